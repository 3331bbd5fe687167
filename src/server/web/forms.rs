//! The one address of each command: a server function, called with JSON or by a form that a browser posts.
//!
//! A form's fields are turned into the same JSON that the browser's program sends, so that both pass one parser, one
//! use case and one answer. What differs is the answer's shape: 303 to the next page, or the page again with what was
//! typed and what was wrong.

use super::{
    answers, fairness,
    pages::{self, WebState, call},
};
use crate::{
    api::{
        ApiError, ErrorCode,
        account::Goto,
        booking::StartInstantCall,
        forms::{ADDS, FOR, FOR_HEADER, FormReply, KEY, LEADS_TO, NEXT, PAGE, SHOWN_HERE},
        join::Admission,
        sessions::SessionView,
    },
    domain::local_path::local_path,
    server::cx::Cx,
};
use axum::{
    Extension,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use leptos::server_fn::{ServerFn, axum::get_server_fn_service};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};
use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{runtime::Handle, time::timeout};
use tracing::Instrument as _;

/// How long a command may run. Less than the lease of its key, so that it never runs twice at once.
const COMMAND_LIMIT: Duration = Duration::from_secs(45);
/// Fields that are never sent back.
const SECRETS: [&str; 3] = ["password", "current", "passcode"];

/// A form as it was posted.
struct Posted {
    /// Without the control fields.
    fields: Vec<(String, String)>,
    page: String,
    next: Option<String>,
}

/// What a request carries beside its arguments.
struct Call {
    arguments: Bytes,
    /// Random, from the form or from the header `Idempotency-Key`.
    key: Option<String>,
    /// The account that the page was made for.
    made_for: Option<String>,
    /// None for JSON.
    posted: Option<Posted>,
}

/// `/api/{noun}/{verb}`.
pub async fn server_function(
    State(state): State<WebState>,
    Extension(cx): Extension<Cx>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    if get_server_fn_service(&path, Method::POST).is_none() {
        let words = cx.words();
        return pages::plain_error(&ApiError::new(ErrorCode::NotFound, words.error_not_found()));
    }
    if parts.method == Method::GET {
        // The address of a page that answered a form, loaded again without WASM.
        return see_other("/");
    }
    if parts.method != Method::POST {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let unreadable = || pages::plain_error(&ApiError::new(ErrorCode::Invalid, cx.words().error_unreadable()));
    let Ok(body) = to_bytes(body, super::router::BODY_LIMIT).await else {
        return unreadable();
    };
    let Some(asked) = Call::read(&parts, body) else {
        return unreadable();
    };
    let made_for = asked.made_for.as_deref().filter(|_| !answers::signs_in(&path));
    let refused = parts.extensions.get::<fairness::Refused>();
    let refused = refused.map(|refused| refused.0.clone());
    let answer = match refused.or_else(|| is_for_another(&cx, made_for)) {
        Some(error) => pages::plain_error(&error),
        None => to_the_end(&cx, &path, asked.key.clone(), asked.arguments).await,
    };
    match asked.posted {
        None => answer,
        Some(posted) => {
            let is_shown_here = parts.headers.contains_key(SHOWN_HERE);
            let mut response = to_page(&state, cx, &path, asked.key, (posted, is_shown_here), answer).await;
            if is_shown_here && let Some(to) = response.headers_mut().remove(header::LOCATION) {
                // The program goes there itself: it would not see where a redirect leads.
                response.headers_mut().insert(LEADS_TO, to);
                *response.status_mut() = StatusCode::OK;
            }
            response
        }
    }
}

/// Runs a command to its end: it is completed, and its answer is kept, though the browser has gone.
async fn to_the_end(cx: &Cx, path: &str, key: Option<String>, arguments: Bytes) -> Response {
    let (owned, path) = (cx.clone(), path.to_owned());
    let command = async move {
        answers::once(&owned, &path, key.as_deref(), &arguments, || {
            call(&owned, &path, arguments.clone())
        })
        .await
    };
    let answer = Completed::new(timeout(COMMAND_LIMIT, command.in_current_span())).await;
    answer.unwrap_or_else(|_| {
        let words = cx.words();
        pages::plain_error(&ApiError::new(ErrorCode::Unavailable, words.error_unavailable()))
    })
}

/// A future that goes on in a task of its own if it is dropped. A task for each from the start would cost a switch of
/// threads, and hardly any is dropped.
struct Completed<F>(Option<Pin<Box<F>>>)
where
    F: Future<Output: Send> + Send + 'static;

impl<F: Future<Output: Send> + Send + 'static> Completed<F> {
    fn new(future: F) -> Self {
        Self(Some(Box::pin(future)))
    }
}

