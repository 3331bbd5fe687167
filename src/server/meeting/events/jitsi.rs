//! Webhooks of Prosody's `event_sync` module (PROTOCOLS.md §1.10): not signed, but with a bearer token.

use super::{Delivery, Meaning, MeetingRef, Received, Refused, account, needed, seconds, text};
use crate::{domain::meeting_event::MeetingEventKind, server::config::Secret};
use axum::http::header;
use serde_json::Value;
use subtle::{Choice, ConstantTimeEq};

/// Verifies the bearer token, then parses.
pub fn read(delivery: &Delivery<'_>, secrets: &[Secret]) -> Result<Meaning, Refused> {
    let shown = delivery.headers.get(header::AUTHORIZATION);
    let shown = shown.and_then(|value| value.as_bytes().strip_prefix(b"Bearer "));
    let shown = shown.ok_or(Refused::Unsigned)?;
    let known = secrets.iter().fold(Choice::from(0), |known, secret| {
        known | secret.0.as_bytes().ct_eq(shown)
    });
    if !bool::from(known) {
        return Err(Refused::Unsigned);
    }

    let body = delivery.json()?;
    let event = text(&body, "/event_name").unwrap_or_default();
    let is_breakout = body.pointer("/is_breakout") == Some(&Value::Bool(true));
    let (kind, time) = match &*event {
        // Breakout rooms open and close during the meeting. Their occupants count as present in the meeting.
        "muc-room-created" | "muc-room-destroyed" if is_breakout => return Ok(Meaning::Nothing),
        "muc-room-created" => (MeetingEventKind::Started, "/created_at"),
        "muc-room-destroyed" => (MeetingEventKind::Ended, "/destroyed_at"),
        "muc-occupant-joined" => (MeetingEventKind::Joined, "/occupant/joined_at"),
        "muc-occupant-left" => (MeetingEventKind::Left, "/occupant/left_at"),
        _ => return Ok(Meaning::Nothing),
    };
    let room = needed(&body, "/room_name", "room_name is missing")?;
    let at = seconds(&body, time).ok_or(Refused::Malformed("the event's time is missing"))?;
    let connection = text(&body, "/occupant/occupant_jid").unwrap_or_default();
    let person = account(text(&body, "/occupant/id").filter(|_| kind.is_about_a_person()));
    // Entering a breakout room is a new join with the same occupant JID, so the key includes the room.
    let place = text(&body, "/breakout_room_id").or_else(|| text(&body, "/room_jid"));
    let dedupe_key = [
        &*event,
        &place.unwrap_or_default(),
        &connection,
        &at.timestamp().to_string(),
    ]
    .join("\n");
    Ok(Meaning::Event(Received {
        dedupe_key,
        meeting: MeetingRef::JitsiRoom(room),
        person,
        kind,
        connection,
        at,
    }))
}

#[cfg(test)]
mod tests {
    use super::{
        super::{PersonRef, tests::deliver},
        *,
    };
    use chrono::DateTime;
    use serde_json::json;

    const TOKEN: &str = "what prosody shows to us";

    fn read_with(authorization: &str, body: &str) -> Result<Meaning, Refused> {
        let secrets = ["what it will show next", TOKEN].map(|secret| Secret(secret.into()));
        let headers = [("authorization", authorization)];
        deliver(&headers, body, DateTime::UNIX_EPOCH, |delivery| {
            read(delivery, &secrets)
        })
    }

    fn said(body: &Value) -> Result<Meaning, Refused> {
        read_with(&format!("Bearer {TOKEN}"), &body.to_string())
    }

    fn event(body: &Value) -> Received {
        match said(body) {
            Ok(Meaning::Event(received)) => received,
            other => panic!("{other:?}"),
        }
    }

    fn left(occupant: Value) -> Value {
        json!({"event_name": "muc-occupant-left", "room_name": "[tenant]catchup",
            "room_jid": "[tenant]catchup@conference.meet.example", "is_breakout": false,
            "active_occupants_count": 1, "occupant": occupant})
    }

    #[test]
    fn an_occupant_is_known_by_the_id_in_their_token() {
        let id = "01952a2e-7c00-7000-8000-000000000001";
        let jid = "14f01c40-5195-4a4d-8efb-f58b49d18741@meet.example/OWhl8jSh";
        let body = left(
            json!({"occupant_jid": jid, "joined_at": 1_625_823_996, "left_at": 1_625_824_035, "id": id, "name": "Maya"}),
        );
        let expected = Received {
            dedupe_key: format!(
                "muc-occupant-left\n[tenant]catchup@conference.meet.example\n{jid}\n1625824035"
            ),
            meeting: MeetingRef::JitsiRoom("[tenant]catchup".into()),
            person: PersonRef::Account(id.parse().expect("an id")),
            kind: MeetingEventKind::Left,
            connection: jid.into(),
            at: DateTime::from_timestamp(1_625_824_035, 0).expect("an instant"),
        };
        assert_eq!(event(&body), expected);
        let without_token = left(json!({"occupant_jid": jid, "left_at": 1_625_824_035, "name": id}));
        assert_eq!(event(&without_token).person, PersonRef::Unknown);
    }

    #[test]
    fn who_shows_another_token_is_refused() {
        let body = left(json!({"occupant_jid": "x", "left_at": 1})).to_string();
        for shown in [
            "",
            "Bearer ",
            TOKEN,
            "Bearer what prosody shows to u",
            "Basic what prosody shows to us",
        ] {
            assert_eq!(read_with(shown, &body), Err(Refused::Unsigned), "{shown}");
        }
        assert!(read_with("Bearer what it will show next", &body).is_ok());
        assert_eq!(
            read_with("Bearer x", "{"),
            Err(Refused::Unsigned),
            "before it is read"
        );
    }

    #[test]
    fn breakout_rooms_come_and_go_while_the_meeting_goes_on() {
        let room = |event: &str, is_breakout: bool| {
            json!({"event_name": event, "room_name": "catchup", "room_jid": "catchup@conference.meet.example",
                "is_breakout": is_breakout, "created_at": 1_625_823_996, "destroyed_at": 1_625_824_035, "all_occupants": []})
        };
        assert_eq!(
            event(&room("muc-room-created", false)).kind,
            MeetingEventKind::Started
        );
        let ended = event(&room("muc-room-destroyed", false));
        assert_eq!(
            (ended.kind, ended.at.timestamp()),
            (MeetingEventKind::Ended, 1_625_824_035)
        );
        for name in ["muc-room-created", "muc-room-destroyed"] {
            assert_eq!(said(&room(name, true)), Ok(Meaning::Nothing));
        }
        let mut moved = left(json!({"occupant_jid": "x", "left_at": 7}));
        let from_the_room = event(&moved);
        moved["is_breakout"] = json!(true);
        moved["breakout_room_id"] = json!("b1");
        let from_a_breakout_room = event(&moved);
        assert_ne!(from_the_room.dedupe_key, from_a_breakout_room.dedupe_key);
        assert_eq!(from_the_room.connection, from_a_breakout_room.connection);
    }

    #[test]
    fn what_is_of_no_concern_is_acknowledged_and_what_is_broken_is_not() {
        assert_eq!(
            said(&json!({"event_name": "muc-room-pre-create"})),
            Ok(Meaning::Nothing)
        );
        assert_eq!(said(&json!([])), Ok(Meaning::Nothing));
        assert!(matches!(said(&left(json!({}))), Err(Refused::Malformed(_))));
    }
}
