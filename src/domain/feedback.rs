//! Feedback of a client on a session, and the partner's rating computed from it.

use super::{
    join::Participant,
    session::{Outcome, SessionState},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Maximum length of a comment, in characters.
pub const COMMENT_MAX: usize = 2_000;
/// How long feedback can be given, changed and withdrawn. Counted by [`open_until`].
pub const EDITABLE: TimeDelta = TimeDelta::days(14);

/// A rating of one to five stars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Stars(u8);

/// The number is not between one and five.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("must be 1, 2, 3, 4 or 5 stars")]
pub struct NotStars;

impl Stars {
    /// One to five, ascending.
    pub const ALL: [Self; 5] = [Self(1), Self(2), Self(3), Self(4), Self(5)];

    /// Parses a form value. Fails with [`NotStars`] for anything but `1` to `5`.
    pub fn parse(text: &str) -> Result<Self, NotStars> {
        text.trim().parse::<u8>().map_err(|_| NotStars)?.try_into()
    }

    /// The number of stars, 1 to 5.
    pub fn count(self) -> u8 {
        self.0
    }

    fn place(self) -> usize {
        usize::from(self.0 - 1)
    }
}

impl TryFrom<u8> for Stars {
    type Error = NotStars;
    fn try_from(count: u8) -> Result<Self, NotStars> {
        if (1..=5).contains(&count) {
            Ok(Self(count))
        } else {
            Err(NotStars)
        }
    }
}

impl From<Stars> for u8 {
    fn from(stars: Stars) -> Self {
        stars.0
    }
}

/// Why a person cannot give, change or withdraw feedback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedbackRefusal {
    /// Only the session's client gives feedback.
    NotTheClient,
    /// The session is not completed.
    NotCompleted,
    /// [`EDITABLE`] has passed.
    TooLate,
}

/// End of the feedback period: [`EDITABLE`] after the session's end or after the decision on its outcome,
/// whichever is later. `None` before there is an outcome.
pub fn open_until(state: &SessionState) -> Option<DateTime<Utc>> {
    let decided_at = state.decision()?.at;
    let ended_at = match state.outcome() {
        Some(Outcome::Completed { ended_at, .. }) => ended_at,
        _ => decided_at,
    };
    Some(ended_at.max(decided_at) + EDITABLE)
}

/// Whether the participant may give or change feedback now.
pub fn may_give(
    state: &SessionState,
    participant: Participant,
    now: DateTime<Utc>,
) -> Result<(), FeedbackRefusal> {
    may_take_back(state, participant, now)?;
    match state.outcome() {
        Some(Outcome::Completed { .. }) => Ok(()),
        _ => Err(FeedbackRefusal::NotCompleted),
    }
}

/// Whether the participant may withdraw feedback now. Also allowed after a correction to another outcome than
/// completed.
pub fn may_take_back(
    state: &SessionState,
    participant: Participant,
    now: DateTime<Utc>,
) -> Result<(), FeedbackRefusal> {
    if participant != Participant::Client {
        return Err(FeedbackRefusal::NotTheClient);
    }
    let until = open_until(state).ok_or(FeedbackRefusal::NotCompleted)?;
    if now < until {
        Ok(())
    } else {
        Err(FeedbackRefusal::TooLate)
    }
}

/// A partner's rating. Integers only, so that it stays exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rating {
    /// Number of ratings.
    pub count: u32,
    /// Sum of all stars.
    pub sum: u32,
    /// Number of ratings with one star, two, … five.
    pub by_star: [u32; 5],
}

impl Rating {
    /// The rating that so many of each number of stars come to.
    pub fn of(counts: impl IntoIterator<Item = (Stars, u32)>) -> Self {
        let mut rating = Self::default();
        for (stars, ratings) in counts {
            rating.count += ratings;
            rating.sum += u32::from(stars.count()) * ratings;
            rating.by_star[stars.place()] += ratings;
        }
        rating
    }

