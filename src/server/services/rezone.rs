//! Puts sessions back to the time that was agreed, after the rules of a zone have changed. For the operator: no caller.

use crate::{
    domain::join::Participant,
    server::{
        app::App,
        db::DbError,
        error::Error,
        sessions::{
            Change,
            agreed::{self, Moved},
        },
    },
};
use std::fmt;

/// Why a session stays where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// The clocks skip the agreed time on that day.
    Skipped,
    /// The agreed time has passed.
    Passed,
    /// This person has another session then.
    Conflict(Participant),
    /// It was changed, or it began, since it was read.
    Changed,
}

impl fmt::Display for Left {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::Skipped => "the clocks skip the agreed time on that day",
            Self::Passed => "the agreed time has passed",
            Self::Conflict(Participant::Partner) => "the partner has another session then",
            Self::Conflict(Participant::Client) => "the client has another session then",
            Self::Changed => "changed in the meantime",
        })
    }
}

/// The result of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rezoned {
    /// Put back; in a dry run, those that would be tried.
    pub moved: Vec<Moved>,
    pub left: Vec<(Moved, Left)>,
}

/// How many sessions ahead are at another time on the clock than was agreed.
///
/// # Errors
/// The database's.
pub async fn count(app: &App) -> Result<usize, Error> {
    Ok(agreed::moved(app, false).await?.len())
}

/// Puts them back, through the one place where sessions change: the database checks for conflicts, and both people, their
/// meeting and the webhooks follow. Can be repeated.
///
/// # Errors
/// The database's.
pub async fn put_back(app: &App, dry_run: bool) -> Result<Rezoned, Error> {
    let mut done = Rezoned::default();
    let mut open = agreed::moved(app, dry_run).await?;
    // Moving one session can free the time of another, so repeat until a pass moves none.
    loop {
        let (before, mut waiting) = (done.moved.len(), Vec::new());
        for moved in std::mem::take(&mut open) {
            match attempt(app, &moved, dry_run).await? {
                None => done.moved.push(moved),
                Some(why @ Left::Conflict(_)) => waiting.push((moved, why)),
                Some(why) => done.left.push((moved, why)),
            }
        }
        if waiting.is_empty() || done.moved.len() == before {
            done.left.extend(waiting);
            return Ok(done);
        }
        open = waiting.into_iter().map(|(moved, _)| moved).collect();
    }
}

/// `None` if it was put back.
async fn attempt(app: &App, moved: &Moved, dry_run: bool) -> Result<Option<Left>, Error> {
    let Some(to) = moved.to else {
        return Ok(Some(Left::Skipped));
    };
    if to.starts_at() <= app.clock.now() {
        return Ok(Some(Left::Passed));
    }
    if dry_run {
        return Ok(None);
    }
    let Some(mut change) = Change::begin(app, moved.id, None).await? else {
        return Ok(Some(Left::Changed));
    };
    let is_same = change.before().session.range == moved.from;
    if !is_same || change.apply(|session| session.reschedule(to)).is_err() {
        return Ok(Some(Left::Changed));
    }
    change.agreed_in(moved.agreed.zone.clone());
    match change.commit().await {
        Ok(()) => Ok(None),
        Err(Error::Db(DbError::Overlap(whose))) => Ok(Some(Left::Conflict(whose))),
        Err(error) => Err(error),
    }
}