impl<F: Future<Output: Send> + Send + 'static> Future for Completed<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        // Taken out, so that one that panics is not polled again by its task.
        let mut future = self.0.take().expect("a future is not polled after its end");
        let polled = future.as_mut().poll(cx);
        if polled.is_pending() {
            self.0 = Some(future);
        }
        polled
    }
}

impl<F: Future<Output: Send> + Send + 'static> Drop for Completed<F> {
    fn drop(&mut self) {
        // Without a runtime, the process is ending.
        if let (Some(future), Ok(runtime)) = (self.0.take(), Handle::try_current()) {
            runtime.spawn(future);
        }
    }
}

/// The refusal of a page that was made for another account than the one that is signed in now.
fn is_for_another(cx: &Cx, made_for: Option<&str>) -> Option<ApiError> {
    let here = cx
        .principal
        .account()
        .map(|account| account.to_string())
        .unwrap_or_default();
    if made_for.is_none_or(|made_for| made_for == here) {
        return None;
    }
    let words = cx.words();
    let message = match cx.account() {
        Ok(account) => words.error_other_account(&account.name),
        Err(_) => words.error_signed_out().to_owned(),
    };
    let code = if here.is_empty() {
        ErrorCode::SignedOut
    } else {
        ErrorCode::OtherAccount
    };
    Some(ApiError::new(code, message))
}

impl Call {
    /// Reads a body by its `Content-Type`. None if it cannot be read.
    fn read(parts: &Parts, body: Bytes) -> Option<Self> {
        let header = |name: &str| parts.headers.get(name)?.to_str().ok().map(str::to_owned);
        let kind = header("content-type").unwrap_or_default();
        if kind.starts_with("application/x-www-form-urlencoded") {
            let form = Self::of_form(&body);
            // The browser's program posts the same form, and shows the answer itself.
            let wants_json = header("accept").is_some_and(|accept| accept.contains("application/json"));
            let posted = form.posted.filter(|_| !wants_json);
            return Some(Self { posted, ..form });
        }
        kind.starts_with("application/json").then(|| Self {
            arguments: body,
            key: header("idempotency-key"),
            made_for: header(FOR_HEADER),
            posted: None,
        })
    }

    fn of_form(body: &[u8]) -> Self {
        let all: Vec<(String, String)> = url::form_urlencoded::parse(body).into_owned().collect();
        let control = |name: &str| {
            all.iter()
                .find(|(field, _)| field == name)
                .map(|(_, value)| value.clone())
        };
        let is_control = |name: &str| [PAGE, NEXT, KEY, FOR].contains(&name);
        let (key, made_for) = (control(KEY), control(FOR));
        let (page, next) = (control(PAGE), control(NEXT));
        let fields: Vec<_> = all.into_iter().filter(|(name, _)| !is_control(name)).collect();
        Self {
            arguments: arguments(&fields).to_string().into(),
            key: key.filter(|key| !key.is_empty()),
            made_for,
            posted: Some(Posted {
                page: page.as_deref().and_then(local_path).unwrap_or("/").to_owned(),
                next: next.as_deref().and_then(local_path).map(str::to_owned),
                fields,
            }),
        }
    }
}

/// The arguments that a form's fields stand for: by name, and all of them as `form`.
fn arguments(fields: &[(String, String)]) -> Value {
    let mut form = Map::new();
    for (name, value) in fields {
        let value = Value::String(value.clone());
        match name.strip_suffix("[]") {
            Some(list) => match form.entry(list).or_insert_with(|| Value::Array(Vec::new())) {
                Value::Array(values) => values.push(value),
                other => *other = value,
            },
            // Of a name that comes twice the last one counts: a hidden field before a checkbox is its value when off.
            None => {
                form.insert(name.clone(), value);
            }
        }
    }
    let mut all = form.clone();
    all.insert("form".into(), Value::Object(form));
    Value::Object(all)
}

/// Turns a JSON answer into what a browser shows: 303 to the next page, or the page again.
async fn to_page(
    state: &WebState,
    cx: Cx,
    action: &str,
    key: Option<String>,
    (posted, is_shown_here): (Posted, bool),
    answer: Response,
) -> Response {
    let (parts, body) = answer.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let text = String::from_utf8_lossy(&body).into_owned();
    let (answer, error) = if parts.status.is_success() {
        let adds = adds(&text);
        // The program says it there; a redirect would drop it.
        let is_left = !shows_a_secret(&text) && (adds.is_none() || is_shown_here);
        match leads_to(action, &text).or(posted.next.filter(|_| is_left)) {
            Some(next) => {
                let mut response = see_other(&next);
                if let Some(adds) = adds.and_then(|adds| HeaderValue::from_str(&adds).ok()) {
                    response.headers_mut().insert(ADDS, adds);
                }
                copy_cookies(&parts.headers, &mut response);
                return response;
            }
            None => (Some(text), None),
        }
    } else {
        let broken = || ApiError::new(ErrorCode::Internal, cx.words().error_internal());
        (
            None,
            Some(serde_json::from_str(&text).unwrap_or_else(|_| broken())),
        )
    };
    let code = error.as_ref().map(|error| error.code);
    // What one account typed is not put into the form of another.
    let is_anothers = matches!(code, Some(ErrorCode::OtherAccount | ErrorCode::SignedOut));
    let is_shown = |name: &str| !is_anothers && !SECRETS.contains(&name);
    let is_unknown = matches!(code, Some(ErrorCode::Unavailable | ErrorCode::Internal));
    let reply = FormReply {
        action: action.to_owned(),
        page: posted.page.clone(),
        key: key.filter(|_| is_unknown),
        values: posted
            .fields
            .into_iter()
            .filter(|(name, _)| is_shown(name))
            .collect(),
        error,
        answer,
    };
    let mut response = pages::reply(state, cx, &posted.page, reply).await;
    copy_cookies(&parts.headers, &mut response);
    response
}

