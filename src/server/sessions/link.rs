//! The meeting link of a session: made with it, moved with it, removed with it.

use super::change::Consequence;
use crate::{
    domain::{
        change::SessionEvent,
        session::{Session, SessionKind},
    },
    server::{db::Query, meeting::link},
};

/// Whether the link must be loaded and locked for this event.
pub fn needs(event: &SessionEvent) -> bool {
    matches!(
        event,
        SessionEvent::Rescheduled { .. }
            | SessionEvent::KindChanged
            | SessionEvent::Cancelled
            | SessionEvent::Deleted
            | SessionEvent::LinkChanged(_)
            | SessionEvent::LinkRepaired
    )
}

pub fn subscriber(of: &Consequence<'_>) -> Vec<Query> {
    let (session, at) = (of.session, of.at);
    let is_video = |session: &Session| session.kind == SessionKind::Video;
    let void = || {
        of.link
            .map_or_else(Vec::new, |link| link::void(session, link, at))
    };
    match of.event {
        SessionEvent::Booked => of.new_link.to_vec(),
        SessionEvent::KindChanged if is_video(session) => of.new_link.to_vec(),
        SessionEvent::KindChanged | SessionEvent::Deleted => void(),
        // The outbox tells the provider of the new time.
        SessionEvent::Rescheduled { .. } if is_video(session) && of.before.is_some_and(is_video) => of
            .link
            .map_or_else(Vec::new, |link| link::moved(session, link, at)),
        // Keep the name of a Jitsi room: a Jitsi server that asks about it must learn that the session was cancelled.
        SessionEvent::Cancelled if of.link.is_some_and(|link| link.provider.is_connected()) => void(),
        SessionEvent::LinkChanged(_) | SessionEvent::LinkRepaired => {
            let mut statements = void();
            statements.extend_from_slice(of.new_link);
            statements
        }
        _ => Vec::new(),
    }
}
