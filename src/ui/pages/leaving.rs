//! An interstitial before an unfamiliar host: names the host and continues by a button.

use super::join::session_of_path;
use crate::{
    api::{
        join::{JoinCall, JoinView, join_view},
        provider::ProviderDescription,
    },
    ui::{
        context::{page_data, use_words},
        kit::{
            failure::loaded,
            form::ControlFields,
            icon::{Icon, IconName},
        },
        layouts::{guard::SignedIn, plain::PlainLayout},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::components::Redirect;

#[component]
pub fn LeavingPage() -> impl IntoView {
    let words = use_words();
    let id = session_of_path();
    view! {
        <SignedIn let:_account>
            <PlainLayout title=words.leaving_title()>
                <Suspense>
                    {loaded(page_data(join_view(id)), |view| view! { <Leaving view /> })}
                </Suspense>
            </PlainLayout>
        </SignedIn>
    }
}

/// Names the destination if the gate admits this person; everyone else is redirected to the join page.
#[component]
fn Leaving(view: JoinView) -> impl IntoView {
    let words = use_words();
    let id = view.session.id;
    let before = format!("/sessions/{id}/join");
    if view.refusal.is_some() || view.embedded {
        return view! { <Redirect path=before /> }.into_any();
    }
    let ProviderDescription {
        host, readable_host, ..
    } = view.provider;
    let shown = readable_host.clone().unwrap_or_else(|| host.clone());
    view! {
        <div class="leaving card stack">
            <Icon name=IconName::External />
            <h1>{words.leaving_title()}</h1>
            <p>{words.leaving_body()}</p>
            <p class="leaving-host">{shown.clone()}</p>
            {readable_host.map(|_| view! { <p class="soft small">{words.leaving_written(&host)}</p> })}
            <p>{words.leaving_hint()}</p>
            <form method="post" action=JoinCall::PATH>
                <ControlFields counts_each=true />
                <input type="hidden" name="id" value=id.to_string() />
                <input type="hidden" name="confirmed" value="1" />
                <button type="submit" class="button button-primary button-wide">
                    <Icon name=IconName::External />
                    {words.leaving_go(shown)}
                </button>
            </form>
            <p>
                <a class="button button-wide" href=format!("/sessions/{id}")>
                    {words.leaving_back()}
                </a>
            </p>
        </div>
    }
    .into_any()
}
