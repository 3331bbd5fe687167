//! Zoom webhooks (PROTOCOLS.md §4.3).

use super::{Delivery, Meaning, MeetingRef, PersonRef, Received, Refused, millis, needed, rfc3339, text};
use crate::{
    domain::{meeting_event::MeetingEventKind, provider::Provider},
    server::{config::Secret, crypto::hmac_hex},
};
use chrono::TimeDelta;
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

/// Verifies the signature and the replay window, then parses.
pub fn read(delivery: &Delivery<'_>, secrets: &[Secret], past: TimeDelta) -> Result<Meaning, Refused> {
    let time = delivery.header("x-zm-request-timestamp");
    let signature = delivery.header("x-zm-signature");
    let secret = secrets.iter().find(|secret| {
        let expected = sign(&secret.0, time, delivery.body);
        expected.as_bytes().ct_eq(signature.as_bytes()).into()
    });
    let Some(Secret(secret)) = secret else {
        return Err(Refused::Unsigned);
    };
    delivery.in_time(signed_at(time).ok_or(Refused::Stale)?, past)?;

    let body = delivery.json()?;
    let event = needed(&body, "/event", "event is missing")?;
    if event == "endpoint.url_validation" {
        let plain = needed(&body, "/payload/plainToken", "plainToken is missing")?;
        // Only for a request that is signed, or this would be a signing oracle.
        let encrypted = hmac_hex(secret.as_bytes(), &[plain.as_bytes()]);
        return Ok(Meaning::Challenge(
            json!({"plainToken": plain, "encryptedToken": encrypted}),
        ));
    }
    let (kind, time) = match &*event {
        "meeting.started" => (MeetingEventKind::Started, None),
        "meeting.ended" => (MeetingEventKind::Ended, Some("/payload/object/end_time")),
        "meeting.participant_joined" => (
            MeetingEventKind::Joined,
            Some("/payload/object/participant/join_time"),
        ),
        "meeting.participant_left" => (
            MeetingEventKind::Left,
            Some("/payload/object/participant/leave_time"),
        ),
        _ => return Ok(Meaning::Nothing),
    };
    let id = needed(&body, "/payload/object/id", "the meeting's id is missing")?;
    let at = time.and_then(|time| rfc3339(&body, time));
    let at = at.or_else(|| millis(&body, "/event_ts"));
    let (person, connection) = if kind.is_about_a_person() {
        (person(&body), connection(&body))
    } else {
        (PersonRef::Unknown, String::new())
    };
    Ok(Meaning::Event(Received {
        dedupe_key: dedupe_key(&event, &body),
        meeting: MeetingRef::External(Provider::Zoom, id),
        person,
        kind,
        connection,
        at: at.ok_or(Refused::Malformed("event_ts is missing"))?,
    }))
}

/// The header `x-zm-signature` over `x-zm-request-timestamp` and the raw body.
fn sign(secret: &str, time: &str, body: &[u8]) -> String {
    let parts: [&[u8]; 4] = [b"v0:", time.as_bytes(), b":", body];
    format!("v0={}", hmac_hex(secret.as_bytes(), &parts))
}

/// Unix seconds. Thirteen digits are milliseconds.
fn signed_at(time: &str) -> Option<i64> {
    let number: i64 = time.parse().ok()?;
    Some(if time.len() == 13 { number / 1000 } else { number })
}

/// Zoom sends no event id, so the key is built from the event's fields.
fn dedupe_key(event: &str, body: &Value) -> String {
    let part = |pointer| text(body, pointer).unwrap_or_default();
    let participant = text(body, "/payload/object/participant/participant_uuid");
    let participant = participant.unwrap_or_else(|| part("/payload/object/participant/user_id"));
    [
        event,
        &part("/payload/object/uuid"),
        &participant,
        &part("/event_ts"),
    ]
    .join("\n")
}

