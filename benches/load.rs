//! `make bench`: a bounded load on a real `rapport serve` over loopback.
//!
//! Each scale gets a database of its own, filled through the library before the server starts: accounts with
//! logins (so that no sign-in is measured) and sessions. Then every route is measured with one request at a
//! time and with sixteen. The same run measures two baselines: a static file, for the cost of HTTP, and a
//! loop that inserts one row per transaction through Rapport's own pools (WAL, `synchronous=FULL`, one
//! writer), for the cost of durable writes. The ratios to these baselines mean more than the absolute
//! figures, which depend on the machine. Client and server share its processors. Two more lines measure the
//! latency of live updates, and the throughput of settling a backlog.
//!
//! `RAPPORT_BIN` names the binary (`target/release/rapport`), `LEPTOS_SITE_ROOT` its browser files
//! (`target/site`). A slow result is not a failure.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use rapport::{
    api::clients::ClientState,
    domain::{
        account::{Email, Role},
        attendance::Source,
        ids::{AccountId, LoginId, SessionId, TieId},
        provider::Provider,
        session::{Decision, Session, SessionKind, SessionState},
        time_range::TimeRange,
    },
    server::{
        app::App,
        clock::Clock,
        config::Config,
        crypto::{Token, hmac_hex, new_id},
        db::{self, Db, Sql, Tx, accounts::NewAccount, sessions::Person},
        meeting::link,
        services,
        web::login::cookie_name,
    },
};
use reqwest::{Client, RequestBuilder, StatusCode, header, redirect};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

type Fail = Box<dyn std::error::Error + Send + Sync>;

/// Sessions in the database before the load, by scale.
const SCALES: [usize; 2] = [1_000, 20_000];
/// Concurrency, and the number of requests to measure.
const LOADS: [(usize, usize); 2] = [(1, 500), (16, 1_600)];
/// Upper limit of one measurement, however slow the machine.
const LONGEST: Duration = Duration::from_secs(15);
/// Requests that are sent first and not measured.
const WARM_UP: usize = 32;

/// Partners, and clients per partner. Sessions are spread evenly over them.
const PARTNERS: usize = 50;
const CLIENTS: usize = 4;
/// A partner's working week: four sessions on each of five days, at both scales, so that the week list
/// returns as much from 20,000 sessions as from 1,000. The dashboard returns more from 20,000: its first
/// fifty.
const A_WEEK: usize = 20;
const A_DAY: usize = 4;
/// Sessions that can be joined now, each with two people of its own.
const DOORS: usize = 20;
/// Created sessions begin this far ahead, where nothing was seeded; sixteen a day per partner.
const AHEAD: Days = Days::new(400);
const CREATED_A_DAY: usize = 16;

/// Signs the webhooks of the load test.
const WEBHOOK_SECRET: &str = "what the load test's bridge signs with";

/// Target: creates as a share of the raw insert rate, at the larger scale with sixteen at a time.
const AIM: f64 = 0.5;

fn main() -> Result<(), Fail> {
    // `cargo bench` adds `--bench`.
    let quick = std::env::args().any(|arg| arg == "--quick");
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(run(if quick { 10 } else { 1 }))
}

async fn run(divisor: usize) -> Result<(), Fail> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path =
        |name: &str, default: &str| std::env::var_os(name).map_or_else(|| root.join(default), PathBuf::from);
    let binary = path("RAPPORT_BIN", "target/release/rapport");
    let site = path("LEPTOS_SITE_ROOT", "target/site");
    if !binary.is_file() || !site.join("pkg").is_dir() {
        return Err(format!(
            "there is no release build at {} with its files in {}; `make bench` builds it",
            binary.display(),
            site.display()
        )
        .into());
    }
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    println!("SQLite, {processors} processors shared by client and server\n");
    println!(
        "{:<36} {:>8} {:>3} {:>8} {:>10} {:>9} {:>9} {:>11}",
        "what", "sessions", "at", "requests", "a second", "p50 ms", "p99 ms", "CPU µs each"
    );
    let mut rows = Vec::new();
    for sessions in SCALES {
        scale(&mut rows, sessions, divisor, &binary, &site).await?;
    }
    ratios(&rows);
    Ok(())
}

