//! What a room's events mean for this person: in it or not, alone or not, refused or waiting (PROTOCOLS.md §1.4).

use super::wire::Read;
use std::collections::BTreeMap;

/// A display name is cut to this many UTF-16 units by Jitsi.
const NAME_UNITS: usize = 50;

/// Errors after which the frame waits for something: to be let in, for a password, a host or a name.
const WAITS: [&str; 4] = [
    "conference.connectionError.membersOnly",
    "conference.authenticationRequired",
    "conference.passwordRequired",
    "conference.display_name_required",
];

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FrameEvent {
    /// The frame's document has loaded. It may be an error page.
    Loaded,
    /// Jitsi runs in the frame: it has sent its first message.
    Responds,
    /// This person is in the room.
    Inside {
        /// Another participant is in the room; this person's other devices and lines do not count.
        in_company: bool,
    },
    Left,
    /// A participant waits in the lobby. Only moderators receive this.
    Knocks(Knock),
    /// This person was removed from the room.
    PutOut,
    /// The room does not let this person in: a refused token, no reservation, too many people.
    Denied,
    /// The computer went to sleep and the call was lost.
    Slept,
    /// The call has failed for good.
    Failed,
    /// The hang-up is complete; the frame can be removed.
    Closed,
}

/// A participant in the lobby.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Knock {
    /// Jitsi's id of them.
    pub id: String,
    pub name: String,
}

/// A person in the room, as far as the frame knows them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Person {
    /// The id in their token; `None` where the deployment has no tokens, or is too old to pass it on.
    pub account: Option<String>,
    pub name: String,
}

impl Person {
    fn of(event: &impl Read) -> Self {
        let account = event.get("userContext").and_then(|user| user.text("id"));
        Self {
            account,
            name: event.text("displayName").unwrap_or_default(),
        }
    }

    /// Whether two entries are the same person: by their tokens, else by their names. After a broken line and on a
    /// second device, a person is in the room twice.
    fn is(&self, other: &Self) -> bool {
        let shown = |name: &str| name.trim().encode_utf16().take(NAME_UNITS).collect::<Vec<_>>();
        match (&self.account, &other.account) {
            (Some(one), Some(another)) => one == another,
            _ => shown(&self.name) == shown(&other.name),
        }
    }
}

/// The room as one frame sees it.
pub struct Room {
    me: Person,
    is_inside: bool,
    /// The other participants, by their Jitsi ids. They may be announced before this person is in.
    others: BTreeMap<String, Person>,
}

impl Room {
    pub fn new(me: Person) -> Self {
        Self {
            me,
            is_inside: false,
            others: BTreeMap::new(),
        }
    }

    /// Jitsi starts in the frame. Repeated when it reloads its page after a serious error.
    pub fn starts(&mut self) -> FrameEvent {
        self.others.clear();
        if std::mem::take(&mut self.is_inside) {
            FrameEvent::Left
        } else {
            FrameEvent::Responds
        }
    }

    /// Reads an event of the frame. `None` if it changes nothing for this person.
    pub fn read(&mut self, event: &impl Read) -> Option<FrameEvent> {
        let before = self.inside();
        match &*event.text("name")? {
            // Moving to a breakout room fires the same event, but is not an entry.
            "video-conference-joined" if !event.flag("breakoutRoom") => {
                self.is_inside = true;
                if let Some(id) = event.text("id") {
                    self.others.remove(&id);
                }
                return self.inside();
            }
            "video-conference-left" => {
                self.is_inside = false;
                self.others.clear();
                return Some(FrameEvent::Left);
            }
            "participant-joined" => {
                self.others.insert(event.text("id")?, Person::of(event));
            }
            "participant-left" => {
                self.others.remove(&event.text("id")?);
            }
            "display-name-change" => {
                let name = event.text("displayname").unwrap_or_default();
                self.others.get_mut(&event.text("id")?)?.name = name;
            }
            "knocking-participant" => {
                let knocks = event.get("participant")?;
                return Some(FrameEvent::Knocks(Knock {
                    id: knocks.text("id")?,
                    name: knocks.text("name").unwrap_or_default(),
                }));
            }
            "participant-kicked-out" => {
                let is_me = event.get("kicked")?.flag("local");
                return is_me.then_some(FrameEvent::PutOut);
            }
            "suspend-detected" => return Some(FrameEvent::Slept),
            "error-occurred" => return self.failure(event),
            "video-ready-to-close" => return Some(FrameEvent::Closed),
            _ => {}
        }
        self.inside().filter(|_| self.inside() != before)
    }

    fn inside(&self) -> Option<FrameEvent> {
        let in_company = self.others.values().any(|other| !other.is(&self.me));
        self.is_inside.then_some(FrameEvent::Inside { in_company })
    }

