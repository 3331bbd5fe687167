//! "Add endpoint", and the new secret, shown once.

use super::events::EventSwitches;
use crate::{
    api::webhooks::{AddEndpointCall, EndpointAdded, WebhookEvent},
    ui::{
        components::{
            copy_button::CopyButton,
            dialog::{Dialog, DialogResult, forget_when_closed},
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
            words.add_endpoint()
        } else {
            words.endpoint_added_title()
        }
        .to_owned()
    });
    let done = move |added| {
        shown.try_set(Some(added));
        on_added.try_run(());
    };
    forget_when_closed(open, shown);
    view! {
        <Dialog open name="add" title>
            {move || match shown.get() {
                None => {
                    view! {
                        <PostForm action=AddEndpointCall::PATH on_done=done>
                            <TextField
                                label=words.endpoint_url()
                                name="url"
                                kind="url"
                                inputmode="url"
                                autocomplete="off"
                                help=words.endpoint_url_help()
                                required=true
                            />
                            <EventSwitches events=WebhookEvent::ALL.into() />
                            <SubmitButton label=words.add_endpoint() pending_label=words.add_endpoint_pending() />
                        </PostForm>
                    }
                        .into_any()
                }
                Some(added) => view! { <Added added open /> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn Added(added: EndpointAdded, open: RwSignal<bool>) -> impl IntoView {
    let words = use_words();
    view! {
        <DialogResult open>
            <p>{words.endpoint_added_hint(added.endpoint.host)}</p>
            <p class="strong">{words.endpoint_secret()}</p>
            <p class="link-box">{added.secret.clone()}</p>
            <p>{words.endpoint_secret_once()}</p>
            <CopyButton label=words.copy_secret() text=added.secret primary=true />
        </DialogResult>
    }
}
