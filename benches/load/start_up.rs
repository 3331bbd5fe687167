//! Start-up: from the exec of the binary to the first complete page.

use crate::{Fail, deployment::Deployment};
use std::{
    fmt,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

const ROUNDS: usize = 5;

pub struct StartUp {
    /// Until `GET /sign-in` is answered with 200, ascending.
    page: Vec<Duration>,
    /// The raw line: until `rapport --version` has ended, ascending.
    version: Vec<Duration>,
}

/// Restarts the servers a few times. They run afterwards.
pub async fn measure(deployment: &mut Deployment) -> Result<StartUp, Fail> {
    let (mut page, mut version) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let mut command = Command::new(&deployment.build.binary);
        command.arg("--version").stdout(Stdio::null()).status()?;
        version.push(began.elapsed());
        deployment.stop();
        let began = Instant::now();
        deployment.start()?;
        deployment.answers("/sign-in", Duration::from_millis(1)).await?;
        page.push(began.elapsed());
    }
    page.sort_unstable();
    version.sort_unstable();
    Ok(StartUp { page, version })
}

impl fmt::Display for StartUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = |time: Duration| time.as_secs_f64() * 1e3;
        let (page, version) = (millis(self.page[ROUNDS / 2]), millis(self.version[ROUNDS / 2]));
        write!(
            f,
            "{page:.0} ms to the first page, median of {ROUNDS} ({:.0} to {:.0}); ÷ `rapport --version` ({version:.1} ms): {:.1}",
            millis(self.page[0]),
            millis(self.page[ROUNDS - 1]),
            page / version
        )
    }
}
