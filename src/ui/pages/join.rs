//! The join page. Every link to a meeting that is shown or sent leads here.

use crate::{
    api::{
        ApiError,
        join::{JoinView, join_view},
        presence::other,
    },
    domain::{ids::SessionId, join::JoinRefusal, presence::Whereabouts},
    ui::{
        context::{page_data, use_words},
        kit::{
            failure::loaded,
            join_lobby::JoinLobby,
            join_refused::JoinRefused,
            passcode_form::{PasscodeForm, PasscodeLocked},
        },
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
    view! {
        <SignedIn let:_account>
            <PlainLayout title=words.join_title() wide=true>
                <Suspense>{loaded(page_data(door(id)), move |(view, there)| view! { <Door view there /> })}</Suspense>
            </PlainLayout>
        </SignedIn>
    }
}

/// Whether the gate would let this person in once it is time.
fn is_lobby(view: &JoinView) -> bool {
    matches!(view.refusal, None | Some(JoinRefusal::Early(_)))
}

/// The gate's answer, and in the lobby where the other one is.
async fn door(id: SessionId) -> Result<(JoinView, Option<Whereabouts>), ApiError> {
    let view = join_view(id).await?;
    let there = if is_lobby(&view) {
        Some(other(id).await?)
    } else {
        None
    };
    Ok((view, there))
}

/// What the reader sees of the gate, as text: when it changes, the page is loaded anew.
fn state(view: &JoinView) -> String {
    let JoinView { session, refusal, .. } = view;
    let refusal = match refusal {
        // The lobby counts down to it by itself.
        Some(JoinRefusal::Early(_)) => &None,
        other => other,
    };
    format!(
        "{refusal:?} {} {} {}",
        session.starts_at,
        session.ends_at,
        session.kind.word()
    )
}

/// What the join gate shows to this person now.
#[component]
fn Door(view: JoinView, there: Option<Whereabouts>) -> impl IntoView {
    let state = state(&view);
    let door = match view.refusal {
        None | Some(JoinRefusal::Early(_)) => view! { <JoinLobby view there /> }.into_any(),
        Some(JoinRefusal::PasscodeNeeded) => view! { <PasscodeForm view /> }.into_any(),
        Some(JoinRefusal::Locked(until)) => view! { <PasscodeLocked view until /> }.into_any(),
        Some(refusal) => view! { <JoinRefused session=view.session refusal /> }.into_any(),
    };
    view! {
        <div data-follows="reload" data-state=state>
            {door}
        </div>
    }
}