async fn scale(
    rows: &mut Vec<Row>,
    sessions: usize,
    divisor: usize,
    binary: &Path,
    site: &Path,
) -> Result<(), Fail> {
    // In the build folder and not in the system's temporary folder, which may be in memory: an fsync must hit
    // the disk.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::create_dir_all(target)?;
    let folder = tempfile::Builder::new().prefix("load-").tempdir_in(target)?;
    let settings = settings(folder.path())?;
    let world = Arc::new(fill(&settings, sessions).await?);
    let raw = raw_table(folder.path()).await?;
    let mut server = Server::start(binary, site, folder.path(), &settings)?;
    let http = Http::new(&settings)?;
    server.ready(&http).await?;

    let us = std::process::id();
    let them = server.0.id();
    let created = Arc::new(AtomicUsize::new(0));
    for what in What::ALL {
        for (at, requests) in LOADS {
            let (http, world, raw, created) = (http.clone(), world.clone(), raw.clone(), created.clone());
            let work = move |turn| {
                let (http, world, raw, created) = (http.clone(), world.clone(), raw.clone(), created.clone());
                async move { what.once(turn, &http, &world, &raw, &created).await }
            };
            load(at, WARM_UP, None, work.clone()).await;
            let whose = if what == What::Raw { us } else { them };
            let sample = load(at, (requests / divisor).max(at), Some(whose), work).await;
            let row = Row {
                what,
                sessions,
                at,
                sample,
            };
            row.sample.print(row.what.name(), row.sessions, row.at);
            rows.push(row);
        }
    }
    raw.close().await;
    changes(&http, &world, sessions, 100 / divisor).await?;
    drop(server);
    settling(&settings, sessions).await
}

/// Latency of a live update: from a change until the event stream of one of the two people delivers it.
async fn changes(http: &Http, world: &World, sessions: usize, rounds: usize) -> Result<(), Fail> {
    let door = &world.doors[0];
    let request = http.client.get(format!("{}/api/events", http.origin));
    let request = request.timeout(Duration::from_mins(4));
    let mut stream = request.header(header::COOKIE, &door.cookie).send().await?;
    let mut hear = async || -> Result<(), Fail> {
        while let Some(chunk) = stream.chunk().await? {
            // Other chunks are keep-alive comments.
            if chunk.starts_with(b"event:") {
                return Ok(());
            }
        }
        Err("the stream of changes has ended".into())
    };
    hear().await?;
    let mut times = Vec::new();
    for round in 0..rounds {
        let state = ["waiting", "check_in"][round % 2];
        let say = json!({ "id": door.session, "state": state });
        let said = Instant::now();
        let (heard, answered) = tokio::join!(hear(), http.call("presence/say", &door.cookie, &say));
        heard?;
        answered?;
        times.push(said.elapsed());
    }
    times.sort_unstable();
    let sample = Sample {
        lasted: times.iter().sum(),
        times,
        cpu: Duration::ZERO,
        failures: BTreeMap::new(),
    };
    sample.print("a change is made and heard (events)", sessions, 1);
    Ok(())
}

/// Unsettled sessions, as after downtime.
const DUE: usize = 1_000;

/// Throughput of one process that settles them, in the same database.
async fn settling(settings: &BTreeMap<&'static str, String>, sessions: usize) -> Result<(), Fail> {
    let config = Config::read(&|name| settings.get(name).cloned())?;
    let app = App::start(config, Clock::System).await?;
    let (now, mut people) = (app.clock.now(), 1_000_000);
    let mut tx = app.db.begin().await?;
    let (partner, _) = sign_up(&app, &mut tx, &mut people, Role::Partner).await?;
    let (client, _) = sign_up(&app, &mut tx, &mut people, Role::Client).await?;
    for nth in 0..DUE {
        let start = now - TimeDelta::days(60) + TimeDelta::hours(i64::try_from(nth)?);
        let range = TimeRange::starting(start, TimeDelta::minutes(50))?;
        let session = new_session(partner, client, range, SessionKind::Video);
        tx.execute(db::sessions::insertion(&session, None, start)).await?;
        let (from, until) = (range.starts_at(), Some(range.ends_at()));
        for account in [partner, client] {
            let stay = db::attendance::insertion(session.id, account, Source::Own, from, until);
            tx.execute(stay).await?;
        }
    }
    tx.commit().await?;
    let began = Instant::now();
    let settled = services::settling::settle_due(&app).await?;
    let a_second = f64::from(u32::try_from(settled)?) / began.elapsed().as_secs_f64();
    let name = "settle what is due (in process)";
    println!("{name:<36} {sessions:>8} {:>3} {settled:>8} {a_second:>10.0}", 1);
    app.db.close().await;
    Ok(())
}

