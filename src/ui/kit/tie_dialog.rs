//! "Remove this client?" and "End with this partner?".

use super::dialog::{ConfirmDialog, DialogButton};
use crate::{api::clients::EndTieCall, domain::ids::PersonId, ui::context::use_words, words::Words};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

/// Opens the dialog for one person.
#[component]
pub fn EndTieButton(
    person: PersonId,
    /// Of the person, for screen readers.
    name: String,
    text: &'static str,
) -> impl IntoView {
    view! {
        <DialogButton
            name="end-tie"
            with=Some(("person", person.to_string()))
            class="button button-small button-quiet"
            label=Some(format!("{text}: {name}"))
        >
            {text}
        </DialogButton>
    }
}

/// The dialog: what lies ahead is called off, the record stays.
#[component]
pub fn EndTieDialog(
    /// Everybody on the page, with their names.
    people: Vec<(PersonId, String)>,
    /// The title for somebody who is not on it.
    title: &'static str,
    /// The title with the person's name.
    title_of: fn(Words, String) -> String,
    body: &'static str,
    confirm: &'static str,
    /// The toast after it.
    said: &'static str,
    /// The page it is on.
    next: &'static str,
) -> impl IntoView {
    let words = use_words();
    let asked = use_query_map().with_untracked(|query| query.get("person"));
    let asked = asked.unwrap_or_default();
    let name = people.into_iter().find(|(person, _)| person.to_string() == asked);
    let title = name.map_or_else(|| title.to_owned(), |(_, name)| title_of(words, name));
    view! {
        <ConfirmDialog
            name="end-tie"
            title
            body
            confirm_label=confirm
            cancel_label=words.keep_tie()
            danger=true
            action=EndTieCall::PATH
            hidden=vec![("id", asked)]
            next
            said
        />
    }
}

/// "Remove this client?", on the pages that show clients.
#[component]
pub fn EndClientDialog(
    /// The clients on the page, with their names.
    people: Vec<(PersonId, String)>,
) -> impl IntoView {
    let words = use_words();
    view! {
        <EndTieDialog
            people
            title=words.end_client_title()
            title_of=|words, name| words.end_client_title_of(name)
            body=words.end_client_body()
            confirm=words.end_client()
            said=words.end_client_done()
            next="/clients"
        />
    }
}
