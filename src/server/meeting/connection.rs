//! The accounts at providers that partners have connected: OAuth 2.0 with PKCE, tokens kept sealed, renewed
//! by one process at a time and stored before they are used (PROTOCOLS.md §8.3).

use super::provider::{Owner, ProviderError};
use crate::{
    domain::{
        ids::{AccountId, IntegrationId, LoginId},
        provider::Provider,
    },
    server::{
        app::App,
        config::{Application, Secret},
        crypto::{CryptoError, Token, hash_token, new_id},
        db::{
            self,
            integrations::{Integration, IntegrationStatus, OAuthState},
        },
        error::Error,
        outbound,
        sealed::Place,
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use futures::future::BoxFuture;
use oauth2::{
    AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope,
    TokenResponse, TokenUrl,
    basic::{BasicClient, BasicErrorResponse, BasicErrorResponseType, BasicTokenResponse},
};
use std::time::Duration;
use url::Url;

/// How long somebody may take at the provider's consent page.
const CONSENT: TimeDelta = TimeDelta::minutes(10);
/// A token that lasts less than this is renewed before it is used.
const RENEW_BEFORE: TimeDelta = TimeDelta::minutes(5);
/// How long one process has to renew a token.
const RENEWAL: TimeDelta = TimeDelta::seconds(30);
/// How long others wait for it, in steps.
const PATIENCE: (u32, Duration) = (150, Duration::from_millis(100));
/// What an access token lasts when its answer does not say.
const USUAL_LIFE: Duration = Duration::from_mins(50);

/// What is asked of Google: the rooms, an event where only that is granted, and who it is.
const GOOGLE_SCOPES: [&str; 4] = [
    "openid",
    "email",
    "https://www.googleapis.com/auth/meetings.space.created",
    "https://www.googleapis.com/auth/calendar.events.owned",
];

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// Why somebody has come back from a consent page without a connection.
#[derive(Debug, PartialEq, Eq)]
pub enum NotConnected {
    /// The way was never begun by this login, was used before, or has taken too long.
    Stale,
    /// They said no there.
    Denied,
    /// The provider did not let Rapport act for them often or far enough.
    Lacking,
    /// The provider did not answer as it should.
    Failed,
}

fn application(app: &App, provider: Provider) -> Option<&Application> {
    match provider {
        Provider::Zoom => app.config.zoom.as_ref().map(|zoom| &zoom.application),
        Provider::GoogleMeet => app.config.google.as_ref().map(|google| &google.application),
        Provider::Jitsi | Provider::Manual => None,
    }
}

/// Each provider comes back to a path of its own, so that no answer of one is taken for another's.
pub fn callback_path(provider: Provider) -> String {
    format!("/oauth/{}/callback", provider.word())
}

fn client(app: &App, provider: Provider) -> Result<Client, Error> {
    let application = application(app, provider)
        .ok_or_else(|| Error::Broken(format!("{} is not set up", provider.word())))?;
    let back = format!("{}{}", app.config.public_origin(), callback_path(provider));
    let back = RedirectUrl::new(back).map_err(|error| Error::Broken(error.to_string()))?;
    Ok(BasicClient::new(ClientId::new(application.id.clone()))
        .set_client_secret(ClientSecret::new(application.secret.0.clone()))
        .set_auth_uri(AuthUrl::from_url(application.authorize.clone()))
        .set_token_uri(TokenUrl::from_url(application.token.clone()))
        .set_redirect_uri(back))
}

/// Begins the way to a provider's consent page: its address, for this login and once.
pub async fn begin(app: &App, provider: Provider, login: LoginId) -> Result<Url, Error> {
    let client = client(app, provider)?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let state = Token::new();
    let asked = state.expose().to_owned();
    let mut request = client
        .authorize_url(|| CsrfToken::new(asked))
        .set_pkce_challenge(challenge);
    if provider == Provider::GoogleMeet {
        // A refresh token comes only so.
        request = request
            .add_extra_param("access_type", "offline")
            .add_extra_param("prompt", "consent")
            .add_scopes(GOOGLE_SCOPES.map(|scope| Scope::new(scope.to_owned())));
    }
    let (url, _) = request.url();
    let sealed = app.config.keys.seal(
        &Place::Verifier(provider).to_string(),
        verifier.secret().as_bytes(),
    )?;
    let now = app.clock.now();
    let remembered = OAuthState {
        login,
        provider,
        verifier_sealed: sealed,
        expires_at: now + CONSENT,
    };
    db::integrations::remember_state(&app.db, state.hash(), remembered, now).await?;
    Ok(url)
}

/// What a provider says in the query with which it sends somebody back.
#[derive(Default)]
pub struct Returned {
    /// What it was given.
    pub state: String,
    /// What becomes tokens.
    pub code: Option<String>,
    /// Why there is none.
    pub error: Option<String>,
}

/// Takes somebody back from a consent page and stores the connection. Only the login that went can come back.
/// Errors: the outer: the database's or the keys'. The inner: why there is no connection.
pub async fn complete(
    app: &App,
    provider: Provider,
    login: LoginId,
    account: AccountId,
    returned: Returned,
) -> Result<Result<(), NotConnected>, Error> {
    let taken = db::integrations::take_state(&app.db, hash_token(&returned.state)).await?;
    let now = app.clock.now();
    let ours =
        |state: &OAuthState| state.login == login && state.provider == provider && now < state.expires_at;
    let Some(state) = taken.filter(ours) else {
        return Ok(Err(NotConnected::Stale));
    };
    let Some(code) = returned.code.filter(|_| returned.error.is_none()) else {
        return Ok(Err(if returned.error.as_deref() == Some("access_denied") {
            NotConnected::Denied
        } else {
            NotConnected::Failed
        }));
    };
    let verifier = app
        .config
        .keys
        .open(&Place::Verifier(provider).to_string(), &state.verifier_sealed)?;
    let verifier = String::from_utf8(verifier).map_err(|_| CryptoError::Forged)?;
    let exchanged = client(app, provider)?
        .exchange_code(AuthorizationCode::new(code))
        .set_pkce_verifier(PkceCodeVerifier::new(verifier))
        .request_async(&caller(app))
        .await;
    let tokens = match exchanged {
        Ok(tokens) => tokens,
        Err(error) => {
            let cause = explain(&error);
            tracing::warn!(provider = provider.word(), %cause, "a provider gave no tokens for a code");
            return Ok(Err(NotConnected::Failed));
        }
    };
    let scopes = granted(&tokens, "");
    let Some(refresh) = tokens.refresh_token().filter(|_| suffices(provider, &scopes)) else {
        return Ok(Err(NotConnected::Lacking));
    };
    let access = tokens.access_token().secret();
    let owner = match owner(app, provider, access).await {
        Ok(owner) => owner,
        Err(error) => {
            tracing::warn!(provider = provider.word(), cause = %error, "a provider did not say whose account it is");
            return Ok(Err(NotConnected::Failed));
        }
    };
    let id = IntegrationId(new_id());
    let new = Integration {
        id,
        account,
        provider,
        external_account: owner.id,
        label: owner.label,
        scopes,
        access_token_sealed: Some(seal(app, Place::AccessToken(id, provider), access)?),
        refresh_token_sealed: Some(seal(app, Place::RefreshToken(id, provider), refresh.secret())?),
        expires_at: ends(&tokens, now),
        status: IntegrationStatus::Connected,
        updated_at: now,
    };
    let mut tx = app.db.begin().await?;
    db::integrations::connect(&mut tx, new).await?;
    db::audit::record(
        &mut tx,
        now,
        account,
        db::audit::AuditAction::IntegrationConnect,
        id.0,
        Some(provider.word().into()),
    )
    .await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Gives a partner's grant back at the provider, and wipes it here whatever the provider says.
pub async fn disconnect(app: &App, account: AccountId, provider: Provider) -> Result<(), Error> {
    let integration = db::integrations::one_of(&app.db, account, provider).await?;
    if let Some(integration) = integration {
        // With a token that is good: no grant is given back with one that is over.
        let given_back = with_token(app, account, provider, async |access| {
            give_back(app, provider, &access.token).await
        })
        .await;
        if let Err(cause) = given_back {
            tracing::warn!(provider = provider.word(), %cause, "a grant was not given back");
        }
        let now = app.clock.now();
        let mut tx = app.db.begin().await?;
        db::integrations::disconnect(&mut tx, account, provider).await?;
        db::audit::record(
            &mut tx,
            now,
            account,
            db::audit::AuditAction::IntegrationDisconnect,
            integration.id.0,
            Some(provider.word().into()),
        )
        .await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Ends the whole grant that an access token belongs to.
async fn give_back(app: &App, provider: Provider, access: &Secret) -> Result<(), ProviderError> {
    let application = application(app, provider)
        .ok_or_else(|| ProviderError::Reconnect(format!("{} is not set up", provider.word())))?;
    let call = app
        .http
        .post(application.revoke.clone())
        .basic_auth(&application.id, Some(&application.secret.0))
        .form(&[("token", &access.0)]);
    let answer = call
        .send()
        .await
        .map_err(|error| ProviderError::Unreachable(outbound::why(&error)))?;
    if answer.status().is_success() {
        Ok(())
    } else {
        Err(ProviderError::Refused(answer.status().to_string()))
    }
}

/// Calls a provider in a partner's name: with a token that is good, and once more with a fresh one where it
/// is not accepted. A permission that has ended is noted.
/// Errors: the call's; [`ProviderError::Reconnect`] without a connection.
pub async fn with_token<T, F, Fut>(
    app: &App,
    account: AccountId,
    provider: Provider,
    call: F,
) -> Result<T, ProviderError>
where
    F: Fn(Access) -> Fut + Send + Sync,
    Fut: Future<Output = Result<T, ProviderError>> + Send,
{
    let broken = |error: db::DbError| ProviderError::Unreachable(error.to_string());
    let found = db::integrations::one_of(&app.db, account, provider)
        .await
        .map_err(broken)?;
    let integration = found
        .filter(|found| found.status == IntegrationStatus::Connected)
        .ok_or_else(|| ProviderError::Reconnect("not connected".into()))?;
    let access = opened(app, &integration).await?;
    let good = integration.expires_at - app.clock.now() > RENEW_BEFORE;
    let access = if good {
        access
    } else {
        renewed(app, &integration).await?
    };
    let used = access.of;
    let (used, last) = match call(access).await {
        Err(ProviderError::Expired) => {
            let latest = db::integrations::one_of(&app.db, account, provider)
                .await
                .map_err(broken)?
                .filter(|latest| latest.status == IntegrationStatus::Connected)
                .ok_or_else(|| ProviderError::Reconnect("not connected".into()))?;
            // Renewed by somebody else meanwhile, or now by us.
            let access = if latest.updated_at == used {
                renewed(app, &latest).await?
            } else {
                opened(app, &latest).await?
            };
            (access.of, call(access).await)
        }
        other => (used, other),
    };
    match last {
        Err(ProviderError::Expired) => {
            lost(app, integration.id, used).await?;
            Err(ProviderError::Reconnect("a fresh token is not accepted".into()))
        }
        Err(error @ ProviderError::Reconnect(_)) => {
            lost(app, integration.id, used).await?;
            Err(error)
        }
        other => other,
    }
}

/// A token that is good now, and what it is good for.
#[derive(Clone)]
pub struct Access {
    /// The bearer token.
    pub token: Secret,
    /// What was granted, separated by blanks.
    pub scopes: String,
    /// The state of the row that it is from.
    of: DateTime<Utc>,
}

fn seal(app: &App, place: Place, token: &str) -> Result<Vec<u8>, CryptoError> {
    app.config.keys.seal(&place.to_string(), token.as_bytes())
}

/// A token of a row. One that was changed, or belongs elsewhere, ends the connection; one under a key that is not
/// configured waits for it.
async fn unseal(
    app: &App,
    integration: &Integration,
    place: Place,
    sealed: Option<&[u8]>,
) -> Result<Secret, ProviderError> {
    let opened = app
        .config
        .keys
        .open(&place.to_string(), sealed.unwrap_or_default())
        .and_then(|token| String::from_utf8(token).map_err(|_| CryptoError::Forged));
    match opened {
        Ok(token) => Ok(Secret(token)),
        Err(error @ CryptoError::UnknownKey) => {
            tracing::error!(integration = %integration.id, cause = %error, "a token does not open");
            Err(ProviderError::Unreachable(error.to_string()))
        }
        Err(_) => {
            lost(app, integration.id, integration.updated_at).await?;
            Err(ProviderError::Reconnect("the stored token does not open".into()))
        }
    }
}

async fn opened(app: &App, integration: &Integration) -> Result<Access, ProviderError> {
    let place = Place::AccessToken(integration.id, integration.provider);
    let sealed = integration.access_token_sealed.as_deref();
    Ok(Access {
        token: unseal(app, integration, place, sealed).await?,
        scopes: integration.scopes.clone(),
        of: integration.updated_at,
    })
}

async fn lost(app: &App, id: IntegrationId, seen: DateTime<Utc>) -> Result<(), ProviderError> {
    db::integrations::needs_reconnect(&app.db, id, seen, app.clock.now())
        .await
        .map_err(|error| ProviderError::Unreachable(error.to_string()))
}

/// A fresh token: renewed by this process, or by the one that is at it.
async fn renewed(app: &App, seen: &Integration) -> Result<Access, ProviderError> {
    let broken = |error: db::DbError| ProviderError::Unreachable(error.to_string());
    let (steps, pause) = PATIENCE;
    for _ in 0..steps {
        let now = app.clock.now();
        let ours = db::integrations::claim_refresh(&app.db, seen, now, now + RENEWAL)
            .await
            .map_err(broken)?;
        if ours {
            // To its end, also when nobody waits for it any more: the old refresh token is dead by then.
            let (app, seen) = (app.clone(), seen.clone());
            return tokio::spawn(async move { renew(&app, seen).await })
                .await
                .map_err(|error| ProviderError::Unreachable(error.to_string()))?;
        }
        let latest = db::integrations::one_of(&app.db, seen.account, seen.provider)
            .await
            .map_err(broken)?;
        match latest.filter(|latest| latest.status == IntegrationStatus::Connected) {
            Some(latest) if latest.id == seen.id && latest.updated_at == seen.updated_at => {}
            Some(latest) => return opened(app, &latest).await,
            None => return Err(ProviderError::Reconnect("not connected".into())),
        }
        tokio::time::sleep(pause).await;
    }
    Err(ProviderError::Unreachable(
        "another process is renewing the token".into(),
    ))
}

/// Renews the tokens, stores them, and only then hands them out.
async fn renew(app: &App, mut integration: Integration) -> Result<Access, ProviderError> {
    let broken = |error: String| ProviderError::Unreachable(error);
    let (id, provider) = (integration.id, integration.provider);
    let (access_at, refresh_at) = (
        Place::AccessToken(id, provider),
        Place::RefreshToken(id, provider),
    );
    let sealed = integration.refresh_token_sealed.as_deref();
    let refresh = match unseal(app, &integration, refresh_at, sealed).await {
        Ok(refresh) => refresh,
        Err(error) => {
            released(app, id).await?;
            return Err(error);
        }
    };
    let client = client(app, provider).map_err(|error| broken(error.to_string()))?;
    let refresh = RefreshToken::new(refresh.0);
    let answer = client
        .exchange_refresh_token(&refresh)
        .request_async(&caller(app))
        .await;
    let tokens = match answer {
        Ok(tokens) => tokens,
        Err(RequestTokenError::ServerResponse(said)) if ends_grant(provider, said.error()) => {
            lost(app, id, integration.updated_at).await?;
            return Err(ProviderError::Reconnect("the permission has ended".into()));
        }
        Err(error) => {
            released(app, id).await?;
            return Err(match error {
                RequestTokenError::Request(CallError::Busy(until)) => ProviderError::Busy(until),
                // Our client id or secret, for whoever runs the server to mend: the grant may well be good.
                RequestTokenError::ServerResponse(_) => {
                    tracing::error!(provider = provider.word(), cause = %explain(&error), "a provider does not accept this server as its client");
                    ProviderError::Unreachable(explain(&error))
                }
                error => ProviderError::Unreachable(explain(&error)),
            });
        }
    };
    let now = app.clock.now();
    let access = tokens.access_token().secret().clone();
    // Zoom gives another refresh token each time, Google keeps the first.
    let refresh = tokens.refresh_token().unwrap_or(&refresh).secret();
    let sealed = |place, token: &str| seal(app, place, token).map_err(|error| broken(error.to_string()));
    integration.access_token_sealed = Some(sealed(access_at, &access)?);
    integration.refresh_token_sealed = Some(sealed(refresh_at, refresh)?);
    integration.scopes = granted(&tokens, &integration.scopes);
    integration.expires_at = ends(&tokens, now);
    let stored = db::integrations::renew(&app.db, &integration, now)
        .await
        .map_err(|error| broken(error.to_string()))?;
    // Connected anew or taken over meanwhile: what stands there now counts.
    let latest = db::integrations::one_of(&app.db, integration.account, provider)
        .await
        .map_err(|error| broken(error.to_string()))?
        .filter(|latest| latest.status == IntegrationStatus::Connected)
        .ok_or_else(|| ProviderError::Reconnect("not connected".into()))?;
    if !stored {
        return opened(app, &latest).await;
    }
    Ok(Access {
        token: Secret(access),
        scopes: integration.scopes,
        of: latest.updated_at,
    })
}

async fn released(app: &App, id: IntegrationId) -> Result<(), ProviderError> {
    db::integrations::release_refresh(&app.db, id)
        .await
        .map_err(|error| ProviderError::Unreachable(error.to_string()))
}

/// Whether a refusal means that the grant is over. Zoom calls a dead token `invalid_request` too (PROTOCOLS.md
/// §4.1).
fn ends_grant(provider: Provider, error: &BasicErrorResponseType) -> bool {
    match error {
        BasicErrorResponseType::InvalidGrant => true,
        BasicErrorResponseType::InvalidRequest => provider == Provider::Zoom,
        _ => false,
    }
}

fn ends(tokens: &BasicTokenResponse, now: DateTime<Utc>) -> DateTime<Utc> {
    let life = tokens.expires_in().unwrap_or(USUAL_LIFE);
    now + TimeDelta::from_std(life).unwrap_or(TimeDelta::zero())
}

/// What was granted. An answer that says nothing of it grants what was granted before.
fn granted(tokens: &BasicTokenResponse, before: &str) -> String {
    tokens.scopes().map_or_else(
        || before.to_owned(),
        |scopes| scopes.iter().map(|scope| &***scope).collect::<Vec<_>>().join(" "),
    )
}

/// Whether what was granted is enough to make meetings. Zoom's is a matter of the application there.
fn suffices(provider: Provider, scopes: &str) -> bool {
    provider != Provider::GoogleMeet || super::google_meet::granted(scopes).is_some()
}

async fn owner(app: &App, provider: Provider, token: &str) -> Result<Owner, ProviderError> {
    app.meetings.owner(provider, token, app.clock.now()).await
}

/// Why a token endpoint could not be asked.
#[derive(Debug, thiserror::Error)]
enum CallError {
    #[error("too many requests")]
    Busy(Option<DateTime<Utc>>),
    #[error("{0}")]
    Unreachable(String),
}

/// Carries requests of the OAuth library to the provider.
fn caller(
    app: &App,
) -> impl Fn(HttpRequest) -> BoxFuture<'static, Result<HttpResponse, CallError>> + Send + Sync + 'static {
    let app = app.clone();
    move |request| {
        let app = app.clone();
        Box::pin(async move { call(&app, request).await })
    }
}

async fn call(app: &App, request: HttpRequest) -> Result<HttpResponse, CallError> {
    let broken = |error: reqwest::Error| CallError::Unreachable(outbound::why(&error));
    let request = reqwest::Request::try_from(request).map_err(broken)?;
    let answer = app.http.execute(request).await.map_err(broken)?;
    let status = answer.status();
    if status == reqwest::StatusCode::TOO_MANY_REQUESTS {
        return Err(CallError::Busy(outbound::retry_after(
            answer.headers(),
            app.clock.now(),
        )));
    }
    if status.is_server_error() {
        return Err(CallError::Unreachable(status.to_string()));
    }
    let mut response = HttpResponse::new(Vec::new());
    *response.status_mut() = status;
    response.headers_mut().clone_from(answer.headers());
    *response.body_mut() = outbound::body(answer).await.map_err(CallError::Unreachable)?;
    Ok(response)
}

/// What went wrong, without what was sent or answered.
fn explain(error: &RequestTokenError<CallError, BasicErrorResponse>) -> String {
    match error {
        // What it says beyond the standard's words is free text.
        RequestTokenError::ServerResponse(said) => match said.error() {
            BasicErrorResponseType::Extension(_) => "an error of its own".into(),
            known => known.to_string(),
        },
        RequestTokenError::Request(error) => error.to_string(),
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => "an unreadable answer".into(),
    }
}