/// Whether an answer holds what is shown this once: then the page shows it.
fn shows_a_secret(answer: &str) -> bool {
    let answer: Value = serde_json::from_str(answer).unwrap_or_default();
    ["passcode", "secret", "invitation"]
        .iter()
        .any(|name| answer[name].is_string())
}

/// What an answer about a session adds to what is said after it, percent-encoded.
fn adds(answer: &str) -> Option<String> {
    let answer: Value = serde_json::from_str(answer).ok()?;
    let session = answer.get("session").unwrap_or(&answer);
    let outside = session.get("outside")?.as_str()?;
    Some(utf8_percent_encode(outside, NON_ALPHANUMERIC).to_string())
}

/// Where an answer leads: to a page, or to a provider.
fn leads_to(action: &str, answer: &str) -> Option<String> {
    if action == StartInstantCall::PATH {
        let session: SessionView = serde_json::from_str(answer).ok()?;
        return Some(format!("/sessions/{}/join", session.id));
    }
    if let Ok(Goto { path }) = serde_json::from_str(answer) {
        return Some(path);
    }
    match serde_json::from_str(answer).ok()? {
        Admission::Meeting { path } | Admission::Leaving { path } | Admission::Provider { url: path } => {
            Some(path)
        }
    }
}

fn copy_cookies(from: &axum::http::HeaderMap, to: &mut Response) {
    for cookie in from.get_all(header::SET_COOKIE) {
        to.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
}

/// 303 to a path of ours, or to an address that a use case has given.
pub(super) fn see_other(path: &str) -> Response {
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (
        StatusCode::SEE_OTHER,
        [(header::LOCATION, location)],
        Body::empty(),
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use tokio::{sync::oneshot, time::timeout};

    #[tokio::test]
    async fn a_command_is_completed_though_its_request_is_dropped() {
        let (go, waits) = oneshot::channel::<()>();
        let (done, answered) = oneshot::channel();
        let mut command = Completed::new(async move {
            waits.await.expect("it begins");
            done.send(7).expect("the test waits");
        });
        assert!(timeout(Duration::ZERO, &mut command).await.is_err(), "it waits");
        drop(command);
        go.send(()).expect("it goes on");
        assert_eq!(answered.await, Ok(7));
    }

    #[tokio::test]
    async fn a_command_that_panics_is_not_run_again() {
        let command = tokio::spawn(Completed::new(async { panic!("a fault of ours") }));
        assert!(command.await.expect_err("it panics").is_panic());
        let tasks = Handle::current().metrics().num_alive_tasks();
        assert_eq!(tasks, 0, "nothing is left of it");
    }

    fn of(fields: &[(&str, &str)]) -> Value {
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        arguments(&fields)
    }

    #[test]
    fn fields_become_arguments_by_name_and_a_form() {
        assert_eq!(
            of(&[("id", "7"), ("reason", "a & b")]),
            json!({"id": "7", "reason": "a & b", "form": {"id": "7", "reason": "a & b"}})
        );
        assert_eq!(
            of(&[("events[]", "x"), ("events[]", "y")]),
            json!({"events": ["x", "y"], "form": {"events": ["x", "y"]}})
        );
        assert_eq!(of(&[("shown", ""), ("shown", "on")])["shown"], "on");
    }

    #[test]
    fn control_fields_are_no_arguments_and_lead_nowhere_else() {
        let call =
            Call::of_form(b"title=Talk&form_page=//evil.example&form_next=/sessions&form_key=k&form_for=");
        assert_eq!(
            &call.arguments[..],
            br#"{"form":{"title":"Talk"},"title":"Talk"}"#
        );
        assert_eq!(
            (call.key.as_deref(), call.made_for.as_deref()),
            (Some("k"), Some(""))
        );
        let posted = call.posted.expect("a form");
        assert_eq!((&*posted.page, posted.next.as_deref()), ("/", Some("/sessions")));
    }
}
