//! What stands first on a person's overview: an objection, an outcome that may be wrong, a cancellation, open feedback.

use super::{
    access,
    change::SessionEvent,
    feedback,
    ids::AccountId,
    join::Participant,
    session::{Outcome, Session, SessionState},
    word::word_enum,
};
use chrono::{DateTime, Utc};

word_enum! {
    /// What a notice is about, the most urgent first.
    #[derive(PartialOrd, Ord)]
    pub enum NoticeKind {
        /// The client objects to the outcome, and the partner decides.
        Objection = "objection",
        /// The session counts as a no-show or as not held, and the reader did not decide so.
        Outcome = "outcome",
        /// The other person cancelled it.
        Cancelled = "cancelled",
        /// The client booked it by themselves.
        Booked = "booked",
        /// The client moved it.
        Moved = "moved",
        /// The client can give feedback.
        Feedback = "feedback",
    }
}

/// A notice for one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice {
    /// Its reader.
    pub account: AccountId,
    /// What it is about.
    pub kind: NoticeKind,
    /// It is shown before this instant only.
    pub until: Option<DateTime<Utc>>,
}

/// The notices of a session after an event that this account has caused, which replace those it had. `None`: they stay as
/// they are.
pub fn after(event: SessionEvent, session: &Session, by: Option<AccountId>) -> Option<Vec<Notice>> {
    match event {
        SessionEvent::Booked if by == session.client.account() => {
            Some(of_client(session, NoticeKind::Booked))
        }
        SessionEvent::Rescheduled { .. } if by == session.client.account() => {
            Some(of_client(session, NoticeKind::Moved))
        }
        SessionEvent::Objected => Some(vec![Notice::new(session.partner, NoticeKind::Objection)]),
        SessionEvent::Ended | SessionEvent::Corrected { .. } | SessionEvent::Cancelled => {
            Some(of_state(session))
        }
        SessionEvent::FeedbackGiven { .. } => Some(Vec::new()),
        _ => None,
    }
}

/// What the client did with a session ahead, for the partner.
fn of_client(session: &Session, kind: NoticeKind) -> Vec<Notice> {
    vec![Notice {
        until: Some(session.range.starts_at()),
        ..Notice::new(session.partner, kind)
    }]
}

fn of_state(session: &Session) -> Vec<Notice> {
    let client = session.client.account();
    match &session.state {
        // An invited person may cancel in the moment in which they accept, before the session is theirs.
        SessionState::Cancelled(cancellation) if cancellation.by != session.partner => {
            vec![Notice::new(session.partner, NoticeKind::Cancelled)]
        }
        SessionState::Cancelled(_) => {
            let notice = client.map(|client| Notice::new(client, NoticeKind::Cancelled));
            notice.into_iter().collect()
        }
        SessionState::Decided(Outcome::Completed { .. }, _) => {
            let notice = client.map(|client| Notice {
                until: feedback::open_until(&session.state),
                ..Notice::new(client, NoticeKind::Feedback)
            });
            notice.into_iter().collect()
        }
        SessionState::Decided(_, decision) => [Participant::Partner, Participant::Client]
            .into_iter()
            .filter_map(|participant| access::account(participant, session))
            .filter(|account| decision.by != Some(*account))
            .map(|account| Notice::new(account, NoticeKind::Outcome))
            .collect(),
        SessionState::PendingPayment | SessionState::Scheduled | SessionState::InProgress { .. } => {
            Vec::new()
        }
    }
}

impl Notice {
    fn new(account: AccountId, kind: NoticeKind) -> Self {
        Self {
            account,
            kind,
            until: None,
        }
    }
}
