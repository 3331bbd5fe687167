//! Reservations: a self-hosted Jitsi asks before it opens a room, and learns for how long and for how many
//! people.
//!
//! The decision uses the join gate's rule without a particular person. It says whether the room may be open;
//! who may enter is decided elsewhere.

use crate::{
    domain::{
        ids::SessionId,
        join::{self, JoinFacts, JoinRefusal, JoinWindow, Participant, PasscodeState},
        meeting_event::RoomMark,
    },
    server::{
        app::App,
        db::sessions::StoredSession,
        error::Error,
        meeting::link,
        when::{self, Opening},
    },
    words::{Lang, Words},
};
use chrono::{DateTime, Utc};

/// How many connections the room takes: each person's, and a second device or the ghost of a line that dropped.
/// With fewer, a person who comes back is locked out until the server notices that they had left.
pub const OCCUPANTS: u32 = 4;

/// A room that may open.
pub struct Reservation {
    pub session: SessionId,
    /// From now on.
    pub from: DateTime<Utc>,
    /// Until its join window closes.
    pub until: DateTime<Utc>,
}

/// Why a room may not open, as a message for the person who tried to enter.
pub struct Refused(pub String);

/// Whether the room may open now. Deployments may prefix the name with the tenant, or write it in upper case.
///
/// # Errors
/// Outer: faults. Inner: why the room may not open.
pub async fn reserve(app: &App, name: &str) -> Result<Result<Reservation, Refused>, Error> {
    let stored = match RoomMark::read(&app.config.jitsi.room_prefix, name) {
        Some(mark) => link::session_of(app, &mark).await?,
        None => None,
    };
    Ok(decide(app, stored))
}

fn decide(app: &App, stored: Option<StoredSession>) -> Result<Reservation, Refused> {
    // The person is unknown, and so is their language: times are given to both people, in both languages.
    let words = Words(Lang::En);
    let Some(StoredSession {
        session,
        partner,
        client,
        ..
    }) = stored
    else {
        return Err(Refused(words.reservation_unknown().to_owned()));
    };
    let window = JoinWindow::of(session.range, app.config.limits);
    let facts = JoinFacts {
        participant: Some(Participant::Partner),
        kind: session.kind,
        status: session.state.status(),
        window,
        passcode: PasscodeState::NotNeeded,
    };
    let now = app.clock.now();
    match join::decide(&facts, now) {
        Ok(_) => Ok(Reservation {
            session: session.id,
            from: now,
            until: window.closes_at,
        }),
        Err(JoinRefusal::Early(opens)) => {
            let zones = [&partner, &client].map(|person| when::zone(&person.time_zone));
            let told = [Lang::En, Lang::De].map(|lang| match when::opening(opens, zones, lang, now) {
                Opening::In(time) => Words(lang).error_early_in(time),
                Opening::At(time) => Words(lang).error_early(time),
            });
            Err(Refused(told.join(" / ")))
        }
        Err(JoinRefusal::Cancelled) => Err(Refused(words.error_session_cancelled().to_owned())),
        Err(JoinRefusal::Ended) => Err(Refused(words.error_ended().to_owned())),
        Err(_) => Err(Refused(words.reservation_unknown().to_owned())),
    }
}
