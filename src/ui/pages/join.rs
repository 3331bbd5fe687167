//! The join page. Every link to a meeting that is shown or sent leads here.

use crate::{
    api::join::{JoinView, join_view},
    browser::events::{Changed, use_changes},
    domain::{ids::SessionId, join::JoinRefusal},
    ui::{
        components::{
            failure::loaded,
            join_lobby::JoinLobby,
            join_refused::JoinRefused,
            passcode_form::{PasscodeForm, PasscodeLocked},
            skeleton::Skeleton,
        },
        context::use_words,
        layouts::{guard::SignedIn, plain::PlainLayout},
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

/// The session id in the path. A malformed id becomes the nil id, so that the server answers as for a
/// session that does not exist.
pub fn session_of_path() -> SessionId {
    let text = use_params_map()
        .with_untracked(|params| params.get("id"))
        .unwrap_or_default();
    text.parse().unwrap_or(SessionId(Uuid::nil()))
}

#[component]
pub fn JoinPage() -> impl IntoView {
    let words = use_words();
    let id = session_of_path();
    let door = Resource::new(|| (), move |()| join_view(id));
    let reload = Callback::new(move |()| door.refetch());
    let on_view = Callback::new(move |view| door.set(Some(Ok(view))));
    // A new passcode ends a lock.
    let is_locked = move || {
        let refusal = door.try_get_untracked().flatten().and_then(Result::ok)?.refusal;
        Some(matches!(
            refusal,
            Some(JoinRefusal::Locked(_) | JoinRefusal::PasscodeSpent)
        ))
    };
    use_changes(move |changed| {
        if changed == Changed::Session(id) && is_locked() == Some(true) {
            reload.run(());
        }
    });
    view! {
        <SignedIn let:_account>
            <PlainLayout title=words.join_title() wide=true>
                <Transition fallback=|| view! { <Skeleton lines=5 /> }>
                    {loaded(door, move |view| view! { <Door view on_view reload /> })}
                </Transition>
            </PlainLayout>
        </SignedIn>
    }
}

/// What the join gate shows to this person now.
#[component]
fn Door(view: JoinView, on_view: Callback<JoinView>, reload: Callback<()>) -> impl IntoView {
    match view.refusal {
        None | Some(JoinRefusal::Early(_)) => view! { <JoinLobby view reload /> }.into_any(),
        Some(JoinRefusal::PasscodeNeeded) => view! { <PasscodeForm view on_view reload /> }.into_any(),
        Some(JoinRefusal::Locked(until)) => view! { <PasscodeLocked view until reload /> }.into_any(),
        Some(refusal) => view! { <JoinRefused session=view.session refusal /> }.into_any(),
    }
}
