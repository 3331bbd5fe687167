//! The root component: routes, and the contexts that every page shares.

use super::{
    components::toast::provide_toasts,
    context::{ReplyContext, ViewerResource},
    pages, routes,
};
use crate::{
    api::{account::viewer, forms::FormReply},
    browser::events::provide_changes,
    domain::theme::Theme,
    words::Lang,
};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    Lazy, SsrMode,
    components::{Route, Router, Routes},
    hooks::use_location,
    path,
};

#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let lang = SharedValue::new(|| use_context::<Lang>().unwrap_or_default()).into_inner();
    provide_context(lang);
    let theme = SharedValue::new(|| use_context::<Theme>().unwrap_or(Theme::System)).into_inner();
    provide_context(theme);
    let reply = SharedValue::new(use_context::<FormReply>).into_inner();
    provide_context(ReplyContext(StoredValue::new(reply)));
    provide_toasts();
    provide_changes();
    provide_context(ViewerResource(Resource::new_blocking(|| (), |()| viewer())));
    view! {
        <Router>
            <ForgetReply />
            <Routes fallback=|| view! { <pages::not_found::NotFound /> }.into_any()>
                <Route path=path!("/") view=pages::home::Home ssr=SsrMode::Async />
                <Route path=path!("/sign-in") view={Lazy::<routes::SignIn>::new()} ssr=SsrMode::Async />
                <Route path=path!("/register") view={Lazy::<routes::Register>::new()} ssr=SsrMode::Async />
                <Route path=path!("/invitations/:token") view={Lazy::<routes::Invitation>::new()} ssr=SsrMode::Async />
                <Route path=path!("/overview") view={Lazy::<routes::Overview>::new()} ssr=SsrMode::Async />
                <Route path=path!("/sessions") view={Lazy::<routes::Sessions>::new()} ssr=SsrMode::Async />
                <Route path=path!("/sessions/new") view={Lazy::<routes::Schedule>::new()} ssr=SsrMode::Async />
                <Route path=path!("/sessions/analytics") view={Lazy::<routes::Analytics>::new()} ssr=SsrMode::Async />
                <Route path=path!("/sessions/:id") view={Lazy::<routes::Session>::new()} ssr=SsrMode::Async />
                <Route path=path!("/sessions/:id/join") view={Lazy::<routes::Join>::new()} ssr=SsrMode::Async />
                <Route path=path!("/sessions/:id/leaving") view={Lazy::<routes::Leaving>::new()} ssr=SsrMode::Async />
                <Route path=path!("/sessions/:id/meeting") view={Lazy::<routes::Meeting>::new()} ssr=SsrMode::Async />
                <Route path=path!("/calendar") view={Lazy::<routes::Calendar>::new()} ssr=SsrMode::Async />
                <Route path=path!("/clients") view={Lazy::<routes::Clients>::new()} ssr=SsrMode::Async />
                <Route path=path!("/settings") view={Lazy::<routes::Settings>::new()} ssr=SsrMode::Async />
                <Route path=path!("/settings/webhooks") view={Lazy::<routes::Webhooks>::new()} ssr=SsrMode::Async />
                <Route path=path!("/settings/webhooks/:id") view={Lazy::<routes::Endpoint>::new()} ssr=SsrMode::Async />
            </Routes>
        </Router>
    }
}

/// Drops the reply to a plain form post when the reader navigates to another page, so that it is not
/// shown again when they come back.
#[component]
fn ForgetReply() -> impl IntoView {
    let path = use_location().pathname;
    let reply = expect_context::<ReplyContext>().0;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            reply.try_set_value(None);
        }
        now
    });
}
