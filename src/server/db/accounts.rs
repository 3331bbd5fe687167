//! Accounts and logins.

use super::{Db, DbError, Millis, Reader, Tx, dialect::statements, sessions::Person};
use crate::domain::{
    account::{Email, Role},
    ids::{AccountId, LoginId},
    provider::Provider,
};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    INSERT = "insert into accounts (id, email, name, role, password_hash, time_zone, created_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    BY_EMAIL = "select id, email, name, role, password_hash, time_zone, preferred_video_provider from accounts where email = $1";
    BY_ID = "select id, email, name, role, password_hash, time_zone, preferred_video_provider from accounts where id = $1";
    UPDATE_PROFILE = "update accounts set name = $2, time_zone = $3 where id = $1";
    MANUAL_URL = "select manual_meeting_url_sealed from accounts where id = $1";
    CHOOSE_PROVIDER = "update accounts set preferred_video_provider = $2 where id = $1";
    SET_MANUAL_URL = "update accounts set manual_meeting_url_sealed = $2 where id = $1";
    SET_PASSWORD = "update accounts set password_hash = $2 where id = $1";
    CLAIM = "update accounts set password_hash = $2, time_zone = $3 where id = $1 and password_hash is null";
    COUNT_BY_ROLE = "select role, cast(count(*) as bigint) as accounts from accounts group by role";
    INSERT_LOGIN = "insert into logins (id, account_id, token_hash, created_at, last_seen_at, expires_at)
        values ($1, $2, $3, $4, $4, $5)";
    BY_LOGIN = "select logins.id as login_id, logins.last_seen_at, accounts.id, accounts.email, accounts.name, accounts.role,
            accounts.password_hash, accounts.time_zone, accounts.preferred_video_provider
        from logins join accounts on accounts.id = logins.account_id
        where logins.token_hash = $1 and logins.expires_at > $2";
    LOGIN_STANDS = "select 1 as stands from logins where id = $1 and expires_at > $2";
    TOUCH_LOGIN = "update logins set last_seen_at = $2 where id = $1";
    DELETE_LOGIN = "delete from logins where id = $1";
    DELETE_LOGINS = "delete from logins where account_id = $1";
    DELETE_OTHER_LOGINS = "delete from logins where account_id = $1 and id <> $2";
    DELETE_EXPIRED_LOGINS = "delete from logins where expires_at <= $1";
    COUNT_LOGINS = "select cast(count(*) as bigint) as logins from logins where account_id = $1 and expires_at > $2";
}

#[derive(Debug, FromRow)]
struct AccountRow {
    id: Uuid,
    email: String,
    name: String,
    role: String,
    password_hash: Option<String>,
    time_zone: String,
    preferred_video_provider: Option<String>,
}

/// An account, including what only the server may know.
#[derive(Clone)]
pub struct Account {
    pub id: AccountId,
    /// In lower case.
    pub email: String,
    pub name: String,
    pub role: Role,
    /// argon2id. `None` until an invited person has chosen a password.
    pub password_hash: Option<String>,
    /// IANA name.
    pub time_zone: String,
    /// A partner's choice. `None` means the server's default.
    pub preferred_video_provider: Option<Provider>,
}

impl Account {
    pub fn person(&self) -> Person {
        Person {
            id: self.id,
            name: self.name.clone(),
            time_zone: self.time_zone.clone(),
        }
    }
}

impl TryFrom<AccountRow> for Account {
    type Error = DbError;
    fn try_from(row: AccountRow) -> Result<Self, DbError> {
        let role = Role::from_word(&row.role).ok_or_else(|| super::sessions::unknown("role", &row.role))?;
        let AccountRow {
            id,
            email,
            name,
            password_hash,
            time_zone,
            preferred_video_provider,
            ..
        } = row;
        let preferred_video_provider = match preferred_video_provider {
            Some(word) => {
                Some(Provider::from_word(&word).ok_or_else(|| super::sessions::unknown("provider", &word))?)
            }
            None => None,
        };
        Ok(Self {
            id: AccountId(id),
            email,
            name,
            role,
            password_hash,
            time_zone,
            preferred_video_provider,
        })
    }
}

/// A signed-in browser and its account.
#[derive(Clone)]
pub struct Login {
    pub id: LoginId,
    /// Accurate to a few minutes.
    pub last_seen_at: DateTime<Utc>,
    pub account: Account,
}

pub struct NewAccount {
    pub id: AccountId,
    pub email: Email,
    pub name: String,
    pub role: Role,
    /// argon2id. `None` for an invited person.
    pub password_hash: Option<String>,
    /// IANA name.
    pub time_zone: String,
}

/// Fails with `Unique(AccountEmail)` if the address is taken.
pub async fn insert(tx: &mut Tx, new: &NewAccount, at: DateTime<Utc>) -> Result<(), DbError> {
    let query = INSERT.with([
        new.id.into(),
        new.email.as_str().into(),
        new.name.clone().into(),
        new.role.word().into(),
        new.password_hash.clone().into(),
        new.time_zone.clone().into(),
        at.into(),
    ]);
    tx.execute(query).await?;
    Ok(())
}

pub async fn by_email(db: &Db, email: &Email) -> Result<Option<Account>, DbError> {
    let row: Option<AccountRow> = db.opt(BY_EMAIL.with([email.as_str().into()])).await?;
    row.map(Account::try_from).transpose()
}

