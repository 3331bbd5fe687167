//! The server's status, for admins.

use crate::{api::account::ServerView, ui::context::use_words};
use leptos::prelude::*;

#[component]
pub fn ServerFacts(server: ServerView) -> impl IntoView {
    let words = use_words();
    let (clients, partners, admins) = server.accounts;
    let (waiting, failed) = server.jobs;
    let facts = [
        (words.server_version(), server.version),
        (words.server_database(), server.engine),
        (words.server_zones(), server.zones),
        (words.server_meetings(), server.meeting_server),
        (
            words.server_accounts(),
            words.server_account_counts(clients, partners, admins),
        ),
        (words.server_jobs(), words.server_job_counts(waiting, failed)),
        (words.server_ahead(), server.sessions_ahead.to_string()),
    ];
    view! {
        <section class="card stack" aria-labelledby="overview-server">
            <h2 id="overview-server">{words.server()}</h2>
            <dl class="facts">
                {facts
                    .map(|(name, value)| {
                        view! {
                            <dt>{name}</dt>
                            <dd>{value}</dd>
                        }
                    })
                    .collect_view()}
            </dl>
        </section>
    }
}
