//! Reservations: a Jitsi of one's own asks before it opens a room, and is told for how long and for how many.
//!
//! The answer comes from the join gate's own rule, asked for nobody in particular: who may enter is decided
//! elsewhere, whether there is anything to enter is decided here.

use crate::{
    domain::{
        ids::SessionId,
        join::{self, JoinFacts, JoinRefusal, JoinWindow, Participant, PasscodeState},
    },
    server::{
        app::App,
        db::sessions::StoredSession,
        error::Error,
        meeting::{link, room::RoomMark},
        when,
    },
    words::{Lang, Words},
};

/// A session has two people.
pub const OCCUPANTS: u32 = 2;

/// A room that may be open.
pub struct Reservation {
    /// Whose room it is.
    pub session: SessionId,
    /// When it may be open.
    pub window: JoinWindow,
}

/// Why a room may not open, in a sentence that the person in front of it reads.
pub struct Refused(pub String);

/// Whether the room of this name may open now. The deployment may write it with its tenant before it, and in
/// capitals.
///
/// # Errors
/// The outer: what broke. The inner: why not.
pub async fn reserve(app: &App, name: &str) -> Result<Result<Reservation, Refused>, Error> {
    let stored = match RoomMark::read(&app.config.jitsi.room_prefix, name) {
        Some(mark) => link::session_of(app, &mark).await?,
        None => None,
    };
    Ok(decide(app, stored))
}

fn decide(app: &App, stored: Option<StoredSession>) -> Result<Reservation, Refused> {
    // Nobody is signed in: English, and the partner's clock.
    let words = Words(Lang::En);
    let Some(StoredSession { session, partner, .. }) = stored else {
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
            window,
        }),
        Err(JoinRefusal::Early(opens)) => {
            let opens = when::moment(opens, when::zone(&partner.time_zone), Lang::En, now);
            Err(Refused(words.error_early(opens)))
        }
        Err(JoinRefusal::Cancelled) => Err(Refused(words.error_session_cancelled().to_owned())),
        Err(JoinRefusal::Ended) => Err(Refused(words.error_ended().to_owned())),
        Err(_) => Err(Refused(words.reservation_unknown().to_owned())),
    }
}
