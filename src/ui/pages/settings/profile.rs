//! Name and time zone.

use crate::{
    api::account::{AccountView, SettingsView, UpdateProfileCall},
    browser,
    ui::{
        components::{
            field::{SelectField, TextField},
            form::{PostForm, SubmitButton},
            toast::use_toasts,
        },
        context::{use_viewer, use_words},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn ProfileForm(view: SettingsView) -> impl IntoView {
    let words = use_words();
    let toasts = use_toasts();
    let viewer = use_viewer();
    let done = move |_: AccountView| {
        toasts.success(words.profile_saved());
        viewer.refetch();
    };
    let SettingsView { account, zones, .. } = view;
    let select: NodeRef<leptos::html::Select> = NodeRef::new();
    let chosen = RwSignal::new(account.time_zone.clone());
    let device = RwSignal::new(None::<String>);
    let known = zones.clone();
    Effect::new(move |_| {
        let reported = browser::zone::device_zone();
        // Browsers differ in the case of some names.
        device.set(reported.and_then(|zone| {
            known
                .iter()
                .find(|known| known.eq_ignore_ascii_case(&zone))
                .cloned()
        }));
    });
    let suggestion = move || device.get().filter(|zone| chosen.with(|chosen| chosen != zone));
    let take = move |zone: String| {
        if let Some(select) = select.get_untracked() {
            select.set_value(&zone);
        }
        chosen.set(zone);
    };
    let options = zones
        .into_iter()
        .map(|zone| (zone.clone(), zone.replace('_', " ")))
        .collect();
    view! {
        <PostForm action=UpdateProfileCall::PATH next="/settings" on_done=done>
            <TextField
                label=words.name()
                name="name"
                autocomplete="name"
                value=account.name
                required=true
            />
            <div class="stack stack-tight">
                <SelectField
                    label=words.time_zone()
                    name="time_zone"
                    help=words.time_zone_help()
                    options
                    value=account.time_zone
                    node_ref=select
                    on_choose=move |zone| chosen.set(zone)
                />
                {move || {
                    suggestion()
                        .map(|zone| {
                            let taken = zone.clone();
                            view! {
                                <p>
                                    <button type="button" class="button button-small" on:click=move |_| take(taken.clone())>
                                        {words.use_device_zone(zone)}
                                    </button>
                                </p>
                            }
                        })
                }}
            </div>
            <SubmitButton label=words.save() pending_label=words.edit_pending() />
        </PostForm>
    }
    .into_any()
}
