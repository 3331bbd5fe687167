//! A client in the list.

use crate::{
    api::clients::{ClientState, ClientView, RenewInvitationCall},
    ui::{
        context::use_words,
        kit::{
            form::{PostForm, SubmitButton},
            instant_dialog::InstantButton,
            tie_dialog::EndTieButton,
        },
    },
    words::Words,
};
use leptos::{prelude::*, server_fn::ServerFn};

pub fn state_words(words: Words, state: ClientState) -> (&'static str, &'static str) {
    match state {
        ClientState::Active => ("badge badge-active", words.state_active()),
        ClientState::Invited => ("badge badge-waiting", words.state_invited()),
        ClientState::Requested | ClientState::Declined | ClientState::Ended => {
            ("badge badge-waiting", words.state_requested())
        }
    }
}

/// A client: name, email address, state, and a new invitation link if they were invited.
#[component]
pub fn ClientRow(client: ClientView) -> impl IntoView {
    let words = use_words();
    let id = client.id;
    let path = format!("/clients/{id}");
    let (class, state) = state_words(words, client.state);
    let invited = client.state == ClientState::Invited;
    let until = client.invitation_until.map_or_else(
        || words.invitation_over().to_owned(),
        |until| words.invitation_until(until),
    );
    let unconfirmed = client.state == ClientState::Active && !client.email_confirmed;
    let with = (client.id, client.name.clone());
    let name = client.name.clone();
    view! {
        <article class="entry card" aria-label=client.name tabindex="-1">
            <div class="entry-main">
                <p class="strong"><a href=path><bdi>{client.name.clone()}</bdi></a></p>
                <p class="soft small">{client.email}</p>
                {unconfirmed.then(|| view! { <p class="soft small">{words.address_not_confirmed()}</p> })}
                {invited.then(|| view! { <p class="soft small">{until}</p> })}
            </div>
            <div class="row">
                <span class=class>{state}</span>
                {(client.state == ClientState::Active).then(|| view! { <InstantButton with /> })}
                {invited
                    .then(|| {
                        view! {
                            <PostForm action=RenewInvitationCall::PATH hidden=vec![("id", id.to_string())]>
                                <SubmitButton label=words.new_invitation_link() class="button button-small" />
                            </PostForm>
                        }
                    })}
                <EndTieButton person=id name text=words.end_client() />
            </div>
        </article>
    }
    .into_any()
}
