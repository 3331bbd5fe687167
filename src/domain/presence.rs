//! Where somebody is who is not in the meeting: what the other one sees while they wait.

use super::word::word_enum;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// How often a page says that what it said still holds.
pub const BEAT: TimeDelta = TimeDelta::seconds(20);
/// After so long without a word, what a page said no longer holds.
pub const STALE: TimeDelta = TimeDelta::seconds(50);

/// Where somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whereabouts {
    /// Nothing was heard of them.
    NotHere,
    /// They look at their camera and microphone before the door.
    CheckIn,
    /// The same, and the browser does not let the microphone through.
    MicrophoneBlocked,
    /// They are ready, and wait.
    Waiting,
    /// They are in the meeting.
    InMeeting,
    /// They were in the meeting, and their line broke.
    Reconnecting,
    /// They were in the meeting, and left.
    Gone,
}

word_enum! {
    /// What a page can say of where its person is. The meeting's own reports say the rest.
    pub enum PageState {
        /// At the check before the door.
        CheckIn = "check_in",
        /// There, with a microphone that is blocked.
        MicrophoneBlocked = "microphone_blocked",
        /// Ready.
        Waiting = "waiting",
        /// On the meeting page, beside a meeting in a window of its own.
        Beside = "beside",
        /// The call broke down, and they try again.
        Reconnecting = "reconnecting",
        /// The page is being left.
        Away = "away",
    }
}

word_enum! {
    /// Technical trouble.
    pub enum Trouble {
        /// Somebody said so.
        Reported = "reported",
        /// Their page could not use camera or microphone.
        Device = "device",
        /// Their page could not reach the meeting, or lost it.
        Connection = "connection",
    }
}

/// All that [`whereabouts`] depends on.
#[derive(Debug, Clone, Copy, Default)]
pub struct PresenceFacts {
    /// They are in the meeting, and this long ago their frame said so.
    pub in_meeting: Option<TimeDelta>,
    /// They were in the meeting before.
    pub was_in_meeting: bool,
    /// What their page said, and how long ago.
    pub page: Option<(PageState, TimeDelta)>,
}

/// Where somebody is, from what was heard of them.
pub fn whereabouts(facts: PresenceFacts) -> Whereabouts {
    if let Some(age) = facts.in_meeting {
        // One beat that is missing may be the network's; a second one is not.
        return if age > BEAT + TimeDelta::seconds(10) {
            Whereabouts::Reconnecting
        } else {
            Whereabouts::InMeeting
        };
    }
    let page = facts.page.filter(|(_, age)| *age <= STALE).map(|(page, _)| page);
    match page {
        Some(PageState::CheckIn) => Whereabouts::CheckIn,
        Some(PageState::MicrophoneBlocked) => Whereabouts::MicrophoneBlocked,
        Some(PageState::Waiting) => Whereabouts::Waiting,
        Some(PageState::Beside) => Whereabouts::InMeeting,
        Some(PageState::Reconnecting) => Whereabouts::Reconnecting,
        Some(PageState::Away) | None if facts.was_in_meeting => Whereabouts::Gone,
        Some(PageState::Away) | None => Whereabouts::NotHere,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_heard_last_counts_for_as_long_as_it_is_fresh() {
        let seconds = TimeDelta::seconds;
        let page = |state, age| {
            whereabouts(PresenceFacts {
                page: Some((state, seconds(age))),
                ..PresenceFacts::default()
            })
        };
        assert_eq!(whereabouts(PresenceFacts::default()), Whereabouts::NotHere);
        assert_eq!(page(PageState::CheckIn, 0), Whereabouts::CheckIn);
        assert_eq!(
            page(PageState::MicrophoneBlocked, 20),
            Whereabouts::MicrophoneBlocked
        );
        assert_eq!(page(PageState::Waiting, 50), Whereabouts::Waiting);
        assert_eq!(page(PageState::Waiting, 51), Whereabouts::NotHere);
        assert_eq!(page(PageState::Away, 1), Whereabouts::NotHere);
        let there = |age| {
            whereabouts(PresenceFacts {
                in_meeting: Some(seconds(age)),
                was_in_meeting: true,
                page: Some((PageState::Away, seconds(0))),
            })
        };
        assert_eq!(there(30), Whereabouts::InMeeting);
        assert_eq!(there(31), Whereabouts::Reconnecting);
        let left = PresenceFacts {
            was_in_meeting: true,
            ..PresenceFacts::default()
        };
        assert_eq!(whereabouts(left), Whereabouts::Gone);
        let back = PresenceFacts {
            page: Some((PageState::CheckIn, seconds(3))),
            ..left
        };
        assert_eq!(whereabouts(back), Whereabouts::CheckIn);
    }
}
