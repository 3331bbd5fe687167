//! "Add endpoint", and the new secret, shown once.

use super::events::EventSwitches;
use crate::{
    api::webhooks::{AddEndpointCall, EndpointAdded, WebhookEvent},
    ui::{
        context::use_words,
        kit::{
            copy_button::CopyButton,
            dialog::{Dialog, DialogResult},
            field::TextField,
            form::{PostForm, SubmitButton},
        },
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

/// The dialog: the form, or the endpoint just added with its secret.
#[component]
pub fn EndpointDialog(added: Option<EndpointAdded>) -> impl IntoView {
    let words = use_words();
    let title = match added {
        None => words.add_endpoint(),
        Some(_) => words.endpoint_added_title(),
    };
    let open = added.is_some();
    let content = move || match added {
        Some(added) => view! { <Added added /> }.into_any(),
        None => view! {
            <PostForm action=AddEndpointCall::PATH>
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
        .into_any(),
    };
    view! {
        <Dialog name="add" title open>
            {content()}
        </Dialog>
    }
}

#[component]
fn Added(added: EndpointAdded) -> impl IntoView {
    let words = use_words();
    view! {
        <DialogResult>
            <p>{words.endpoint_added_hint(added.endpoint.host)}</p>
            <p class="strong">{words.endpoint_secret()}</p>
            <p class="link-box">{added.secret.clone()}</p>
            <p>{words.endpoint_secret_once()}</p>
            <CopyButton label=words.copy_secret() text=added.secret primary=true />
        </DialogResult>
    }
}
