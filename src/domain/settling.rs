//! What became of a session, decided from the evidence once nobody can join it any more.

use super::{
    attendance::Attendance,
    session::{Absent, Outcome, SessionKind},
    time_range::TimeRange,
};
use serde::{Deserialize, Serialize};

/// The longest reason of a correction, and the longest objection.
pub const REASON_MAX: usize = 500;

/// What a session is when nobody came, and nothing was wrong: the partner's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NobodyCame {
    /// A no-show of both.
    NoShow,
    /// It was not held.
    #[default]
    NotHeld,
}

impl NobodyCame {
    /// Both.
    pub const ALL: [Self; 2] = [Self::NotHeld, Self::NoShow];

    /// The word used in the database and on the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NoShow => "no_show",
            Self::NotHeld => "not_held",
        }
    }

    /// The choice behind a stored word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.word() == word)
    }
}

/// All that the decision depends on.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// How the two were to meet.
    pub kind: SessionKind,
    /// When.
    pub range: TimeRange,
    /// Who was there.
    pub attendance: &'a Attendance,
    /// Somebody reported technical trouble, or their page saw some.
    pub trouble: bool,
    /// The partner's choice.
    pub nobody_came: NobodyCame,
}

/// Decides.
///
/// Both were there: it took place. One was: the other did not come, unless something technical was wrong, which
/// is nobody's fault. At a place there is no evidence: it took place as agreed, until the partner says otherwise.
#[must_use]
pub fn outcome(evidence: &Evidence<'_>) -> Outcome {
    let Evidence {
        range, attendance, ..
    } = *evidence;
    if evidence.kind == SessionKind::InPerson {
        return Outcome::Completed {
            started_at: range.starts_at(),
            ended_at: range.ends_at(),
        };
    }
    match (attendance.partner.first(), attendance.client.first()) {
        (Some(partner), Some(client)) => Outcome::Completed {
            started_at: partner.min(client),
            // Where nobody saw the room, it was over when it was to be.
            ended_at: attendance.last().unwrap_or_else(|| range.ends_at()),
        },
        _ if evidence.trouble => Outcome::NotHeld { technical: true },
        (Some(_), None) => Outcome::NoShow(Absent::Client),
        (None, Some(_)) => Outcome::NoShow(Absent::Partner),
        (None, None) => match evidence.nobody_came {
            NobodyCame::NoShow => Outcome::NoShow(Absent::Both),
            NobodyCame::NotHeld => Outcome::NotHeld { technical: false },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        attendance::{Source, Stay, merge},
        join::Participant,
    };
    use chrono::{DateTime, Utc};

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(minute * 60, 0).expect("a small number of minutes")
    }

    fn decided(who: &[(Participant, Source)], trouble: bool, nobody_came: NobodyCame) -> Outcome {
        let stays: Vec<_> = who
            .iter()
            .map(|(participant, source)| Stay {
                participant: *participant,
                source: *source,
                joined_at: at(2),
                left_at: Some(at(40)),
            })
            .collect();
        outcome(&Evidence {
            kind: SessionKind::Video,
            range: TimeRange::new(at(0), at(50)).expect("a range"),
            attendance: &merge(&stays, at(200)),
            trouble,
            nobody_came,
        })
    }

    #[test]
    fn every_mixture_of_evidence() {
        use Participant::{Client, Partner};
        use Source::{Door, Own};
        let held = |ended| Outcome::Completed {
            started_at: at(2),
            ended_at: at(ended),
        };
        let technical = Outcome::NotHeld { technical: true };
        for nobody_came in NobodyCame::ALL {
            for trouble in [false, true] {
                let both = [(Partner, Own), (Client, Own)];
                assert_eq!(decided(&both, trouble, nobody_came), held(40));
                let sent = [(Partner, Door), (Client, Door)];
                assert_eq!(
                    decided(&sent, trouble, nobody_came),
                    held(50),
                    "as planned where nobody saw"
                );
            }
            for (who, absent) in [(Partner, Absent::Client), (Client, Absent::Partner)] {
                let alone = [(who, Own)];
                assert_eq!(decided(&alone, false, nobody_came), Outcome::NoShow(absent));
                assert_eq!(decided(&alone, true, nobody_came), technical);
            }
            assert_eq!(decided(&[], true, nobody_came), technical);
        }
        assert_eq!(
            decided(&[], false, NobodyCame::NoShow),
            Outcome::NoShow(Absent::Both)
        );
        assert_eq!(
            decided(&[], false, NobodyCame::NotHeld),
            Outcome::NotHeld { technical: false }
        );
    }

    #[test]
    fn at_a_place_it_took_place_as_agreed() {
        let evidence = Evidence {
            kind: SessionKind::InPerson,
            range: TimeRange::new(at(0), at(50)).expect("a range"),
            attendance: &Attendance::default(),
            trouble: false,
            nobody_came: NobodyCame::NoShow,
        };
        assert_eq!(
            outcome(&evidence),
            Outcome::Completed {
                started_at: at(0),
                ended_at: at(50)
            }
        );
    }

    #[test]
    fn words_and_back() {
        for choice in NobodyCame::ALL {
            assert_eq!(NobodyCame::from_word(choice.word()), Some(choice));
        }
        assert_eq!(NobodyCame::from_word("cancelled"), None);
    }
}
