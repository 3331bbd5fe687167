//! Rapport as a separate process.

use crate::harness::{Database, Engine, TestApp};
use rapport::server::crypto::KeyRing;
use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::Duration,
};
use tempfile::TempDir;

/// The binary, serving the database of a test under the machine's clock.
pub struct Process {
    /// `http://127.0.0.1:port`.
    pub address: String,
    child: Child,
    _folder: TempDir,
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Process {
    /// A server in this process and one beside it, on one PostgreSQL database, without a limit on writes: for races.
    pub async fn pair() -> (TestApp, Self) {
        let keys = KeyRing::generate();
        let database = Database::fresh(Engine::Postgres).await;
        let settings = [
            ("RAPPORT_SECRET_KEYS", &*keys),
            ("RAPPORT_WRITES_PER_MINUTE", "0"),
        ];
        let app = TestApp::in_our_time(database, &settings).await;
        let other = Self::serve(&app).await;
        (app, other)
    }

    /// Starts it on the database and with the keys of `app`, and waits until it answers.
    pub async fn serve(app: &TestApp) -> Self {
        let folder = TempDir::with_prefix("rapport-site").unwrap();
        std::fs::create_dir(folder.path().join("pkg")).unwrap();
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let address = format!("http://127.0.0.1:{port}");
        let child = Command::new(env!("CARGO_BIN_EXE_rapport"))
            .arg("serve")
            .current_dir(folder.path())
            .env("DATABASE_URL", &app.database.url)
            .env("RAPPORT_SECRET_KEYS", app.setting("RAPPORT_SECRET_KEYS"))
            .env("RAPPORT_ADDR", format!("127.0.0.1:{port}"))
            .env("RAPPORT_PUBLIC_URL", &app.address)
            .env("RAPPORT_DEMO", "0")
            .env("RAPPORT_WRITES_PER_MINUTE", "0")
            .env("LEPTOS_SITE_ROOT", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let process = Self {
            address,
            child,
            _folder: folder,
        };
        for _ in 0..200 {
            if let Ok(answer) = reqwest::get(format!("{}/health", process.address)).await
                && answer.status() == 200
            {
                return process;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the second process does not answer");
    }

    /// Kills it with a signal that it cannot handle.
    pub fn dies(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
