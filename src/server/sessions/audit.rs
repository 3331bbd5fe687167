//! Who did what to a session, when. What the system does by itself is in the session's own decision.

use super::change::Consequence;
use crate::{
    domain::{
        change::SessionEvent,
        session::{Outcome, Session},
    },
    server::db::{
        Query,
        audit::{self, AuditAction},
    },
};

pub fn subscriber(of: &Consequence<'_>) -> Vec<Query> {
    let Some(by) = of.by else { return Vec::new() };
    let (action, detail) = match of.event {
        SessionEvent::Booked => (AuditAction::SessionSchedule, None),
        SessionEvent::Edited => (AuditAction::SessionEdit, None),
        SessionEvent::PasscodeChanged => (AuditAction::SessionChangePasscode, None),
        SessionEvent::Rescheduled { from } => (
            AuditAction::SessionReschedule,
            Some(from.starts_at().to_rfc3339()),
        ),
        SessionEvent::Ended => (AuditAction::SessionEnd, None),
        SessionEvent::Corrected { from } => (
            AuditAction::SessionCorrect,
            Some(format!("{} → {}", from.word(), outcome(of.session))),
        ),
        SessionEvent::Objected => (AuditAction::SessionObject, None),
        SessionEvent::Cancelled => (AuditAction::SessionCancel, None),
        SessionEvent::Deleted => (
            AuditAction::SessionDelete,
            Some(of.session.range.starts_at().to_rfc3339()),
        ),
        SessionEvent::LinkChanged(provider) => (
            AuditAction::SessionChangeProvider,
            Some(provider.word().to_owned()),
        ),
        SessionEvent::FeedbackGiven { again: false, .. } => (AuditAction::FeedbackGive, None),
        SessionEvent::FeedbackGiven { again: true, .. } => (AuditAction::FeedbackChange, None),
        SessionEvent::FeedbackTakenBack => (AuditAction::FeedbackTakeBack, None),
        // The kind changes with the place, which is an edit.
        SessionEvent::KindChanged
        | SessionEvent::Started
        | SessionEvent::LinkRepaired
        | SessionEvent::AttendanceChanged => return Vec::new(),
    };
    vec![audit::line(of.at, by, action, of.session.id.0, detail)]
}

/// The outcome in words: `completed`, `no_show client`, `not_held`.
fn outcome(session: &Session) -> String {
    let status = session.state.status().word();
    match session.state.outcome() {
        Some(Outcome::NoShow(absent)) => format!("{status} {}", absent.word()),
        _ => status.to_owned(),
    }
}
