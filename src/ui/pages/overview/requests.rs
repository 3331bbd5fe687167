//! Partners who ask this client to plan sessions with them.

use crate::{
    api::clients::{AnswerRequestCall, PartnerView},
    ui::{
        context::use_words,
        kit::{
            form::{PostForm, SubmitButton},
            load_more::MoreRows,
        },
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

/// The requests, each with "accept" and "decline"; nothing if there are none.
#[component]
pub fn Requests(
    requests: Vec<PartnerView>,
    /// The cursor of the next page, if that begins with requests.
    next: Option<String>,
) -> impl IntoView {
    let words = use_words();
    (!requests.is_empty()).then(|| {
        let rows = requests.into_iter().map(|partner| {
            let key = partner.id.to_string();
            view! {
                <li data-key=key>
                    <PartnerRequest partner />
                </li>
            }
        });
        view! {
            <section class="stack stack-tight" aria-labelledby="overview-requests">
                <h2 id="overview-requests">{words.requests()}</h2>
                <MoreRows key="requests" next action="/overview" row="li">
                    <ul class="session-card-list" role="list">
                        {rows.collect_view()}
                    </ul>
                </MoreRows>
            </section>
        }
    })
}

#[component]
fn PartnerRequest(partner: PartnerView) -> impl IntoView {
    let words = use_words();
    let id = partner.id.to_string();
    let answer = |accept: &str| vec![("id", id.clone()), ("accept", accept.to_owned())];
    let accepted = words.request_accepted(&partner.name);
    view! {
        <div class="card stack">
            <p>{words.request_from(partner.name)}</p>
            <p class="soft small">{partner.email}</p>
            <div class="row">
                <PostForm action=AnswerRequestCall::PATH hidden=answer("on") said=accepted>
                    <SubmitButton label=words.accept() />
                </PostForm>
                <PostForm action=AnswerRequestCall::PATH hidden=answer("") said=words.request_declined()>
                    <SubmitButton label=words.decline() class="button button-quiet" />
                </PostForm>
            </div>
        </div>
    }
}
