//! Recovery from a version conflict (optimistic concurrency): load the current session.

use super::{dialog::ErrorLine, form::use_form, request::Request};
use crate::{
    api::{
        ErrorCode,
        sessions::{SessionView, session},
    },
    domain::ids::SessionId,
    ui::context::use_words,
};
use leptos::prelude::*;

/// A button in a form, shown if the change was refused because the session has changed meanwhile.
#[component]
pub fn LoadLatest(
    id: SessionId,
    /// Receives the current session.
    #[prop(into)]
    on_loaded: Callback<SessionView>,
) -> impl IntoView {
    let words = use_words();
    let request = Request::default();
    let refusal = use_form().error;
    let is_stale =
        move || refusal.with(|error| error.as_ref().is_some_and(|error| error.code == ErrorCode::Stale));
    let load = move |_| request.send(session(id), move |latest| on_loaded.try_run(latest));
    view! {
        {move || {
            is_stale()
                .then(|| {
                    view! {
                        <p>
                            <button type="button" class="button" on:click=load>
                                {words.load_latest()}
                            </button>
                        </p>
                    }
                })
        }}
        <ErrorLine error=request.error />
    }
    .into_any()
}
