//! The server under attack: the binary, as it is deployed behind a proxy on this machine.

use crate::harness::{Database, Engine, TestApp};
use rapport::server::crypto::KeyRing;
use rustix::process::{Pid, Resource, Rlimit, Signal, getrlimit, kill_process, setrlimit};
use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    sync::Mutex,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// Signs what the fake bridge says of meetings.
pub const WEBHOOK_SECRET: &str = "what the hostile bridge signs with";
/// The process has 30 seconds after SIGTERM; a busy machine may take longer to notice.
const DEADLINE: Duration = Duration::from_secs(33);

pub struct Server {
    /// Works on the same database; it serves nobody and runs no jobs.
    pub app: TestApp,
    /// `http://127.0.0.1:port` of the process.
    pub address: String,
    process: Mutex<Child>,
    _folder: TempDir,
    _alone: tokio::sync::MutexGuard<'static, ()>,
}

/// One at a time: each measures.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

impl Drop for Server {
    fn drop(&mut self) {
        let mut process = self.process.lock().expect("not poisoned");
        let _ = process.kill();
        let _ = process.wait();
    }
}

impl Server {
    pub async fn start(engine: Engine) -> Self {
        let alone = ALONE.lock().await;
        let database = Database::fresh(engine).await;
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a free port")
            .port();
        let address = format!("http://127.0.0.1:{port}");
        let keys = KeyRing::generate();
        let settings = [
            ("JITSI_DOMAIN", "meet.example.org"),
            ("MEETING_WEBHOOK_SECRETS", WEBHOOK_SECRET),
            ("RAPPORT_PUBLIC_URL", address.as_str()),
            ("RAPPORT_SECRET_KEYS", keys.as_str()),
            // People come through a proxy, which names their addresses.
            ("RAPPORT_TRUSTED_PROXIES", "127.0.0.1"),
            ("WEBHOOK_LOOPBACK", "1"),
        ];
        let app = TestApp::in_our_time(database, &settings).await;
        let folder = TempDir::with_prefix("rapport-site").expect("a folder");
        std::fs::create_dir(folder.path().join("pkg")).expect("a folder");
        let process = Command::new(env!("CARGO_BIN_EXE_rapport"))
            .arg("serve")
            .current_dir(folder.path())
            .envs(settings)
            .env("DATABASE_URL", &app.database.url)
            .env("RAPPORT_ADDR", format!("127.0.0.1:{port}"))
            .env("RAPPORT_DEMO", "0")
            .env("LEPTOS_SITE_ROOT", folder.path())
            .env("RUST_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let server = Self {
            app,
            address,
            process: Mutex::new(process),
            _folder: folder,
            _alone: alone,
        };
        raise_descriptors();
        for _ in 0..400 {
            if let Ok(answer) = reqwest::get(format!("{}/health", server.address)).await
                && answer.status() == 200
            {
                return server;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the server does not answer");
    }

    /// Waits until no job is left.
    pub async fn is_quiet(&self) {
        while self.app.jobs().await != (0, 0) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Sends SIGTERM, and waits for the end of the process.
    pub fn ends_in_time(&self) {
        let mut process = self.process.lock().expect("not poisoned");
        let id = i32::try_from(process.id()).ok().and_then(Pid::from_raw);
        kill_process(id.expect("an id"), Signal::TERM).expect("it runs");
        let began = Instant::now();
        while process.try_wait().expect("it is ours").is_none() {
            assert!(began.elapsed() < DEADLINE, "it still runs after {DEADLINE:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// The attackers' and victims' connections are this process's.
fn raise_descriptors() {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        ..limit
    };
    setrlimit(Resource::Nofile, raised).expect("up to the hard limit");
}
