//! One session in the week or in a list: time, title, the other person, kind (as colour, icon and word)
//! and status.

use super::state::{block_id, use_calendar};
use crate::{
    api::sessions::SessionView,
    domain::{
        calendar::{Column, DayPart},
        ids::SessionId,
        session::{SessionKind, SessionStatus},
    },
    ui::components::status::KindLabel,
    words::Words,
};
use leptos::prelude::*;

/// A session, or its part on one day, with its position.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    pub session: SessionView,
    /// The minutes of the day that it covers.
    pub part: DayPart,
    /// Its column among overlapping sessions.
    pub column: Column,
    /// Whether this is the first visible part: the one with the element id and the tab stop.
    pub lead: bool,
}

/// Everything a block displays, as its key: it is re-rendered when one of these changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BlockKey {
    id: SessionId,
    part: DayPart,
    column: Column,
    lead: bool,
    kind: SessionKind,
    status: SessionStatus,
    movable: bool,
    words: [String; 3],
}

impl Block {
    pub fn key(&self) -> BlockKey {
        let session = &self.session;
        BlockKey {
            id: session.id,
            part: self.part,
            column: self.column,
            lead: self.lead,
            kind: session.kind,
            status: session.status,
            movable: session.can.reschedule,
            words: [
                session.when.hours.clone(),
                session.title.clone(),
                session.other().name.clone(),
            ],
        }
    }
}

/// The status as text; `None` for `scheduled`, the normal case.
pub fn standing(words: Words, status: SessionStatus) -> Option<&'static str> {
    (status != SessionStatus::Scheduled).then(|| words.status(status))
}

/// A session in the week, at its minutes and in its column.
#[component]
pub fn SessionBlock(block: Block) -> impl IntoView {
    let state = use_calendar();
    let Block {
        session,
        part,
        column,
        lead,
    } = block;
    let id = session.id;
    let style = format!(
        "--from:{};--until:{};--column:{};--columns:{}",
        part.from, part.until, column.index, column.of
    );
    // Roving tabindex: the grid with a cursor is a single tab stop.
    let tabindex = move || {
        let chosen = lead && state.cursor.with(|cursor| cursor.session == Some(id));
        if chosen || !state.grid.get() { "0" } else { "-1" }
    };
    let resizable = session.can.reschedule && !part.goes_on;
    view! {
        <li class="week-item" style=style>
            <a
                id=lead.then(|| block_id(id))
                href=format!("/sessions/{id}")
                class="session-block"
                class:session-block-short={part.until - part.from < 45}
                data-kind=session.kind.word()
                data-status=session.status.word()
                data-movable=session.can.reschedule.then_some("")
                data-lifted=move || state.moving.with(|moving| moving.is_some_and(|moving| moving.id == id)).then_some("")
                aria-busy=move || (state.saving.get() == Some(id)).then_some("true")
                data-session=id.to_string()
                draggable="false"
                tabindex=tabindex
            >
                <SessionText session=session.clone() part=Some(part) />
                {resizable.then(|| view! { <span class="session-block-edge" data-resize="" aria-hidden="true"></span> })}
            </a>
        </li>
    }
}

/// A session's text, in reading order for screen readers.
#[component]
pub fn SessionText(
    session: SessionView,
    /// The part drawn here, if the session crosses midnight.
    part: Option<DayPart>,
) -> impl IntoView {
    let words = use_calendar().words;
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
