//! The facts of a session.

use super::feedback::RatingFact;
use crate::{
    api::{
        feedback::RatingSummary,
        series::SeriesView,
        sessions::{PasscodeLock, SessionView},
    },
    domain::{
        join::Participant,
        session::{SessionKind, SessionStatus},
    },
    ui::{
        context::use_words,
        kit::{
            icon::{Icon, IconName},
            linked_text::LinkedText,
            time_label::{Relative, TimeLabel, their_time},
        },
    },
};
use leptos::prelude::*;

/// Time, person, place, passcode and goals.
#[component]
pub fn Facts(
    session: SessionView,
    /// The partner's rating, shown to the client.
    rating: Option<RatingSummary>,
    series: Option<SeriesView>,
    /// Whether several of the series can be changed.
    several: bool,
) -> impl IntoView {
    let words = use_words();
    let waiting = session.status == SessionStatus::Scheduled;
    let minutes = (session.ends_at - session.starts_at).num_minutes();
    let theirs = their_time(words, &session);
    let (other, password) = match session.viewer {
        Participant::Partner => (words.client(), words.protected_partner()),
        Participant::Client => (words.partner(), words.protected_client()),
    };
    let lock = session.passcode_lock.as_ref().map(|lock| match lock {
        PasscodeLock::Until(until) => words.passcode_locked_until(until),
        PasscodeLock::Spent => words.passcode_is_spent().to_owned(),
    });
    let early = (session.starts_at - session.window.opens_at).num_minutes();
    let closed = session.server_now < session.window.opens_at;
    let door = (waiting && closed && session.kind == SessionKind::Video && session.can.join)
        .then(|| words.joinable_from(early));
    let fact = |name: &'static str, text: Option<String>| {
        text.map(|text| {
            view! {
                <dt>{name}</dt>
                <dd>{text}</dd>
            }
        })
    };
    view! {
        <dl class="facts">
            <dt>{words.when()}</dt>
            <dd class="stack stack-tight">
                <span class="row">
                    <TimeLabel when=session.when.clone() starts_at=session.starts_at />
                    <span class="soft">{words.minutes(minutes)}</span>
                    {waiting.then(|| view! { <Relative at=session.starts_at offset=session.when.offset(session.starts_at) server_now=session.server_now /> })}
                </span>
                <span class="soft small">{session.when.zone.clone()}</span>
                {theirs.map(|time| view! { <span class="soft small">{time}</span> })}
                {door.map(|door| view! { <span class="soft small">{door}</span> })}
            </dd>
            <dt>{other}</dt>
            <dd><bdi>{session.other().name.clone()}</bdi></dd>
            <RatingFact rating />
            {fact(words.place(), session.place)}
            {series
                .map(|series| {
                    let path = several.then(|| format!("/sessions/{}/series", session.id));
                    view! {
                        <dt>{words.series_fact()}</dt>
                        <dd class="stack stack-tight">
                            <span>{words.series_place(series.nth, series.of)}</span>
                            {path.map(|path| view! { <a class="small" href=path>{words.series_several()}</a> })}
                        </dd>
                    }
                })}
            {(session.protected && session.status.is_live())
                .then(|| {
                    view! {
                        <dt>{words.session_password()}</dt>
                        <dd class="stack stack-tight">
                            <span>{password}</span>
                            {lock.map(|lock| view! { <span class="row"><Icon name=IconName::Lock />{lock}</span> })}
                        </dd>
                    }
                })}
            {fact(words.cancel_reason(), session.cancel_reason)}
            <dt>{words.session_goals()}</dt>
            <dd class="notes">
                <LinkedText
                    text=session.notes.unwrap_or_else(|| words.no_goals().to_owned())
                    links=session.note_links
                />
            </dd>
        </dl>
    }
    .into_any()
}
