//! SQLite's read connections.

use deadpool::managed::{Manager, Metrics, Object, Pool, PoolError, RecycleResult};
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};

/// Two per processor, because one may be waiting for the disk. Each connection costs a thread, a page cache and its
/// prepared statements.
fn max_connections() -> usize {
    std::thread::available_parallelism().map_or(4, |processors| 2 * processors.get())
}

/// Opens connections as they are needed, up to two for each processor, and keeps them. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Readers(Pool<Opener>);

/// Opens one of them.
#[derive(Debug)]
pub struct Opener(SqliteConnectOptions);

impl Manager for Opener {
    type Type = SqliteConnection;
    type Error = sqlx::Error;

    async fn create(&self) -> Result<SqliteConnection, sqlx::Error> {
        self.0.connect().await
    }

    /// A file has no connection to lose, and a read that was dropped half-way ends by itself.
    async fn recycle(&self, _: &mut SqliteConnection, _: &Metrics) -> RecycleResult<sqlx::Error> {
        Ok(())
    }
}

impl Readers {
    pub fn new(options: SqliteConnectOptions) -> Self {
        // Fails only with timeouts, of which there are none.
        let pool = Pool::builder(Opener(options)).max_size(max_connections()).build();
        Self(pool.expect("a pool without timeouts"))
    }

    /// A connection, once one is free.
    pub async fn get(&self) -> Result<Object<Opener>, sqlx::Error> {
        self.0.get().await.map_err(|error| match error {
            PoolError::Backend(error) => error,
            _ => sqlx::Error::PoolClosed,
        })
    }

    /// Closes the connections: those in use when they are given back.
    pub async fn close(&self) {
        for connection in self.0.retain(|_, _| false).removed {
            let _ = connection.close().await;
        }
        self.0.close();
    }
}
