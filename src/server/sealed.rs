//! The one list of what the database holds sealed, and where each value belongs: a value that is copied to
//! another table, column or row does not open there (PROTOCOLS.md §8.4).

use crate::domain::{
    ids::{AccountId, EndpointId, IntegrationId, SessionId},
    provider::Provider,
};
use std::fmt;

/// A column of sealed values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The rooms and addresses of sessions' links.
    Room,
    /// Partners' own meeting addresses.
    ManualUrl,
    /// What lets Rapport act for a partner, for about an hour.
    AccessToken,
    /// What gets the next access token.
    RefreshToken,
    /// What proves that who comes back from a consent page is who went there.
    Verifier,
    /// Where endpoints are that are told of sessions.
    WebhookUrl,
    /// What signs that.
    WebhookSecret,
}

impl Column {
    /// All of them: a new one is listed here, or `rapport rotate-keys` passes it over.
    pub const ALL: [Self; 7] = [
        Self::Room,
        Self::ManualUrl,
        Self::AccessToken,
        Self::RefreshToken,
        Self::Verifier,
        Self::WebhookUrl,
        Self::WebhookSecret,
    ];

    /// Table and column.
    pub fn name(self) -> &'static str {
        match self {
            Self::Room => "meeting_links|room_sealed",
            Self::ManualUrl => "accounts|manual_meeting_url_sealed",
            Self::AccessToken => "user_integrations|access_token_sealed",
            Self::RefreshToken => "user_integrations|refresh_token_sealed",
            Self::Verifier => "oauth_states|verifier_sealed",
            Self::WebhookUrl => "webhook_endpoints|url_sealed",
            Self::WebhookSecret => "webhook_endpoints|secret_sealed",
        }
    }
}

/// Where one value is sealed to. Its text is the associated data: changed, nothing opens any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The room or address of a session's link.
    Room(SessionId),
    /// A partner's own meeting address.
    ManualUrl(AccountId),
    /// A connected account's access token.
    AccessToken(IntegrationId, Provider),
    /// A connected account's refresh token.
    RefreshToken(IntegrationId, Provider),
    /// The verifier of a way to a provider's consent page. Its row goes by the hash of what is not known yet
    /// when it is sealed, and lasts ten minutes.
    Verifier(Provider),
    /// Where an endpoint is.
    WebhookUrl(EndpointId),
    /// What signs that which is sent there.
    WebhookSecret(EndpointId),
}

impl Place {
    /// The column that it is in.
    pub fn column(self) -> Column {
        match self {
            Self::Room(_) => Column::Room,
            Self::ManualUrl(_) => Column::ManualUrl,
            Self::AccessToken(..) => Column::AccessToken,
            Self::RefreshToken(..) => Column::RefreshToken,
            Self::Verifier(_) => Column::Verifier,
            Self::WebhookUrl(_) => Column::WebhookUrl,
            Self::WebhookSecret(_) => Column::WebhookSecret,
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
        }
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
        ] {
            assert_eq!(place.to_string(), expected);
            assert!(Column::ALL.contains(&place.column()));
        }
    }
}
