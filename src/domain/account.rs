//! Accounts, email addresses and passwords.

use super::{ids::AccountId, join::Participant, text, word::word_enum};
use std::fmt;
use thiserror::Error;

word_enum! {
    /// Role of an account.
    pub enum Role {
        /// Attends sessions.
        Client = "client",
        /// Gives sessions, as a therapist or mentor.
        Partner = "partner",
        /// Runs the server.
        Admin = "admin",
    }
}

word_enum! {
    /// Who can make an account without an invitation.
    pub enum Registration {
        /// Anyone as a client. A partner waits until an admin approves them. The default.
        Clients = "clients",
        /// Anyone, as a client or as a partner.
        Open = "open",
        /// By invitation only.
        Invited = "invited",
    }
}

impl Role {
    /// The side of a session on which the role takes part; `None` for admins.
    pub fn side(self) -> Option<Participant> {
        match self {
            Self::Partner => Some(Participant::Partner),
            Self::Client => Some(Participant::Client),
            Self::Admin => None,
        }
    }
}

/// The signed-in account that makes a request. Built from the login, never from arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// Account of the login.
    pub account: AccountId,
    /// Role of that account.
    pub role: Role,
}

/// An email address, lower-cased, at most 254 characters (RFC 5321 §4.5.3.1.3).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Email(String);

/// The text is not an email address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("is not an email address; it should look like name@example.org")]
pub struct NotAnEmail;

impl Email {
    /// Parses and normalizes an address. Checks the shape only; delivery is what proves that it exists. Fails
    /// with [`NotAnEmail`].
    pub fn parse(text: &str) -> Result<Self, NotAnEmail> {
        let text = text.trim().to_lowercase();
        let (local, domain) = text.rsplit_once('@').ok_or(NotAnEmail)?;
        let odd = |c: char| {
            c.is_whitespace()
                || c.is_control()
                || matches!(c, '<' | '>' | '(' | ')' | ',' | ';' | '"' | '\\' | '@')
        };
        let label = |label: &str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
        let good = !local.is_empty()
            && local.len() <= 64
            && text.len() <= 254
            && !local.contains(odd)
            && !domain.contains(odd)
            && domain.contains('.')
            && domain.split('.').all(label);
        if good { Ok(Self(text)) } else { Err(NotAnEmail) }
    }

    /// The normalized address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Minimum length of a new password, in characters.
pub const PASSWORD_MIN: usize = 12;
/// Maximum length of a password, in characters. Bounds the work of the hash.
pub const PASSWORD_MAX: usize = 256;

/// A clear-text password on its way to the hash. `Debug` is redacted.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PasswordProblem {
    /// Shorter than [`PASSWORD_MIN`].
    #[error("must have at least {PASSWORD_MIN} characters")]
    TooShort,
    /// Longer than [`PASSWORD_MAX`].
    #[error("must have at most {PASSWORD_MAX} characters")]
    TooLong,
}

impl Password {
    /// Validates a new password. Leading and trailing spaces are kept. Fails with [`PasswordProblem`].
    pub fn choose(text: &str) -> Result<Self, PasswordProblem> {
        match text.chars().count() {
            0..PASSWORD_MIN => Err(PasswordProblem::TooShort),
            PASSWORD_MIN..=PASSWORD_MAX => Ok(Self(text.to_owned())),
            _ => Err(PasswordProblem::TooLong),
        }
    }

    /// The clear text, for hashing only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password([redacted])")
    }
}

/// Validates a person's name: one line, 1 to 120 characters.
pub fn person_name(name: &str) -> Result<String, text::TextProblem> {
    text::line(name, text::NAME_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_folded_to_one_spelling() {
        assert_eq!(
            Email::parse(" Maya@Example.ORG ").expect("an address").as_str(),
            "maya@example.org"
        );
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "maya",
            "@example.org",
            "maya@",
            "maya@org",
            "a b@example.org",
            "a@b@c.de",
            "a@-b.de",
            "a@b..de",
            "<a@b.de>",
        ] {
            assert_eq!(Email::parse(text), Err(NotAnEmail), "{text:?}");
        }
    }

    #[test]
    fn a_password_of_twelve_characters_will_do_and_is_never_printed() {
        assert_eq!(Password::choose("elevenchars"), Err(PasswordProblem::TooShort));
        let password = Password::choose("twelve chars").expect("long enough");
        assert_eq!(format!("{password:?}"), "Password([redacted])");
        assert_eq!(Password::choose(&"x".repeat(257)), Err(PasswordProblem::TooLong));
    }
}
