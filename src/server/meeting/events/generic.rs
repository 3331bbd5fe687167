//! Rapport's own webhook format, for providers without a format here (docs/WEBHOOKS.md).

use super::{Delivery, Meaning, MeetingRef, PersonRef, Received, Refused, needed, rfc3339, text};
use crate::{
    domain::{join::Participant, meeting_event::MeetingEventKind, provider::Provider},
    server::{config::Secret, crypto::hmac_hex},
};
use chrono::TimeDelta;

/// Header that names the provider of the meeting.
pub const PROVIDER: &str = "x-provider";
/// Header with `t=<Unix seconds>,v1=<64 lower-case hex digits>`.
pub const SIGNATURE: &str = "x-webhook-signature";
/// Maximum age of a signed delivery.
const PAST: TimeDelta = TimeDelta::minutes(5);

/// Verifies the signature and the replay window, then parses.
pub fn read(delivery: &Delivery<'_>, secrets: &[Secret]) -> Result<Meaning, Refused> {
    let provider = delivery.header(PROVIDER);
    // The header is signed too: else a copied delivery could be sent for a meeting elsewhere.
    delivery.verify_with(SIGNATURE, secrets, hmac_hex, PAST, &[provider.as_bytes(), b"."])?;

    let provider = Provider::from_word(provider).ok_or(Refused::Malformed(
        "x-provider must be jitsi, zoom, google_meet or manual",
    ))?;
    let body = delivery.json()?;
    let dedupe_key = needed(
        &body,
        "/id",
        "id is missing: a text that marks this event and no other",
    )?;
    let kind = needed(&body, "/type", "type is missing")?;
    let Some(kind) = MeetingEventKind::from_word(&kind) else {
        return Ok(Meaning::Nothing);
    };
    let session = text(&body, "/session").and_then(|id| id.parse().ok());
    let session = session.ok_or(Refused::Malformed("session must be the id of a session"))?;
    let at = rfc3339(&body, "/occurred_at").ok_or(Refused::Malformed(
        "occurred_at must be an instant such as 2027-03-14T09:00:00Z",
    ))?;
    let person = match text(&body, "/participant").as_deref().map(Participant::from_word) {
        None => PersonRef::Unknown,
        Some(Some(Participant::Partner)) => PersonRef::Host,
        Some(Some(Participant::Client)) => PersonRef::Client,
        Some(None) => return Err(Refused::Malformed("participant must be partner or client")),
    };
    Ok(Meaning::Event(Received {
        dedupe_key,
        meeting: MeetingRef::Session(provider, session),
        person,
        kind,
        connection: text(&body, "/connection").unwrap_or_default(),
        at,
    }))
}

#[cfg(test)]
mod tests {
    use super::{super::tests::deliver, *};
    use chrono::{DateTime, Utc};

    // Published in docs/WEBHOOKS.md.
    const SECRET: &str = "generic-test-secret";
    const BODY: &str = r#"{"id":"evt-1","type":"participant.joined","occurred_at":"2027-03-14T09:00:00Z","session":"01952a2e-7c00-7000-8000-000000000001","participant":"client","connection":"c-1"}"#;
    const SIGNED: &str = "t=1805014800,v1=d8acc0358f9f212d354d0951f4b3efdcff479baab514de3598b19c5ee83e918a";

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_805_014_800, 0).expect("an instant")
    }

    fn read_as(provider: &str, signature: &str, body: &str, now: DateTime<Utc>) -> Result<Meaning, Refused> {
        let secrets = ["the next secret", SECRET].map(|secret| Secret(secret.into()));
        deliver(
            &[(PROVIDER, provider), (SIGNATURE, signature)],
            body,
            now,
            |delivery| read(delivery, &secrets),
        )
    }

    fn signed(provider: &str, body: &str) -> String {
        let parts = [b"1805014800.", provider.as_bytes(), b".", body.as_bytes()];
        format!("t=1805014800,v1={}", hmac_hex(SECRET.as_bytes(), &parts))
    }

    #[test]
    fn the_vector_is_the_one_that_is_documented() {
        let documented = include_str!("../../../../docs/WEBHOOKS.md");
        for part in [SECRET, BODY, SIGNED] {
            assert!(documented.contains(part), "{part}");
        }
    }

    #[test]
    fn the_vector_is_taken() {
        let expected = Received {
            dedupe_key: "evt-1".into(),
            meeting: MeetingRef::Session(
                Provider::Zoom,
                "01952a2e-7c00-7000-8000-000000000001".parse().expect("an id"),
            ),
            person: PersonRef::Client,
            kind: MeetingEventKind::Joined,
            connection: "c-1".into(),
            at: now(),
        };
        assert_eq!(read_as("zoom", SIGNED, BODY, now()), Ok(Meaning::Event(expected)));
        let while_secrets_change = SIGNED.replace(",v1=", &format!(",v0=x,v1={},v1=", "0".repeat(64)));
        assert!(read_as("zoom", &while_secrets_change, BODY, now()).is_ok());
    }

    #[test]
    fn a_forged_or_stale_one_is_not() {
        let changed = BODY.replace("evt-1", "evt-2");
        for (signature, body) in [
            ("", BODY),
            ("v1=x", BODY),
            ("t=1805014800", BODY),
            (&*SIGNED.replace("1805014800", "1805014801"), BODY),
            (
                &SIGNED.to_uppercase().replace("T=", "t=").replace("V1=", "v1="),
                BODY,
            ),
            (&SIGNED.replace("v1=", "v0="), BODY),
            (SIGNED, &changed),
        ] {
            assert_eq!(
                read_as("zoom", signature, body, now()),
                Err(Refused::Unsigned),
                "{signature}"
            );
        }
        let elsewhere = read_as("jitsi", SIGNED, BODY, now());
        assert_eq!(elsewhere, Err(Refused::Unsigned), "signed for another provider");
        for (seconds, is_taken) in [(300, true), (301, false), (-300, true), (-301, false)] {
            let then = now() + TimeDelta::seconds(seconds);
            assert_eq!(read_as("zoom", SIGNED, BODY, then).is_ok(), is_taken, "{seconds}");
        }
    }

    #[test]
    fn what_is_missing_is_said_to_those_who_sign_and_what_is_unknown_is_passed_over() {
        for (from, to, expected) in [
            ("\"id\"", "\"no\"", "id is missing"),
            ("0001\"", "\"", "session"),
            ("T09", " at 09", "occurred_at"),
            ("\"client\"", "\"guest\"", "participant"),
            ("evt-1", "evt-\\u0000", "NUL"),
            ("c-1", "c-\\u0000", "NUL"),
        ] {
            let body = BODY.replacen(from, to, 1);
            let Err(Refused::Malformed(told)) = read_as("zoom", &signed("zoom", &body), &body, now()) else {
                panic!("{body} was taken");
            };
            assert!(told.contains(expected), "{told}");
        }
        assert!(matches!(
            read_as("skype", &signed("skype", BODY), BODY, now()),
            Err(Refused::Malformed(_))
        ));
        let waved = BODY.replace("participant.joined", "participant.waved");
        assert_eq!(
            read_as("zoom", &signed("zoom", &waved), &waved, now()),
            Ok(Meaning::Nothing)
        );
    }
}
