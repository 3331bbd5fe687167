//! The database: one SQL text for two engines. Rows, statements, row → domain; no rules.
//!
//! [`Db`] is SQLite (embedded, one writer connection and several readers) or PostgreSQL. A statement is a
//! [`Sql`] constant beside the function that runs it; `dialect.rs` holds the few that differ. `DATABASE_URL`
//! decides which engine runs.

pub mod accounts;
pub mod analytics;
pub mod attendance;
pub mod audit;
pub mod clients;
mod connect;
pub mod deliveries;
mod dialect;
mod error;
pub mod feedback;
pub mod gate;
pub mod health;
pub mod history;
pub mod integrations;
pub mod jobs;
pub mod links;
pub mod meeting_events;
mod migrate;
mod notify;
pub mod presence;
pub mod sealed;
pub mod sessions;
pub mod settling;
pub mod webhooks;

pub use connect::{ConnectError, open};
pub use dialect::{Millis, Query, Sql, Value};
pub use error::{DbError, Unique};
pub use migrate::{MigrationError, migrate};
pub use notify::Listener;

use sqlx::{FromRow, PgPool, Postgres, Sqlite, SqlitePool, Transaction, postgres::PgRow, sqlite::SqliteRow};

/// A database of either engine.
#[derive(Clone, Debug)]
pub enum Db {
    /// Embedded.
    Sqlite {
        /// Several connections that only read.
        read: SqlitePool,
        /// The one connection that writes.
        write: SqlitePool,
    },
    /// A server.
    Postgres(PgPool),
}

