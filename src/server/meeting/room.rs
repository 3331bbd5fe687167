//! Names of Jitsi rooms. On a deployment without tokens, the name alone opens the room.

use crate::{
    domain::{
        ids::{LinkId, SessionId},
        meeting_event::RoomMark,
    },
    server::{
        config::{Jitsi, Secret},
        crypto::{KeyRing, hash_token, hex},
    },
};

/// A new room name: `{prefix}-{session id}-{16 hex digits of HMAC-SHA256}`. The session's id is not enough to
/// guess it, and every link of a session gets another name.
pub fn generate(keys: &KeyRing, prefix: &str, session: SessionId, link: LinkId) -> Secret {
    Secret(format!("{prefix}-{session}-{}", keys.room_mark(session, link)))
}

/// Whether a name was made by [`generate`] for this link of this session, under a key that we still have.
pub fn is_valid(keys: &KeyRing, prefix: &str, session: SessionId, link: LinkId, name: &str) -> bool {
    name.strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('-'))
        .and_then(|rest| rest.strip_prefix(&session.to_string()))
        .and_then(|rest| rest.strip_prefix('-'))
        .is_some_and(|mark| keys.knows_room_mark(session, link, mark))
}

impl RoomMark {
    /// Parses a room's name in any form that a deployment sends: in upper case, or as `[tenant]room`. `None`
    /// if it does not have our format.
    pub fn read(prefix: &str, name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        let bare = name.rsplit_once(']').map_or(&*name, |(_, bare)| bare);
        let rest = bare.strip_prefix(prefix)?.strip_prefix('-')?;
        Some(Self {
            session: rest.get(..36)?.parse().ok()?,
            hash: hash(bare),
        })
    }

    /// Whether this room has the same name.
    pub fn is_of(&self, room: &str) -> bool {
        self.hash == hash(room)
    }
}

fn hash(name: &str) -> String {
    hex(&hash_token(name))
}

/// A room's URL for a window of its own, with the person's settings in the fragment (PROTOCOLS.md §1.7: each
/// value is JSON).
pub fn url(jitsi: &Jitsi, room: &Secret, token: Option<&str>, display_name: &str, subject: &str) -> String {
    let json = |text: &str| serde_json::Value::from(text).to_string();
    let mut settings = url::form_urlencoded::Serializer::new(String::new());
    if let Some(token) = token {
        // Not in the query, which ends up in the deployment's access log.
        settings.append_pair("jwt", &json(token));
    }
    let settings = settings
        .append_pair("config.prejoinConfig.enabled", "false")
        .append_pair("config.subject", &json(subject))
        .append_pair("userInfo.displayName", &json(display_name))
        .finish()
        .replace('+', "%20");
    format!("{}/{}#{settings}", jitsi.tenant(), room.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::{config, crypto};
    use std::collections::HashSet;

    fn jitsi(settings: &[(&str, &str)]) -> Jitsi {
        config::tests::read(settings).expect("good").jitsi
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
            assert!(is_valid(&keys, "rapport", session, link, &room.0));
            assert!(
                room.0
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            );
            assert!(seen.insert(room.0));
        }
    }

    #[test]
    fn a_room_of_another_session_link_prefix_or_server_is_not_valid() {
        let (ours, theirs) = (keys(), keys());
        let (session, other) = (SessionId(crypto::new_id()), SessionId(crypto::new_id()));
        let (link, remade) = (LinkId(crypto::new_id()), LinkId(crypto::new_id()));
        let room = generate(&ours, "rapport", session, link);
        assert!(!is_valid(&ours, "rapport", other, link, &room.0));
        assert!(!is_valid(&ours, "rapport", session, remade, &room.0));
        assert!(!is_valid(&ours, "else", session, link, &room.0));
        assert!(!is_valid(&theirs, "rapport", session, link, &room.0));
        for name in [
            "",
            "rapport",
            "rapport-",
            "rapport-x",
            &format!("rapport-{session}"),
            &format!("{}x", &room.0),
        ] {
            assert!(!is_valid(&ours, "rapport", session, link, name), "{name}");
        }
    }

    #[test]
    fn the_address_carries_each_setting_as_json() {
        let room = Secret("rapport-x".into());
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
            &Secret("rapport-x".into()),
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
