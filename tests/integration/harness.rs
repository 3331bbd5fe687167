//! A server with its own database, on either engine, under a clock that tests set.

use chrono::{DateTime, TimeDelta, Utc};
use leptos::config::{Env, LeptosOptions};
use rapport::{
    domain::{ids::SessionId, passcode::Passcode},
    server::{
        app::{App, StartError},
        clock::Clock,
        config::Config,
        crypto::{self, KeyRing},
        db::{self, Reader as _, Sql, Value},
        jobs,
        meeting::link,
        web,
    },
};
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};
use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
    str::FromStr,
    sync::{Arc, LazyLock},
};
use tempfile::TempDir;
use tokio::{net::TcpListener, runtime::Handle, task::JoinHandle};

/// The password of every account in the tests.
pub const PASSWORD: &str = "a quiet harbour at dawn";
/// Its hash, computed once per process.
pub static PASSWORD_HASH: LazyLock<String> =
    LazyLock::new(|| crypto::hash_secret(PASSWORD).expect("a hash can be made"));
/// The time at which every story begins: a Friday morning.
pub const START: &str = "2026-11-20T08:00:00Z";

/// Parses an instant in RFC 3339.
pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// The database engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A SQLite file.
    Sqlite,
    /// A database on the server behind `TEST_DATABASE_URL`.
    Postgres,
}

/// A fixture that a story can take as its argument.
pub trait Arranged: Sized {
    fn on(engine: Engine) -> impl Future<Output = Self> + Send;
}

impl Arranged for Engine {
    async fn on(engine: Engine) -> Self {
        engine
    }
}

impl Arranged for TestApp {
    async fn on(engine: Engine) -> Self {
        TestApp::with(engine, &[]).await
    }
}

impl Arranged for Database {
    async fn on(engine: Engine) -> Self {
        Database::fresh(engine).await
    }
}

/// Makes two tests of each story, `story::sqlite` and `story::postgres`. A story takes a [`TestApp`], or an
/// [`Engine`] or a [`Database`] if it starts servers itself. A story that is not listed is dead code, and the
/// compiler says so.
macro_rules! on_both_engines {
    ($($story:ident),+ $(,)?) => {$(
        mod $story {
            use super::$story as story;
            use crate::harness::{Engine, tell};

            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                tell(Engine::Sqlite, story).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                tell(Engine::Postgres, story).await;
            }
        }
    )+};
}

/// Sets up the fixture and runs the story with it.
pub async fn tell<A: Arranged, F: Future<Output = ()>>(engine: Engine, story: impl FnOnce(A) -> F) {
    story(A::on(engine).await).await;
}

/// A database that is deleted when its last user is dropped.
#[derive(Clone)]
pub struct Database {
    /// The value of `DATABASE_URL`.
    pub url: String,
    pub engine: Engine,
    _kept: Arc<Kept>,
}

/// The resource to delete with the database.
enum Kept {
    File(#[expect(dead_code, reason = "removes its folder when it is dropped")] TempDir),
    OnServer { name: String },
}

impl Drop for Kept {
    fn drop(&mut self) {
        let Self::OnServer { name } = self else { return };
        let statement = format!("drop database if exists {name} with (force)");
        // On a thread of its own, because the test's runtime may be shutting down. Best effort.
        let _ = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(async {
                let mut admin = PgConnection::connect_with(&server_options()).await?;
                execute(&mut admin, statement).await?;
                Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
            })
        })
        .join();
    }
}

impl Database {
    /// A new database on this engine: an empty file, or a copy of a migrated template.
    pub async fn fresh(engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => {
                let folder = TempDir::with_prefix("rapport-test").expect("a temporary folder");
                Self {
                    url: format!("sqlite:{}", folder.path().join("rapport.db").display()),
                    engine,
                    _kept: Arc::new(Kept::File(folder)),
                }
            }
            Engine::Postgres => {
                let mut admin = admin().await;
                let template = template(&mut admin).await;
                Self::on_server(&mut admin, Some(&template)).await
            }
        }
    }

    /// An empty database on the PostgreSQL server.
    pub async fn empty_on_server() -> Self {
        Self::on_server(&mut admin().await, None).await
    }

    async fn on_server(admin: &mut PgConnection, template: Option<&str>) -> Self {
        let name = format!("rapport_test_{}", crypto::random_id().simple());
        let template = template.map_or_else(String::new, |template| format!(" template {template}"));
        execute(admin, format!("create database {name}{template}"))
            .await
            .expect("a database of the test's own");
        Self {
            url: server_url(&name),
            engine: Engine::Postgres,
            _kept: Arc::new(Kept::OnServer { name }),
        }
    }

    /// The path of the SQLite file.
    pub fn file(&self) -> &Path {
        Path::new(self.url.strip_prefix("sqlite:").expect("a SQLite database"))
    }
}

