//! Latency of a live update: from a change until the other page's event stream delivers it. With two
//! processes, the change is made at one and the stream is open at the other.

use crate::{Fail, deployment::Deployment, load::Sample, seed::Door};
use reqwest::{Response, header};
use serde_json::json;
use std::time::{Duration, Instant};

/// When nothing has come for so long, the stream is caught up.
const SILENCE: Duration = Duration::from_millis(500);

pub async fn measure(deployment: &Deployment, door: &Door, rounds: usize) -> Result<Sample, Fail> {
    let processes = deployment.http.each();
    let (here, there) = (&processes[0], &processes[processes.len() - 1]);
    let request = here.client.get(here.url("/api/events"));
    let request = request.timeout(Duration::from_mins(4));
    let mut stream = request.header(header::COOKIE, &door.cookie).send().await?;
    // On PostgreSQL, a second event follows when the process has begun to listen to the others.
    while let Ok(event) = tokio::time::timeout(SILENCE, next_event(&mut stream)).await {
        event?;
    }
    let mut sample = Sample::default();
    for round in 0..rounds {
        let state = ["waiting", "check_in"][round % 2];
        let say = json!({ "id": door.session, "state": state });
        let began = Instant::now();
        let delivered = async { next_event(&mut stream).await.map(|()| began.elapsed()) };
        let (delivered, answered) = tokio::join!(delivered, there.call("presence/say", &door.cookie, &say));
        answered?;
        sample.times.push(delivered?);
    }
    sample.times.sort_unstable();
    sample.lasted = sample.times.iter().sum();
    sample.count = sample.times.len();
    Ok(sample)
}

async fn next_event(stream: &mut Response) -> Result<(), Fail> {
    while let Some(chunk) = stream.chunk().await? {
        // Other chunks are keep-alive comments.
        if chunk.starts_with(b"event:") {
            return Ok(());
        }
    }
    Err("the stream of changes has ended".into())
}
