//! The audit log: who did what, when.

use super::{DbError, Query, Tx, dialect::statements};
use crate::{
    domain::{ids::AccountId, word::word_enum},
    server::crypto::new_id,
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

statements! {
    INSERT = "insert into audit (id, at, account_id, action, subject_id, detail) values ($1, $2, $3, $4, $5, $6)";
}

word_enum! {
    /// What was done: `noun.verb`.
    pub enum AuditAction {
        AccountRegister = "account.register",
        AccountClaim = "account.claim",
        AccountChangePassword = "account.change_password",
        AccountCreateAdmin = "account.create_admin",
        AccountCreatePartner = "account.create_partner",
        AccountApprove = "account.approve",
        AccountRefuse = "account.refuse",
        ClientAdd = "client.add",
        ClientRenewInvitation = "client.renew_invitation",
        ClientAccept = "client.accept",
        ClientEnd = "client.end",
        DemoSeed = "demo.seed",
        FeedbackGive = "feedback.give",
        FeedbackChange = "feedback.change",
        FeedbackTakeBack = "feedback.take_back",
        IntegrationConnect = "integration.connect",
        IntegrationDisconnect = "integration.disconnect",
        ProviderChoose = "provider.choose",
        SessionSchedule = "session.schedule",
        SessionEdit = "session.edit",
        SessionReschedule = "session.reschedule",
        SessionChangePasscode = "session.change_passcode",
        SessionLockPasscode = "session.lock_passcode",
        SessionChangeProvider = "session.change_provider",
        SessionCancel = "session.cancel",
        SessionDelete = "session.delete",
        SessionEnd = "session.end",
        SessionCorrect = "session.correct",
        SessionObject = "session.object",
        WebhookAdd = "webhook.add",
        WebhookChange = "webhook.change",
        WebhookPause = "webhook.pause",
        WebhookResume = "webhook.resume",
        WebhookRemove = "webhook.remove",
        WebhookTest = "webhook.test",
        WebhookSendAgain = "webhook.send_again",
    }
}

/// Records an action, in the transaction that does it. `detail` never holds a secret.
pub fn line(
    at: DateTime<Utc>,
    by: AccountId,
    action: AuditAction,
    subject: Uuid,
    detail: Option<String>,
) -> Query {
    let id = new_id();
    INSERT.with([
        id.into(),
        at.into(),
        by.into(),
        action.word().into(),
        subject.into(),
        detail.into(),
    ])
}

/// Executes [`line()`].
pub async fn record(
    tx: &mut Tx,
    at: DateTime<Utc>,
    by: AccountId,
    action: AuditAction,
    subject: Uuid,
    detail: Option<String>,
) -> Result<(), DbError> {
    tx.execute(line(at, by, action, subject, detail)).await?;
    Ok(())
}
