//! One session in the week or in a list: time, title, the other person, kind (as colour, icon and word)
//! and status.

use crate::{
    api::sessions::SessionView,
    domain::{
        calendar::{DayPart, minute_since_epoch},
        session::SessionStatus,
    },
    ui::{context::use_words, kit::status::KindLabel},
    words::Words,
};
use leptos::prelude::*;

/// The status as text; `None` for `scheduled`, the normal case.
pub fn standing(words: Words, status: SessionStatus) -> Option<&'static str> {
    (status != SessionStatus::Scheduled).then(|| words.status(status))
}

/// A session, or its part on one day, as a link. The island opens its summary instead.
#[component]
pub fn SessionBlock(
    session: SessionView,
    /// The part drawn here.
    part: Option<DayPart>,
    /// Where it is in the week: it may be moved there.
    #[prop(optional)]
    placed: bool,
    /// Whether this is its first visible part: the one with the element id.
    #[prop(optional)]
    lead: bool,
) -> impl IntoView {
    let id = session.id;
    let movable = placed && session.can.reschedule;
    let starts = minute_since_epoch(session.when.start);
    let minutes = (session.ends_at - session.starts_at).num_minutes();
    let is_short = placed && part.is_some_and(|part| part.until - part.from < 45);
    let version = movable.then(|| session.version.to_string());
    let (kind, status) = (session.kind.word(), session.status.word());
    let resizable = movable && part.is_some_and(|part| !part.goes_on);
    view! {
        <a
            id=lead.then(|| format!("session-{id}"))
            href=format!("/sessions/{id}")
            class="session-block"
            class:session-block-short=is_short
            data-kind=kind
            data-status=status
            data-session=id.to_string()
            data-movable=movable.then_some("")
            data-starts=placed.then(|| starts.to_string())
            data-minutes=placed.then(|| minutes.to_string())
            data-version=version
            draggable="false"
        >
            <SessionText session part />
            {resizable.then(|| view! { <span class="session-block-edge" data-resize="" aria-hidden="true"></span> })}
        </a>
    }
    .into_any()
}

/// A session's text, in reading order for screen readers.
#[component]
fn SessionText(
    session: SessionView,
    /// The part drawn here, if the session crosses midnight.
    part: Option<DayPart>,
) -> impl IntoView {
    let words = use_words();
    let note = |shown: bool, text| shown.then(|| view! { <span class="sr-only">" " {text}</span> });
    let live = session.status == SessionStatus::InProgress;
    view! {
        <time class="session-block-time" datetime=session.starts_at.to_rfc3339()>
            {session.when.hours.clone()}
        </time>
        " "
        <span class="session-block-title"><bdi>{session.title.clone()}</bdi></span>
        " "
        <span class="session-block-person">{words.with_person(&session.other().name)}</span>
        " "
        <KindLabel kind=session.kind />
        {standing(words, session.status)
            .map(|standing| {
                view! {
                    " "
                    <span class="session-block-standing">
                        {live.then(|| view! { <span class="badge-dot" aria-hidden="true"></span> })}
                        <span class="session-block-standing-word">{standing}</span>
                    </span>
                }
            })}
        {note(part.is_some_and(|part| part.begun_before), words.calendar_begun_before())}
        {note(part.is_some_and(|part| part.goes_on), words.calendar_goes_on())}
    }
}