/// A transaction on either engine. Dropped, it rolls back.
pub enum Tx {
    /// Holds the one writer connection.
    Sqlite(Transaction<'static, Sqlite>),
    /// Holds a connection of the pool.
    Postgres(Transaction<'static, Postgres>),
}

/// The rows that a statement gave.
pub enum Rows {
    /// From SQLite.
    Sqlite(Vec<SqliteRow>),
    /// From PostgreSQL.
    Postgres(Vec<PgRow>),
}

/// Where a statement that reads is run: on the database, or within a transaction, where it sees what that has
/// written and what it holds.
pub trait Reader {
    /// Runs it and fetches its rows.
    /// Errors: [`DbError`]; a transaction is spoiled then and must be dropped.
    fn rows(self, query: Query) -> impl Future<Output = Result<Rows, DbError>> + Send;
}

impl Reader for &Db {
    fn rows(self, query: Query) -> impl Future<Output = Result<Rows, DbError>> + Send {
        self.read(query)
    }
}

impl Reader for &mut Tx {
    fn rows(self, query: Query) -> impl Future<Output = Result<Rows, DbError>> + Send {
        self.run(query)
    }
}

impl Rows {
    /// Every row as a `T`.
    /// Errors: when a column is missing or of another type.
    pub fn map<T>(self) -> Result<Vec<T>, DbError>
    where
        T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow>,
    {
        let rows: Result<Vec<T>, sqlx::Error> = match self {
            Self::Sqlite(rows) => rows.iter().map(T::from_row).collect(),
            Self::Postgres(rows) => rows.iter().map(T::from_row).collect(),
        };
        Ok(rows?)
    }

    /// The first row, if there is one.
    pub fn opt<T>(self) -> Result<Option<T>, DbError>
    where
        T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow>,
    {
        Ok(self.map()?.into_iter().next())
    }

    /// The row that must be there.
    /// Errors: as [`Rows::map`], and when there is none.
    pub fn one<T>(self) -> Result<T, DbError>
    where
        T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow>,
    {
        self.opt()?.ok_or(DbError::Other(sqlx::Error::RowNotFound))
    }
}

impl Db {
    /// The engine's name, for people.
    pub fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    /// Runs a statement that only reads.
    pub async fn read(&self, query: Query) -> Result<Rows, DbError> {
        match self {
            Self::Sqlite { read, .. } => Ok(Rows::Sqlite(query.sqlite().fetch_all(read).await?)),
            Self::Postgres(pool) => Ok(Rows::Postgres(query.postgres().fetch_all(pool).await?)),
        }
    }

    /// Runs one statement that writes, as a transaction of its own, and counts the rows it touched.
    pub async fn write(&self, query: Query) -> Result<u64, DbError> {
        match self {
            Self::Sqlite { write, .. } => Ok(query.sqlite().execute(write).await?.rows_affected()),
            Self::Postgres(pool) => Ok(query.postgres().execute(pool).await?.rows_affected()),
        }
    }

    /// Runs statements that write as one transaction. On SQLite they go to the writer in one go, and whoever
    /// waits for it waits for no coming and going in between.
    /// Errors: [`DbError`] of the first that fails; nothing is stored then.
    pub async fn write_all(&self, queries: Vec<Query>) -> Result<(), DbError> {
        let db = self.clone();
        // A caller may go away half-way. The task goes on to the end, so that no transaction is left open.
        tokio::spawn(async move { db.write_all_here(queries).await })
            .await
            .map_err(|_| sqlx::Error::WorkerCrashed)?
    }

    async fn write_all_here(&self, queries: Vec<Query>) -> Result<(), DbError> {
        match self {
            Self::Sqlite { write, .. } => {
                let mut connection = write.acquire().await?;
                let done = dialect::transaction(queries).execute(&mut *connection).await;
                if let Err(error) = done {
                    // Unless it was the beginning that failed, a transaction is open.
                    let _ = sqlx::query("rollback").execute(&mut *connection).await;
                    return Err(error.into());
                }
                Ok(())
            }
            Self::Postgres(pool) => {
                let mut tx = Tx::Postgres(pool.begin().await?);
                for query in queries {
                    tx.execute(query).await?;
                }
                tx.commit().await
            }
        }
    }

    /// Begins a transaction that writes. On SQLite it waits for the writer, so it must not be held
    /// while waiting for anything but the database.
    pub async fn begin(&self) -> Result<Tx, DbError> {
        match self {
            Self::Sqlite { write, .. } => Ok(Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?)),
            Self::Postgres(pool) => {
                // A `begin` that is dropped half-way would leave an open transaction in the pool; this
                // task finishes it even if the caller is gone, and the finished transaction rolls back.
                let pool = pool.clone();
                let tx = tokio::spawn(async move { pool.begin().await })
                    .await
                    .map_err(|_| sqlx::Error::WorkerCrashed)??;
                Ok(Tx::Postgres(tx))
            }
        }
    }

    /// Closes every connection, letting what is under way finish.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// Runs a statement and fetches its rows.
    /// Errors: [`DbError`]; the transaction is spoiled then and must be dropped.
    pub async fn run(&mut self, query: Query) -> Result<Rows, DbError> {
        match self {
            Self::Sqlite(tx) => Ok(Rows::Sqlite(query.sqlite().fetch_all(&mut **tx).await?)),
            Self::Postgres(tx) => Ok(Rows::Postgres(query.postgres().fetch_all(&mut **tx).await?)),
        }
    }

    /// Runs a statement and counts the rows it touched.
    /// Errors: [`DbError`]; the transaction is spoiled then and must be dropped.
    pub async fn execute(&mut self, query: Query) -> Result<u64, DbError> {
        match self {
            Self::Sqlite(tx) => Ok(query.sqlite().execute(&mut **tx).await?.rows_affected()),
            Self::Postgres(tx) => Ok(query.postgres().execute(&mut **tx).await?.rows_affected()),
        }
    }

    /// Runs statements that write, on SQLite in one round trip to the writer's thread.
    pub async fn execute_all(&mut self, queries: Vec<Query>) -> Result<(), DbError> {
        match self {
            _ if queries.is_empty() => {}
            Self::Sqlite(tx) => {
                dialect::batch(queries).execute(&mut **tx).await?;
            }
            Self::Postgres(_) => {
                for query in queries {
                    self.execute(query).await?;
                }
            }
        }
        Ok(())
    }

    /// Makes it last.
    pub async fn commit(self) -> Result<(), DbError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

/// Every statement, by module, so that a test can prepare each on both engines.
pub fn statements() -> Vec<(&'static str, Sql)> {
    [
        accounts::ALL,
        analytics::ALL,
        attendance::ALL,
        audit::ALL,
        feedback::ALL,
        health::ALL,
        history::ALL,
        integrations::ALL,
        jobs::ALL,
        links::ALL,
        gate::ALL,
        notify::ALL,
        clients::ALL,
        presence::ALL,
        sealed::ALL,
        sessions::ALL,
        settling::ALL,
        meeting_events::ALL,
        webhooks::ALL,
        deliveries::ALL,
    ]
    .concat()
}
