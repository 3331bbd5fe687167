//! Runs the fakes for the browser journeys: listens on a free port of this machine, prints the origin, and
//! runs until it is killed.

mod fakes;

#[tokio::main]
async fn main() {
    let fakes = fakes::start().await;
    println!("{}", fakes.origin);
    std::future::pending::<()>().await;
}
