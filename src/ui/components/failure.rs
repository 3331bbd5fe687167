//! Shown in place of content that could not be loaded.

use super::{
    icon::{Icon, IconName},
    missing::Missing,
};
use crate::{
    api::{ApiError, ErrorCode},
    ui::{context::use_words, layouts::guard::ToSignIn},
};
use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

/// What a resource has brought: its content, or a failure with "Try again". Use it inside `Suspense` or
/// `Transition`.
pub fn loaded<T, V>(
    data: Resource<Result<T, ApiError>>,
    show: impl Fn(T) -> V + Send + 'static,
) -> impl Fn() -> Option<AnyView> + Send + 'static
where
    T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    move || {
        data.get().map(|answer| match answer {
            Ok(content) => show(content).into_any(),
            Err(error) => view! { <Failure error retry=move |()| data.refetch() /> }.into_any(),
        })
    }
}

/// An error with a next step: "Page not found" for a missing resource, the sign-in page if signed out,
/// "Try again" for everything else.
#[component]
pub fn Failure(error: ApiError, #[prop(optional, into)] retry: Option<Callback<()>>) -> impl IntoView {
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
                    {retry
                        .map(|retry| {
                            view! {
                                <p>
                                    <button type="button" class="button" on:click=move |_| retry.run(())>
                                        {words.try_again()}
                                    </button>
                                </p>
                            }
                        })}
                </div>
            </div>
        }
        .into_any(),
    }
}
