//! The provider of a partner's meetings: the choice, the manual address, and connected accounts.

use crate::{
    api::provider::{Attention, ChooseProvider, FailedLink, ProviderChoice, ProviderSettings, ProviderState},
    domain::{
        access::Action,
        ids::{AccountId, SessionId},
        provider::{LinkProblem, LinkState, Provider},
        session::LONGEST,
    },
    server::{
        address::{self, AddressProblem, Purpose},
        config::Secret,
        cx::Cx,
        db::{
            self,
            audit::{self, AuditAction},
            integrations::{Integration, IntegrationStatus},
        },
        error::{Error, Fields},
        meeting::{
            self,
            connection::{self, NotConnected, Returned},
            link, manual,
        },
        sealed::Place,
        when,
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use url::Url;

/// Sessions that began after this instant may still be joined.
fn joinable_since(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::minutes(LONGEST.into())
}

/// The provider settings of the caller.
///
/// # Errors
/// `signed_out`; `forbidden` unless the caller is a partner.
pub async fn settings(cx: Cx) -> Result<ProviderSettings, Error> {
    let caller = cx.caller_who(Action::KeepClients)?;
    let preferred = cx.account()?.preferred_video_provider;
    settings_of(&cx, caller.account, preferred).await
}

/// The providers that can make meetings for this partner now.
///
/// # Errors
/// Database errors.
pub async fn ready(cx: &Cx, account: AccountId) -> Result<Vec<Provider>, Error> {
    let integrations = db::integrations::all_of(&cx.app.db, account).await?;
    let address = manual::address(&cx.app, account).await?;
    let is_ready = |provider: &Provider| {
        choice(cx, *provider, &integrations, address.as_ref()).state == ProviderState::Ready
    };
    Ok(Provider::ALL.into_iter().filter(is_ready).collect())
}

async fn settings_of(
    cx: &Cx,
    account: AccountId,
    preferred: Option<Provider>,
) -> Result<ProviderSettings, Error> {
    let app = &cx.app;
    let integrations = db::integrations::all_of(&app.db, account).await?;
    let address = manual::address(app, account).await?;
    let choices = Provider::ALL.map(|provider| choice(cx, provider, &integrations, address.as_ref()));
    let outdated = match &address {
        Some(address) => outdated(cx, account, address).await?.len(),
        None => 0,
    };
    Ok(ProviderSettings {
        choices: choices.into(),
        chosen: link::choice(app, preferred),
        manual_url: address.map(String::from).unwrap_or_default(),
        outdated: u32::try_from(outdated).unwrap_or(u32::MAX),
    })
}

/// Problems that a partner must resolve: accounts to reconnect, and meetings that could not be made.
///
/// # Errors
/// `signed_out`; `forbidden`.
pub async fn attention(cx: Cx) -> Result<Attention, Error> {
    let caller = cx.caller_who(Action::KeepClients)?;
    let (now, zone) = (cx.now(), cx.zone()?);
    let integrations = db::integrations::all_of(&cx.app.db, caller.account).await?;
    let reconnect = integrations
        .iter()
        .filter(|integration| integration.status == IntegrationStatus::NeedsReconnect)
        .map(|integration| integration.provider)
        .collect();
    let failed = db::links::failed_of(&cx.app.db, caller.account, joinable_since(now)).await?;
    let failed = failed
        .into_iter()
        .map(|(session, title, range)| FailedLink {
            session,
            title,
            when: when::when(range, zone, cx.lang, now).label,
        })
        .collect();
    Ok(Attention { reconnect, failed })
}

fn choice(
    cx: &Cx,
    provider: Provider,
    integrations: &[Integration],
    address: Option<&Url>,
) -> ProviderChoice {
    let connected = integrations
        .iter()
        .find(|integration| integration.provider == provider);
    let state = match (provider, connected.map(|connected| connected.status)) {
        _ if !meeting::is_set_up(&cx.app, provider) => ProviderState::NotSetUp,
        (Provider::Jitsi, _) | (_, Some(IntegrationStatus::Connected)) => ProviderState::Ready,
        (Provider::Manual, _) if address.is_some() => ProviderState::Ready,
        (_, Some(IntegrationStatus::NeedsReconnect)) => ProviderState::NeedsReconnect,
        (_, None) => ProviderState::NotConnected,
    };
    let mut view = meeting::provider(provider).describe(&cx.app, None);
    if let (Provider::Manual, Some(address)) = (provider, address) {
        address.host_str().unwrap_or_default().clone_into(&mut view.host);
        view.readable_host = manual::readable_host(address);
        view.familiar = manual::is_familiar(&cx.app.config.meeting_hosts, &view.host);
    }
    ProviderChoice {
        provider: view,
        state,
        account: connected.map(|connected| connected.label.clone()),
    }
}

/// Sets the provider for new sessions. Booked sessions keep theirs.
///
/// # Errors
/// `signed_out`; `forbidden`; field errors.
pub async fn choose(cx: Cx, form: ChooseProvider) -> Result<ProviderSettings, Error> {
    let words = cx.words();
    let caller = cx.caller_who(Action::KeepClients)?;
    let mut fields = Fields::new(words);
    let provider = Provider::from_word(&form.provider);
    let provider = fields.need("provider", provider, words.error_provider());
    let given = form.manual_url.trim();
    let address = if given.is_empty() {
        Some(None)
    } else {
        let address = address::parse(given).map(Some);
        let message = |problem: AddressProblem| problem.message(words, Purpose::Meeting);
        fields.take("manual_url", address.map_err(message))
    };
    if provider == Some(Provider::Manual) && address == Some(None) {
        fields.refuse("manual_url", words.error_address_missing());
        return Err(fields.into_error());
    }
    let (Some(provider), Some(address)) = (provider, address) else {
        return Err(fields.into_error());
    };
    let integrations = db::integrations::all_of(&cx.app.db, caller.account).await?;
    if choice(&cx, provider, &integrations, address.as_ref()).state != ProviderState::Ready {
        return Err(Error::field(words, "provider", words.error_provider_not_ready()));
    }
    let seal = |address: &Url| {
        let place = Place::ManualUrl(caller.account);
        cx.app.config.keys.seal_text(place, address.as_str())
    };
    let sealed = address.as_ref().map(seal).transpose()?;
    let now = cx.now();
    let mut tx = cx.app.db.begin().await?;
    db::accounts::choose_provider(&mut tx, caller.account, Some(provider)).await?;
    db::accounts::set_manual_url(&mut tx, caller.account, sealed).await?;
    let (me, chosen) = (caller.account, Some(provider.word().to_owned()));
    audit::record(&mut tx, now, me, AuditAction::ProviderChoose, me.0, chosen).await?;
    tx.commit().await?;
    settings_of(&cx, caller.account, Some(provider)).await
}

/// The partner's upcoming sessions whose manual link differs from this address.
async fn outdated(cx: &Cx, account: AccountId, address: &Url) -> Result<Vec<SessionId>, Error> {
    let app = &cx.app;
    let mut upcoming =
        db::links::upcoming(&app.db, account, cx.now(), Provider::Manual, LinkState::Ready).await?;
    upcoming.retain_mut(|session| {
        let link = session.link.take();
        let room = link.and_then(|link| link::open(app, session.id, account, link)?.room);
        room.is_none_or(|room| room.0 != address.as_str())
    });
    Ok(upcoming.into_iter().map(|session| session.id).collect())
}

/// Replaces the links of upcoming manual sessions with the current address.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_now` if the partner has no manual address.
pub async fn renew_manual_links(cx: Cx) -> Result<ProviderSettings, Error> {
    let caller = cx.caller_who(Action::KeepClients)?;
    let Some(address) = manual::address(&cx.app, caller.account).await? else {
        return Err(Error::not_now(cx.words().error_address_missing()));
    };
    let outdated = outdated(&cx, caller.account, &address).await?;
    let room = Secret(address.into());
    let mut tx = cx.app.db.begin().await?;
    for session in outdated {
        let sealed = link::seal(&cx.app, session, &room)?;
        db::links::replace_room(&mut tx, session, sealed).await?;
    }
    tx.commit().await?;
    settings(cx).await
}

/// Starts the OAuth flow. Returns the URL of the consent page.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_now` if the provider is not configured on this server.
pub async fn connect(cx: Cx, provider: Provider) -> Result<Url, Error> {
    cx.caller_who(Action::KeepClients)?;
    if !provider.is_connected() || !meeting::is_set_up(&cx.app, provider) {
        return Err(Error::not_now(cx.words().error_provider_not_set_up()));
    }
    connection::begin(&cx.app, provider, cx.signed_in()?.id).await
}

/// Completes the OAuth flow. Retries the provider's failed links, and makes the provider the partner's choice
/// if there is none.
///
/// # Errors
/// Outer: `signed_out`; `forbidden`; faults. Inner: why the account was not connected.
pub async fn connected(
    cx: &Cx,
    provider: Provider,
    returned: Returned,
) -> Result<Result<(), NotConnected>, Error> {
    let caller = cx.caller_who(Action::KeepClients)?;
    let login = cx.signed_in()?;
    let done = connection::complete(&cx.app, provider, login.id, caller.account, returned).await?;
    if done.is_ok() {
        let chosen = login.account.preferred_video_provider;
        let now = cx.now();
        // Failed links for any problem.
        let failed = LinkState::Failed(LinkProblem::Reconnect);
        let since = joinable_since(now);
        let waiting = db::links::upcoming(&cx.app.db, caller.account, since, provider, failed).await?;
        let mut tx = cx.app.db.begin().await?;
        if chosen.is_none() {
            db::accounts::choose_provider(&mut tx, caller.account, Some(provider)).await?;
        }
        for session in waiting {
            link::try_again(&mut tx, session.id, caller.account, now).await?;
        }
        tx.commit().await?;
        cx.app.outbox.notify_waiters();
    }
    Ok(done)
}

/// Revokes the grant and deletes the connection. If it was the partner's choice, new sessions use Jitsi
/// again.
///
/// # Errors
/// `signed_out`; `forbidden`.
pub async fn disconnect(cx: Cx, provider: Provider) -> Result<ProviderSettings, Error> {
    let caller = cx.caller_who(Action::KeepClients)?;
    connection::disconnect(&cx.app, caller.account, provider).await?;
    let mut preferred = cx.account()?.preferred_video_provider;
    if preferred == Some(provider) {
        preferred = None;
        let mut tx = cx.app.db.begin().await?;
        db::accounts::choose_provider(&mut tx, caller.account, None).await?;
        tx.commit().await?;
    }
    settings_of(&cx, caller.account, preferred).await
}
