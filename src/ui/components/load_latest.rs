//! Recovery from a version conflict (optimistic concurrency): load the current session.

use super::dialog::ErrorLine;
use crate::{
    api::{
        ApiError, ErrorCode,
        sessions::{SessionView, session},
    },
    domain::ids::SessionId,
    ui::context::use_words,
};
use leptos::{prelude::*, task::spawn_local};

/// A button, shown if a change was refused because the session has changed meanwhile.
#[component]
pub fn LoadLatest(
    /// Why the change was refused.
    #[prop(into)]
    error: Signal<Option<ApiError>>,
    id: SessionId,
    /// Receives the current session.
    #[prop(into)]
    on_loaded: Callback<SessionView>,
) -> impl IntoView {
    let words = use_words();
    let trouble = RwSignal::new(None::<String>);
    let stale =
        move || error.with(|error| error.as_ref().is_some_and(|error| error.code == ErrorCode::Stale));
    let load = move |_| {
        spawn_local(async move {
            match session(id).await {
                Ok(latest) => {
                    trouble.try_set(None);
                    on_loaded.try_run(latest);
                }
                Err(error) => {
                    trouble.try_set(Some(error.message));
                }
            }
        });
    };
    view! {
        {move || {
            stale()
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
        <ErrorLine error=trouble />
    }
    .into_any()
}
