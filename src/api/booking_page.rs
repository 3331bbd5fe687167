//! A partner's page that needs no account, and booking by who has none.

use super::{
    ApiError,
    account::Goto,
    availability::{OfferView, SlotView},
    feedback::RatingSummary,
    forms::Number,
    intake::Answers,
    json::Json,
};
pub use crate::domain::booking_page::PageState;
use crate::domain::ids::SessionTypeId;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Fields of a partner's page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavePage {
    /// The version that the form was loaded from (optimistic concurrency); empty for the first.
    #[serde(default)]
    pub version: String,
    /// `off`, `unlisted` or `listed`.
    pub state: String,
    /// The name in its address: 3 to 40 letters, digits and single hyphens.
    pub handle: String,
    /// At most `domain::booking_page::INTRODUCTION_MAX` characters.
    #[serde(default)]
    pub introduction: String,
    /// At most 300 characters.
    #[serde(default)]
    pub languages: String,
}

/// A partner as everyone sees them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingPageView {
    pub name: String,
    pub introduction: Option<String>,
    pub languages: Option<String>,
    /// Once enough people have rated.
    pub rating: Option<RatingSummary>,
    /// Whether search engines may list it.
    pub is_listed: bool,
    pub offers: Vec<(SessionTypeId, OfferView)>,
}

/// Stores the caller's page. For partners.
#[server(name = SavePageCall, endpoint = "booking_page/save", input = Json)]
pub async fn save_page(form: SavePage) -> Result<(), ApiError> {
    crate::server::web::answer(|cx| crate::server::services::booking_page::save(cx, form)).await
}

/// A partner's page. For everyone.
#[server(name = BookingPageCall, endpoint = "booking_page/view", input = Json)]
pub async fn booking_page(handle: String) -> Result<BookingPageView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::booking_page::view(cx, handle)).await
}

/// A time that was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldSlot {
    /// The session type.
    pub id: SessionTypeId,
    /// The slot's start, in milliseconds since the epoch.
    pub start: Number,
    /// The page of the free times, a path of ours.
    #[serde(default)]
    pub at: String,
}

/// Keeps a slot for the reader while they fill in the form, if it is free, and leads there. For clients, and everyone who
/// is not signed in.
#[server(name = HoldSlotCall, endpoint = "slots/hold", input = Json)]
pub async fn hold_slot(form: HoldSlot) -> Result<Goto, ApiError> {
    crate::server::web::answer(|cx| crate::server::web::visitor::hold(cx, form)).await
}

/// Fields of "Book Session" for who has no account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestSession {
    /// The session type.
    pub id: SessionTypeId,
    /// The slot's start, in milliseconds since the epoch.
    pub start: Number,
    /// 1 to 120 characters.
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub email: String,
    /// IANA zone of the times that were shown.
    #[serde(default)]
    pub zone: String,
    /// The version of the session type that the page showed: its questions. Empty if it showed none.
    #[serde(default)]
    pub version: String,
    /// To the questions of the session type.
    #[serde(flatten)]
    pub answers: Answers,
}

/// A booking that waits for its confirmation.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRequested {
    /// Where the link was sent to.
    pub email: String,
    /// Until when it can be confirmed: `10:45`.
    pub until: String,
    /// The link itself, on a demonstration server.
    pub link: Option<String>,
}

/// Keeps a slot for a new person until they confirm by the link that is mailed. For everyone who is not signed in.
#[server(name = RequestSessionCall, endpoint = "slots/request", input = Json)]
pub async fn request_session(form: RequestSession) -> Result<SessionRequested, ApiError> {
    crate::server::web::answer(|cx| crate::server::web::visitor::request(cx, form)).await
}

/// What a link confirms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmationView {
    pub offer: OfferView,
    pub slot: SlotView,
    /// IANA name of the zone of its times.
    pub zone: String,
    /// Until when it is kept: `10:45`.
    pub until: String,
    pub name: String,
    pub email: String,
    /// Whether there is an account with this address.
    pub has_account: bool,
    /// Until when the partner would answer: `Tue 24 Nov, 14:00`; `None` if it is booked at once.
    pub answered_until: Option<String>,
}

/// Shows what a link confirms. For everyone who has it.
#[server(name = ConfirmationCall, endpoint = "confirmations/view", input = Json)]
pub async fn confirmation(token: String) -> Result<ConfirmationView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::confirmations::view(cx, token)).await
}

/// Fields of "Confirm Booking" for a new person.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct ConfirmSession {
    /// Last segment of the link.
    pub token: String,
    /// At least 12 characters.
    #[serde(default)]
    pub password: String,
}

/// Makes an account for the new person, books what their link confirms, and signs them in. For everyone who has the link.
#[server(name = ConfirmSessionCall, endpoint = "confirmations/register", input = Json)]
pub async fn confirm_session(form: ConfirmSession) -> Result<Goto, ApiError> {
    crate::server::web::answer(|cx| crate::server::web::login::confirm_session(cx, form)).await
}

/// Books what a link confirms with the caller's account. For clients who have the link.
#[server(name = UseConfirmationCall, endpoint = "confirmations/use", input = Json)]
pub async fn use_confirmation(token: String) -> Result<Goto, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::confirmations::accept(cx, token)).await
}
