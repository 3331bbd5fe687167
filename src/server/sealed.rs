//! The list of all sealed columns and the associated data of each value: a value copied to another table,
//! column or row does not open there (PROTOCOLS.md §8.4).

use super::crypto::{CryptoError, KeyRing};
use crate::domain::{
    ids::{AccountId, EndpointId, FormAnswerId, IntakeId, IntegrationId, MailId, SessionId},
    provider::Provider,
};
use std::fmt;

/// A column of sealed values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The room or URL of a session's link.
    Room,
    /// A partner's own meeting URL.
    ManualUrl,
    /// An OAuth access token, valid for about an hour.
    AccessToken,
    RefreshToken,
    /// The PKCE verifier of an OAuth flow in progress.
    Verifier,
    /// The URL of a webhook endpoint.
    WebhookUrl,
    /// The signing secret of a webhook endpoint.
    WebhookSecret,
    /// The answer to a form that carried a key.
    FormAnswer,
    /// A mail, which may hold a link.
    Mail,
    /// What a client has answered before a booking.
    Intake,
}

impl Column {
    /// Every column. `rapport rotate-keys` skips a column that is missing here.
    pub const ALL: [Self; 10] = [
        Self::Room,
        Self::ManualUrl,
        Self::AccessToken,
        Self::RefreshToken,
        Self::Verifier,
        Self::WebhookUrl,
        Self::WebhookSecret,
        Self::FormAnswer,
        Self::Mail,
        Self::Intake,
    ];

    /// `table|column`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Room => "meeting_links|room_sealed",
            Self::ManualUrl => "accounts|manual_meeting_url_sealed",
            Self::AccessToken => "user_integrations|access_token_sealed",
            Self::RefreshToken => "user_integrations|refresh_token_sealed",
            Self::Verifier => "oauth_states|verifier_sealed",
            Self::WebhookUrl => "webhook_endpoints|url_sealed",
            Self::WebhookSecret => "webhook_endpoints|secret_sealed",
            Self::FormAnswer => "form_answers|answer_sealed",
            Self::Mail => "mails|text_sealed",
            Self::Intake => "intakes|answers_sealed",
        }
    }
}

/// The place that a value is sealed to. Its text is the associated data: if that format changes, stored
/// values no longer open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Room(SessionId),
    ManualUrl(AccountId),
    AccessToken(IntegrationId, Provider),
    RefreshToken(IntegrationId, Provider),
    /// Not bound to its row, whose key is the hash of the state, which is not known yet when the verifier is
    /// sealed. The row expires after ten minutes.
    Verifier(Provider),
    WebhookUrl(EndpointId),
    WebhookSecret(EndpointId),
    FormAnswer(FormAnswerId),
    Mail(MailId),
    Intake(IntakeId),
}

impl Place {
    pub fn column(self) -> Column {
        match self {
            Self::Room(_) => Column::Room,
            Self::ManualUrl(_) => Column::ManualUrl,
            Self::AccessToken(..) => Column::AccessToken,
            Self::RefreshToken(..) => Column::RefreshToken,
            Self::Verifier(_) => Column::Verifier,
            Self::WebhookUrl(_) => Column::WebhookUrl,
            Self::WebhookSecret(_) => Column::WebhookSecret,
            Self::FormAnswer(_) => Column::FormAnswer,
            Self::Mail(_) => Column::Mail,
            Self::Intake(_) => Column::Intake,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column = self.column().name();
        match self {
            Self::Room(session) => write!(f, "{column}|{session}"),
            Self::ManualUrl(account) => write!(f, "{column}|{account}"),
            Self::AccessToken(id, provider) | Self::RefreshToken(id, provider) => {
                write!(f, "{column}|{id}|{}", provider.word())
            }
            Self::Verifier(provider) => write!(f, "{column}|{}", provider.word()),
            Self::WebhookUrl(endpoint) | Self::WebhookSecret(endpoint) => write!(f, "{column}|{endpoint}"),
            Self::FormAnswer(id) => write!(f, "{column}|{id}"),
            Self::Mail(id) => write!(f, "{column}|{id}"),
            Self::Intake(id) => write!(f, "{column}|{id}"),
        }
    }
}

impl KeyRing {
    /// Seals a text for its place.
    pub fn seal_text(&self, place: Place, text: &str) -> Result<Vec<u8>, CryptoError> {
        self.seal(&place.to_string(), text.as_bytes())
    }

    /// Opens what [`KeyRing::seal_text`] made for the same place.
    pub fn open_text(&self, place: Place, sealed: &[u8]) -> Result<String, CryptoError> {
        let opened = self.open(&place.to_string(), sealed)?;
        String::from_utf8(opened).map_err(|_| CryptoError::Forged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_place_names_table_column_row_and_provider() {
        let nil = "00000000-0000-0000-0000-000000000000";
        for (place, expected) in [
            (
                Place::Room(SessionId(Uuid::nil())),
                format!("meeting_links|room_sealed|{nil}"),
            ),
            (
                Place::ManualUrl(AccountId(Uuid::nil())),
                format!("accounts|manual_meeting_url_sealed|{nil}"),
            ),
            (
                Place::AccessToken(IntegrationId(Uuid::nil()), Provider::Zoom),
                format!("user_integrations|access_token_sealed|{nil}|zoom"),
            ),
            (
                Place::RefreshToken(IntegrationId(Uuid::nil()), Provider::GoogleMeet),
                format!("user_integrations|refresh_token_sealed|{nil}|google_meet"),
            ),
            (
                Place::Verifier(Provider::Zoom),
                "oauth_states|verifier_sealed|zoom".into(),
            ),
            (
                Place::WebhookUrl(EndpointId(Uuid::nil())),
                format!("webhook_endpoints|url_sealed|{nil}"),
            ),
            (
                Place::WebhookSecret(EndpointId(Uuid::nil())),
                format!("webhook_endpoints|secret_sealed|{nil}"),
            ),
            (
                Place::FormAnswer(FormAnswerId(Uuid::nil())),
                format!("form_answers|answer_sealed|{nil}"),
            ),
            (
                Place::Mail(MailId(Uuid::nil())),
                format!("mails|text_sealed|{nil}"),
            ),
            (
                Place::Intake(IntakeId(Uuid::nil())),
                format!("intakes|answers_sealed|{nil}"),
            ),
        ] {
            assert_eq!(place.to_string(), expected);
            assert!(Column::ALL.contains(&place.column()));
        }
    }
}
