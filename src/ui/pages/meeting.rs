//! The meeting page. Its document's CSP and permissions policy allow the meeting server's frame.

use super::join::session_of_path;
use crate::{
    api::meeting::{MeetingView, meeting},
    domain::{join::JoinRefusal, session::SessionKind},
    ui::{
        context::use_words,
        kit::{
            failure::Failure, join_refused::JoinRefused, later::later, meeting_room::MeetingRoom,
            page_title::PageTitle,
        },
        layouts::{guard::SignedIn, plain::PlainLayout},
    },
};
use leptos::prelude::*;

#[component]
pub fn MeetingPage() -> impl IntoView {
    let id = session_of_path();
    let body = async move {
        match meeting(id).await {
            Ok(view) => view! { <Room view /> }.into_any(),
            Err(error) => view! {
                <PlainLayout title="">
                    <Failure error />
                </PlainLayout>
            }
            .into_any(),
        }
    };
    view! { <SignedIn children=move |_| view! { <Suspense>{later(body)}</Suspense> } /> }
}

/// The meeting, or the reason why there is none.
#[component]
fn Room(view: MeetingView) -> impl IntoView {
    let words = use_words();
    if view.session.kind == SessionKind::InPerson {
        return view! {
            <PlainLayout title="">
                <JoinRefused session=view.session refusal=JoinRefusal::InPerson />
            </PlainLayout>
        }
        .into_any();
    }
    view! {
        <PageTitle text=view.session.title.clone() />
        <a class="skip-link" href="#content">
            {words.skip_to_content()}
        </a>
        <MeetingRoom view />
    }
    .into_any()
}
