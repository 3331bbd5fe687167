//! Technical trouble, reported by a person through a button or detected by the page.

use super::{
    error_line::ErrorLine,
    icon::{Icon, IconName},
    request::Request,
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
    let request = Request::default();
    let alive = use_alive();
    let report = move |_| {
        request.send(report_trouble(id, Trouble::Reported), move |()| {
            noted.try_set(true)
        });
    };
    view! {
        <div class="stack stack-tight">
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
                <button type="button" class="button button-quiet button-small" disabled=move || !alive.get() on:click=report>
                    <Icon name=IconName::Warning />
                    {words.trouble_report()}
                </button>
                <p class="soft small">{words.trouble_hint()}</p>
            </div>
            <ErrorLine error=request.error />
        </div>
    }
    .into_any()
}
