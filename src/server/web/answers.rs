//! Idempotency: a command that was sent with a key is done once, and a repeat is answered like the first time.
//!
//! Only what a signed-in account sends has keys: a repeated sign-in does no harm, and an answer to it sets a cookie. A
//! refusal is not kept: a repeat may succeed. Answers are sealed, because some hold a passcode or a signing secret that
//! is shown once.

use super::pages;
use crate::{
    api::{
        ApiError, ErrorCode,
        account::{RegisterCall, SignInCall},
        booking_page::ConfirmSessionCall,
        clients::AcceptInvitationCall,
        join::{EnterCall, JoinCall},
    },
    domain::ids::{AccountId, FormAnswerId},
    server::{
        crypto::hash_token,
        cx::Cx,
        db::form_answers::{self, Claim},
        error::Error,
        sealed::Place,
    },
};
use axum::{
    body::{Body, to_bytes},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::server_fn::ServerFn as _;
use std::time::Duration;

/// How long a repeat waits for the first request, which may still be running.
const PATIENCE: u32 = 100;
const POLL_INTERVAL: Duration = Duration::from_millis(100);
/// The gate decides on every request, and its answer is never stored: it may contain the way into a meeting.
const NEVER_KEPT: [&str; 2] = [JoinCall::PATH, EnterCall::PATH];
/// The longest key. A form's has 32 characters.
const KEY_MAX: usize = 200;
/// The largest answer that is kept.
const ANSWER_MAX: usize = 256 * 1024;

/// Whether a command makes a new login: it is for whoever is in front of the browser, and its answer sets a cookie.
pub fn signs_in(path: &str) -> bool {
    [
        SignInCall::PATH,
        RegisterCall::PATH,
        AcceptInvitationCall::PATH,
        ConfirmSessionCall::PATH,
    ]
    .contains(&path)
}

/// Runs a command, or answers as it was answered before under this key.
pub async fn once<F: Future<Output = Response>>(
    cx: &Cx,
    path: &str,
    key: Option<&str>,
    arguments: &[u8],
    run: impl FnOnce() -> F,
) -> Response {
    let key = key.filter(|key| key.len() <= KEY_MAX && !NEVER_KEPT.contains(&path) && !signs_in(path));
    let (Some(key), Some(account)) = (key, cx.principal.account()) else {
        return run().await;
    };
    // The random key makes the hash useless to whoever would guess a password among the arguments.
    let request = hash_token(&format!("{key}\n{path}\n{}", String::from_utf8_lossy(arguments)));
    match claim(cx, account, hash_token(key), request).await {
        Ok(Ok(claimed)) => {
            let (answer, body) = taken_apart(run().await).await;
            if let Err(error) = keep(cx, claimed, answer.status(), &body).await {
                // It was done: that it cannot be repeated must not look like a failure.
                tracing::warn!(cause = %error, "the answer to a form was not kept");
            }
            let (parts, _) = answer.into_parts();
            Response::from_parts(parts, Body::from(body))
        }
        Ok(Err(repeated)) => repeated,
        Err(error) => pages::plain_error(&error.into_api(cx.words())),
    }
}

/// The right to run, or the answer to give instead.
async fn claim(
    cx: &Cx,
    account: AccountId,
    key: Vec<u8>,
    request: Vec<u8>,
) -> Result<Result<FormAnswerId, Response>, Error> {
    let words = cx.words();
    for _ in 0..PATIENCE {
        match form_answers::claim(&cx.app.db, account, &key, &request, cx.now()).await? {
            Claim::First(id) => return Ok(Ok(id)),
            Claim::OtherRequest => {
                return Ok(Err(pages::plain_error(&ApiError::new(
                    ErrorCode::Invalid,
                    words.error_key_reused(),
                ))));
            }
            Claim::Answered { id, status, sealed } => {
                let opened = cx
                    .app
                    .config
                    .keys
                    .open(&Place::FormAnswer(id).to_string(), &sealed)?;
                let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
                let kind = [(header::CONTENT_TYPE, "application/json")];
                return Ok(Err((status, kind, opened).into_response()));
            }
            Claim::Running => tokio::time::sleep(POLL_INTERVAL).await,
        }
    }
    Ok(Err(pages::plain_error(&ApiError::new(
        ErrorCode::Unavailable,
        words.error_still_running(),
    ))))
}

async fn taken_apart(answer: Response) -> (Response, Vec<u8>) {
    let (parts, body) = answer.into_parts();
    let body = to_bytes(body, ANSWER_MAX).await.unwrap_or_default();
    (Response::from_parts(parts, Body::empty()), body.to_vec())
}

/// Keeps the answer of a success, and frees the key after a refusal.
async fn keep(cx: &Cx, id: FormAnswerId, status: StatusCode, body: &[u8]) -> Result<(), Error> {
    let query = if status.is_success() {
        let sealed = cx
            .app
            .config
            .keys
            .seal(&Place::FormAnswer(id).to_string(), body)?;
        form_answers::answered(id, status.as_u16(), sealed)
    } else {
        form_answers::removal(id)
    };
    cx.app.db.write(query).await?;
    Ok(())
}
