//! Computes argon2 hashes on blocking threads, in two lanes. Each lane has a limit of concurrent computations
//! (19 MiB each) and a bounded queue, so that a flood of registrations delays neither sign-ins nor anything else.

use super::crypto::{self, CryptoError};
use std::sync::Arc;
use thiserror::Error;
use tokio::{sync::Semaphore, task::JoinError};

/// Computations that may wait in a lane for each one that runs. At 20 ms each, the last one waits about a second.
const WAITING: usize = 50;

/// Which queue a computation waits in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Sign-ins only.
    SignIn,
    /// Registrations, accepted invitations, changed passwords.
    Other,
}

#[derive(Debug, Error)]
pub enum HashingError {
    /// The lane's queue is full.
    #[error("too many password hashes are waiting")]
    Full,
    #[error(transparent)]
    Crypto(#[from] CryptoError),
    #[error("task: {0}")]
    Task(#[from] JoinError),
}

/// The two lanes of one process.
pub struct Hashing {
    sign_in: Queue,
    other: Queue,
}

struct Queue {
    /// Running and waiting computations.
    places: Arc<Semaphore>,
    /// Running ones.
    turns: Arc<Semaphore>,
}

impl Queue {
    fn new(turns: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(turns * (1 + WAITING))),
            turns: Arc::new(Semaphore::new(turns)),
        }
    }

    /// Holds place and turn until the computation ends, even if the caller is cancelled: a blocking task cannot be
    /// aborted.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HashingError> {
        let place = Arc::clone(&self.places).try_acquire_owned();
        let place = place.map_err(|_| HashingError::Full)?;
        // Never closed.
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let turn = turn.map_err(|_| HashingError::Full)?;
        let worked = tokio::task::spawn_blocking(move || {
            let _held = (place, turn);
            work()
        });
        Ok(worked.await?)
    }
}

impl Hashing {
    pub fn new(processors: usize) -> Self {
        Self {
            sign_in: Queue::new(processors),
            other: Queue::new(processors.div_ceil(2)),
        }
    }

    fn lane(&self, lane: Lane) -> &Queue {
        match lane {
            Lane::SignIn => &self.sign_in,
            Lane::Other => &self.other,
        }
    }

    /// Hashes a new password.
    pub async fn hash(&self, secret: String) -> Result<String, HashingError> {
        let hashed = self.other.run(move || crypto::hash_secret(&secret)).await?;
        Ok(hashed?)
    }

    /// Whether the secret matches the hash. Without a hash it does the same work and returns false.
    pub async fn verify(
        &self,
        lane: Lane,
        secret: String,
        hash: Option<String>,
    ) -> Result<bool, HashingError> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| crypto::HASH_OF_NO_SECRET.to_owned());
        let matches = move || crypto::verify_secret(&secret, &hash);
        Ok(self.lane(lane).run(matches).await? && known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[tokio::test]
    async fn a_full_queue_refuses_at_once_and_holds_up_no_sign_in() {
        let hashing = Arc::new(Hashing::new(1));
        let (finish, finished) = mpsc::channel::<()>();
        let running = Arc::clone(&hashing);
        let running = tokio::spawn(async move { running.other.run(move || finished.recv()).await });
        while hashing.other.turns.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let waiting: Vec<_> = (0..WAITING)
            .map(|_| {
                let hashing = Arc::clone(&hashing);
                tokio::spawn(async move { hashing.other.run(|| ()).await })
            })
            .collect();
        while hashing.other.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(
            hashing.hash("secret".into()).await,
            Err(HashingError::Full)
        ));
        let verified = hashing.verify(Lane::SignIn, "secret".into(), None).await;
        assert!(matches!(verified, Ok(false)));
        finish.send(()).expect("it runs");
        assert!(running.await.expect("no panic").is_ok());
        for waited in waiting {
            assert!(waited.await.expect("no panic").is_ok());
        }
        assert!(hashing.hash("secret".into()).await.is_ok(), "places are freed");
    }
}
