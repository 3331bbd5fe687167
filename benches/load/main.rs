//! `make bench`: a bounded load on real `rapport serve` processes over loopback.
//!
//! Measures SQLite, PostgreSQL, and PostgreSQL with two processes that take requests in turn, each with a
//! database of its own that SQL fills. Requests are sent one at a time and sixteen at a time. Client, server
//! and database share the machine's processors, and absolute figures depend on the machine, so each line also
//! prints its rate as a share of two raw loops of the same deployment: one row per transaction through
//! sqlx's pool (`raw.rs`), and a static file over HTTP. Before a line, the load waits until no job is
//! due and the servers are idle; the line states what ran before it, how long it waited, and how many sessions
//! there were.
//!
//! `RAPPORT_BIN` names the binary (`target/release/rapport`), `LEPTOS_SITE_ROOT` its browser files
//! (`target/site`), `TEST_DATABASE_URL` a PostgreSQL server, `BENCH_CHROMIUM` a browser. `--quick` sends a
//! tenth of the requests. A slow result is not a failure.

mod browser;
mod database;
mod deployment;
mod http;
mod live_update;
mod load;
mod process;
mod raw;
mod report;
mod request;
mod seed;
mod settling;
mod start_up;

use database::Engine;
use deployment::{Calm, Deployment};
use load::{Sample, load};
use process::Build;
use raw::Raw;
use report::{Baseline, Report};
use request::Request;
use seed::World;
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

type Fail = Box<dyn std::error::Error + Send + Sync>;

/// Sessions in the database before the load.
const SMALL: usize = 1_000;
const MEDIUM: usize = 20_000;
/// For the cost of pages only.
const LARGE: usize = 200_000;
/// Concurrency, and the number of requests to measure.
const LOADS: [(usize, usize); 2] = [(1, 500), (16, 1_600)];
/// Requests that are sent first and not measured.
const WARM_UP: usize = 32;
/// Live updates, and sessions to settle.
const UPDATES: usize = 100;
const UNSETTLED: usize = 1_000;
/// First visits per page.
const VISITS: usize = 3;

/// Rounds of `--only-create`.
const ROUNDS: usize = 9;

/// Targets for creates at the larger scale, as a share of the raw insert rate: one at a time, and else.
const AIMS: [f64; 2] = [0.4, 0.5];
/// The free times: share of a static file's rate at the larger scale, CPU at the largest scale as a share of that at the
/// smallest, and µs for a page. Sixteen at a time.
const SLOTS_AIM: f64 = 0.4;
const GROWTH_AIM: f64 = 1.2;
const PAGE_AIM: f64 = 1_000.0;

fn main() -> Result<(), Fail> {
    // `cargo bench` adds `--bench`.
    let given = |name: &str| std::env::args().any(|arg| arg == name);
    let divisor = if given("--quick") { 10 } else { 1 };
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(run(divisor, given("--only-create")))
}

async fn run(divisor: usize, only_create: bool) -> Result<(), Fail> {
    let build = Build::find()?;
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    println!(
        "{processors} processors, shared by client, servers and database. Each line begins with {WARM_UP} requests that are not measured. CPU µs: the servers' time for each operation, without PostgreSQL's own."
    );
    for engine in [Engine::Sqlite, Engine::Postgres] {
        if !engine.is_there() {
            println!("\n{}: skipped, TEST_DATABASE_URL is not set", engine.name());
            continue;
        }
        let bench = |processes, sessions| Bench {
            build: &build,
            engine,
            processes,
            sessions,
            divisor,
        };
        if only_create {
            bench(1, MEDIUM).run_creates().await?;
            continue;
        }
        let small = bench(1, SMALL).run(&Request::ALL).await?;
        bench(1, MEDIUM).run(&Request::ALL).await?;
        if engine == Engine::Postgres {
            bench(2, MEDIUM).run(&Request::ALL).await?;
        }
        let large = bench(1, LARGE).run(&Request::PAGES).await?;
        aim(
            &format!(
                "free times, CPU with {LARGE} sessions ÷ with {SMALL} = {:.2}, at most {GROWTH_AIM}",
                large / small
            ),
            large / small <= GROWTH_AIM,
        );
    }
    Ok(())
}

