//! The registration page.

use crate::{
    api::account::{RegisterCall, viewer},
    domain::account::Registration,
    ui::{
        context::use_words,
        kit::{
            choice::{Choice, Choices},
            device_zone::DeviceZoneField,
            field::TextField,
            form::{PostForm, SubmitButton, typed},
            later::later,
        },
        layouts::{guard::way_back, plain::PlainLayout},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn RegisterPage() -> impl IntoView {
    let words = use_words();
    let (next, sign_in) = way_back("/sign-in");
    let form = move |registration: Registration| {
        let next = next.clone();
        match registration {
            Registration::Invited => view! {
                <div class="card">
                    <p>{words.registration_invited()}</p>
                </div>
            }
            .into_any(),
            _ => view! { <RegisterForm registration next /> }.into_any(),
        }
    };
    view! {
        <PlainLayout title=words.create_account()>
            <h1>{words.create_account()}</h1>
            <Suspense>
                {later(async move { form(viewer().await.map_or(Registration::Clients, |viewer| viewer.registration)) })}
            </Suspense>
            <p>
                {words.account_already()} " "
                <a href=sign_in>{words.sign_in()}</a>
            </p>
        </PlainLayout>
    }
}

#[component]
fn RegisterForm(registration: Registration, next: Option<String>) -> impl IntoView {
    let words = use_words();
    let waits = registration == Registration::Clients;
    let partner_hint = if waits {
        words.role_partner_waits()
    } else {
        words.role_partner_hint()
    };
    let roles = vec![
        Choice::new("client", words.role_client()).hint(words.role_client_hint()),
        Choice::new("partner", words.role_partner()).hint(partner_hint),
    ];
    view! {
            <div class="card">
                <PostForm action=RegisterCall::PATH>
                    <input type="hidden" name="next" value=typed("next").or(next).unwrap_or_default() />
                    <DeviceZoneField />
                    <Choices label=words.i_am() name="role" choices=roles value="client" />
                    <TextField
                        label=words.name()
                        name="name"
                        autocomplete="name"
                        help=words.name_help()
                        required=true
                    />
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
                        autocomplete="new-password"
                        help=words.password_help()
                        required=true
                    />
                    <SubmitButton label=words.create_account() pending_label=words.create_account_pending() />
                </PostForm>
            </div>
    }
}
