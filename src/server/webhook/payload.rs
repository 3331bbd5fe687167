//! Payloads of webhooks. They contain no notes, passcodes or links, and no person's name or address.

use crate::domain::{
    ids::{AccountId, PersonId, SessionId},
    session::Session,
    webhook::{TEST, WebhookEvent},
};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

#[derive(Serialize)]
struct Payload<'a, T> {
    #[serde(rename = "type")]
    kind: &'a str,
    timestamp: String,
    data: T,
}

#[derive(Serialize)]
struct SessionData<'a> {
    session_id: SessionId,
    status: &'a str,
    kind: &'a str,
    title: &'a str,
    starts_at: String,
    ends_at: String,
    partner_id: AccountId,
    /// An account, or an invitation until it is accepted.
    client_id: PersonId,
    #[serde(skip_serializing_if = "Option::is_none")]
    stars: Option<u8>,
}

#[derive(Serialize)]
struct Nothing {}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn text<T: Serialize>(kind: &str, at: DateTime<Utc>, data: T) -> String {
    let payload = Payload {
        kind,
        timestamp: instant(at),
        data,
    };
    serde_json::to_string(&payload).unwrap_or_default()
}

/// The payload of an event of a session. `stars` is for feedback only.
pub fn of_session(event: WebhookEvent, session: &Session, stars: Option<u8>, at: DateTime<Utc>) -> String {
    let data = SessionData {
        session_id: session.id,
        status: session.state.status().word(),
        kind: session.kind.word(),
        title: &session.title,
        starts_at: instant(session.range.starts_at()),
        ends_at: instant(session.range.ends_at()),
        partner_id: session.partner,
        client_id: session.client.person(),
        stars,
    };
    text(event.word(), at, data)
}

/// The payload of the button "Send test event".
pub fn of_test(at: DateTime<Utc>) -> String {
    text(TEST, at, Nothing {})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        session::{Details, SessionKind},
        time_range::TimeRange,
    };
    use chrono::TimeDelta;
    use uuid::Uuid;

    #[test]
    fn a_payload_names_the_session_and_tells_nothing_private() {
        let at: DateTime<Utc> = "2026-11-24T13:00:00Z".parse().expect("an instant");
        let details = Details {
            title: "Weekly session".into(),
            kind: SessionKind::InPerson,
            place: Some("The quiet room".into()),
            notes: Some("Between us".into()),
        };
        let people = (AccountId(Uuid::nil()), AccountId(Uuid::max()));
        let range = TimeRange::starting(at, TimeDelta::minutes(50)).expect("a range");
        let session = Session::scheduled(SessionId(Uuid::nil()), people, details, range);
        let (nil, max) = (Uuid::nil(), Uuid::max());
        assert_eq!(
            of_session(WebhookEvent::Booked, &session, None, at),
            format!(
                r#"{{"type":"session.booked","timestamp":"2026-11-24T13:00:00Z","data":{{"session_id":"{nil}","status":"scheduled","kind":"in_person","title":"Weekly session","starts_at":"2026-11-24T13:00:00Z","ends_at":"2026-11-24T13:50:00Z","partner_id":"{nil}","client_id":"{max}"}}}}"#
            )
        );
        let feedback = of_session(WebhookEvent::Feedback, &session, Some(4), at);
        assert!(feedback.ends_with(r#""stars":4}}"#), "{feedback}");
        assert_eq!(
            of_test(at),
            r#"{"type":"webhook.test","timestamp":"2026-11-24T13:00:00Z","data":{}}"#
        );
    }
}
