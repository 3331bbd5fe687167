//! Parses providers' meeting webhooks, one format a file. Each checks the signature over the raw bytes before
//! it parses anything, then maps the event to our vocabulary (PROTOCOLS.md §1.10, §3, §4.3, §8.6). No
//! database.

pub mod generic;
pub mod jaas;
pub mod jitsi;
pub mod zoom;

pub use crate::domain::meeting_event::PersonRef;
use crate::{
    domain::{ids::SessionId, meeting_event::MeetingEventKind, provider::Provider},
    server::config::Secret,
};
use axum::http::HeaderMap;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;
use subtle::{Choice, ConstantTimeEq};

/// Accepted clock skew: how far a sender's timestamp may be in the future.
const AHEAD: TimeDelta = TimeDelta::minutes(5);

/// A webhook request.
#[derive(Debug, Clone, Copy)]
pub struct Delivery<'a> {
    pub headers: &'a HeaderMap,
    /// Raw bytes, as signed.
    pub body: &'a [u8],
    /// Time of receipt.
    pub now: DateTime<Utc>,
}

/// The parsed meaning of a delivery.
#[derive(Debug, Clone, PartialEq)]
pub enum Meaning {
    Event(Received),
    /// Not relevant here. Acknowledge it.
    Nothing,
    /// An endpoint validation request, with the body to answer.
    Challenge(Value),
}

/// A meeting event. Holds neither names nor addresses of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Equal for redeliveries of the same event.
    pub dedupe_key: String,
    pub meeting: MeetingRef,
    pub person: PersonRef,
    pub kind: MeetingEventKind,
    /// The provider's id of one connection, from join to leave. Empty where there is none.
    pub connection: String,
    /// When it happened, as the provider says.
    pub at: DateTime<Utc>,
}

/// A meeting as its provider identifies it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MeetingRef {
    /// By the name of a room of our Jitsi.
    JitsiRoom(String),
    /// By the provider's own id.
    External(Provider, String),
    /// By our session's id, valid only while this provider holds the meeting.
    Session(Provider, SessionId),
}

impl MeetingRef {
    /// A text that is the same for all events of one meeting.
    pub fn key(&self) -> String {
        match self {
            Self::JitsiRoom(name) => name.clone(),
            Self::External(provider, id) => format!("{} {id}", provider.word()),
            Self::Session(provider, id) => format!("{} {id}", provider.word()),
        }
    }
}

/// Why a delivery is rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Not signed with any of our secrets.
    Unsigned,
    /// Signed, but outside the replay window.
    Stale,
    /// Signed, but a required field is missing or invalid.
    Malformed(&'static str),
}

impl Delivery<'_> {
    /// A header as text. Empty if missing or not ASCII.
    fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Replay window: `signed_at`, in Unix seconds, may be at most `past` old and [`AHEAD`] in the future.
    fn in_time(&self, signed_at: i64, past: TimeDelta) -> Result<(), Refused> {
        let age = self.now.timestamp().saturating_sub(signed_at);
        if (-AHEAD.num_seconds()..=past.num_seconds()).contains(&age) {
            Ok(())
        } else {
            Err(Refused::Stale)
        }
    }

    /// Verifies a header `t=…,v1=…[,v1=…]`: that `sign` over time and body, with any of the secrets, makes one of its
    /// signatures, and that it is not older than `past`. Compares every pair, each in constant time.
    fn verify(
        &self,
        header: &str,
        secrets: &[Secret],
        sign: fn(&[u8], &[&[u8]]) -> String,
        past: TimeDelta,
    ) -> Result<(), Refused> {
        self.verify_with(header, secrets, sign, past, &[])
    }

    /// As [`Delivery::verify`], with more that is signed: between the full stop after the time and the body.
    fn verify_with(
        &self,
        header: &str,
        secrets: &[Secret],
        sign: fn(&[u8], &[&[u8]]) -> String,
        past: TimeDelta,
        more: &[&[u8]],
    ) -> Result<(), Refused> {
        // At the first `=` only: base64 may end with it.
        let parts = self.header(header).split(',');
        let parts: Vec<_> = parts.filter_map(|part| part.trim().split_once('=')).collect();
        let of = |wanted| parts.iter().filter(move |(name, _)| *name == wanted);
        let (_, time) = of("t").next().ok_or(Refused::Unsigned)?;
        let mut is_signed = Choice::from(0);
        for secret in secrets {
            let signed = [&[time.as_bytes(), b"."], more, &[self.body]].concat();
            let expected = sign(secret.0.as_bytes(), &signed);
            for (_, given) in of("v1") {
                is_signed |= expected.as_bytes().ct_eq(given.as_bytes());
            }
        }
        if !bool::from(is_signed) {
            return Err(Refused::Unsigned);
        }
        self.in_time(time.parse().map_err(|_| Refused::Stale)?, past)
    }

    /// Parses the body. The last of duplicate keys wins.
    fn json(&self) -> Result<Value, Refused> {
        let body = serde_json::from_slice(self.body);
        let body = body.map_err(|_| Refused::Malformed("the body is not JSON"))?;
        if has_nul(&body) {
            return Err(Refused::Malformed("a text holds a NUL character"));
        }
        Ok(body)
    }
}

/// Whether any text in it holds a NUL character, which PostgreSQL cannot store.
fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(has_nul),
        Value::Object(fields) => fields.values().any(has_nul),
        _ => false,
    }
}

/// A string or number as text, because Zoom sends the same id as either. `None` if empty.
pub(super) fn text(value: &Value, pointer: &str) -> Option<String> {
    let text = match value.pointer(pointer)? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

/// A required [`text`].
fn needed(value: &Value, pointer: &str, missing: &'static str) -> Result<String, Refused> {
    text(value, pointer).ok_or(Refused::Malformed(missing))
}

/// A timestamp in Unix milliseconds.
fn millis(value: &Value, pointer: &str) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(value.pointer(pointer)?.as_i64()?)
}

/// A timestamp in Unix seconds.
fn seconds(value: &Value, pointer: &str) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(value.pointer(pointer)?.as_i64()?, 0)
}

/// A timestamp in RFC 3339.
fn rfc3339(value: &Value, pointer: &str) -> Option<DateTime<Utc>> {
    let given = value.pointer(pointer)?.as_str()?;
    DateTime::parse_from_rfc3339(given).ok().map(Into::into)
}

/// The person whose Jitsi token carried this `context.user.id`.
fn account(id: Option<String>) -> PersonRef {
    let account = id.and_then(|id| id.parse().ok());
    account.map_or(PersonRef::Unknown, PersonRef::Account)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    /// Reads what is delivered with these headers, each a name in lower case and a value.
    pub fn deliver<T>(
        headers: &[(&'static str, &str)],
        body: &str,
        now: DateTime<Utc>,
        read: impl FnOnce(&Delivery<'_>) -> T,
    ) -> T {
        let value = |text: &str| HeaderValue::from_str(text).expect("a value");
        let headers = headers
            .iter()
            .map(|(name, text)| (HeaderName::from_static(name), value(text)));
        read(&Delivery {
            headers: &headers.collect(),
            body: body.as_bytes(),
            now,
        })
    }
}
