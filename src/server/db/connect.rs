//! Opening a database with the settings that were measured (`docs/DATABASE.md`).

use super::Db;
use sqlx::{
    ConnectOptions, PgPool, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{str::FromStr, time::Duration};
use thiserror::Error;

/// Why a database could not be opened. Says nothing of the address, which holds a password.
#[derive(Debug, Error)]
pub enum ConnectError {
    /// The address cannot be read.
    #[error(
        "DATABASE_URL cannot be read; accepted: sqlite:path/to/file.db or postgres://user:password@host/database"
    )]
    Url,
    /// The folder of the SQLite file cannot be made.
    #[error("the database's folder {folder} cannot be created: {cause}")]
    Folder {
        /// Which.
        folder: String,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The database does not answer, or not as it should.
    #[error("the database {place} cannot be reached: {cause}")]
    Unreachable {
        /// A file, or host, port and name; no user and no password.
        place: String,
        /// What it says.
        cause: sqlx::Error,
    },
}

/// Connections that read, or that PostgreSQL gives one process.
const CONNECTIONS: u32 = 8;
/// How long a connection to PostgreSQL is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens the database behind a URL; makes the SQLite file and its folder if need be.
pub async fn open(url: &str) -> Result<Db, ConnectError> {
    if url.starts_with("sqlite:") {
        sqlite(url).await
    } else {
        postgres(url).await
    }
}

async fn sqlite(url: &str) -> Result<Db, ConnectError> {
    let options = SqliteConnectOptions::from_str(url).map_err(|_| ConnectError::Url)?;
    let folder = crate::server::config::data_folder(url);
    crate::server::config::make_private_folder(&folder).map_err(|cause| ConnectError::Folder {
        folder: folder.display().to_string(),
        cause,
    })?;
    let options = options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .pragma("cache_size", "-65536")
        .pragma("temp_store", "memory")
        .pragma("trusted_schema", "off")
        .disable_statement_logging();
    let write = writer(options.clone())
        .await
        .map_err(|cause| ConnectError::Unreachable {
            place: options.get_filename().display().to_string(),
            cause,
        })?;
    let read = SqlitePoolOptions::new()
        .max_connections(CONNECTIONS)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false) // a file does not hang up
        .connect_lazy_with(options.pragma("query_only", "on"));
    Ok(Db::Sqlite { read, write })
}

/// The one writer connection, never recycled. Switching a fresh file to WAL can answer "locked" while
/// another process does the same, whatever the busy timeout: so the first opening is tried again.
async fn writer(options: SqliteConnectOptions) -> Result<SqlitePool, sqlx::Error> {
    let mut tries = 0;
    loop {
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .acquire_timeout(Duration::from_secs(30))
            .connect_with(options.clone())
            .await;
        match pool {
            Err(error)
                if tries < 50
                    && error
                        .as_database_error()
                        .is_some_and(|told| told.message().contains("locked")) =>
            {
                tries += 1;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            other => return other,
        }
    }
}

async fn postgres(url: &str) -> Result<Db, ConnectError> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|_| ConnectError::Url)?
        .disable_statement_logging();
    // Once without a pool, which would try again and again and then speak of its own time limit.
    let place = format!(
        "{} at {}:{}",
        options.get_database().unwrap_or("of PostgreSQL"),
        options.get_host(),
        options.get_port()
    );
    let unreachable = |cause| ConnectError::Unreachable { place, cause };
    match tokio::time::timeout(PATIENCE, options.connect()).await {
        Ok(Ok(first)) => drop(first),
        Ok(Err(cause)) => return Err(unreachable(cause)),
        Err(_) => return Err(unreachable(sqlx::Error::PoolTimedOut)),
    }
    let pool: PgPool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(PATIENCE)
        .connect_with(options)
        .await
        .map_err(unreachable)?;
    Ok(Db::Postgres(pool))
}
