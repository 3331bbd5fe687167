//! One session in the week or in a list: its time, its title, the other person, its kind in colour,
//! icon and word, and where it stands.

use super::state::{block_id, use_calendar};
use crate::{
    api::{calendar::PlacedSession, sessions::SessionView},
    domain::{
        calendar::{Column, DayPart},
        ids::SessionId,
        session::{SessionKind, SessionStatus},
    },
    ui::components::status::{KindLabel, status_words},
    words::Words,
};
use leptos::prelude::*;

/// A session, or its part on one day, with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// The session.
    pub placed: PlacedSession,
    /// The minutes of the day that it fills.
    pub part: DayPart,
    /// Where it stands beside those that it overlaps.
    pub column: Column,
    /// Whether it is the first part in sight; that one has the session's place among the keys.
    pub lead: bool,
}

/// What a block shows: it is drawn anew when one of these changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BlockKey {
    id: SessionId,
    part: DayPart,
    column: Column,
    lead: bool,
    kind: SessionKind,
    status: SessionStatus,
    movable: bool,
    words: [String; 2],
}

impl Block {
    /// What it shows.
    pub fn key(&self) -> BlockKey {
        let session = &self.placed.session;
        BlockKey {
            id: session.id,
            part: self.part,
            column: self.column,
            lead: self.lead,
            kind: session.kind,
            status: session.status,
            movable: session.can.reschedule,
            words: [session.title.clone(), session.other().name.clone()],
        }
    }
}

/// The class that gives a session its colours.
pub fn colours(session: &SessionView) -> String {
    format!("{} {}", session.kind.word(), session.status.word())
}

/// The word for where a session stands, when it is worth saying.
pub fn standing(words: Words, status: SessionStatus) -> Option<&'static str> {
    (status != SessionStatus::Scheduled).then(|| status_words(words, status))
}

/// A session in the week, at its minutes and in its column.
#[component]
pub fn SessionBlock(
    /// What and where.
    block: Block,
) -> impl IntoView {
    let state = use_calendar();
    let Block {
        placed,
        part,
        column,
        lead,
    } = block;
    let id = placed.session.id;
    let style = format!(
        "--from:{};--until:{};--column:{};--columns:{}",
        part.from, part.until, column.index, column.of
    );
    // The week is one stop of the Tab key once it has a cursor.
    let tabindex = move || {
        let chosen = lead && state.cursor.with(|cursor| cursor.session == Some(id));
        if chosen || !state.grid.get() { "0" } else { "-1" }
    };
    let resizable = placed.session.can.reschedule && !part.goes_on;
    let class = format!("session-block {}", colours(&placed.session));
    view! {
        <li class="week-item" style=style>
            <a
                id=lead.then(|| block_id(id))
                href=format!("/sessions/{id}")
                class=class
                class:lifted=move || state.moving.with(|moving| moving.is_some_and(|moving| moving.id == id))
                class:saving=move || state.saving.get() == Some(id)
                class:movable=placed.session.can.reschedule
                class:short={part.until - part.from < 45}
                data-session=id.to_string()
                draggable="false"
                tabindex=tabindex
            >
                <SessionText placed=placed.clone() part=Some(part) />
                {resizable.then(|| view! { <span class="session-block-edge" data-resize="" aria-hidden="true"></span> })}
            </a>
        </li>
    }
}

/// The words of a session, in the order in which they are read out.
#[component]
pub fn SessionText(
    /// The session.
    placed: PlacedSession,
    /// The part of it that is drawn, where it may be one of two.
    part: Option<DayPart>,
) -> impl IntoView {
    let words = use_calendar().words;
    let PlacedSession {
        local_start,
        local_end,
        session,
    } = placed;
    let begun_before = part
        .is_some_and(|part| part.begun_before)
        .then(|| words.calendar_begun_before());
    let goes_on = part
        .is_some_and(|part| part.goes_on)
        .then(|| words.calendar_goes_on());
    let live = session.status == SessionStatus::InProgress;
    view! {
        <time class="session-block-time" datetime=session.starts_at.to_rfc3339()>
            {words.clock_range(local_start, local_end)}
        </time>
        " "
        <span class="session-block-title">{session.title.clone()}</span>
        " "
        <span class="session-block-person">{words.with_person(&session.other().name)}</span>
        " "
        <KindLabel kind=session.kind />
        {standing(words, session.status)
            .map(|standing| {
                view! {
                    " "
                    <span class="session-block-standing">
                        {live.then(|| view! { <span class="dot" aria-hidden="true"></span> })}
                        {standing}
                    </span>
                }
            })}
        {begun_before.map(|text| view! { <span class="sr-only">" " {text}</span> })}
        {goes_on.map(|text| view! { <span class="sr-only">" " {text}</span> })}
    }
}
