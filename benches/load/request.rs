//! The kinds of requests whose rate is measured.

use crate::{
    http::Http,
    seed::{DOORS, PARTNERS, World},
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
    Webhook,
}

impl Request {
    /// Reads before writes. Webhooks come last, because they leave jobs behind.
    pub const ALL: [Self; 7] = [
        Self::File,
        Self::Overview,
        Self::Week,
        Self::JoinView,
        Self::Join,
        Self::Create,
        Self::Webhook,
    ];
    /// Those whose cost may grow with the number of sessions.
    pub const PAGES: [Self; 3] = [Self::File, Self::Overview, Self::Week];

    pub fn name(self) -> &'static str {
        match self {
            Self::File => "raw: a static file",
            Self::Overview => "page: the overview",
            Self::Week => "page: the calendar's week",
            Self::JoinView => "the state of a door (join/view)",
            Self::Join => "the gate admits (join/join)",
            Self::Create => "create (booking/schedule)",
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
            Self::Webhook => http.deliver(&door().session, turn).await,
        }
    }
}
