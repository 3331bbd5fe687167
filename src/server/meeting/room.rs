//! Names of Jitsi rooms. On a deployment without tokens, the name alone opens the room.

use super::provider::Guest;
use crate::{
    domain::{
        ids::{LinkId, SessionId},
        jitsi::setting,
        meeting_event::RoomMark,
    },
    server::{
        config::{Jitsi, Secret},
        crypto::{KeyRing, hash_token, hex},
    },
    words::Words,
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

/// A room's address for one person, for the frame and for a window of its own, with their token and settings in the
/// fragment (PROTOCOLS.md §1.6, §1.7), which browsers send to no server. Jitsi's own waiting page is off, because
/// Rapport's lobby precedes it.
pub fn address(jitsi: &Jitsi, room: &Secret, token: Option<&str>, guest: &Guest<'_>) -> String {
    // Only this person sees it; `subject` would be sent to the deployment. Another company gets no title at all, but a
    // neutral one, because otherwise Jitsi shows the room's name.
    let title = if jitsi.is_own() {
        guest.subject
    } else {
        Words(guest.lang).meeting_room()
    };
    let token = token.map(|token| ("jwt", setting(token)));
    let fragment: Vec<_> = token
        .into_iter()
        .chain(SWITCHES.map(|(name, value)| (name, value.to_owned())))
        .chain([
            ("config.localSubject", setting(title)),
            ("userInfo.displayName", setting(guest.name)),
        ])
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let (tenant, lang) = (jitsi.tenant(), guest.lang.tag());
    format!("{tenant}/{}?lang={lang}#{}", room.0, fragment.join("&"))
}

/// Settings of every room.
const SWITCHES: [(&str, &str); 6] = [
    ("config.prejoinConfig.enabled", "false"),
    // The name of that setting before 2022.
    ("config.prejoinPageEnabled", "false"),
    ("config.disableDeepLinking", "true"),
    ("config.disableInviteFunctions", "true"),
    // No requests for avatars and statistics to third parties.
    ("config.disableThirdPartyRequests", "true"),
    // Not in the list of recent rooms that the deployment keeps in the browser.
    ("config.doNotStoreRoom", "true"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            ids::AccountId,
            jitsi::tests::as_jitsi_reads,
            join::{JoinWindow, Participant},
        },
        server::{config, crypto},
        words::Lang,
    };
    use std::collections::{HashMap, HashSet};

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

    /// The address of Zoë's room, and its settings as Jitsi reads them.
    fn of_zoe(settings: &[(&str, &str)], token: Option<&str>) -> (String, HashMap<String, String>) {
        let now = "2026-11-24T13:00:00Z".parse().expect("an instant");
        let guest = Guest {
            id: AccountId(crypto::new_id()),
            name: "Zoë & \"Al\"",
            lang: Lang::De,
            participant: Participant::Client,
            subject: "Gespräch „Neustart“ & “mehr”",
            window: JoinWindow {
                opens_at: now,
                closes_at: now,
            },
        };
        let address = address(&jitsi(settings), &Secret("rapport-x".into()), token, &guest);
        let (start, fragment) = address.split_once('#').expect("a fragment");
        let read = fragment.split('&').map(|part| {
            let (name, value) = part.split_once('=').expect("a value");
            let text = as_jitsi_reads(value).unwrap_or_else(|| value.to_owned());
            (name.to_owned(), text)
        });
        (start.to_owned(), read.collect())
    }

    #[test]
    fn an_own_server_gets_the_title_for_this_person_alone() {
        let (start, settings) = of_zoe(&[("JITSI_DOMAIN", "meet.example.org")], None);
        assert_eq!(start, "https://meet.example.org/rapport-x?lang=de");
        assert_eq!(settings["config.localSubject"], "Gespräch „Neustart“ & “mehr”");
        assert_eq!(settings["userInfo.displayName"], "Zoë & \"Al\"");
        assert_eq!(settings["config.disableThirdPartyRequests"], "true");
        assert_eq!(settings["config.doNotStoreRoom"], "true");
        assert!(!settings.contains_key("config.subject") && !settings.contains_key("jwt"));
    }

    #[test]
    fn another_company_gets_no_title() {
        let jaas = [
            ("JAAS_APP_ID", "vpaas-magic-cookie-0123456789abcdef"),
            ("JAAS_KEY_ID", "0f1e2d"),
            (
                "JAAS_PRIVATE_KEY",
                include_str!("../../../tests/integration/keys/jaas.pem"),
            ),
        ];
        for settings in [&[][..], &jaas[..]] {
            let (start, settings) = of_zoe(settings, None);
            assert_eq!(settings["config.localSubject"], "Treffen", "{start}");
            assert!(!settings.values().any(|value| value.contains("Neustart")));
        }
    }

    #[test]
    fn a_token_is_in_the_fragment_and_not_in_the_query() {
        let guarded = [
            ("JITSI_DOMAIN", "meet.example.org"),
            ("JITSI_APP_ID", "a"),
            ("JITSI_APP_SECRET", "b"),
        ];
        let (start, settings) = of_zoe(&guarded, Some("e30.e30.-_"));
        assert_eq!(start, "https://meet.example.org/rapport-x?lang=de");
        assert_eq!(settings["jwt"], "e30.e30.-_");
    }
}
