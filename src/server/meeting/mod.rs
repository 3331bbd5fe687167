//! Meetings: how rooms are named, kept and found again, and what opens them.

pub mod link;
pub mod token;

use super::config::{Jitsi, Tokens};
use crate::api::provider::{Enforcement, ProviderView};

/// What people are told of the provider.
#[must_use]
pub fn describe(jitsi: &Jitsi) -> ProviderView {
    ProviderView {
        host: jitsi.domain.clone(),
        enforces: match jitsi.tokens {
            Tokens::None => Enforcement::Link,
            Tokens::Shared(_) | Tokens::Jaas(_) => Enforcement::Token,
        },
    }
}
