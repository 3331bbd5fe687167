//! What every use case works with: settings, database, time, and the meeting provider.

use super::{
    clock::Clock,
    config::Config,
    crypto,
    db::{self, Db},
    error::Error,
    events::Events,
    meeting::Meetings,
    outbound,
    webhook::{self, Sender},
};
use std::{ops::Deref, sync::Arc};
use thiserror::Error;
use tokio::sync::{Notify, Semaphore};

/// A running Rapport. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What an [`App`] consists of.
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Who makes the meetings.
    pub meetings: Meetings,
    /// Calls other servers.
    pub http: reqwest::Client,
    /// Calls the endpoints that people have registered.
    pub webhooks: Sender,
    /// Wakes whoever works the outbox off.
    pub outbox: Notify,
    /// Tells browsers what has changed.
    pub events: Events,
    /// Slows down guessing.
    pub limits: super::web::limits::Limits,
    /// A hash that no password has: an unknown address costs the same work as a wrong password.
    nobody: String,
    /// As many hashes at a time as there are processors: each takes 19 MiB.
    hashing: Arc<Semaphore>,
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// Why Rapport cannot start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The database cannot be opened.
    #[error(transparent)]
    Connect(#[from] db::ConnectError),
    /// The database cannot be brought up to date.
    #[error(transparent)]
    Migrate(#[from] db::MigrationError),
    /// No hash can be made.
    #[error(transparent)]
    Crypto(#[from] crypto::CryptoError),
    /// Other servers cannot be called.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
}

impl App {
    /// Opens the database, brings it up to date, and puts the parts together.
    pub async fn start(config: Config, clock: Clock) -> Result<Self, StartError> {
        let db = db::open(&config.database_url.0).await?;
        db::migrate(&db).await?;
        let nobody = crypto::hash_secret(crypto::Token::new().expose())?;
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
            meetings: Meetings::new(&config, &http),
            http,
            outbox: Notify::new(),
            events: Events::default(),
            config,
            db,
            clock,
            limits: super::web::limits::Limits::new(),
            nobody,
            hashing,
        })))
    }

    /// Hashes a secret off the async threads.
    pub async fn hash(&self, secret: String) -> Result<String, Error> {
        Ok(self.heavy(move || crypto::hash_secret(&secret)).await??)
    }

    /// Whether a secret is behind a hash. Without a hash it does the same work and says no.
    pub async fn verify(&self, secret: String, hash: Option<String>) -> Result<bool, Error> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.clone());
        Ok(self.heavy(move || crypto::verify_secret(&secret, &hash)).await? && known)
    }

    /// Does a hash's work when its turn comes. The turn lasts as long as the work, also when nobody waits
    /// for it any more.
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
