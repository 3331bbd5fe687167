//! `rapport backfill-meeting-links`: sessions that came without a link, or whose link does not open any more,
//! are given one.

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

/// How many sessions are read at a time.
const BATCH: i64 = 200;
/// How often, and after what pause, links that a provider still makes are looked at once more.
const LOOKS: u32 = 3;
const PAUSE: Duration = Duration::from_secs(3);

/// Why a session was passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skip {
    /// Nobody can join it any more.
    Ended,
    /// Its provider refuses to make it; the partner is told and decides.
    Failed,
    /// Cancelled, ended, removed, or turned into one in person, since it was read.
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

/// What was found and done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backfill {
    /// Live video sessions that were looked at.
    pub scanned: u64,
    /// Of them, those that had a link, or one that is being prepared.
    pub standing: u64,
    /// Links that were made; in a dry run, that would be.
    pub made: u64,
    /// Links that a provider has still to make: the server goes on with them.
    pub left: u64,
    /// Sessions that were passed over.
    pub skipped: Vec<Skip>,
    /// Links that could not be made.
    pub failed: u64,
}

impl Backfill {
    /// How many were passed over for this reason.
    pub fn skipped(&self, why: Skip) -> usize {
        self.skipped.iter().filter(|skip| **skip == why).count()
    }

    /// For whoever runs the server. Names no link.
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

/// Makes the links, shows how far it is, and tells what came of it.
/// Errors: [`CliError`] when the database fails, and after the summary when a link could not be made.
pub async fn run(app: &App, dry_run: bool) -> Result<(), CliError> {
    // On standard error, and only where that is a terminal.
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

/// Gives every live video session that has no link that opens the one its partner's choice asks for. Broken
/// off and begun again it goes on: what is made is found.
/// Errors: the database's. What keeps one session from its link is counted and logged, and holds up no other.
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
            jobs::work_off(app).await?;
        }
    }
    for look in 0..=LOOKS {
        begun = settled(app, begun, &mut done).await?;
        if begun.is_empty() || look == LOOKS {
            break;
        }
        // Tried again soon, or another process is at it.
        tokio::time::sleep(PAUSE).await;
        jobs::work_off(app).await?;
    }
    done.left = u64::try_from(begun.len()).unwrap_or(u64::MAX);
    Ok(done)
}

/// What was found at one session, or done for it.
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
        // What may have passed since is tried again; the rest only the partner can mend.
        Some(LinkState::Failed(LinkProblem::Busy | LinkProblem::Unreachable)) if dry_run => {
            return Ok(Found::Made);
        }
        Some(LinkState::Failed(LinkProblem::Busy | LinkProblem::Unreachable)) => {
            return try_again(app, id, live.partner).await;
        }
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

/// Counts the links that have come to an end, and keeps those that are still being prepared.
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
