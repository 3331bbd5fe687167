//! Shown in place of content that could not be loaded.

use super::{
    icon::{Icon, IconName},
    later::later,
    missing::Missing,
};
use crate::{
    api::{ApiError, ErrorCode},
    ui::{context::use_words, layouts::guard::ToSignIn},
};
use leptos::prelude::*;

/// What a page's data is shown as: its content, or a failure.
///
/// The data is a future and not a resource: Leptos runs the closures that read a resource several times while it renders
/// a `Suspense`, and a resource made within one of them may never resolve.
pub fn loaded<T, V>(
    data: impl Future<Output = Result<T, ApiError>> + Send + 'static,
    show: impl FnOnce(T) -> V + Send + 'static,
) -> impl IntoView
where
    T: Send + 'static,
    V: IntoView + 'static,
{
    later(async move {
        match data.await {
            Ok(content) => show(content).into_any(),
            Err(error) => view! { <Failure error /> }.into_any(),
        }
    })
}

/// An error with a next step: "Page not found" for a missing resource, the sign-in page if signed out,
/// "Try again" for everything else.
#[component]
pub fn Failure(error: ApiError) -> impl IntoView {
    let words = use_words();
    match error.code {
        ErrorCode::NotFound => view! { <Missing /> }.into_any(),
        ErrorCode::SignedOut => view! { <ToSignIn /> }.into_any(),
        _ => view! {
            <div class="alert alert-danger" role="alert">
                <Icon name=IconName::Warning />
                <div class="stack">
                    <p>{error.message}</p>
                    {error.trace.map(|trace| view! { <p class="soft small">{words.trace(trace)}</p> })}
                    <p>
                        // The address of the page itself.
                        <a class="button" href="">
                            {words.try_again()}
                        </a>
                    </p>
                </div>
            </div>
        }
        .into_any(),
    }
}
