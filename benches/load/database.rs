//! A database of its own for each deployment, on either engine.

use crate::{Fail, process::LOG};
use rapport::server::{
    crypto::random_id,
    db::{self, Db, Reader as _, Sql},
};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use std::path::Path;
use tempfile::TempDir;
use url::Url;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    /// On the server behind `TEST_DATABASE_URL`.
    Postgres,
}

/// The server that `scripts/postgres.sh` started.
fn server() -> Option<Url> {
    std::env::var("TEST_DATABASE_URL").ok()?.parse().ok()
}

impl Engine {
    pub fn is_there(self) -> bool {
        self == Self::Sqlite || server().is_some()
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// The settings that decide whether a commit waits for the disk.
pub async fn durability(db: &Db) -> Result<String, Fail> {
    const SQLITE: &str = "select 'SQLite ' || sqlite_version() || ', synchronous = full' as words";
    const POSTGRES: &str = "select 'PostgreSQL ' || current_setting('server_version') || ', fsync = '
        || current_setting('fsync') || ', synchronous_commit = ' || current_setting('synchronous_commit') as words";
    let sql = Sql {
        sqlite: SQLITE,
        postgres: POSTGRES,
    };
    let (words,): (String,) = db.one(sql.with([])).await?;
    Ok(words)
}

pub struct Database {
    pub url: String,
    /// The data folder of its servers. Also holds SQLite's file.
    pub folder: TempDir,
    on_server: Option<String>,
}

impl Database {
    pub async fn fresh(engine: Engine) -> Result<Self, Fail> {
        // In the build folder and not in the system's temporary folder, which may be in memory: an fsync must
        // hit the disk.
        let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
        std::fs::create_dir_all(target)?;
        let folder = tempfile::Builder::new().prefix("load-").tempdir_in(target)?;
        let (url, on_server) = match engine {
            Engine::Sqlite => (
                format!("sqlite:{}", folder.path().join("rapport.db").display()),
                None,
            ),
            Engine::Postgres => {
                let name = format!("rapport_bench_{}", random_id().simple());
                administer(format!("create database {name}")).await?;
                let mut url = server().ok_or("TEST_DATABASE_URL is not set")?;
                url.set_path(&name);
                (url.into(), Some(name))
            }
        };
        Ok(Self {
            url,
            folder,
            on_server,
        })
    }

    /// Opens it as Rapport does: the same pool and the same durability.
    pub async fn open(&self) -> Result<Db, Fail> {
        Ok(db::open(&self.url).await?)
    }

    /// The lines that its servers have logged.
    pub fn log(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.folder.path().join(LOG)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    pub async fn remove(self) -> Result<(), Fail> {
        if let Some(name) = self.on_server {
            administer(format!("drop database {name} with (force)")).await?;
        }
        Ok(self.folder.close()?)
    }
}

/// Runs a statement on the server itself. It holds no values but names that we made.
async fn administer(statement: String) -> Result<(), Fail> {
    let url = server().ok_or("TEST_DATABASE_URL is not set")?;
    let mut connection = PgConnection::connect(url.as_str()).await?;
    sqlx::raw_sql(AssertSqlSafe(statement))
        .execute(&mut connection)
        .await?;
    Ok(connection.close().await?)
}
