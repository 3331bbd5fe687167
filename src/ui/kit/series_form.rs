//! The dates of a series before it is created, what is done with each, and the sessions that came of it.

use super::{
    created_panel::{CopyDetails, PasscodeOnce},
    failure::loaded,
    form::{Hidden, PostForm, SubmitButton},
};
use crate::{
    api::{
        booking::ScheduleCall,
        series::{
            CreateSeriesCall, DateState, PlanSeries, PlannedDate, SeriesCreated, SeriesPlan, plan_series,
        },
    },
    domain::series::Choice,
    ui::context::{form_reply, use_words},
};
use leptos::{prelude::*, server_fn::ServerFn};

/// The fields of "Schedule Session", which the list of the dates carries on.
const FIELDS: [&str; 13] = [
    "client",
    "session_type",
    "title",
    "date",
    "time",
    "duration",
    "kind",
    "place",
    "protected",
    "notes",
    "repeat",
    "count",
    "until",
];

type Values = Vec<(String, String)>;

/// How far the planning of a series has come.
#[derive(Clone)]
pub enum Planning {
    Listed(Box<SeriesPlan>, Values),
    /// Creating was refused: the dates are loaded and shown again with the submitted choices.
    Refused(Values),
    Created(Box<SeriesCreated>),
}

/// The planning that a form of this page has begun.
pub fn use_planning() -> Option<Planning> {
    if let Some(reply) = form_reply(CreateSeriesCall::PATH, &[]) {
        return Some(match reply.answer() {
            Some(created) => Planning::Created(Box::new(created)),
            None => Planning::Refused(reply.values),
        });
    }
    let reply = form_reply(ScheduleCall::PATH, &[])?;
    Some(Planning::Listed(Box::new(reply.answer()?), reply.values))
}

/// The dates, or the sessions that were created. The parent renders the heading.
#[component]
pub fn SeriesPlanning(planning: Planning) -> impl IntoView {
    match planning {
        Planning::Listed(plan, values) => view! { <Dates plan=*plan values /> }.into_any(),
        Planning::Refused(values) => {
            let form = PlanSeries::of_fields(&values);
            let dates = move |plan| view! { <Dates plan values /> };
            view! { <Suspense>{loaded(plan_series(form), dates)}</Suspense> }.into_any()
        }
        Planning::Created(created) => view! { <Created created=*created /> }.into_any(),
    }
}

/// The heading over [`SeriesPlanning`].
pub fn planning_title(planning: &Planning) -> String {
    let words = use_words();
    match planning {
        Planning::Created(created) => match created.created.len() {
            1 => words.series_created_one().to_owned(),
            many => words.series_created(many),
        },
        Planning::Listed(..) | Planning::Refused(_) => words.series_check().to_owned(),
    }
}

#[component]
fn Dates(plan: SeriesPlan, values: Values) -> impl IntoView {
    let words = use_words();
    let posted = |name: &'static str| {
        let (_, value) = values.iter().find(|(field, _)| field == name)?;
        Some((name, value.clone()))
    };
    let hidden: Hidden = FIELDS.into_iter().filter_map(posted).collect();
    let revising = [hidden.clone(), vec![("revise", "on".to_owned())]].concat();
    let label = match plan.sessions {
        0 => words.series_schedule_none().to_owned(),
        1 => words.series_schedule_one().to_owned(),
        many => words.series_schedule(many),
    };
    let rows = plan
        .dates
        .iter()
        .cloned()
        .enumerate()
        .map(|(nth, date)| view! { <Date nth date /> })
        .collect_view();
    view! {
        <div class="stack stack-tight">
            <p>{words.series_of_dates(plan.rule, plan.dates.len(), plan.client)}</p>
            {plan.leaves_out.map(|day| view! { <p>{words.series_leaves_out(day)}</p> })}
            <p class="field-help">{words.series_times_in(plan.zone.replace('_', " "))}</p>
        </div>
        <PostForm action=CreateSeriesCall::PATH hidden>
            <ol class="series-dates" role="list">
                {rows}
            </ol>
            <SubmitButton label pending_label=words.create_session_pending() />
        </PostForm>
        <PostForm action=ScheduleCall::PATH hidden=revising prefix="revise">
            <SubmitButton label=words.series_change() class="button button-quiet" />
        </PostForm>
    }
    .into_any()
}

#[component]
fn Date(nth: usize, date: PlannedDate) -> impl IntoView {
    let words = use_words();
    let is_free = date.state == DateState::Free;
    let state = match date.state {
        DateState::Free => words.series_free().to_owned(),
        DateState::Taken => words.series_taken().to_owned(),
        DateState::Missing => words.series_missing(date.next.unwrap_or_default()),
        DateState::Past => words.series_past().to_owned(),
        DateState::Far => words.series_far().to_owned(),
        DateState::Unreadable => words.series_unreadable().to_owned(),
    };
    let class = if is_free {
        "badge badge-active"
    } else {
        "badge badge-waiting"
    };
    // Whether the rule's time can be had is unknown while another one is looked at.
    let can_keep = is_free || date.choice == Choice::Move;
    let options = [
        (Choice::Keep, words.series_keep()),
        (Choice::Move, words.series_move()),
        (Choice::Skip, words.series_skip()),
    ]
    .into_iter()
    .filter(|(choice, _)| can_keep || *choice != Choice::Keep)
    .map(|(choice, label)| {
        let selected = choice == date.choice;
        view! { <option value=choice.word() selected=selected>{label}</option> }
    })
    .collect_view();
    view! {
        <li class="series-date" data-key=nth.to_string()>
            <div class="series-date-main stack stack-tight">
                <span class="strong">{date.label.clone()}</span>
                {date.moved.map(|label| view! { <span>{words.series_moved_to(label)}</span> })}
                {date.theirs.map(|time| view! { <span class="soft small">{words.theirs_client(time)}</span> })}
                <span class="row">
                    <span class=class>{state}</span>
                </span>
            </div>
            <select class="input" name="choices[]" aria-label=words.series_what_of(&date.label)>
                {options}
            </select>
            <div class="series-date-other">
                <input
                    class="input"
                    type="date"
                    name="dates[]"
                    value=date.date
                    aria-label=words.series_other_date(&date.label)
                />
                <input
                    class="input"
                    type="time"
                    name="times[]"
                    value=date.time
                    aria-label=words.series_other_time(&date.label)
                />
            </div>
            <input type="hidden" name="seen[]" value=date.seen />
        </li>
    }
    .into_any()
}

#[component]
fn Created(created: SeriesCreated) -> impl IntoView {
    let words = use_words();
    let protected = created.passcode.is_some();
    let rows = created.created.into_iter().map(|session| {
        let path = format!("/sessions/{}", session.id);
        view! {
            <li>
                <a href=path>{session.when.label}</a>
            </li>
        }
    });
    view! {
        <ol class="series-dates" role="list">
            {rows.collect_view()}
        </ol>
        {created
            .passcode
            .map(|passcode| {
                view! {
                    <PasscodeOnce passcode />
                    <p>{words.series_password_of_all()}</p>
                }
            })}
        <CopyDetails details=created.details protected />
    }
    .into_any()
}
