//! The wall-clock time that two people agreed on, kept beside the instant: when a government changes the rules of a zone,
//! the instant that was computed when they agreed is another time on their clocks.

use crate::{
    domain::{ids::SessionId, session::SessionStatus, time_range::TimeRange, wall_clock::WallTime},
    server::{
        app::App,
        db::{self, sessions::SessionAhead},
        error::Error,
        zone,
    },
};
use chrono::Timelike;
use uuid::Uuid;

const BATCH: i64 = 500;

/// The start of a range as it is agreed on in a zone; in UTC if the tables do not know the zone.
pub fn agreed(range: TimeRange, zone: &str) -> WallTime {
    let zone = zone::get(zone).unwrap_or_else(zone::utc);
    WallTime {
        zone: zone.name().to_owned(),
        start: zone.local(range.starts_at()),
    }
}

/// A session ahead that is at another time on the clock than was agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    pub id: SessionId,
    /// Where it is.
    pub from: TimeRange,
    pub agreed: WallTime,
    /// Where it was agreed to be; `None` if the clocks skip that time now.
    pub to: Option<TimeRange>,
}

/// The sessions ahead that have moved on the clock under the tables in use, by start. A session without an agreed time, from
/// before the times were kept or imported, gets it, unless this is a `dry_run`.
pub async fn moved(app: &App, dry_run: bool) -> Result<Vec<Moved>, Error> {
    let (now, mut found) = (app.clock.now(), Vec::new());
    for status in [SessionStatus::Scheduled, SessionStatus::PendingPayment] {
        let mut after = (now, SessionId(Uuid::nil()));
        loop {
            let batch = db::sessions::ahead(&app.db, status, after, BATCH).await?;
            let Some(last) = batch.last() else { break };
            after = (last.range.starts_at(), last.id);
            let mut fill = Vec::new();
            for session in batch {
                let (agreed, is_known) = match &session.agreed {
                    Some(agreed) => (agreed.clone(), true),
                    None => (reconstructed(&session), false),
                };
                if !is_known {
                    fill.push(db::sessions::agree(session.id, &agreed));
                }
                found.extend(compared(&session, agreed));
            }
            if !dry_run && !fill.is_empty() {
                app.db.write_all(fill).await?;
            }
        }
    }
    found.sort_by_key(|moved| (moved.from.starts_at(), moved.id));
    Ok(found)
}

/// Reconstructs the agreed time of a session that was stored without one.
fn reconstructed(session: &SessionAhead) -> WallTime {
    let earlier = session.zone.as_deref().and_then(|name| {
        let start = zone::local_by_earlier_rules(name, session.range.starts_at())?;
        Some(WallTime {
            zone: name.to_owned(),
            start,
        })
    });
    let zone = session.zone.as_ref().unwrap_or(&session.partner_zone);
    earlier.unwrap_or_else(|| agreed(session.range, zone))
}

fn compared(session: &SessionAhead, agreed: WallTime) -> Option<Moved> {
    // The tables no longer have the zone: nothing to compare with.
    let zone = zone::get(&agreed.zone)?;
    let shown = zone.local(session.range.starts_at());
    if shown.with_nanosecond(0) == Some(agreed.start) {
        return None;
    }
    let start = zone.instant(agreed.start).ok();
    Some(Moved {
        id: session.id,
        from: session.range,
        to: start.and_then(|start| TimeRange::starting(start, session.range.length()).ok()),
        agreed,
    })
}
