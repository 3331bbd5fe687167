//! When clients can book a partner by themselves, and what they can book.

use super::{
    ApiError,
    account::{Goto, ZoneRegion},
    booking_page::SavePage,
    forms::{Flag, Number},
    intake::Answers,
    json::Json,
    requests::RequestView,
    sessions::SessionView,
};
pub use crate::domain::session_type::{Audience, TypeState};
use crate::domain::{
    ids::{SessionId, SessionTypeId, WaitingId},
    intake::Question,
    session::SessionKind,
};
use chrono::NaiveDate;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A partner's rules, dates and session types, and what clients see of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AvailabilityView {
    /// IANA zone of the partner, whose clocks the hours are of.
    pub zone: String,
    /// The form as it is stored; before the first save, with proposals.
    pub hours: SaveHours,
    /// Dates with other hours, from today on.
    pub days: Vec<DayView>,
    /// The oldest first.
    pub types: Vec<TypeView>,
    /// The page for who has no account, as it is stored; before the first save, with proposals.
    pub page: SavePage,
    /// Its address, if it is on.
    pub address: Option<String>,
    /// What clients can choose in the next seven days, of the first type that is offered.
    pub preview: Option<Preview>,
}

/// A date with other hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayView {
    pub date: NaiveDate,
    /// `Tue 24 Nov`
    pub label: String,
    /// `09:00–12:00`; empty for a day off.
    pub hours: String,
}

/// A session type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeView {
    pub id: SessionTypeId,
    pub name: String,
    pub kind: SessionKind,
    pub place: Option<String>,
    /// In minutes, as both buffers.
    pub length: i64,
    pub before: i64,
    pub after: i64,
    pub audience: Audience,
    /// Within how many hours requests are answered; `None` if clients book at once.
    pub answer_hours: Option<i64>,
    /// How many questions are asked before the booking.
    pub questions: usize,
    pub state: TypeState,
    pub version: i64,
}

/// The slots of the next days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// Name of the session type.
    pub name: String,
    /// Each day with the times at which slots start.
    pub days: Vec<(String, Vec<String>)>,
}

/// Fields of the weekly hours and rules, as text like a form sends them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaveHours {
    /// The version that the form was loaded from (optimistic concurrency); empty for the first.
    #[serde(default)]
    pub version: String,
    /// `09:00–12:00, 14:00–24:00`; empty for none. As the next six.
    #[serde(default)]
    pub monday: String,
    #[serde(default)]
    pub tuesday: String,
    #[serde(default)]
    pub wednesday: String,
    #[serde(default)]
    pub thursday: String,
    #[serde(default)]
    pub friday: String,
    #[serde(default)]
    pub saturday: String,
    #[serde(default)]
    pub sunday: String,
    /// Minutes between two starts: one of `domain::availability::STEPS`.
    pub step: String,
    /// Hours between booking and start.
    pub notice: String,
    /// Days ahead.
    pub horizon: String,
    /// Hours before its start until which a client can move a session.
    pub move_notice: String,
    /// Sessions a day and a week; empty for any number.
    #[serde(default)]
    pub max_a_day: String,
    #[serde(default)]
    pub max_a_week: String,
}

impl SaveHours {
    /// The names of the fields of the weekdays, from Monday on.
    pub const DAYS: [&str; 7] = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];

    /// The days that hours are copied to: `weekdays`, `all`, or one of [`SaveHours::DAYS`].
    pub fn copied_to(word: &str) -> Range<usize> {
        match word {
            "weekdays" => 0..5,
            "all" => 0..7,
            day => Self::DAYS
                .iter()
                .position(|name| *name == day)
                .map_or(0..0, |at| at..at + 1),
        }
    }

    /// The weekdays' hours, from Monday on.
    pub fn week(&self) -> [&str; 7] {
        [
            &self.monday,
            &self.tuesday,
            &self.wednesday,
            &self.thursday,
            &self.friday,
            &self.saturday,
            &self.sunday,
        ]
    }
}

/// Fields of another date.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetDay {
    /// `2026-12-24`, in the partner's zone.
    pub date: String,
    /// `09:00–12:00`; empty for a day off.
    #[serde(default)]
    pub hours: String,
}

