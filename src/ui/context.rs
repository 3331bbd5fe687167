//! What every page may ask for: the words of the reader's language and who they are.

use crate::{
    api::{account::Viewer, forms::FormReply},
    words::{Lang, Words},
};
use leptos::prelude::*;

/// The words of the reader's language.
#[must_use]
pub fn use_words() -> Words {
    Words(use_context::<Lang>().unwrap_or_default())
}

/// Who looks: fetched once, again after signing in or out.
#[derive(Clone, Copy)]
pub struct ViewerResource(pub Resource<Result<Viewer, crate::api::ApiError>>);

/// The resource that says who looks. Read it inside `Suspense` or `Transition`.
#[must_use]
pub fn use_viewer() -> Resource<Result<Viewer, crate::api::ApiError>> {
    expect_context::<ViewerResource>().0
}

/// The reply to a plain form post that this page was rendered for, if it was one to `action`.
/// The same on the server and while hydrating.
#[must_use]
pub fn form_reply(action: &str) -> Option<FormReply> {
    use_context::<Option<FormReply>>()
        .flatten()
        .filter(|reply| reply.action == action)
}
