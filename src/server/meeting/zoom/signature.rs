//! Signatures of Zoom's webhooks (PROTOCOLS.md §4.3).

use crate::server::crypto::hmac_hex;
use subtle::ConstantTimeEq;

/// Whether Zoom signed a request: headers `x-zm-request-timestamp` and `x-zm-signature`, and the raw body.
/// Compares in constant time. The caller checks the timestamp's age (replay).
pub fn is_signed(secret_token: &str, timestamp: &str, body: &[u8], signature: &str) -> bool {
    let parts: [&[u8]; 4] = [b"v0:", timestamp.as_bytes(), b":", body];
    let expected = format!("v0={}", hmac_hex(secret_token.as_bytes(), &parts));
    expected.as_bytes().ct_eq(signature.as_bytes()).into()
}

/// The `encryptedToken` that answers Zoom's `plainToken` when it validates an endpoint. Only for a request
/// that [`is_signed`], or it would be a signing oracle.
pub fn encrypted_token(secret_token: &str, plain_token: &str) -> String {
    hmac_hex(secret_token.as_bytes(), &[plain_token.as_bytes()])
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "zoom-test-secret";
    const TIMESTAMP: &str = "1739923528";
    const VALIDATION: &str = r#"{"event":"endpoint.url_validation","payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"},"event_ts":1654503849680}"#;
    const VALIDATION_SIGNED: &str = "v0=76578f73c641b5e4494c32ff97a823c5cde9d27c17e759f214e0954134feb0be";
    const STARTED: &str = r#"{"event":"meeting.started","payload":{"account_id":"ACC","object":{"duration":50,"start_time":"2027-03-14T09:00:00Z","timezone":"UTC","topic":"Séance","id":"93123456789","type":2,"uuid":"4444AAAiAAAAAiAiAiiAii==","host_id":"HOST"}},"event_ts":1805014800123}"#;
    const STARTED_SIGNED: &str = "v0=da19ce2e86c6a98fbb4230c43a9cbcef0bc7f79a972c5755f44a102ed64d89b3";

    #[test]
    fn the_vectors_are_signed() {
        assert!(is_signed(
            SECRET,
            TIMESTAMP,
            VALIDATION.as_bytes(),
            VALIDATION_SIGNED
        ));
        assert!(is_signed(SECRET, TIMESTAMP, STARTED.as_bytes(), STARTED_SIGNED));
        assert_eq!(
            encrypted_token(SECRET, "qgg8vlvZRS6UYooatFL8Aw"),
            "ae7c940e5051b2a17c1c49f4818fff9a88e210f5d820ff3c862635e27c93a4d9"
        );
    }

    #[test]
    fn a_forged_one_is_not() {
        let body = STARTED.as_bytes();
        assert!(!is_signed(SECRET, "1739923529", body, STARTED_SIGNED));
        assert!(!is_signed("another", TIMESTAMP, body, STARTED_SIGNED));
        assert!(!is_signed(SECRET, TIMESTAMP, b"{}", STARTED_SIGNED));
        assert!(!is_signed(SECRET, TIMESTAMP, body, &STARTED_SIGNED[..20]));
        assert!(!is_signed(SECRET, TIMESTAMP, body, ""));
        // Parsed and serialized again, the body has other bytes.
        let escaped = STARTED.replace('é', "\\u00e9");
        assert!(!is_signed(SECRET, TIMESTAMP, escaped.as_bytes(), STARTED_SIGNED));
    }
}
