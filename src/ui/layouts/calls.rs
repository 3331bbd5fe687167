//! Calls a client to an instant session, on every page.

use crate::{
    api::sessions::{CallView, calling},
    domain::account::Role,
    ui::{
        context::{use_account, use_words},
        kit::{
            icon::{Icon, IconName},
            later::later,
        },
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Who waits for the reader, and the way to them. Pages that offer that way themselves show no second one. The page's
/// program says it in the title too.
#[component]
pub fn Calls() -> impl IntoView {
    let here = use_location().pathname.get_untracked();
    let is_client = use_account().is_some_and(|account| account.role == Role::Client);
    is_client.then(|| {
        let call = async move {
            // A failure is the page's to tell.
            let call = calling().await.ok().flatten();
            call.map(|call| view! { <Call call here /> })
        };
        view! {
            <div class="call-place" role="status">
                <Suspense>{later(call)}</Suspense>
            </div>
        }
    })
}

#[component]
fn Call(
    call: CallView,
    /// The path of the page.
    here: String,
) -> impl IntoView {
    let words = use_words();
    let CallView { session, partner } = call;
    let leads_there = here == "/overview" || here == format!("/sessions/{session}");
    view! {
        <div
            class="call alert alert-ok"
            hidden=leads_there
            data-key=format!("call-{session}")
            data-call=session.to_string()
            data-said=words.called(&partner)
        >
            <Icon name=IconName::Video />
            <p class="strong">{words.called(&partner)}</p>
            <a class="button button-primary" href=format!("/sessions/{session}/join")>
                {words.join_now()}
            </a>
        </div>
    }
}
