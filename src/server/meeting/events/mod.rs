//! What providers tell of meetings: each form is checked on the bytes as they came, before anything in them is
//! read, and then said in our words (PROTOCOLS.md §1.10, §3, §4.3, §8.6).

pub mod generic;
pub mod jaas;
pub mod jitsi;
pub mod zoom;

use crate::{
    domain::{
        ids::{AccountId, SessionId},
        meeting_event::MeetingEventKind,
        provider::Provider,
    },
    server::config::Secret,
};
use axum::http::HeaderMap;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A sender's clock may be this much ahead of ours.
const AHEAD: TimeDelta = TimeDelta::minutes(5);

/// A delivery as it came.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    /// Its headers.
    pub headers: &'a HeaderMap,
    /// Its body, byte for byte.
    pub body: &'a [u8],
    /// When it came.
    pub now: DateTime<Utc>,
}

/// What a delivery means.
#[derive(Debug, Clone, PartialEq)]
pub enum Meaning {
    /// Something happened in a meeting.
    Event(Received),
    /// Something that is of no concern here: acknowledged.
    Nothing,
    /// A question, and its answer.
    Challenge(Value),
}

/// Something that happened in a meeting. Holds neither names nor addresses of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The same for the same event, however often it is delivered.
    pub dedupe_key: String,
    /// In which meeting.
    pub meeting: MeetingRef,
    /// About whom.
    pub person: PersonRef,
    /// What.
    pub kind: MeetingEventKind,
    /// The provider's mark of one connection, from coming to going; empty where there is none.
    pub connection: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A meeting as its provider names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MeetingRef {
    /// A room of our Jitsi, by its name.
    JitsiRoom(String),
    /// By the provider's own id.
    External(Provider, String),
    /// Our session, as long as this provider holds it.
    Session(Provider, SessionId),
}

/// A person as a provider knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonRef {
    /// Somebody who came with a token of ours.
    Account(AccountId),
    /// Who holds the meeting: the partner.
    Host,
    /// Who does not: the client.
    Guest,
    /// Somebody who cannot be told, or nobody.
    Unknown,
}

/// Why a delivery is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It was not signed with a secret of ours.
    Unsigned,
    /// It was, but too long ago, or in the future.
    Stale,
    /// It was, but does not say what it must.
    Malformed(&'static str),
}

impl Delivery<'_> {
    /// A header as text; empty where there is none.
    fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Whether it was signed at a time that is near enough, given in Unix seconds.
    fn in_time(&self, signed_at: i64, past: TimeDelta) -> Result<(), Refused> {
        let age = self.now.timestamp().saturating_sub(signed_at);
        if (-AHEAD.num_seconds()..=past.num_seconds()).contains(&age) {
            Ok(())
        } else {
            Err(Refused::Stale)
        }
    }

    /// The body, of which a key that stands there twice counts the last time.
    fn json(&self) -> Result<Value, Refused> {
        serde_json::from_slice(self.body).map_err(|_| Refused::Malformed("the body is not JSON"))
    }
}

/// A text or a whole number, as text: Zoom gives the same id as either. None where it is empty.
fn text(value: &Value, pointer: &str) -> Option<String> {
    let text = match value.pointer(pointer)? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

/// A text that must be there.
fn needed(value: &Value, pointer: &str, missing: &'static str) -> Result<String, Refused> {
    text(value, pointer).ok_or(Refused::Malformed(missing))
}

/// An instant in Unix milliseconds.
fn millis(value: &Value, pointer: &str) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(value.pointer(pointer)?.as_i64()?)
}

/// An instant in Unix seconds.
fn seconds(value: &Value, pointer: &str) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(value.pointer(pointer)?.as_i64()?, 0)
}

/// An instant as RFC 3339 writes it.
fn rfc3339(value: &Value, pointer: &str) -> Option<DateTime<Utc>> {
    let given = value.pointer(pointer)?.as_str()?;
    DateTime::parse_from_rfc3339(given).ok().map(Into::into)
}

/// Who came with a token whose `context.user.id` this is.
fn account(id: Option<String>) -> PersonRef {
    let account = id.and_then(|id| id.parse().ok());
    account.map_or(PersonRef::Unknown, PersonRef::Account)
}

/// `t=…,v1=…[,v1=…]`: the time as it was signed, and the signatures. What else there is is passed over.
fn timed_signatures(header: &str) -> Option<(&str, Vec<&str>)> {
    // At the first `=` only: base64 ends with it.
    let parts: Vec<_> = header
        .split(',')
        .filter_map(|part| part.trim().split_once('='))
        .collect();
    let time = parts.iter().find(|(name, _)| *name == "t")?.1;
    let signatures = parts.iter().filter(|(name, _)| *name == "v1");
    Some((time, signatures.map(|(_, value)| *value).collect()))
}

/// Whether any of the signatures is what any of the secrets makes. Each is compared with each.
fn is_any(secrets: &[Secret], given: &[&str], sign: impl Fn(&[u8]) -> String) -> bool {
    use subtle::{Choice, ConstantTimeEq};
    let mut found = Choice::from(0);
    for secret in secrets {
        let expected = sign(secret.0.as_bytes());
        for given in given {
            found |= expected.as_bytes().ct_eq(given.as_bytes());
        }
    }
    found.into()
}
