//! Connected accounts at providers, and pending OAuth authorizations.

use super::{Db, DbError, Millis, Reader, Tx, dialect::statements, sessions::unknown};
use crate::domain::{
    ids::{AccountId, IntegrationId, LoginId},
    provider::Provider,
};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    INSERT_STATE = "insert into oauth_states (state_hash, login_id, provider, verifier_sealed, expires_at) values ($1, $2, $3, $4, $5)";
    // Deleted and read in one statement, so that a state is used once.
    TAKE_STATE = "delete from oauth_states where state_hash = $1 returning login_id, provider, verifier_sealed, expires_at";
    DELETE_EXPIRED_STATES = "delete from oauth_states where expires_at <= $1";
    INSERT = "insert into user_integrations (id, account_id, provider, external_account, label, scopes,
            access_token_sealed, refresh_token_sealed, expires_at, status, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'connected', $10, $10)";
    ALL_OF = "select id, account_id, provider, external_account, label, scopes, access_token_sealed, refresh_token_sealed, expires_at, status, updated_at
        from user_integrations where account_id = $1";
    ONE_OF = "select id, account_id, provider, external_account, label, scopes, access_token_sealed, refresh_token_sealed, expires_at, status, updated_at
        from user_integrations where account_id = $1 and provider = $2";
    DELETE = "delete from user_integrations where account_id = $1 and provider = $2";
    // A lease: one process renews at a time, and only tokens that no one has renewed since they were read.
    CLAIM_REFRESH = "update user_integrations set refreshing_until = $4
        where id = $1 and updated_at = $2 and status = 'connected' and (refreshing_until is null or refreshing_until <= $3)";
    RELEASE_REFRESH = "update user_integrations set refreshing_until = null where id = $1";
    RENEW = "update user_integrations set access_token_sealed = $2, refresh_token_sealed = $3, expires_at = $4, scopes = $5,
            refreshing_until = null, updated_at = case when updated_at < $6 then $6 else updated_at + 1 end
        where id = $1 and updated_at = $7 and status = 'connected'";
    // The tokens are useless now, unless another process has stored new ones (optimistic concurrency).
    NEEDS_RECONNECT = "update user_integrations set status = 'needs_reconnect', access_token_sealed = null, refresh_token_sealed = null,
            refreshing_until = null, updated_at = case when updated_at < $2 then $2 else updated_at + 1 end
        where id = $1 and updated_at = $3 and status = 'connected'";
    // At Zoom, re-authorizing an application invalidates all earlier tokens of the same person.
    SUPERSEDE = "update user_integrations set status = 'needs_reconnect', access_token_sealed = null, refresh_token_sealed = null,
            refreshing_until = null, updated_at = case when updated_at < $4 then $4 else updated_at + 1 end
        where provider = $1 and external_account = $2 and account_id <> $3 and status = 'connected'";
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntegrationStatus {
    Connected,
    /// The permission has ended. The partner has to connect again.
    NeedsReconnect,
}

/// A connected account. Its tokens are sealed for `user_integrations|{column}|{id}|{provider}`.
#[derive(Debug, Clone)]
pub struct Integration {
    pub id: IntegrationId,
    pub account: AccountId,
    pub provider: Provider,
    /// The provider's own id of the account.
    pub external_account: String,
    /// For display.
    pub label: String,
    /// Separated by spaces.
    pub scopes: String,
    /// Valid for about an hour.
    pub access_token_sealed: Option<Vec<u8>>,
    pub refresh_token_sealed: Option<Vec<u8>>,
    /// Expiry of the access token.
    pub expires_at: DateTime<Utc>,
    pub status: IntegrationStatus,
    /// Changes with every renewal: the version for optimistic concurrency.
    pub updated_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    account_id: Uuid,
    provider: String,
    external_account: String,
    label: String,
    scopes: String,
    access_token_sealed: Option<Vec<u8>>,
    refresh_token_sealed: Option<Vec<u8>>,
    expires_at: Millis,
    status: String,
    updated_at: Millis,
}

impl TryFrom<Row> for Integration {
    type Error = DbError;
    fn try_from(row: Row) -> Result<Self, DbError> {
        Ok(Self {
            id: IntegrationId(row.id),
            account: AccountId(row.account_id),
            provider: Provider::from_word(&row.provider).ok_or_else(|| unknown("provider", &row.provider))?,
            external_account: row.external_account,
            label: row.label,
            scopes: row.scopes,
            access_token_sealed: row.access_token_sealed,
            refresh_token_sealed: row.refresh_token_sealed,
            expires_at: row.expires_at.into(),
            status: match &*row.status {
                "connected" => IntegrationStatus::Connected,
                "needs_reconnect" => IntegrationStatus::NeedsReconnect,
                other => return Err(unknown("status of an integration", other)),
            },
            updated_at: row.updated_at.into(),
        })
    }
}

