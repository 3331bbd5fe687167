//! "Tell me if an earlier time becomes free."

use crate::{
    api::waiting::{StopWaitingCall, WaitCall},
    domain::ids::{SessionTypeId, WaitingId},
    ui::{
        context::use_words,
        kit::form::{PostForm, SubmitButton},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn Wait(
    id: SessionTypeId,
    /// The entry of who waits already.
    waits: Option<WaitingId>,
) -> impl IntoView {
    let words = use_words();
    let form = match waits {
        Some(waits) => view! {
            <p>{words.waits_already()}</p>
            <PostForm action=StopWaitingCall::PATH hidden=vec![("id", waits.to_string())] said=words.wait_ended()>
                <SubmitButton label=words.wait_stop() class="button button-quiet" />
            </PostForm>
        }
        .into_any(),
        None => view! {
            <p>{words.wait_hint()}</p>
            <PostForm action=WaitCall::PATH hidden=vec![("id", id.to_string())] said=words.wait_begun()>
                <SubmitButton label=words.wait_button() class="button" />
            </PostForm>
        }
        .into_any(),
    };
    view! {
        <section class="card stack" aria-labelledby="book-wait" data-key="wait">
            <h2 id="book-wait">{words.wait_question()}</h2>
            {form}
        </section>
    }
    .into_any()
}
