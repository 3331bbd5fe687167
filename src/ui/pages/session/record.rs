//! The record of a session: attendance and outcome.

use crate::{
    api::{
        attendance::{LaneView, OutcomeView, RecordView, SpanView},
        sessions::SessionView,
    },
    domain::{
        join::Participant,
        presence::Trouble,
        session::{Absent, SessionKind, SessionStatus},
    },
    ui::{
        context::use_words,
        kit::{
            dialog::DialogButton,
            icon::{Icon, IconName},
        },
    },
    words::Words,
};
use chrono::{DateTime, TimeDelta, Utc};
use leptos::prelude::*;

/// A duration as text: `40 s`, `38 min`.
fn length(words: Words, seconds: i64) -> String {
    match seconds {
        ..60 => words.seconds_short(seconds),
        _ => words.minutes_short((seconds + 30) / 60),
    }
}

/// Two cards: the outcome once there is one, and attendance.
#[component]
pub fn Record(session: SessionView, record: RecordView) -> impl IntoView {
    let outcome = record.outcome.clone().map(|outcome| {
        view! { <Outcome session=session.clone() outcome record=record.clone() /> }
    });
    // In-person sessions have no attendance evidence.
    let attendance = (session.kind == SessionKind::Video)
        .then(|| view! { <Attendance record waiting=session.status.is_live() /> });
    view! {
        {outcome}
        {attendance}
    }
    .into_any()
}

#[component]
fn Attendance(record: RecordView, waiting: bool) -> impl IntoView {
    let words = use_words();
    let path = format!("/sessions/{}/attendance.jsonl", record.session);
    let came = record.lanes.iter().any(|lane| !lane.spans.is_empty());
    let both = record.lanes.iter().all(|lane| !lane.spans.is_empty());
    view! {
        <section class="card stack" aria-labelledby="attendance">
            <h2 id="attendance">{words.attendance()}</h2>
            {came.then(|| view! { <Timeline record=record.clone() /> })}
            <dl class="attendance-people">
                {record.lanes.iter().map(|lane| view! { <LaneFacts lane=lane.clone() waiting /> }).collect_view()}
            </dl>
            {both
                .then(|| {
                    let together = length(words, record.together_seconds);
                    view! { <p class="strong">{words.attendance_together(together)}</p> }
                })}
            <p>
                <a href=path download="">
                    {words.attendance_download()}
                </a>
            </p>
        </section>
    }
    .into_any()
}

/// The stays as text: `14:02–14:40`. Stays less than a minute apart are merged, because minutes alone would show the
/// same one again and again. The timeline shows them all.
fn stays(spans: &[SpanView]) -> Vec<String> {
    let short = TimeDelta::minutes(1);
    let mut merged: Vec<SpanView> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.from - last.until < short => {
                (last.until, last.clock.1) = (span.until, span.clock.1.clone());
            }
            _ => merged.push(span.clone()),
        }
    }
    let text = |SpanView {
                    clock: (from, until), ..
                }: SpanView| {
        if from == until {
            from
        } else {
            format!("{from}–{until}")
        }
    };
    merged.into_iter().map(text).collect()
}

/// One lane per person on a common time scale. Everything it shows is also text beside it.
#[component]
fn Timeline(record: RecordView) -> impl IntoView {
    let words = use_words();
    let whole = (record.until - record.from).num_milliseconds().max(1);
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds of some hours, as a share of a drawing"
    )]
    let x = move |at: DateTime<Utc>| (at - record.from).num_milliseconds() as f64 * 1_000.0 / whole as f64;
    let agreed = (x(record.agreed.0), x(record.agreed.1));
    let lane = move |lane: LaneView| {
        let spans = lane.spans.iter().map(|span| {
            let (from, until) = (x(span.from), x(span.until));
            // Minimum width, so that a short span is visible.
            let width = (until - from).max(4.0);
            view! { <rect class="timeline-span" x=from y="5" width=width height="14" rx="3" /> }
        });
        // A line of constant width, so that a short gap is visible too.
        let gaps = lane.spans.windows(2).map(|pair| {
            let at = f64::midpoint(x(pair[0].until), x(pair[1].from));
            view! { <line class="timeline-gap" x1=at x2=at y1="4" y2="20" /> }
        });
        view! {
            <span class="timeline-name"><bdi>{lane.name}</bdi></span>
            <svg viewBox="0 0 1000 24" preserveAspectRatio="none" aria-hidden="true">
                <rect class="timeline-agreed" x=agreed.0 y="1" width=agreed.1 - agreed.0 height="22" />
                {spans.collect_view()}
                {gaps.collect_view()}
            </svg>
        }
    };
    let label = words.attendance_timeline(&record.ends.0, &record.ends.1);
    view! {
        <div class="timeline" role="img" aria-label=label>
            {record.lanes.into_iter().map(lane).collect_view()}
            <p class="timeline-ends soft small">
                <span>{record.ends.0}</span>
                <span>{record.ends.1}</span>
            </p>
        </div>
        <p class="soft small">{words.attendance_agreed()}</p>
    }
}

