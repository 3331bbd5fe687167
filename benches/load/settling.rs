//! Throughput of settling a backlog: sessions that ended while no server ran.

use crate::{Fail, deployment::Deployment, load::Sample, process::cpu, seed};
use rapport::server::db::{Reader as _, Sql};
use std::time::{Duration, Instant};

const UNSETTLED: Sql = Sql::same(
    "select cast(count(*) as bigint) as sessions from sessions where partner_id = $1 and status = 'scheduled'",
);
/// However slow the machine.
const LONGEST: Duration = Duration::from_mins(1);

/// Stops the servers, adds `count` such sessions and starts the servers. Measures from the first settled one
/// to the last.
pub async fn measure(deployment: &mut Deployment, count: usize) -> Result<Sample, Fail> {
    deployment.stop();
    let partner = seed::add_unsettled(&deployment.db, count).await?;
    deployment.start()?;
    let (pids, until) = (deployment.pids(), Instant::now() + LONGEST);
    let mut began = None;
    let left = loop {
        let (left,): (i64,) = deployment.db.one(UNSETTLED.with([partner.into()])).await?;
        let left = usize::try_from(left)?;
        if left < count && began.is_none() {
            began = Some((Instant::now(), cpu(&pids), left));
        }
        if left == 0 || Instant::now() > until {
            break left;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    deployment.answers("/health", Duration::from_millis(20)).await?;
    let (began, cpu_before, first) = began.ok_or("no session was settled")?;
    Ok(Sample {
        count: first - left,
        lasted: began.elapsed(),
        cpu: cpu(&pids).saturating_sub(cpu_before),
        ..Sample::default()
    })
}
