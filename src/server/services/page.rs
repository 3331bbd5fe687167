//! Keyset pagination: cuts a page, and encodes its cursor for the URL.

use chrono::{DateTime, Utc};
use std::{fmt::Display, str::FromStr};

/// Rows on a page.
pub const SIZE: u8 = 50;

/// Rows to fetch: one more than a page, to know whether another page follows.
pub fn fetch(size: u8) -> i64 {
    i64::from(size) + 1
}

/// Cuts one page, and returns the cursor of the next page if there is one.
pub fn cut<T>(mut found: Vec<T>, size: u8, cursor: impl FnOnce(&T) -> String) -> (Vec<T>, Option<String>) {
    let more = found.len() > size.into();
    found.truncate(size.into());
    let next = found.last().filter(|_| more).map(cursor);
    (found, next)
}

/// Encodes a row's instant and id. [`parse`] reads it.
pub fn cursor(at: DateTime<Utc>, id: impl Display) -> String {
    format!("{}.{id}", at.timestamp_millis())
}

/// Decodes a [`cursor`]; none if invalid.
pub fn parse<I: FromStr>(cursor: &str) -> Option<(DateTime<Utc>, I)> {
    let (millis, id) = cursor.split_once('.')?;
    Some((
        DateTime::from_timestamp_millis(millis.parse().ok()?)?,
        id.parse().ok()?,
    ))
}