// ---------------------------------------------------------------------------- measurements

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Static,
    Week,
    Dashboard,
    JoinView,
    Join,
    Webhook,
    Raw,
    Create,
}

impl What {
    /// Reads before writes; the raw insert loop directly before the creates that are compared with it.
    const ALL: [Self; 8] = [
        Self::Static,
        Self::Week,
        Self::Dashboard,
        Self::JoinView,
        Self::Join,
        Self::Webhook,
        Self::Raw,
        Self::Create,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Static => "a static file (GET /favicon.svg)",
            Self::Week => "the week list (calendar/view)",
            Self::Dashboard => "the dashboard page (GET /overview)",
            Self::JoinView => "how the door stands (join/view)",
            Self::Join => "the gate decides (join/join)",
            Self::Webhook => "a webhook is acknowledged (meeting)",
            Self::Raw => "one row a transaction, raw",
            Self::Create => "create a session (booking/schedule)",
        }
    }

    /// Sends one request; `turn` is its number.
    async fn once(
        self,
        turn: usize,
        http: &Http,
        world: &World,
        raw: &Db,
        created: &AtomicUsize,
    ) -> Result<(), String> {
        let partner = &world.partners[turn % PARTNERS];
        let door = &world.doors[turn % DOORS];
        match self {
            Self::Static => http.get("/favicon.svg", "").await,
            Self::Dashboard => http.get("/overview", &partner.cookie).await,
            Self::Week => {
                let week = json!({ "span": "week", "date": null });
                http.call("calendar/view", &partner.cookie, &week).await
            }
            Self::JoinView => {
                let which = json!({ "id": door.session });
                http.call("join/view", &door.cookie, &which).await
            }
            Self::Join => {
                let which = json!({ "id": door.session });
                http.call("join/join", &door.cookie, &which).await
            }
            Self::Webhook => http.deliver(door.session, turn).await,
            Self::Raw => insert_raw(raw).await,
            Self::Create => {
                let turn = created.fetch_add(1, Ordering::Relaxed);
                let form = world.free_slot(turn);
                http.call("booking/schedule", &world.partners[turn % PARTNERS].cookie, &form)
                    .await
            }
        }
    }
}

const RAW_TABLE: Sql = Sql::same(
    "create table raw (id blob not null primary key, at integer not null, text text not null) strict",
);
const RAW_INSERT: Sql = Sql::same("insert into raw (id, at, text) values ($1, $2, $3)");

/// A separate file, opened as Rapport opens its database.
async fn raw_table(folder: &Path) -> Result<Db, Fail> {
    let raw = db::open(&format!("sqlite:{}", folder.join("raw.db").display())).await?;
    raw.write(RAW_TABLE.with([])).await?;
    Ok(raw)
}

async fn insert_raw(raw: &Db) -> Result<(), String> {
    let values = [
        new_id().into(),
        Clock::System.now().into(),
        "x".repeat(200).into(),
    ];
    let written = raw.write(RAW_INSERT.with(values)).await;
    written.map(drop).map_err(|error| error.to_string())
}

// ---------------------------------------------------------------------------- the people and sessions

struct Partner {
    cookie: String,
    clients: Vec<AccountId>,
}

/// A session that can be joined now, and its client's login.
struct Door {
    session: SessionId,
    cookie: String,
}

struct World {
    partners: Vec<Partner>,
    doors: Vec<Door>,
    free_from: NaiveDate,
}

