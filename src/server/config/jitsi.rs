//! The settings of the Jitsi that holds the calls, in its three forms: one whose rooms are open to whoever
//! knows their name, one that asks for a token signed with a shared secret, and JaaS.

use super::{ConfigError, Get, Secret, choice, is_loopback, together, without_password, wrong};
use jsonwebtoken::{EncodingKey, Header};
use std::fmt;
use url::Url;

/// The public server. It closes embedded calls after five minutes, and takes no tokens of others.
const PUBLIC: &str = "meet.jit.si";
/// Where JaaS is.
const JAAS: &str = "8x8.vc";

/// Whether rooms open inside Rapport.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Embed {
    /// Everywhere but on the public meet.jit.si, which closes embedded calls after five minutes.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What a deployment asks of who enters.
#[derive(Debug, Clone)]
pub enum Tokens {
    /// Nothing: who knows the name of a room can enter it.
    None,
    /// A token signed with a secret that both sides have.
    Shared(SharedSecret),
    /// A token signed with a key that JaaS knows.
    Jaas(Jaas),
}

/// How a deployment of one's own checks tokens.
#[derive(Clone)]
pub struct SharedSecret {
    /// `iss`.
    pub issuer: String,
    /// `aud`.
    pub audience: String,
    /// `sub`: the deployment's XMPP domain.
    pub subject: String,
    /// The secret that signs.
    pub key: EncodingKey,
}

/// How JaaS checks tokens.
#[derive(Clone)]
pub struct Jaas {
    /// `vpaas-magic-cookie-…`: names the customer, in tokens and before each room's name.
    pub app_id: String,
    /// Names the key in the tokens' header.
    pub key_id: String,
    /// The private key that signs.
    pub key: EncodingKey,
}

impl Jaas {
    /// The key's whole name: the console shows it with the customer's before it, but people copy less.
    pub fn key_name(&self) -> String {
        if self.key_id.contains('/') {
            self.key_id.clone()
        } else {
            format!("{}/{}", self.app_id, self.key_id)
        }
    }
}

impl fmt::Debug for SharedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedSecret")
            .field("issuer", &self.issuer)
            .field("audience", &self.audience)
            .field("subject", &self.subject)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Jaas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jaas")
            .field("app_id", &self.app_id)
            .field("key_id", &self.key_id)
            .finish_non_exhaustive()
    }
}

/// A Jitsi deployment.
#[derive(Debug, Clone)]
pub struct Jitsi {
    /// `https://meet.example.org`: scheme, host and port.
    pub origin: String,
    /// `meet.example.org`: host and port.
    pub domain: String,
    /// What room names begin with.
    pub room_prefix: String,
    /// Whether rooms open inside Rapport.
    pub embed: Embed,
    /// What it asks of who enters.
    pub tokens: Tokens,
    /// What it shows when it asks whether a room may open; none when it does not ask.
    pub reservations: Option<Reservations>,
}

/// How the deployment asks before a room opens.
#[derive(Debug, Clone)]
pub struct Reservations {
    /// The bearer token that it shows.
    pub token: Secret,
    /// Whether whoever comes second waits until the first lets them in.
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
            )?
            .unwrap_or(Embed::Auto),
            tokens,
            reservations: reservations(get)?,
        })
    }

    /// Whether rooms open inside Rapport.
    pub fn embeds(&self) -> bool {
        match self.embed {
            Embed::Always => true,
            Embed::Never => false,
            Embed::Auto => self.domain != PUBLIC,
        }
    }

    /// Where the script of its frames lies.
    pub fn script(&self) -> String {
        format!("{}/external_api.js", self.tenant())
    }

    /// Where its rooms lie: their address without the name.
    pub fn tenant(&self) -> String {
        match &self.tokens {
            Tokens::Jaas(jaas) => format!("{}/{}", self.origin, jaas.app_id),
            Tokens::None | Tokens::Shared(_) => self.origin.clone(),
        }
    }

    /// A room's name as its frames are told it.
    pub fn full_name(&self, room: &str) -> String {
        match &self.tokens {
            Tokens::Jaas(jaas) => format!("{}/{room}", jaas.app_id),
            Tokens::None | Tokens::Shared(_) => room.to_owned(),
        }
    }
}

/// A host, host:port, or for tests on this machine `http://127.0.0.1:port`: its origin, and host with port.
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
    if good {
        Ok(given)
    } else {
        Err(wrong("JITSI_ROOM_PREFIX", given, "1 to 40 of a-z, 0-9 and -"))
    }
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
            key: EncodingKey::from_secret(secret.as_bytes()),
        })),
        (None, Some([app_id, key_id, key])) => Ok(Tokens::Jaas(Jaas {
            key: private_key(&key)?,
            app_id: jaas_app_id(app_id)?,
            key_id,
        })),
    }
}

/// It stands in addresses and in policies.
fn jaas_app_id(given: String) -> Result<String, ConfigError> {
    let good = given
        .strip_prefix("vpaas-magic-cookie-")
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphanumeric()));
    if good {
        Ok(given)
    } else {
        Err(wrong(
            "JAAS_APP_ID",
            given,
            "vpaas-magic-cookie- and what follows it in the console",
        ))
    }
}

/// A PEM text, perhaps with `\n` for its line ends, or the path of a file that holds one.
fn private_key(given: &str) -> Result<EncodingKey, ConfigError> {
    let refused = || ConfigError::WrongSecret {
        name: "JAAS_PRIVATE_KEY",
        accepted: "an RSA private key as PEM, or the path of a file that holds one".into(),
    };
    let pem = if given.starts_with("-----BEGIN") {
        given.replace("\\n", "\n")
    } else {
        std::fs::read_to_string(given).map_err(|_| refused())?
    };
    let key = EncodingKey::from_rsa_pem(pem.as_bytes()).map_err(|_| refused())?;
    // That it reads is not yet that it signs.
    jsonwebtoken::encode(&Header::new(jsonwebtoken::Algorithm::RS256), &(), &key).map_err(|_| refused())?;
    Ok(key)
}

fn reservations(get: Get<'_>) -> Result<Option<Reservations>, ConfigError> {
    let lobby = choice(get, "JITSI_RESERVATION_LOBBY", &[("0", false), ("1", true)])?;
    let Some(token) = get("JITSI_RESERVATION_TOKEN") else {
        return Ok(None);
    };
    if token.len() < 16 {
        return Err(ConfigError::WrongSecret {
            name: "JITSI_RESERVATION_TOKEN",
            accepted: "at least 16 characters, the same as in reservations_api_headers".into(),
        });
    }
    Ok(Some(Reservations {
        token: Secret(token),
        lobby: lobby.unwrap_or(false),
    }))
}
