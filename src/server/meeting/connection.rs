//! Partners' connected accounts at providers: OAuth 2.0 with PKCE. Tokens are stored sealed, renewed by one
//! process at a time, and stored before they are used (PROTOCOLS.md §8.3).

use super::{
    google_meet,
    provider::{Owner, ProviderError},
    rest::Bearer,
    zoom,
};
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
            audit::{self, AuditAction},
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

/// Lifetime of an OAuth `state`: the time that a person may spend on the provider's consent page.
const CONSENT: TimeDelta = TimeDelta::minutes(10);
/// An access token that expires sooner than this is renewed before use.
const RENEW_BEFORE: TimeDelta = TimeDelta::minutes(5);
/// Lease for renewing a token.
const RENEWAL: TimeDelta = TimeDelta::seconds(30);
/// Polls and pause of other callers that wait for a renewal: 15 s in all.
const PATIENCE: (u32, Duration) = (150, Duration::from_millis(100));
/// Assumed lifetime of an access token when the answer has no `expires_in`.
const USUAL_LIFE: Duration = Duration::from_mins(50);

/// Rooms, calendar events (where only that is granted), and the account's identity.
const GOOGLE_SCOPES: [&str; 4] = [
    "openid",
    "email",
    "https://www.googleapis.com/auth/meetings.space.created",
    "https://www.googleapis.com/auth/calendar.events.owned",
];

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// Why a consent page did not lead to a connection.
#[derive(Debug, PartialEq, Eq)]
pub enum NotConnected {
    /// The `state` is unknown, already used, expired, or was issued to another login.
    Stale,
    /// The person refused consent.
    Denied,
    /// The provider gave no refresh token or too few scopes.
    Lacking,
    /// The provider's answer was an error.
    Failed,
}

fn application(app: &App, provider: Provider) -> Option<&Application> {
    match provider {
        Provider::Zoom => app.config.zoom.as_ref().map(|zoom| &zoom.application),
        Provider::GoogleMeet => app.config.google.as_ref().map(|google| &google.application),
        Provider::Jitsi | Provider::Manual => None,
    }
}

/// One callback path per provider, so that no answer is taken for another provider's (mix-up attack).
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

/// The URL of a provider's consent page. Its `state` is single-use and bound to this login.
pub async fn begin(app: &App, provider: Provider, login: LoginId) -> Result<Url, Error> {
    let client = client(app, provider)?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let state = Token::new();
    let asked = state.expose().to_owned();
    let mut request = client
        .authorize_url(|| CsrfToken::new(asked))
        .set_pkce_challenge(challenge);
    if provider == Provider::GoogleMeet {
        // Google issues a refresh token only with these parameters.
        request = request
            .add_extra_param("access_type", "offline")
            .add_extra_param("prompt", "consent")
            .add_scopes(GOOGLE_SCOPES.map(|scope| Scope::new(scope.to_owned())));
    }
    let (url, _) = request.url();
    let keys = &app.config.keys;
    let now = app.clock.now();
    let remembered = OAuthState {
        login,
        provider,
        verifier_sealed: keys.seal_text(Place::Verifier(provider), verifier.secret())?,
        expires_at: now + CONSENT,
    };
    db::integrations::remember_state(&app.db, state.hash(), remembered, now).await?;
    Ok(url)
}

/// The query of a provider's redirect back to us.
#[derive(Default)]
pub struct Returned {
    pub state: String,
    pub code: Option<String>,
    pub error: Option<String>,
}

/// Handles the redirect back from a consent page: exchanges the code and stores the connection. Only the
/// login that began can complete it (CSRF). The outer error is the database's or the keys', the inner one
/// says why there is no connection.
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
    let keys = &app.config.keys;
    let verifier = keys.open_text(Place::Verifier(provider), &state.verifier_sealed)?;
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
        access_token_sealed: Some(keys.seal_text(Place::AccessToken(id, provider), access)?),
        refresh_token_sealed: Some(keys.seal_text(Place::RefreshToken(id, provider), refresh.secret())?),
        expires_at: ends(&tokens, now),
        status: IntegrationStatus::Connected,
        updated_at: now,
    };
    let mut tx = app.db.begin().await?;
    db::integrations::connect(&mut tx, new).await?;
    let done = AuditAction::IntegrationConnect;
    audit::record(&mut tx, now, account, done, id.0, Some(provider.word().into())).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Revokes a partner's grant at the provider, and deletes it here whether or not that succeeds.
pub async fn disconnect(app: &App, account: AccountId, provider: Provider) -> Result<(), Error> {
    let Some(integration) = db::integrations::one_of(&app.db, account, provider).await? else {
        return Ok(());
    };
    // Needs a valid token: an expired one revokes nothing.
    let given_back = with_token(app, account, provider, async |access| {
        give_back(app, provider, &access.bearer.token).await
    })
    .await;
    if let Err(cause) = given_back {
        tracing::warn!(provider = provider.word(), %cause, "a grant was not given back");
    }
    let (now, id, done) = (
        app.clock.now(),
        integration.id.0,
        AuditAction::IntegrationDisconnect,
    );
    let mut tx = app.db.begin().await?;
    db::integrations::disconnect(&mut tx, account, provider).await?;
    audit::record(&mut tx, now, account, done, id, Some(provider.word().into())).await?;
    tx.commit().await?;
    Ok(())
}

