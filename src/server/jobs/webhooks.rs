//! Work that other servers' webhooks cause: see whose event it is.

use super::Outcome;
use crate::{
    domain::ids::MeetingEventId,
    server::{
        app::App,
        db::jobs::ClaimedJob,
        error::Error,
        services::{
            meeting_events::{self, Whose},
            settling,
        },
    },
};

/// The kind of work that sees whose event it is.
pub const MEETING: &str = "webhook.meeting";

/// Makes one attempt.
pub async fn attempt(app: &App, job: &ClaimedJob) -> Result<Outcome, Error> {
    let Ok(whose) = serde_json::from_str::<Whose>(&job.detail) else {
        return Ok(Outcome::Failed("this version does not know such work".into()));
    };
    let event = MeetingEventId(job.subject);
    let mut again = None;
    if let Some(session) = meeting_events::assign(app, event, &whose).await? {
        tracing::debug!(%event, %session, "a provider told of a session's meeting");
        again = settling::apply_provider_events(app, session).await?;
    } else {
        tracing::info!(%event, "a provider told of a meeting that is no session's");
    }
    meeting_events::forget(app).await?;
    // Whoever has left may return; what becomes of the session is seen when they have not.
    Ok(again.map_or(Outcome::Done, Outcome::Wait))
}
