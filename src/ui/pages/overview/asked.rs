//! Sessions that clients ask for: those that wait, and what has become of others.

use crate::{
    api::requests::{DismissRequestCall, RequestView},
    domain::requests::RequestAction,
    ui::{
        context::use_words,
        kit::form::{PostForm, SubmitButton},
        pages::requests::{said, until},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

/// Each with a way to its page; nothing if there are none.
#[component]
pub fn Asked(requests: Vec<RequestView>) -> impl IntoView {
    let words = use_words();
    (!requests.is_empty()).then(|| {
        let rows = requests.into_iter().map(|request| {
            let key = format!("request-{}", request.id);
            view! {
                <li data-key=key>
                    <Row request />
                </li>
            }
        });
        view! {
            <section class="stack stack-tight" aria-labelledby="overview-asked">
                <h2 id="overview-asked">{words.session_requests()}</h2>
                <ul class="entry-list" role="list">
                    {rows.collect_view()}
                </ul>
            </section>
        }
    })
}

#[component]
fn Row(request: RequestView) -> impl IntoView {
    let words = use_words();
    let (said, until) = (said(words, &request), until(words, &request));
    let label = said.clone();
    let has_ended = request.is_over || !request.state.is_open();
    let waits_for_me = request
        .state
        .allows(request.viewer, RequestAction::Accept, request.is_over);
    let (class, link) = if waits_for_me {
        ("button button-small button-primary", words.request_answer())
    } else {
        ("button button-small", words.view_details())
    };
    let path = match request.session {
        Some(session) => format!("/sessions/{session}"),
        None => format!("/requests/{}", request.id),
    };
    let dismiss = has_ended.then(|| {
        view! {
            <PostForm action=DismissRequestCall::PATH hidden=vec![("id", request.id.to_string())] next="/overview">
                <SubmitButton label=words.dismiss() class="button button-small button-quiet" />
            </PostForm>
        }
    });
    view! {
        <article class="entry card" aria-label=label tabindex="-1">
            <div class="entry-main stack stack-tight">
                <p class="strong">{said}</p>
                <p class="soft small">
                    <bdi>{request.title}</bdi> ", " {request.when}
                </p>
                {request.words.map(|said| view! { <p class="small">{words.notice_words(said)}</p> })}
                {until.map(|until| view! { <p class="small">{until}</p> })}
            </div>
            <div class="row">
                <a class=class href=path>
                    {link}
                </a>
                {dismiss}
            </div>
        </article>
    }
    .into_any()
}
