//! Makes and keeps the meeting links. The one module that knows a room's name.
//!
//! A room's name opens the room on a deployment without tokens, so it is stored sealed and leaves the
//! server only in the answer of a successful join.

use crate::{
    domain::ids::SessionId,
    server::{
        app::App,
        config::Jitsi,
        crypto::{self, KeyRing},
        db::{self, DbError, Query},
        error::Error,
    },
};
use chrono::{DateTime, Utc};
use std::fmt;
use uuid::Uuid;

/// A room on the meeting server. Never shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Room(String);

impl fmt::Debug for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Room([redacted])")
    }
}

impl Room {
    /// The name, for the answer of a successful join only.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// A room with a random name (UUID v4), which tells nothing and is tied to nothing.
#[must_use]
pub fn generate(prefix: &str) -> Room {
    Room(format!("{prefix}-{}", crypto::random_id()))
}

/// The default: `{prefix}-{session id}-{16 hex of HMAC-SHA256}`. Whoever knows the session's id still
/// cannot name the room.
#[must_use]
pub fn generate_secure(keys: &KeyRing, prefix: &str, session: SessionId) -> Room {
    Room(format!("{prefix}-{session}-{}", keys.room_mark(session)))
}

/// Whether a name is one of ours for this session: made by [`generate`], or by [`generate_secure`]
/// under a key that we still have.
#[must_use]
pub fn is_valid(keys: &KeyRing, prefix: &str, session: SessionId, name: &str) -> bool {
    let Some(rest) = name.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('-')) else {
        return false;
    };
    match rest.split_at_checked(36) {
        Some((id, "")) => Uuid::try_parse(id).is_ok_and(|id| id.get_version_num() == 4),
        Some((id, mark)) => {
            id == session.to_string()
                && mark
                    .strip_prefix('-')
                    .is_some_and(|mark| keys.knows_room_mark(session, mark))
        }
        None => false,
    }
}

/// Where the room of a session is sealed to.
fn place(session: SessionId) -> String {
    format!("meeting_links|room_sealed|{session}")
}

/// Stores a fresh link, in the transaction that makes the session.
///
/// # Errors
/// The keys'.
pub fn insertion(app: &App, session: SessionId, at: DateTime<Utc>) -> Result<Query, Error> {
    let room = generate_secure(&app.config.keys, &app.config.jitsi.room_prefix, session);
    let sealed = app.config.keys.seal(&place(session), room.expose().as_bytes())?;
    Ok(db::meetings::link_insertion(session, "jitsi", sealed, at))
}

/// The session's room; one that has none (imported, or sealed under a key that is gone) is given one.
///
/// # Errors
/// The database's or the keys'.
pub async fn ensure(app: &App, session: SessionId) -> Result<Room, Error> {
    if let Some(room) = find(app, session).await? {
        return Ok(room);
    }
    let mut tx = app.db.begin().await?;
    db::meetings::delete_link(&mut tx, session).await?;
    tx.execute(insertion(app, session, app.clock.now())?).await?;
    tx.commit().await?;
    // Read back: of two that did this at once, the later one counts for both.
    find(app, session)
        .await?
        .ok_or_else(|| Error::Broken("a meeting link vanished".into()))
}

/// The session whose room has this name, however the deployment writes it: in capitals, or as `[tenant]room`.
///
/// # Errors
/// The database's.
pub async fn session_of(app: &App, name: &str) -> Result<Option<SessionId>, Error> {
    let name = name.to_lowercase();
    let bare = name.rsplit_once(']').map_or(&*name, |(_, bare)| bare);
    let id = bare
        .strip_prefix(&app.config.jitsi.room_prefix)
        .and_then(|rest| rest.strip_prefix('-'))
        .and_then(|rest| rest.get(..36))
        .and_then(|id| id.parse().ok());
    let Some(id) = id else { return Ok(None) };
    let room = find(app, id).await?;
    Ok(room.filter(|room| room.expose() == bare).map(|_| id))
}

/// The room of a session, if it has one.
///
/// # Errors
/// The database's.
pub async fn name_of(app: &App, session: SessionId) -> Result<Option<Room>, Error> {
    Ok(find(app, session).await?)
}

async fn find(app: &App, session: SessionId) -> Result<Option<Room>, DbError> {
    let keys = &app.config.keys;
    let Some(link) = db::meetings::link(&app.db, session).await? else {
        return Ok(None);
    };
    let opened = keys
        .open(&place(session), &link.room_sealed)
        .ok()
        .and_then(|name| String::from_utf8(name).ok());
    Ok(opened
        .filter(|name| is_valid(keys, &app.config.jitsi.room_prefix, session, name))
        .map(Room))
}

/// The address of a room for a window of its own, with what the room needs to know of the person
/// (PROTOCOLS.md §1.7: each value in the fragment is JSON).
#[must_use]
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
        for _ in 0..5_000 {
            let session = SessionId(crypto::new_id());
            for room in [generate("rapport"), generate_secure(&keys, "rapport", session)] {
                assert!(is_valid(&keys, "rapport", session, room.expose()));
                assert!(
                    room.expose()
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
                );
                assert!(seen.insert(room.expose().to_owned()));
            }
        }
    }

    #[test]
    fn a_room_of_another_session_prefix_or_server_is_not_valid() {
        let (ours, theirs) = (keys(), keys());
        let (session, other) = (SessionId(crypto::new_id()), SessionId(crypto::new_id()));
        let room = generate_secure(&ours, "rapport", session);
        assert!(!is_valid(&ours, "rapport", other, room.expose()));
        assert!(!is_valid(&ours, "else", session, room.expose()));
        assert!(!is_valid(&theirs, "rapport", session, room.expose()));
        for name in [
            "",
            "rapport",
            "rapport-",
            "rapport-x",
            &format!("rapport-{session}"),
            &format!("{}x", room.expose()),
        ] {
            assert!(!is_valid(&ours, "rapport", session, name), "{name}");
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