/// A person signed in at Zoom as the host is the partner. Guests have no id there.
fn person(body: &Value) -> PersonRef {
    let id = text(body, "/payload/object/participant/id");
    let host = text(body, "/payload/object/host_id");
    if id.is_some() && host.is_none() {
        PersonRef::Unknown
    } else if id.is_some() && id == host {
        PersonRef::Host
    } else {
        PersonRef::Guest
    }
}

/// `user_id` is unique per join but restarts with each start of the meeting, hence the instance's `uuid`.
fn connection(body: &Value) -> String {
    let part = |pointer| text(body, pointer).unwrap_or_default();
    let user = text(body, "/payload/object/participant/user_id");
    let user = user.unwrap_or_else(|| part("/payload/object/participant/participant_uuid"));
    format!("{}\n{user}", part("/payload/object/uuid"))
}

#[cfg(test)]
mod tests {
    use super::{super::tests::deliver, *};
    use chrono::DateTime;

    const SECRET: &str = "zoom-test-secret";
    const TIMESTAMP: &str = "1739923528";
    const VALIDATION: &str = r#"{"event":"endpoint.url_validation","payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"},"event_ts":1654503849680}"#;
    const VALIDATION_SIGNED: &str = "v0=76578f73c641b5e4494c32ff97a823c5cde9d27c17e759f214e0954134feb0be";
    const STARTED: &str = r#"{"event":"meeting.started","payload":{"account_id":"ACC","object":{"duration":50,"start_time":"2027-03-14T09:00:00Z","timezone":"UTC","topic":"Séance","id":"93123456789","type":2,"uuid":"4444AAAiAAAAAiAiAiiAii==","host_id":"HOST"}},"event_ts":1805014800123}"#;
    const STARTED_SIGNED: &str = "v0=da19ce2e86c6a98fbb4230c43a9cbcef0bc7f79a972c5755f44a102ed64d89b3";

    fn read_at(age: i64, time: &str, signature: &str, body: &str) -> Result<Meaning, Refused> {
        let headers = [("x-zm-request-timestamp", time), ("x-zm-signature", signature)];
        let now = DateTime::from_timestamp(1_739_923_528 + age, 0).expect("an instant");
        let secrets = ["the next secret", SECRET].map(|secret| Secret(secret.into()));
        deliver(&headers, body, now, |delivery| {
            read(delivery, &secrets, TimeDelta::hours(2))
        })
    }

    fn read_signed(age: i64, time: &str, body: &str) -> Result<Meaning, Refused> {
        read_at(age, time, &sign(SECRET, time, body.as_bytes()), body)
    }

    fn event(body: &Value) -> Received {
        let body = body.to_string();
        match read_signed(0, TIMESTAMP, &body) {
            Ok(Meaning::Event(received)) => received,
            other => panic!("{other:?}"),
        }
    }

    fn joined(id: Value, participant: Value) -> Value {
        json!({"event": "meeting.participant_joined", "event_ts": 1_805_014_860_500_i64, "payload": {"object": {
            "id": id, "uuid": "U==", "host_id": "HOST", "participant": participant}}})
    }

    #[test]
    fn the_vectors_are_taken() {
        let answer = json!({
            "plainToken": "qgg8vlvZRS6UYooatFL8Aw",
            "encryptedToken": "ae7c940e5051b2a17c1c49f4818fff9a88e210f5d820ff3c862635e27c93a4d9",
        });
        assert_eq!(
            read_at(0, TIMESTAMP, VALIDATION_SIGNED, VALIDATION),
            Ok(Meaning::Challenge(answer))
        );
        let started = Received {
            dedupe_key: "meeting.started\n4444AAAiAAAAAiAiAiiAii==\n\n1805014800123".into(),
            meeting: MeetingRef::External(Provider::Zoom, "93123456789".into()),
            person: PersonRef::Unknown,
            kind: MeetingEventKind::Started,
            connection: String::new(),
            at: DateTime::from_timestamp_millis(1_805_014_800_123).expect("an instant"),
        };
        assert_eq!(
            read_at(0, TIMESTAMP, STARTED_SIGNED, STARTED),
            Ok(Meaning::Event(started))
        );
    }

