//! The page behind an invitation link: accept it, with a new account or one's own.

use crate::{
    api::{
        account::{AccountView, SignOutCall, viewer},
        clients::{AcceptInvitationCall, InvitationView, UseInvitationCall, invitation},
    },
    domain::account::Role,
    ui::{
        context::use_words,
        kit::{
            device_zone::DeviceZoneField,
            form::{PostForm, SubmitButton},
            later::later,
            new_password::{LinkGone, NewPassword},
        },
        layouts::plain::PlainLayout,
    },
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;

#[component]
pub fn InvitationPage() -> impl IntoView {
    let words = use_words();
    let token = use_params_map().with_untracked(|params| params.get("token"));
    let token = token.unwrap_or_default();
    let content = async move {
        let account = viewer().await.ok().and_then(|viewer| viewer.account);
        match invitation(token.clone()).await {
            Ok(view) => view! { <Welcome view account token /> }.into_any(),
            Err(error) => {
                view! { <LinkGone title=words.invitation_page() message=error.message /> }.into_any()
            }
        }
    };
    view! {
        <PlainLayout title=words.invitation_page()>
            <Suspense>{later(content)}</Suspense>
        </PlainLayout>
    }
}

/// The inviting partner's name, and the way to accept: with a new account, or the reader's own.
#[component]
fn Welcome(view: InvitationView, account: Option<AccountView>, token: String) -> impl IntoView {
    let words = use_words();
    let waiting = (view.sessions > 0).then(|| view! { <p>{words.invitation_sessions(view.sessions)}</p> });
    let accept = match account {
        None => view! { <NewAccount email=view.email token /> }.into_any(),
        Some(account) if account.role == Role::Client => view! {
            <div class="card">
                <PostForm action=UseInvitationCall::PATH hidden=vec![("token", token)]>
                    <p>{words.invitation_as(account.name, account.email)}</p>
                    <SubmitButton label=words.accept_invitation() />
                </PostForm>
            </div>
        }
        .into_any(),
        Some(account) => view! {
            <div class="card">
                <PostForm action=SignOutCall::PATH>
                    <p>{words.invitation_not_client(account.name)}</p>
                    <SubmitButton label=words.sign_out() />
                </PostForm>
            </div>
        }
        .into_any(),
    };
    view! {
        <div class="stack stack-tight">
            <h1>{words.invitation_title(view.name)}</h1>
            <p>{words.invitation_body(view.partner)}</p>
            {waiting}
        </div>
        {accept}
    }
}

/// Chooses a password; or signs in with an account that there is, and comes back.
#[component]
fn NewAccount(email: String, token: String) -> impl IntoView {
    let words = use_words();
    let sign_in = format!("/sign-in?next=/invitations/{token}");
    view! {
        <div class="card">
            <PostForm action=AcceptInvitationCall::PATH hidden=vec![("token", token)]>
                <DeviceZoneField />
                <p>{words.invitation_new()}</p>
                <NewPassword email />
                <SubmitButton label=words.accept_invitation() />
            </PostForm>
        </div>
        <p>
            {words.invitation_has_account()} " "
            <a href=sign_in>{words.invitation_sign_in()}</a>
        </p>
    }
}
