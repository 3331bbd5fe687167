//! Meeting events from providers' webhooks, without duplicates.

use super::{Db, DbError, Millis, Query, Reader, Tx, dialect::statements, jobs::JobKind, sessions::unknown};
use crate::{
    domain::{
        ids::{MeetingEventId, SessionId},
        join::Participant,
        meeting_event::{MeetingEvent, MeetingEventKind},
        word::word_enum,
    },
    server::crypto::new_id,
};
use chrono::{DateTime, Utc};

statements! {
    INSERT = "insert into meeting_events (id, source, dedupe_hash, kind, connection, at, received_at) values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (source, dedupe_hash) do nothing";
    // Only for an event inserted just before: a duplicate has its job done or waiting (idempotent).
    WORK = "insert into jobs (id, kind, subject_id, detail, state, run_at, attempts, created_at)
        select $1, $2, $3, $4, 'waiting', $5, 0, $5 from meeting_events where id = $3";
    // The session may be deleted at the same time.
    ASSIGN = "update meeting_events set session_id = (select id from sessions where id = $2), participant = $3 where id = $1";
    OF_SESSION = "select kind, participant, connection, at from meeting_events where session_id = $1 order by at, id";
    PURGE = "delete from meeting_events where session_id is null and received_at < $1";
}

word_enum! {
    /// The webhook format of an event.
    pub enum Source {
        Zoom = "zoom",
        Jaas = "jaas",
        /// Prosody's module `event_sync`.
        Jitsi = "jitsi",
        /// Our own format.
        Generic = "generic",
    }
}

/// A received event. Nothing else of the delivery is stored.
#[derive(Debug, Clone)]
pub struct NewMeetingEvent {
    pub source: Source,
    /// SHA-256 of the event's dedupe key.
    pub dedupe_hash: Vec<u8>,
    pub kind: MeetingEventKind,
    /// Hash of the provider's id of the connection. Empty where there is none.
    pub connection: String,
    /// When it happened, as the provider says.
    pub at: DateTime<Utc>,
    pub received_at: DateTime<Utc>,
}

/// Stores an event and enqueues the job that finds its session: both, or neither for a duplicate.
pub fn insertion(new: NewMeetingEvent, detail: String) -> Vec<Query> {
    let id = MeetingEventId(new_id());
    vec![
        INSERT.with([
            id.into(),
            new.source.word().into(),
            new.dedupe_hash.into(),
            new.kind.word().into(),
            new.connection.into(),
            new.at.into(),
            new.received_at.into(),
        ]),
        WORK.with([
            new_id().into(),
            JobKind::AssignMeetingEvent.word().into(),
            id.into(),
            detail.into(),
            new.received_at.into(),
        ]),
    ]
}

/// Stores the event's session, and which of its two people it was about.
pub async fn assign(
    db: &Db,
    event: MeetingEventId,
    session: SessionId,
    participant: Option<Participant>,
) -> Result<(), DbError> {
    let participant = participant.map(|participant| participant.word().to_owned());
    db.write(ASSIGN.with([event.into(), session.into(), participant.into()]))
        .await?;
    Ok(())
}

/// Events of a session's meeting, in the order in which they happened.
pub async fn of_session(tx: &mut Tx, session: SessionId) -> Result<Vec<MeetingEvent>, DbError> {
    type Row = (String, Option<String>, String, Millis);
    let rows: Vec<Row> = tx.all(OF_SESSION.with([session.into()])).await?;
    let event = |(kind, participant, connection, at): Row| {
        let known = MeetingEventKind::from_word(&kind);
        Ok(MeetingEvent {
            kind: known.ok_or_else(|| unknown("kind of a meeting's event", &kind))?,
            participant: participant.as_deref().and_then(Participant::from_word),
            connection,
            at: at.into(),
        })
    };
    rows.into_iter().map(event).collect()
}

/// Deletes events that were received before `before` and belong to no session.
pub fn purge(before: DateTime<Utc>) -> Query {
    PURGE.with([before.into()])
}
