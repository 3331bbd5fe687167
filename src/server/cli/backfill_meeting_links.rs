//! `rapport backfill-meeting-links`: gives a link to live video sessions that have none (imported) or whose
//! link does not open any more (sealed under a removed key).

use super::CliError;
use crate::{
    domain::{
        ids::{AccountId, LinkId, SessionId},
        join::JoinWindow,
        provider::{LinkProblem, LinkState},
        session::SessionKind,
    },
    server::{
        app::App,
        db::{self, links::LiveSession},
        error::Error,
        jobs,
        meeting::link,
    },
};
use indicatif::{ProgressBar, ProgressStyle};
use std::{fmt::Write, time::Duration};
use uuid::Uuid;

/// Sessions per batch.
const BATCH: i64 = 200;
/// How often, and after what pause, links in preparation are polled again.
const LOOKS: u32 = 3;
const PAUSE: Duration = Duration::from_secs(3);

/// Why a session was skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skip {
    /// Its join window has closed.
    Ended,
    /// Its provider has refused it for good: the partner was notified and decides.
    Failed,
    /// Since it was read: cancelled, ended, removed, or changed to in person.
    Changed,
}

impl Skip {
    const ALL: [Self; 3] = [Self::Ended, Self::Failed, Self::Changed];

    fn told(self) -> &'static str {
        match self {
            Self::Ended => "can no longer be joined",
            Self::Failed => "refused by the provider before; the partner decides on the session's page",
            Self::Changed => "changed in the meantime",
        }
    }
}

/// The result of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backfill {
    /// Live video sessions seen.
    pub scanned: u64,
    /// Those with a link that is ready or in preparation.
    pub standing: u64,
    /// Links made, or in a dry run links that would be made.
    pub made: u64,
    /// Links still in preparation: the server's outbox workers go on with them.
    pub left: u64,
    pub skipped: Vec<Skip>,
    pub failed: u64,
}

impl Backfill {
    /// How many were skipped for this reason.
    pub fn skipped(&self, why: Skip) -> usize {
        self.skipped.iter().filter(|skip| **skip == why).count()
    }

    /// The report for the operator. Contains no link.
    pub fn summary(&self, dry_run: bool) -> String {
        let made = if dry_run { "Would be made" } else { "Made" };
        let mut text = format!(
            "Scanned: {}\nHad a link: {}\n{made}: {}\nSkipped: {}",
            self.scanned,
            self.standing,
            self.made,
            self.skipped.len()
        );
        for why in Skip::ALL {
            let count = self.skipped(why);
            if count > 0 {
                let _ = write!(text, "\n  {count} {}", why.told());
            }
        }
        if self.left > 0 {
            let _ = write!(text, "\nLeft to the server's background work: {}", self.left);
        }
        let _ = write!(text, "\nFailed: {}", self.failed);
        text
    }
}

/// Makes the links with a progress bar, and prints the result. Fails with [`CliError`] if the database fails,
/// or after the summary if a link could not be made.
pub async fn run(app: &App, dry_run: bool) -> Result<(), CliError> {
    // indicatif draws on standard error, and only on a terminal.
    let bar = ProgressBar::new(db::links::count_live_sessions(&app.db).await?);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} sessions, {eta} left") {
        bar.set_style(style);
    }
    let done = backfill(app, dry_run, |scanned| bar.set_position(scanned)).await?;
    bar.finish_and_clear();
    println!("{}", done.summary(dry_run));
    if done.failed > 0 {
        return Err(CliError::Said(
            "some links could not be made; the log says why, and running it again tries those without a link once more"
                .into(),
        ));
    }
    Ok(())
}

