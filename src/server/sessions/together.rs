//! Several sessions that change in one transaction.

use super::change::{Announcement, Change};
use crate::{
    domain::{
        ids::{AccountId, PersonId, SessionId},
        session::Cancellation,
        time_range::TimeRange,
    },
    server::{
        app::App,
        db::{self, Tx},
        error::Error,
    },
};
use chrono::NaiveDateTime;

/// A session of a series that gets another place in it.
pub struct Shift {
    pub session: SessionId,
    pub range: TimeRange,
    /// The wall-clock time of the start in the zone of the series.
    pub start: NaiveDateTime,
}

/// A transaction whose changes are announced after its commit.
pub struct Together {
    pub(super) app: App,
    pub tx: Tx,
    announcements: Vec<Announcement>,
    /// Whose tie has changed.
    pub(super) people: Option<[PersonId; 2]>,
}

impl Together {
    pub fn new(app: &App, tx: Tx) -> Self {
        Self {
            app: app.clone(),
            tx,
            announcements: Vec::new(),
            people: None,
        }
    }

    /// Calls sessions off; one that cannot be is left as it is.
    pub async fn call_off(
        mut self,
        sessions: Vec<SessionId>,
        by: AccountId,
        reason: Option<String>,
    ) -> Result<Self, Error> {
        for id in sessions {
            let mut change = match Change::within(&self.app, self.tx, id, Some(by)).await? {
                Ok(change) => change,
                Err(tx) => {
                    self.tx = tx;
                    continue;
                }
            };
            let cancellation = Cancellation {
                at: change.at(),
                by,
                reason: reason.clone(),
            };
            let _ = change.transit(|state| state.cancel(cancellation));
            let (tx, announcement) = change.store().await?;
            self.tx = tx;
            self.announcements.push(announcement);
        }
        Ok(self)
    }

    /// Gives sessions of a series another time, in an order in which none runs into the next one: each engine checks row
    /// by row. Fails with `DbError::Overlap` if one of the times is taken.
    pub async fn shift(mut self, shifts: Vec<Shift>, zone: &str, by: AccountId) -> Result<Self, Error> {
        for Shift {
            session,
            range,
            start,
        } in shifts
        {
            let mut change = match Change::within(&self.app, self.tx, session, Some(by)).await? {
                Ok(change) => change,
                Err(tx) => {
                    self.tx = tx;
                    continue;
                }
            };
            change.apply(|session| session.reschedule(range))?;
            change.agreed_in(zone.to_owned());
            change.write(db::series::replacing(session, start, range.length()));
            let (tx, announcement) = change.store().await?;
            self.tx = tx;
            self.announcements.push(announcement);
        }
        Ok(self)
    }

    /// Commits, and announces every change.
    pub async fn commit(self) -> Result<(), Error> {
        self.tx.commit().await?;
        for announcement in self.announcements {
            announcement.send(&self.app).await;
        }
        if let Some(people) = self.people {
            self.app.broadcast_people(people).await;
        }
        Ok(())
    }
}