    #[test]
    fn a_question_is_answered_to_zoom_alone() {
        for signature in ["", STARTED_SIGNED, &VALIDATION_SIGNED[..20]] {
            assert_eq!(
                read_at(0, TIMESTAMP, signature, VALIDATION),
                Err(Refused::Unsigned)
            );
        }
        let by_another = sign("another", TIMESTAMP, VALIDATION.as_bytes());
        // Parsed and serialized again, the body has other bytes.
        let escaped = STARTED.replace('é', "\\u00e9");
        for (time, signature, body) in [
            ("1739923529", VALIDATION_SIGNED, VALIDATION),
            (TIMESTAMP, &by_another, VALIDATION),
            (TIMESTAMP, STARTED_SIGNED, "{}"),
            (TIMESTAMP, STARTED_SIGNED, &escaped),
        ] {
            assert_eq!(
                read_at(0, time, signature, body),
                Err(Refused::Unsigned),
                "{body}"
            );
        }
    }

    #[test]
    fn a_retry_is_taken_for_two_hours() {
        for (age, expected) in [(7200, true), (7201, false), (-300, true), (-301, false)] {
            let read = read_at(age, TIMESTAMP, STARTED_SIGNED, STARTED);
            assert_eq!(read.is_ok(), expected, "{age}");
            assert!(expected || read == Err(Refused::Stale));
        }
        let millis = "1739923528000";
        assert!(read_signed(7200, millis, STARTED).is_ok());
        assert_eq!(read_signed(7201, millis, STARTED), Err(Refused::Stale));
    }

    #[test]
    fn the_host_is_the_partner_and_everybody_else_the_client() {
        let host = event(&joined(
            json!("1"),
            json!({"user_id": "16778240", "id": "HOST", "user_name": "R", "join_time": "2027-03-14T09:01:00Z"}),
        ));
        assert_eq!(host.person, PersonRef::Host);
        assert_eq!(
            host.at,
            DateTime::from_timestamp(1_805_014_860, 0).expect("an instant")
        );
        for participant in [
            json!({"user_id": "16778241", "id": ""}),
            json!({"user_id": "16778241"}),
            json!({"user_id": 16_778_241, "id": "ANOTHER"}),
        ] {
            let guest = event(&joined(json!(1), participant));
            assert_eq!(guest.person, PersonRef::Guest);
            assert_eq!(guest.connection, "U==\n16778241", "a number is as good as a text");
            assert_eq!(guest.meeting, host.meeting);
            assert_eq!(guest.at.timestamp_subsec_millis(), 500, "the event's own time");
        }
    }

    #[test]
    fn the_same_event_has_the_same_key() {
        let one = event(&joined(json!("1"), json!({"user_id": "7", "user_name": "R"})));
        let again = event(&joined(json!("1"), json!({"user_id": 7, "user_name": "Rivera"})));
        let other = event(&joined(json!("1"), json!({"user_id": "8"})));
        assert_eq!(one.dedupe_key, again.dedupe_key);
        assert_ne!(one.dedupe_key, other.dedupe_key);
    }

    #[test]
    fn what_is_of_no_concern_is_acknowledged() {
        for event in [
            "meeting.updated",
            "meeting.participant_joined_waiting_room",
            "app_deauthorized",
        ] {
            let body = json!({"event": event, "payload": {"object": {"id": 1}}}).to_string();
            assert_eq!(read_signed(0, TIMESTAMP, &body), Ok(Meaning::Nothing));
        }
        let broken = read_signed(0, TIMESTAMP, "{");
        assert!(matches!(broken, Err(Refused::Malformed(_))));
    }
}
