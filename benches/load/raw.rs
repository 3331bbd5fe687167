//! The raw loop that every rate is compared with: one row per transaction, through sqlx and its pool, without Rapport
//! around it.

use crate::{
    Fail,
    database::{Database, Engine},
};
use rapport::server::{clock::Clock, crypto::new_id};
use sqlx::{
    ConnectOptions as _, PgPool, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::str::FromStr as _;

const SQLITE_TABLE: &str =
    "create table raw (id blob not null primary key, at integer not null, text text not null) strict";
const POSTGRES_TABLE: &str =
    "create table raw (id uuid not null primary key, at bigint not null, text text not null)";
const INSERT: &str = "insert into raw (id, at, text) values ($1, $2, $3)";

/// A database with one table.
pub struct Raw {
    database: Database,
    pub pool: Pool,
}

/// As durable as Rapport's: WAL, `synchronous = full` and one writer on SQLite, eight connections on PostgreSQL.
#[derive(Clone)]
pub enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Raw {
    pub async fn open(engine: Engine) -> Result<Self, Fail> {
        let database = Database::fresh(engine).await?;
        let pool = match engine {
            Engine::Sqlite => {
                let options = SqliteConnectOptions::from_str(&database.url)?
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .disable_statement_logging();
                let pool = SqlitePoolOptions::new()
                    .max_connections(1)
                    .test_before_acquire(false)
                    .connect_with(options)
                    .await?;
                sqlx::query(SQLITE_TABLE).execute(&pool).await?;
                Pool::Sqlite(pool)
            }
            Engine::Postgres => {
                let options = PgConnectOptions::from_str(&database.url)?.disable_statement_logging();
                let pool = PgPoolOptions::new()
                    .max_connections(8)
                    .connect_with(options)
                    .await?;
                sqlx::query(POSTGRES_TABLE).execute(&pool).await?;
                Pool::Postgres(pool)
            }
        };
        Ok(Self { database, pool })
    }

    pub async fn remove(self) -> Result<(), Fail> {
        match self.pool {
            Pool::Sqlite(pool) => pool.close().await,
            Pool::Postgres(pool) => pool.close().await,
        }
        self.database.remove().await
    }
}

/// One row, committed by itself.
pub async fn insert(pool: &Pool) -> Result<(), String> {
    let (id, at, text) = (new_id(), Clock::System.now().timestamp_millis(), "x".repeat(200));
    let written = match pool {
        Pool::Sqlite(pool) => {
            let row = sqlx::query(INSERT).bind(id).bind(at).bind(text);
            row.execute(pool).await.map(drop)
        }
        Pool::Postgres(pool) => {
            let row = sqlx::query(INSERT).bind(id).bind(at).bind(text);
            row.execute(pool).await.map(drop)
        }
    };
    written.map_err(|error| error.to_string())
}
