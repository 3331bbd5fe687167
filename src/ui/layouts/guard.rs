//! Pages for those who are signed in.

use crate::{
    api::account::{AccountView, Viewer},
    browser,
    ui::{
        components::{failure::Failure, skeleton::Skeleton},
        context::use_viewer,
        layouts::plain::PlainLayout,
    },
};
use leptos::{context::Provider, prelude::*};
use leptos_router::{components::Redirect, hooks::use_location};
use std::fmt::Write;

/// Shows its children to whom is signed in, and sends everybody else to the sign-in page and back. On the
/// server this is decided before anything is sent.
///
/// Resources of the page are best made outside, at the top of the page's component; inside,
/// [`use_account`](crate::ui::context::use_account) says who looks.
#[component]
pub fn SignedIn<C, V>(
    /// The page, made for the account.
    children: C,
) -> impl IntoView
where
    C: FnOnce(AccountView) -> V + Send + 'static,
    V: IntoView + 'static,
{
    let viewer = use_viewer();
    // One future and no closure around it: what is inside is made once, so that the server and the
    // browser number its resources alike.
    let page = async move {
        match viewer.await {
            Ok(Viewer {
                account: Some(account),
                ..
            }) => view! { <Provider value=account.clone()>{children(account)}</Provider> }.into_any(),
            Ok(_) => view! { <ToSignIn /> }.into_any(),
            Err(error) => {
                let retry = move |()| viewer.refetch();
                view! {
                    <PlainLayout title="">
                        <Failure error retry />
                    </PlainLayout>
                }
                .into_any()
            }
        }
    };
    view! { <Transition fallback=|| view! { <Skeleton lines=3 /> }>{Suspend::new(page)}</Transition> }
}

/// Sends the reader to the sign-in page, which sends them back.
#[component]
pub fn ToSignIn() -> impl IntoView {
    let location = use_location();
    let here = format!(
        "{}{}",
        location.pathname.get_untracked(),
        query(&location.search.get_untracked())
    );
    let path = format!("/sign-in?next={}", encode(&here));
    if is_server() {
        view! { <Redirect path /> }.into_any()
    } else {
        // A new document: what this one knows of who is signed in no longer holds.
        Effect::new(move |_| browser::go(&path));
        ().into_any()
    }
}

/// The query of an address with its question mark, or nothing.
pub fn query(search: &str) -> String {
    match search.trim_start_matches('?') {
        "" => String::new(),
        search => format!("?{search}"),
    }
}

/// Percent-encodes a text for use in a query (RFC 3986 §2.3), slashes left as they are.
pub fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a `String` does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// A path on this server, as `next` may name one; anything else is nothing. The server checks again.
pub fn local_path(next: &str) -> Option<&str> {
    let foreign = next.starts_with("//") || next.contains(['\\', '\r', '\n', '\t']);
    (next.starts_with('/') && !foreign).then_some(next)
}
