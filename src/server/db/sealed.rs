//! Every sealed value, column by column, for key rotation.

use super::{Db, DbError, Millis, Query, Reader, Value, dialect::statements, sessions::unknown};
use crate::{
    domain::{
        ids::{AccountId, EndpointId, FormAnswerId, IntakeId, IntegrationId, MailId, SessionId},
        provider::Provider,
    },
    server::{
        crypto::PASSCODE_MARK,
        sealed::{Column, Place},
    },
};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

// Pagination by primary key. A value is replaced only if it is still the one that was read (optimistic
// concurrency).
statements! {
    ROOMS = "select session_id as id, cast(null as text) as provider, room_sealed as sealed from meeting_links
        where session_id > $1 and room_sealed is not null order by session_id limit $2";
    REPLACE_ROOM = "update meeting_links set room_sealed = $3 where session_id = $1 and room_sealed = $2";
    MANUAL_URLS = "select id, cast(null as text) as provider, manual_meeting_url_sealed as sealed from accounts
        where id > $1 and manual_meeting_url_sealed is not null order by id limit $2";
    REPLACE_MANUAL_URL = "update accounts set manual_meeting_url_sealed = $3 where id = $1 and manual_meeting_url_sealed = $2";
    ACCESS_TOKENS = "select id, provider, access_token_sealed as sealed from user_integrations
        where id > $1 and access_token_sealed is not null order by id limit $2";
    REPLACE_ACCESS_TOKEN = "update user_integrations set access_token_sealed = $3 where id = $1 and access_token_sealed = $2";
    REFRESH_TOKENS = "select id, provider, refresh_token_sealed as sealed from user_integrations
        where id > $1 and refresh_token_sealed is not null order by id limit $2";
    REPLACE_REFRESH_TOKEN = "update user_integrations set refresh_token_sealed = $3 where id = $1 and refresh_token_sealed = $2";
    VERIFIERS = "select state_hash, provider, verifier_sealed as sealed from oauth_states
        where state_hash > $1 order by state_hash limit $2";
    REPLACE_VERIFIER = "update oauth_states set verifier_sealed = $3 where state_hash = $1 and verifier_sealed = $2";
    WEBHOOK_URLS = "select id, cast(null as text) as provider, url_sealed as sealed from webhook_endpoints where id > $1 order by id limit $2";
    REPLACE_WEBHOOK_URL = "update webhook_endpoints set url_sealed = $3 where id = $1 and url_sealed = $2";
    WEBHOOK_SECRETS = "select id, cast(null as text) as provider, secret_sealed as sealed from webhook_endpoints where id > $1 order by id limit $2";
    FORM_ANSWERS = "select id, cast(null as text) as provider, answer_sealed as sealed from form_answers
        where id > $1 and answer_sealed is not null order by id limit $2";
    REPLACE_FORM_ANSWER = "update form_answers set answer_sealed = $3 where id = $1 and answer_sealed = $2";
    MAILS = "select id, cast(null as text) as provider, text_sealed as sealed from mails where id > $1 order by id limit $2";
    REPLACE_MAIL = "update mails set text_sealed = $3 where id = $1 and text_sealed = $2";
    INTAKES = "select id, cast(null as text) as provider, answers_sealed as sealed from intakes where id > $1 order by id limit $2";
    REPLACE_INTAKE = "update intakes set answers_sealed = $3 where id = $1 and answers_sealed = $2";
    // Live sessions that began a day ago or later: passcodes of earlier ones are no longer used.
    OLDER_PASSCODES = "select cast(count(*) as bigint) as passcodes, max(ends_at) as until from sessions
        where status in ('pending_payment', 'scheduled', 'in_progress') and starts_at > $1
            and passcode_hash like $2 and passcode_hash not like $3";
    REPLACE_WEBHOOK_SECRET = "update webhook_endpoints set secret_sealed = $3 where id = $1 and secret_sealed = $2";
}

/// A sealed value of a row.
pub struct SealedValue {
    /// The row's primary key.
    pub key: Value,
    /// The associated data it is sealed for.
    pub place: Place,
    pub sealed: Vec<u8>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    provider: Option<String>,
    sealed: Vec<u8>,
}

#[derive(FromRow)]
struct StateRow {
    state_hash: Vec<u8>,
    provider: String,
    sealed: Vec<u8>,
}

