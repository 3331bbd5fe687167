//! The visitor cookie: ties a hold to a browser without a login.

use crate::{
    api::{
        account::Goto,
        booking_page::{HoldSlot, RequestSession, SessionRequested},
    },
    server::{config::Config, crypto::Token, cx::Cx, error::Error, services::holds},
};
use axum::http::{HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, SameSite};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// The prefix `__Host-` as for the login.
pub fn cookie_name(config: &Config) -> &'static str {
    if config.is_https() {
        "__Host-rapport_visitor"
    } else {
        "rapport_visitor"
    }
}

/// The `Set-Cookie` value: until the browser is closed.
fn cookie(config: &Config, token: &Token) -> HeaderValue {
    let cookie = Cookie::build((cookie_name(config), token.expose().to_owned()))
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(config.is_https())
        .path("/");
    HeaderValue::from_str(&cookie.to_string()).unwrap_or(HeaderValue::from_static(""))
}

/// A visitor without a cookie gets one.
fn known(mut cx: Cx) -> (Cx, Option<Token>) {
    let token = (cx.principal.login().is_none() && cx.visitor.is_none()).then(Token::new);
    if let Some(token) = &token {
        cx.visitor = Some(token.hash());
    }
    (cx, token)
}

pub async fn hold(cx: Cx, form: HoldSlot) -> Result<Goto, Error> {
    let ((cx, token), response) = (known(cx), use_context::<ResponseOptions>());
    let app = cx.app.clone();
    let path = holds::hold(cx, form).await?;
    if let (Some(token), Some(response)) = (token, response) {
        response.append_header(header::SET_COOKIE, cookie(&app.config, &token));
    }
    Ok(Goto { path })
}

pub async fn request(cx: Cx, form: RequestSession) -> Result<SessionRequested, Error> {
    holds::request(known(cx).0, form).await
}
