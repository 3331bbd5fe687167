//! Invitations: what a partner knows of a person who has not accepted yet, and the link by which they do.

use super::{Db, DbError, Query, Reader, Tx, dialect::statements};
use crate::domain::{
    account::Email,
    ids::{AccountId, InvitationId},
};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    // An invitation that was taken back, and is kept for its sessions, is made again.
    INSERT = "insert into invitations (id, partner_id, name, name_key, email, time_zone, token_hash, expires_at, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (partner_id, email) do update set name = excluded.name, name_key = excluded.name_key,
            token_hash = excluded.token_hash, expires_at = excluded.expires_at, ended_at = null
        where invitations.ended_at is not null";
    RENEW = "update invitations set token_hash = $3, expires_at = $4 where id = $1 and partner_id = $2 and ended_at is null";
    BY_TOKEN = "select invitations.id, invitations.partner_id, partners.name as partner_name, invitations.name, invitations.email, invitations.time_zone
        from invitations join accounts as partners on partners.id = invitations.partner_id
        where invitations.token_hash = $1 and invitations.expires_at > $2";
    // The partner's row first, as every booking does: the other order could deadlock with one.
    LOCK_PARTNER = "select id from accounts where id = $1",
        postgres: "select id from accounts where id = $1 for no key update";
    LOCK = "select id from invitations where token_hash = $1 and expires_at > $2",
        postgres: "select id from invitations where token_hash = $1 and expires_at > $2 for update";
    DELETE = "delete from invitations where id = $1";
    // Kept while there are sessions of it, whose client it names.
    LOCK_OF_PARTNER = "select id from invitations where id = $1 and partner_id = $2 and ended_at is null",
        postgres: "select id from invitations where id = $1 and partner_id = $2 and ended_at is null for update";
    // It is due for removal from now on.
    END = "update invitations set ended_at = $2, token_hash = null, expires_at = 0 where id = $1";
    PURGE = "delete from invitations where expires_at <= $1
        and not exists (select 1 from sessions where sessions.invitation_id = invitations.id)";
}

/// A new invitation.
pub struct NewInvitation {
    pub id: InvitationId,
    pub partner: AccountId,
    pub name: String,
    /// [`crate::server::unicode::sort_key`] of the name.
    pub name_key: Vec<u8>,
    pub email: Email,
    /// IANA name.
    pub time_zone: String,
    pub token_hash: Vec<u8>,
    pub expires_at: DateTime<Utc>,
}

/// An invitation whose link is valid.
#[derive(Debug, Clone)]
pub struct Invitation {
    pub id: InvitationId,
    pub partner: AccountId,
    pub partner_name: String,
    /// The invited person, as the partner entered them.
    pub name: String,
    pub email: String,
    /// IANA name: the partner's.
    pub time_zone: String,
}

/// Stores an invitation. False if the partner has one for this address already.
pub async fn insert(tx: &mut Tx, new: NewInvitation, at: DateTime<Utc>) -> Result<bool, DbError> {
    let query = INSERT.with([
        new.id.into(),
        new.partner.into(),
        new.name.into(),
        new.name_key.into(),
        new.email.as_str().into(),
        new.time_zone.into(),
        new.token_hash.into(),
        new.expires_at.into(),
        at.into(),
    ]);
    Ok(tx.execute(query).await? == 1)
}

/// Replaces the link. False unless it is an invitation of this partner that is not over.
pub async fn renew(
    tx: &mut Tx,
    id: InvitationId,
    partner: AccountId,
    token_hash: Vec<u8>,
    until: DateTime<Utc>,
) -> Result<bool, DbError> {
    let query = RENEW.with([id.into(), partner.into(), token_hash.into(), until.into()]);
    Ok(tx.execute(query).await? == 1)
}

/// The invitation with this token hash, unless used or expired.
pub async fn by_token(
    db: &Db,
    token_hash: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<Option<Invitation>, DbError> {
    #[derive(FromRow)]
    struct InvitationRow {
        id: Uuid,
        partner_id: Uuid,
        partner_name: String,
        name: String,
        email: String,
        time_zone: String,
    }
    let row: Option<InvitationRow> = db.opt(BY_TOKEN.with([token_hash.into(), now.into()])).await?;
    Ok(row.map(|row| Invitation {
        id: InvitationId(row.id),
        partner: AccountId(row.partner_id),
        partner_name: row.partner_name,
        name: row.name,
        email: row.email,
        time_zone: row.time_zone,
    }))
}

/// Locks the invitation of a link until the transaction ends. False if it was used meanwhile (race).
pub async fn lock(
    tx: &mut Tx,
    partner: AccountId,
    token_hash: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    tx.opt::<(Uuid,)>(LOCK_PARTNER.with([partner.into()])).await?;
    let found: Option<(Uuid,)> = tx.opt(LOCK.with([token_hash.into(), now.into()])).await?;
    Ok(found.is_some())
}

/// Locks an invitation of this partner that is not over. False if there is none.
pub async fn lock_of_partner(tx: &mut Tx, id: InvitationId, partner: AccountId) -> Result<bool, DbError> {
    let found: Option<(Uuid,)> = tx.opt(LOCK_OF_PARTNER.with([id.into(), partner.into()])).await?;
    Ok(found.is_some())
}

/// Removes an invitation that no session refers to.
pub fn deletion(id: InvitationId) -> Query {
    DELETE.with([id.into()])
}

/// Takes an invitation back. It stays for its sessions.
pub fn end(id: InvitationId, at: DateTime<Utc>) -> Query {
    END.with([id.into(), at.into()])
}

/// Removes invitations without sessions that were taken back, or expired before this instant.
pub fn purge(before: DateTime<Utc>) -> Query {
    PURGE.with([before.into()])
}
