//! "Video provider": the provider for new sessions, and the connected accounts.

use crate::{
    api::provider::{
        ChooseProviderCall, DisconnectProviderCall, Provider, ProviderChoice, ProviderDescription,
        ProviderSettings, ProviderState, RenewManualLinksCall, provider_settings,
    },
    ui::{
        context::{page_data, use_words},
        kit::{
            dialog::{ConfirmDialog, DialogButton},
            error_line::ErrorLine,
            failure::loaded,
            field::TextField,
            field_error::FieldError,
            form::{FieldState, PostForm, SubmitButton, use_field},
            icon::{Icon, IconName},
            provider_note::{provider_enforces, provider_name},
        },
    },
    words::Words,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

/// The section, for partners.
#[component]
pub fn VideoProvider() -> impl IntoView {
    let data = page_data(provider_settings());
    view! {
        <Returned />
        <Suspense>{loaded(data, |settings| view! { <Providers settings /> })}</Suspense>
    }
    .into_any()
}

/// The result of the OAuth round trip to a provider's consent page, from the query string.
#[component]
fn Returned() -> impl IntoView {
    let words = use_words();
    let query = use_query_map().get_untracked();
    let provider = query.get("provider").and_then(|word| Provider::from_word(&word));
    let outcome = query.get("outcome").unwrap_or_default();
    let trouble = match &*outcome {
        "stale" => Some(words.provider_way_stale()),
        "denied" => Some(words.provider_way_denied()),
        "lacking" => Some(words.provider_way_lacking()),
        "failed" => Some(words.provider_way_failed()),
        _ => None,
    };
    let connected = provider
        .filter(|_| outcome == "connected")
        .map(|provider| words.provider_connected(provider_name(words, provider)));
    view! {
        {connected
            .map(|text| {
                view! {
                    <div class="alert alert-ok" role="status">
                        <Icon name=IconName::Check />
                        <p>{text}</p>
                    </div>
                }
            })}
        <ErrorLine error=trouble.map(str::to_owned) />
    }
    .into_any()
}

fn state_words(words: Words, choice: &ProviderChoice) -> (&'static str, &'static str) {
    match (&choice.state, choice.provider.provider) {
        (ProviderState::Ready, _) => ("badge badge-active", words.provider_ready()),
        (ProviderState::NotConnected, Provider::Manual) => ("badge", words.provider_no_address()),
        (ProviderState::NotConnected, _) => ("badge", words.provider_not_connected()),
        (ProviderState::NeedsReconnect, _) => ("badge badge-waiting", words.provider_needs_reconnect()),
        (ProviderState::NotSetUp, _) => ("badge", words.provider_not_set_up()),
    }
}

/// Provider choice, the partner's own meeting URL, and the accounts.
#[component]
fn Providers(settings: ProviderSettings) -> impl IntoView {
    let words = use_words();
    let ProviderSettings {
        choices,
        chosen,
        manual_url,
        outdated,
    } = settings;
    let accounts: Vec<_> = choices
        .iter()
        .filter(|choice| choice.provider.provider.is_connected() && choice.state != ProviderState::NotSetUp)
        .cloned()
        .collect();
    let manual = choices
        .iter()
        .find(|choice| choice.provider.provider == Provider::Manual)
        .map(|choice| choice.provider.clone());
    let note = manual.filter(|manual| !manual.host.is_empty());
    view! {
        <PostForm action=ChooseProviderCall::PATH next="/settings" said=words.provider_saved()>
            <Choose choices chosen />
            <div class="provider-address stack stack-tight">
                <TextField
                    label=words.meeting_url()
                    name="manual_url"
                    kind="url"
                    inputmode="url"
                    autocomplete="off"
                    value=manual_url
                    help=words.meeting_url_help()
                    required=true
                />
                {note.map(|manual| view! { <AddressNote manual /> })}
            </div>
            <SubmitButton label=words.save() pending_label=words.edit_pending() />
        </PostForm>
        {(outdated > 0).then(|| view! { <Outdated outdated /> })}
        {accounts.into_iter().map(|choice| view! { <ConnectedAccount choice /> }).collect_view()}
    }
    .into_any()
}

/// What is noteworthy about the host of the stored address: how it reads, and that few know it.
#[component]
fn AddressNote(manual: ProviderDescription) -> impl IntoView {
    let words = use_words();
    let readable = manual.readable_host.clone();
    let shown = readable.clone().unwrap_or_else(|| manual.host.clone());
    [
        readable.map(|readable| words.meeting_url_host(&manual.host, readable)),
        (!manual.familiar).then(|| words.meeting_url_unfamiliar(shown)),
    ]
    .into_iter()
    .flatten()
    .map(|text| view! { <p class="soft small">{text}</p> })
    .collect_view()
}

/// The providers, each with its state and what it enforces.
#[component]
fn Choose(choices: Vec<ProviderChoice>, chosen: Provider) -> impl IntoView {
    let words = use_words();
    let FieldState { error, typed, .. } = use_field("provider");
    let chosen = typed
        .and_then(|word| Provider::from_word(&word))
        .unwrap_or(chosen);
    let choices = choices
        .into_iter()
        .map(|choice| {
            let provider = choice.provider.provider;
            let word = provider.word();
            let (class, state) = state_words(words, &choice);
            // A manual URL can be entered right here. Accounts must be connected first, below.
            let open = choice.state == ProviderState::Ready || provider == Provider::Manual || provider == chosen;
            let (state_id, hint_id) = (format!("provider-{word}-state"), format!("provider-{word}-hint"));
            let described = format!("{state_id} {hint_id}");
            let place = (provider == Provider::Jitsi).then(|| choice.provider.host.clone());
            view! {
                <label class="choice provider-choice">
                    <input
                        type="radio"
                        name="provider"
                        value=word
                        checked=provider == chosen
                        disabled=!open
                        aria-describedby=described
                    />
                    <span class="provider-text">
                        <span class="row">
                            <span class="strong">{provider_name(words, provider)}</span>
                            {place.map(|host| view! { <span class="soft small" aria-hidden="true">{host}</span> })}
                            <span class=class id=state_id aria-hidden="true">
                                {state}
                            </span>
                        </span>
                        <span class="choice-hint" id=hint_id aria-hidden="true">
                            {provider_enforces(words, &choice.provider)}
                        </span>
                    </span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="choice-group provider-choices" aria-describedby=move || error.get().map(|_| "field-provider-error")>
            <legend class="sr-only">{words.video_provider()}</legend>
            {choices}
            <FieldError id="field-provider-error" error />
        </fieldset>
    }
    .into_any()
}

/// Offers to update sessions that still use an earlier manual URL.
#[component]
fn Outdated(outdated: u32) -> impl IntoView {
    let words = use_words();
    let text = if outdated == 1 {
        words.manual_outdated_one().to_owned()
    } else {
        words.manual_outdated(outdated)
    };
    view! {
        <div class="alert alert-warn" role="status">
            <Icon name=IconName::Info />
            <div class="stack stack-tight">
                <p>{text}</p>
                <PostForm action=RenewManualLinksCall::PATH next="/settings" said=words.manual_renewed()>
                    <SubmitButton label=words.manual_renew() class="button button-small" />
                </PostForm>
            </div>
        </div>
    }
    .into_any()
}

/// Connect, reconnect or disconnect an account. Connecting is a plain form, because it leaves the site.
#[component]
fn ConnectedAccount(choice: ProviderChoice) -> impl IntoView {
    let words = use_words();
    let provider = choice.provider.provider;
    let name = provider_name(words, provider);
    let ready = choice.state == ProviderState::Ready;
    let label = match (provider, &choice.account) {
        (Provider::GoogleMeet, None) => words.provider_connect_google(),
        (Provider::GoogleMeet, Some(_)) => words.provider_reconnect_google(),
        (_, None) => words.provider_connect_zoom(),
        (_, Some(_)) => words.provider_reconnect_zoom(),
    };
    let account = choice.account.clone().map(|account| {
        if ready {
            words.provider_connected_as(account)
        } else {
            words.provider_was_connected_as(account)
        }
    });
    let (class, state) = state_words(words, &choice);
    let connected = choice.account.is_some();
    view! {
        <div class="provider-account">
            <p class="row">
                <span class="strong">{name}</span>
                <span class=class>{state}</span>
            </p>
            {account.map(|account| view! { <p class="soft small">{account}</p> })}
            <div class="row">
                {(!ready)
                    .then(|| {
                        view! {
                            <form method="post" action=format!("/settings/providers/{}/connect", provider.word())>
                                <button type="submit" class="button">
                                    <Icon name=IconName::External />
                                    {label}
                                </button>
                            </form>
                        }
                    })}
                {connected
                    .then(|| {
                        view! {
                            <DialogButton name=provider.word() class="button button-quiet">
                                {words.provider_disconnect()}
                            </DialogButton>
                        }
                    })}
            </div>
        </div>
        <ConfirmDialog
            name=provider.word()
            title=words.provider_disconnect_title(name)
            body=words.provider_disconnect_body()
            confirm_label=words.provider_disconnect()
            cancel_label=words.provider_stay_connected()
            danger=true
            action=DisconnectProviderCall::PATH
            hidden=vec![("provider", provider.word().to_owned())]
            next="/settings"
            said=words.provider_disconnected(name)
        />
    }
    .into_any()
}
