//! Sample sessions for the calendar's tests.

use crate::{
    api::sessions::{PersonView, SessionActions, SessionView, WhenView},
    domain::{
        calendar::at_minute,
        ids::{PersonId, SessionId},
        join::{JoinLimits, JoinWindow, Participant},
        session::{SessionKind, SessionStatus},
        time_range::TimeRange,
    },
};
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use uuid::Uuid;

/// Monday, 23 November 2026.
pub fn monday() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day")
}

/// The time `minute` minutes after [`monday`]'s midnight.
pub fn at(minute: i64) -> NaiveDateTime {
    at_minute(monday(), minute)
}

pub fn id(n: u128) -> SessionId {
    SessionId(Uuid::from_u128(n))
}

/// The n-th session, in UTC; `start` in minutes after [`monday`]'s midnight.
pub fn session(n: u128, start: i64, minutes: i64) -> SessionView {
    let (local_start, local_end) = (at(start), at(start + minutes));
    let range = TimeRange::starting(local_start.and_utc(), TimeDelta::minutes(minutes)).expect("a length");
    let person = |name: &str| PersonView {
        id: PersonId(Uuid::nil()),
        name: name.to_owned(),
        time_zone: "UTC".to_owned(),
    };
    SessionView {
        id: id(n),
        viewer: Participant::Partner,
        title: format!("Session {n}"),
        kind: SessionKind::Video,
        place: None,
        status: SessionStatus::Scheduled,
        starts_at: range.starts_at(),
        ends_at: range.ends_at(),
        when: WhenView {
            label: String::new(),
            hours: String::new(),
            start: local_start,
            end: local_end,
            zone: "UTC".to_owned(),
        },
        when_theirs: None,
        partner: person("Rivera"),
        client: person("Maya"),
        notes: None,
        note_links: Vec::new(),
        protected: false,
        passcode_lock: None,
        window: JoinWindow::of(range, JoinLimits::default()),
        cancel_reason: None,
        can: SessionActions {
            reschedule: true,
            ..SessionActions::default()
        },
        link: String::new(),
        details: String::new(),
        version: 1,
        server_now: at(0).and_utc(),
    }
}
