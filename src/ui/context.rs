//! Contexts for every page: language, viewer, HTTP status, reply to a plain form post.

use crate::{
    api::{
        ApiError, ErrorCode,
        account::{AccountView, Viewer},
        forms::FormReply,
    },
    domain::access::{Action, role_allows},
    words::{Lang, Words},
};
use leptos::prelude::*;
use leptos_router::{hooks::use_params_map, location::Location};
use serde::{Serialize, de::DeserializeOwned};
use std::{str::FromStr, sync::Arc};

/// The texts in the reader's language.
pub fn use_words() -> Words {
    Words(use_context::<Lang>().unwrap_or_default())
}

/// A page's path with its query.
pub fn path_of(location: &Location) -> String {
    let search = location.search.get();
    match search.trim_start_matches('?') {
        "" => location.pathname.get(),
        search => format!("{}?{search}", location.pathname.get()),
    }
}

/// Whether hydration is done: false on the server and during hydration.
pub fn use_alive() -> ReadSignal<bool> {
    let (alive, set_alive) = signal(false);
    Effect::new(move |_| set_alive.set(true));
    alive
}

/// The viewer, fetched once and again after sign-in or sign-out.
#[derive(Clone, Copy)]
pub struct ViewerResource(pub Resource<Result<Viewer, ApiError>>);

/// The viewer's resource. Read it inside `Suspense` or `Transition`.
pub fn use_viewer() -> Resource<Result<Viewer, ApiError>> {
    expect_context::<ViewerResource>().0
}

/// A page's data, for those who may act like this. For others the page does not exist, and nothing is asked.
pub fn page_data_for<S, T, A>(
    action: Action,
    source: impl Fn() -> S + Send + Sync + 'static,
    ask: impl Fn(S) -> A + Send + Sync + 'static,
) -> Resource<Result<T, ApiError>>
where
    S: Clone + PartialEq + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    A: Future<Output = Result<T, ApiError>> + Send + 'static,
{
    let viewer = use_viewer();
    page_data(source, move |source| {
        let answer = ask(source);
        async move {
            let account = viewer.await?.account;
            let may = |account: &AccountView| !account.unapproved && role_allows(account.role, action);
            if account.as_ref().is_some_and(may) {
                answer.await
            } else {
                Err(ApiError::new(ErrorCode::NotFound, String::new()))
            }
        }
    })
}

/// A page's data, loaded before the response starts.
///
/// Sends the request only if the viewer is signed in; fails with `SignedOut` otherwise. Someone signed out
/// is redirected to the sign-in page, and a refused request would set that response's status to an error.
pub fn page_data<S, T, A>(
    source: impl Fn() -> S + Send + Sync + 'static,
    ask: impl Fn(S) -> A + Send + Sync + 'static,
) -> Resource<Result<T, ApiError>>
where
    S: Clone + PartialEq + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    A: Future<Output = Result<T, ApiError>> + Send + 'static,
{
    let viewer = use_viewer();
    Resource::new_blocking(source, move |source| {
        let answer = ask(source);
        async move {
            match viewer.await? {
                Viewer { account: Some(_), .. } => answer.await,
                Viewer { account: None, .. } => Err(ApiError::new(ErrorCode::SignedOut, String::new())),
            }
        }
    })
}

/// The same for a page whose path has an `id`.
pub fn page_data_by_id<Id, T, A>(
    ask: impl Fn(Id) -> A + Send + Sync + 'static,
) -> Resource<Result<T, ApiError>>
where
    Id: FromStr + Clone + PartialEq + Send + Sync + 'static,
    T: Serialize + DeserializeOwned + Send + Sync + 'static,
    A: Future<Output = Result<T, ApiError>> + Send + 'static,
{
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id"))?.parse().ok());
    page_data(
        move || id.get(),
        move |id| {
            let answer = id.map(&ask);
            async move {
                match answer {
                    Some(answer) => answer.await,
                    None => Err(ApiError::new(ErrorCode::NotFound, String::new())),
                }
            }
        },
    )
}

/// The signed-in account, on a page inside [`SignedIn`](super::layouts::guard::SignedIn).
pub fn use_account() -> Option<AccountView> {
    use_context::<AccountView>()
}

/// The reply to a plain form post, kept until the reader navigates to another page.
#[derive(Clone, Copy)]
pub struct ReplyContext(pub StoredValue<Option<FormReply>>);

/// The answer to a plain post of this form: the same address, and the same hidden fields, which tell apart the forms of
/// two rows of a list. Without any values it answers all forms of its address.
pub fn form_reply(action: &str, hidden: &[(&'static str, String)]) -> Option<FormReply> {
    let reply = use_context::<ReplyContext>()?.0;
    let is_same = |reply: &FormReply, (name, value): &(&'static str, String)| {
        // A stale form was made from an older version, and is shown again with the latest.
        reply.values.is_empty() || *name == "version" || reply.value(name) == Some(value)
    };
    reply
        .try_get_value()
        .flatten()
        .filter(|reply| reply.action == action && hidden.iter().all(|field| is_same(reply, field)))
}

/// Makes the key of a form that the server renders. In the browser the form makes one for each sending.
#[derive(Clone)]
pub struct NewFormKey(pub Arc<dyn Fn() -> String + Send + Sync>);

pub fn use_form_key() -> String {
    use_context::<NewFormKey>().map_or_else(String::new, |NewFormKey(new)| new())
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