/// Runs a statement built from names that we generated (no injection).
pub async fn execute(connection: &mut PgConnection, statement: String) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
        .execute(connection)
        .await?;
    Ok(())
}

fn server_options() -> PgConnectOptions {
    let url = std::env::var("TEST_DATABASE_URL")
        .ok()
        .filter(|url| !url.is_empty());
    let url = url.expect(
        "TEST_DATABASE_URL is not set, so there is no PostgreSQL to test on: run `make test`, or `scripts/postgres.sh with cargo test --features ssr`",
    );
    PgConnectOptions::from_str(&url).expect("TEST_DATABASE_URL is the address of a PostgreSQL server")
}

fn server_url(database: &str) -> String {
    let given = std::env::var("TEST_DATABASE_URL").expect("read before");
    let mut url: url::Url = given.parse().expect("an address");
    url.set_path(database);
    url.into()
}

async fn admin() -> PgConnection {
    PgConnection::connect_with(&server_options())
        .await
        .expect("the PostgreSQL server behind TEST_DATABASE_URL answers")
}

/// The migrated database that others are copied from, created once for each state of the migrations. An
/// advisory lock makes concurrent test processes wait.
async fn template(admin: &mut PgConnection) -> String {
    let name = format!("rapport_template_{:016x}", migrations_mark());
    sqlx::query("select pg_advisory_lock(7267707)")
        .execute(&mut *admin)
        .await
        .expect("the lock");
    let made: Option<bool> = sqlx::query_scalar("select datistemplate from pg_database where datname = $1")
        .bind(&name)
        .fetch_optional(&mut *admin)
        .await
        .expect("the list of databases");
    if made != Some(true) {
        // Left incomplete by a run that was killed.
        execute(admin, format!("drop database if exists {name} with (force)"))
            .await
            .expect("dropped");
        execute(admin, format!("create database {name}"))
            .await
            .expect("a template");
        let db = db::open(&server_url(&name)).await.expect("the template opens");
        db::migrate(&db).await.expect("the template is migrated");
        db.close().await;
        execute(admin, format!("alter database {name} is_template true"))
            .await
            .expect("a template");
    }
    sqlx::query("select pg_advisory_unlock(7267707)")
        .execute(&mut *admin)
        .await
        .expect("the lock");
    name
}

/// A hash of the migrations.
fn migrations_mark() -> u64 {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/postgres");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the migrations")
        .map(|entry| entry.expect("a file").path())
        .collect();
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        std::fs::read(file).expect("a migration").hash(&mut hasher);
    }
    hasher.finish()
}

pub struct TestApp {
    pub app: App,
    /// `http://127.0.0.1:port`.
    pub address: String,
    pub database: Database,
    settings: HashMap<String, String>,
    server: JoinHandle<()>,
    /// Whether dropping it checks the outbox; if a story has several servers, only the first one does.
    looks: bool,
    _site: TempDir,
}

impl Drop for TestApp {
    /// Fails the test if it leaves jobs in the outbox, waiting or failed.
    fn drop(&mut self) {
        self.server.abort();
        if !self.looks || std::thread::panicking() {
            return;
        }
        let db = self.app.db.clone();
        let left = tokio::task::block_in_place(|| Handle::current().block_on(db::jobs::count(&db)));
        // The story may have deleted the database.
        if let Ok(left) = left {
            assert_eq!(left, (0, 0), "what is left in the outbox, waiting and failed");
        }
    }
}

impl TestApp {
    /// A server on a fresh database, with these settings in addition to the usual ones.
    pub async fn with(engine: Engine, settings: &[(&str, &str)]) -> Self {
        Self::on_database(Database::fresh(engine).await, settings).await
    }

