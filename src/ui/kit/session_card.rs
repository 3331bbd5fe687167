//! A session as a card in a list.

use super::{
    join_now::JoinNow,
    status::{KindLabel, StatusBadge},
    time_label::{Relative, TimeLabel, their_time},
};
use crate::{api::sessions::SessionView, domain::session::SessionStatus, ui::context::use_words};
use leptos::prelude::*;

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

/// A list of cards.
#[component]
pub fn SessionCards(sessions: Vec<SessionView>) -> impl IntoView {
    let rows = sessions.into_iter().map(|session| {
        let key = session.id.to_string();
        view! {
            <li data-key=key>
                <SessionCard session />
            </li>
        }
    });
    view! {
        <ul class="session-card-list" role="list">
            {rows.collect_view()}
        </ul>
    }
    .into_any()
}
