//! Broadcasts between the processes on one database (LISTEN/NOTIFY). PostgreSQL only: SQLite has one process.

use super::{Db, DbError, Reader, dialect::statements};
use sqlx::postgres::PgListener;

const CHANNEL: &str = "rapport_changed";

statements! {
    // Run on PostgreSQL only.
    NOTIFY = "select $1 as told", postgres: "select cast(pg_notify('rapport_changed', $1) as text) as told";
}

/// Receives broadcasts.
pub struct Listener(PgListener);

impl Listener {
    /// The next payload. `None` after the connection was restored: broadcasts sent meanwhile are lost.
    pub async fn next(&mut self) -> Result<Option<String>, DbError> {
        let told = self.0.try_recv().await?;
        Ok(told.map(|told| told.payload().to_owned()))
    }
}

impl Db {
    /// Broadcasts to every process on this database. A no-op on SQLite.
    pub async fn notify(&self, told: String) -> Result<(), DbError> {
        if let Self::Postgres(_) = self {
            let _: (String,) = self.one(NOTIFY.with([told.into()])).await?;
        }
        Ok(())
    }

    /// Subscribes to broadcasts. `None` on SQLite.
    pub async fn listen(&self) -> Result<Option<Listener>, DbError> {
        let Self::Postgres(pool) = self else {
            return Ok(None);
        };
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        Ok(Some(Listener(listener)))
    }
}
