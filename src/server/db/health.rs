//! Health check of the database.

use super::{Db, DbError, dialect::statements};

statements! {
    ANSWER = "select cast(1 as bigint) as answer";
}

pub async fn answers(db: &Db) -> Result<(), DbError> {
    db.read(ANSWER.with([])).await.map(drop)
}
