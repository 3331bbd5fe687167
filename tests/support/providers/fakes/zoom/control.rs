//! The fake's `/_ctl`: injects faults, and returns what was recorded.

use super::{Seen, Zoom, error, meetings::Meeting, oauth};
use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use chrono::{Days, NaiveTime, SecondsFormat};
use rapport::server::clock::Clock;
use serde::Deserialize;
use serde_json::{Value, json};

/// The body of `POST /_ctl`; every field is optional, several may be set at once.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word of the wire")]
pub struct Control {
    /// Reset everything, before any other field.
    reset: bool,
    /// Fail the next calls of one kind; further faults are queued.
    fail: Option<Fail>,
    /// The person refuses consent: always, never again, or this many times.
    deny: Option<Times>,
    /// Refresh tokens are rejected: always, never again, or this many times.
    invalid_grant: Option<Times>,
    /// All access tokens so far expire; refresh tokens stay valid.
    expire_access_tokens: bool,
    /// All tokens so far are revoked.
    revoke_all: bool,
    /// Meetings' ids are strings.
    ids_as_strings: Option<bool>,
    /// Lists leave out the meetings' addresses.
    bare_lists: Option<bool>,
    /// The maximum number of meetings on a page of a list.
    page_limit: Option<usize>,
    /// A delay of every token call before it does anything, in milliseconds; calls do not wait for each
    /// other.
    slow_token_ms: Option<u64>,
    /// The guests' address of every meeting; empty restores each meeting's own.
    join_url: Option<String>,
    /// The host's address of every meeting; empty restores each meeting's own.
    start_url: Option<String>,
    /// When the daily limit ends, instead of the machine's next midnight: tests use a clock of their own.
    day_ends: Option<String>,
    /// Return a pair of tokens, as if the person had agreed.
    issue_tokens: bool,
}

/// Which calls fail, and how.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fail {
    /// `POST /v2/users/me/meetings`; a path with an id also as `/v2/meetings/{id}`.
    on: String,
    with: Failure,
    #[serde(default = "once")]
    times: u32,
}

