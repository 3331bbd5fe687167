//! Signatures by Standard Webhooks (PROTOCOLS.md §8.7).

use crate::server::crypto::{hmac, random};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::fmt;

const PREFIX: &str = "whsec_";

/// An endpoint's shared secret for HMAC-SHA256.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret(Vec<u8>);

impl SigningSecret {
    /// A new secret of 256 random bits.
    pub fn fresh() -> Self {
        Self(random::<32>().into())
    }

    /// Parses `whsec_` and the key in base64, 24 to 64 bytes.
    pub fn parse(text: &str) -> Option<Self> {
        let key = STANDARD.decode(text.strip_prefix(PREFIX)?).ok()?;
        (24..=64).contains(&key.len()).then_some(Self(key))
    }

    /// The plain text, for the owner of the endpoint.
    pub fn expose(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }

    /// The `webhook-signature` header. `timestamp` is the attempt's, in Unix seconds.
    pub fn sign(&self, id: &str, timestamp: i64, body: &[u8]) -> String {
        let head = format!("{id}.{timestamp}.");
        format!("v1,{}", STANDARD.encode(hmac(&self.0, &[head.as_bytes(), body])))
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3";

    #[test]
    fn the_vector_is_signed() {
        let secret = SigningSecret::parse(SECRET).expect("a secret");
        assert_eq!(
            secret.sign("msg_1", 1_805_014_800, br#"{"type":"x"}"#),
            "v1,z8Aov/mJWP/ubsW2z2q67fmdAAlv2g64meM76p69OWU="
        );
    }

    #[test]
    fn a_secret_is_told_once_and_never_by_chance() {
        let secret = SigningSecret::fresh();
        assert_ne!(secret, SigningSecret::fresh());
        assert_eq!(SigningSecret::parse(&secret.expose()), Some(secret.clone()));
        assert_eq!(format!("{secret:?}"), "SigningSecret([redacted])");
        for text in ["", "whsec_", "whsec_c2hvcnQ=", &SECRET[6..]] {
            assert_eq!(SigningSecret::parse(text), None, "{text}");
        }
    }
}
