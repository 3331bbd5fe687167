//! What clients have answered before a booking, sealed. It goes with the held time, and then with the session.

use super::{DbError, Query, Reader, dialect::statements};
use crate::domain::ids::{HoldId, IntakeId, SessionId};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    INSERT = "insert into intakes (id, hold_id, session_id, answers_sealed) values ($1, $2, $3, $4)";
    OF_HOLD = "select id, answers_sealed from intakes where hold_id = $1";
    OF_SESSION = "select id, answers_sealed from intakes where session_id = $1";
    TO_HOLD = "update intakes set hold_id = $2 where hold_id = $1";
    TO_SESSION = "update intakes set hold_id = null, session_id = $2 where hold_id = $1";
}

/// Whose answers they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntakeOf {
    Hold(HoldId),
    Session(SessionId),
}

#[derive(FromRow)]
struct IntakeRow {
    id: Uuid,
    answers_sealed: Vec<u8>,
}

/// Inserts answers. The hold or the session may be written later in the transaction.
pub fn insertion(id: IntakeId, of: IntakeOf, sealed: Vec<u8>) -> Query {
    let (hold, session) = match of {
        IntakeOf::Hold(hold) => (Some(hold.0), None),
        IntakeOf::Session(session) => (None, Some(session.0)),
    };
    INSERT.with([id.into(), hold.into(), session.into(), sealed.into()])
}

/// Hands the answers of a hold on. What takes them may be written later in the transaction.
pub fn handing_on(from: HoldId, to: IntakeOf) -> Query {
    match to {
        IntakeOf::Hold(hold) => TO_HOLD.with([from.into(), hold.into()]),
        IntakeOf::Session(session) => TO_SESSION.with([from.into(), session.into()]),
    }
}

/// The sealed answers, if there are any.
pub async fn find(from: impl Reader, of: IntakeOf) -> Result<Option<(IntakeId, Vec<u8>)>, DbError> {
    let query = match of {
        IntakeOf::Hold(hold) => OF_HOLD.with([hold.into()]),
        IntakeOf::Session(session) => OF_SESSION.with([session.into()]),
    };
    let row: Option<IntakeRow> = from.opt(query).await?;
    Ok(row.map(|row| (IntakeId(row.id), row.answers_sealed)))
}
