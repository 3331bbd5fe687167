//! What a process sets up with the operating system before it does anything else.

use rustix::{
    fs::Mode,
    process::{Resource, Rlimit, getrlimit, setrlimit, umask},
};

/// File descriptors that are not connections: databases, log, calls to other servers.
const OTHERS: u64 = 128;

/// Makes every file that this process creates readable by its user alone.
pub fn keep_files_private() {
    umask(Mode::from_raw_mode(0o077));
}

/// Raises the soft limit of file descriptors to the hard one, and answers how many connections fit under it: the usual
/// soft limit of 1,024 is for programs that use `select`.
pub fn room_for_connections() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        ..limit
    };
    let limit = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => raised,
        Err(_) => limit,
    };
    let room = limit.current.map_or(u64::MAX, |most| most.saturating_sub(OTHERS));
    usize::try_from(room).unwrap_or(usize::MAX)
}