/// Fields of a session type.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SaveType {
    /// Empty for a new one.
    #[serde(default)]
    pub id: String,
    /// The version that the form was loaded from (optimistic concurrency).
    #[serde(default)]
    pub version: String,
    /// 1 to 200 characters.
    pub name: String,
    /// Minutes that `domain::session::is_length` allows.
    pub duration: String,
    /// `video` or `in_person`.
    pub kind: String,
    /// For a session in person, 1 to 300 characters.
    #[serde(default)]
    pub place: String,
    /// Minutes, at most `domain::session_type::LONGEST_BUFFER`.
    #[serde(default)]
    pub before: String,
    #[serde(default)]
    pub after: String,
    /// `clients`, `anyone` or `link`; empty for `clients`.
    #[serde(default)]
    pub audience: String,
    /// One of `domain::requests::ANSWER_HOURS`; empty or `domain::requests::AT_ONCE` if clients book at once.
    #[serde(default)]
    pub approval: String,
}

/// For partners.
#[server(name = AvailabilityCall, endpoint = "availability/view", input = Json)]
pub async fn availability() -> Result<AvailabilityView, ApiError> {
    crate::server::web::answer(crate::server::services::availability::view).await
}

/// Stores the weekly hours and rules. For partners.
#[server(name = SaveHoursCall, endpoint = "availability/save_hours", input = Json)]
pub async fn save_hours(form: SaveHours) -> Result<(), ApiError> {
    crate::server::web::answer(|cx| crate::server::services::availability::save_hours(cx, form)).await
}

/// Gives a date hours of its own. For partners.
#[server(name = SetDayCall, endpoint = "availability/set_day", input = Json)]
pub async fn set_day(form: SetDay) -> Result<(), ApiError> {
    crate::server::web::answer(|cx| crate::server::services::availability::set_day(cx, form)).await
}

/// Gives a date its weekly hours again. Idempotent. For partners.
#[server(name = RemoveDayCall, endpoint = "availability/remove_day", input = Json)]
pub async fn remove_day(date: NaiveDate) -> Result<(), ApiError> {
    crate::server::web::answer(|cx| crate::server::services::availability::remove_day(cx, date)).await
}

/// Adds or changes a session type. For partners.
#[server(name = SaveTypeCall, endpoint = "availability/save_type", input = Json)]
pub async fn save_type(form: SaveType) -> Result<(), ApiError> {
    crate::server::web::answer(|cx| crate::server::services::availability::save_type(cx, form)).await
}

/// Offers a session type to clients, or pauses it. For its partner.
#[server(name = OfferTypeCall, endpoint = "availability/offer_type", input = Json)]
pub async fn offer_type(id: SessionTypeId, offered: Flag) -> Result<(), ApiError> {
    crate::server::web::answer(|cx| crate::server::services::availability::offer_type(cx, id, offered.0))
        .await
}

/// Removes a session type. Sessions that were booked with it stay. For its partner.
#[server(name = RemoveTypeCall, endpoint = "availability/remove_type", input = Json)]
pub async fn remove_type(id: SessionTypeId) -> Result<(), ApiError> {
    crate::server::web::answer(|cx| crate::server::services::availability::remove_type(cx, id)).await
}

/// What the caller can book, or move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferView {
    pub name: String,
    pub kind: SessionKind,
    pub place: Option<String>,
    /// In minutes.
    pub length: i64,
    /// Name of the partner.
    pub partner: String,
    /// The name in the address of the partner's page, if it is on.
    pub handle: Option<String>,
}

/// Free times, in the reader's zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotsView {
    pub offer: OfferView,
    /// IANA name of that zone.
    pub zone: String,
    /// The month that is shown: its first day.
    pub month: NaiveDate,
    /// `November 2026`
    pub month_label: String,
    pub today: NaiveDate,
    /// Dates of the month that have slots.
    pub free: Vec<NaiveDate>,
    /// Whether there are slots before and after this month.
    pub earlier: bool,
    pub later: bool,
    /// The next days with slots, from the chosen one on.
    pub days: Vec<SlotDay>,
    /// The first day with slots after those.
    pub next: Option<NaiveDate>,
    /// `None` if the reader cannot wait for an earlier time; then whether they do.
    pub waits: Option<Option<WaitingId>>,
}

/// A day with slots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotDay {
    pub date: NaiveDate,
    /// `Tue 24 Nov`
    pub label: String,
    pub slots: Vec<SlotView>,
}

/// A slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotView {
    /// Its start, in milliseconds since the epoch.
    pub start: i64,
    /// `14:00`, with the offset if the clocks show it twice.
    pub label: String,
    /// The whole range in the reader's zone: `Tue 24 Nov, 14:00–14:50`.
    pub when: String,
    /// The same in the partner's zone, if its clocks differ.
    pub theirs: Option<String>,
}

