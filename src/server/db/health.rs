//! Whether the database answers.

use super::{Db, DbError, dialect::statements};

statements! {
    ANSWER = "select cast(1 as bigint) as answer";
}

/// Asks for nothing.
pub async fn answers(db: &Db) -> Result<(), DbError> {
    db.read(ANSWER.with([])).await.map(drop)
}