/// Revokes the whole grant behind an access token.
async fn give_back(app: &App, provider: Provider, access: &Secret) -> Result<(), ProviderError> {
    let application = application(app, provider).ok_or_else(|| ProviderError::not_set_up(provider))?;
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

/// Calls a provider on behalf of a partner with a valid token. If the provider rejects it, renews it and
/// retries once. Marks the connection as `needs_reconnect` if the permission has ended. Errors are the
/// call's, or [`ProviderError::Reconnect`] without a connection.
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
    if application(app, provider).is_none() {
        return Err(ProviderError::not_set_up(provider));
    }
    let integration = connected(app, account, provider).await?;
    let mut access = opened(app, &integration).await?;
    if integration.expires_at - app.clock.now() <= RENEW_BEFORE {
        access = renewed(app, &integration).await?;
    }
    let mut used = access.of;
    let mut answered = call(access).await;
    if matches!(answered, Err(ProviderError::Expired)) {
        let latest = connected(app, account, provider).await?;
        // Another caller may have renewed it meanwhile.
        let access = if latest.updated_at == used {
            renewed(app, &latest).await?
        } else {
            opened(app, &latest).await?
        };
        used = access.of;
        answered = call(access).await;
    }
    if matches!(
        answered,
        Err(ProviderError::Expired | ProviderError::Reconnect(_))
    ) {
        lost(app, integration.id, used).await?;
    }
    answered.map_err(|error| match error {
        ProviderError::Expired => ProviderError::Reconnect("a fresh token is not accepted".into()),
        error => error,
    })
}

/// The partner's connection. [`ProviderError::Reconnect`] without one, or if its permission has ended.
async fn connected(app: &App, account: AccountId, provider: Provider) -> Result<Integration, ProviderError> {
    db::integrations::one_of(&app.db, account, provider)
        .await
        .map_err(ProviderError::broken)?
        .filter(|found| found.status == IntegrationStatus::Connected)
        .ok_or_else(|| ProviderError::Reconnect("not connected".into()))
}

/// A valid access token and its scopes.
#[derive(Clone)]
pub struct Access {
    pub bearer: Bearer,
    /// Separated by spaces.
    pub scopes: String,
    /// `updated_at` of the row it came from, for optimistic concurrency.
    of: DateTime<Utc>,
}

impl Access {
    fn new(app: &App, token: String, integration: &Integration) -> Self {
        Self {
            bearer: bearer(app, token),
            scopes: integration.scopes.clone(),
            of: integration.updated_at,
        }
    }
}

fn bearer(app: &App, token: String) -> Bearer {
    Bearer {
        http: app.http.clone(),
        token: Secret(token),
        now: app.clock.now(),
    }
}

/// Unseals a token of a row. A forged or misplaced one ends the connection. An unknown key counts as
/// temporary, because the operator may configure it again.
async fn unseal(
    app: &App,
    integration: &Integration,
    place: Place,
    sealed: Option<&[u8]>,
) -> Result<String, ProviderError> {
    match app.config.keys.open_text(place, sealed.unwrap_or_default()) {
        Ok(token) => Ok(token),
        Err(error @ CryptoError::UnknownKey) => {
            tracing::error!(integration = %integration.id, cause = %error, "a token does not open");
            Err(ProviderError::broken(error))
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
    let token = unseal(app, integration, place, sealed).await?;
    Ok(Access::new(app, token, integration))
}

async fn lost(app: &App, id: IntegrationId, seen: DateTime<Utc>) -> Result<(), ProviderError> {
    db::integrations::needs_reconnect(&app.db, id, seen, app.clock.now())
        .await
        .map_err(ProviderError::broken)
}

/// A fresh token, renewed by this process or by the one that has claimed the renewal.
async fn renewed(app: &App, seen: &Integration) -> Result<Access, ProviderError> {
    let (steps, pause) = PATIENCE;
    for _ in 0..steps {
        let now = app.clock.now();
        let ours = db::integrations::claim_refresh(&app.db, seen, now, now + RENEWAL).await;
        if ours.map_err(ProviderError::broken)? {
            // Spawned so that a cancelled caller does not abort it: by then the old refresh token is dead.
            let (app, seen) = (app.clone(), seen.clone());
            return tokio::spawn(async move { renew(&app, seen).await })
                .await
                .map_err(ProviderError::broken)?;
        }
        let latest = connected(app, seen.account, seen.provider).await?;
        if latest.id != seen.id || latest.updated_at != seen.updated_at {
            return opened(app, &latest).await;
        }
        tokio::time::sleep(pause).await;
    }
    Err(ProviderError::Unreachable(
        "another process is renewing the token".into(),
    ))
}

/// Renews the tokens and stores them before use, because a rotated refresh token must not be lost.
async fn renew(app: &App, mut integration: Integration) -> Result<Access, ProviderError> {
    let (id, provider) = (integration.id, integration.provider);
    let access_at = Place::AccessToken(id, provider);
    let refresh_at = Place::RefreshToken(id, provider);
    let sealed = integration.refresh_token_sealed.as_deref();
    let refresh = match unseal(app, &integration, refresh_at, sealed).await {
        Ok(refresh) => RefreshToken::new(refresh),
        Err(error) => {
            released(app, id).await?;
            return Err(error);
        }
    };
    let client = client(app, provider).map_err(ProviderError::broken)?;
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
            // Our client id or secret is wrong: the operator must fix it, and the grant may still be valid.
            if matches!(error, RequestTokenError::ServerResponse(_)) {
                tracing::error!(provider = provider.word(), cause = %explain(&error), "a provider does not accept this server as its client");
            }
            return Err(match error {
                RequestTokenError::Request(error) => error,
                error => ProviderError::Unreachable(explain(&error)),
            });
        }
    };
    let now = app.clock.now();
    let access = tokens.access_token().secret();
    // Zoom rotates the refresh token at every renewal, Google keeps the first.
    let refresh = tokens.refresh_token().unwrap_or(&refresh).secret();
    let sealed = |place, token| {
        app.config
            .keys
            .seal_text(place, token)
            .map_err(ProviderError::broken)
    };
    integration.access_token_sealed = Some(sealed(access_at, access)?);
    integration.refresh_token_sealed = Some(sealed(refresh_at, refresh)?);
    integration.scopes = granted(&tokens, &integration.scopes);
    integration.expires_at = ends(&tokens, now);
    let stored = db::integrations::renew(&app.db, &integration, now).await;
    let stored = stored.map_err(ProviderError::broken)?;
    // If the partner reconnected or another process took over meanwhile, the stored row wins.
    let latest = connected(app, integration.account, provider).await?;
    if !stored {
        return opened(app, &latest).await;
    }
    Ok(Access::new(app, access.clone(), &latest))
}

