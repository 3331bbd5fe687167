//! A session as a card in a list.

use super::{
    join_now::JoinNow,
    status::{KindLabel, StatusBadge},
    time_label::{Relative, TimeLabel},
};
use crate::{
    api::sessions::SessionView,
    domain::{join::Participant, session::SessionStatus},
    ui::context::use_words,
    words::Words,
};
use leptos::prelude::*;

/// The other person's local time, if it differs: "15:00 for your client". With the date if that differs too.
pub fn their_time(words: Words, session: &SessionView) -> Option<String> {
    let theirs = session.when_theirs.as_ref()?;
    let time = if theirs.start.date() == session.when.start.date() {
        theirs.begins().to_owned()
    } else {
        theirs.label.clone()
    };
    Some(match session.viewer {
        Participant::Partner => words.theirs_client(time),
        Participant::Client => words.theirs_partner(time),
    })
}

/// A session in a list: time, title, the other person, status and "Join Now".
#[component]
pub fn SessionCard(
    session: SessionView,
    /// Whether it is highlighted as the next one.
    #[prop(optional)]
    next: bool,
) -> impl IntoView {
    let words = use_words();
    let path = format!("/sessions/{}", session.id);
    let waiting = matches!(
        session.status,
        SessionStatus::Scheduled | SessionStatus::PendingPayment
    );
    let (kind, status) = (session.kind.word(), session.status.word());
    view! {
        <article
            class="session-card card"
            class:session-card-next=next
            data-kind=kind
            data-status=status
        >
            <div class="session-card-main">
                <p class="session-card-when">
                    <TimeLabel when=session.when.clone() starts_at=session.starts_at />
                    {waiting.then(|| view! { <Relative at=session.starts_at offset=session.when.offset(session.starts_at) server_now=session.server_now /> })}
                </p>
                <p class="session-card-title">
                    <a href=path.clone()><bdi>{session.title.clone()}</bdi></a>
                </p>
                <p class="session-card-facts">
                    <KindLabel kind=session.kind />
                    <span>{words.with_person(&session.other().name)}</span>
                    {their_time(words, &session).map(|time| view! { <span class="soft">{time}</span> })}
                </p>
            </div>
            <div class="session-card-side">
                <StatusBadge status=session.status />
                <div class="row">
                    <a class="button button-small" href=path>
                        {words.view_details()}
                    </a>
                    <JoinNow session prepare=next />
                </div>
            </div>
        </article>
    }
    .into_any()
}

/// A list of cards, keyed by id and version: an unchanged session keeps its element, and the focus within.
#[component]
pub fn SessionCards(#[prop(into)] sessions: Signal<Vec<SessionView>>) -> impl IntoView {
    view! {
        <ul class="session-card-list" role="list">
            <For each=move || sessions.get() key=|session| (session.id, session.version) let:session>
                <li>
                    <SessionCard session />
                </li>
            </For>
        </ul>
    }
    .into_any()
}
