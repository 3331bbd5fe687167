//! Assigns the events that providers report to sessions, and applies them: those of one session together, so that many
//! events at once cost little more than one.

use crate::{
    domain::ids::{MeetingEventId, SessionId},
    server::{
        app::App,
        db::{self, jobs::JobKind},
        error::Error,
        outbox::{EventOwner, Outcome},
        services::{meeting_events, settling},
    },
};

/// Finds the session of an event, and leaves a job behind that applies it.
pub async fn assign(app: &App, event: MeetingEventId, owner: &EventOwner) -> Result<Outcome, Error> {
    if let Some(session) = meeting_events::assign(app, event, owner).await? {
        tracing::debug!(%event, %session, "a provider told of a session's meeting");
        let applying = db::jobs::coalesced(JobKind::ApplyMeetingEvents, session.0, app.clock.now());
        app.db.write_all(applying.into()).await?;
    } else {
        tracing::info!(%event, "a provider told of a meeting that is no session's");
    }
    Ok(Outcome::Done)
}

/// Applies all that is known of a session. A person who left may return: it runs again when it can be decided that they
/// did not.
pub async fn apply(app: &App, session: SessionId) -> Result<Outcome, Error> {
    let again = settling::apply_provider_events(app, session).await?;
    Ok(again.map_or(Outcome::Done, Outcome::Wait))
}
