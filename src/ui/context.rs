//! Contexts for every page: language, viewer, HTTP status, reply to a plain form post.

use crate::{
    api::{
        ApiError, ErrorCode,
        account::{AccountView, Viewer, viewer},
        forms::FormReply,
    },
    domain::access::{Action, role_allows},
    words::{Lang, Words},
};
use leptos::prelude::*;
use leptos_router::{
    hooks::{use_location, use_params_map},
    location::Location,
};
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

/// The path of the page that is shown, with its query.
pub fn use_here() -> String {
    let location = use_location();
    untrack(|| path_of(&location))
}

/// A page's data, for those who may act like this. For others the page does not exist, and nothing is asked.
pub async fn page_data_for<T>(
    action: Action,
    ask: impl Future<Output = Result<T, ApiError>>,
) -> Result<T, ApiError> {
    let account = viewer().await?.account;
    let may = |account: &AccountView| !account.unapproved && role_allows(account.role, action);
    if account.as_ref().is_some_and(may) {
        ask.await
    } else {
        Err(ApiError::new(ErrorCode::NotFound, String::new()))
    }
}

/// A page's data, loaded before the response starts.
///
/// Asks only if the viewer is signed in; fails with `SignedOut` otherwise. Someone signed out is redirected to the
/// sign-in page, and a refused request would set that response's status to an error.
pub async fn page_data<T>(ask: impl Future<Output = Result<T, ApiError>>) -> Result<T, ApiError> {
    match viewer().await? {
        Viewer { account: Some(_), .. } => ask.await,
        Viewer { account: None, .. } => Err(ApiError::new(ErrorCode::SignedOut, String::new())),
    }
}

/// The same for a page whose path has an `id`.
pub fn page_data_by_id<Id, T, A>(ask: impl FnOnce(Id) -> A) -> impl Future<Output = Result<T, ApiError>>
where
    Id: FromStr,
    A: Future<Output = Result<T, ApiError>>,
{
    let id = use_params_map().with_untracked(|params| params.get("id")?.parse().ok());
    let answer = id.map(ask);
    page_data(async move {
        match answer {
            Some(answer) => answer.await,
            None => Err(ApiError::new(ErrorCode::NotFound, String::new())),
        }
    })
}

/// The signed-in account, on a page inside [`SignedIn`](super::layouts::guard::SignedIn).
pub fn use_account() -> Option<AccountView> {
    use_context::<AccountView>()
}

/// The id of the account that the page is rendered for; empty when signed out.
#[derive(Clone)]
pub struct MadeFor(pub String);

/// The account that the page was made for.
pub fn use_made_for() -> String {
    use_context::<MadeFor>().map_or_else(String::new, |MadeFor(account)| account)
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
