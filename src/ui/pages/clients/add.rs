//! "Add client", and the resulting invitation link.

use crate::{
    api::clients::{AddClientCall, ClientAdded},
    ui::{
        components::{
            copy_button::CopyButton,
            dialog::{Dialog, DialogResult},
            field::TextField,
            form::{PostForm, SubmitButton},
            icon::{Icon, IconName},
        },
        context::use_words,
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

/// The dialog: the form, or what adding a client or renewing an invitation has brought.
#[component]
pub fn ClientDialog(added: Option<ClientAdded>) -> impl IntoView {
    let words = use_words();
    let title = match &added {
        None => words.add_client(),
        Some(ClientAdded {
            invitation: Some(_), ..
        }) => words.invitation_link(),
        Some(_) => words.client_added(),
    };
    let open = added.is_some();
    let content = move || match added {
        Some(added) => view! { <Added added /> }.into_any(),
        None => view! {
            <PostForm action=AddClientCall::PATH>
                <TextField label=words.client_name() name="name" autocomplete="off" required=true />
                <TextField
                    label=words.email()
                    name="email"
                    kind="email"
                    autocomplete="off"
                    help=words.client_email_help()
                    required=true
                />
                <SubmitButton label=words.add_client() pending_label=words.add_client_pending() />
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
fn Added(added: ClientAdded) -> impl IntoView {
    let words = use_words();
    let name = added.client.name;
    let next = match added.invitation {
        Some(link) => view! {
            <p>{words.invitation_for(name)}</p>
            <p class="link-box">{link.clone()}</p>
            <CopyButton label=words.copy_link() text=link primary=true />
        }
        .into_any(),
        None => view! {
            <p class="alert alert-ok">
                <Icon name=IconName::Check />
                <span>{words.request_sent(name)}</span>
            </p>
        }
        .into_any(),
    };
    view! {
        <DialogResult>
            {next}
        </DialogResult>
    }
}
