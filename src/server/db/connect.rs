//! Opens a database, with settings chosen by measurement (`docs/DATABASE.md`).

use super::{Db, readers::Readers, writer::Writer};
use sqlx::{
    ConnectOptions, PgPool, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{str::FromStr, time::Duration};
use thiserror::Error;

/// Why a database could not be opened. Omits the URL, which holds a password.
#[derive(Debug, Error)]
pub enum ConnectError {
    #[error(
        "DATABASE_URL cannot be read; accepted: sqlite:path/to/file.db or postgres://user:password@host/database"
    )]
    Url,
    #[error("the database's folder {folder} cannot be created: {cause}")]
    Folder {
        folder: String,
        /// From the operating system.
        cause: std::io::Error,
    },
    #[error("the database {place} cannot be reached: {cause}")]
    Unreachable {
        /// A file, or host, port and name. No user and no password.
        place: String,
        cause: sqlx::Error,
    },
}

/// Size of one process's pool on PostgreSQL.
const CONNECTIONS: u32 = 8;
/// Page caches of SQLite's writer and of each of its readers, in KiB (negative by SQLite's convention). A reader's cache is
/// invalidated by every write of another connection; the operating system's cache backs them.
const WRITER_CACHE: &str = "-2048";
const READER_CACHE: &str = "-1024";
/// How long to wait for a connection to PostgreSQL.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens the database behind a URL. Creates the SQLite file and its folder if missing.
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
        .pragma("cache_size", WRITER_CACHE)
        .pragma("temp_store", "memory")
        .pragma("trusted_schema", "off")
        .disable_statement_logging();
    let write = writer(options.clone())
        .await
        .map_err(|cause| ConnectError::Unreachable {
            place: options.get_filename().display().to_string(),
            cause,
        })?;
    Ok(Db::Sqlite {
        read: Readers::new(
            options
                .pragma("cache_size", READER_CACHE)
                .pragma("query_only", "on"),
        ),
        writer: Writer::start(write.clone()),
        write,
    })
}

/// The single writer connection, never recycled. Switching a fresh file to WAL can fail with "locked" while
/// another process does the same, regardless of the busy timeout, hence the retry.
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
    // First without a pool, which would retry until its own timeout and report that instead of the cause.
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
