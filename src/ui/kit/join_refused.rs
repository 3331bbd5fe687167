//! Explains why a session cannot be joined, where the reader can do nothing about it.

use super::{
    icon::{Icon, IconName},
    page_title::PageTitle,
    session_facts::SessionFacts,
};
use crate::{api::sessions::SessionView, domain::join::JoinRefusal, ui::context::use_words, words::Words};
use leptos::prelude::*;

/// Heading, explanation and icon of a refusal.
fn said(words: Words, session: &SessionView, refusal: JoinRefusal) -> (&'static str, String, IconName) {
    match refusal {
        JoinRefusal::Cancelled => {
            let hint = match &session.cancel_reason {
                Some(reason) => words.join_cancelled_reason(reason),
                None => words.join_cancelled_hint().to_owned(),
            };
            (words.join_cancelled(), hint, IconName::Close)
        }
        JoinRefusal::InPerson => {
            let hint = match &session.place {
                Some(place) => words.join_in_person_at(place),
                None => words.join_in_person_hint().to_owned(),
            };
            (words.join_in_person(), hint, IconName::Place)
        }
        JoinRefusal::PasscodeSpent => (
            words.passcode_spent(),
            words.passcode_spent_hint(&session.other().name),
            IconName::Lock,
        ),
        JoinRefusal::Unpaid => (words.join_unpaid(), String::new(), IconName::Clock),
        _ => (
            words.join_ended(),
            words.join_ended_hint().to_owned(),
            IconName::Check,
        ),
    }
}

#[component]
pub fn JoinRefused(session: SessionView, refusal: JoinRefusal) -> impl IntoView {
    let words = use_words();
    let (heading, hint, icon) = said(words, &session, refusal);
    let back = format!("/sessions/{}", session.id);
    let title = session.title.clone();
    view! {
        <PageTitle text=heading />
        <div class="join-refused card stack">
            <Icon name=icon />
            <h1>{heading}</h1>
            <p>{hint}</p>
            <p class="strong">{title}</p>
            <SessionFacts session />
            <p>
                <a class="button" href=back rel="external">
                    {words.join_to_session()}
                </a>
            </p>
        </div>
    }
}
