//! `/confirm/{token}`: a new person confirms a booking, with a new account or their own. Opening it changes nothing.

use super::OfferFacts;
use crate::{
    api::{
        account::{AccountView, SignOutCall, viewer},
        booking_page::{ConfirmSessionCall, ConfirmationView, UseConfirmationCall, confirmation},
    },
    domain::account::Role,
    ui::{
        context::use_words,
        kit::{
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
pub fn ConfirmPage() -> impl IntoView {
    let words = use_words();
    let token = use_params_map().with_untracked(|params| params.get("token"));
    let token = token.unwrap_or_default();
    let content = async move {
        let account = viewer().await.ok().and_then(|viewer| viewer.account);
        match confirmation(token.clone()).await {
            Ok(view) => view! { <Confirmation view account token /> }.into_any(),
            Err(error) => view! { <LinkGone title=words.confirm_page() message=error.message /> }.into_any(),
        }
    };
    view! {
        <PlainLayout title=words.confirm_page()>
            <Suspense>{later(content)}</Suspense>
        </PlainLayout>
    }
}

/// What is confirmed, and with which account.
#[component]
fn Confirmation(view: ConfirmationView, account: Option<AccountView>, token: String) -> impl IntoView {
    let words = use_words();
    let ConfirmationView {
        offer,
        slot,
        zone,
        until,
        name,
        email,
        has_account,
        answered_until,
    } = view;
    let hint = answered_until.map(|until| words.request_hint(&offer.partner, until));
    let theirs = slot.theirs.map(|at| words.slot_theirs(at, &offer.partner));
    let form = match account {
        None if has_account => view! {
            <p>{words.confirm_sign_in(email)}</p>
            <p>
                <a class="button button-primary" href=format!("/sign-in?next=/confirm/{token}")>
                    {words.sign_in()}
                </a>
            </p>
        }
        .into_any(),
        None => view! { <NewAccount email token /> }.into_any(),
        Some(account) if account.role == Role::Client => view! {
            <PostForm action=UseConfirmationCall::PATH hidden=vec![("token", token)]>
                <p>{words.confirm_as(account.name, account.email)}</p>
                <SubmitButton label=words.confirm_booking() pending_label=words.book_pending() />
            </PostForm>
        }
        .into_any(),
        Some(account) => view! {
            <PostForm action=SignOutCall::PATH>
                <p>{words.confirm_not_client(account.name)}</p>
                <SubmitButton label=words.sign_out() />
            </PostForm>
        }
        .into_any(),
    };
    view! {
        <h1>{words.confirm_hello(name)}</h1>
        <div class="card stack">
            <div class="stack stack-tight">
                <p class="strong">
                    <bdi>{offer.name.clone()}</bdi>
                </p>
                <p class="book-when">{slot.when}</p>
                {theirs.map(|at| view! { <p class="soft">{at}</p> })}
                <OfferFacts offer />
                <p class="soft small">{words.shown_in(zone.replace('_', " "))}</p>
                <p class="soft">{words.confirm_until(until)}</p>
                {hint.map(|hint| view! { <p>{hint}</p> })}
            </div>
            {form}
        </div>
    }
    .into_any()
}

/// Chooses a password.
#[component]
fn NewAccount(email: String, token: String) -> impl IntoView {
    let words = use_words();
    view! {
        <PostForm action=ConfirmSessionCall::PATH hidden=vec![("token", token)]>
            <p>{words.confirm_new()}</p>
            <NewPassword email />
            <SubmitButton label=words.confirm_booking() pending_label=words.book_pending() />
        </PostForm>
    }
    .into_any()
}
