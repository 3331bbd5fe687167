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

/// The dialog: the form, then the link or the next steps.
#[component]
pub fn ClientDialog(
    open: RwSignal<bool>,
    /// The result of adding a client or renewing an invitation; while `None`, the form is shown.
    shown: RwSignal<Option<ClientAdded>>,
    #[prop(into)] on_added: Callback<()>,
) -> impl IntoView {
    let words = use_words();
    let title = Signal::derive(move || {
        shown.with(|shown| match shown {
            None => words.add_client().to_owned(),
            Some(ClientAdded {
                invitation: Some(_), ..
            }) => words.invitation_link().to_owned(),
            Some(_) => words.client_added().to_owned(),
        })
    });
    let done = move |added| {
        shown.try_set(Some(added));
        on_added.try_run(());
    };
    view! {
        <Dialog open name="add" title>
            {move || match shown.get() {
                None => {
                    view! {
                        <PostForm action=AddClientCall::PATH on_done=done>
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
                        .into_any()
                }
                Some(added) => view! { <Added added open /> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn Added(added: ClientAdded, open: RwSignal<bool>) -> impl IntoView {
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
        <DialogResult open>
            {next}
        </DialogResult>
    }
}
