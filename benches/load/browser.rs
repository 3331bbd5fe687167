//! First visits in a browser: runs `end2end/bench/pages.mjs`.

use crate::{
    Fail,
    deployment::Deployment,
    seed::{DOORS, World},
};
use serde_json::json;
use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

/// Prints bytes and times per page, from the server and as files, if `BENCH_CHROMIUM` names a browser (`scripts/bench.sh`).
pub fn measure(deployment: &Deployment, world: &World, rounds: usize) -> Result<(), Fail> {
    let Some(chromium) = std::env::var("BENCH_CHROMIUM")
        .ok()
        .filter(|path| !path.is_empty())
    else {
        println!("browser: skipped, BENCH_CHROMIUM is not set");
        return Ok(());
    };
    let (partner, door) = (&world.partners[0], &world.doors[DOORS]);
    // `next` is the path of a link on the page, to a second one.
    let page = |name: &str, path: &str, cookie: &str, next: Option<&str>| json!({ "name": name, "url": deployment.http.url(path), "cookie": cookie, "next": next });
    let pages = json!({ "chromium": chromium, "rounds": rounds, "pages": [
        page("sign-in", "/sign-in", "", Some("/register")),
        page("overview", "/overview", &partner.cookie, Some("/sessions")),
        page("sessions", "/sessions", &partner.cookie, Some("/clients")),
        page("calendar", "/calendar", &partner.cookie, Some("/overview")),
        page("join", &format!("/sessions/{}/join", door.session), &door.cookie, None),
    ]});
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("end2end");
    let mut script = Command::new("node")
        .arg("bench/pages.mjs")
        .current_dir(folder)
        .stdin(Stdio::piped())
        .spawn()?;
    let mut input = script.stdin.take().ok_or("no standard input")?;
    input.write_all(pages.to_string().as_bytes())?;
    drop(input);
    let status = script.wait()?;
    if !status.success() {
        println!("browser: the script has failed: {status}");
    }
    Ok(())
}
