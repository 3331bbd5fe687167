//! The trait that every meeting provider implements, its inputs and its errors.

use crate::{
    domain::{
        ids::{AccountId, LinkId},
        join::{JoinWindow, Participant},
        provider::{LinkState, Provider, ProviderDescription},
        session::Session,
    },
    server::{app::App, config::Secret, db::sessions::Person},
    words::{Lang, Words},
};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use std::fmt::Display;
use thiserror::Error;
use uuid::Uuid;

/// All that a provider learns about a meeting: when, and with which partner. Nothing about the client or the
/// subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The link's own id, written into the meeting so that a retry after a crash finds it.
    pub mark: Uuid,
    /// The title at the provider, at most 120 characters.
    pub topic: String,
    pub starts_at: DateTime<Utc>,
    pub length: TimeDelta,
    /// The partner's IANA zone, in which the provider displays the meeting.
    pub time_zone: String,
}

/// A meeting that a provider has created.
#[derive(Debug, Clone)]
pub struct Made {
    /// The provider's own id, if it has one. Does not let anyone in.
    pub external_id: Option<String>,
    /// The room's name, or the guests' URL.
    pub room: Secret,
}

/// The account at a provider that was connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The provider's own id of it.
    pub id: String,
    /// For display: an email address, or what the provider has instead.
    pub label: String,
}

/// Why a call to a provider failed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProviderError {
    /// The meeting no longer exists.
    #[error("the meeting is not there any more")]
    Gone,
    /// The access token is no longer valid: renew it and retry once.
    #[error("the access token is not accepted")]
    Expired,
    /// The partner must reconnect their account: its permission ended or lacks something.
    #[error("the account must be connected again: {0}")]
    Reconnect(String),
    /// Rate limit. Retry at this time, if the provider named one.
    #[error("too many requests")]
    Busy(Option<DateTime<Utc>>),
    /// No answer, or a server error. The call may have had its side effect all the same.
    #[error("the provider does not answer: {0}")]
    Unreachable(String),
    /// The provider is still creating it: retry soon.
    #[error("it is not there yet")]
    Pending,
    /// Refused, and a retry would be as well.
    #[error("the provider refused: {0}")]
    Refused(String),
}

impl ProviderError {
    pub fn not_set_up(provider: Provider) -> Self {
        Self::Reconnect(format!("{} is not set up", provider.word()))
    }

    /// Our own fault, such as the database's. It may pass.
    pub fn broken(error: impl Display) -> Self {
        Self::Unreachable(error.to_string())
    }
}

/// Input for creating or updating a session's meeting.
pub struct Order<'a> {
    pub session: &'a Session,
    pub partner: &'a Person,
    pub link: LinkId,
    /// Whether an earlier attempt may have created it already.
    pub again: bool,
}

impl Order<'_> {
    pub fn plan(&self) -> Plan {
        // There is no reader whose language is known: English.
        let topic = Words(Lang::En).meeting_topic(&self.partner.name);
        Plan {
            mark: self.link.0,
            topic: topic.chars().take(120).collect(),
            starts_at: self.session.range.starts_at(),
            length: self.session.range.length(),
            time_zone: self.partner.time_zone.clone(),
        }
    }
}

/// A session's link, unsealed.
#[derive(Debug, Clone)]
pub struct Link {
    pub id: LinkId,
    /// The partner of its session.
    pub partner: AccountId,
    pub provider: Provider,
    pub state: LinkState,
    /// The room's name, or the guests' URL.
    pub room: Option<Secret>,
    /// The provider's own id of the meeting.
    pub external_id: Option<String>,
}

impl Link {
    /// The room's name, or the guests' URL. [`ProviderError::Pending`] while there is none.
    pub fn room(&self) -> Result<&Secret, ProviderError> {
        self.room.as_ref().ok_or(ProviderError::Pending)
    }
}

/// The person to let in.
pub struct Guest<'a> {
    pub id: AccountId,
    /// As the room displays it.
    pub name: &'a str,
    /// Of the room's interface.
    pub lang: Lang,
    /// The partner becomes the room's moderator.
    pub participant: Participant,
    /// The session's title, for rooms on a server of our own only.
    pub subject: &'a str,
    /// The validity of a room's token.
    pub window: JoinWindow,
}

/// A provider of meetings. One implementation a file.
#[async_trait]
pub trait MeetingProvider: Send + Sync {
    /// Creates a session's meeting. A provider that needs no call to others is used within the request, the
    /// others in a job, which may retry.
    async fn create(&self, app: &App, order: &Order<'_>) -> Result<Made, ProviderError>;

    /// Tells the provider the session's new time, if it keeps one.
    async fn update(&self, _: &App, _: &Order<'_>, _: &Link) -> Result<(), ProviderError> {
        Ok(())
    }

    /// Deletes a partner's meeting. Idempotent: one that no longer exists counts as deleted.
    async fn delete(&self, _app: &App, _partner: AccountId, _external_id: &str) -> Result<(), ProviderError> {
        Ok(())
    }

    /// Deletes what an attempt for this link may have created before its answer was lost.
    async fn sweep(&self, _app: &App, _partner: AccountId, _link: LinkId) -> Result<(), ProviderError> {
        Ok(())
    }

    /// The URL that lets this person in. For the answer of a successful join only.
    async fn join_target(&self, app: &App, link: &Link, guest: &Guest<'_>) -> Result<Secret, ProviderError>;

    /// For display: where the meeting is, and what the provider enforces.
    fn describe(&self, app: &App, link: Option<&Link>) -> ProviderDescription;
}
