//! Settings of the Jitsi deployment that holds the calls, in three forms: rooms open to anyone who knows the
//! name, tokens signed with a shared secret, and JaaS.

use super::{
    ConfigError, Get, SWITCH, Secret, checked, choice, is_loopback, together, without_password, wrong,
    wrong_secret,
};
use jsonwebtoken::{EncodingKey, Header};
use std::fmt;
use url::Url;

/// The public server. It closes embedded calls after five minutes and takes no foreign tokens.
const PUBLIC: &str = "meet.jit.si";
const JAAS: &str = "8x8.vc";

/// Whether rooms are embedded in Rapport's meeting page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Embed {
    /// Everywhere but on meet.jit.si, which closes embedded calls after five minutes.
    Auto,
    Always,
    Never,
}

/// How the deployment authenticates participants.
#[derive(Debug, Clone)]
pub enum Tokens {
    /// Not at all: anyone who knows a room's name can enter it.
    None,
    /// By a JWT signed with a shared secret (HMAC).
    Shared(SharedSecret),
    /// By a JWT signed with our private key, whose public half JaaS has (RS256).
    Jaas(Jaas),
}

/// The token settings of a self-hosted deployment.
#[derive(Debug, Clone)]
pub struct SharedSecret {
    /// The claim `iss`.
    pub issuer: String,
    /// The claim `aud`.
    pub audience: String,
    /// The claim `sub`: the deployment's XMPP domain.
    pub subject: String,
    pub key: SigningKey,
}

/// The token settings of JaaS.
#[derive(Debug, Clone)]
pub struct Jaas {
    /// `vpaas-magic-cookie-…`: the tenant, in tokens and in front of each room name.
    pub app_id: String,
    /// The `kid` of the token header, with or without `app_id/` in front.
    pub key_id: String,
    /// The RSA private key.
    pub key: SigningKey,
}

impl Jaas {
    /// The full `kid`, `app_id/key_id`. The JaaS console shows it in full, but people often copy the last
    /// part only.
    pub fn key_name(&self) -> String {
        if self.key_id.contains('/') {
            self.key_id.clone()
        } else {
            format!("{}/{}", self.app_id, self.key_id)
        }
    }
}

/// A signing key that `Debug` redacts.
#[derive(Clone)]
pub struct SigningKey(pub EncodingKey);

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

#[derive(Debug, Clone)]
pub struct Jitsi {
    /// `https://meet.example.org`: scheme, host and port.
    pub origin: String,
    /// `meet.example.org`: host and port.
    pub domain: String,
    pub room_prefix: String,
    pub embed: Embed,
    pub tokens: Tokens,
    /// None if the deployment does not ask before it opens a room.
    pub reservations: Option<Reservations>,
}

/// The settings of prosody's module `reservations`, which asks before a room opens.
#[derive(Debug, Clone)]
pub struct Reservations {
    /// The bearer token that prosody sends.
    pub token: Secret,
    /// Whether the second person waits in the lobby until the first admits them.
    pub lobby: bool,
}

impl Jitsi {
    pub(super) fn read(get: Get<'_>) -> Result<Self, ConfigError> {
        let tokens = tokens(get)?;
        let home = if matches!(tokens, Tokens::Jaas(_)) {
            JAAS
        } else {
            PUBLIC
        };
        let given = get("JITSI_DOMAIN").unwrap_or_else(|| home.to_owned());
        let (origin, domain) = server(&given)?;
        match tokens {
            Tokens::Shared(_) if domain == PUBLIC => {
                return Err(wrong(
                    "JITSI_DOMAIN",
                    given,
                    "a server of your own beside JITSI_APP_ID: meet.jit.si takes no tokens",
                ));
            }
            Tokens::Jaas(_) if domain != JAAS && !origin.starts_with("http://") => {
                return Err(wrong(
                    "JITSI_DOMAIN",
                    given,
                    "8x8.vc, or nothing, beside JAAS_APP_ID",
                ));
            }
            _ => {}
        }
        Ok(Self {
            origin,
            domain,
            room_prefix: room_prefix(get("JITSI_ROOM_PREFIX").unwrap_or_else(|| "rapport".into()))?,
            embed: choice(
                get,
                "JITSI_EMBED",
                &[
                    ("auto", Embed::Auto),
                    ("always", Embed::Always),
                    ("never", Embed::Never),
                ],
            )?,
            tokens,
            reservations: reservations(get)?,
        })
    }

    /// Whether rooms are embedded, for this domain.
    pub fn embeds(&self) -> bool {
        match self.embed {
            Embed::Always => true,
            Embed::Never => false,
            Embed::Auto => self.domain != PUBLIC,
        }
    }