async fn released(app: &App, id: IntegrationId) -> Result<(), ProviderError> {
    db::integrations::release_refresh(&app.db, id)
        .await
        .map_err(ProviderError::broken)
}

/// Whether an OAuth error means that the grant has ended. Zoom also answers `invalid_request` to a dead token
/// (PROTOCOLS.md §4.1).
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

/// The granted scopes. Without a scope in the answer, the previous ones still apply (RFC 6749 §5.1).
fn granted(tokens: &BasicTokenResponse, before: &str) -> String {
    tokens.scopes().map_or_else(
        || before.to_owned(),
        |scopes| scopes.iter().map(|scope| &***scope).collect::<Vec<_>>().join(" "),
    )
}

/// Whether the scopes suffice to create meetings. Zoom's scopes are set in its application.
fn suffices(provider: Provider, scopes: &str) -> bool {
    provider != Provider::GoogleMeet || google_meet::granted(scopes).is_some()
}

/// The account that an access token belongs to. [`ProviderError::Refused`] for a provider without accounts.
async fn owner(app: &App, provider: Provider, token: &str) -> Result<Owner, ProviderError> {
    let bearer = bearer(app, token.to_owned());
    match provider {
        Provider::Zoom => zoom::api(app, bearer)?.owner().await,
        Provider::GoogleMeet => google_meet::api(app, bearer)?.owner().await,
        Provider::Jitsi | Provider::Manual => Err(ProviderError::Refused("no accounts".into())),
    }
}

/// HTTP client for the OAuth library.
fn caller(
    app: &App,
) -> impl Fn(HttpRequest) -> BoxFuture<'static, Result<HttpResponse, ProviderError>> + Send + Sync + 'static {
    let app = app.clone();
    move |request| {
        let app = app.clone();
        Box::pin(async move { call(&app, request).await })
    }
}

async fn call(app: &App, request: HttpRequest) -> Result<HttpResponse, ProviderError> {
    let broken = |error: reqwest::Error| ProviderError::Unreachable(outbound::why(&error));
    let request = reqwest::Request::try_from(request).map_err(broken)?;
    let answer = app.http.execute(request).await.map_err(broken)?;
    let status = answer.status();
    if status == reqwest::StatusCode::TOO_MANY_REQUESTS {
        return Err(ProviderError::Busy(outbound::retry_after(
            answer.headers(),
            app.clock.now(),
        )));
    }
    if status.is_server_error() {
        return Err(ProviderError::Unreachable(status.to_string()));
    }
    let mut response = HttpResponse::new(Vec::new());
    *response.status_mut() = status;
    response.headers_mut().clone_from(answer.headers());
    *response.body_mut() = outbound::body(answer).await.map_err(ProviderError::Unreachable)?;
    Ok(response)
}

/// An error for the log, without anything that was sent or received.
fn explain(error: &RequestTokenError<ProviderError, BasicErrorResponse>) -> String {
    match error {
        // A server's own error code is free text.
        RequestTokenError::ServerResponse(said) => match said.error() {
            BasicErrorResponseType::Extension(_) => "an error of its own".into(),
            known => known.to_string(),
        },
        RequestTokenError::Request(error) => error.to_string(),
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => "an unreadable answer".into(),
    }
}