pub async fn by_id(db: &Db, id: AccountId) -> Result<Option<Account>, DbError> {
    let row: Option<AccountRow> = db.opt(BY_ID.with([id.into()])).await?;
    row.map(Account::try_from).transpose()
}

pub async fn update_profile(db: &Db, id: AccountId, name: &str, time_zone: &str) -> Result<(), DbError> {
    db.write(UPDATE_PROFILE.with([id.into(), name.into(), time_zone.into()]))
        .await?;
    Ok(())
}

/// Sets the provider of a partner's new meetings. `None` means the server's default.
pub async fn choose_provider(tx: &mut Tx, id: AccountId, provider: Option<Provider>) -> Result<(), DbError> {
    let word = provider.map(|provider| provider.word().to_owned());
    tx.execute(CHOOSE_PROVIDER.with([id.into(), word.into()])).await?;
    Ok(())
}

/// A partner's own meeting URL, sealed for `accounts|manual_meeting_url_sealed|{id}`.
pub async fn manual_url(db: &Db, id: AccountId) -> Result<Option<Vec<u8>>, DbError> {
    let row: Option<(Option<Vec<u8>>,)> = db.opt(MANUAL_URL.with([id.into()])).await?;
    Ok(row.and_then(|(sealed,)| sealed))
}

/// `None` removes the URL.
pub async fn set_manual_url(tx: &mut Tx, id: AccountId, sealed: Option<Vec<u8>>) -> Result<(), DbError> {
    tx.execute(SET_MANUAL_URL.with([id.into(), sealed.into()]))
        .await?;
    Ok(())
}

/// Changes the password and ends every other login.
pub async fn change_password(tx: &mut Tx, id: AccountId, hash: String, keep: LoginId) -> Result<(), DbError> {
    tx.execute(SET_PASSWORD.with([id.into(), hash.into()])).await?;
    tx.execute(DELETE_OTHER_LOGINS.with([id.into(), keep.into()]))
        .await?;
    Ok(())
}

/// Sets an invited account's first password. False if it has one already.
pub async fn claim(tx: &mut Tx, id: AccountId, hash: String, time_zone: &str) -> Result<bool, DbError> {
    Ok(tx
        .execute(CLAIM.with([id.into(), hash.into(), time_zone.into()]))
        .await?
        == 1)
}

/// Clients, partners and admins.
pub async fn count_by_role(db: &Db) -> Result<(u32, u32, u32), DbError> {
    #[derive(FromRow)]
    struct Counted {
        role: String,
        accounts: i64,
    }
    let counted: Vec<Counted> = db.all(COUNT_BY_ROLE.with([])).await?;
    let of = |role: Role| {
        let found = counted.iter().find(|row| row.role == role.word());
        found.map_or(0, |row| u32::try_from(row.accounts).unwrap_or(u32::MAX))
    };
    Ok((of(Role::Client), of(Role::Partner), of(Role::Admin)))
}

/// Inserts a login and deletes expired ones.
pub async fn insert_login(
    tx: &mut Tx,
    id: LoginId,
    account: AccountId,
    token_hash: Vec<u8>,
    at: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<(), DbError> {
    tx.execute(DELETE_EXPIRED_LOGINS.with([at.into()])).await?;
    tx.execute(INSERT_LOGIN.with([
        id.into(),
        account.into(),
        token_hash.into(),
        at.into(),
        until.into(),
    ]))
    .await?;
    Ok(())
}

/// The login with this token hash, unless it has expired.
pub async fn by_login(db: &Db, token_hash: Vec<u8>, now: DateTime<Utc>) -> Result<Option<Login>, DbError> {
    #[derive(FromRow)]
    struct LoginRow {
        login_id: Uuid,
        last_seen_at: Millis,
        #[sqlx(flatten)]
        account: AccountRow,
    }
    let row: Option<LoginRow> = db.opt(BY_LOGIN.with([token_hash.into(), now.into()])).await?;
    row.map(|row| {
        Ok(Login {
            id: LoginId(row.login_id),
            last_seen_at: row.last_seen_at.into(),
            account: row.account.try_into()?,
        })
    })
    .transpose()
}

/// Whether a login is still valid: neither signed out nor expired.
pub async fn login_stands(db: &Db, id: LoginId, now: DateTime<Utc>) -> Result<bool, DbError> {
    let row: Option<(i32,)> = db.opt(LOGIN_STANDS.with([id.into(), now.into()])).await?;
    Ok(row.is_some())
}

pub async fn touch_login(db: &Db, id: LoginId, at: DateTime<Utc>) -> Result<(), DbError> {
    db.write(TOUCH_LOGIN.with([id.into(), at.into()])).await?;
    Ok(())
}

pub async fn delete_login(db: &Db, id: LoginId) -> Result<(), DbError> {
    db.write(DELETE_LOGIN.with([id.into()])).await?;
    Ok(())
}

/// Ends one login, in a transaction that begins another.
pub async fn end_login(tx: &mut Tx, id: LoginId) -> Result<(), DbError> {
    tx.execute(DELETE_LOGIN.with([id.into()])).await?;
    Ok(())
}

pub async fn delete_logins(db: &Db, account: AccountId) -> Result<(), DbError> {
    db.write(DELETE_LOGINS.with([account.into()])).await?;
    Ok(())
}

/// Signed-in browsers of an account.
pub async fn count_logins(db: &Db, account: AccountId, now: DateTime<Utc>) -> Result<u32, DbError> {
    let (count,): (i64,) = db.one(COUNT_LOGINS.with([account.into(), now.into()])).await?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}
