//! Restricts pages to signed-in accounts. The use cases authorize again; this only redirects.

use crate::{
    api::account::{AccountView, Viewer, viewer},
    domain::{
        access::{Action, role_allows},
        local_path::local_path,
    },
    ui::{
        context::{path_of, use_words},
        kit::{empty::Empty, failure::Failure, later::later},
        layouts::{main::MainLayout, plain::PlainLayout},
        pages::not_found::NotFound,
    },
};
use leptos::{context::Provider, prelude::*};
use leptos_router::{
    components::Redirect,
    hooks::{use_location, use_query_map},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Renders its children for a signed-in account; redirects anyone else to the sign-in page and back. On the
/// server this is decided before the response starts, because a redirect needs the status line.
///
/// Create the page's resources outside, at the top of its component. Inside,
/// [`use_account`](crate::ui::context::use_account) returns the account.
#[component]
pub fn SignedIn<C, V>(
    /// Builds the page for the account.
    children: C,
    /// What the page is for. It does not exist for other roles.
    #[prop(optional)]
    only: Option<Action>,
) -> impl IntoView
where
    C: FnOnce(AccountView) -> V + Send + 'static,
    V: IntoView + 'static,
{
    // A single future instead of a closure: the children are created exactly once.
    let page = async move {
        match viewer().await {
            Ok(Viewer {
                account: Some(account),
                ..
            }) => {
                let content = {
                    let account = account.clone();
                    move || match only {
                        Some(_) if account.unapproved => view! { <Waiting /> }.into_any(),
                        Some(action) if !role_allows(account.role, action) => {
                            view! { <NotFound /> }.into_any()
                        }
                        _ => children(account).into_any(),
                    }
                };
                // Built inside, where forms find the account that they are made for.
                view! { <Provider value=account>{content()}</Provider> }.into_any()
            }
            Ok(_) => view! { <ToSignIn /> }.into_any(),
            Err(error) => view! {
                <PlainLayout title="">
                    <Failure error />
                </PlainLayout>
            }
            .into_any(),
        }
    };
    view! { <Suspense>{later(page)}</Suspense> }
}

/// The page of a partner whom no admin has approved yet.
#[component]
fn Waiting() -> impl IntoView {
    let words = use_words();
    view! {
        <MainLayout title=words.waiting_title()>
            <Empty title=words.waiting_title() hint=words.waiting_body() />
        </MainLayout>
    }
}

/// Redirects to the sign-in page, which returns here afterwards.
#[component]
pub fn ToSignIn() -> impl IntoView {
    let location = use_location();
    let here = untrack(|| path_of(&location));
    let path = format!("/sign-in?next={}", encode(&here));
    view! { <Redirect path /> }
}

/// The page to return to after signing in, a path of ours, and a link to `to` that keeps it.
pub fn way_back(to: &str) -> (Option<String>, String) {
    let asked = use_query_map().with_untracked(|query| query.get("next"));
    let next = asked.and_then(|asked| local_path(&asked).map(str::to_owned));
    let link = match &next {
        Some(next) => format!("{to}?next={}", encode(next)),
        None => to.to_owned(),
    };
    (next, link)
}

/// Percent-encodes a text for use in a query string (RFC 3986 §2.3); slashes are left as they are.
pub fn encode(text: &str) -> String {
    const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~')
        .remove(b'/');
    utf8_percent_encode(text, ENCODED).to_string()
}
