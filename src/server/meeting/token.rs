//! JWTs that let one person into one Jitsi room while the session's join window is open.
//!
//! Minted at admission, never stored. A self-hosted deployment verifies HS256 with the shared secret, JaaS
//! RS256 with the public key that was uploaded there.

use super::provider::Guest;
use crate::{
    domain::join::Participant,
    server::{
        config::{Jitsi, Secret, Tokens},
        error::Error,
    },
};
use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, Header};
use serde::Serialize;

/// Clock skew: a deployment may be this much behind ours, and grants no leeway of its own.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::seconds(10);

#[derive(Serialize)]
struct Claims<'a> {
    aud: &'a str,
    iss: &'a str,
    sub: &'a str,
    room: &'a str,
    nbf: i64,
    exp: i64,
    context: Context<'a>,
}

#[derive(Serialize)]
struct Context<'a> {
    user: User<'a>,
}

/// All values are strings, which both kinds of deployment accept. No email address: Jitsi passes these on to everybody
/// in the room, and the deployment's log may hold the token.
#[derive(Serialize)]
struct User<'a> {
    id: String,
    name: &'a str,
    moderator: &'static str,
}

/// A JWT for one person and one room. `None` if the deployment uses no tokens.
pub fn mint(jitsi: &Jitsi, room: &Secret, guest: &Guest<'_>) -> Result<Option<String>, Error> {
    let (header, key, [aud, iss, sub]) = match &jitsi.tokens {
        Tokens::None => return Ok(None),
        Tokens::Shared(shared) => (
            Header::new(Algorithm::HS256),
            &shared.key.0,
            [&*shared.audience, &*shared.issuer, &*shared.subject],
        ),
        Tokens::Jaas(jaas) => (
            Header {
                kid: Some(jaas.key_name()),
                ..Header::new(Algorithm::RS256)
            },
            &jaas.key.0,
            ["jitsi", "chat", &*jaas.app_id],
        ),
    };
    let claims = Claims {
        aud,
        iss,
        sub,
        room: &room.0,
        nbf: (guest.window.opens_at - CLOCKS_DIFFER).timestamp(),
        exp: guest.window.closes_at.timestamp(),
        context: Context {
            user: User {
                id: guest.id.to_string(),
                name: guest.name,
                moderator: match guest.participant {
                    Participant::Partner => "true",
                    Participant::Client => "false",
                },
            },
        },
    };
    jsonwebtoken::encode(&header, &claims, key)
        .map(Some)
        .map_err(|error| Error::Broken(format!("a room's token cannot be signed: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jsonwebtoken::{DecodingKey, Validation, decode};
    use serde_json::Value;

    /// PROTOCOLS.md §2.1.
    const VECTOR: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhdWQiOiJteV9qaXRzaV9hcHBfaWQiLCJpc3MiOiJteV9qaXRzaV9hcHBfaWQiLCJzdWIiOiJtZWV0LmppdHNpIiwicm9vbSI6InMtN2YzazJtIiwibmJmIjoxODA1MDE0NzkwLCJleHAiOjE4MDUwMTg0MDAsImNvbnRleHQiOnsidXNlciI6eyJpZCI6InUxIiwibmFtZSI6IkFkYSIsIm1vZGVyYXRvciI6InRydWUifX19.NBZIwpLgtwhrbodcJOs85g-GQ9VnW7voMaOYt73yCCk";

    #[test]
    fn the_vector_is_signed_as_we_sign_and_says_what_we_say() {
        let mut rules = Validation::new(Algorithm::HS256);
        (rules.validate_exp, rules.validate_nbf, rules.validate_aud) = (false, false, false);
        let key = DecodingKey::from_secret(b"my_jitsi_app_secret");
        let theirs = decode::<Value>(VECTOR, &key, &rules)
            .expect("the secret fits")
            .claims;
        let ours = Claims {
            aud: "my_jitsi_app_id",
            iss: "my_jitsi_app_id",
            sub: "meet.jitsi",
            room: "s-7f3k2m",
            nbf: 1_805_014_790,
            exp: 1_805_018_400,
            context: Context {
                user: User {
                    id: "u1".into(),
                    name: "Ada",
                    moderator: "true",
                },
            },
        };
        assert_eq!(serde_json::to_value(ours).expect("JSON"), theirs);
        assert!(decode::<Value>(VECTOR, &DecodingKey::from_secret(b"another"), &rules).is_err());
    }
}
