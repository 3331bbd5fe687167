//! A `rapport` process, and what Linux says of it.

use crate::Fail;
use std::{
    collections::BTreeMap,
    fs::OpenOptions,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// The release build.
#[derive(Debug, Clone)]
pub struct Build {
    /// `RAPPORT_BIN`, or `target/release/rapport`.
    pub binary: PathBuf,
    /// `LEPTOS_SITE_ROOT`, or `target/site`.
    site: PathBuf,
}

/// The servers' log in their folder.
pub const LOG: &str = "server.log";

pub type Settings = BTreeMap<&'static str, String>;

impl Build {
    pub fn find() -> Result<Self, Fail> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let path = |name, default| std::env::var_os(name).map_or_else(|| root.join(default), PathBuf::from);
        let (binary, site) = (
            path("RAPPORT_BIN", "target/release/rapport"),
            path("LEPTOS_SITE_ROOT", "target/site"),
        );
        if binary.is_file() && site.join("pkg").is_dir() {
            return Ok(Self { binary, site });
        }
        Err(format!(
            "there is no release build at {} with its files in {}; `make bench` builds it",
            binary.display(),
            site.display()
        )
        .into())
    }

    /// One of its commands, in `folder`, with these settings and neither those of the environment nor an
    /// `.env` of the repository. Appends its log to [`LOG`] there.
    pub fn command(&self, name: &str, folder: &Path, settings: &Settings) -> Result<Command, Fail> {
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(folder.join(LOG))?;
        let mut command = Command::new(&self.binary);
        command
            .arg(name)
            .env_clear()
            .current_dir(folder)
            .envs(settings)
            .env("LEPTOS_SITE_ROOT", &self.site)
            .env("RUST_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log);
        Ok(command)
    }
}

/// A server. Dropping it stops it.
pub struct Process(Child);

impl Process {
    pub fn start(mut command: Command) -> Result<Self, Fail> {
        Ok(Self(command.spawn()?))
    }

    pub fn id(&self) -> u32 {
        self.0.id()
    }

    /// Fails if it has ended.
    pub fn runs(&mut self) -> Result<(), Fail> {
        match self.0.try_wait()? {
            Some(status) => Err(format!("the server ended at once: {status}").into()),
            None => Ok(()),
        }
    }
}

impl Drop for Process {
    /// Asks it to stop with SIGTERM, as a service manager does, and kills it after five seconds.
    fn drop(&mut self) {
        if !matches!(self.0.try_wait(), Ok(None)) {
            return;
        }
        let asked = Command::new("kill")
            .args(["-TERM", &self.0.id().to_string()])
            .status();
        let until = Instant::now() + Duration::from_secs(5);
        while asked.is_ok() && Instant::now() < until {
            if !matches!(self.0.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The processor time that these processes have used: fields 14 and 15 of `/proc/{pid}/stat` (proc(5)), in
/// ticks of 10 ms, as on all common Linux machines. Zero elsewhere.
pub fn cpu(pids: &[u32]) -> Duration {
    pids.iter()
        .filter_map(|pid| {
            let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            // The second field is the program's name in parentheses, which may contain spaces.
            let (_, rest) = stat.rsplit_once(") ")?;
            let mut fields = rest.split(' ').skip(11);
            let mut ticks = || fields.next()?.parse::<u64>().ok();
            Some(Duration::from_millis((ticks()? + ticks()?) * 10))
        })
        .sum()
}

/// The memory of these processes.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// Kilobytes in RAM, pages shared with other processes included.
    resident: u64,
    /// Kilobytes, each shared page divided by the number of processes that share it. Zero if it cannot be
    /// read.
    proportional: u64,
}

impl Memory {
    /// `None` if there is no `/proc`.
    pub fn of(pids: &[u32]) -> Option<Self> {
        let field = |pid: &u32, file: &str, name: &str| -> Option<u64> {
            let text = std::fs::read_to_string(format!("/proc/{pid}/{file}")).ok()?;
            let line = text.lines().find_map(|line| line.strip_prefix(name))?;
            line.split_whitespace().next()?.parse().ok()
        };
        let resident: Option<u64> = pids.iter().map(|pid| field(pid, "status", "VmRSS:")).sum();
        let proportional: Option<u64> = pids.iter().map(|pid| field(pid, "smaps_rollup", "Pss:")).sum();
        Some(Self {
            resident: resident?,
            proportional: proportional.unwrap_or_default(),
        })
    }
}

impl std::fmt::Display for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} MB RSS", self.resident / 1024)?;
        if self.proportional > 0 {
            write!(f, ", {} MB PSS", self.proportional / 1024)?;
        }
        Ok(())
    }
}
