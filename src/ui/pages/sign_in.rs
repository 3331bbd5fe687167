//! The sign-in page.

use crate::{
    api::account::{SignInCall, Viewer, viewer},
    domain::local_path::OVERVIEW,
    ui::{
        context::use_words,
        kit::{
            field::TextField,
            form::{ControlFields, PostForm, SubmitButton, typed},
            icon::{Icon, IconName},
            later::later,
        },
        layouts::{guard::way_back, plain::PlainLayout},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::components::Redirect;

#[component]
pub fn SignInPage() -> impl IntoView {
    let words = use_words();
    let (next, register) = way_back("/register");
    let after = next.clone().unwrap_or_default();
    let demo_next = after.clone();
    // Who comes by the link of a session learns that it is the right one, and nothing else of the session.
    let for_session = after.starts_with("/sessions/");
    let hint = if for_session {
        words.sign_in_for_session()
    } else {
        words.sign_in_hint()
    };
    let already = async move {
        match viewer().await {
            Ok(Viewer { account: Some(_), .. }) => {
                view! { <Redirect path=next.unwrap_or_else(|| OVERVIEW.to_owned()) /> }.into_any()
            }
            Ok(Viewer { demo: true, .. }) => view! { <DemoHint next=demo_next /> }.into_any(),
            _ => ().into_any(),
        }
    };
    view! {
        <PlainLayout title=words.sign_in()>
            <div class="stack stack-tight">
                <h1>{words.sign_in_title()}</h1>
                <p class="soft">{hint}</p>
            </div>
            <div class="card">
                <PostForm action=SignInCall::PATH>
                    <input type="hidden" name="next" value=typed("next").unwrap_or(after) />
                    <TextField
                        label=words.email()
                        name="email"
                        kind="email"
                        autocomplete="username"
                        required=true
                    />
                    <TextField
                        label=words.password()
                        name="password"
                        kind="password"
                        autocomplete="current-password"
                        required=true
                    />
                    <SubmitButton label=words.sign_in() pending_label=words.sign_in_pending() />
                </PostForm>
            </div>
            // The same for everybody: it tells nobody who is invited, and who has an account.
            {for_session
                .then(|| {
                    view! {
                        <section class="alert" aria-labelledby="invited">
                            <Icon name=IconName::Info />
                            <div class="stack stack-tight">
                                <h2 id="invited" class="strong">{words.invited_no_account()}</h2>
                                <p>{words.invited_open_link()}</p>
                            </div>
                        </section>
                    }
                })}
            <p>
                {words.no_account_yet()} " "
                <a href=register>{words.create_account()}</a>
            </p>
            <Suspense>{later(already)}</Suspense>
        </PlainLayout>
    }
}

/// The demo accounts, each with a button that signs in.
#[component]
fn DemoHint(next: String) -> impl IntoView {
    let words = use_words();
    let people = [
        (words.demo_partner(), "partner@demo.test"),
        (words.demo_client(), "client@demo.test"),
        (words.demo_admin(), "admin@demo.test"),
    ];
    view! {
        <section class="demo stack stack-tight" aria-label=words.demo_title()>
            <h2>{words.demo_title()}</h2>
            <p class="soft small">{words.demo_hint()}</p>
            <ul class="demo-people">
                {people
                    .map(|(role, email)| {
                        view! {
                            <li>
                                <form method="post" action=SignInCall::PATH>
                                    <ControlFields />
                                    <input type="hidden" name="next" value=next.clone() />
                                    <input type="hidden" name="email" value=email />
                                    <input type="hidden" name="password" value=DEMO_PASSWORD />
                                    <button type="submit" class="button button-wide">
                                        <span class="strong">{role}</span>
                                        <span class="soft small">{email}</span>
                                    </button>
                                </form>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
            <p class="soft small">{words.demo_password()} ": " <code>{DEMO_PASSWORD}</code></p>
        </section>
    }
}

/// Password of the demo accounts; also printed at the first start.
const DEMO_PASSWORD: &str = "rapport-demo-2026";
