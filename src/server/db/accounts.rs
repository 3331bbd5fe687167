//! Accounts and logins.

use super::{Db, DbError, Millis, Query, Reader, Tx, dialect::statements, sessions::Person};
use crate::{
    domain::{
        account::{Email, Role},
        ids::{AccountId, LoginId},
        provider::Provider,
    },
    server::unicode::sort_key,
};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    INSERT = "insert into accounts (id, email, name, name_key, role, password_hash, time_zone, email_confirmed_at, unapproved, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    BY_EMAIL = "select id, email, name, role, password_hash, time_zone, preferred_video_provider, email_confirmed_at, unapproved from accounts where email = $1";
    BY_ID = "select id, email, name, role, password_hash, time_zone, preferred_video_provider, email_confirmed_at, unapproved from accounts where id = $1";
    UPDATE_PROFILE = "update accounts set name = $2, name_key = $3, time_zone = $4 where id = $1";
    MANUAL_URL = "select manual_meeting_url_sealed from accounts where id = $1";
    CHOOSE_PROVIDER = "update accounts set preferred_video_provider = $2 where id = $1";
    SET_MANUAL_URL = "update accounts set manual_meeting_url_sealed = $2 where id = $1";
    SET_PASSWORD = "update accounts set password_hash = $2 where id = $1";
    UNAPPROVED = "select id, name, email, created_at from accounts where unapproved = 1 order by created_at, id limit $1";
    APPROVE = "update accounts set unapproved = 0 where id = $1 and unapproved = 1";
    REFUSE = "delete from accounts where id = $1 and unapproved = 1";
    COUNT_BY_ROLE = "select role, cast(count(*) as bigint) as accounts from accounts group by role";
    INSERT_LOGIN = "insert into logins (id, account_id, token_hash, created_at, last_seen_at, expires_at)
        values ($1, $2, $3, $4, $4, $5)";
    BY_LOGIN = "select logins.id as login_id, logins.last_seen_at, accounts.id, accounts.email, accounts.name, accounts.role,
            accounts.password_hash, accounts.time_zone, accounts.preferred_video_provider, accounts.email_confirmed_at, accounts.unapproved
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
    email_confirmed_at: Option<Millis>,
    unapproved: i64,
}

/// An account, including what only the server may know.
#[derive(Clone)]
pub struct Account {
    pub id: AccountId,
    /// In lower case.
    pub email: String,
    pub name: String,
    pub role: Role,
    /// argon2id. `None` cannot sign in.
    pub password_hash: Option<String>,
    /// IANA name.
    pub time_zone: String,
    /// A partner's choice. `None` means the server's default.
    pub preferred_video_provider: Option<Provider>,
    /// Whether a link that was mailed to the address proved it.
    pub email_confirmed: bool,
    /// A partner whom no admin has approved yet.
    pub unapproved: bool,
}

impl Account {
    pub fn person(&self) -> Person {
        Person {
            id: self.id.into(),
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
            email_confirmed_at,
            unapproved,
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
            email_confirmed: email_confirmed_at.is_some(),
            unapproved: unapproved != 0,
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
    /// argon2id.
    pub password_hash: Option<String>,
    /// IANA name.
    pub time_zone: String,
    /// Set for the accounts of a demonstration only, until addresses are proven by mail.
    pub email_confirmed: bool,
    /// A partner who has to wait for an admin.
    pub unapproved: bool,
}

/// Fails with `Unique(AccountEmail)` if the address is taken.
pub async fn insert(tx: &mut Tx, new: &NewAccount, at: DateTime<Utc>) -> Result<(), DbError> {
    let query = INSERT.with([
        new.id.into(),
        new.email.as_str().into(),
        new.name.clone().into(),
        sort_key(&new.name).into(),
        new.role.word().into(),
        new.password_hash.clone().into(),
        new.time_zone.clone().into(),
        new.email_confirmed.then_some(at).into(),
        i64::from(new.unapproved).into(),
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
    db.write(UPDATE_PROFILE.with([id.into(), name.into(), sort_key(name).into(), time_zone.into()]))
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

/// Partners who wait for an admin's approval, first come first: id, name, address, since when. At most `limit`.
pub async fn unapproved(
    db: &Db,
    limit: i64,
) -> Result<Vec<(AccountId, String, String, DateTime<Utc>)>, DbError> {
    let rows: Vec<(Uuid, String, String, Millis)> = db.all(UNAPPROVED.with([limit.into()])).await?;
    Ok(rows
        .into_iter()
        .map(|(id, name, email, at)| (AccountId(id), name, email, at.into()))
        .collect())
}

/// Approves a partner, or removes their account. False unless they wait.
pub async fn decide(tx: &mut Tx, id: AccountId, approve: bool) -> Result<bool, DbError> {
    let sql = if approve { APPROVE } else { REFUSE };
    Ok(tx.execute(sql.with([id.into()])).await? == 1)
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

/// Stores when a login was last seen.
pub fn touch(id: LoginId, at: DateTime<Utc>) -> Query {
    TOUCH_LOGIN.with([id.into(), at.into()])
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
