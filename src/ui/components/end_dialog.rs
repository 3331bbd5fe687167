//! "End this session?", in the meeting.

use super::{error_line::ErrorLine, request::Request};
use crate::{api::meeting::end_session, browser, domain::ids::SessionId, ui::context::use_words};
use leptos::prelude::*;

/// Ends the session for both people, after confirmation. The meeting hangs up afterwards.
#[component]
pub fn EndDialog(open: RwSignal<bool>, id: SessionId, #[prop(into)] on_ended: Callback<()>) -> impl IntoView {
    let words = use_words();
    let request = Request::default();
    let node: NodeRef<leptos::html::Dialog> = NodeRef::new();
    Effect::new(move |_| {
        let wanted = open.get();
        if let Some(dialog) = node.get() {
            if wanted {
                browser::dialog::show(&dialog);
            } else {
                browser::dialog::close(&dialog);
            }
        }
    });
    let end = move |_| {
        request.send(end_session(id), move |_| {
            open.try_set(false);
            on_ended.try_run(());
        });
    };
    view! {
        <dialog
            class="dialog"
            node_ref=node
            aria-label=words.meeting_end_title()
            on:close=move |_| open.set(false)
        >
            <div class="dialog-head">
                <h2>{words.meeting_end_title()}</h2>
            </div>
            <div class="dialog-body">
                <p>{words.meeting_end_body()}</p>
                <ErrorLine error=request.error />
                <div class="dialog-actions">
                    <button type="button" class="button button-quiet" data-focus="" on:click=move |_| open.set(false)>
                        {words.meeting_keep_talking()}
                    </button>
                    <button
                        type="button"
                        class="button button-danger"
                        aria-disabled=move || request.pending.get().then_some("true")
                        on:click=end
                    >
                        {words.meeting_end()}
                    </button>
                </div>
            </div>
        </dialog>
    }
    .into_any()
}