fn provider(word: Option<&str>) -> Result<Provider, DbError> {
    let word = word.unwrap_or_default();
    Provider::from_word(word).ok_or_else(|| unknown("provider", word))
}

/// The cursor before the first key.
fn before_all(column: Column) -> Value {
    match column {
        Column::Verifier => Vec::new().into(),
        _ => Uuid::nil().into(),
    }
}

/// A column's values by key: at most `limit` after the cursor `after`.
pub async fn batch(
    db: &Db,
    column: Column,
    after: Option<Value>,
    limit: i64,
) -> Result<Vec<SealedValue>, DbError> {
    let statement = match column {
        Column::Room => ROOMS,
        Column::ManualUrl => MANUAL_URLS,
        Column::AccessToken => ACCESS_TOKENS,
        Column::RefreshToken => REFRESH_TOKENS,
        Column::Verifier => VERIFIERS,
        Column::WebhookUrl => WEBHOOK_URLS,
        Column::WebhookSecret => WEBHOOK_SECRETS,
        Column::FormAnswer => FORM_ANSWERS,
        Column::Mail => MAILS,
        Column::Intake => INTAKES,
    };
    let after = after.unwrap_or_else(|| before_all(column));
    let query = statement.with([after, limit.into()]);
    if column == Column::Verifier {
        let rows: Vec<StateRow> = db.all(query).await?;
        return rows
            .into_iter()
            .map(|row| {
                Ok(SealedValue {
                    key: row.state_hash.into(),
                    place: Place::Verifier(provider(Some(&row.provider))?),
                    sealed: row.sealed,
                })
            })
            .collect();
    }
    let rows: Vec<Row> = db.all(query).await?;
    rows.into_iter()
        .map(|row| {
            let of = || provider(row.provider.as_deref());
            let place = match column {
                Column::Room => Place::Room(SessionId(row.id)),
                Column::ManualUrl => Place::ManualUrl(AccountId(row.id)),
                Column::AccessToken => Place::AccessToken(IntegrationId(row.id), of()?),
                Column::RefreshToken => Place::RefreshToken(IntegrationId(row.id), of()?),
                Column::Verifier => Place::Verifier(of()?),
                Column::WebhookUrl => Place::WebhookUrl(EndpointId(row.id)),
                Column::WebhookSecret => Place::WebhookSecret(EndpointId(row.id)),
                Column::FormAnswer => Place::FormAnswer(FormAnswerId(row.id)),
                Column::Mail => Place::Mail(MailId(row.id)),
                Column::Intake => Place::Intake(IntakeId(row.id)),
            };
            Ok(SealedValue {
                key: row.id.into(),
                place,
                sealed: row.sealed,
            })
        })
        .collect()
}

/// Passcodes of live sessions whose stored form is under another key than `current` says, and when the last of these
/// sessions ends. They cannot be stored again under another key, because only their MAC is known.
pub async fn older_passcodes(
    db: &Db,
    current: &str,
    since: DateTime<Utc>,
) -> Result<(u64, Option<DateTime<Utc>>), DbError> {
    let (any, ours) = (format!("{PASSCODE_MARK}%"), format!("{current}%"));
    let query = OLDER_PASSCODES.with([since.into(), any.into(), ours.into()]);
    let (count, until): (i64, Option<Millis>) = db.one(query).await?;
    Ok((u64::try_from(count).unwrap_or_default(), until.map(Into::into)))
}

/// Replaces a value, unless it has changed since it was read.
pub fn replacement(value: SealedValue, sealed: Vec<u8>) -> Query {
    let statement = match value.place.column() {
        Column::Room => REPLACE_ROOM,
        Column::ManualUrl => REPLACE_MANUAL_URL,
        Column::AccessToken => REPLACE_ACCESS_TOKEN,
        Column::RefreshToken => REPLACE_REFRESH_TOKEN,
        Column::Verifier => REPLACE_VERIFIER,
        Column::WebhookUrl => REPLACE_WEBHOOK_URL,
        Column::WebhookSecret => REPLACE_WEBHOOK_SECRET,
        Column::FormAnswer => REPLACE_FORM_ANSWER,
        Column::Mail => REPLACE_MAIL,
        Column::Intake => REPLACE_INTAKE,
    };
    statement.with([value.key, value.sealed.into(), sealed.into()])
}
