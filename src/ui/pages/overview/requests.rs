//! Partners who ask this client to plan sessions with them.

use crate::{
    api::clients::{AnswerRequestCall, ClientState, PartnerView},
    ui::{
        components::{
            form::{PostForm, SubmitButton},
            toast::use_toasts,
        },
        context::use_words,
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

/// The requests, each with "accept" and "decline"; nothing if there are none.
#[component]
pub fn Requests(
    partners: Signal<Vec<PartnerView>>,
    #[prop(into)] on_answered: Callback<()>,
) -> impl IntoView {
    let words = use_words();
    let requests = Signal::derive(move || {
        let mut partners = partners.get();
        partners.retain(|partner| partner.state == ClientState::Requested);
        partners
    });
    let any = Memo::new(move |_| !requests.with(Vec::is_empty));
    move || {
        any.get().then(|| {
            view! {
                <section class="stack stack-tight" aria-labelledby="overview-requests">
                    <h2 id="overview-requests">{words.requests()}</h2>
                    <ul class="session-card-list" role="list">
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
    let id = partner.id.to_string();
    let answer = |accept: &str| vec![("id", id.clone()), ("accept", accept.to_owned())];
    let said = move |text: String| {
        move |()| {
            toasts.success(text.clone());
            on_answered.try_run(());
        }
    };
    let accepted = words.request_accepted(&partner.name);
    view! {
        <div class="card stack">
            <p>{words.request_from(partner.name)}</p>
            <p class="soft small">{partner.email}</p>
            <div class="row">
                <PostForm action=AnswerRequestCall::PATH hidden=answer("on") on_done=said(accepted)>
                    <SubmitButton label=words.accept() />
                </PostForm>
                <PostForm
                    action=AnswerRequestCall::PATH
                    hidden=answer("")
                    on_done=said(words.request_declined().to_owned())
                >
                    <SubmitButton label=words.decline() class="button button-quiet" />
                </PostForm>
            </div>
        </div>
    }
}
