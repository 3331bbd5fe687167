//! The database: one SQL text for two engines. Owns rows, statements, and the conversion of rows to the
//! domain. No rules. Imports `domain` and the ground floor (`config`, `crypto`, `sealed`).
//!
//! [`Db`] is SQLite (embedded, one writer connection and several readers) or PostgreSQL, as `DATABASE_URL`
//! says. A statement is a [`Sql`] constant beside the function that runs it. `dialect.rs` holds the few that
//! differ.

pub mod accounts;
pub mod analytics;
pub mod attendance;
pub mod audit;
pub mod availability;
pub mod booking_pages;
pub mod clients;
mod connect;
mod connections;
pub mod deliveries;
mod dialect;
mod error;
pub mod feedback;
pub mod form_answers;
pub mod gate;
pub mod health;
pub mod history;
pub mod holds;
pub mod intakes;
pub mod integrations;
pub mod invitations;
pub mod jobs;
pub mod last_seen;
pub mod links;
pub mod mails;
pub mod meeting_events;
mod migrate;
pub mod notices;
mod notify;
pub mod presence;
pub mod requests;
pub mod sealed;
pub mod series;
pub mod sessions;
pub mod settling;
mod spelling;
mod transaction;
pub mod waiting;
pub mod webhooks;
mod writer;

pub use connect::{ConnectError, open};
pub use dialect::{Millis, Query, Sql, Value};
pub use error::{DbError, Unique};
pub use migrate::{MigrationError, migrate};
pub use notify::Listener;

use connections::Connections;
use transaction::WriteTx;
use writer::Writer;

use sqlx::{FromRow, PgPool, Postgres, Transaction, postgres::PgRow, sqlite::SqliteRow};

/// A connected database of either engine. Cheap to clone.
#[derive(Clone, Debug)]
pub enum Db {
    Sqlite {
        /// Several read-only connections.
        read: Connections,
        /// The single writer connection, for transactions.
        write: Connections,
        /// Its queue, for writes that need no transaction of several steps.
        writer: Writer,
    },
    Postgres(PgPool),
}

/// A write transaction on either engine. Rolls back when dropped.
pub enum Tx {
    /// Holds the single writer connection.
    Sqlite(WriteTx),
    /// Holds a connection of the pool.
    Postgres(Transaction<'static, Postgres>),
}

/// A type that a row of either engine can be read as. Fails if a column is missing or of another type.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> {}

impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> {}

/// Where to run a statement that returns rows: on the database, for one that only reads, or in a transaction, which sees
/// its own writes and holds its locks. After an error, a transaction is unusable and must be dropped.
pub trait Reader: Send + Sized {
    fn all<T: Row>(self, query: Query) -> impl Future<Output = Result<Vec<T>, DbError>> + Send;

    /// The first row, if any. Does not wait for the statement to finish, which saves a thread wake-up on SQLite.
    fn opt<T: Row>(self, query: Query) -> impl Future<Output = Result<Option<T>, DbError>> + Send;

    /// The first row; an error if there is none.
    fn one<T: Row>(self, query: Query) -> impl Future<Output = Result<T, DbError>> + Send {
        async {
            self.opt(query)
                .await?
                .ok_or(DbError::Other(sqlx::Error::RowNotFound))
        }
    }
}

impl Reader for &Db {
    async fn all<T: Row>(self, query: Query) -> Result<Vec<T>, DbError> {
        match self {
            Db::Sqlite { read, .. } => every(&query.sqlite().fetch_all(&mut *read.get().await?).await?),
            Db::Postgres(pool) => every(&query.postgres().fetch_all(pool).await?),
        }
    }

    async fn opt<T: Row>(self, query: Query) -> Result<Option<T>, DbError> {
        match self {
            Db::Sqlite { read, .. } => first(query.sqlite().fetch_optional(&mut *read.get().await?).await?),
            Db::Postgres(pool) => first(query.postgres().fetch_optional(pool).await?),
        }
    }
}

impl Reader for &mut Tx {
    async fn all<T: Row>(self, query: Query) -> Result<Vec<T>, DbError> {
        match self {
            Tx::Sqlite(tx) => every(&query.sqlite().fetch_all(tx.connection()?).await?),
            Tx::Postgres(tx) => every(&query.postgres().fetch_all(&mut **tx).await?),
        }
    }