impl World {
    /// The form of a new session at a time when neither person has one.
    fn free_slot(&self, turn: usize) -> Value {
        let (partner, slot) = (&self.partners[turn % PARTNERS], turn / PARTNERS);
        let date = self.free_from + days(slot / CREATED_A_DAY);
        json!({ "form": {
            "client": partner.clients[slot % CLIENTS],
            "title": "Weekly session",
            "date": date.to_string(),
            "time": format!("{:02}:00", 6 + slot % CREATED_A_DAY),
            "duration": "50",
            "kind": "video",
            "notes": "What went well since last time?",
        }})
    }
}

fn days(count: usize) -> Days {
    Days::new(count.try_into().unwrap_or(u64::MAX))
}

/// Settings for a server on a free port of this machine, with its data in `folder`.
fn settings(folder: &Path) -> Result<BTreeMap<&'static str, String>, Fail> {
    let addr: SocketAddr = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    Ok(BTreeMap::from([
        (
            "DATABASE_URL",
            format!("sqlite:{}", folder.join("rapport.db").display()),
        ),
        ("RAPPORT_DATA_DIR", folder.display().to_string()),
        ("RAPPORT_ADDR", addr.to_string()),
        ("RAPPORT_PUBLIC_URL", format!("http://{addr}")),
        // No request goes there: the gate only returns the URL.
        ("JITSI_DOMAIN", "http://127.0.0.1:1".to_owned()),
        ("JITSI_EMBED", "always".to_owned()),
        ("MEETING_WEBHOOK_SECRETS", WEBHOOK_SECRET.to_owned()),
        // Deliveries name many client addresses, so that the rate limit does not stop them.
        ("RAPPORT_TRUSTED_PROXIES", "127.0.0.1".to_owned()),
    ]))
}

/// Fills a fresh database, and closes it so that the server can open it.
async fn fill(settings: &BTreeMap<&'static str, String>, sessions: usize) -> Result<World, Fail> {
    let config = Config::read(&|name| settings.get(name).cloned())?;
    let app = App::start(config, Clock::System).await?;
    let now = app.clock.now();
    let mut people = 0;
    let mut partners = Vec::new();
    let mut tx = app.db.begin().await?;
    for _ in 0..PARTNERS {
        let (partner, cookie) = sign_up(&app, &mut tx, &mut people, Role::Partner).await?;
        let mut clients = Vec::new();
        for _ in 0..CLIENTS {
            let (client, _) = sign_up(&app, &mut tx, &mut people, Role::Client).await?;
            tie(&mut tx, partner, client, now).await?;
            clients.push(client);
        }
        partners.push((partner, Partner { cookie, clients }));
    }
    let mut doors = Vec::new();
    for _ in 0..DOORS {
        let (partner, _) = sign_up(&app, &mut tx, &mut people, Role::Partner).await?;
        let (client, cookie) = sign_up(&app, &mut tx, &mut people, Role::Client).await?;
        tie(&mut tx, partner, client, now).await?;
        let range = TimeRange::starting(now, TimeDelta::minutes(50))?;
        let session = book(&app, &mut tx, partner, client, range, SessionKind::Video).await?;
        doors.push(Door { session, cookie });
    }
    tx.commit().await?;

    let each = sessions / PARTNERS;
    let today = now.date_naive();
    let monday = today - Days::new(today.weekday().num_days_from_monday().into());
    let first = monday - days(each / A_WEEK / 2 * 7);
    for (partner, with) in &partners {
        let mut tx = app.db.begin().await?;
        for n in 0..each {
            let day = first + days(n / A_WEEK * 7 + n % A_WEEK / A_DAY);
            let hour = 9 + u32::try_from(n % A_DAY)? * 2;
            let start = NaiveTime::from_hms_opt(hour, 0, 0).ok_or("no such hour")?;
            let range = TimeRange::starting(day.and_time(start).and_utc(), TimeDelta::minutes(50))?;
            let kind = if n % A_DAY == 3 {
                SessionKind::InPerson
            } else {
                SessionKind::Video
            };
            book(&app, &mut tx, *partner, with.clients[n % CLIENTS], range, kind).await?;
        }
        tx.commit().await?;
    }
    app.db.close().await;
    Ok(World {
        partners: partners.into_iter().map(|(_, partner)| partner).collect(),
        doors,
        free_from: today + AHEAD,
    })
}