#[component]
fn LaneFacts(lane: LaneView, waiting: bool) -> impl IntoView {
    let words = use_words();
    let mut facts = Vec::new();
    match lane.late_seconds {
        None if waiting => facts.push(words.where_not_here().to_owned()),
        None => facts.push(words.attendance_never().to_owned()),
        Some(late) => {
            facts.push(if lane.only_sent {
                words.attendance_sent().to_owned()
            } else if lane.present_seconds == 0 {
                words.attendance_brief().to_owned()
            } else {
                words.attendance_present(length(words, lane.present_seconds))
            });
            // Up to half a minute does not count as late.
            facts.push(if late < 30 {
                words.attendance_on_time().to_owned()
            } else {
                words.attendance_late(length(words, late))
            });
        }
    }
    if lane.only_claimed {
        facts.push(words.attendance_claimed().to_owned());
    }
    match lane.reconnects {
        0 => {}
        1 => facts.push(words.attendance_back_once().to_owned()),
        more => facts.push(words.attendance_back(more)),
    }
    facts.extend(lane.troubles.iter().map(|trouble| {
        match trouble {
            Trouble::Reported => words.attendance_trouble_reported(),
            Trouble::Device => words.attendance_trouble_device(),
            Trouble::Connection => words.attendance_trouble_connection(),
        }
        .to_owned()
    }));
    let spans = stays(&lane.spans);
    view! {
        <dt><bdi>{lane.name}</bdi></dt>
        <dd class="stack stack-tight">
            <span>{facts.join(" · ")}</span>
            {(!spans.is_empty()).then(|| view! { <span class="soft small attendance-spans">{spans.join(", ")}</span> })}
        </dd>
    }
}

/// The outcome, its source, and the ways to contest it.
#[component]
fn Outcome(session: SessionView, outcome: OutcomeView, record: RecordView) -> impl IntoView {
    let words = use_words();
    let viewer = session.viewer;
    let name = |participant| session.person(participant).name.clone();
    let own = match viewer {
        Participant::Partner => Absent::Partner,
        Participant::Client => Absent::Client,
    };
    let said = match (session.status, outcome.absent) {
        (_, Some(absent)) if absent == own && outcome.decided_by.is_none() => {
            words.outcome_not_seen().to_owned()
        }
        (_, Some(absent)) => words.absent(absent, viewer, &session.other().name),
        (SessionStatus::NotHeld, _) if outcome.technical => words.outcome_technical().to_owned(),
        (SessionStatus::NotHeld, _) => words.outcome_not_held().to_owned(),
        _ => words.outcome_held().to_owned(),
    };
    let decided = match outcome.decided_by {
        None if session.kind == SessionKind::InPerson => words.outcome_as_agreed(&outcome.decided),
        None => words.outcome_by_evidence(&outcome.decided),
        Some(who) if who == viewer => words.outcome_by_you(&outcome.decided),
        Some(who) => words.outcome_by(name(who), &outcome.decided),
    };
    let objection = record.objection.map(|objection| {
        let raised = match viewer {
            Participant::Client => words.outcome_you_objected(&objection.raised),
            Participant::Partner => words.outcome_objection(name(Participant::Client), &objection.raised),
        };
        view! {
            <div class="alert alert-warn">
                <Icon name=IconName::Info />
                <div class="stack stack-tight">
                    <p class="strong">{raised}</p>
                    {objection.words.map(|words| view! { <p class="notes">{words}</p> })}
                </div>
            </div>
        }
    });
    view! {
        <section class="card stack" aria-labelledby="outcome">
            <h2 id="outcome">{words.outcome()}</h2>
            <p class="strong">{said}</p>
            <p class="soft small">{decided}</p>
            {outcome.reason.map(|reason| view! { <p class="notes">{words.outcome_reason(reason)}</p> })}
            {objection}
            <div class="row">
                {record
                    .can_correct
                    .then(|| {
                        view! {
                            <DialogButton name="correct">
                                <Icon name=IconName::Edit />
                                {words.correct()}
                            </DialogButton>
                        }
                    })}
                {record
                    .can_object
                    .then(|| {
                        view! {
                            <DialogButton name="object">
                                {words.object()}
                            </DialogButton>
                        }
                    })}
            </div>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stays_of_one_minute_are_shown_once() {
        let span = |from: &str, until: &str| {
            let at = |clock: &str| format!("2026-11-24T{clock}Z").parse().expect("an instant");
            let minute = |clock: &str| clock[..5].to_owned();
            SpanView {
                from: at(from),
                until: at(until),
                clock: (minute(from), minute(until)),
            }
        };
        let spans = [
            span("08:28:01", "08:28:10"),
            span("08:28:20", "08:28:31"),
            span("08:28:40", "08:40:00"),
            span("08:40:59", "08:50:00"),
            span("08:51:00", "08:51:20"),
        ];
        assert_eq!(stays(&spans), ["08:28–08:50", "08:51"]);
        assert_eq!(stays(&spans[..2]), ["08:28"]);
        assert!(stays(&[]).is_empty());
    }
}
