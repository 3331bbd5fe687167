//! "Remove this client?" and "End with this partner?".

use super::{
    dialog::{ConfirmDialog, DialogButton},
    toast::use_toasts,
};
use crate::{api::clients::EndTieCall, domain::ids::PersonId, ui::context::use_words, words::Words};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

/// State of the dialog: whom it is about.
#[derive(Clone, Copy, Default)]
pub struct EndsTie {
    pub open: RwSignal<bool>,
    /// Their name is not known without WASM.
    person: RwSignal<Option<(PersonId, String)>>,
}

/// Opens the dialog for one person.
#[component]
pub fn EndTieButton(
    ends: EndsTie,
    person: PersonId,
    /// Of the person, for screen readers.
    name: String,
    text: &'static str,
) -> impl IntoView {
    let known = (person, name.clone());
    let press = move |()| {
        ends.person.set(Some(known.clone()));
        ends.open.set(true);
    };
    view! {
        <DialogButton
            name="end-tie"
            with=Some(("person", person.to_string()))
            class="button button-small button-quiet"
            label=Some(format!("{text}: {name}"))
            on_press=press
        >
            {text}
        </DialogButton>
    }
}

/// The dialog: what lies ahead is called off, the record stays.
#[component]
pub fn EndTieDialog(
    ends: EndsTie,
    title: &'static str,
    /// The title with the person's name.
    title_of: fn(Words, String) -> String,
    body: &'static str,
    confirm: &'static str,
    /// The toast after it.
    said: &'static str,
    /// The page it is on.
    next: &'static str,
    #[prop(into)] on_ended: Callback<()>,
) -> impl IntoView {
    let words = use_words();
    let toasts = use_toasts();
    let asked = use_query_map().with_untracked(|query| query.get("person"));
    let done = Callback::new(move |()| {
        ends.open.try_set(false);
        toasts.success(said);
        on_ended.try_run(());
    });
    // Its hidden field names the person: another one for each.
    move || {
        let known = ends.person.get();
        let title = known
            .as_ref()
            .map_or_else(|| title.to_owned(), |(_, name)| title_of(words, name.clone()));
        let person = known.map(|(person, _)| person.to_string());
        let person = person.or(asked.clone()).unwrap_or_default();
        view! {
            <ConfirmDialog
                open=ends.open
                name="end-tie"
                title
                body=body.to_owned()
                confirm_label=confirm
                cancel_label=words.keep_tie()
                danger=true
                action=EndTieCall::PATH
                hidden=vec![("id", person)]
                next
                on_done=done
            />
        }
    }
}
