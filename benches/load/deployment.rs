//! One database and the `rapport serve` processes on it.

use crate::{
    Fail,
    database::{Database, Engine},
    http::{Http, WEBHOOK_SECRET},
    process::{Build, Memory, Process, Settings, cpu},
};
use rapport::server::{
    clock::Clock,
    db::{Db, Reader as _, Sql},
};
use std::{
    fmt,
    net::{SocketAddr, TcpListener},
    time::{Duration, Instant},
};

/// How long the servers may take to calm down.
const PATIENCE: Duration = Duration::from_mins(1);
/// Between two looks at the queue.
const PAUSE: Duration = Duration::from_millis(20);
/// Processors are watched for so long, and may be used for so long meanwhile: a twentieth of one.
const WATCHED: Duration = Duration::from_millis(400);
const QUIET: Duration = Duration::from_millis(20);

const DUE_JOBS: Sql =
    Sql::same("select cast(count(*) as bigint) as jobs from jobs where state = 'waiting' and run_at <= $1");
const SESSIONS: Sql = Sql::same("select cast(count(*) as bigint) as sessions from sessions");

pub struct Deployment {
    pub build: Build,
    /// Our own connections, to fill the database and to watch it.
    pub db: Db,
    pub http: Http,
    database: Database,
    addresses: Vec<SocketAddr>,
    processes: Vec<Process>,
}

impl Deployment {
    /// A migrated database. No process runs yet.
    pub async fn prepare(build: &Build, engine: Engine, processes: usize) -> Result<Self, Fail> {
        let database = Database::fresh(engine).await?;
        let addresses = free_addresses(processes)?;
        let origins: Vec<_> = addresses.iter().map(|it| format!("http://{it}")).collect();
        let http = Http::new(&origins[0], origins.clone())?;
        let settings = settings(&database, addresses[0], addresses[0]);
        let migrated = build
            .command("migrate", database.folder.path(), &settings)?
            .status()?;
        if !migrated.success() {
            let log = database.log().join("\n");
            return Err(format!("`rapport migrate` has failed: {migrated}\n{log}").into());
        }
        Ok(Self {
            build: build.clone(),
            db: database.open().await?,
            http,
            database,
            addresses,
            processes: Vec::new(),
        })
    }

    /// Starts its processes, without waiting for them.
    pub fn start(&mut self) -> Result<(), Fail> {
        for addr in &self.addresses {
            let settings = settings(&self.database, *addr, self.addresses[0]);
            let command = self
                .build
                .command("serve", self.database.folder.path(), &settings)?;
            self.processes.push(Process::start(command)?);
        }
        Ok(())
    }

    /// Waits until every process answers with this page, and pauses so long between the attempts.
    pub async fn answers(&mut self, path: &str, pause: Duration) -> Result<(), Fail> {
        let until = Instant::now() + PATIENCE;
        for (process, http) in self.processes.iter_mut().zip(self.http.each()) {
            while let Err(why) = http.get(path, "").await {
                if let Err(ended) = process.runs() {
                    return Err(format!("{ended}\n{}", self.database.log().join("\n")).into());
                }
                if Instant::now() > until {
                    return Err(format!("the server does not answer: {why}").into());
                }
                tokio::time::sleep(pause).await;
            }
        }
        Ok(())
    }

    pub fn stop(&mut self) {
        self.processes.clear();
    }

    pub fn pids(&self) -> Vec<u32> {
        self.processes.iter().map(Process::id).collect()
    }

    pub fn memory(&self) -> String {
        Memory::of(&self.pids()).map_or_else(|| "not readable here".into(), |memory| memory.to_string())
    }

    /// Waits until no job is due. Returns how long that took.
    pub async fn works_off(&self) -> Result<Duration, Fail> {
        let began = Instant::now();
        while self.due_jobs().await? > 0 && began.elapsed() < PATIENCE {
            tokio::time::sleep(PAUSE).await;
        }
        Ok(began.elapsed())
    }

    /// Waits until no job is due and the processes are idle, so that the next line measures its own work only.
    pub async fn calms_down(&self) -> Result<Calm, Fail> {
        let (began, pids) = (Instant::now(), self.pids());
        loop {
            self.works_off().await?;
            let before = cpu(&pids);
            tokio::time::sleep(WATCHED).await;
            let is_busy = cpu(&pids) > before + QUIET;
            let due = self.due_jobs().await?;
            let waited = began.elapsed();
            if (due == 0 && !is_busy) || waited > PATIENCE {
                let (sessions,) = self.db.one(SESSIONS.with([])).await?;
                return Ok(Calm {
                    sessions,
                    waited,
                    due,
                    is_busy,
                });
            }
        }
    }

    async fn due_jobs(&self) -> Result<i64, Fail> {
        let now = Clock::System.now();
        let (due,) = self.db.one(DUE_JOBS.with([now.into()])).await?;
        Ok(due)
    }

    /// The servers' warnings: how many lines, and the first of them.
    pub fn warnings(&self) -> Option<String> {
        let lines = self.database.log();
        let first = lines.first()?;
        Some(format!("{} lines, the first: {first}", lines.len()))
    }

    pub async fn remove(mut self) -> Result<(), Fail> {
        self.stop();
        self.db.close().await;
        self.database.remove().await
    }
}

/// The state in which a measurement begins.
#[derive(Debug, Clone, Copy)]
pub struct Calm {
    /// In the database.
    pub sessions: i64,
    /// Until the servers were calm.
    pub waited: Duration,
    /// Jobs that were still due when patience ended.
    due: i64,
    is_busy: bool,
}

impl fmt::Display for Calm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "waited {:.1} s", self.waited.as_secs_f64())?;
        if self.due > 0 {
            write!(f, ", {} JOBS STILL DUE", self.due)?;
        }
        if self.is_busy {
            write!(f, ", STILL BUSY")?;
        }
        Ok(())
    }
}

/// Different free addresses on loopback.
fn free_addresses(count: usize) -> Result<Vec<SocketAddr>, Fail> {
    let listeners: Result<Vec<_>, _> = (0..count).map(|_| TcpListener::bind("127.0.0.1:0")).collect();
    let addresses: Result<Vec<_>, _> = listeners?.iter().map(TcpListener::local_addr).collect();
    Ok(addresses?)
}

/// Settings of a process at `addr`. All processes share the public URL, as behind a load balancer.
fn settings(database: &Database, addr: SocketAddr, public: SocketAddr) -> Settings {
    Settings::from([
        ("DATABASE_URL", database.url.clone()),
        ("RAPPORT_DATA_DIR", database.folder.path().display().to_string()),
        ("RAPPORT_ADDR", addr.to_string()),
        ("RAPPORT_PUBLIC_URL", format!("http://{public}")),
        // No request goes there: the gate only returns the URL.
        ("JITSI_DOMAIN", "http://127.0.0.1:1".to_owned()),
        ("JITSI_EMBED", "always".to_owned()),
        ("MEETING_WEBHOOK_SECRETS", WEBHOOK_SECRET.to_owned()),
        // Deliveries name many client addresses, so that the rate limit does not stop them.
        ("RAPPORT_TRUSTED_PROXIES", "127.0.0.1".to_owned()),
        // It writes faster than any account.
        ("RAPPORT_WRITES_PER_MINUTE", "0".to_owned()),
        // The most that is accepted: seeded pairs have more sessions ahead than two people would book.
        ("RAPPORT_SESSIONS_PER_CLIENT", "1000".to_owned()),
        ("RAPPORT_DEMO", "0".to_owned()),
    ])
}
