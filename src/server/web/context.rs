//! Identifies the caller: one middleware builds the [`Cx`] of a request, the only source of identity.

use super::{login, proxy, visitor};
use crate::{
    api::{ApiError, ErrorCode},
    domain::theme::Theme,
    server::{
        app::App,
        crypto,
        cx::Cx,
        db::{self, accounts::Login},
        error::Error,
        principal::Principal,
    },
    words::{Lang, Words},
};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::Response,
};
use axum_extra::extract::CookieJar;
use chrono::TimeDelta;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use std::sync::Arc;

/// The precision of a login's "last seen", so that not every request writes.
const TOUCH_EVERY: TimeDelta = TimeDelta::minutes(5);

/// Middleware: identifies the caller and adds a [`Cx`] to the request.
pub async fn identify(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let jar = CookieJar::from_headers(request.headers());
    let lang = language(request.headers(), &jar);
    let theme = jar
        .get("rapport_theme")
        .and_then(|cookie| Theme::from_word(cookie.value()));
    let peer = proxy::peer(request.extensions());
    let ip = proxy::client(&app.config, peer, request.headers());
    let principal = match jar.get(login::cookie_name(&app.config)) {
        Some(cookie) => match find_login(&app, cookie.value()).await {
            Ok(Some(login)) => Principal::Login(Arc::new(login)),
            Ok(None) => Principal::Anonymous,
            Err(error) => {
                let error = Error::from(error).into_api(Words(lang));
                return super::pages::plain_error(&error);
            }
        },
        None => Principal::Anonymous,
    };
    let visitor = jar.get(visitor::cookie_name(&app.config));
    let visitor = visitor.map(|cookie| crypto::hash_token(cookie.value()));
    request.extensions_mut().insert(Cx {
        app,
        visitor,
        principal,
        lang,
        theme: theme.unwrap_or_default(),
        ip,
    });
    next.run(request).await
}

async fn find_login(app: &App, token: &str) -> Result<Option<Login>, db::DbError> {
    let now = app.clock.now();
    let login = db::accounts::by_login(&app.db, crypto::hash_token(token), now).await?;
    if let Some(login) = login
        .as_ref()
        .filter(|login| now - login.last_seen_at >= TOUCH_EVERY)
    {
        app.last_seen.saw(login.id, now);
    }
    Ok(login)
}

/// The chosen language, else the first of `Accept-Language` that Rapport has.
fn language(headers: &HeaderMap, jar: &CookieJar) -> Lang {
    let chosen = jar
        .get("rapport_lang")
        .and_then(|cookie| Lang::from_tag(cookie.value()));
    let accepted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    chosen
        .or_else(|| {
            accepted
                .split(',')
                .filter_map(|tag| tag.split(';').next())
                .find_map(|tag| Lang::from_tag(tag.trim()))
        })
        .unwrap_or_default()
}

/// In the Leptos context while a page renders: there `signed_out` redirects to the sign-in page instead of
/// being an error.
#[derive(Clone, Copy)]
pub struct Rendering;

/// Runs a use case for a server function: passes it the [`Cx`], and sets the HTTP status if it fails.
pub async fn answer<T, F, Fut>(use_case: F) -> Result<T, ApiError>
where
    F: FnOnce(Cx) -> Fut,
    Fut: Future<Output = Result<T, Error>>,
{
    let response = use_context::<ResponseOptions>();
    let rendering = use_context::<Rendering>().is_some();
    let Some(cx) = use_context::<Cx>() else {
        return Err(ApiError::new(
            ErrorCode::Internal,
            Words::default().error_internal(),
        ));
    };
    let words = cx.words();
    use_case(cx).await.map_err(|error| {
        let error = error.into_api(words);
        let leads_on = rendering && error.code == ErrorCode::SignedOut;
        if let (Some(response), Ok(status), false) =
            (response, StatusCode::from_u16(error.code.status()), leads_on)
        {
            response.set_status(status);
        }
        error
    })
}