/// One deployment to measure.
struct Bench<'a> {
    build: &'a Build,
    engine: Engine,
    processes: usize,
    sessions: usize,
    /// Of the number of requests.
    divisor: usize,
}

impl Bench<'_> {
    /// Returns the CPU µs of the free times, sixteen at a time.
    async fn run(&self, requests: &[Request]) -> Result<f64, Fail> {
        let (mut deployment, world, mut report) = self.begin().await?;
        let idle = deployment.memory();
        self.raw_inserts(&deployment, &mut report).await?;
        let mut slots = f64::NAN;
        for request in requests {
            if *request == Request::Slots {
                world.open_hours(&deployment.db).await?;
            }
            let turns = Arc::default();
            let samples = self
                .requests(*request, turns, &deployment, &world, &mut report)
                .await?;
            if let (Request::Slots, Some(sample)) = (request, samples.last()) {
                slots = sample.cpu_each();
            }
        }
        if requests == Request::ALL {
            self.live_updates(&deployment, &world, &mut report).await?;
        }
        let loaded = deployment.memory();
        println!("memory: {idle} after the start, {loaded} after the load");
        if requests == Request::ALL {
            let calm = deployment.calms_down().await?;
            let start_up = start_up::measure(&mut deployment).await?;
            println!("start-up with {} sessions: {start_up}", calm.sessions);
            report.ran("start-up");
            self.settling(&mut deployment, &mut report).await?;
        }
        if (self.engine, self.sessions) == (Engine::Sqlite, SMALL) {
            deployment.calms_down().await?;
            browser::measure(&deployment, &world, VISITS.div_ceil(self.divisor))?;
        }
        if let Some(warnings) = deployment.warnings() {
            println!("the servers warned: {warnings}");
        }
        deployment.remove().await?;
        Ok(slots)
    }

    /// Fills a database and starts the servers.
    async fn begin(&self) -> Result<(Deployment, Arc<World>, Report), Fail> {
        let mut deployment = Deployment::prepare(self.build, self.engine, self.processes).await?;
        let began = Instant::now();
        let mut world = seed::fill(&deployment.db, self.sessions).await?;
        let filled = format!("seeding ({:.1} s) and start", began.elapsed().as_secs_f64());
        deployment.start()?;
        deployment.answers("/health", Duration::from_millis(20)).await?;
        world.open_doors(&deployment).await?;
        deployment.calms_down().await?;
        let processes = match self.processes {
            1 => "one process".to_owned(),
            processes => format!("{processes} processes in turn"),
        };
        let durability = database::durability(&deployment.db).await?;
        let report = Report::new(&format!("{durability}; {processes}"), &filled);
        Ok((deployment, Arc::new(world), report))
    }

    /// The raw insert and the create in turn.
    async fn run_creates(&self) -> Result<(), Fail> {
        let (deployment, world, mut report) = self.begin().await?;
        let turns = Arc::new(AtomicUsize::new(0));
        let mut rounds = LOADS.map(|_| Vec::new());
        for _ in 0..ROUNDS {
            self.raw_inserts(&deployment, &mut report).await?;
            let create = self.requests(Request::Create, turns.clone(), &deployment, &world, &mut report);
            for ((shares, sample), (at, _)) in rounds.iter_mut().zip(create.await?).zip(LOADS) {
                shares.push(report.share(&sample, Baseline::Insert, at).unwrap_or_default());
            }
        }
        for ((at, _), mut shares) in LOADS.into_iter().zip(rounds) {
            shares.sort_unstable_by(f64::total_cmp);
            println!(
                "create ÷ raw insert, {at} at a time, {ROUNDS} rounds: median {:.3} ({:.3} to {:.3})",
                shares[ROUNDS / 2],
                shares[0],
                shares[ROUNDS - 1]
            );
        }
        deployment.remove().await
    }

    async fn raw_inserts(&self, deployment: &Deployment, report: &mut Report) -> Result<(), Fail> {
        let raw = Raw::open(self.engine).await?;
        let ours = [std::process::id()];
        for (at, count) in LOADS {
            let pool = raw.pool.clone();
            let work = move |_| {
                let pool = pool.clone();
                async move { raw::insert(&pool).await }
            };
            load(at, WARM_UP, &[], work.clone()).await;
            let calm = deployment.calms_down().await?;
            let sample = load(at, self.count(at, count), &ours, work).await;
            report.set_baseline(Baseline::Insert, at, &sample);
            report.print("raw: a row per transaction", at, &calm, &sample);
        }
        raw.remove().await
    }

    /// Counts its requests in `turns`. Returns the sample of each load.
    async fn requests(
        &self,
        request: Request,
        turns: Arc<AtomicUsize>,
        deployment: &Deployment,
        world: &Arc<World>,
        report: &mut Report,
    ) -> Result<Vec<Sample>, Fail> {
        let mut samples = Vec::new();
        for (at, count) in LOADS {
            let (http, world, turns) = (deployment.http.clone(), world.clone(), turns.clone());
            let work = move |_| {
                let (http, world) = (http.clone(), world.clone());
                // Counted over warm-up and both loads: no two requests are equal.
                let turn = turns.fetch_add(1, Ordering::Relaxed);
                async move { request.send(turn, &http, &world).await }
            };
            load(at, WARM_UP, &[], work.clone()).await;
            let calm = deployment.calms_down().await?;
            let sample = load(at, self.count(at, count), &deployment.pids(), work).await;
            if request == Request::File {
                report.set_baseline(Baseline::File, at, &sample);
            }
            report.print(request.name(), at, &calm, &sample);
            let share = |of| report.share(&sample, of, at).unwrap_or_default();
            match request {
                Request::Webhook => applied(deployment, at, calm, sample.clone(), report).await?,
                Request::Create if self.sessions == MEDIUM => {
                    let least = if at == 1 { AIMS[0] } else { AIMS[1] };
                    let what = format!("durable creates, {at} at a time, at least {least} of the raw loop");
                    aim(&what, share(Baseline::Insert) >= least);
                }
                Request::Slots if self.sessions == MEDIUM && at > 1 => aim(
                    &format!("free times, {at} at a time, at least {SLOTS_AIM} of a static file"),
                    share(Baseline::File) >= SLOTS_AIM,
                ),
                Request::BookPage if at > 1 => aim(
                    &format!("the page of free times, at most {PAGE_AIM} CPU µs"),
                    sample.cpu_each() <= PAGE_AIM,
                ),
                _ => {}
            }
            samples.push(sample);
        }
        Ok(samples)
    }

    async fn live_updates(
        &self,
        deployment: &Deployment,
        world: &World,
        report: &mut Report,
    ) -> Result<(), Fail> {
        let calm = deployment.calms_down().await?;
        let rounds = self.count(1, UPDATES);
        let sample = live_update::measure(deployment, &world.doors[0], rounds).await?;
        report.print("live update: delivered", 1, &calm, &sample);
        Ok(())
    }

    async fn settling(&self, deployment: &mut Deployment, report: &mut Report) -> Result<(), Fail> {
        let calm = deployment.calms_down().await?;
        let sample = settling::measure(deployment, self.count(1, UNSETTLED)).await?;
        report.print("settling: a backlog, at the start", 1, &calm, &sample);
        Ok(())
    }

    fn count(&self, at: usize, count: usize) -> usize {
        (count / self.divisor).max(at)
    }
}

/// Extends the sample of acknowledged webhooks until the outbox has applied them all.
async fn applied(
    deployment: &Deployment,
    at: usize,
    calm: Calm,
    acknowledged: Sample,
    report: &mut Report,
) -> Result<(), Fail> {
    let pids = deployment.pids();
    let before = process::cpu(&pids);
    let worked = deployment.works_off().await?;
    let sample = Sample {
        times: Vec::new(),
        lasted: acknowledged.lasted + worked,
        cpu: acknowledged.cpu + process::cpu(&pids).saturating_sub(before),
        ..acknowledged
    };
    report.print("webhook: applied, the same ones", at, &calm, &sample);
    Ok(())
}

fn aim(what: &str, is_reached: bool) {
    let reached = if is_reached { "reached" } else { "not reached" };
    println!("    aim: {what}: {reached}");
}
