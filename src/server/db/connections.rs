//! SQLite's connections: the readers, and the writer in a pool of one. sqlx's pool pings each connection that it is given
//! back, which is a second trip to SQLite's thread for every read and every write.

use deadpool::managed::{Manager, Metrics, Object, Pool, PoolError, QueueMode, RecycleResult};
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};

/// Two per processor, because one may be waiting for the disk. Each connection costs a thread, a page cache and its
/// prepared statements.
pub fn max_readers() -> usize {
    std::thread::available_parallelism().map_or(4, |processors| 2 * processors.get())
}

/// Opens connections as they are needed, up to a limit, and keeps them. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Connections(Pool<Opener>);

/// A connection that is given back when it is dropped.
pub type Connection = Object<Opener>;

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

impl Connections {
    pub fn new(options: SqliteConnectOptions, max: usize) -> Self {
        let pool = Pool::builder(Opener(options))
            .max_size(max)
            // The one that was used last has its thread's stack and its statements in the processor's caches.
            .queue_mode(QueueMode::Lifo)
            .build();
        // Fails only with timeouts, of which there are none.
        Self(pool.expect("a pool without timeouts"))
    }

    /// A connection, once one is free.
    pub async fn get(&self) -> Result<Connection, sqlx::Error> {
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
