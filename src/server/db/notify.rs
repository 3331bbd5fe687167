//! Telling the other processes on one database. SQLite has one process, PostgreSQL several.

use super::{Db, DbError, dialect::statements};
use sqlx::postgres::PgListener;

/// The channel's name in PostgreSQL.
const CHANNEL: &str = "rapport_changed";

statements! {
    // Asked of PostgreSQL alone.
    NOTIFY = "select $1 as told", postgres: "select cast(pg_notify('rapport_changed', $1) as text) as told";
}

/// Hears what other processes tell.
pub struct Listener(PgListener);

impl Listener {
    /// What was told next. A connection that was lost is made again, and what was told meanwhile is lost:
    /// `None` says so.
    pub async fn next(&mut self) -> Result<Option<String>, DbError> {
        let told = self.0.try_recv().await?;
        Ok(told.map(|told| told.payload().to_owned()))
    }
}

impl Db {
    /// Tells every process on this database, where there can be several.
    pub async fn notify(&self, told: String) -> Result<(), DbError> {
        if let Self::Postgres(_) = self {
            self.read(NOTIFY.with([told.into()])).await?;
        }
        Ok(())
    }

    /// Hears what is told, where there can be several processes.
    pub async fn listen(&self) -> Result<Option<Listener>, DbError> {
        let Self::Postgres(pool) = self else {
            return Ok(None);
        };
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen(CHANNEL).await?;
        Ok(Some(Listener(listener)))
    }
}
