//! The login cookie.
//!
//! Our own small module instead of tower-sessions or axum-login. We keep one row with a hashed token and an
//! expiry, on either engine, and sign out everywhere with one delete. Their stores keep the session id in
//! clear, and we would have to work around their data bags and user traits.

use crate::{
    api::account::{Goto, Preferences, Register, SignIn},
    api::{booking_page::ConfirmSession, clients::AcceptInvitation},
    domain::{
        local_path::{OVERVIEW, local_path},
        theme::Theme,
    },
    server::{
        config::Config,
        crypto::Token,
        cx::Cx,
        error::Error,
        services::{self, account::SignedIn},
    },
    words::Lang,
};
use axum::http::{HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, SameSite};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// The prefix `__Host-` binds the cookie to this host and to https (RFC 6265bis §4.1.3.2).
pub fn cookie_name(config: &Config) -> &'static str {
    if config.is_https() {
        "__Host-rapport_login"
    } else {
        "rapport_login"
    }
}

/// The `Set-Cookie` value: sets the token, or without one removes the cookie.
pub fn cookie(config: &Config, token: Option<&Token>) -> HeaderValue {
    let cookie = Cookie::build((cookie_name(config), token.map_or("", Token::expose).to_owned()))
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(config.is_https())
        .path("/");
    let seconds = token.map_or(0, |_| services::account::LOGIN_LASTS.num_seconds());
    HeaderValue::from_str(&format!("{cookie}; Max-Age={seconds}")).unwrap_or(HeaderValue::from_static(""))
}

async fn signed_in<Fut: Future<Output = Result<SignedIn, Error>>>(
    cx: Cx,
    use_case: impl FnOnce(Cx) -> Fut,
) -> Result<Goto, Error> {
    let response = use_context::<ResponseOptions>();
    let app = cx.app.clone();
    let done = use_case(cx).await?;
    if let Some(response) = response {
        response.append_header(header::SET_COOKIE, cookie(&app.config, Some(&done.token)));
    }
    Ok(Goto { path: done.path })
}

pub async fn register(cx: Cx, form: Register) -> Result<Goto, Error> {
    signed_in(cx, |cx| services::account::register(cx, form)).await
}

pub async fn sign_in(cx: Cx, form: SignIn) -> Result<Goto, Error> {
    signed_in(cx, |cx| services::account::sign_in(cx, form)).await
}

pub async fn accept_invitation(cx: Cx, form: AcceptInvitation) -> Result<Goto, Error> {
    signed_in(cx, |cx| services::invitations::register(cx, form)).await
}

pub async fn confirm_session(cx: Cx, form: ConfirmSession) -> Result<Goto, Error> {
    signed_in(cx, |cx| services::confirmations::register(cx, form)).await
}

pub async fn sign_out(cx: Cx, everywhere: bool) -> Result<Goto, Error> {
    let response = use_context::<ResponseOptions>();
    let removal = cookie(&cx.app.config, None);
    let goto = services::account::sign_out(cx, everywhere).await?;
    if let Some(response) = response {
        response.append_header(header::SET_COOKIE, removal);
    }
    Ok(goto)
}

/// Sets the cookies of colours and language.
pub fn preferences(cx: &Cx, form: &Preferences) -> Goto {
    let theme = Theme::from_word(&form.theme).map(Theme::word);
    let lang = Lang::from_tag(&form.lang).map(Lang::tag);
    if let Some(response) = use_context::<ResponseOptions>() {
        for (name, value) in [("rapport_theme", theme), ("rapport_lang", lang)] {
            let Some(value) = value else { continue };
            let secure = if cx.app.config.is_https() { "; Secure" } else { "" };
            let text = format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax{secure}");
            if let Ok(cookie) = HeaderValue::from_str(&text) {
                response.append_header(header::SET_COOKIE, cookie);
            }
        }
    }
    Goto {
        path: local_path(&form.next).unwrap_or(OVERVIEW).to_owned(),
    }
}
