//! The record of a session: attendance from every source, merged, with its outcome and the client's objection.

use super::sessions;
use crate::{
    api::attendance::{LaneView, ObjectionView, OutcomeView, RecordView, SpanView},
    domain::{
        access::{self, SessionAction},
        attendance::{Lane, Span},
        ids::{PersonId, SessionId},
        join::{JoinWindow, Participant},
        session::{Outcome, Session},
    },
    server::{
        cx::Cx,
        db::{self, sessions::StoredSession},
        error::Error,
        sessions::attendance::{AsOf, merged},
        when,
    },
};
use chrono::{DateTime, Utc};

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
    let span = |span: &Span| {
        let (from, until) = when::clocks([span.from, span.until], zone);
        SpanView {
            from: span.from,
            until: span.until,
            clock: (from, until),
        }
    };
    let lane = |participant, stored: &StoredSession| {
        let (lane, person) = (merged.of(participant), stored.person(participant));
        LaneView {
            participant,
            name: person.name.clone(),
            spans: lane.spans.iter().map(span).collect(),
            present_seconds: lane.present().num_seconds(),
            late_seconds: stored
                .session
                .agreed_start()
                .or(lane.came_at())
                .and_then(|start| lane.late(start))
                .map(|late| late.num_seconds()),
            only_sent: lane.spans.is_empty() && lane.sent_at.is_some(),
            only_claimed: lane.only_claimed,
            reconnects: u32::try_from(lane.reconnects()).unwrap_or(u32::MAX),
            troubles: troubles
                .iter()
                .filter(|(account, ..)| PersonId::from(*account) == person.id)
                .map(|(_, kind, _)| *kind)
                .collect(),
        }
    };
    let lasts_until = [&merged.partner, &merged.client]
        .into_iter()
        .filter_map(Lane::last)
        .max();
    let from = merged.came_at().map_or(session.range.starts_at(), |first| {
        first.min(session.range.starts_at())
    });
    let until = lasts_until.map_or(session.range.ends_at(), |last| last.max(session.range.ends_at()));
    Ok(RecordView {
        session: id,
        from,
        until,
        ends: when::clocks([from, until], zone),
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
