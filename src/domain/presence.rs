//! Where a participant is, for the other one who waits.

use super::word::word_enum;
use chrono::TimeDelta;

/// Heartbeat: how often a page repeats its report.
pub const BEAT: TimeDelta = TimeDelta::seconds(20);
/// A page's report expires after this time without a heartbeat.
pub const STALE: TimeDelta = TimeDelta::seconds(50);

word_enum! {
    /// Where a participant is, as the other one sees it.
    pub enum Whereabouts {
        /// No current report.
        NotHere = "not_here",
        /// Checking camera and microphone in the lobby.
        CheckIn = "check_in",
        /// In the lobby, and the browser blocks the microphone.
        MicrophoneBlocked = "microphone_blocked",
        /// Ready, and waiting in the lobby or inside the meeting's frame.
        Waiting = "waiting",
        /// Sent to a meeting in a window of its own, which reports nothing.
        Sent = "sent",
        /// In the meeting.
        InMeeting = "in_meeting",
        /// In the meeting, but the connection is lost.
        Reconnecting = "reconnecting",
        /// Was in the meeting and left.
        Gone = "gone",
    }
}

word_enum! {
    /// State of a user as their page reports it. Embedded frames report presence in the meeting separately.
    pub enum PageState {
        /// Device check in the lobby.
        CheckIn = "check_in",
        /// In the lobby, microphone blocked.
        MicrophoneBlocked = "microphone_blocked",
        /// Ready in the lobby, or the meeting's frame is open and this person is not in the room yet: it loads, or waits
        /// to be let in or for a password.
        Waiting = "waiting",
        /// On the meeting page, next to an external meeting window.
        Beside = "beside",
        /// The call dropped and is reconnecting.
        Reconnecting = "reconnecting",
        /// The page is closing, or the call was left.
        Away = "away",
    }
}

word_enum! {
    /// Technical trouble: a session that fails because of it is not a no-show.
    pub enum Trouble {
        /// Reported by a participant.
        Reported = "reported",
        /// The page could not use the microphone. A camera is not required to talk.
        Device = "device",
        /// The page could not reach the meeting, or lost it.
        Connection = "connection",
    }
}

/// Input of [`whereabouts`].
#[derive(Debug, Clone, Copy, Default)]
pub struct PresenceFacts {
    /// Age of the last report that they are in the meeting; `None` if they are not.
    pub in_meeting: Option<TimeDelta>,
    /// Whether they were sent to a meeting in a window of its own, and have not come back since.
    pub sent: bool,
    /// Whether they were in the meeting, or were sent there, earlier.
    pub was_in_meeting: bool,
    /// Last report of their page, with its age.
    pub page: Option<(PageState, TimeDelta)>,
    /// The session was called off or has an outcome.
    pub is_over: bool,
}

/// Combines all reports into one answer.
pub fn whereabouts(facts: PresenceFacts) -> Whereabouts {
    if let Some(age) = facts.in_meeting {
        // Allow for a report that is 10 s late before calling the connection lost.
        return if age > BEAT + TimeDelta::seconds(10) {
            Whereabouts::Reconnecting
        } else {
            Whereabouts::InMeeting
        };
    }
    if facts.sent && !facts.is_over {
        return Whereabouts::Sent;
    }
    let page = facts
        .page
        .filter(|(_, age)| *age <= STALE && !facts.is_over)
        .map(|(page, _)| page);
    match page {
        Some(PageState::CheckIn) => Whereabouts::CheckIn,
        Some(PageState::MicrophoneBlocked) => Whereabouts::MicrophoneBlocked,
        Some(PageState::Waiting) => Whereabouts::Waiting,
        Some(PageState::Beside) => Whereabouts::Sent,
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
        for (state, age, expected) in [
            (PageState::CheckIn, 0, Whereabouts::CheckIn),
            (PageState::MicrophoneBlocked, 20, Whereabouts::MicrophoneBlocked),
            (PageState::Waiting, 50, Whereabouts::Waiting),
            (PageState::Waiting, 51, Whereabouts::NotHere),
            (PageState::Away, 1, Whereabouts::NotHere),
        ] {
            assert_eq!(page(state, age), expected);
        }
        let there = |age| {
            whereabouts(PresenceFacts {
                in_meeting: Some(seconds(age)),
                was_in_meeting: true,
                page: Some((PageState::Away, seconds(0))),
                ..PresenceFacts::default()
            })
        };
        assert_eq!(there(30), Whereabouts::InMeeting);
        assert_eq!(there(31), Whereabouts::Reconnecting);
        let left = PresenceFacts {
            was_in_meeting: true,
            ..PresenceFacts::default()
        };
        let sent = PresenceFacts { sent: true, ..left };
        assert_eq!(
            whereabouts(sent),
            Whereabouts::Sent,
            "not more than that is known"
        );
        assert_eq!(whereabouts(left), Whereabouts::Gone);
        let back = PresenceFacts {
            page: Some((PageState::CheckIn, seconds(3))),
            ..left
        };
        assert_eq!(whereabouts(back), Whereabouts::CheckIn);
        // A page that waited a moment ago waits for nothing any more.
        let over = PresenceFacts {
            page: Some((PageState::Waiting, seconds(3))),
            is_over: true,
            ..left
        };
        assert_eq!(whereabouts(over), Whereabouts::Gone);
        let never_there = PresenceFacts {
            was_in_meeting: false,
            ..over
        };
        assert_eq!(whereabouts(never_there), Whereabouts::NotHere);
    }
}
