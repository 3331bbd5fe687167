//! A server with a database of its own, on either engine, under a clock that tests turn.

use chrono::{DateTime, TimeDelta, Utc};
use leptos::config::{Env, LeptosOptions};
use rapport::{
    domain::ids::SessionId,
    server::{
        app::{App, StartError},
        clock::Clock,
        config::Config,
        crypto::{self, KeyRing},
        db::{self, Sql, Value},
        jobs,
        meeting::link,
        web,
    },
};
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};
use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    net::SocketAddr,
    path::Path,
    str::FromStr,
    sync::{Arc, LazyLock},
};
use tempfile::TempDir;
use tokio::{net::TcpListener, runtime::Handle, task::JoinHandle};

/// The password of every person in these stories.
pub const PASSWORD: &str = "a quiet harbour at dawn";
/// Its hash, made once a process.
pub static PASSWORD_HASH: LazyLock<String> =
    LazyLock::new(|| crypto::hash_secret(PASSWORD).expect("a hash can be made"));
/// Where every story begins: a Friday morning.
pub const START: &str = "2026-11-20T08:00:00Z";

/// An instant, as RFC 3339 writes it.
pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// Which database runs beneath.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file.
    Sqlite,
    /// A database on the server behind `TEST_DATABASE_URL`.
    Postgres,
}

/// What a story can be given.
pub trait Arranged: Sized {
    /// Makes it on this engine.
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

/// Makes two tests of each story, `story::sqlite` and `story::postgres`. A story takes a [`TestApp`]; or an
/// [`Engine`] or a [`Database`], to start servers as it likes. One that is not listed is dead code, and
/// the compiler says so.
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

/// Arranges what a story needs, and tells it.
pub async fn tell<A: Arranged, F: Future<Output = ()>>(engine: Engine, story: impl FnOnce(A) -> F) {
    story(A::on(engine).await).await;
}

/// A database that vanishes with its last user.
#[derive(Clone)]
pub struct Database {
    /// For `DATABASE_URL`.
    pub url: String,
    /// Which engine it is on.
    pub engine: Engine,
    _kept: Arc<Kept>,
}

/// What goes when the database goes.
enum Kept {
    File(#[expect(dead_code, reason = "removes its folder when it is dropped")] TempDir),
    OnServer { name: String },
}

impl Drop for Kept {
    fn drop(&mut self) {
        let Self::OnServer { name } = self else { return };
        let statement = format!("drop database if exists {name} with (force)");
        // A thread of its own: the test's runtime may be on its way out. Best effort.
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
    /// A database on this engine: an empty file, or a copy of a migrated template.
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

    /// The SQLite file.
    pub fn file(&self) -> &Path {
        Path::new(self.url.strip_prefix("sqlite:").expect("a SQLite database"))
    }
}

/// Runs a statement that was put together here, of names that we made.
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

/// The migrated database that others are copied from. Made once for one state of the migrations, whoever
/// comes first; the lock keeps the others waiting.
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
        // Left half-made by a run that was killed.
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

/// A mark that changes with the migrations.
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

/// A running server.
pub struct TestApp {
    /// What runs.
    pub app: App,
    /// Where it listens: `http://127.0.0.1:port`.
    pub address: String,
    /// Its database.
    pub database: Database,
    settings: HashMap<String, String>,
    server: JoinHandle<()>,
    /// Looks into the outbox at the end; of several servers of a story the first one does.
    looks: bool,
    _site: TempDir,
}

impl Drop for TestApp {
    /// Fails the story that leaves work behind, waiting or failed.
    fn drop(&mut self) {
        self.server.abort();
        if !self.looks || std::thread::panicking() {
            return;
        }
        let db = self.app.db.clone();
        let left = tokio::task::block_in_place(|| Handle::current().block_on(db::jobs::count(&db)));
        // A story may have taken the database away.
        if let Ok(left) = left {
            assert_eq!(left, (0, 0), "what is left in the outbox, waiting and failed");
        }
    }
}

impl TestApp {
    /// A server on a fresh database with these settings beside the usual ones.
    pub async fn with(engine: Engine, settings: &[(&str, &str)]) -> Self {
        Self::on_database(Database::fresh(engine).await, settings).await
    }

