//! Partners who ask this client to plan sessions with them.

use crate::{
    api::{
        clients::{PartnerView, answer_request},
        forms::Flag,
    },
    ui::{
        components::{dialog::ErrorLine, toast::use_toasts},
        context::use_words,
    },
};
use leptos::{prelude::*, task::spawn_local};

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
                                <Request partner on_answered />
                            </li>
                        </For>
                    </ul>
                </section>
            }
        })
    }
}

#[component]
fn Request(partner: PartnerView, on_answered: Callback<()>) -> impl IntoView {
    let words = use_words();
    let toasts = use_toasts();
    let pending = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let id = partner.id;
    let accepted = words.request_accepted(&partner.name);
    let answer = move |accept: bool| {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        error.set(None);
        let accepted = accepted.clone();
        spawn_local(async move {
            let answer = answer_request(id, Flag(accept)).await;
            pending.try_set(false);
            match answer {
                Ok(()) => {
                    toasts.success(if accept {
                        accepted
                    } else {
                        words.request_declined().to_owned()
                    });
                    on_answered.try_run(());
                }
                Err(problem) => {
                    error.try_set(Some(problem.message));
                }
            }
        });
    };
    let decline = answer.clone();
    let disabled = move || pending.get().then_some("true");
    view! {
        <div class="card stack">
            <p>{words.request_from(partner.name)}</p>
            <ErrorLine error />
            <div class="row">
                <button type="button" class="button primary" aria-disabled=disabled on:click=move |_| answer(true)>
                    {words.accept()}
                </button>
                <button type="button" class="button quiet" aria-disabled=disabled on:click=move |_| decline(false)>
                    {words.decline()}
                </button>
            </div>
        </div>
    }
}
