//! Lists on pages: how one is cut, and how an address says where the next one begins.

use chrono::{DateTime, Utc};
use std::{fmt::Display, str::FromStr};

/// Rows on one page.
const SIZE: usize = 50;
/// Rows to fetch for it: the one behind it tells that another page follows.
pub const FETCH: i64 = 51;

/// One page of what was fetched, and where the next one begins; none where there is no next one.
pub fn cut<T>(mut found: Vec<T>, cursor: impl FnOnce(&T) -> String) -> (Vec<T>, Option<String>) {
    let more = found.len() > SIZE;
    found.truncate(SIZE);
    let next = found.last().filter(|_| more).map(cursor);
    (found, next)
}

/// Behind the row of this instant and id, as [`parse`] reads it.
pub fn cursor(at: DateTime<Utc>, id: impl Display) -> String {
    format!("{}.{id}", at.timestamp_millis())
}

/// The instant and the id of the row behind which a page begins; none for what no [`cursor`] is.
pub fn parse<I: FromStr>(cursor: &str) -> Option<(DateTime<Utc>, I)> {
    let (millis, id) = cursor.split_once('.')?;
    Some((
        DateTime::from_timestamp_millis(millis.parse().ok()?)?,
        id.parse().ok()?,
    ))
}
