//! The state that every use case works with: settings, database, clock, clients, events and rate limits.

use super::{
    clock::Clock,
    config::Config,
    crypto::{self, CryptoError},
    db::{self, Db},
    error::Error,
    events::Events,
    hashing::{Hashing, Lane},
    outbound,
    webhook::{self, Sender},
};
use crate::domain::{
    ids::{PersonId, SessionId},
    passcode::Passcode,
    session::Session,
};
use std::{ops::Deref, sync::Arc};
use thiserror::Error;
use tokio::sync::Notify;

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
    pub last_seen: db::last_seen::LastSeen,
    hashing: Hashing,
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
            limits: super::limits::Limits::new(&config.traffic),
            last_seen: db::last_seen::LastSeen::start(db.clone()),
            config,
            db,
            clock,
            hashing: Hashing::new(processors),
        })))
    }

    /// Broadcasts that a session has changed. After the commit: whatever is read in answer is new.
    pub async fn broadcast(&self, session: &Session) {
        self.events.publish(&self.db, &self.clock, session).await;
    }

    /// Broadcasts that a tie or a login of these people has changed. After the commit.
    pub async fn broadcast_people(&self, people: [PersonId; 2]) {
        self.events.publish_people(&self.db, &self.clock, people).await;
    }

    /// Hashes a new password. `Error::Busy` if too many wait.
    pub async fn hash(&self, secret: String) -> Result<String, Error> {
        Ok(self.hashing.hash(secret).await?)
    }

    /// Whether the password matches the hash. Without a hash it does the same work and returns false. `Error::Busy` if
    /// too many wait in this lane.
    pub async fn verify(&self, lane: Lane, secret: String, hash: Option<String>) -> Result<bool, Error> {
        Ok(self.hashing.verify(lane, secret, hash).await?)
    }

    /// Whether the passcode is that of the session, whose stored form is given.
    pub async fn verify_passcode(
        &self,
        session: SessionId,
        passcode: &Passcode,
        stored: &str,
    ) -> Result<bool, Error> {
        // Stored before passcodes became MACs.
        if stored.starts_with("$argon2") {
            let (given, stored) = (passcode.expose().to_owned(), stored.to_owned());
            return self.verify(Lane::Other, given, Some(stored)).await;
        }
        let matches = self.config.keys.matches_passcode(session, passcode, stored);
        if matches == Err(CryptoError::UnknownKey) {
            // The partner can set a new passcode, so this is not a fault for the person at the door.
            tracing::warn!(%session, "the passcode was stored under a key that is not configured");
        }
        Ok(matches.unwrap_or(false))
    }
}
