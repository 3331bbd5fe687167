//! The client of a session: a select field, and a placeholder where there are no clients.

use super::{empty::Empty, field::SelectField, form::FormState};
use crate::{api::clients::ClientView, ui::context::use_words};
use leptos::prelude::*;

/// The select field. An only client is preselected.
#[component]
pub fn ClientField(
    form: FormState,
    clients: Vec<ClientView>,
    /// The account id selected initially; empty or `None` if unknown.
    value: Option<String>,
    id: &'static str,
) -> impl IntoView {
    let words = use_words();
    let chosen = value
        .filter(|value| !value.is_empty())
        .or(match clients.as_slice() {
            [only] => Some(only.account.to_string()),
            _ => None,
        });
    let placeholder = chosen
        .is_none()
        .then(|| (String::new(), words.choose_client().to_owned()));
    let clients = clients
        .into_iter()
        .map(|client| (client.account.to_string(), client.name));
    view! {
        <SelectField
            label=words.field_client()
            name="client"
            id=id
            options=placeholder.into_iter().chain(clients).collect()
            value=chosen.unwrap_or_default()
            error=form.field("client")
            required=true
        />
    }
    .into_any()
}

/// Shown while the partner has no clients; links to the page that adds one.
#[component]
pub fn NobodyToBook() -> impl IntoView {
    let words = use_words();
    view! {
        <Empty title=words.no_clients() hint=words.no_clients_to_book()>
            <a class="button primary" href="/clients">
                {words.add_client()}
            </a>
        </Empty>
    }
}
