//! The raw loop that every rate is compared with: one row per transaction, without Rapport around it.

use crate::{
    Fail,
    database::{Database, Engine},
};
use rapport::server::{
    clock::Clock,
    crypto::new_id,
    db::{Db, Sql},
};

const TABLE: Sql = Sql {
    sqlite: "create table raw (id blob not null primary key, at integer not null, text text not null) strict",
    postgres: "create table raw (id uuid not null primary key, at bigint not null, text text not null)",
};
const INSERT: &str = "insert into raw (id, at, text) values ($1, $2, $3)";

/// A database with one table, in Rapport's own pool: WAL, `synchronous = full` and one writer on SQLite, eight
/// connections on PostgreSQL.
pub struct Raw {
    database: Database,
    pub db: Db,
}

impl Raw {
    pub async fn open(engine: Engine) -> Result<Self, Fail> {
        let database = Database::fresh(engine).await?;
        let db = database.open().await?;
        db.write(TABLE.with([])).await?;
        Ok(Self { database, db })
    }

    pub async fn remove(self) -> Result<(), Fail> {
        self.db.close().await;
        self.database.remove().await
    }
}

/// One row, committed by itself: past [`Db::write`], which commits together what waits together.
pub async fn insert(db: &Db) -> Result<(), String> {
    let (id, at, text) = (new_id(), Clock::System.now().timestamp_millis(), "x".repeat(200));
    let written = match db {
        Db::Sqlite { write, .. } => {
            let row = sqlx::query(INSERT).bind(id).bind(at).bind(text);
            row.execute(write).await.map(drop)
        }
        Db::Postgres(pool) => {
            let row = sqlx::query(INSERT).bind(id).bind(at).bind(text);
            row.execute(pool).await.map(drop)
        }
    };
    written.map_err(|error| error.to_string())
}