    pub async fn on_database(database: Database, settings: &[(&str, &str)]) -> Self {
        let mut all = HashMap::from([
            ("JITSI_DOMAIN".to_owned(), "meet.example.org".to_owned()),
            ("RAPPORT_SECRET_KEYS".to_owned(), KeyRing::generate()),
            ("RAPPORT_WRITES_PER_MINUTE".to_owned(), "0".to_owned()),
        ]);
        all.extend(
            settings
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        Self::start(database, all, Clock::fixed(at(START))).await
    }

    /// One more server on the same database and the same clock, with its own connections.
    pub async fn beside(&self) -> Self {
        self.beside_with(&[]).await
    }

    /// As [`TestApp::beside`], with some settings of its own.
    pub async fn beside_with(&self, own: &[(&str, &str)]) -> Self {
        let mut settings = self.settings.clone();
        settings.extend(
            own.iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        let mut beside = Self::start(self.database.clone(), settings, self.app.clock.clone()).await;
        beside.looks = false;
        beside
    }

    /// One more server on the same database, whose own clock is set to this instant.
    pub async fn beside_at(&self, instant: DateTime<Utc>) -> Self {
        let clock = Clock::fixed(instant);
        let mut beside = Self::start(self.database.clone(), self.settings.clone(), clock).await;
        beside.looks = false;
        beside
    }

    /// One of the settings that it was started with.
    pub fn setting(&self, name: &str) -> &str {
        &self.settings[name]
    }

    /// A server on this database under the machine's clock, as other processes have it.
    pub async fn in_our_time(database: Database, settings: &[(&str, &str)]) -> Self {
        let settings = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Self::start(database, settings.collect(), Clock::System).await
    }

    /// The result of starting once more on the same database.
    pub async fn another_start(&self) -> Result<App, StartError> {
        let config = Config::read(&|name| self.settings.get(name).cloned()).expect("good settings");
        App::start(config, self.app.clock.clone()).await
    }

    async fn start(database: Database, mut settings: HashMap<String, String>, clock: Clock) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        settings.insert("DATABASE_URL".to_owned(), database.url.clone());
        // A second server has the same public URL, as behind a balancer.
        settings
            .entry("RAPPORT_PUBLIC_URL".to_owned())
            .or_insert_with(|| address.clone());
        // Stories about lists and settling book more than people do.
        settings
            .entry("RAPPORT_SESSIONS_PER_CLIENT".to_owned())
            .or_insert_with(|| "1000".to_owned());
        let config = Config::read(&|name| settings.get(name).cloned()).expect("good settings");
        let app = App::start(config, clock).await.expect("the app starts");
        let site = TempDir::with_prefix("rapport-site").expect("a temporary folder");
        let options = LeptosOptions::builder()
            .output_name("rapport")
            .site_root(site.path().display().to_string())
            .site_pkg_dir("pkg")
            .env(Env::PROD)
            .hash_files(false)
            .build();
        let (router, serving) = (web::router(app.clone(), options), app.clone());
        let server = tokio::spawn(async move {
            let connections = serving.config.traffic.connections;
            web::listener::serve(
                listener,
                router,
                &serving.config,
                connections,
                std::future::pending(),
            )
            .await;
        });
        Self {
            app,
            address,
            database,
            settings,
            server,
            looks: true,
            _site: site,
        }
    }

    /// The unsealed room of a session's link; none without a link. The API returns it only to the person who
    /// joins.
    pub async fn room(&self, session: SessionId) -> Option<String> {
        let stored = db::sessions::by_id(&self.app.db, session).await.expect("read")?;
        let link = link::find(&self.app, session, stored.session.partner).await;
        Some(link.expect("read")?.room?.0)
    }

    /// Whether `stored` is what is kept of this passcode of the session.
    pub fn is_passcode(&self, session: SessionId, passcode: &str, stored: &str) -> bool {
        let passcode = Passcode::parse(passcode).expect("six digits");
        let matches = self.app.config.keys.matches_passcode(session, &passcode, stored);
        matches.expect("a known key")
    }

    /// Runs all jobs of the outbox that are due.
    pub async fn works(&self) {
        jobs::drain(&self.app).await.expect("worked off");
    }

    /// The number of waiting and of failed jobs.
    pub async fn jobs(&self) -> (u32, u32) {
        db::jobs::count(&self.app.db).await.expect("counted")
    }

    /// Advances the clock.
    pub fn wait(&self, time: TimeDelta) {
        self.app.clock.turn(time);
    }

    /// Sets the clock.
    pub fn wait_until(&self, instant: &str) {
        self.app.clock.turn(at(instant) - self.app.clock.now());
    }

    /// Runs a statement that returns one integer.
    pub async fn number<const N: usize>(&self, sql: &'static str, values: [Value; N]) -> i64 {
        let (number,) = self
            .app
            .db
            .one(Sql::same(sql).with(values))
            .await
            .expect("a number");
        number
    }

    /// Runs a statement that returns a column of texts.
    pub async fn texts<const N: usize>(&self, sql: &'static str, values: [Value; N]) -> Vec<String> {
        let texts: Vec<(String,)> = self.app.db.all(Sql::same(sql).with(values)).await.expect("texts");
        texts.into_iter().map(|(text,)| text).collect()
    }

    /// Changes rows without the services.
    pub async fn change<const N: usize>(&self, sql: &'static str, values: [Value; N]) -> u64 {
        self.app
            .db
            .write(Sql::same(sql).with(values))
            .await
            .expect("a good statement")
    }
}
