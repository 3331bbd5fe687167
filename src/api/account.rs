//! Accounts and sign-in.

use super::{ApiError, forms::Flag, json::Json};
use crate::domain::{
    account::{Registration, Role},
    ids::{AccountId, MailId},
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The account of the caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    pub id: AccountId,
    pub name: String,
    pub email: String,
    pub role: Role,
    /// IANA zone. All times are shown in it.
    pub time_zone: String,
    /// The other names of that zone. Devices may report an old one.
    pub time_zone_also: Vec<String>,
    /// Whether a mailed link proved that the address is theirs.
    pub email_confirmed: bool,
    /// A partner who waits for an admin.
    pub unapproved: bool,
}

/// The signed-in account and facts about the server. Fetched once per page load.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// `None` if signed out.
    pub account: Option<AccountView>,
    pub server_now: DateTime<Utc>,
    /// Whether the sign-in page offers the demo accounts.
    pub demo: bool,
    /// Who can make an account without an invitation.
    pub registration: Registration,
}

/// Redirect after a successful form, to a path on this server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goto {
    /// Begins with exactly one slash.
    pub path: String,
}

/// Fields of "Create account".
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Register {
    /// 1 to 120 characters.
    pub name: String,
    pub email: String,
    /// At least 12 characters.
    pub password: String,
    /// `client` or `partner`.
    pub role: String,
    /// The IANA zone that the browser reports. Without one the account begins with UTC, and the overview asks.
    #[serde(default)]
    pub time_zone: String,
    /// Path to go to afterwards; empty means the dashboard.
    #[serde(default)]
    pub next: String,
}

/// Fields of "Sign in".
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct SignIn {
    pub email: String,
    pub password: String,
    /// Path to go to afterwards; empty means the dashboard.
    #[serde(default)]
    pub next: String,
}

/// Fields of "Profile".
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Profile {
    /// 1 to 120 characters.
    pub name: String,
    /// IANA zone.
    pub time_zone: String,
}

/// Fields of "Change password".
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct ChangePassword {
    pub current: String,
    /// At least 12 characters.
    pub password: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsView {
    pub account: AccountView,
    /// Number of signed-in browsers, this one included.
    pub logins: u32,
    /// The zone of `zones` that the account has.
    pub zone: String,
    /// The zones to choose from, by region.
    pub zones: Vec<ZoneRegion>,
}

/// The zones of a part of the world.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoneRegion {
    /// In the reader's language.
    pub label: String,
    /// By city.
    pub zones: Vec<ZoneChoice>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZoneChoice {
    /// The IANA name, not an old one.
    pub name: String,
    /// City, offset and time of day now: `Berlin · UTC+1 · 14:30`.
    pub label: String,
    /// The other names of the zone.
    pub also: Vec<String>,
}

/// Status of the server. For admins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerView {
    pub version: String,
    /// `SQLite` or `PostgreSQL`.
    pub engine: String,
    /// Release and source of the zone tables: `2026f (built in)`.
    pub zones: String,
    /// Host of the meeting server.
    pub meeting_server: String,
    /// Clients, partners, admins.
    pub accounts: (u32, u32, u32),
    /// Outbox jobs: waiting, failed.
    pub jobs: (u32, u32),
    /// Live sessions that begin within seven days.
    pub sessions_ahead: u32,
    /// Partners who wait for approval, first come first.
    pub unapproved: Vec<ApplicantView>,
    /// Mails that wait, the latest first.
    pub mails: Vec<MailView>,
}

/// A mail that waits to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailView {
    pub id: MailId,
    pub recipient: String,
    /// The subject, an empty line, and the text; none if it cannot be opened.
    pub text: Option<String>,
    /// When it was written, in the reader's zone.
    pub at: String,
}

/// A partner who waits for approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicantView {
    pub id: AccountId,
    pub name: String,
    pub email: String,
    /// When the account was made, in the reader's zone.
    pub since: String,
}

/// The signed-in account, if any. For everyone.
#[server(name = ViewerCall, endpoint = "account/viewer", input = Json)]
pub async fn viewer() -> Result<Viewer, ApiError> {
    crate::server::web::answer(crate::server::services::account::viewer).await
}

/// Creates an account and signs it in. Rate-limited.
#[server(name = RegisterCall, endpoint = "account/register", input = Json)]
pub async fn register(form: Register) -> Result<Goto, ApiError> {
    crate::server::web::answer(|cx| crate::server::web::login::register(cx, form)).await
}

/// Rate-limited by IP address and email.
#[server(name = SignInCall, endpoint = "account/sign_in", input = Json)]
pub async fn sign_in(form: SignIn) -> Result<Goto, ApiError> {
    crate::server::web::answer(|cx| crate::server::web::login::sign_in(cx, form)).await
}

/// Signs out this browser, or all browsers of the account.
#[server(name = SignOutCall, endpoint = "account/sign_out", input = Json)]
pub async fn sign_out(#[server(default)] everywhere: Flag) -> Result<Goto, ApiError> {
    crate::server::web::answer(|cx| crate::server::web::login::sign_out(cx, everywhere.0)).await
}

/// How a browser shows pages, signed in or not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// `light`, `dark` or `system`. Anything else changes nothing.
    #[serde(default)]
    pub theme: String,
    /// `en` or `de`. Anything else changes nothing.
    #[serde(default)]
    pub lang: String,
    /// The page to go back to.
    #[serde(default)]
    pub next: String,
}

/// Keeps colours and language in this browser, in cookies: both must be known before a page is rendered.
#[server(name = PreferencesCall, endpoint = "account/preferences", input = Json)]
pub async fn preferences(form: Preferences) -> Result<Goto, ApiError> {
    crate::server::web::answer(async |cx| Ok(crate::server::web::login::preferences(&cx, &form))).await
}

#[server(name = SettingsCall, endpoint = "account/settings", input = Json)]
pub async fn settings() -> Result<SettingsView, ApiError> {
    crate::server::web::answer(crate::server::services::account::settings).await
}

#[server(name = UpdateProfileCall, endpoint = "account/update_profile", input = Json)]
pub async fn update_profile(form: Profile) -> Result<AccountView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::account::update_profile(cx, form)).await
}

/// Changes the password and signs out all other browsers.
#[server(name = ChangePasswordCall, endpoint = "account/change_password", input = Json)]
pub async fn change_password(form: ChangePassword) -> Result<(), ApiError> {
    crate::server::web::answer(|cx| crate::server::services::account::change_password(cx, form)).await
}

/// Approves a partner who waits, or removes the account. For admins.
#[server(name = ApproveCall, endpoint = "account/approve", input = Json)]
pub async fn approve(id: AccountId, approve: Flag) -> Result<(), ApiError> {
    crate::server::web::answer(|cx| crate::server::services::account::decide(cx, id, approve.0)).await
}

/// For admins.
#[server(name = ServerStatusCall, endpoint = "account/server_status", input = Json)]
pub async fn server_status() -> Result<ServerView, ApiError> {
    crate::server::web::answer(crate::server::services::account::server_status).await
}
