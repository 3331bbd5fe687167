//! What every page may ask for: the words of the reader's language and who they are.

use crate::{
    api::{
        ApiError,
        account::{AccountView, Viewer},
        forms::FormReply,
    },
    words::{Lang, Words},
};
use leptos::prelude::*;
use std::sync::Arc;

/// The words of the reader's language.
#[must_use]
pub fn use_words() -> Words {
    Words(use_context::<Lang>().unwrap_or_default())
}

/// Who looks: fetched once, again after signing in or out.
#[derive(Clone, Copy)]
pub struct ViewerResource(pub Resource<Result<Viewer, ApiError>>);

/// The resource that says who looks. Read it inside `Suspense` or `Transition`.
#[must_use]
pub fn use_viewer() -> Resource<Result<Viewer, ApiError>> {
    expect_context::<ViewerResource>().0
}

/// The signed-in account, within a page that stands behind [`SignedIn`](super::layouts::guard::SignedIn).
#[must_use]
pub fn use_account() -> Option<AccountView> {
    use_context::<AccountView>()
}

/// The reply to a plain form post, kept until the reader goes to another page.
#[derive(Clone, Copy)]
pub struct ReplyContext(pub StoredValue<Option<FormReply>>);

/// The reply to a plain form post that this page was rendered for, if it was one to `action`.
/// The same on the server and while hydrating.
#[must_use]
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
