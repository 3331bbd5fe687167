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

/// Prints bytes and milliseconds per page, if `BENCH_CHROMIUM` names a browser (`scripts/bench.sh`).
pub fn measure(deployment: &Deployment, world: &World, rounds: usize) -> Result<(), Fail> {
    let Some(chromium) = std::env::var("BENCH_CHROMIUM")
        .ok()
        .filter(|path| !path.is_empty())
    else {
        println!("browser: skipped, BENCH_CHROMIUM is not set");
        return Ok(());
    };
    let (partner, door) = (&world.partners[0], &world.doors[DOORS]);
    // `press` is the text of the button or link that must react.
    let page = |name: &str, path: &str, cookie: &str, press: &str| json!({ "name": name, "url": deployment.http.url(path), "cookie": cookie, "press": press });
    let pages = json!({ "chromium": chromium, "rounds": rounds, "pages": [
        page("sign-in", "/sign-in", "", "Sign in"),
        page("overview", "/overview", &partner.cookie, "Schedule Session"),
        page("calendar", "/calendar", &partner.cookie, "Schedule Session"),
        page("join", &format!("/sessions/{}/join", door.session), &door.cookie, "Join Video Session"),
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
