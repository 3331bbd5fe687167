//! Technical trouble, reported by a person through a button or detected by the page.

use super::{
    dialog::ErrorLine,
    icon::{Icon, IconName},
};
use crate::{
    api::presence::report_trouble,
    domain::{ids::SessionId, presence::Trouble},
    ui::context::{use_alive, use_words},
};
use leptos::{prelude::*, task::spawn_local};

/// Reports trouble detected by the page. Idempotent: only the first report of a kind counts.
pub fn note_trouble(id: SessionId, kind: Trouble) {
    spawn_local(async move {
        // Ignored: if the server cannot be reached, it must rely on its own evidence.
        let _ = report_trouble(id, kind).await;
    });
}

/// "Report a technical problem", with a confirmation.
#[component]
pub fn TroubleButton(id: SessionId) -> impl IntoView {
    let words = use_words();
    let noted = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let alive = use_alive();
    let report = move |_| {
        error.set(None);
        spawn_local(async move {
            match report_trouble(id, Trouble::Reported).await {
                Ok(()) => {
                    noted.try_set(true);
                }
                Err(problem) => {
                    error.try_set(Some(problem.message));
                }
            }
        });
    };
    view! {
        <div class="trouble stack tight">
            <div role="status">
                {move || {
                    noted
                        .get()
                        .then(|| {
                            view! {
                                <p class="soft small">
                                    <Icon name=IconName::Check />
                                    {words.trouble_reported()}
                                </p>
                            }
                        })
                }}
            </div>
            <div hidden=move || noted.get()>
                <button type="button" class="button quiet small" disabled=move || !alive.get() on:click=report>
                    <Icon name=IconName::Warning />
                    {words.trouble_report()}
                </button>
                <p class="soft small">{words.trouble_hint()}</p>
            </div>
            <ErrorLine error />
        </div>
    }
    .into_any()
}
