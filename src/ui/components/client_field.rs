//! Whom a session is with: the choice of a client, and what stands in its place where there is none.

use super::{empty::Empty, field::SelectField, form::FormState};
use crate::{api::clients::ClientView, ui::context::use_words};
use leptos::prelude::*;

/// The choice. Who is the only one is chosen at first.
#[component]
pub fn ClientField(
    /// The form that it is in.
    form: FormState,
    /// Who can be booked.
    clients: Vec<ClientView>,
    /// The account that is chosen at first; empty or none where that is not known.
    value: Option<String>,
    /// The element's id.
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

/// That there is nobody yet, and the way to add somebody.
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
