//! The registration page.

use crate::{
    api::account::{Goto, RegisterCall},
    browser,
    ui::{
        components::{
            choice::{Choice, Choices},
            device_zone::DeviceZoneField,
            field::TextField,
            form::{PostForm, SubmitButton, typed},
        },
        context::use_words,
        layouts::{guard::way_back, plain::PlainLayout},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn RegisterPage() -> impl IntoView {
    let words = use_words();
    let (next, sign_in) = way_back("/sign-in");
    let roles = vec![
        Choice::new("client", words.role_client()).hint(words.role_client_hint()),
        Choice::new("partner", words.role_partner()).hint(words.role_partner_hint()),
    ];
    view! {
        <PlainLayout title=words.create_account()>
            <h1>{words.create_account()}</h1>
            <div class="card">
                <PostForm action=RegisterCall::PATH on_done=|to: Goto| browser::go(&to.path) leaves=true>
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
            <p>
                {words.account_already()} " "
                <a href=sign_in>{words.sign_in()}</a>
            </p>
        </PlainLayout>
    }
}
