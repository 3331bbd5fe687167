//! Who was in the meeting: what every source knows, merged, and shown as the record of a session.

use super::sessions;
use crate::{
    api::attendance::{LaneView, ObjectionView, OutcomeView, RecordView, SpanView},
    domain::{
        access::{self, SessionAction},
        attendance::{self, Attendance, Lane, Source, Span},
        ids::SessionId,
        join::{JoinLimits, JoinWindow, Participant},
        presence::{PresenceFacts, Whereabouts, whereabouts},
        session::{Outcome, Session, SessionState},
        wall_clock,
    },
    server::{
        db::{
            self,
            attendance::{StoredInterval, Totals},
            presence::PageReport,
            sessions::StoredSession,
        },
        error::Error,
        web::Cx,
        when,
    },
};
use chrono::{DateTime, TimeDelta, Utc};

/// From when stays are looked at.
#[derive(Debug, Clone, Copy)]
pub struct AsOf {
    now: DateTime<Utc>,
    /// No stay is longer.
    over_at: DateTime<Utc>,
}

impl AsOf {
    /// From `now`: nobody stays in a session that somebody has ended or called off, or whose window has closed.
    pub fn of(session: &Session, limits: JoinLimits, now: DateTime<Utc>) -> Self {
        let closes_at = JoinWindow::of(session.range, limits).closes_at;
        let over_at = match &session.state {
            SessionState::Completed {
                ended_at, decision, ..
            } if decision.by.is_some() => (*ended_at).min(closes_at),
            SessionState::Cancelled(cancellation) => cancellation.at.min(closes_at),
            _ => closes_at,
        };
        Self { now, over_at }
    }

    /// When a stay was over; none while it lasts.
    fn end(self, interval: &StoredInterval) -> Option<DateTime<Utc>> {
        let over = (self.over_at <= self.now).then_some(self.over_at);
        match (interval.ended(self.now), over) {
            (Some(left), Some(over)) => Some(left.min(over)),
            (left, over) => left.or(over),
        }
    }
}

/// The stays of a session, merged.
pub fn merged(session: &Session, intervals: &[StoredInterval], seen: AsOf) -> Attendance {
    let known = intervals.iter().filter_map(|interval| {
        Some(attendance::AttendanceInterval {
            participant: access::participant(interval.account, session)?,
            source: interval.source,
            joined_at: interval.joined_at,
            left_at: seen.end(interval),
        })
    });
    attendance::merge(&known.collect::<Vec<_>>(), seen.now)
}

/// What they come to. Nobody is late where nothing was agreed.
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

/// Where one of the two is.
pub fn where_is(
    session: &Session,
    participant: Participant,
    intervals: &[StoredInterval],
    reports: &[PageReport],
    seen: AsOf,
) -> Whereabouts {
    let account = access::account(participant, session);
    let theirs = || {
        intervals
            .iter()
            .filter(move |interval| interval.account == account)
    };
    let open = || theirs().filter(move |interval| seen.end(interval).is_none());
    let age = |interval: &StoredInterval| match interval.source {
        // These say nothing for long.
        Source::Provider | Source::Page => TimeDelta::zero(),
        _ => seen.now - interval.last_seen_at,
    };
    let own = open().find(|interval| interval.source == Source::Own);
    // Of whom nothing was heard since they were last sent to the provider, they are there.
    let (doors, others): (Vec<_>, Vec<_>) = theirs().partition(|interval| interval.source == Source::Door);
    let sent_at = doors.into_iter().map(|door| door.joined_at).max();
    let has_gone = |sent_at| {
        others
            .iter()
            .any(|interval| seen.end(interval).is_some_and(|end| sent_at <= end))
    };
    let sent = sent_at.filter(|sent_at| !has_gone(*sent_at) && seen.now < seen.over_at);
    whereabouts(PresenceFacts {
        in_meeting: own
            .map(age)
            .or_else(|| open().map(age).min())
            .or(sent.map(|_| TimeDelta::zero())),
        was_in_meeting: theirs().next().is_some(),
        page: reports
            .iter()
            .find(|reports| reports.account == account)
            .map(|reports| (reports.state, seen.now - reports.seen_at)),
    })
}

/// The record of a session.
///
/// # Errors
/// `signed_out`; `not_found`.
pub async fn record(cx: Cx, id: SessionId) -> Result<RecordView, Error> {
    let (caller, stored) = sessions::load(&cx, id, SessionAction::See).await?;
    let now = cx.now();
    let session = &stored.session;
    let intervals = db::attendance::of_session(&cx.app.db, id).await?;
    let merged = merged(session, &intervals, AsOf::of(session, cx.app.config.limits, now));
    let opens_at = JoinWindow::of(session.range, cx.app.config.limits).opens_at;
    let troubles = db::presence::troubles(&cx.app.db, id, opens_at).await?;
    let objection = db::settling::objection(&cx.app.db, id).await?;
    let zone = cx.zone()?;
    let moment = |at| when::moment(at, zone, cx.lang, now);
    let clock = |at| when::clock(wall_clock::local(&zone, at));
    let span = |span: &Span| SpanView {
        from: span.from,
        until: span.until,
        label: format!("{}–{}", clock(span.from), clock(span.until)),
    };
    let lane = |participant, stored: &StoredSession| {
        let (lane, person) = (merged.of(participant), stored.person(participant));
        LaneView {
            participant,
            name: person.name.clone(),
            spans: lane.spans.iter().map(span).collect(),
            present_seconds: lane.present().num_seconds(),
            late_seconds: stored
                .agreed_start()
                .or(lane.first())
                .and_then(|start| lane.late(start))
                .map(|late| late.num_seconds()),
            reconnects: u32::try_from(lane.reconnects()).unwrap_or(u32::MAX),
            troubles: troubles
                .iter()
                .filter(|(account, ..)| *account == person.id)
                .map(|(_, kind, _)| *kind)
                .collect(),
        }
    };
    let lasts_until = [&merged.partner, &merged.client]
        .into_iter()
        .filter_map(Lane::last)
        .max();
    let from = merged.first().map_or(session.range.starts_at(), |first| {
        first.min(session.range.starts_at())
    });
    let until = lasts_until.map_or(session.range.ends_at(), |last| last.max(session.range.ends_at()));
    Ok(RecordView {
        session: id,
        from,
        until,
        ends: (clock(from), clock(until)),
        agreed: (session.range.starts_at(), session.range.ends_at()),
        lanes: vec![
            lane(Participant::Partner, &stored),
            lane(Participant::Client, &stored),
        ],
        together_seconds: merged.together().num_seconds(),
        outcome: outcome(session, moment),
        can_correct: access::allows(caller, SessionAction::Correct, session)
            && session.state.status().is_outcome(),
        can_object: access::allows(caller, SessionAction::Object, session)
            && session.state.object().is_ok()
            && objection.is_none(),
        objection: objection.map(|objection| ObjectionView {
            raised: moment(objection.at),
            words: objection.words,
        }),
    })
}

fn outcome(session: &Session, moment: impl Fn(DateTime<Utc>) -> String) -> Option<OutcomeView> {
    let (decision, outcome) = (session.state.decision()?, session.state.outcome()?);
    Some(OutcomeView {
        absent: match outcome {
            Outcome::NoShow(absent) => Some(absent),
            _ => None,
        },
        technical: outcome == Outcome::NotHeld { technical: true },
        decided_by: decision
            .by
            .and_then(|account| access::participant(account, session)),
        decided: moment(decision.at),
        reason: decision.reason.clone(),
    })
}