    /// The average in tenths of a star, rounded half up: 48 means 4.8. `None` without ratings.
    pub fn average(&self) -> Option<u32> {
        // `10 * sum / count + 1/2` over one denominator, in 64 bits because `20 * sum` may exceed 32.
        let (sum, count) = (u64::from(self.sum), u64::from(self.count));
        let tenths = (20 * sum + count).checked_div(2 * count)?;
        u32::try_from(tenths).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        ids::AccountId,
        session::{Absent, Cancellation, Decision},
    };
    use Participant::{Client, Partner};
    use proptest::{collection::vec, prelude::*};
    use uuid::Uuid;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("a small number of seconds")
    }

    fn completed() -> SessionState {
        SessionState::InProgress { started_at: at(0) }
            .end(at(3_000), Decision::by(AccountId(Uuid::nil()), at(3_000)))
            .expect("it ends")
    }

    #[test]
    fn stars_are_one_to_five() {
        for (text, count) in [("1", 1), (" 3 ", 3), ("5", 5)] {
            assert_eq!(Stars::parse(text).map(Stars::count), Ok(count));
        }
        for text in ["", "0", "6", "-1", "4.5", "five", "256", "1 1"] {
            assert_eq!(Stars::parse(text), Err(NotStars), "{text}");
        }
    }

    #[test]
    fn the_client_of_a_completed_session_has_fourteen_days() {
        let last = at(3_000) + EDITABLE - TimeDelta::milliseconds(1);
        for now in [at(3_000), last] {
            assert_eq!(may_give(&completed(), Client, now), Ok(()));
        }
        let late = may_give(&completed(), Client, at(3_000) + EDITABLE);
        assert_eq!(late, Err(FeedbackRefusal::TooLate));
    }

    #[test]
    fn the_partner_gives_no_feedback_and_nobody_does_on_what_was_not_held() {
        let by_partner = may_give(&completed(), Partner, at(3_000));
        assert_eq!(by_partner, Err(FeedbackRefusal::NotTheClient));
        let cancelled = SessionState::Cancelled(Cancellation {
            at: at(1),
            by: AccountId(Uuid::nil()),
            reason: None,
        });
        let running = SessionState::InProgress { started_at: at(1) };
        let absent = Outcome::NoShow(Absent::Client);
        let missed = SessionState::Decided(absent, Decision::by_evidence(at(2)));
        for state in [SessionState::Scheduled, running, cancelled, missed] {
            let given = may_give(&state, Client, at(3_000));
            assert_eq!(given, Err(FeedbackRefusal::NotCompleted), "{state:?}");
        }
    }

    #[test]
    fn what_was_given_can_be_taken_back_after_a_correction() {
        let not_held = Outcome::NotHeld { technical: false };
        let decision = Decision::by(AccountId(Uuid::nil()), at(9_000));
        let corrected = SessionState::Decided(not_held, decision);
        let (now, late) = (at(9_001), at(9_000) + EDITABLE);
        let given = may_give(&corrected, Client, now);
        assert_eq!(given, Err(FeedbackRefusal::NotCompleted));
        for (state, who, now, expected) in [
            (&corrected, Client, now, Ok(())),
            (&corrected, Client, late, Err(FeedbackRefusal::TooLate)),
            (&corrected, Partner, now, Err(FeedbackRefusal::NotTheClient)),
            (
                &SessionState::Scheduled,
                Client,
                now,
                Err(FeedbackRefusal::NotCompleted),
            ),
        ] {
            assert_eq!(may_take_back(state, who, now), expected);
        }
    }

    #[test]
    fn the_average_is_in_tenths_rounded_half_up() {
        let average = |all: &[u8]| Rating::of(all.iter().map(|count| (Stars(*count), 1))).average();
        assert_eq!(average(&[]), None);
        assert_eq!(average(&[5]), Some(50));
        assert_eq!(average(&[4, 5]), Some(45));
        assert_eq!(average(&[1, 1, 2]), Some(13), "1.333…");
        assert_eq!(average(&[1, 2, 2]), Some(17), "1.666…");
        assert_eq!(average(&[4, 4, 4, 5]), Some(43), "4.25 is half-way, and goes up");
        assert_eq!(average(&[1, 1, 1, 2]), Some(13), "1.25 is half-way, and goes up");
    }

    fn stars() -> impl Strategy<Value = Stars> {
        (0_usize..5).prop_map(|place| Stars::ALL[place])
    }

    proptest! {
        #[test]
        fn the_average_is_the_nearest_tenth(all in vec(stars(), 1..60)) {
            let rating = Rating::of(all.into_iter().map(|stars| (stars, 1)));
            let tenths = i64::from(rating.average().expect("there is one"));
            let (sum, count) = (i64::from(rating.sum), i64::from(rating.count));
            // |tenths / 10 − sum / count| ≤ 1/20, without fractions.
            prop_assert!((2 * tenths * count - 20 * sum).abs() <= count);
            prop_assert!((10..=50).contains(&tenths));
            prop_assert_eq!(rating.by_star.iter().sum::<u32>(), rating.count);
        }
    }
}
