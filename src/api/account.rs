//! Accounts and sign-in.

use super::{ApiError, json::Json};
use crate::domain::{account::Role, ids::AccountId};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A person's own account, as they see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// Its id.
    pub id: AccountId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What they are.
    pub role: Role,
    /// The IANA name of their zone; all times are shown in it.
    pub time_zone: String,
}

/// Who looks, and how things stand for them. Asked once per page load.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// The signed-in account, if there is one.
    pub account: Option<AccountView>,
    /// The server's clock when it answered.
    pub server_now: DateTime<Utc>,
    /// Whether the sign-in page offers the demonstration's people.
    pub demo: bool,
}

/// Where to go after a form has succeeded: a path on this server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goto {
    /// Begins with one slash.
    pub path: String,
}

/// The fields of "Create account".
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Register {
    /// 1 to 120 characters.
    pub name: String,
    /// An email address.
    pub email: String,
    /// At least 12 characters.
    pub password: String,
    /// `client` or `partner`.
    pub role: String,
    /// An IANA zone name; empty means UTC.
    #[serde(default)]
    pub time_zone: String,
    /// The path to go to afterwards; empty means the dashboard.
    #[serde(default)]
    pub next: String,
}

/// The fields of "Sign in".
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct SignIn {
    /// An email address.
    pub email: String,
    /// The password.
    pub password: String,
    /// The path to go to afterwards; empty means the dashboard.
    #[serde(default)]
    pub next: String,
}

/// The fields of the profile.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Profile {
    /// 1 to 120 characters.
    pub name: String,
    /// An IANA zone name.
    pub time_zone: String,
}

/// The fields of "Change password".
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct ChangePassword {
    /// The password that holds now.
    pub current: String,
    /// At least 12 characters.
    pub password: String,
}

/// What the settings page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsView {
    /// The account.
    pub account: AccountView,
    /// How many browsers are signed in, this one included.
    pub logins: u32,
    /// Every zone name that the server knows, sorted.
    pub zones: Vec<String>,
}

/// What an admin sees of the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerView {
    /// Rapport's version.
    pub version: String,
    /// `SQLite` or `PostgreSQL`.
    pub engine: String,
    /// The meeting server's host.
    pub meeting_server: String,
    /// Accounts by role: clients, partners, admins.
    pub accounts: (u32, u32, u32),
    /// Work of the outbox: waiting, failed.
    pub jobs: (u32, u32),
    /// Live sessions that begin within seven days.
    pub sessions_ahead: u32,
}

/// Who looks. Answers for everybody.
#[server(name = ViewerCall, endpoint = "account/viewer", input = Json)]
pub async fn viewer() -> Result<Viewer, ApiError> {
    crate::server::web::answer(crate::server::services::account::viewer).await
}

/// Creates an account and signs it in.
#[server(name = RegisterCall, endpoint = "account/register", input = Json)]
pub async fn register(form: Register) -> Result<Goto, ApiError> {
    crate::server::web::answer(async |cx| crate::server::web::login::register(cx, form).await).await
}

/// Signs in.
#[server(name = SignInCall, endpoint = "account/sign_in", input = Json)]
pub async fn sign_in(form: SignIn) -> Result<Goto, ApiError> {
    crate::server::web::answer(async |cx| crate::server::web::login::sign_in(cx, form).await).await
}

/// Signs this browser out, or every browser of this account.
#[server(name = SignOutCall, endpoint = "account/sign_out", input = Json)]
pub async fn sign_out(everywhere: bool) -> Result<Goto, ApiError> {
    crate::server::web::answer(async |cx| crate::server::web::login::sign_out(cx, everywhere).await).await
}

/// What the settings page shows.
#[server(name = SettingsCall, endpoint = "account/settings", input = Json)]
pub async fn settings() -> Result<SettingsView, ApiError> {
    crate::server::web::answer(crate::server::services::account::settings).await
}

/// Changes name and time zone.
#[server(name = UpdateProfileCall, endpoint = "account/update_profile", input = Json)]
pub async fn update_profile(form: Profile) -> Result<AccountView, ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::account::update_profile(cx, form).await)
        .await
}

/// Changes the password and signs every other browser out.
#[server(name = ChangePasswordCall, endpoint = "account/change_password", input = Json)]
pub async fn change_password(form: ChangePassword) -> Result<(), ApiError> {
    crate::server::web::answer(async |cx| crate::server::services::account::change_password(cx, form).await)
        .await
}

/// What an admin sees of the server.
#[server(name = ServerStatusCall, endpoint = "account/server_status", input = Json)]
pub async fn server_status() -> Result<ServerView, ApiError> {
    crate::server::web::answer(crate::server::services::account::server_status).await
}
