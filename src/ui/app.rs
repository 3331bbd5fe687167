//! The root component: the pages and their paths. It renders on the server only.

use super::{context::ReplyContext, pages};
use crate::api::forms::FormReply;
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(ReplyContext(StoredValue::new(use_context::<FormReply>())));
    view! {
        <Router>
            <Routes fallback=|| view! { <pages::not_found::NotFound /> }.into_any()>
                <Route path=path!("/") view=pages::home::Home ssr=SsrMode::Async />
                <Route path=path!("/sign-in") view=pages::sign_in::SignInPage ssr=SsrMode::Async />
                <Route path=path!("/register") view=pages::register::RegisterPage ssr=SsrMode::Async />
                <Route path=path!("/invitations/:token") view=pages::invitation::InvitationPage ssr=SsrMode::Async />
                <Route path=path!("/overview") view=pages::overview::OverviewPage ssr=SsrMode::Async />
                <Route path=path!("/sessions") view=pages::sessions::SessionsPage ssr=SsrMode::Async />
                <Route path=path!("/sessions/new") view=pages::schedule::SchedulePage ssr=SsrMode::Async />
                <Route path=path!("/sessions/analytics") view=pages::analytics::AnalyticsPage ssr=SsrMode::Async />
                <Route path=path!("/sessions/:id") view=pages::session::SessionPage ssr=SsrMode::Async />
                <Route path=path!("/sessions/:id/join") view=pages::join::JoinPage ssr=SsrMode::Async />
                <Route path=path!("/sessions/:id/leaving") view=pages::leaving::LeavingPage ssr=SsrMode::Async />
                <Route path=path!("/sessions/:id/move") view=pages::book::moving::MovePage ssr=SsrMode::Async />
                <Route path=path!("/sessions/:id/series") view=pages::session::series::SeriesPage ssr=SsrMode::Async />
                <Route path=path!("/sessions/:id/meeting") view=pages::meeting::MeetingPage ssr=SsrMode::Async />
                <Route path=path!("/calendar") view=pages::calendar::CalendarPage ssr=SsrMode::Async />
                <Route path=path!("/availability") view=pages::availability::AvailabilityPage ssr=SsrMode::Async />
                <Route path=path!("/availability/:id/questions") view=pages::availability::questions::QuestionsPage ssr=SsrMode::Async />
                <Route path=path!("/book") view=pages::book::BookPage ssr=SsrMode::Async />
                <Route path=path!("/book/:id") view=pages::book::SlotsPage ssr=SsrMode::Async />
                <Route path=path!("/p/:handle") view=pages::book::partner::PartnerPage ssr=SsrMode::Async />
                <Route path=path!("/p/:handle/:id") view=pages::book::partner::PartnerSlotsPage ssr=SsrMode::Async />
                <Route path=path!("/confirm/:token") view=pages::book::confirm::ConfirmPage ssr=SsrMode::Async />
                <Route path=path!("/requests/:id") view=pages::requests::RequestPage ssr=SsrMode::Async />
                <Route path=path!("/clients") view=pages::clients::ClientsPage ssr=SsrMode::Async />
                <Route path=path!("/clients/:id") view=pages::clients::client::ClientPage ssr=SsrMode::Async />
                <Route path=path!("/settings") view=pages::settings::SettingsPage ssr=SsrMode::Async />
                <Route path=path!("/settings/devices") view=pages::settings::devices::DevicesPage ssr=SsrMode::Async />
                <Route path=path!("/settings/webhooks") view=pages::webhooks::WebhooksPage ssr=SsrMode::Async />
                <Route path=path!("/settings/webhooks/:id") view=pages::webhooks::endpoint::EndpointPage ssr=SsrMode::Async />
            </Routes>
        </Router>
    }
}
