//! Health check of the database.

use super::{Db, DbError, Reader, dialect::statements};

statements! {
    ANSWER = "select cast(1 as bigint) as answer";
}

pub async fn answers(db: &Db) -> Result<(), DbError> {
    let _: (i64,) = db.one(ANSWER.with([])).await?;
    Ok(())
}
