//! Migrates a database to this binary's schema.
//!
//! PostgreSQL's migrator takes a lock. SQLite's does not, and cannot switch foreign keys off inside its own
//! transaction (rebuilding a parent table would delete its children). So on SQLite all migrations run in one
//! transaction of ours, with foreign keys off and checked before the commit.

use super::{Db, DbError, spelling};
use sqlx::{
    Connection, Row,
    migrate::{MigrateError, Migrator},
};
use thiserror::Error;

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

#[derive(Debug, Error)]
pub enum MigrationError {
    #[error(
        "the database is newer than this Rapport (it has migration {0}); start the version that wrote it, or a later one"
    )]
    Newer(i64),
    #[error("a migration would leave rows without their parent in table {0}; nothing was changed")]
    Orphans(String),
    #[error("the database could not be migrated: {0}")]
    Failed(#[source] MigrateError),
    #[error("the database could not be migrated: {0}")]
    Db(#[from] DbError),
}

impl From<MigrateError> for MigrationError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::VersionMissing(version) => Self::Newer(version),
            other => Self::Failed(other),
        }
    }
}

impl From<sqlx::Error> for MigrationError {
    fn from(error: sqlx::Error) -> Self {
        Self::Db(error.into())
    }
}

/// Runs pending migrations, and what they left to do. If one fails, it is rolled back: on SQLite with all that ran before it.
pub async fn migrate(db: &Db) -> Result<(), MigrationError> {
    match db {
        Db::Postgres(pool) => POSTGRES.run(pool).await?,
        Db::Sqlite { write, .. } => {
            let mut connection = write.get().await?;
            sqlx::query("pragma foreign_keys = off")
                .execute(&mut *connection)
                .await?;
            let outcome = migrate_sqlite(&mut connection).await;
            sqlx::query("pragma foreign_keys = on")
                .execute(&mut *connection)
                .await?;
            outcome?;
        }
    }
    Ok(spelling::bring_up_to_date(db).await?)
}

async fn migrate_sqlite(connection: &mut sqlx::SqliteConnection) -> Result<(), MigrationError> {
    let mut tx = connection.begin_with("BEGIN IMMEDIATE").await?;
    let before = changes(&mut tx).await?;
    SQLITE.run_direct(None, &mut *tx, false).await?;
    // The check reads the whole database, and each start comes by here.
    if changes(&mut tx).await? != before {
        let orphan = sqlx::query("pragma foreign_key_check")
            .fetch_optional(&mut *tx)
            .await?;
        if let Some(orphan) = orphan {
            return Err(MigrationError::Orphans(orphan.try_get(0)?));
        }
    }
    tx.commit().await?;
    Ok(())
}

/// Rows that this connection has changed. A migration that runs inserts at least its own.
async fn changes(connection: &mut sqlx::SqliteConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("select total_changes()")
        .fetch_one(connection)
        .await
}
