//! The client of a session: a select field, and a placeholder where there are no clients.

use super::{empty::Empty, field::SelectField, form::typed};
use crate::{api::clients::ClientView, domain::ids::PersonId, ui::context::use_words};
use leptos::prelude::*;

/// The select field. An only client is preselected.
#[component]
pub fn ClientField(
    clients: Vec<ClientView>,
    /// The client selected initially.
    #[prop(optional_no_strip)]
    preset: Option<PersonId>,
) -> impl IntoView {
    let words = use_words();
    let preset = preset.or(match clients.as_slice() {
        [only] => Some(only.id),
        _ => None,
    });
    let chosen = typed("client")
        .filter(|typed| !typed.is_empty())
        .or(preset.map(|id| id.to_string()));
    let placeholder = chosen
        .is_none()
        .then(|| (String::new(), words.choose_client().to_owned()));
    let clients = clients
        .into_iter()
        .map(|client| (client.id.to_string(), client.name));
    view! {
        <SelectField
            label=words.field_client()
            name="client"
            options=placeholder.into_iter().chain(clients).collect()
            value=chosen.unwrap_or_default()
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
            <a class="button button-primary" href="/clients?dialog=add">
                {words.add_client()}
            </a>
        </Empty>
    }
}