    /// Inside the room only a fatal error ends the call; Jitsi mends the others. Before, the real frame calls nothing
    /// fatal, and stays on a page of its own.
    fn failure(&self, event: &impl Read) -> Option<FrameEvent> {
        // The protocol nests the error, the handbook shows it flat; both occur.
        let nested = event.get("error");
        let is_fatal = nested
            .as_ref()
            .map_or_else(|| event.flag("isFatal"), |error| error.flag("isFatal"));
        let name = nested
            .as_ref()
            .map_or_else(|| event.text("name"), |error| error.text("name"));
        let waits = name.is_some_and(|name| WAITS.contains(&name.as_str()));
        match (self.is_inside, is_fatal) {
            (true, true) => Some(FrameEvent::Failed),
            (true, false) => None,
            (false, _) => (!waits).then_some(FrameEvent::Denied),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn maya(account: Option<&str>) -> Room {
        Room::new(Person {
            account: account.map(str::to_owned),
            name: "Maya".into(),
        })
    }

    fn joined() -> Value {
        json!({ "name": "video-conference-joined", "id": "me", "breakoutRoom": false })
    }

    fn comes(id: &str, name: &str, account: Option<&str>) -> Value {
        let mut event = json!({ "name": "participant-joined", "id": id, "displayName": name });
        if let Some(account) = account {
            event["userContext"] = json!({ "id": account });
        }
        event
    }

    fn goes(id: &str) -> Value {
        json!({ "name": "participant-left", "id": id })
    }

    fn error(name: &str, is_fatal: bool) -> Value {
        json!({ "name": "error-occurred", "error": { "name": name, "isFatal": is_fatal } })
    }

    const ALONE: Option<FrameEvent> = Some(FrameEvent::Inside { in_company: false });
    const TOGETHER: Option<FrameEvent> = Some(FrameEvent::Inside { in_company: true });

    #[test]
    fn only_the_first_who_comes_and_the_last_who_goes_change_something() {
        let mut room = maya(None);
        assert_eq!(room.read(&joined()), ALONE);
        assert_eq!(room.read(&goes("tablet")), None);
        assert_eq!(room.read(&comes("phone", "Dr Rivera", None)), TOGETHER);
        assert_eq!(room.read(&comes("tablet", "Dr Rivera", None)), None);
        assert_eq!(room.read(&goes("phone")), None);
        assert_eq!(room.read(&goes("tablet")), ALONE);
    }

    #[test]
    fn those_who_were_there_are_announced_before_the_entry() {
        let mut room = maya(None);
        assert_eq!(room.read(&comes("a", "Dr Rivera", None)), None);
        assert_eq!(room.read(&joined()), TOGETHER);
    }

    #[test]
    fn a_ghost_and_a_second_device_of_ones_own_are_no_company() {
        let mut room = maya(None);
        assert_eq!(room.read(&joined()), ALONE);
        assert_eq!(room.read(&comes("ghost", " Maya", None)), None);
        let renamed = json!({ "name": "display-name-change", "id": "ghost", "displayname": "Rivera" });
        assert_eq!(room.read(&renamed), TOGETHER);

        let mut room = maya(Some("1"));
        assert_eq!(room.read(&joined()), ALONE);
        assert_eq!(
            room.read(&comes("phone", "M. on the phone", Some("1"))),
            None,
            "the token counts, not the name"
        );
        assert_eq!(room.read(&comes("namesake", "Maya", Some("2"))), TOGETHER);
        assert_eq!(room.read(&goes("namesake")), ALONE);
        assert_eq!(room.read(&comes("old", "Maya", None)), None, "an old deployment");
    }

    #[test]
    fn a_page_that_loads_again_has_left() {
        let mut room = maya(None);
        assert_eq!(room.starts(), FrameEvent::Responds);
        room.read(&joined());
        room.read(&comes("a", "Dr Rivera", None));
        assert_eq!(room.starts(), FrameEvent::Left);
        assert_eq!(room.read(&joined()), ALONE);
    }

    #[test]
    fn a_long_name_is_known_although_jitsi_cuts_it() {
        let long = "Ä".repeat(60);
        let mut room = Room::new(Person {
            account: None,
            name: long.clone(),
        });
        room.read(&joined());
        let cut: String = long.chars().take(50).collect();
        assert_eq!(room.read(&comes("ghost", &cut, None)), None);
    }

    #[test]
    fn before_the_entry_errors_are_refusals_unless_the_frame_waits() {
        for name in [
            "connection.passwordRequired",
            "conference.connectionError.notAllowed",
            "conference.connectionError.accessDenied",
            "conference.reservationError",
            "conference.max_users",
        ] {
            assert_eq!(
                maya(None).read(&error(name, false)),
                Some(FrameEvent::Denied),
                "{name}"
            );
        }
        for name in WAITS {
            assert_eq!(maya(None).read(&error(name, false)), None, "{name}");
        }
    }

    #[test]
    fn inside_only_fatal_errors_end_the_call() {
        let mut room = maya(None);
        room.read(&joined());
        assert_eq!(room.read(&error("conference.focusDisconnected", false)), None);
        assert_eq!(
            room.read(&error("conference.focusDisconnected", true)),
            Some(FrameEvent::Failed)
        );
        let flat = json!({ "name": "error-occurred", "type": "CONFERENCE", "isFatal": true });
        assert_eq!(room.read(&flat), Some(FrameEvent::Failed));
    }

    #[test]
    fn a_breakout_room_is_no_entry_and_being_removed_concerns_oneself_only() {
        let mut room = maya(None);
        let breakout = json!({ "name": "video-conference-joined", "id": "me", "breakoutRoom": true });
        assert_eq!(room.read(&breakout), None);
        let kicked =
            |local| json!({ "name": "participant-kicked-out", "kicked": { "id": "x", "local": local } });
        assert_eq!(room.read(&kicked(false)), None);
        assert_eq!(room.read(&kicked(true)), Some(FrameEvent::PutOut));
        let knocks = json!({ "name": "knocking-participant", "participant": { "id": "k", "name": "Sam" } });
        let knock = Knock {
            id: "k".into(),
            name: "Sam".into(),
        };
        assert_eq!(room.read(&knocks), Some(FrameEvent::Knocks(knock)));
        for unknown in [
            json!({}),
            json!({ "name": 1 }),
            json!({ "name": "local-storage-changed" }),
        ] {
            assert_eq!(room.read(&unknown), None);
        }
    }
}
