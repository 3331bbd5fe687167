//! Partners who ask this client to plan sessions with them.

use crate::{
    api::{
        clients::{PartnerView, answer_request},
        forms::Flag,
    },
    ui::{
        components::{dialog::ErrorLine, request::Request, toast::use_toasts},
        context::use_words,
    },
};
use leptos::prelude::*;

/// The requests, each with "accept" and "decline"; nothing if there are none.
#[component]
pub fn Requests(
    requests: Signal<Vec<PartnerView>>,
    #[prop(into)] on_answered: Callback<()>,
) -> impl IntoView {
    let words = use_words();
    let any = Memo::new(move |_| !requests.with(Vec::is_empty));
    move || {
        any.get().then(|| {
            view! {
                <section class="stack tight" aria-labelledby="overview-requests">
                    <h2 id="overview-requests">{words.requests()}</h2>
                    <ul class="session-cards" role="list">
                        <For each=move || requests.get() key=|partner| partner.id let:partner>
                            <li>
                                <PartnerRequest partner on_answered />
                            </li>
                        </For>
                    </ul>
                </section>
            }
        })
    }
}

#[component]
fn PartnerRequest(partner: PartnerView, on_answered: Callback<()>) -> impl IntoView {
    let words = use_words();
    let toasts = use_toasts();
    let request = Request::default();
    let id = partner.id;
    let answer = move |accept: bool, said: String| {
        request.send(answer_request(id, Flag(accept)), move |()| {
            toasts.success(said);
            on_answered.try_run(())
        });
    };
    let accepted = words.request_accepted(&partner.name);
    let accept = move |_| answer(true, accepted.clone());
    let decline = move |_| answer(false, words.request_declined().to_owned());
    let disabled = move || request.pending.get().then_some("true");
    view! {
        <div class="card stack">
            <p>{words.request_from(partner.name)}</p>
            <ErrorLine error=request.error />
            <div class="row">
                <button type="button" class="button primary" aria-disabled=disabled on:click=accept>
                    {words.accept()}
                </button>
                <button type="button" class="button quiet" aria-disabled=disabled on:click=decline>
                    {words.decline()}
                </button>
            </div>
        </div>
    }
}