/// Fields of "Book Session".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookSlot {
    /// The session type.
    pub id: SessionTypeId,
    /// The slot's start, in milliseconds since the epoch.
    pub start: Number,
    /// The version of the session type that the page showed: its questions. Empty if it showed none.
    #[serde(default)]
    pub version: String,
    /// To the questions of the session type.
    #[serde(flatten)]
    pub answers: Answers,
}

/// What has become of a slot: a session, or the way to a request that the partner answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum BookedSlot {
    Session(Box<SessionView>),
    Request(Goto),
}

/// What the caller's partners offer, by partner. For clients.
#[server(name = ListOffersCall, endpoint = "slots/offers", input = Json)]
pub async fn list_offers() -> Result<Vec<(SessionTypeId, OfferView)>, ApiError> {
    crate::server::web::answer(crate::server::services::slots::offers).await
}

/// The free times of a session type from a day on, or from the first free one, in a zone or that of the account. For
/// clients of its partner, or for everyone.
#[server(name = ListSlotsCall, endpoint = "slots/list", input = Json)]
pub async fn list_slots(
    id: SessionTypeId,
    day: Option<NaiveDate>,
    zone: Option<String>,
) -> Result<SlotsView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::slots::list(cx, id, day, zone)).await
}

/// The time zones to choose from, and the one that is shown. For everyone.
#[server(name = ListZonesCall, endpoint = "slots/zones", input = Json)]
pub async fn list_zones(zone: String) -> Result<Vec<ZoneRegion>, ApiError> {
    crate::server::web::answer(|cx| async move { Ok(crate::server::services::slots::zones(&cx, &zone)) })
        .await
}

/// A slot that the reader has chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChosenSlot {
    /// It can be booked.
    Free(Box<FreeSlot>),
    /// The reader has booked it.
    Booked(Box<SessionView>),
    /// The reader has asked for it.
    Asked(Box<RequestView>),
}

/// A slot that can be booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreeSlot {
    pub offer: OfferView,
    pub slot: SlotView,
    /// IANA name of the zone of its times.
    pub zone: String,
    /// Until when it is held for the reader: `10:15`.
    pub held_until: Option<String>,
    /// The version of the session type.
    pub version: i64,
    /// What the reader is asked.
    pub questions: Vec<Question>,
    /// Until when the partner would answer: `Tue 24 Nov, 14:00`; `None` if it is booked at once.
    pub answered_until: Option<String>,
}

/// One slot, if it is free, or held for the reader, or theirs. For clients of its partner, or for everyone.
#[server(name = OneSlotCall, endpoint = "slots/one", input = Json)]
pub async fn one_slot(
    id: SessionTypeId,
    start: Number,
    zone: Option<String>,
) -> Result<ChosenSlot, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::slots::one(cx, id, start.0, zone)).await
}

/// Books a slot, or asks the partner for it. For clients; who is not one of its partner's becomes one, if everyone can book it.
#[server(name = BookSlotCall, endpoint = "slots/book", input = Json)]
pub async fn book_slot(form: BookSlot) -> Result<BookedSlot, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::slots::book(cx, form)).await
}

/// A session that the caller can move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveView {
    pub version: i64,
    /// Its time in the reader's zone.
    pub when: String,
    pub slots: MoveSlots,
}

/// Where a session can be moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum MoveSlots {
    /// The free times, and why the chosen one is not among them.
    Free(Box<SlotsView>, Option<String>),
    /// The chosen one is free.
    Chosen(Box<(OfferView, SlotView)>),
}

/// Fields of "Move Session".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveSlot {
    pub id: SessionId,
    /// The version that the form was loaded from (optimistic concurrency).
    pub version: Number,
    /// The slot's start, in milliseconds since the epoch.
    pub start: Number,
}

/// The times to which a session can be moved, from a day on, or the one that was chosen. For its client.
#[server(name = ListMovesCall, endpoint = "slots/moves", input = Json)]
pub async fn list_moves(
    id: SessionId,
    day: Option<NaiveDate>,
    start: Option<Number>,
) -> Result<MoveView, ApiError> {
    let start = start.map(|start| start.0);
    crate::server::web::answer(|cx| crate::server::services::moves::list(cx, id, day, start)).await
}

/// Moves a session to a slot. For its client.
#[server(name = MoveSlotCall, endpoint = "slots/move", input = Json)]
pub async fn move_slot(form: MoveSlot) -> Result<SessionView, ApiError> {
    crate::server::web::answer(|cx| crate::server::services::moves::move_to(cx, form)).await
}