    /// A server on this database.
    pub async fn on_database(database: Database, settings: &[(&str, &str)]) -> Self {
        let mut all = HashMap::from([
            ("JITSI_DOMAIN".to_owned(), "meet.example.org".to_owned()),
            ("RAPPORT_SECRET_KEYS".to_owned(), KeyRing::generate()),
        ]);
        all.extend(
            settings
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        Self::start(database, all, Clock::fixed(at(START))).await
    }

    /// One more server, with connections of its own, on the same database and under the same clock.
    pub async fn beside(&self) -> Self {
        self.beside_with(&[]).await
    }

    /// The same with some settings of its own.
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

    /// One more server on the same database, whose own clock stands at this instant.
    pub async fn beside_at(&self, instant: DateTime<Utc>) -> Self {
        let clock = Clock::fixed(instant);
        let mut beside = Self::start(self.database.clone(), self.settings.clone(), clock).await;
        beside.looks = false;
        beside
    }

    /// A setting that it was started with.
    pub fn setting(&self, name: &str) -> &str {
        &self.settings[name]
    }

    /// A server on this database under the machine's own clock, as other processes have it.
    pub async fn in_our_time(database: Database, settings: &[(&str, &str)]) -> Self {
        let settings = settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Self::start(database, settings.collect(), Clock::System).await
    }

    /// What starting once more on the same database comes to.
    pub async fn another_start(&self) -> Result<App, StartError> {
        let config = Config::read(&|name| self.settings.get(name).cloned()).expect("good settings");
        App::start(config, self.app.clock.clone()).await
    }

    async fn start(database: Database, mut settings: HashMap<String, String>, clock: Clock) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        settings.insert("DATABASE_URL".to_owned(), database.url.clone());
        // One that stands beside another goes by the same name, as behind a balancer.
        settings
            .entry("RAPPORT_PUBLIC_URL".to_owned())
            .or_insert_with(|| address.clone());
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
        let service = web::router(app.clone(), options).into_make_service_with_connect_info::<SocketAddr>();
        let server = tokio::spawn(async move {
            axum::serve(listener, service).await.expect("the server serves");
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

    /// The room of a session's link, as nobody but the one who joins is told it; none without a link.
    pub async fn room(&self, session: SessionId) -> Option<String> {
        let stored = db::sessions::by_id(&self.app.db, session).await.expect("read")?;
        let link = link::find(&self.app, session, stored.session.partner).await;
        Some(link.expect("read")?.room?.0)
    }

    /// Works the outbox off, as far as it is due.
    pub async fn works(&self) {
        jobs::work_off(&self.app).await.expect("worked off");
    }

    /// How much waits in the outbox, and how much has failed.
    pub async fn jobs(&self) -> (u32, u32) {
        db::jobs::count(&self.app.db).await.expect("counted")
    }

    /// Turns the clock forward.
    pub fn wait(&self, time: TimeDelta) {
        self.app.clock.turn(time);
    }

    /// Turns the clock to an instant.
    pub fn wait_until(&self, instant: &str) {
        self.app.clock.turn(at(instant) - self.app.clock.now());
    }

    /// The whole number that a statement gives.
    pub async fn number<const N: usize>(&self, sql: &'static str, values: [Value; N]) -> i64 {
        let rows = self
            .app
            .db
            .read(Sql::same(sql).with(values))
            .await
            .expect("a good statement");
        rows.one::<(i64,)>().expect("a number").0
    }

    /// The texts that a statement gives.
    pub async fn texts<const N: usize>(&self, sql: &'static str, values: [Value; N]) -> Vec<String> {
        let rows = self
            .app
            .db
            .read(Sql::same(sql).with(values))
            .await
            .expect("a good statement");
        rows.map::<(String,)>()
            .expect("texts")
            .into_iter()
            .map(|(text,)| text)
            .collect()
    }

    /// Changes rows, past the services.
    pub async fn change<const N: usize>(&self, sql: &'static str, values: [Value; N]) -> u64 {
        self.app
            .db
            .write(Sql::same(sql).with(values))
            .await
            .expect("a good statement")
    }
}
