//! Runs the stand-ins for journeys: listens on a free port of this machine, prints its origin, and goes on
//! until it is ended.

mod fakes;

#[tokio::main]
async fn main() {
    let fakes = fakes::start().await;
    println!("{}", fakes.origin);
    std::future::pending::<()>().await;
}
