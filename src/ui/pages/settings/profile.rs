//! Name and time zone.

use crate::{
    api::account::{SettingsView, UpdateProfileCall},
    ui::{
        context::use_words,
        kit::{
            field::{TextField, ZoneField},
            form::{PostForm, SubmitButton},
        },
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn ProfileForm(view: SettingsView) -> impl IntoView {
    let words = use_words();
    let SettingsView {
        account, zone, zones, ..
    } = view;
    view! {
        <PostForm action=UpdateProfileCall::PATH next="/settings" said=words.profile_saved()>
            <TextField
                label=words.name()
                name="name"
                autocomplete="name"
                value=account.name
                required=true
            />
            <div class="stack stack-tight">
                <ZoneField
                    label=words.time_zone()
                    name="time_zone"
                    help=words.time_zone_help()
                    regions=zones
                    value=zone
                />
                // Shown by the page's program, which knows the device's zone.
                <p hidden data-keep="">
                    <button type="button" class="button button-small" data-takes-zone="field-time_zone">
                        {words.use_device_zone("{zone}")}
                    </button>
                </p>
            </div>
            <SubmitButton label=words.save() pending_label=words.edit_pending() />
        </PostForm>
    }
    .into_any()
}
