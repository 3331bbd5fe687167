//! Earlier times that a client waits for, and what is offered.

use crate::{
    api::waiting::{StopWaitingCall, TakeOfferCall, WaitingView},
    ui::{
        context::use_words,
        kit::form::{PostForm, SubmitButton},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

/// Offers first; nothing if the reader waits for nothing.
#[component]
pub fn Waiting(waiting: Vec<WaitingView>) -> impl IntoView {
    let words = use_words();
    let is_offered = |it: &WaitingView| it.offer.as_ref().is_some_and(|offer| !offer.is_over);
    let (mut first, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(is_offered);
    first.extend(rest);
    (!first.is_empty()).then(|| {
        let rows = first.into_iter().map(|waiting| {
            let key = format!("waiting-{}", waiting.id);
            view! {
                <li data-key=key>
                    <Row waiting />
                </li>
            }
        });
        view! {
            <section class="stack stack-tight" aria-labelledby="overview-waiting">
                <h2 id="overview-waiting">{words.earlier_times()}</h2>
                <ul class="entry-list" role="list">
                    {rows.collect_view()}
                </ul>
            </section>
        }
    })
}

#[component]
fn Row(waiting: WaitingView) -> impl IntoView {
    let words = use_words();
    let WaitingView {
        id,
        title,
        partner,
        before,
        offer,
    } = waiting;
    let open = offer.as_ref().filter(|offer| !offer.is_over);
    let (said, when, hint, stop, told) = match (&offer, open) {
        (_, Some(offer)) => (
            words.waiting_offer(partner),
            Some(offer.when.clone()),
            Some(words.waiting_kept(&offer.until)),
            words.waiting_leave(),
            words.wait_ended(),
        ),
        (Some(offer), None) => (
            words.waiting_passed(partner),
            Some(offer.when.clone()),
            None,
            words.dismiss(),
            "",
        ),
        (None, _) => (
            words.waiting_for(partner),
            None,
            Some(words.waiting_before(before)),
            words.wait_stop(),
            words.wait_ended(),
        ),
    };
    let hidden = || vec![("id", id.to_string())];
    let take = open.map(|_| {
        view! {
            <PostForm action=TakeOfferCall::PATH hidden=hidden()>
                <SubmitButton label=words.waiting_take() class="button button-small button-primary" />
            </PostForm>
        }
    });
    let label = said.clone();
    view! {
        <article class="entry card" aria-label=label tabindex="-1">
            <div class="entry-main stack stack-tight">
                <p class="strong">{said}</p>
                <p class="soft small">
                    <bdi>{title}</bdi>
                    {when.map(|when| format!(", {when}"))}
                </p>
                {hint.map(|hint| view! { <p class="small">{hint}</p> })}
            </div>
            <div class="row">
                {take}
                <PostForm action=StopWaitingCall::PATH hidden=hidden() next="/overview" said=told>
                    <SubmitButton label=stop class="button button-small button-quiet" />
                </PostForm>
            </div>
        </article>
    }
    .into_any()
}
