//! A client in the list.

use crate::{
    api::clients::{ClientAdded, ClientState, ClientView, renew_invitation},
    ui::{
        components::{
            action_button::ActionButton,
            dialog::ErrorLine,
            instant_dialog::{InstantButton, StartsInstant},
            request::Request,
        },
        context::use_words,
    },
    words::Words,
};
use leptos::prelude::*;

fn state_words(words: Words, state: ClientState) -> (&'static str, &'static str) {
    match state {
        ClientState::Active => ("badge active", words.state_active()),
        ClientState::Invited => ("badge waiting", words.state_invited()),
        ClientState::Requested => ("badge waiting", words.state_requested()),
    }
}

/// A client: name, email address, state, and a new invitation link if they were invited.
#[component]
pub fn ClientRow(
    client: ClientView,
    /// Receives the new invitation.
    on_renewed: Callback<ClientAdded>,
    instant: StartsInstant,
) -> impl IntoView {
    let words = use_words();
    let request = Request::default();
    let id = client.id;
    let renew = move |()| request.send(renew_invitation(id), move |renewed| on_renewed.try_run(renewed));
    let (class, state) = state_words(words, client.state);
    let invited = client.state == ClientState::Invited;
    let until = client.invitation_until.map_or_else(
        || words.invitation_over().to_owned(),
        |until| words.invitation_until(until),
    );
    let with = (client.account, client.name.clone());
    view! {
        <article class="client card" aria-label=client.name tabindex="-1">
            <div class="client-who">
                <p class="strong">{client.name.clone()}</p>
                <p class="soft small">{client.email}</p>
                {invited.then(|| view! { <p class="soft small">{until}</p> })}
            </div>
            <div class="row">
                <span class=class>{state}</span>
                {(client.state == ClientState::Active).then(|| view! { <InstantButton instant with /> })}
                {invited
                    .then(|| {
                        view! {
                            <ActionButton class="button small" pending=request.pending on_press=renew>
                                {words.new_invitation_link()}
                            </ActionButton>
                        }
                    })}
            </div>
            <ErrorLine error=request.error />
        </article>
    }
    .into_any()
}
