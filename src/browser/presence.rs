//! Telling the server where this person is, and who is in the room.

use super::js;
use crate::{
    api::{
        ErrorCode,
        meeting::{PresenceReport, ReportPresenceCall, report_presence},
        presence::SayCall,
    },
    domain::{ids::SessionId, presence::PageState},
};
use leptos::{prelude::*, server_fn::ServerFn};
use serde_json::{Value, json};

/// Reports; whether the server has it, or does not want to know: the session is over, or the person signed out.
pub async fn report(id: SessionId, presence: PresenceReport) -> bool {
    !report_presence(id, presence)
        .await
        .is_err_and(|error| error.code == ErrorCode::Unavailable)
}

/// Reports while the page goes away: the request outlives the page.
pub fn report_leaving(id: SessionId, presence: PresenceReport) {
    send_leaving(
        ReportPresenceCall::PATH,
        &json!({ "id": id, "presence": presence }),
    );
}

/// Says that this person goes away from the page, while it goes away.
pub fn say_leaving(id: SessionId) {
    send_leaving(SayCall::PATH, &json!({ "id": id, "state": PageState::Away }));
}

fn send_leaving(path: &str, body: &Value) {
    let request = js::object(&json!({
        "method": "POST",
        "keepalive": true,
        "credentials": "same-origin",
        "headers": { "Content-Type": "application/json", "Accept": "application/json" },
        "body": body.to_string(),
    }));
    // The page is leaving: nobody is there to hear of a failure, and silence tells it too.
    let _ = js::call(&window(), "fetch", &[path.into(), request]);
}
