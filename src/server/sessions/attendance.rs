//! Attendance: what the stored intervals of a session add up to, and how they end with it.

use super::change::Consequence;
use crate::{
    domain::{
        access,
        attendance::{self, Attendance, AttendanceInterval, Lane, Source},
        change::SessionEvent,
        join::{JoinLimits, JoinWindow, Participant},
        presence::{PresenceFacts, Whereabouts, whereabouts},
        session::{Outcome, Session, SessionState},
    },
    server::db::{
        self, Query,
        attendance::{StoredInterval, Totals},
        presence::PageReport,
    },
};
use chrono::{DateTime, TimeDelta, Utc};

/// Whether the intervals must be loaded for this event.
pub fn needs(event: &SessionEvent) -> bool {
    matches!(
        event,
        SessionEvent::Ended | SessionEvent::Corrected { .. } | SessionEvent::AttendanceChanged
    )
}

pub fn subscriber(of: &Consequence<'_>) -> Vec<Query> {
    let (id, at) = (of.session.id, of.at);
    match of.event {
        SessionEvent::Cancelled => db::attendance::leave_all(id, at).into(),
        SessionEvent::Ended | SessionEvent::Corrected { .. } => {
            // No interval outlasts the window, however late the session is settled.
            let left_at = at.min(JoinWindow::of(of.session.range, of.limits).closes_at);
            let intervals: Vec<_> = of
                .intervals
                .iter()
                .map(|interval| interval.closed(at, left_at))
                .collect();
            let mut statements = vec![db::attendance::close_silent(id, at)];
            statements.extend(db::attendance::leave_all(id, left_at));
            statements.push(set_totals(of, &intervals));
            statements.push(db::settling::release(id));
            statements
        }
        SessionEvent::AttendanceChanged if of.session.state.status().is_outcome() => {
            vec![set_totals(of, of.intervals)]
        }
        _ => Vec::new(),
    }
}

fn set_totals(of: &Consequence<'_>, intervals: &[StoredInterval]) -> Query {
    let merged = merged(of.session, intervals, AsOf::of(of.session, of.limits, of.at));
    db::attendance::set_totals(of.session.id, totals(&merged, of.session.agreed_start()))
}

/// The instant at which intervals are read, and the one after which none of them lasts.
#[derive(Debug, Clone, Copy)]
pub struct AsOf {
    now: DateTime<Utc>,
    over_at: DateTime<Utc>,
}

impl AsOf {
    /// As of `now`. No interval outlasts a session that a person ended or called off, or its window.
    pub fn of(session: &Session, limits: JoinLimits, now: DateTime<Utc>) -> Self {
        let closes_at = JoinWindow::of(session.range, limits).closes_at;
        let over_at = match &session.state {
            SessionState::Decided(Outcome::Completed { ended_at, .. }, decision) if decision.by.is_some() => {
                (*ended_at).min(closes_at)
            }
            SessionState::Cancelled(cancellation) => cancellation.at.min(closes_at),
            _ => closes_at,
        };
        Self { now, over_at }
    }

    /// When an interval ended; none while it lasts.
    fn end(self, interval: &StoredInterval) -> Option<DateTime<Utc>> {
        let over = (self.over_at <= self.now).then_some(self.over_at);
        match (interval.ended(self.now), over) {
            (Some(left), Some(over)) => Some(left.min(over)),
            (left, over) => left.or(over),
        }
    }
}

/// The intervals of a session, merged into one lane a person.
pub fn merged(session: &Session, intervals: &[StoredInterval], as_of: AsOf) -> Attendance {
    let known = intervals.iter().filter_map(|interval| {
        Some(AttendanceInterval {
            participant: access::participant(interval.account, session)?,
            source: interval.source,
            joined_at: interval.joined_at,
            left_at: as_of.end(interval),
        })
    });
    attendance::merge(&known.collect::<Vec<_>>(), as_of.now)
}

/// The totals of merged attendance. No one is late for an instant session, which has no agreed start.
pub fn totals(attendance: &Attendance, agreed_start: Option<DateTime<Utc>>) -> Totals {
    let late = |lane: &Lane| agreed_start.and_then(|start| lane.late(start));
    Totals {
        partner_present: attendance.partner.present(),
        client_present: attendance.client.present(),
        together: attendance.together(),
        partner_late: late(&attendance.partner),
        client_late: late(&attendance.client),
    }
}

/// Where one of the two people is.
pub fn where_is(
    session: &Session,
    participant: Participant,
    intervals: &[StoredInterval],
    reports: &[PageReport],
    as_of: AsOf,
) -> Whereabouts {
    let account = access::account(participant, session);
    let theirs = || {
        intervals
            .iter()
            .filter(move |interval| Some(interval.account) == account)
    };
    let open =
        |source| theirs().find(move |interval| interval.source == source && as_of.end(interval).is_none());
    let age = |interval: &StoredInterval| as_of.now - interval.last_seen_at;
    let provided = open(Source::Provider).map(|_| TimeDelta::zero());
    // If we have had no report since sending this person to the provider, assume they are still there.
    let (doors, others): (Vec<_>, Vec<_>) = theirs()
        .filter(|interval| interval.source != Source::Other)
        .partition(|interval| interval.source == Source::Door);
    let sent_at = doors.into_iter().map(|door| door.joined_at).max();
    let has_gone = |sent_at| {
        others
            .iter()
            .any(|interval| as_of.end(interval).is_some_and(|end| sent_at <= end))
    };
    let was_sent = sent_at.is_some() || others.iter().any(|interval| interval.source == Source::Page);
    let sent = sent_at.filter(|sent_at| !has_gone(*sent_at) && as_of.now < as_of.over_at);
    whereabouts(PresenceFacts {
        in_meeting: open(Source::Own)
            .map(age)
            .or(provided)
            // The other one sees them, and Rapport has sent them there: both sides say so.
            .or_else(|| open(Source::Other).filter(|_| was_sent).map(age)),
        sent: sent.is_some() || open(Source::Page).is_some(),
        was_in_meeting: theirs().any(|interval| interval.source != Source::Other),
        page: reports
            .iter()
            .find(|reports| Some(reports.account) == account)
            .map(|reports| (reports.state, as_of.now - reports.seen_at)),
        is_over: !session.state.status().is_live(),
    })
}
