//! Jobs caused by inbound webhooks: find the session of a meeting event.

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

pub const MEETING: &str = "webhook.meeting";

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
    // A person who left may return: run again when it can be decided that they did not.
    Ok(again.map_or(Outcome::Done, Outcome::Wait))
}
