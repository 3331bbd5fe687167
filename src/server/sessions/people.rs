//! Changes of sessions that follow from a change of their people: an invitation is accepted, or a tie ends.

use super::together::Together;
use crate::{
    domain::{
        clients::{ClientState, SessionClient},
        ids::{AccountId, InvitationId, TieId},
    },
    server::{
        db::{self, invitations::Invitation},
        error::Error,
    },
};
use chrono::{DateTime, Utc};

impl Together {
    /// Makes an account the client of an invitation, whose row is locked: a tie, and its sessions. Live sessions that the
    /// account has no time for are called off with `reason`. Fails with `DbError::Overlap` if another session took
    /// that time meanwhile.
    pub async fn accept(
        mut self,
        tie: TieId,
        invitation: &Invitation,
        account: AccountId,
        at: DateTime<Utc>,
        reason: &str,
    ) -> Result<Self, Error> {
        let clashing = db::sessions::clashing(&mut self.tx, invitation.id, account).await?;
        self = self.call_off(clashing, account, Some(reason.to_owned())).await?;
        let people = (invitation.partner, account);
        let queries = vec![
            db::clients::activation(tie, people, Some(invitation.id), at),
            db::sessions::handing_over(invitation.id, account),
            db::invitations::deletion(invitation.id),
        ];
        self.tx.execute_all(queries).await?;
        self.people = Some([invitation.partner.into(), account.into()]);
        Ok(self)
    }

    /// Ends a tie whose row is locked, and calls off what lies ahead of the two.
    pub async fn end_tie(
        mut self,
        tie: TieId,
        partner: AccountId,
        client: AccountId,
        by: AccountId,
    ) -> Result<Self, Error> {
        let now = self.app.clock.now();
        let ahead =
            db::sessions::not_begun(&mut self.tx, partner, SessionClient::Account(client), now).await?;
        self = self.call_off(ahead, by, None).await?;
        self.tx
            .execute_all(vec![db::clients::set_state(tie, ClientState::Ended, now)])
            .await?;
        self.people = Some([partner.into(), client.into()]);
        Ok(self)
    }

    /// Takes an invitation back, whose row is locked, and calls off what lies ahead.
    pub async fn end_invitation(
        mut self,
        invitation: InvitationId,
        partner: AccountId,
    ) -> Result<Self, Error> {
        let now = self.app.clock.now();
        let client = SessionClient::Invited(invitation);
        let ahead = db::sessions::not_begun(&mut self.tx, partner, client, now).await?;
        self = self.call_off(ahead, partner, None).await?;
        self.tx
            .execute_all(vec![db::invitations::end(invitation, now)])
            .await?;
        self.people = Some([partner.into(); 2]);
        Ok(self)
    }
}
