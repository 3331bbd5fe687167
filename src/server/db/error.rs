//! Maps the engines' errors to [`DbError`], in this place only.

use crate::domain::join::Participant;
use thiserror::Error;

#[derive(Debug, Error)]
pub enum DbError {
    /// Two live sessions of one person would overlap.
    #[error("a live session of the {0:?} overlaps")]
    Overlap(Participant),
    /// A unique constraint.
    #[error("{0:?} is there already")]
    Unique(Unique),
    /// A foreign key: the row that it refers to was removed meanwhile.
    #[error("a row that is referred to is gone")]
    NoParent,
    /// Retry: the database is locked, deadlocked or not serializable.
    #[error("the database is busy")]
    Busy(#[source] sqlx::Error),
    #[error(transparent)]
    Other(sqlx::Error),
}

/// Unique constraints that a request can violate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unique {
    /// One account per address.
    AccountEmail,
    /// One page per handle.
    Handle,
    /// One invitation per partner and address.
    InvitationAddress,
    /// One open interval per session, person and source.
    OpenAttendance,
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        let Some(told) = error.as_database_error() else {
            return match error {
                sqlx::Error::PoolTimedOut => Self::Busy(error),
                other => Self::Other(other),
            };
        };
        let message = told.message();
        // SQLite reports only the message, PostgreSQL the constraint's name.
        let name = told.constraint().unwrap_or(message);
        match told.code().as_deref() {
            // SQLITE_CONSTRAINT_TRIGGER; exclusion_violation.
            Some("1811" | "23P01") => {
                if name.contains("session_overlap|client") || name == "sessions_client_no_overlap" {
                    return Self::Overlap(Participant::Client);
                }
                if name.contains("session_overlap|partner") || name == "sessions_partner_no_overlap" {
                    return Self::Overlap(Participant::Partner);
                }
            }
            // SQLITE_CONSTRAINT_UNIQUE; unique_violation.
            Some("2067" | "23505") => {
                let known = [
                    (Unique::AccountEmail, "accounts.email", "accounts_email_unique"),
                    (
                        Unique::Handle,
                        "booking_pages.handle",
                        "booking_pages_handle_unique",
                    ),
                    (
                        Unique::InvitationAddress,
                        "invitations.partner_id, invitations.email",
                        "invitations_address_unique",
                    ),
                    (
                        Unique::OpenAttendance,
                        "attendance.session_id, attendance.account_id",
                        "attendance_open",
                    ),
                ];
                if let Some((unique, ..)) = known
                    .iter()
                    .find(|(_, sqlite, postgres)| name.contains(sqlite) || name == *postgres)
                {
                    return Self::Unique(*unique);
                }
            }
            // SQLITE_CONSTRAINT_FOREIGNKEY; foreign_key_violation.
            Some("787" | "23503") => return Self::NoParent,
            Some("5" | "6" | "261" | "262" | "517" | "40001" | "40P01" | "55P03") => {
                return Self::Busy(error);
            }
            _ => {}
        }
        Self::Other(error)
    }
}
