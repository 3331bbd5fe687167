//! Forms posted without WASM. Each reads its fields, calls the use case that the server function calls, and
//! answers with 303 to the next page, or with the same page, what was typed, and what was wrong.

use super::{
    Cx, login,
    pages::{self, WebState},
};
use crate::{
    api::{
        account::{Register, SignIn},
        booking::Schedule,
        clients::AcceptInvitation,
        feedback::GiveFeedback,
        forms::FormReply,
        join::Admission,
    },
    domain::ids::SessionId,
    server::{crypto::Token, error::Error, services},
};
use axum::{
    Extension, Form,
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use std::collections::HashMap;

/// The fields of a form as they came.
type Fields = HashMap<String, String>;

/// Fields that are never sent back.
const SECRETS: [&str; 3] = ["password", "current", "passcode"];

fn field(fields: &Fields, name: &str) -> String {
    fields.get(name).cloned().unwrap_or_default()
}

/// 303 to a path of ours, or to an address that a use case has given.
pub(super) fn see_other(path: &str) -> Response {
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

fn signed_in(cx: &Cx, token: &Token, path: &str) -> Response {
    let mut response = see_other(path);
    response
        .headers_mut()
        .append(header::SET_COOKIE, login::cookie(&cx.app.config, Some(token)));
    response
}

/// The page at `path` again, with what was typed into the form that posts to `action`.
async fn again(
    state: &WebState,
    cx: Cx,
    path: &str,
    action: &str,
    fields: &Fields,
    error: Error,
) -> Response {
    let error = error.into_api(cx.words());
    let values = fields
        .iter()
        .filter(|(name, _)| !SECRETS.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let reply = FormReply {
        action: action.to_owned(),
        values,
        error: Some(error),
        scheduled: None,
    };
    pages::reply(state, cx, path, reply).await
}

/// `POST /sign-in`.
pub async fn sign_in(
    State(state): State<WebState>,
    Extension(cx): Extension<Cx>,
    Form(fields): Form<Fields>,
) -> Response {
    let form = SignIn {
        email: field(&fields, "email"),
        password: field(&fields, "password"),
        next: field(&fields, "next"),
    };
    match services::account::sign_in(cx.clone(), form).await {
        Ok(done) => signed_in(&cx, &done.token, &done.path),
        Err(error) => again(&state, cx, "/sign-in", "/sign-in", &fields, error).await,
    }
}

/// `POST /register`.
pub async fn register(
    State(state): State<WebState>,
    Extension(cx): Extension<Cx>,
    Form(fields): Form<Fields>,
) -> Response {
    let form = Register {
        name: field(&fields, "name"),
        email: field(&fields, "email"),
        password: field(&fields, "password"),
        role: field(&fields, "role"),
        time_zone: field(&fields, "time_zone"),
        next: field(&fields, "next"),
    };
    match services::account::register(cx.clone(), form).await {
        Ok(done) => signed_in(&cx, &done.token, &done.path),
        Err(error) => again(&state, cx, "/register", "/register", &fields, error).await,
    }
}

/// `POST /sign-out`.
pub async fn sign_out(Extension(cx): Extension<Cx>, Form(fields): Form<Fields>) -> Response {
    let everywhere = !field(&fields, "everywhere").is_empty();
    let removal = login::cookie(&cx.app.config, None);
    let words = cx.words();
    match services::account::sign_out(cx, everywhere).await {
        Ok(goto) => {
            let mut response = see_other(&goto.path);
            response.headers_mut().append(header::SET_COOKIE, removal);
            response
        }
        Err(error) => pages::plain_error(&error.into_api(words)),
    }
}

/// `POST /preferences`: colours and language, kept in the browser alone.
pub async fn preferences(Extension(cx): Extension<Cx>, Form(fields): Form<Fields>) -> Response {
    let mut response = see_other(&services::account::local_path(&field(&fields, "next")));
    let allowed = [
        ("rapport_theme", "theme", ["light", "dark", "system"].as_slice()),
        ("rapport_lang", "lang", &["en", "de"]),
    ];
    for (cookie, name, values) in allowed {
        let Some(value) = values.iter().find(|value| **value == field(&fields, name)) else {
            continue;
        };
        let secure = if cx.app.config.is_https() { "; Secure" } else { "" };
        let text = format!("{cookie}={value}; Path=/; Max-Age=31536000; SameSite=Lax{secure}");
        if let Ok(header_value) = HeaderValue::from_str(&text) {
            response.headers_mut().append(header::SET_COOKIE, header_value);
        }
    }
    response
}

/// `POST /invitations/{token}`.
pub async fn accept_invitation(
    State(state): State<WebState>,
    Extension(cx): Extension<Cx>,
    Path(token): Path<String>,
    Form(fields): Form<Fields>,
) -> Response {
    let path = format!("/invitations/{token}");
    let form = AcceptInvitation {
        token,
        password: field(&fields, "password"),
        time_zone: field(&fields, "time_zone"),
    };
    match services::clients::accept_invitation(cx.clone(), form).await {
        Ok(done) => signed_in(&cx, &done.token, &done.path),
        Err(error) => again(&state, cx, &path, &path, &fields, error).await,
    }
}

/// `POST /sessions/new`. The answer shows the passcode, this once: so it is a page and not a redirect.
pub async fn schedule(
    State(state): State<WebState>,
    Extension(cx): Extension<Cx>,
    Form(fields): Form<Fields>,
) -> Response {
    let form = Schedule {
        client: field(&fields, "client"),
        title: field(&fields, "title"),
        date: field(&fields, "date"),
        time: field(&fields, "time"),
        duration: field(&fields, "duration"),
        kind: field(&fields, "kind"),
        place: field(&fields, "place"),
        protected: field(&fields, "protected"),
        notes: field(&fields, "notes"),
    };
    match services::booking::schedule(cx.clone(), form).await {
        Ok(scheduled) => {
            let reply = FormReply {
                action: "/sessions/new".into(),
                values: Vec::new(),
                error: None,
                scheduled: Some(scheduled),
            };
            pages::reply(&state, cx, "/sessions/new", reply).await
        }
        Err(error) => again(&state, cx, "/sessions/new", "/sessions/new", &fields, error).await,
    }
}

/// `POST /sessions/{id}/passcode`.
pub async fn passcode(
    State(state): State<WebState>,
    Extension(cx): Extension<Cx>,
    Path(id): Path<String>,
    Form(fields): Form<Fields>,
) -> Response {
    let page = format!("/sessions/{id}/join");
    let outcome = match session_id(&cx, &id) {
        Ok(id) => services::join::verify_passcode(cx.clone(), id, field(&fields, "passcode")).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(_) => see_other(&page),
        Err(error) => {
            again(
                &state,
                cx,
                &page,
                &format!("/sessions/{id}/passcode"),
                &fields,
                error,
            )
            .await
        }
    }
}

/// `POST /sessions/{id}/join`: the gate, and the way in. With `window` the room opens in a window of its own,
/// with `confirmed` also at a host that people do not know.
pub async fn join(
    State(state): State<WebState>,
    Extension(cx): Extension<Cx>,
    Path(id): Path<String>,
    Form(fields): Form<Fields>,
) -> Response {
    let page = format!("/sessions/{id}/join");
    let outcome = match session_id(&cx, &id) {
        Ok(id) if fields.contains_key("confirmed") => services::join::open_window(cx.clone(), id, true).await,
        Ok(id) if fields.contains_key("window") => services::join::open_window(cx.clone(), id, false).await,
        Ok(id) => services::join::join(cx.clone(), id).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(Admission::Meeting { path } | Admission::Leaving { path } | Admission::Provider { url: path }) => {
            see_other(&path)
        }
        Err(error) => again(&state, cx, &page, &page, &fields, error).await,
    }
}

/// `POST /sessions/{id}/feedback`: gives it, changes it, or with `take_back` takes it back.
pub async fn feedback(
    State(state): State<WebState>,
    Extension(cx): Extension<Cx>,
    Path(id): Path<String>,
    Form(fields): Form<Fields>,
) -> Response {
    let form = GiveFeedback {
        stars: field(&fields, "stars"),
        comment: field(&fields, "comment"),
        may_be_shown: field(&fields, "may_be_shown"),
    };
    let outcome = match session_id(&cx, &id) {
        Ok(id) if fields.contains_key("take_back") => services::feedback::take_back(cx.clone(), id).await,
        Ok(id) => services::feedback::give(cx.clone(), id, form).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(_) => see_other(&format!("/sessions/{id}#feedback")),
        Err(error) => {
            let page = format!("/sessions/{id}/feedback");
            again(&state, cx, &page, &page, &fields, error).await
        }
    }
}

fn session_id(cx: &Cx, id: &str) -> Result<SessionId, Error> {
    id.parse().map_err(|_| Error::not_found(cx.words()))
}
