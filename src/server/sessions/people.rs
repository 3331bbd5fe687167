//! Changes of sessions that follow from a change of their people: an invitation is accepted, or a tie ends.

use super::change::{Announcement, Change};
use crate::{
    domain::{
        clients::{ClientState, SessionClient},
        ids::{AccountId, InvitationId, SessionId, TieId},
        session::Cancellation,
    },
    server::{
        app::App,
        db::{self, Tx, invitations::Invitation},
        error::Error,
    },
};
use chrono::{DateTime, Utc};

/// A transaction whose changes are announced after its commit.
pub struct Together {
    app: App,
    pub tx: Tx,
    announcements: Vec<Announcement>,
}

impl Together {
    pub fn new(app: &App, tx: Tx) -> Self {
        Self {
            app: app.clone(),
            tx,
            announcements: Vec::new(),
        }
    }

    /// Calls sessions off; one that cannot be is left as it is.
    async fn call_off(
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

    /// Makes an account the client of an invitation, whose row is locked: a tie, and its sessions. Live sessions that the
    /// account has no time for are called off with `reason`. Fails with `DbError::Overlap` if another session took
    /// that time meanwhile.
    pub async fn accept(
        self,
        tie: TieId,
        invitation: &Invitation,
        account: AccountId,
        at: DateTime<Utc>,
        reason: &str,
    ) -> Result<Self, Error> {
        let mut this = self;
        let clashing = db::sessions::clashing(&mut this.tx, invitation.id, account).await?;
        this = this.call_off(clashing, account, Some(reason.to_owned())).await?;
        let people = (invitation.partner, account);
        let queries = vec![
            db::clients::activation(tie, people, Some(invitation.id), at),
            db::sessions::handing_over(invitation.id, account),
            db::invitations::deletion(invitation.id),
        ];
        this.tx.execute_all(queries).await?;
        Ok(this)
    }

    /// Ends a tie whose row is locked, and calls off what lies ahead of the two.
    pub async fn end_tie(
        self,
        tie: TieId,
        partner: AccountId,
        client: AccountId,
        by: AccountId,
    ) -> Result<Self, Error> {
        let mut this = self;
        let now = this.app.clock.now();
        let ahead =
            db::sessions::not_begun(&mut this.tx, partner, SessionClient::Account(client), now).await?;
        this = this.call_off(ahead, by, None).await?;
        this.tx
            .execute_all(vec![db::clients::set_state(tie, ClientState::Ended, now)])
            .await?;
        Ok(this)
    }

    /// Takes an invitation back, whose row is locked, and calls off what lies ahead.
    pub async fn end_invitation(self, invitation: InvitationId, partner: AccountId) -> Result<Self, Error> {
        let mut this = self;
        let now = this.app.clock.now();
        let client = SessionClient::Invited(invitation);
        let ahead = db::sessions::not_begun(&mut this.tx, partner, client, now).await?;
        this = this.call_off(ahead, partner, None).await?;
        this.tx
            .execute_all(vec![db::invitations::end(invitation, now)])
            .await?;
        Ok(this)
    }

    /// Commits, and announces every change.
    pub async fn commit(self) -> Result<(), Error> {
        self.tx.commit().await?;
        for announcement in self.announcements {
            announcement.send(&self.app).await;
        }
        Ok(())
    }
}