fn once() -> u32 {
    1
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Times {
    Always(bool),
    Count(u32),
}

impl Times {
    fn count(&self) -> u32 {
        match self {
            Self::Always(true) => u32::MAX,
            Self::Always(false) => 0,
            Self::Count(count) => *count,
        }
    }
}

/// A fault in place of the answer.
#[derive(Deserialize, Clone, Copy)]
pub enum Failure {
    /// The access token has expired.
    #[serde(rename = "124")]
    Token,
    /// A field is invalid.
    #[serde(rename = "300")]
    Field,
    /// The user does not exist in the account.
    #[serde(rename = "1001")]
    User,
    /// The meeting does not exist.
    #[serde(rename = "3001")]
    Meeting,
    /// The user is not allowed to host.
    #[serde(rename = "3161")]
    Hosting,
    /// The token lacks a scope.
    #[serde(rename = "4711")]
    Scope,
    /// Too many calls per second.
    #[serde(rename = "429_qps")]
    Qps,
    /// Too many calls per day.
    #[serde(rename = "429_daily")]
    Daily,
    /// Internal error.
    #[serde(rename = "500")]
    Broken,
    /// The call is executed, and the connection closed without an answer.
    #[serde(rename = "timeout_after_commit")]
    TimeoutAfterCommit,
    /// The call is not executed, and the connection closed without an answer.
    #[serde(rename = "timeout", alias = "drop")]
    Timeout,
}

impl Failure {
    /// The error response; for faults without a response, that of an unavailable server.
    pub fn answer(self, day_ends: Option<String>) -> Response {
        match self {
            Self::Token => error(StatusCode::UNAUTHORIZED, 124, "This access token is over."),
            Self::Field => error(StatusCode::BAD_REQUEST, 300, "A field is wrong."),
            Self::User => error(StatusCode::NOT_FOUND, 1001, "Nobody of this name."),
            Self::Meeting => error(StatusCode::NOT_FOUND, 3001, "No such meeting."),
            Self::Hosting => error(StatusCode::BAD_REQUEST, 3161, "Hosting is not allowed."),
            Self::Scope => error(StatusCode::BAD_REQUEST, 4711, "The token lacks a scope."),
            Self::Qps => limited("QPS"),
            Self::Daily => (
                [("retry-after", day_ends.unwrap_or_else(tomorrow))],
                limited("Daily-limit"),
            )
                .into_response(),
            Self::Broken => error(StatusCode::INTERNAL_SERVER_ERROR, 500, "Broken."),
            Self::TimeoutAfterCommit | Self::Timeout => StatusCode::BAD_GATEWAY.into_response(),
        }
    }
}

fn limited(kind: &'static str) -> Response {
    let headers = [
        ("x-ratelimit-category", "Medium"),
        ("x-ratelimit-type", kind),
        ("x-ratelimit-limit", "2"),
        ("x-ratelimit-remaining", "0"),
    ];
    let body = error(StatusCode::TOO_MANY_REQUESTS, 429, "Too many calls.");
    (headers, body).into_response()
}

/// The next midnight UTC, when the daily limit is reset.
fn tomorrow() -> String {
    let midnight = Clock::System
        .now()
        .checked_add_days(Days::new(1))
        .and_then(|at| at.with_time(NaiveTime::MIN).single())
        .expect("another day");
    midnight.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The current switches.
#[derive(Default)]
pub struct Switches {
    fails: Vec<Fail>,
    deny: u32,
    invalid_grant: u32,
    pub ids_as_strings: bool,
    pub bare_lists: bool,
    pub page_limit: Option<usize>,
    pub slow_token_ms: u64,
    pub join_url: Option<String>,
    pub start_url: Option<String>,
    pub day_ends: Option<String>,
}

impl Switches {
    /// The fault of a call that has any of these names, if one is queued.
    pub fn failure(&mut self, names: &[String]) -> Option<Failure> {
        let fail = self
            .fails
            .iter_mut()
            .find(|fail| fail.times > 0 && names.contains(&fail.on))?;
        fail.times -= 1;
        Some(fail.with)
    }

    /// Whether the person refuses consent this time.
    pub fn denies(&mut self) -> bool {
        spend(&mut self.deny)
    }

    /// Whether refresh tokens are rejected this time.
    pub fn refuses_grants(&mut self) -> bool {
        spend(&mut self.invalid_grant)
    }

    fn turn(&mut self, control: Control) {
        self.fails.extend(control.fail);
        if let Some(times) = control.deny {
            self.deny = times.count();
        }
        if let Some(times) = control.invalid_grant {
            self.invalid_grant = times.count();
        }
        self.ids_as_strings = control.ids_as_strings.unwrap_or(self.ids_as_strings);
        self.bare_lists = control.bare_lists.unwrap_or(self.bare_lists);
        self.page_limit = control.page_limit.or(self.page_limit);
        self.slow_token_ms = control.slow_token_ms.unwrap_or(self.slow_token_ms);
        self.day_ends = control.day_ends.or_else(|| self.day_ends.take());
        let own_again = |url: &String| !url.is_empty();
        if let Some(url) = control.join_url {
            self.join_url = Some(url).filter(own_again);
        }
        if let Some(url) = control.start_url {
            self.start_url = Some(url).filter(own_again);
        }
    }
}

/// Uses up one of the remaining times. `u32::MAX` means always.
fn spend(left: &mut u32) -> bool {
    let any = *left > 0;
    *left = left.saturating_sub(1);
    any
}

/// `POST /_ctl`.
pub async fn set(State(zoom): State<Zoom>, Json(control): Json<Control>) -> Json<Value> {
    let mut seen = zoom.seen();
    if control.reset {
        *seen = Seen::default();
    }
    if control.expire_access_tokens {
        seen.grants.iter_mut().for_each(oauth::Grant::expire);
    }
    if control.revoke_all {
        seen.grants.clear();
    }
    let issued = control.issue_tokens.then(|| oauth::issue(&mut seen));
    seen.switches.turn(control);
    Json(issued.map_or_else(|| json!({}), |grant| grant.tokens()))
}

/// `GET /_ctl`.
pub async fn tell(State(zoom): State<Zoom>) -> Json<Value> {
    let seen = zoom.seen();
    let meetings: Vec<Value> = seen.meetings.iter().map(Meeting::told).collect();
    Json(json!({
        "meetings": meetings,
        "calls": seen.calls,
        "token_calls": seen.token_calls,
        "live_refresh_tokens": seen.grants.len(),
    }))
}
