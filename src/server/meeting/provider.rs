//! What every meeting provider does, and what it is told.

use crate::{
    api::provider::ProviderView,
    domain::{
        ids::{AccountId, LinkId},
        join::{JoinWindow, Participant},
        provider::{LinkState, Provider},
        session::Session,
    },
    server::{app::App, config::Secret, db::sessions::Person},
    words::{Lang, Words},
};
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use thiserror::Error;
use uuid::Uuid;

/// A meeting as a provider is told of it: when, and with which partner. Nothing of the client, and nothing
/// of what they meet for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The link's own id: written into what is made, so that it is found again after a crash.
    pub mark: Uuid,
    /// What the provider calls it, at most 120 characters.
    pub topic: String,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// How long it is planned to last.
    pub length: TimeDelta,
    /// The partner's IANA zone, in which the provider shows it.
    pub time_zone: String,
}

/// What a provider has made.
#[derive(Debug, Clone)]
pub struct Made {
    /// The provider's own id of it, where it has one; tells nobody the way in.
    pub external_id: Option<String>,
    /// The room's name, or the guests' address.
    pub room: Secret,
}

/// Whose account was connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The provider's own id of it.
    pub id: String,
    /// What people call it: an address.
    pub label: String,
}

/// Why a provider did not do it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ProviderError {
    /// There is no such meeting any more.
    #[error("the meeting is not there any more")]
    Gone,
    /// The access token is not good any more: renew it and ask once more.
    #[error("the access token is not accepted")]
    Expired,
    /// The partner has to connect their account again: its permission ended, or lacks something.
    #[error("the account must be connected again: {0}")]
    Reconnect(String),
    /// Too much was asked for. Again at this time, if one was named.
    #[error("too many requests")]
    Busy(Option<DateTime<Utc>>),
    /// No answer, or one that says that the provider is broken. It may have been done all the same.
    #[error("the provider does not answer: {0}")]
    Unreachable(String),
    /// It is being made and will be there soon.
    #[error("it is not there yet")]
    Pending,
    /// Refused, and it would be again.
    #[error("the provider refused: {0}")]
    Refused(String),
}

/// What a provider is to make a meeting of.
pub struct Order<'a> {
    /// The session.
    pub session: &'a Session,
    /// Its partner.
    pub partner: &'a Person,
    /// The link that the meeting is made for.
    pub link: LinkId,
    /// Whether an earlier attempt may have made it already.
    pub again: bool,
}

impl Order<'_> {
    /// What the provider is told of it.
    pub fn plan(&self) -> Plan {
        // Nobody is signed in: English.
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

/// A session's link, opened.
#[derive(Debug, Clone)]
pub struct Link {
    /// Its own id.
    pub id: LinkId,
    /// Whose session it is.
    pub partner: AccountId,
    /// Who makes it.
    pub provider: Provider,
    /// How far it is.
    pub state: LinkState,
    /// The room's name, or the guests' address.
    pub room: Option<Secret>,
    /// The provider's own id of the meeting.
    pub external_id: Option<String>,
}

impl Link {
    /// The room's name, or the guests' address.
    /// Errors: [`ProviderError::Pending`] while there is none.
    pub fn room(&self) -> Result<&Secret, ProviderError> {
        self.room.as_ref().ok_or(ProviderError::Pending)
    }
}

/// Who is let in.
pub struct Guest<'a> {
    /// Their account.
    pub id: AccountId,
    /// Their name, as the room shows it.
    pub name: &'a str,
    /// Their address.
    pub email: &'a str,
    /// Which of the two they are. The partner keeps the room.
    pub participant: Participant,
    /// The session's title.
    pub subject: &'a str,
    /// While they are let in.
    pub window: JoinWindow,
}

/// A provider of meetings. One file each.
#[async_trait]
pub trait MeetingProvider: Send + Sync {
    /// Makes the meeting of a session. Only a provider that makes it without asking anybody is asked while
    /// somebody waits; the others by a job, which may ask more than once.
    async fn create(&self, app: &App, order: &Order<'_>) -> Result<Made, ProviderError>;

    /// Tells it that the session has another time.
    async fn update(&self, app: &App, order: &Order<'_>, link: &Link) -> Result<(), ProviderError>;

    /// Removes a meeting of a partner's. One that is not there any more is removed.
    async fn delete(&self, app: &App, partner: AccountId, external_id: &str) -> Result<(), ProviderError>;

    /// Removes what an attempt for this link may have made without our having heard of it.
    async fn sweep(&self, app: &App, partner: AccountId, link: LinkId) -> Result<(), ProviderError>;

    /// The address that lets this person in. For the answer of a successful join only.
    async fn join_target(&self, app: &App, link: &Link, guest: &Guest<'_>) -> Result<Secret, ProviderError>;

    /// What people are told of it: where it is, and what it enforces.
    fn describe(&self, app: &App, link: Option<&Link>) -> ProviderView;
}