/// A signed-in account: its id, and its login cookie.
async fn sign_up(
    app: &App,
    tx: &mut Tx,
    people: &mut usize,
    role: Role,
) -> Result<(AccountId, String), Fail> {
    *people += 1;
    let (id, now, token) = (AccountId(new_id()), app.clock.now(), Token::new());
    let account = NewAccount {
        id,
        email: Email::parse(&format!("person-{people}@load.test"))?,
        name: format!("Person {people}"),
        role,
        password_hash: None,
        // A zone without daylight saving: every wall-clock time of `World::free_slot` exists.
        time_zone: "UTC".into(),
    };
    db::accounts::insert(tx, &account, now).await?;
    let until = now + TimeDelta::days(1);
    db::accounts::insert_login(tx, LoginId(new_id()), id, token.hash(), now, until).await?;
    Ok((id, format!("{}={}", cookie_name(&app.config), token.expose())))
}

async fn tie(tx: &mut Tx, partner: AccountId, client: AccountId, at: DateTime<Utc>) -> Result<(), Fail> {
    let id = TieId(new_id());
    Ok(db::clients::insert(tx, id, partner, client, ClientState::Active, at).await?)
}

fn new_session(partner: AccountId, client: AccountId, range: TimeRange, kind: SessionKind) -> Session {
    Session {
        id: SessionId(new_id()),
        partner,
        client,
        title: "Weekly session".into(),
        kind,
        place: (kind == SessionKind::InPerson).then(|| "The practice".into()),
        range,
        state: SessionState::Scheduled,
        notes: Some("What went well since last time?".into()),
        protected: false,
        instant: false,
        has_begun: false,
        version: 1,
    }
}

/// Inserts a session; one that is over counts as completed.
async fn book(
    app: &App,
    tx: &mut Tx,
    partner: AccountId,
    client: AccountId,
    range: TimeRange,
    kind: SessionKind,
) -> Result<SessionId, Fail> {
    let now = app.clock.now();
    let session = new_session(partner, client, range, kind);
    let id = session.id;
    tx.execute(db::sessions::insertion(&session, None, now)).await?;
    if kind == SessionKind::Video {
        let person = Person {
            id: partner,
            name: "Partner".into(),
            time_zone: "UTC".into(),
        };
        for query in link::beginning(app, Provider::Jitsi, &session, &person, now).await? {
            tx.execute(query).await?;
        }
    }
    if range.ends_at() <= now {
        let state = SessionState::Completed {
            started_at: range.starts_at(),
            ended_at: range.ends_at(),
            decision: Decision::by_evidence(range.ends_at()),
        };
        db::sessions::update(tx, &Session { state, ..session }, now).await?;
    }
    Ok(id)
}

// ---------------------------------------------------------------------------- the server

struct Server(Child);