    async fn opt<T: Row>(self, query: Query) -> Result<Option<T>, DbError> {
        match self {
            Tx::Sqlite(tx) => first(query.sqlite().fetch_optional(tx.connection()?).await?),
            Tx::Postgres(tx) => first(query.postgres().fetch_optional(&mut **tx).await?),
        }
    }
}

fn every<R: sqlx::Row, T: for<'r> FromRow<'r, R>>(rows: &[R]) -> Result<Vec<T>, DbError> {
    let read: Result<_, _> = rows.iter().map(T::from_row).collect();
    Ok(read?)
}

fn first<R: sqlx::Row, T: for<'r> FromRow<'r, R>>(row: Option<R>) -> Result<Option<T>, DbError> {
    Ok(row.as_ref().map(T::from_row).transpose()?)
}

impl Db {
    /// For display.
    pub fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    /// Runs one write as a transaction of its own. Returns the number of affected rows.
    pub async fn write(&self, query: Query) -> Result<u64, DbError> {
        match self {
            Self::Sqlite { writer, .. } => writer.write(vec![query]).await,
            Self::Postgres(pool) => Ok(query.postgres().execute(pool).await?.rows_affected()),
        }
    }

    /// Runs one write as a transaction of its own, to its end, and fetches the rows that it returns.
    pub async fn write_returning<T: Row>(&self, query: Query) -> Result<Vec<T>, DbError> {
        match self {
            Self::Sqlite { write, .. } => every(&query.sqlite().fetch_all(&mut *write.get().await?).await?),
            Self::Postgres(_) => self.all(query).await,
        }
    }

    /// Runs writes as one transaction. If one fails, its error is returned and nothing is stored. On SQLite the
    /// single writer is not held across round trips.
    pub async fn write_all(&self, queries: Vec<Query>) -> Result<(), DbError> {
        match self {
            _ if queries.is_empty() => Ok(()),
            Self::Sqlite { writer, .. } => writer.write(queries).await.map(drop),
            Self::Postgres(pool) => {
                let pool = pool.clone();
                // Spawned, because the caller may be cancelled: no transaction is left open.
                let writing = async move {
                    let mut tx = Tx::Postgres(pool.begin().await?);
                    for query in queries {
                        tx.execute(query).await?;
                    }
                    tx.commit().await
                };
                tokio::spawn(writing)
                    .await
                    .map_err(|_| sqlx::Error::WorkerCrashed)?
            }
        }
    }

    /// Begins a write transaction. On SQLite it holds the single writer, so await nothing but the database
    /// while it is open.
    pub async fn begin(&self) -> Result<Tx, DbError> {
        match self {
            Self::Sqlite { write, .. } => Ok(Tx::Sqlite(WriteTx::begin(write).await?)),
            Self::Postgres(pool) => {
                // A `begin` that is cancelled half-way would leave an open transaction in the pool. This task
                // completes it even if the caller is gone, and the unused transaction rolls back.
                let pool = pool.clone();
                let tx = tokio::spawn(async move { pool.begin().await })
                    .await
                    .map_err(|_| sqlx::Error::WorkerCrashed)??;
                Ok(Tx::Postgres(tx))
            }
        }
    }

    /// Closes every connection, after running statements have finished.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write, .. } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// Runs a statement and returns the number of affected rows. After an error, the transaction is unusable
    /// and must be dropped.
    pub async fn execute(&mut self, query: Query) -> Result<u64, DbError> {
        match self {
            Self::Sqlite(tx) => Ok(query.sqlite().execute(tx.connection()?).await?.rows_affected()),
            Self::Postgres(tx) => Ok(query.postgres().execute(&mut **tx).await?.rows_affected()),
        }
    }

    /// Runs statements that write, on SQLite in one round trip to the writer's thread.
    pub async fn execute_all(&mut self, queries: Vec<Query>) -> Result<(), DbError> {
        match self {
            _ if queries.is_empty() => {}
            Self::Sqlite(tx) => {
                dialect::batch(&queries).execute(tx.connection()?).await?;
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

/// Every statement by module, so that a test can prepare each on both engines.
pub fn statements() -> Vec<(&'static str, Sql)> {
    [
        accounts::ALL,
        analytics::ALL,
        attendance::ALL,
        audit::ALL,
        availability::ALL,
        booking_pages::ALL,
        holds::ALL,
        intakes::ALL,
        mails::ALL,
        requests::ALL,
        waiting::ALL,
        feedback::ALL,
        form_answers::ALL,
        health::ALL,
        history::ALL,
        integrations::ALL,
        invitations::ALL,
        jobs::ALL,
        links::ALL,
        gate::ALL,
        notices::ALL,
        notify::ALL,
        clients::ALL,
        presence::ALL,
        sealed::ALL,
        series::ALL,
        sessions::ALL,
        settling::ALL,
        spelling::ALL,
        meeting_events::ALL,
        webhooks::ALL,
        deliveries::ALL,
    ]
    .concat()
}
