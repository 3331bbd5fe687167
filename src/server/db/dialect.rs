//! The differences between the engines, and values that both understand.

use chrono::{DateTime, Utc};
use sqlx::{
    AssertSqlSafe, Postgres, Sqlite, postgres::PgArguments, query::Query as Prepared, sqlite::SqliteArguments,
};
use uuid::Uuid;

/// One statement in both dialects. Placeholders are `$1`, `$2`, … in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sql {
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

impl Sql {
    /// One text for both engines.
    pub const fn same(text: &'static str) -> Self {
        Self {
            sqlite: text,
            postgres: text,
        }
    }

    /// Binds the values.
    pub fn with<const N: usize>(self, values: [Value; N]) -> Query {
        self.with_all(values.into())
    }

    /// Binds values whose number is known at run time only.
    pub fn with_all(self, values: Vec<Value>) -> Query {
        Query { sql: self, values }
    }
}

/// An instant in Unix milliseconds, stored in a 64-bit integer column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, sqlx::Type)]
#[sqlx(transparent)]
pub struct Millis(pub i64);

impl From<DateTime<Utc>> for Millis {
    fn from(instant: DateTime<Utc>) -> Self {
        Self(instant.timestamp_millis())
    }
}

impl From<Millis> for DateTime<Utc> {
    fn from(millis: Millis) -> Self {
        DateTime::from_timestamp_millis(millis.0).unwrap_or_default()
    }
}

/// A value to bind.
#[derive(Debug, Clone)]
pub enum Value {
    Uuid(Option<Uuid>),
    /// A number, or an instant in Unix milliseconds.
    Int(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

macro_rules! values {
    ($($from:ty => |$given:ident| $value:expr;)+) => {$(
        impl From<$from> for Value {
            fn from($given: $from) -> Self { $value }
        }
    )+};
}

values! {
    Uuid => |id| Self::Uuid(Some(id));
    Option<Uuid> => |id| Self::Uuid(id);
    i64 => |number| Self::Int(Some(number));
    Option<i64> => |number| Self::Int(number);
    DateTime<Utc> => |instant| Self::Int(Some(instant.timestamp_millis()));
    Option<DateTime<Utc>> => |instant| Self::Int(instant.map(|instant| instant.timestamp_millis()));
    &str => |text| Self::Text(Some(text.to_owned()));
    String => |text| Self::Text(Some(text));
    Option<String> => |text| Self::Text(text);
    Vec<u8> => |bytes| Self::Bytes(Some(bytes));
    Option<Vec<u8>> => |bytes| Self::Bytes(bytes);
}

macro_rules! ids {
    ($($name:ident),+) => {$(
        impl From<crate::domain::ids::$name> for Value {
            fn from(id: crate::domain::ids::$name) -> Self { Self::Uuid(Some(id.0)) }
        }
    )+};
}

ids!(
    AccountId,
    SessionId,
    LoginId,
    TieId,
    AdmissionId,
    LinkId,
    IntegrationId,
    JobId,
    MeetingEventId,
    EndpointId,
    SeriesId,
    SessionTypeId,
    DeliveryId,
    FormAnswerId,
    HoldId,
    RequestId,
    IntakeId,
    WaitingId,
    MailId,
    InvitationId,
    PersonId
);

/// A statement with its bound values, for either engine.
#[derive(Debug, Clone)]
#[must_use = "a query does nothing until it is executed"]
pub struct Query {
    sql: Sql,
    values: Vec<Value>,
}

macro_rules! bound {
    ($text:expr, $values:expr) => {
        $values
            .into_iter()
            .fold(sqlx::query($text), |query, value| match value {
                Value::Uuid(value) => query.bind(value),
                Value::Int(value) => query.bind(value),
                Value::Text(value) => query.bind(value),
                Value::Bytes(value) => query.bind(value),
            })
    };
}

impl Query {
    /// Whether this is the statement that it runs.
    pub(super) fn is(&self, sql: Sql) -> bool {
        self.sql == sql
    }

    pub(super) fn sqlite(self) -> Prepared<'static, Sqlite, SqliteArguments> {
        bound!(self.sql.sqlite, self.values)
    }

    pub(super) fn postgres(self) -> Prepared<'static, Postgres, PgArguments> {
        bound!(self.sql.postgres, self.values)
    }
}

/// Statements as one transaction that SQLite runs in one go.
pub(super) fn transaction(queries: &[Query]) -> Prepared<'static, Sqlite, SqliteArguments> {
    joined("begin immediate;\n", queries, "commit")
}

/// Statements within a transaction that are all undone if one fails, by [`UNDO_SAVEPOINT`].
pub(super) fn in_savepoint(queries: &[Query]) -> Prepared<'static, Sqlite, SqliteArguments> {
    joined("savepoint write;\n", queries, "release write")
}

pub(super) const UNDO_SAVEPOINT: &str = "rollback to write; release write";

/// Statements that SQLite runs in one go, within a transaction.
pub(super) fn batch(queries: &[Query]) -> Prepared<'static, Sqlite, SqliteArguments> {
    joined("", queries, "")
}

/// Each statement keeps its values: their numbers go on from one statement to the next. A single statement is atomic by
/// itself and needs neither head nor tail.
fn joined(head: &str, queries: &[Query], tail: &str) -> Prepared<'static, Sqlite, SqliteArguments> {
    if let [one] = queries {
        return one.clone().sqlite();
    }
    let mut text = String::from(head);
    let mut values = Vec::new();
    for query in queries {
        text.push_str(&renumbered(query.sql.sqlite, values.len()));
        text.push_str(";\n");
        values.extend_from_slice(&query.values);
    }
    text.push_str(tail);
    // Put together from our own statements, whose values stay values.
    bound!(AssertSqlSafe(text), values)
}

/// Shifts a statement's placeholders by `taken`.
fn renumbered(text: &str, taken: usize) -> String {
    let numbered = |(nth, part): (usize, &str)| {
        if nth == 0 {
            return part.to_owned();
        }
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = part.split_at(digits);
        let number = number.parse::<usize>().unwrap_or_default() + taken;
        format!("${number}{rest}")
    };
    text.split('$').enumerate().map(numbered).collect()
}

/// Declares statements as constants, and lists them in `ALL`. A text of PostgreSQL's own follows that of
/// SQLite: `NAME = "…", postgres: "…";`.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:expr $(, postgres: $postgres:expr)?;)+) => {
        $($(#[$doc])* pub(super) const $name: $crate::server::db::Sql = $crate::server::db::dialect::statement!($text $(, $postgres)?);)+
        /// Every statement of this module, by name.
        pub(super) const ALL: &[(&str, $crate::server::db::Sql)] = &[$((concat!(module_path!(), "::", stringify!($name)), $name)),+];
    };
}
macro_rules! statement {
    ($text:expr) => {
        $crate::server::db::Sql::same($text)
    };
    ($text:expr, $postgres:expr) => {
        $crate::server::db::Sql {
            sqlite: $text,
            postgres: $postgres,
        }
    };
}

pub(super) use {statement, statements};

#[cfg(test)]
mod tests {
    use super::renumbered;

    #[test]
    fn placeholders_go_on_counting() {
        let text = "insert into t (a, b, c) values ($1, $10, $2) -- $1";
        assert_eq!(renumbered(text, 0), text);
        assert_eq!(
            renumbered(text, 17),
            "insert into t (a, b, c) values ($18, $27, $19) -- $18"
        );
        assert_eq!(renumbered("select 1", 3), "select 1");
    }
}
