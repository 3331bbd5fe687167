//! Assigns the events that providers report to sessions, and applies them.

use crate::{
    domain::ids::MeetingEventId,
    server::{
        app::App,
        error::Error,
        outbox::{EventOwner, Outcome},
        services::{meeting_events, settling},
    },
};

pub async fn attempt(app: &App, event: MeetingEventId, owner: &EventOwner) -> Result<Outcome, Error> {
    let mut again = None;
    if let Some(session) = meeting_events::assign(app, event, owner).await? {
        tracing::debug!(%event, %session, "a provider told of a session's meeting");
        again = settling::apply_provider_events(app, session).await?;
    } else {
        tracing::info!(%event, "a provider told of a meeting that is no session's");
    }
    // A person who left may return: run again when it can be decided that they did not.
    Ok(again.map_or(Outcome::Done, Outcome::Wait))
}
