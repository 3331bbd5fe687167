//! Group commit on SQLite: writes that wait for the single writer at the same time are committed together, so that
//! they share one sync of the file. Each is stored or refused by itself, and answered after the commit.

use super::{DbError, Query, connections::Connections, dialect};
use sqlx::{Connection as _, SqliteConnection};
use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot},
};

/// The most writes in one commit. It bounds how long a transaction that needs the writer waits.
const GROUP_MAX: usize = 64;
/// Capacity of the queue; when it is full, callers wait to enqueue.
const QUEUE: usize = 1_024;

/// The queue of the writer connection. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Writer(mpsc::Sender<Waiting>);

#[derive(Debug)]
struct Waiting {
    queries: Vec<Query>,
    answer: oneshot::Sender<Result<u64, DbError>>,
}

impl Writer {
    /// Starts the thread that drains the queue. It ends when the last clone is dropped.
    ///
    /// Not a task: sqlx reports the end of each statement of a text, and each report would wake one of the runtime's
    /// workers, which wakes another, only to find that there is nothing to do yet.
    pub fn start(writer: Connections) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let runtime = Handle::current();
        std::thread::spawn(move || runtime.block_on(drain(writer, waiting)));
        Self(queue)
    }

    /// Runs writes as one transaction, and returns how many rows a single one affected; of several, the number means
    /// nothing. If one fails, its error is returned and none is stored. Completed even if the caller is cancelled.
    pub async fn write(&self, queries: Vec<Query>) -> Result<u64, DbError> {
        let (answer, answered) = oneshot::channel();
        let gone = || DbError::Other(sqlx::Error::WorkerCrashed);
        let waiting = Waiting { queries, answer };
        self.0.send(waiting).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

async fn drain(connection: Connections, mut queue: mpsc::Receiver<Waiting>) {
    while let Some(first) = queue.recv().await {
        let mut writer = match connection.get().await {
            Ok(writer) => writer,
            Err(error) => {
                let _ = first.answer.send(Err(error.into()));
                continue;
            }
        };
        let mut group = vec![first];
        while group.len() < GROUP_MAX
            && let Ok(next) = queue.try_recv()
        {
            group.push(next);
        }
        let together = match group.len() {
            1 => None,
            _ => commit_together(&mut writer, &group).await.ok(),
        };
        match together {
            Some(results) => {
                for (waiting, result) in group.into_iter().zip(results) {
                    // Fails if the caller was cancelled meanwhile.
                    let _ = waiting.answer.send(result);
                }
            }
            // One write broke the transaction: each is committed alone, so that the others do not fail with it.
            None => {
                for Waiting { queries, answer } in group {
                    let _ = answer.send(commit_alone(&mut writer, queries).await);
                }
            }
        }
    }
}

/// Each in turn in one transaction. The outer error means that nothing is stored.
async fn commit_together(
    writer: &mut SqliteConnection,
    group: &[Waiting],
) -> Result<Vec<Result<u64, DbError>>, DbError> {
    // Rolls back when dropped.
    let mut tx = writer.begin_with("begin immediate").await?;
    let mut results = Vec::with_capacity(group.len());
    for Waiting { queries, .. } in group {
        // A statement that is refused undoes itself. Of several, the savepoint undoes the ones before it.
        let done = dialect::in_savepoint(queries).execute(&mut *tx).await;
        let refused = match done.map_err(DbError::from) {
            Ok(done) => {
                results.push(Ok(done.rows_affected()));
                continue;
            }
            Err(refused @ (DbError::Overlap(_) | DbError::Unique(_))) => refused,
            // It may have ended the transaction; what follows would then be stored at once.
            Err(broken) => return Err(broken),
        };
        if queries.len() > 1 {
            sqlx::raw_sql(dialect::UNDO_SAVEPOINT).execute(&mut *tx).await?;
        }
        results.push(Err(refused));
    }
    tx.commit().await?;
    Ok(results)
}

/// A transaction of its own, in one round trip to SQLite's thread.
async fn commit_alone(writer: &mut SqliteConnection, queries: Vec<Query>) -> Result<u64, DbError> {
    let done = dialect::transaction(&queries).execute(&mut *writer).await;
    if done.is_err() && queries.len() > 1 {
        // Unless it was `begin` that failed, a transaction is open.
        let _ = sqlx::query("rollback").execute(writer).await;
    }
    Ok(done?.rows_affected())
}