/// A pending OAuth authorization.
#[derive(Debug, Clone)]
pub struct OAuthState {
    pub login: LoginId,
    pub provider: Provider,
    /// The PKCE code verifier, sealed for `oauth_states|verifier_sealed|{provider}`.
    pub verifier_sealed: Vec<u8>,
    pub expires_at: DateTime<Utc>,
}

/// Stores a pending authorization by the hash of its `state`, and deletes expired ones.
pub async fn remember_state(
    db: &Db,
    state_hash: Vec<u8>,
    state: OAuthState,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    tx.execute(DELETE_EXPIRED_STATES.with([now.into()])).await?;
    tx.execute(INSERT_STATE.with([
        state_hash.into(),
        state.login.into(),
        state.provider.word().into(),
        state.verifier_sealed.into(),
        state.expires_at.into(),
    ]))
    .await?;
    tx.commit().await
}

pub async fn delete_expired_states(db: &Db, now: DateTime<Utc>) -> Result<(), DbError> {
    db.write(DELETE_EXPIRED_STATES.with([now.into()])).await?;
    Ok(())
}

/// Deletes and returns a pending authorization, so that it is used once.
pub async fn take_state(db: &Db, state_hash: Vec<u8>) -> Result<Option<OAuthState>, DbError> {
    let mut tx = db.begin().await?;
    let row: Option<(Uuid, String, Vec<u8>, Millis)> = tx.opt(TAKE_STATE.with([state_hash.into()])).await?;
    tx.commit().await?;
    row.map(|(login, provider, verifier_sealed, expires_at)| {
        Ok(OAuthState {
            login: LoginId(login),
            provider: Provider::from_word(&provider).ok_or_else(|| unknown("provider", &provider))?,
            verifier_sealed,
            expires_at: expires_at.into(),
        })
    })
    .transpose()
}

/// Stores a connection in place of the partner's earlier one at this provider. At Zoom, this ends another
/// partner's connection to the same account.
pub async fn connect(tx: &mut Tx, new: Integration) -> Result<(), DbError> {
    if new.provider == Provider::Zoom {
        tx.execute(SUPERSEDE.with([
            new.provider.word().into(),
            new.external_account.clone().into(),
            new.account.into(),
            new.updated_at.into(),
        ]))
        .await?;
    }
    disconnect(tx, new.account, new.provider).await?;
    tx.execute(INSERT.with([
        new.id.into(),
        new.account.into(),
        new.provider.word().into(),
        new.external_account.into(),
        new.label.into(),
        new.scopes.into(),
        new.access_token_sealed.into(),
        new.refresh_token_sealed.into(),
        new.expires_at.into(),
        new.updated_at.into(),
    ]))
    .await?;
    Ok(())
}

pub async fn all_of(db: &Db, account: AccountId) -> Result<Vec<Integration>, DbError> {
    let rows: Vec<Row> = db.all(ALL_OF.with([account.into()])).await?;
    rows.into_iter().map(Integration::try_from).collect()
}

pub async fn one_of(db: &Db, account: AccountId, provider: Provider) -> Result<Option<Integration>, DbError> {
    let row: Option<Row> = db
        .opt(ONE_OF.with([account.into(), provider.word().into()]))
        .await?;
    row.map(Integration::try_from).transpose()
}

/// Deletes a connection with its tokens.
pub async fn disconnect(tx: &mut Tx, account: AccountId, provider: Provider) -> Result<(), DbError> {
    tx.execute(DELETE.with([account.into(), provider.word().into()]))
        .await?;
    Ok(())
}

/// Leases the renewal of the tokens until `until`. False if the lease is taken, or the tokens were renewed
/// since they were read.
pub async fn claim_refresh(
    db: &Db,
    integration: &Integration,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<bool, DbError> {
    let query = CLAIM_REFRESH.with([
        integration.id.into(),
        integration.updated_at.into(),
        now.into(),
        until.into(),
    ]);
    Ok(db.write(query).await? == 1)
}

/// Releases that lease.
pub async fn release_refresh(db: &Db, id: IntegrationId) -> Result<(), DbError> {
    db.write(RELEASE_REFRESH.with([id.into()])).await?;
    Ok(())
}

/// Stores renewed tokens. False if the row has changed since they were read (optimistic concurrency).
pub async fn renew(db: &Db, renewed: &Integration, now: DateTime<Utc>) -> Result<bool, DbError> {
    let stored = db
        .write(RENEW.with([
            renewed.id.into(),
            renewed.access_token_sealed.clone().into(),
            renewed.refresh_token_sealed.clone().into(),
            renewed.expires_at.into(),
            renewed.scopes.clone().into(),
            now.into(),
            renewed.updated_at.into(),
        ]))
        .await?;
    Ok(stored == 1)
}

/// Marks a connection as `needs_reconnect` and deletes its tokens, unless the row has changed since `seen`.
pub async fn needs_reconnect(
    db: &Db,
    id: IntegrationId,
    seen: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    db.write(NEEDS_RECONNECT.with([id.into(), now.into(), seen.into()]))
        .await?;
    Ok(())
}
