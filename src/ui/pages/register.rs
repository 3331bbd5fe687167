//! The registration page.

use crate::{
    api::account::{Goto, RegisterCall},
    browser,
    domain::local_path::local_path,
    ui::{
        components::{
            choice::{Choice, Choices},
            device_zone::DeviceZoneField,
            field::TextField,
            form::{PostForm, SubmitButton},
        },
        context::use_words,
        layouts::{guard::encode, plain::PlainLayout},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

#[component]
pub fn RegisterPage() -> impl IntoView {
    let words = use_words();
    let asked = use_query_map()
        .with_untracked(|query| query.get("next"))
        .unwrap_or_default();
    let next = local_path(&asked).unwrap_or_default().to_owned();
    let sign_in = if next.is_empty() {
        "/sign-in".to_owned()
    } else {
        format!("/sign-in?next={}", encode(&next))
    };
    let roles = vec![
        Choice::new("client", words.role_client()).hint(words.role_client_hint()),
        Choice::new("partner", words.role_partner()).hint(words.role_partner_hint()),
    ];
    view! {
        <PlainLayout title=words.create_account()>
            <h1>{words.create_account()}</h1>
            <div class="card">
                <PostForm action=RegisterCall::PATH on_done=|to: Goto| browser::go(&to.path) leaves=true let:form>
                    <input type="hidden" name="next" value=form.typed("next").unwrap_or(next) />
                    <DeviceZoneField />
                    <Choices
                        label=words.i_am()
                        name="role"
                        choices=roles
                        value=form.typed("role").unwrap_or_else(|| "client".to_owned())
                        error=form.field("role")
                    />
                    <TextField
                        label=words.name()
                        name="name"
                        autocomplete="name"
                        help=words.name_help()
                        value=form.initial("name")
                        error=form.field("name")
                        required=true
                    />
                    <TextField
                        label=words.email()
                        name="email"
                        kind="email"
                        autocomplete="username"
                        value=form.initial("email")
                        error=form.field("email")
                        required=true
                    />
                    <TextField
                        label=words.password()
                        name="password"
                        kind="password"
                        autocomplete="new-password"
                        help=words.password_help()
                        error=form.field("password")
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