impl Server {
    fn start(
        binary: &Path,
        site: &Path,
        folder: &Path,
        settings: &BTreeMap<&'static str, String>,
    ) -> Result<Self, Fail> {
        let child = Command::new(binary)
            .arg("serve")
            // Run with neither the environment's settings nor an `.env` of the repository.
            .env_clear()
            .current_dir(folder)
            .envs(settings)
            .env("RAPPORT_DEMO", "0")
            .env("LEPTOS_SITE_ROOT", site)
            .env("RUST_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()?;
        Ok(Self(child))
    }

    async fn ready(&mut self, http: &Http) -> Result<(), Fail> {
        let until = Instant::now() + Duration::from_secs(30);
        loop {
            if let Some(status) = self.0.try_wait()? {
                return Err(format!("the server ended at once: {status}").into());
            }
            match http.get("/health", "").await {
                Ok(()) => return Ok(()),
                Err(why) if Instant::now() > until => {
                    return Err(format!("the server does not answer: {why}").into());
                }
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }
}

impl Drop for Server {
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
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// An HTTP client that keeps its connections.
#[derive(Clone)]
struct Http {
    client: Client,
    origin: String,
}

impl Http {
    fn new(settings: &BTreeMap<&'static str, String>) -> Result<Self, Fail> {
        let client = Client::builder()
            // Never reach loopback through a proxy; do not follow redirects.
            .no_proxy()
            .redirect(redirect::Policy::none())
            .timeout(Duration::from_secs(30))
            .build()?;
        Ok(Self {
            client,
            origin: settings["RAPPORT_PUBLIC_URL"].clone(),
        })
    }

    async fn get(&self, path: &str, cookie: &str) -> Result<(), String> {
        let request = self.client.get(format!("{}{path}", self.origin));
        self.send(request.header(header::ACCEPT, "text/html"), cookie)
            .await
    }

    /// Calls a server function as the browser does.
    async fn call(&self, function: &str, cookie: &str, arguments: &Value) -> Result<(), String> {
        let request = self.client.post(format!("{}/api/{function}", self.origin));
        let request = request
            .header(header::ORIGIN, &self.origin)
            .header(header::ACCEPT, "application/json");
        self.send(request.json(arguments), cookie).await
    }

    /// Sends a webhook `participant.joined`, each time with another connection.
    async fn deliver(&self, session: SessionId, turn: usize) -> Result<(), String> {
        let now = Clock::System.now();
        let body = json!({
            "id": new_id(), "type": "participant.joined", "occurred_at": now.to_rfc3339(),
            "session": session, "participant": "client", "connection": format!("c-{turn}"),
        })
        .to_string();
        let time = now.timestamp().to_string();
        let signature = hmac_hex(
            WEBHOOK_SECRET.as_bytes(),
            &[time.as_bytes(), b".", body.as_bytes()],
        );
        let request = self.client.post(format!("{}/api/webhooks/meeting", self.origin));
        let request = request
            .header("content-type", "application/json")
            .header("x-provider", "jitsi")
            .header("x-webhook-signature", format!("t={time},v1={signature}"))
            .header(
                "x-forwarded-for",
                format!("10.0.{}.{}", turn / 256 % 256, turn % 256),
            );
        self.send(request.body(body), "").await
    }

    /// Turns any answer that is not 2xx into a short error.
    async fn send(&self, request: RequestBuilder, cookie: &str) -> Result<(), String> {
        let request = request
            .header(header::COOKIE, cookie)
            // Compression is part of an answer's cost.
            .header(header::ACCEPT_ENCODING, "gzip, br");
        let told = |error: reqwest::Error| format!("no answer: {}", error.without_url());
        let response = request.send().await.map_err(told)?;
        let status: StatusCode = response.status();
        let body = response.bytes().await.map_err(told)?;
        if status.is_success() {
            return Ok(());
        }
        let error: Value = serde_json::from_slice(&body).unwrap_or_default();
        Err(format!("{status} {}", error["code"].as_str().unwrap_or_default()))
    }
}

// ---------------------------------------------------------------------------- measuring

/// The result of a load.
struct Sample {
    /// Duration of each successful request, ascending.
    times: Vec<Duration>,
    /// From the first request to the last answer.
    lasted: Duration,
    /// Processor time of the watched process meanwhile.
    cpu: Duration,
    /// Each error, and how often it occurred.
    failures: BTreeMap<String, usize>,
}

/// Runs `work` `count` times with concurrency `at`, and measures the processor time of `watched` (a process
/// id).
async fn load<F, Fut>(at: usize, count: usize, watched: Option<u32>, work: F) -> Sample
where
    F: Fn(usize) -> Fut + Clone + Send + 'static,
    Fut: Future<Output = Result<(), String>> + Send,
{
    let next = Arc::new(AtomicUsize::new(0));
    let cpu_before = watched.and_then(cpu).unwrap_or_default();
    let began = Instant::now();
    let tasks: Vec<_> = (0..at)
        .map(|_| {
            let (next, work) = (next.clone(), work.clone());
            tokio::spawn(async move {
                let mut outcomes = Vec::new();
                loop {
                    let turn = next.fetch_add(1, Ordering::Relaxed);
                    if turn >= count || began.elapsed() > LONGEST {
                        return outcomes;
                    }
                    let sent = Instant::now();
                    outcomes.push(work(turn).await.map(|()| sent.elapsed()));
                }
            })
        })
        .collect();
    let (mut times, mut failures) = (Vec::new(), BTreeMap::new());
    for task in tasks {
        match task.await {
            Ok(outcomes) => {
                for outcome in outcomes {
                    match outcome {
                        Ok(time) => times.push(time),
                        Err(why) => *failures.entry(why).or_insert(0) += 1,
                    }
                }
            }
            Err(error) => *failures.entry(error.to_string()).or_insert(0) += 1,
        }
    }
    let lasted = began.elapsed();
    let cpu_after = watched.and_then(cpu).unwrap_or_default();
    times.sort_unstable();
    Sample {
        times,
        lasted,
        cpu: cpu_after.saturating_sub(cpu_before),
        failures,
    }
}

/// The processor time that a process has used: fields 14 and 15 of `/proc/{pid}/stat` (proc(5)), in ticks of
/// 10 ms, as on all common Linux machines.
fn cpu(pid: u32) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is the program's name in parentheses, which may contain spaces.
    let (_, rest) = stat.rsplit_once(") ")?;
    let mut fields = rest.split(' ').skip(11);
    let mut ticks = || fields.next()?.parse::<u64>().ok();
    Some(Duration::from_millis((ticks()? + ticks()?) * 10))
}

impl Sample {
    fn count(&self) -> u32 {
        u32::try_from(self.times.len()).unwrap_or(u32::MAX)
    }

    fn a_second(&self) -> f64 {
        f64::from(self.count()) / self.lasted.as_secs_f64()
    }

    /// The latency that this percentage of the requests did not exceed, in milliseconds.
    fn percentile(&self, percent: usize) -> f64 {
        let rank = (self.times.len() * percent).div_ceil(100).saturating_sub(1);
        self.times.get(rank).map_or(0.0, |time| time.as_secs_f64() * 1e3)
    }

    fn print(&self, name: &str, sessions: usize, at: usize) {
        println!(
            "{name:<36} {sessions:>8} {at:>3} {:>8} {:>10.0} {:>9.2} {:>9.2} {:>11.0}",
            self.count(),
            self.a_second(),
            self.percentile(50),
            self.percentile(99),
            self.cpu.as_secs_f64() * 1e6 / f64::from(self.count().max(1)),
        );
        for (why, times) in &self.failures {
            println!("    not 2xx: {times} times {why}");
        }
    }
}

struct Row {
    what: What,
    sessions: usize,
    at: usize,
    sample: Sample,
}

/// Prints rates as shares of the HTTP or disk baseline of the same run.
fn ratios(rows: &[Row]) {
    let rate = |what, sessions, at| {
        rows.iter()
            .find(|row| (row.what, row.sessions, row.at) == (what, sessions, at))
            .map_or(0.0, |row| row.sample.a_second())
    };
    println!(
        "\n{:<36} {:>8} {:>3} {:>8}",
        "rate ÷ rate", "sessions", "at", "share"
    );
    for sessions in SCALES {
        for (at, _) in LOADS {
            for (what, of, name) in [
                (What::Create, What::Raw, "create ÷ raw insert"),
                (What::Join, What::Raw, "gate ÷ raw insert"),
                (What::Webhook, What::Raw, "webhook ÷ raw insert"),
                (What::Week, What::Static, "week list ÷ static file"),
                (What::Dashboard, What::Static, "dashboard ÷ static file"),
            ] {
                let share = rate(what, sessions, at) / rate(of, sessions, at);
                println!("{name:<36} {sessions:>8} {at:>3} {share:>8.2}");
            }
        }
    }
    let (sessions, at) = (SCALES[1], LOADS[1].0);
    let share = rate(What::Create, sessions, at) / rate(What::Raw, sessions, at);
    let reached = if share >= AIM { "reached" } else { "not reached" };
    println!(
        "\nAim: durable creates at {sessions} sessions, {at} at a time, at least {AIM} of the raw loop: {share:.2}, {reached}."
    );
}