/// Makes a link for every live video session without one that opens, at the provider that its partner has
/// chosen. Idempotent, so an interrupted run can be repeated. Only database errors stop it: a failure at one
/// session is counted, logged, and does not hold up the others.
pub async fn backfill(app: &App, dry_run: bool, mut shown: impl FnMut(u64)) -> Result<Backfill, Error> {
    let mut done = Backfill::default();
    let mut begun = Vec::new();
    let mut after = SessionId(Uuid::nil());
    loop {
        let batch = db::links::live_sessions(&app.db, after, BATCH).await?;
        let Some(last) = batch.last() else { break };
        after = last.id;
        let first_of_batch = begun.len();
        for session in batch {
            done.scanned += 1;
            match visit(app, session, dry_run).await? {
                Found::Standing => done.standing += 1,
                Found::Skipped(why) => done.skipped.push(why),
                Found::Made => done.made += 1,
                Found::Begun(session, link) => begun.push((session, link)),
                Found::Failed => done.failed += 1,
            }
            shown(done.scanned);
        }
        if begun.len() > first_of_batch {
            jobs::drain(app).await?;
        }
    }
    for look in 0..=LOOKS {
        begun = settled(app, begun, &mut done).await?;
        if begun.is_empty() || look == LOOKS {
            break;
        }
        // Wait for a retry, or for another process that has claimed the job.
        tokio::time::sleep(PAUSE).await;
        jobs::drain(app).await?;
    }
    done.left = u64::try_from(begun.len()).unwrap_or(u64::MAX);
    Ok(done)
}

/// The result for one session.
enum Found {
    Standing,
    Skipped(Skip),
    Made,
    Begun(SessionId, LinkId),
    Failed,
}

async fn visit(app: &App, live: LiveSession, dry_run: bool) -> Result<Found, Error> {
    let id = live.id;
    let link = live
        .link
        .and_then(|stored| link::open(app, id, live.partner, stored));
    match link.map(|link| link.state) {
        Some(LinkState::Ready | LinkState::Preparing) => return Ok(Found::Standing),
        // Retry problems that may have passed since. The others need the partner.
        Some(LinkState::Failed(LinkProblem::Busy | LinkProblem::Unreachable)) if !dry_run => {
            return try_again(app, id, live.partner).await;
        }
        Some(LinkState::Failed(LinkProblem::Busy | LinkProblem::Unreachable)) => return Ok(Found::Made),
        Some(LinkState::Failed(_)) => return Ok(Found::Skipped(Skip::Failed)),
        None => {}
    }
    let stored = db::sessions::by_id(&app.db, id).await?;
    let Some(stored) = stored.filter(|stored| {
        stored.session.kind == SessionKind::Video && stored.session.state.status().is_live()
    }) else {
        return Ok(Found::Skipped(Skip::Changed));
    };
    let window = JoinWindow::of(stored.session.range, app.config.limits);
    if window.closes_at <= app.clock.now() {
        return Ok(Found::Skipped(Skip::Ended));
    }
    if dry_run {
        return Ok(Found::Made);
    }
    Ok(match crate::server::services::link::repair(app, &stored).await {
        Ok(Some(link)) if link.state == LinkState::Ready => Found::Made,
        Ok(Some(link)) => Found::Begun(id, link.id),
        Ok(None) => Found::Failed,
        Err(error) => {
            tracing::warn!(session = %id, cause = %error, "a meeting link could not be begun");
            Found::Failed
        }
    })
}

async fn try_again(app: &App, session: SessionId, partner: AccountId) -> Result<Found, Error> {
    let mut tx = app.db.begin().await?;
    let given_up = link::try_again(&mut tx, session, partner, app.clock.now()).await?;
    let standing = db::links::by_session(&mut tx, session).await?;
    tx.commit().await?;
    Ok(match standing {
        Some(link) if given_up => Found::Begun(session, link.id),
        Some(_) => Found::Standing,
        None => Found::Skipped(Skip::Changed),
    })
}

/// Counts the links that are ready or failed, and returns those still in preparation.
async fn settled(
    app: &App,
    begun: Vec<(SessionId, LinkId)>,
    done: &mut Backfill,
) -> Result<Vec<(SessionId, LinkId)>, Error> {
    let mut waiting = Vec::new();
    for (session, id) in begun {
        let link = db::links::by_session(&app.db, session).await?;
        match link.filter(|link| link.id == id).map(|link| link.state) {
            Some(LinkState::Ready) => done.made += 1,
            Some(LinkState::Preparing) => waiting.push((session, id)),
            Some(LinkState::Failed(_)) => done.failed += 1,
            None => done.skipped.push(Skip::Changed),
        }
    }
    Ok(waiting)
}
