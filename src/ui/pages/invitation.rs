//! The page behind an invitation link: choose a password.

use crate::{
    api::{
        account::Goto,
        clients::{AcceptInvitationCall, InvitationView, invitation},
    },
    browser,
    ui::{
        components::{
            device_zone::DeviceZoneField,
            dialog::ErrorLine,
            field::TextField,
            form::{PostForm, SubmitButton},
            skeleton::Skeleton,
        },
        context::use_words,
        layouts::plain::PlainLayout,
    },
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;

#[component]
pub fn InvitationPage() -> impl IntoView {
    let words = use_words();
    let token = use_params_map().with_untracked(|params| params.get("token"));
    let token = StoredValue::new(token.unwrap_or_default());
    let view = Resource::new_blocking(move || token.get_value(), invitation);
    let content = move || {
        view.get().map(|answer| match answer {
            Ok(view) => view! { <Welcome view token=token.get_value() /> }.into_any(),
            Err(error) => view! {
                <h1>{words.invitation_page()}</h1>
                <ErrorLine error=Some(error.message) />
                <p>
                    <a class="button" href="/sign-in">
                        {words.sign_in()}
                    </a>
                </p>
            }
            .into_any(),
        })
    };
    view! {
        <PlainLayout title=words.invitation_page()>
            <Suspense fallback=|| view! { <Skeleton lines=3 /> }>{content}</Suspense>
        </PlainLayout>
    }
}

/// The inviting partner's name, and the form.
#[component]
fn Welcome(view: InvitationView, token: String) -> impl IntoView {
    let words = use_words();
    view! {
        <div class="stack tight">
            <h1>{words.invitation_title(view.name)}</h1>
            <p>{words.invitation_body(view.partner)}</p>
            <p class="strong">{view.email.clone()}</p>
        </div>
        <div class="card">
            <PostForm
                action=AcceptInvitationCall::PATH
                hidden=vec![("token", token)]
                on_done=|to: Goto| browser::go(&to.path)
                leaves=true
            >
                <DeviceZoneField />
                // For password managers: the username that belongs to the password.
                <input class="sr-only" type="email" name="username" autocomplete="username" value=view.email readonly tabindex="-1" aria-hidden="true" />
                <TextField
                    label=words.password()
                    name="password"
                    kind="password"
                    autocomplete="new-password"
                    help=words.password_help()
                    required=true
                />
                <SubmitButton label=words.accept_invitation() />
            </PostForm>
        </div>
    }
}
