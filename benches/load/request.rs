//! The kinds of requests whose rate is measured.

use crate::{
    http::Http,
    seed::{DOORS, OPEN, PARTNERS, World},
};
use serde_json::json;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request {
    /// The baseline of HTTP: no database, no rendering.
    File,
    Overview,
    Week,
    JoinView,
    Join,
    Create,
    Slots,
    BookPage,
    Webhook,
}

impl Request {
    /// Reads before writes. Webhooks come last, because they leave jobs behind.
    pub const ALL: [Self; 9] = [
        Self::File,
        Self::Overview,
        Self::Week,
        Self::JoinView,
        Self::Join,
        Self::Create,
        Self::Slots,
        Self::BookPage,
        Self::Webhook,
    ];
    /// Those whose cost may grow with the number of sessions.
    pub const PAGES: [Self; 5] = [
        Self::File,
        Self::Overview,
        Self::Week,
        Self::Slots,
        Self::BookPage,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::File => "raw: a static file",
            Self::Overview => "page: the overview",
            Self::Week => "page: the calendar's week",
            Self::JoinView => "the state of a door (join/view)",
            Self::Join => "the gate admits (join/join)",
            Self::Create => "create (booking/schedule)",
            Self::Slots => "free times (slots/list)",
            Self::BookPage => "page: the free times",
            Self::Webhook => "webhook: acknowledged",
        }
    }

    /// Sends one request; `turn` is its number, used once.
    pub async fn send(self, turn: usize, http: &Http, world: &World) -> Result<(), String> {
        let partner = &world.partners[turn % PARTNERS];
        let door = || &world.doors[turn % DOORS];
        match self {
            Self::File => http.get("/favicon.svg", "").await,
            Self::Overview => http.get("/overview", &partner.cookie).await,
            Self::Week => http.get("/calendar", &partner.cookie).await,
            Self::JoinView => {
                let which = json!({ "id": door().session });
                http.call("join/view", &door().cookie, &which).await
            }
            Self::Join => {
                let which = json!({ "id": door().session });
                http.call("join/join", &door().cookie, &which).await
            }
            Self::Create => {
                http.call("booking/schedule", &partner.cookie, &world.free_slot(turn))
                    .await
            }
            Self::Slots => {
                let open = &world.partners[turn % OPEN];
                let which = json!({ "id": open.offer, "day": null });
                http.call("slots/list", &open.client_cookie, &which).await
            }
            Self::BookPage => {
                let open = &world.partners[turn % OPEN];
                http.get(&format!("/book/{}", open.offer), &open.client_cookie)
                    .await
            }
            Self::Webhook => http.deliver(&door().session, turn).await,
        }
    }
}
