//! What every page may ask for: the words of the reader's language and who they are.

use crate::{
    api::{
        ApiError, ErrorCode,
        account::{AccountView, Viewer},
        forms::FormReply,
    },
    words::{Lang, Words},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use std::{str::FromStr, sync::Arc};

/// The words of the reader's language.
pub fn use_words() -> Words {
    Words(use_context::<Lang>().unwrap_or_default())
}

/// Whether WASM is there: not on the server, nor while the page is still as the server wrote it.
pub fn use_alive() -> ReadSignal<bool> {
    let (alive, set_alive) = signal(false);
    Effect::new(move |_| set_alive.set(true));
    alive
}

/// What the page is about: the id in its path, if it is one.
pub fn use_path_id<T: FromStr + PartialEq + Send + Sync + 'static>() -> Memo<Option<T>> {
    let params = use_params_map();
    Memo::new(move |_| {
        params
            .with(|params| params.get("id"))
            .and_then(|id| id.parse().ok())
    })
}

/// Who looks: fetched once, again after signing in or out.
#[derive(Clone, Copy)]
pub struct ViewerResource(pub Resource<Result<Viewer, ApiError>>);

/// The resource that says who looks. Read it inside `Suspense` or `Transition`.
pub fn use_viewer() -> Resource<Result<Viewer, ApiError>> {
    expect_context::<ViewerResource>().0
}

/// Asks the server, once it is known that somebody is signed in. Who is not is sent to the sign-in page,
/// and a question that is refused meanwhile would make that page an error.
/// Errors: what the server says; `SignedOut` without asking.
pub async fn when_signed_in<T>(
    viewer: Resource<Result<Viewer, ApiError>>,
    ask: impl Future<Output = Result<T, ApiError>>,
) -> Result<T, ApiError> {
    match viewer.await {
        Ok(Viewer { account: Some(_), .. }) => ask.await,
        Ok(_) => Err(ApiError::new(ErrorCode::SignedOut, String::new())),
        Err(error) => Err(error),
    }
}

/// The signed-in account, within a page that stands behind [`SignedIn`](super::layouts::guard::SignedIn).
pub fn use_account() -> Option<AccountView> {
    use_context::<AccountView>()
}

/// The reply to a plain form post, kept until the reader goes to another page.
#[derive(Clone, Copy)]
pub struct ReplyContext(pub StoredValue<Option<FormReply>>);

/// The reply to a plain form post that this page was rendered for, if it was one to `action`.
/// The same on the server and while hydrating.
pub fn form_reply(action: &str) -> Option<FormReply> {
    let reply = use_context::<ReplyContext>()?.0;
    reply
        .try_get_value()
        .flatten()
        .filter(|reply| reply.action == action)
}

/// Sets the HTTP status of the page that is being rendered; only the server provides it.
#[derive(Clone)]
pub struct AnswerStatus(pub Arc<dyn Fn(u16) + Send + Sync>);

/// Says that the page which is being rendered is not there.
pub fn answer_not_found() {
    if let Some(AnswerStatus(set)) = use_context::<AnswerStatus>() {
        set(404);
    }
}
