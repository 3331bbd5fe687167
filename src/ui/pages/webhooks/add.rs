//! "Add endpoint", and the new secret, shown once.

use super::events::EventSwitches;
use crate::{
    api::webhooks::{AddEndpointCall, EndpointAdded, WebhookEvent},
    ui::{
        components::{
            copy_button::CopyButton,
            dialog::{Dialog, DialogResult},
            field::TextField,
            form::{PostForm, SubmitButton},
        },
        context::use_words,
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

/// The dialog: the form, then the secret.
#[component]
pub fn EndpointDialog(
    open: RwSignal<bool>,
    /// The endpoint just added; while `None`, the form is shown.
    shown: RwSignal<Option<EndpointAdded>>,
    #[prop(into)] on_added: Callback<()>,
) -> impl IntoView {
    let words = use_words();
    let title = Signal::derive(move || {
        if shown.with(Option::is_none) {
            words.add_endpoint().to_owned()
        } else {
            words.endpoint_added_title().to_owned()
        }
    });
    let done = move |added| {
        shown.try_set(Some(added));
        on_added.try_run(());
    };
    // After closing, remove the secret from the page.
    Effect::new(move |before: Option<bool>| {
        let is_open = open.get();
        if before == Some(true) && !is_open {
            shown.try_set(None);
        }
        is_open
    });
    view! {
        <Dialog open name="add" title>
            {move || match shown.get() {
                None => view! { <AddForm on_done=done /> }.into_any(),
                Some(added) => view! { <Added added open /> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn AddForm(#[prop(into)] on_done: Callback<EndpointAdded>) -> impl IntoView {
    let words = use_words();
    let done = move |added| {
        on_done.try_run(added);
    };
    view! {
        <PostForm action=AddEndpointCall::PATH on_done=done let:form>
            <TextField
                label=words.endpoint_url()
                name="url"
                kind="url"
                inputmode="url"
                autocomplete="off"
                value=form.initial("url")
                help=words.endpoint_url_help()
                error=form.field("url")
                required=true
            />
            <EventSwitches events=WebhookEvent::ALL.into() form />
            <SubmitButton label=words.add_endpoint() pending_label=words.add_endpoint_pending() />
        </PostForm>
    }
}

#[component]
fn Added(added: EndpointAdded, open: RwSignal<bool>) -> impl IntoView {
    let words = use_words();
    view! {
        <DialogResult>
            <p>{words.endpoint_added_hint(added.endpoint.host)}</p>
            <p class="strong">{words.endpoint_secret()}</p>
            <p class="link-box">{added.secret.clone()}</p>
            <p>{words.endpoint_secret_once()}</p>
            <CopyButton label=words.copy_secret() text=added.secret primary=true />
            <div class="dialog-actions">
                <button type="button" class="button" on:click=move |_| open.set(false)>
                    {words.done()}
                </button>
            </div>
        </DialogResult>
    }
}
