//! The optional six-digit passcode of a session, and the limit on guessing it.

use chrono::TimeDelta;
use std::fmt;
use thiserror::Error;

/// Wrong attempts, per person and session, before the lockout.
pub const TRIES: i64 = 5;
/// Wrong attempts, per person and session, after which only a new passcode lets anyone in: five times [`TRIES`].
/// A guesser has 25 of a million passcodes, however long they wait.
pub const TRIES_IN_ALL: i64 = 25;
/// Duration of the lockout.
pub const LOCK: TimeDelta = TimeDelta::minutes(15);

/// Six digits. `Debug` is redacted.
#[derive(Clone, PartialEq, Eq)]
pub struct Passcode(String);

/// The text is not a passcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("must be six digits")]
pub struct NotAPasscode;

impl Passcode {
    /// Parses a typed passcode, ignoring whitespace. Fails with [`NotAPasscode`] unless it is six ASCII
    /// digits.
    pub fn parse(text: &str) -> Result<Self, NotAPasscode> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit()) {
            Ok(Self(digits))
        } else {
            Err(NotAPasscode)
        }
    }

    /// The passcode for a uniformly random number (modulo bias of 2³² over 10⁶: below 1 in 4,000).
    pub fn from_random(random: u32) -> Self {
        Self(format!("{:06}", random % 1_000_000))
    }

    /// The clear text, for the hash and for the one response that shows it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Passcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passcode([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_digits_in_any_grouping() {
        assert_eq!(
            Passcode::parse(" 012 345 ").expect("six digits").expose(),
            "012345"
        );
        for text in ["", "12345", "1234567", "12a456", "１２３４５６"] {
            assert_eq!(Passcode::parse(text), Err(NotAPasscode), "{text:?}");
        }
        assert_eq!(Passcode::from_random(1_000_042).expose(), "000042");
        assert_eq!(format!("{:?}", Passcode::from_random(7)), "Passcode([redacted])");
    }
}
