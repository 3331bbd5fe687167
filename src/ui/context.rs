//! Contexts for every page: language, viewer, HTTP status, reply to a plain form post.

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

/// The texts in the reader's language.
pub fn use_words() -> Words {
    Words(use_context::<Lang>().unwrap_or_default())
}

/// Whether hydration is done: false on the server and during hydration.
pub fn use_alive() -> ReadSignal<bool> {
    let (alive, set_alive) = signal(false);
    Effect::new(move |_| set_alive.set(true));
    alive
}

/// The `id` parameter of the page's path, if it parses.
pub fn use_path_id<T: FromStr + PartialEq + Send + Sync + 'static>() -> Memo<Option<T>> {
    let params = use_params_map();
    Memo::new(move |_| {
        params
            .with(|params| params.get("id"))
            .and_then(|id| id.parse().ok())
    })
}

/// The viewer, fetched once and again after sign-in or sign-out.
#[derive(Clone, Copy)]
pub struct ViewerResource(pub Resource<Result<Viewer, ApiError>>);

/// The viewer's resource. Read it inside `Suspense` or `Transition`.
pub fn use_viewer() -> Resource<Result<Viewer, ApiError>> {
    expect_context::<ViewerResource>().0
}

/// Sends the request only if the viewer is signed in; fails with `SignedOut` otherwise. Someone signed out
/// is redirected to the sign-in page, and a refused request would set that response's status to an error.
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

/// The signed-in account, on a page inside [`SignedIn`](super::layouts::guard::SignedIn).
pub fn use_account() -> Option<AccountView> {
    use_context::<AccountView>()
}

/// The reply to a plain form post, kept until the reader navigates to another page.
#[derive(Clone, Copy)]
pub struct ReplyContext(pub StoredValue<Option<FormReply>>);

/// The reply to the plain form post that rendered this page, if it was one to `action`. The same on the
/// server and during hydration.
pub fn form_reply(action: &str) -> Option<FormReply> {
    let reply = use_context::<ReplyContext>()?.0;
    reply
        .try_get_value()
        .flatten()
        .filter(|reply| reply.action == action)
}

/// Sets the HTTP status of the page being rendered; provided on the server only.
#[derive(Clone)]
pub struct AnswerStatus(pub Arc<dyn Fn(u16) + Send + Sync>);

/// Answers with status 404.
pub fn answer_not_found() {
    if let Some(AnswerStatus(set)) = use_context::<AnswerStatus>() {
        set(404);
    }
}