    /// Whether the deployment is run by those who run this server, and not by another company.
    pub fn is_own(&self) -> bool {
        self.domain != PUBLIC && !matches!(self.tokens, Tokens::Jaas(_))
    }

    /// The base URL of its rooms: append `/{room}`.
    pub fn tenant(&self) -> String {
        match &self.tokens {
            Tokens::Jaas(jaas) => format!("{}/{}", self.origin, jaas.app_id),
            Tokens::None | Tokens::Shared(_) => self.origin.clone(),
        }
    }
}

/// Parses a host, host:port, or `http://127.0.0.1:port` (for tests) into the origin and host:port.
fn server(given: &str) -> Result<(String, String), ConfigError> {
    let accepted = "a host such as meet.example.org, host:port, or http://127.0.0.1:port for tests";
    let text = if given.contains("://") {
        given.to_owned()
    } else {
        format!("https://{given}")
    };
    let refused = || wrong("JITSI_DOMAIN", without_password(given), accepted);
    let url: Url = text.parse().map_err(|_| refused())?;
    let plain =
        url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    let safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
    let Some(host) = url.host_str().filter(|_| plain && safe) else {
        return Err(refused());
    };
    let domain = url
        .port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    Ok((url.origin().ascii_serialization(), domain))
}

fn room_prefix(given: String) -> Result<String, ConfigError> {
    let good = (1..=40).contains(&given.len())
        && given
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    checked("JITSI_ROOM_PREFIX", given, good, "1 to 40 of a-z, 0-9 and -")
}

fn tokens(get: Get<'_>) -> Result<Tokens, ConfigError> {
    let shared = together(get, ["JITSI_APP_ID", "JITSI_APP_SECRET"])?;
    let jaas = together(get, ["JAAS_APP_ID", "JAAS_KEY_ID", "JAAS_PRIVATE_KEY"])?;
    match (shared, jaas) {
        (None, None) => Ok(Tokens::None),
        (Some(_), Some([app_id, ..])) => Err(wrong(
            "JAAS_APP_ID",
            app_id,
            "nothing beside JITSI_APP_ID: rooms are in one place",
        )),
        (Some([app_id, secret]), None) => Ok(Tokens::Shared(SharedSecret {
            issuer: get("JITSI_TOKEN_ISSUER").unwrap_or_else(|| app_id.clone()),
            audience: get("JITSI_TOKEN_AUDIENCE").unwrap_or(app_id),
            subject: get("JITSI_TOKEN_SUBJECT").unwrap_or_else(|| "meet.jitsi".into()),
            key: SigningKey(EncodingKey::from_secret(secret.as_bytes())),
        })),
        (None, Some([app_id, key_id, key])) => Ok(Tokens::Jaas(Jaas {
            key: private_key(&key)?,
            app_id: jaas_app_id(app_id)?,
            key_id,
        })),
    }
}

/// Checked because it goes into URLs and into the content security policy.
fn jaas_app_id(given: String) -> Result<String, ConfigError> {
    let good = given
        .strip_prefix("vpaas-magic-cookie-")
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric()));
    let accepted = "vpaas-magic-cookie- and what follows it in the console";
    checked("JAAS_APP_ID", given, good, accepted)
}

/// Reads a PEM text, in which `\n` may replace line breaks, or the path of a PEM file.
fn private_key(given: &str) -> Result<SigningKey, ConfigError> {
    let accepted = "an RSA private key as PEM, or the path of a file that holds one";
    let refused = || wrong_secret("JAAS_PRIVATE_KEY", accepted);
    let pem = if given.starts_with("-----BEGIN") {
        given.replace("\\n", "\n")
    } else {
        std::fs::read_to_string(given).map_err(|_| refused())?
    };
    let key = EncodingKey::from_rsa_pem(pem.as_bytes()).map_err(|_| refused())?;
    // Sign once: a key that parses may still be unable to sign.
    jsonwebtoken::encode(&Header::new(jsonwebtoken::Algorithm::RS256), &(), &key).map_err(|_| refused())?;
    Ok(SigningKey(key))
}

fn reservations(get: Get<'_>) -> Result<Option<Reservations>, ConfigError> {
    let lobby = choice(get, "JITSI_RESERVATION_LOBBY", &SWITCH)?;
    let Some(token) = get("JITSI_RESERVATION_TOKEN") else {
        return Ok(None);
    };
    if token.len() < 16 {
        let accepted = "at least 16 characters, the same as in reservations_api_headers";
        return Err(wrong_secret("JITSI_RESERVATION_TOKEN", accepted));
    }
    Ok(Some(Reservations {
        token: Secret(token),
        lobby,
    }))
}
