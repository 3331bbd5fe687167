//! Telling the server who is in the room.

use super::js;
use crate::{
    api::{
        ErrorCode,
        meeting::{Presence, ReportPresenceCall, report_presence},
    },
    domain::ids::SessionId,
};
use leptos::{prelude::*, server_fn::ServerFn, task::spawn_local};
use serde_json::json;
use std::time::Duration;

/// Reports; if the network fails, once more a little later. What holds is said again besides, every
/// few seconds.
/// `done` runs when the server has it.
pub fn report(id: SessionId, presence: Presence, done: impl FnOnce() + 'static) {
    spawn_local(async move {
        match report_presence(id, presence).await {
            Ok(()) => done(),
            Err(error) if error.code == ErrorCode::Unavailable => {
                let again = async move {
                    if report_presence(id, presence).await.is_ok() {
                        done();
                    }
                };
                set_timeout(move || spawn_local(again), Duration::from_secs(3));
            }
            // The server does not want to know: the session is over, or the person signed out.
            Err(_) => {}
        }
    });
}

/// Reports while the page goes away: the request outlives the page.
pub fn report_leaving(id: SessionId, presence: Presence) {
    let body = json!({ "id": id, "presence": presence }).to_string();
    let request = js::object(&json!({
        "method": "POST",
        "keepalive": true,
        "credentials": "same-origin",
        "headers": { "Content-Type": "application/json", "Accept": "application/json" },
        "body": body,
    }));
    // The page is leaving: nobody is there to hear of a failure, and silence tells it too.
    let _ = js::call(&window(), "fetch", &[ReportPresenceCall::PATH.into(), request]);
}
