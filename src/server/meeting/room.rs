//! The names of Jitsi's rooms. A name opens its room on a deployment without tokens.

use crate::{
    domain::ids::{LinkId, SessionId},
    server::{
        config::Jitsi,
        crypto::{KeyRing, hash_token, hex},
    },
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A room on the meeting server. Never shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Room(String);

impl fmt::Debug for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Room([redacted])")
    }
}

impl Room {
    /// The room of a name that was kept.
    pub fn named(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// The name, for the answer of a successful join only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// A fresh room: `{prefix}-{session id}-{16 hex of HMAC-SHA256}`. Whoever knows the session's id still
/// cannot name the room, and another link of the session names another one.
pub fn generate(keys: &KeyRing, prefix: &str, session: SessionId, link: LinkId) -> Room {
    Room(format!("{prefix}-{session}-{}", keys.room_mark(session, link)))
}

/// Whether a name is one of ours for this link of this session: made by [`generate`] under a key that
/// we still have.
pub fn is_valid(keys: &KeyRing, prefix: &str, session: SessionId, link: LinkId, name: &str) -> bool {
    name.strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('-'))
        .and_then(|rest| rest.strip_prefix(&session.to_string()))
        .and_then(|rest| rest.strip_prefix('-'))
        .is_some_and(|mark| keys.knows_room_mark(session, link, mark))
}

/// What a room's name says without giving it away: which session's it should be, and its hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomMark {
    /// The session that stands in the name.
    pub session: SessionId,
    hash: String,
}

impl RoomMark {
    /// Reads a room's name, however the deployment writes it: in capitals, or as `[tenant]room`. None for one
    /// that is not of our making.
    pub fn read(prefix: &str, name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        let bare = name.rsplit_once(']').map_or(&*name, |(_, bare)| bare);
        let rest = bare.strip_prefix(prefix)?.strip_prefix('-')?;
        Some(Self {
            session: rest.get(..36)?.parse().ok()?,
            hash: hash(bare),
        })
    }

    /// Whether this is the room.
    pub fn is_of(&self, room: &str) -> bool {
        self.hash == hash(room)
    }
}

fn hash(name: &str) -> String {
    hex(&hash_token(name))
}

/// The address of a room for a window of its own, with what the room needs to know of the person
/// (PROTOCOLS.md §1.7: each value in the fragment is JSON).
pub fn url(jitsi: &Jitsi, room: &Room, token: Option<&str>, display_name: &str, subject: &str) -> String {
    let json = |text: &str| serde_json::Value::from(text).to_string();
    let mut settings = url::form_urlencoded::Serializer::new(String::new());
    if let Some(token) = token {
        // Not in the query, which stands in the deployment's log.
        settings.append_pair("jwt", &json(token));
    }
    let settings = settings
        .append_pair("config.prejoinConfig.enabled", "false")
        .append_pair("config.subject", &json(subject))
        .append_pair("userInfo.displayName", &json(display_name))
        .finish()
        .replace('+', "%20");
    format!("{}/{}#{settings}", jitsi.tenant(), room.expose())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::crypto;
    use std::collections::HashSet;

    fn jitsi(settings: &[(&str, &str)]) -> Jitsi {
        let keys = KeyRing::generate();
        let find = |name: &str| {
            let set = settings.iter().find(|(key, _)| *key == name);
            set.map(|(_, value)| (*value).to_owned())
                .or_else(|| (name == "RAPPORT_SECRET_KEYS").then(|| keys.clone()))
        };
        crate::server::config::Config::read(&find).expect("good").jitsi
    }

    fn keys() -> KeyRing {
        KeyRing::parse(&KeyRing::generate()).expect("a fresh ring")
    }

    #[test]
    fn ten_thousand_links_are_valid_and_distinct() {
        let keys = keys();
        let mut seen = HashSet::new();
        for _ in 0..10_000 {
            let (session, link) = (SessionId(crypto::new_id()), LinkId(crypto::new_id()));
            let room = generate(&keys, "rapport", session, link);
            assert!(is_valid(&keys, "rapport", session, link, room.expose()));
            assert!(
                room.expose()
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            );
            assert!(seen.insert(room.expose().to_owned()));
        }
    }

    #[test]
    fn a_room_of_another_session_link_prefix_or_server_is_not_valid() {
        let (ours, theirs) = (keys(), keys());
        let (session, other) = (SessionId(crypto::new_id()), SessionId(crypto::new_id()));
        let (link, remade) = (LinkId(crypto::new_id()), LinkId(crypto::new_id()));
        let room = generate(&ours, "rapport", session, link);
        assert!(!is_valid(&ours, "rapport", other, link, room.expose()));
        assert!(!is_valid(&ours, "rapport", session, remade, room.expose()));
        assert!(!is_valid(&ours, "else", session, link, room.expose()));
        assert!(!is_valid(&theirs, "rapport", session, link, room.expose()));
        for name in [
            "",
            "rapport",
            "rapport-",
            "rapport-x",
            &format!("rapport-{session}"),
            &format!("{}x", room.expose()),
        ] {
            assert!(!is_valid(&ours, "rapport", session, link, name), "{name}");
        }
        assert_eq!(format!("{room:?}"), "Room([redacted])");
    }

    #[test]
    fn the_address_carries_each_setting_as_json() {
        let room = Room("rapport-x".into());
        let open = jitsi(&[("JITSI_DOMAIN", "meet.example.org")]);
        let url = url(&open, &room, None, "Zoë & \"Al\"", "First talk");
        assert!(url.starts_with("https://meet.example.org/rapport-x#config.prejoinConfig.enabled=false&config.subject=%22First%20talk%22"), "{url}");
        assert!(
            url.ends_with("userInfo.displayName=%22Zo%C3%AB%20%26%20%5C%22Al%5C%22%22"),
            "{url}"
        );
    }

    #[test]
    fn a_token_stands_in_the_fragment_where_no_server_logs_it() {
        let guarded = jitsi(&[
            ("JITSI_DOMAIN", "meet.example.org"),
            ("JITSI_APP_ID", "a"),
            ("JITSI_APP_SECRET", "b"),
        ]);
        let url = url(
            &guarded,
            &Room("rapport-x".into()),
            Some("e30.e30.-_"),
            "Al",
            "Talk",
        );
        assert!(
            url.starts_with("https://meet.example.org/rapport-x#jwt=%22e30.e30.-_%22&config."),
            "{url}"
        );
    }
}
