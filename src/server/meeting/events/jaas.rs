//! JaaS webhooks (PROTOCOLS.md §3).

use super::{Delivery, Meaning, MeetingRef, Received, Refused, account, millis, needed, text};
use crate::{
    domain::meeting_event::MeetingEventKind,
    server::{config::Secret, crypto::hmac},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::TimeDelta;
use serde_json::Value;

/// Verifies the signature and the replay window, then parses. Ignores rooms of an `AppID` other than ours.
pub fn read(
    delivery: &Delivery<'_>,
    secrets: &[Secret],
    past: TimeDelta,
    our_app_id: Option<&str>,
) -> Result<Meaning, Refused> {
    // The HMAC key is the whole secret, including `whsec_`.
    let sign = |secret: &[u8], parts: &[&[u8]]| STANDARD.encode(hmac(secret, parts));
    delivery.verify("x-jaas-signature", secrets, sign, past)?;

    let body = delivery.json()?;
    let is_breakout = body.pointer("/data/isBreakout") == Some(&Value::Bool(true));
    let kind = match text(&body, "/eventType").as_deref() {
        // Breakout rooms open and close during the meeting.
        Some("ROOM_CREATED" | "ROOM_DESTROYED") if is_breakout => return Ok(Meaning::Nothing),
        Some("ROOM_CREATED") => MeetingEventKind::Started,
        Some("ROOM_DESTROYED") => MeetingEventKind::Ended,
        Some("PARTICIPANT_JOINED") => MeetingEventKind::Joined,
        Some("PARTICIPANT_LEFT") => MeetingEventKind::Left,
        _ => return Ok(Meaning::Nothing),
    };
    let fqn = needed(&body, "/fqn", "fqn is missing")?;
    let (app_id, room) = fqn.split_once('/').ok_or(Refused::Malformed("fqn has no room"))?;
    if our_app_id.is_some_and(|ours| ours != app_id) {
        return Ok(Meaning::Nothing);
    }
    let is_about_somebody = kind.is_about_a_person();
    let connection = text(&body, "/data/participantJid").or_else(|| text(&body, "/data/participantId"));
    Ok(Meaning::Event(Received {
        dedupe_key: needed(&body, "/idempotencyKey", "idempotencyKey is missing")?,
        meeting: MeetingRef::JitsiRoom(room.to_owned()),
        person: account(text(&body, "/data/id").filter(|_| is_about_somebody)),
        kind,
        connection: connection.filter(|_| is_about_somebody).unwrap_or_default(),
        at: millis(&body, "/timestamp").ok_or(Refused::Malformed("timestamp is missing"))?,
    }))
}

#[cfg(test)]
mod tests {
    use super::{
        super::{PersonRef, tests::deliver},
        *,
    };
    use chrono::DateTime;

    const SECRET: &str = "whsec_9635df66714a4cf088ee9d0979dd3bf6";
    const APP: &str = "vpaas-magic-cookie-96f0941768964ab380ed0fbada7a502f";
    const JOINED: &str = r#"{"eventType":"PARTICIPANT_JOINED","sessionId":"9a441d60-ceaf-4eba-b0a8-a7d940a76e1b","timestamp":1632490058278,"fqn":"vpaas-magic-cookie-96f0941768964ab380ed0fbada7a502f/sampleappromanticshiftsstripas","idempotencyKey":"9e9e7420-562d-4659-8e22-44b9b22aaa49","customerId":"96f0941768964ab380ed0fbada7a502f","appId":"vpaas-magic-cookie-96f0941768964ab380ed0fbada7a502f","data":{"avatar":"","name":"Test User","id":"auth0|5f903d7a77f3b4006eb8e67d","participantJid":"fc1ea14a-9bca-4218-a563-8c627e803d56@8x8.vc","moderator":true,"email":"test.user@company.com"}}"#;
    const SIGNED: &str = "t=1632490060,v1=xlzqEojlh4qb21sQpXYsWgyK8x9HVpz+RQldsv18rV0=";

    fn read_at(age: i64, signature: &str, body: &str) -> Result<Meaning, Refused> {
        let now = DateTime::from_timestamp(1_632_490_060 + age, 0).expect("an instant");
        let secrets = ["whsec_the_next_one", SECRET].map(|secret| Secret(secret.into()));
        deliver(&[("x-jaas-signature", signature)], body, now, |delivery| {
            read(delivery, &secrets, TimeDelta::hours(2), Some(APP))
        })
    }

    fn said(body: &str) -> Result<Meaning, Refused> {
        let parts: [&[u8]; 2] = [b"1632490060.", body.as_bytes()];
        let signature = STANDARD.encode(hmac(SECRET.as_bytes(), &parts));
        read_at(0, &format!("t=1632490060,v1={signature}"), body)
    }

    #[test]
    fn the_vector_is_taken() {
        let expected = Received {
            dedupe_key: "9e9e7420-562d-4659-8e22-44b9b22aaa49".into(),
            meeting: MeetingRef::JitsiRoom("sampleappromanticshiftsstripas".into()),
            // Not an account id of ours.
            person: PersonRef::Unknown,
            kind: MeetingEventKind::Joined,
            connection: "fc1ea14a-9bca-4218-a563-8c627e803d56@8x8.vc".into(),
            at: DateTime::from_timestamp_millis(1_632_490_058_278).expect("an instant"),
        };
        assert_eq!(read_at(0, SIGNED, JOINED), Ok(Meaning::Event(expected)));
        let with_others = SIGNED.replace(",v1=", ",v0=x,v1=AAAA=,v1=");
        assert!(read_at(0, &with_others, JOINED).is_ok());
    }

    #[test]
    fn a_forged_or_stale_one_is_not() {
        for signature in [
            "",
            "t=1632490060",
            &SIGNED.replace("v1=", "v0="),
            &SIGNED.replace("1632490060", "1632490061"),
            &SIGNED.replace("rV0=", "rV1="),
        ] {
            assert_eq!(
                read_at(0, signature, JOINED),
                Err(Refused::Unsigned),
                "{signature}"
            );
        }
        assert_eq!(
            read_at(0, SIGNED, &JOINED.replace("Test User", "Test Usen")),
            Err(Refused::Unsigned)
        );
        for (age, expected) in [(7200, true), (7201, false), (-300, true), (-301, false)] {
            assert_eq!(read_at(age, SIGNED, JOINED).is_ok(), expected, "{age}");
        }
    }

    #[test]
    fn people_are_known_by_our_own_id_and_never_by_name() {
        let id = "01952a2e-7c00-7000-8000-000000000001";
        let body = JOINED
            .replace("auth0|5f903d7a77f3b4006eb8e67d", id)
            .replace(r#""moderator":true"#, r#""moderator":"true""#);
        let Ok(Meaning::Event(received)) = said(&body) else {
            panic!("refused");
        };
        assert_eq!(received.person, PersonRef::Account(id.parse().expect("an id")));
    }

    #[test]
    fn a_key_that_stands_there_twice_is_no_fault() {
        let body = JOINED.replace(r#""data":"#, r#""appId":"another","data":"#);
        assert_eq!(said(&body), said(JOINED));
    }

    #[test]
    fn what_is_of_no_concern_is_acknowledged() {
        let destroyed = |is_breakout: bool| {
            let body = JOINED.replace("PARTICIPANT_JOINED", "ROOM_DESTROYED");
            body.replace(r#""moderator":true"#, &format!(r#""isBreakout":{is_breakout}"#))
        };
        assert_eq!(said(&destroyed(true)), Ok(Meaning::Nothing));
        assert!(matches!(said(&destroyed(false)), Ok(Meaning::Event(event)) if event.connection.is_empty()));
        for (from, to) in [
            ("PARTICIPANT_JOINED", "PARTICIPANT_JOINED_LOBBY"),
            ("\"eventType\"", "\"other\""),
            ("/sample", "1/sample"),
        ] {
            assert_eq!(said(&JOINED.replace(from, to)), Ok(Meaning::Nothing), "{to}");
        }
        let usage = r#"{"eventType":"USAGE","idempotencyKey":"x","data":[{}]}"#;
        assert_eq!(said(usage), Ok(Meaning::Nothing));
        assert!(matches!(said("[]"), Ok(Meaning::Nothing)));
        assert!(matches!(said("{"), Err(Refused::Malformed(_))));
    }
}
