//! The state that every use case works with: settings, database, clock, clients, events and rate limits.

use super::{
    clock::Clock,
    config::Config,
    crypto,
    db::{self, Db},
    error::Error,
    events::Events,
    outbound,
    webhook::{self, Sender},
};
use crate::domain::session::Session;
use std::{ops::Deref, sync::Arc};
use thiserror::Error;
use tokio::sync::{Notify, Semaphore};

/// The shared state. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of an [`App`].
pub struct Parts {
    pub config: Config,
    pub db: Db,
    pub clock: Clock,
    /// The HTTP client for known servers: meeting providers.
    pub http: reqwest::Client,
    /// The HTTP client for webhook endpoints, whose addresses users choose (SSRF guard).
    pub webhooks: Sender,
    /// Wakes this process's job dispatcher. Notify it after committing a job.
    pub outbox: Notify,
    pub events: Events,
    pub limits: super::limits::Limits,
    /// Limits concurrent hashes to the number of processors: each takes 19 MiB.
    hashing: Arc<Semaphore>,
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

#[derive(Debug, Error)]
pub enum StartError {
    #[error(transparent)]
    Connect(#[from] db::ConnectError),
    #[error(transparent)]
    Migrate(#[from] db::MigrationError),
    #[error(transparent)]
    Crypto(#[from] crypto::CryptoError),
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
}

impl App {
    /// Opens the database, runs the migrations and assembles the parts.
    pub async fn start(config: Config, clock: Clock) -> Result<Self, StartError> {
        let db = db::open(&config.database_url.0).await?;
        db::migrate(&db).await?;
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        let hashing = Arc::new(Semaphore::new(processors));
        let http = outbound::client().map_err(|error| StartError::Tls(error.to_string()))?;
        let webhooks = Sender::new(
            config.webhook_loopback,
            webhook::guard::system(),
            webhook::PATIENCE,
        )
        .map_err(|error| StartError::Tls(error.to_string()))?;
        Ok(Self(Arc::new(Parts {
            webhooks,
            http,
            outbox: Notify::new(),
            events: Events::default(),
            config,
            db,
            clock,
            limits: super::limits::Limits::new(),
            hashing,
        })))
    }

    /// Broadcasts that a session has changed. After the commit: whatever is read in answer is new.
    pub async fn broadcast(&self, session: &Session) {
        self.events.publish(&self.db, session).await;
    }

    /// Hashes a secret on a blocking thread.
    pub async fn hash(&self, secret: String) -> Result<String, Error> {
        Ok(self.heavy(move || crypto::hash_secret(&secret)).await??)
    }

    /// Whether the secret matches the hash. Without a hash it does the same work and returns false.
    pub async fn verify(&self, secret: String, hash: Option<String>) -> Result<bool, Error> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| crypto::HASH_OF_NO_SECRET.to_owned());
        Ok(self.heavy(move || crypto::verify_secret(&secret, &hash)).await? && known)
    }

    /// Runs a hash computation on a blocking thread under a permit. The permit is held until the computation
    /// ends, even if the caller is cancelled: a blocking task cannot be aborted.
    async fn heavy<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let turn = Arc::clone(&self.hashing)
            .acquire_owned()
            .await
            .map_err(|error| Error::Broken(error.to_string()))?;
        let worked = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        Ok(worked.await?)
    }
}
