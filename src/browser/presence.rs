//! Reports to the server whether this person is on the page and who is in the room.

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

/// Sends a report. False if it should be retried; a refusal (session over, signed out) counts as delivered.
pub async fn report(id: SessionId, presence: PresenceReport) -> bool {
    !report_presence(id, presence)
        .await
        .is_err_and(|error| error.code == ErrorCode::Unavailable)
}

/// Sends a report while the page unloads: `keepalive` lets the request outlive the page.
pub fn report_leaving(id: SessionId, presence: PresenceReport) {
    send_leaving(
        ReportPresenceCall::PATH,
        &json!({ "id": id, "presence": presence }),
    );
}

/// Reports that this person leaves the page, while it unloads.
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
    // The page is unloading, so no one can handle a failure; the missing heartbeat tells the server as much.
    let _ = js::call(&window(), "fetch", &[path.into(), request]);
}
