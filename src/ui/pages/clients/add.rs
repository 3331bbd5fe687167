//! "Add client", and the resulting invitation link.

use crate::{
    api::clients::{AddClientCall, ClientAdded},
    ui::{
        context::{use_account, use_words},
        kit::{
            copy_button::CopyButton,
            dialog::{Dialog, DialogResult},
            field::TextField,
            form::{PostForm, SubmitButton},
            icon::{Icon, IconName},
        },
    },
};
use leptos::{prelude::*, server_fn::ServerFn};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

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
        Some(link) => {
            let partner = use_account().map(|account| account.name).unwrap_or_default();
            let subject = words.invitation_subject(&partner);
            let body = words.invitation_mail(&name, &partner, &link);
            let mail = mailto(&added.client.email, &subject, &body);
            view! {
                <p>{words.invitation_for(name)}</p>
                <p class="link-box">{link.clone()}</p>
                <div class="row">
                    <CopyButton label=words.copy_link() text=link.clone() primary=true />
                    // Shown by the page's program where the browser can share.
                    <button type="button" class="button" hidden data-shares=link data-shares-text=subject>
                        <Icon name=IconName::Share />
                        {words.share()}
                    </button>
                    <a class="button" href=mail>
                        <Icon name=IconName::Mail />
                        {words.send_by_mail()}
                    </a>
                </div>
            }
            .into_any()
        }
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

/// A `mailto:` URL (RFC 6068), whose text keeps its lines.
fn mailto(address: &str, subject: &str, body: &str) -> String {
    let encode = |text: &str| utf8_percent_encode(&text.replace('\n', "\r\n"), NON_ALPHANUMERIC).to_string();
    format!(
        "mailto:{}?subject={}&body={}",
        encode(address),
        encode(subject),
        encode(body)
    )
}

#[cfg(test)]
mod tests {
    use super::mailto;

    #[test]
    fn a_mail_is_begun_with_whatever_is_in_it() {
        assert_eq!(
            mailto(
                "a&b?c@x.example",
                "Für Maya & Co",
                "One\nTwo: https://x.example/?a=b"
            ),
            "mailto:a%26b%3Fc%40x%2Eexample?subject=F%C3%BCr%20Maya%20%26%20Co\
             &body=One%0D%0ATwo%3A%20https%3A%2F%2Fx%2Eexample%2F%3Fa%3Db"
        );
    }
}
