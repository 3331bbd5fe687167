//! A write transaction on SQLite's single writer connection.

use super::connections::{Connection, Connections};
use sqlx::SqliteConnection;
use std::time::Duration;
use tokio::{runtime::Handle, time::timeout};

/// How long to wait for the writer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Holds the writer. Rolls back when dropped.
pub struct WriteTx(Option<Connection>);

impl WriteTx {
    pub async fn begin(writer: &Connections) -> Result<Self, sqlx::Error> {
        let waited = timeout(PATIENCE, writer.get()).await;
        let writer = waited.map_err(|_| sqlx::Error::PoolTimedOut)??;
        // Before the statement: if this is cancelled while SQLite begins, the transaction is rolled back all the same.
        let mut tx = Self(Some(writer));
        sqlx::query("begin immediate").execute(tx.connection()?).await?;
        Ok(tx)
    }

    pub fn connection(&mut self) -> Result<&mut SqliteConnection, sqlx::Error> {
        self.0.as_deref_mut().ok_or(sqlx::Error::WorkerCrashed)
    }

    /// If this is cancelled, SQLite commits before it gets to the rollback, which then fails and changes nothing.
    pub async fn commit(mut self) -> Result<(), sqlx::Error> {
        sqlx::query("commit").execute(self.connection()?).await?;
        self.0 = None;
        Ok(())
    }
}

impl Drop for WriteTx {
    fn drop(&mut self) {
        // Without a runtime the process is ending, and the file is rolled back when it is opened next.
        if let (Some(mut writer), Ok(runtime)) = (self.0.take(), Handle::try_current()) {
            runtime.spawn(async move {
                let _ = sqlx::query("rollback").execute(&mut *writer).await;
            });
        }
    }
}
