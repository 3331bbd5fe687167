//! Forms as a browser posts them without WASM: their control fields, and what the page that answers needs.
//!
//! A form is posted to the address of its server function, urlencoded. Its fields become the function's arguments by
//! name; a function that takes a `form` gets them all in it. A name that ends in `[]` is a list. The values are text, so
//! an argument that is no text is a [`Number`] or a [`Flag`].

use super::ApiError;
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};

/// The page that the form is on, a path of ours: shown again with what was typed if the form is refused.
pub const PAGE: &str = "form_page";
/// Where a form that was accepted leads, a path of ours. Without it the page is shown again with the answer.
pub const NEXT: &str = "form_next";
/// A random key of this rendering of the form: sent twice, it is answered like the first time (idempotency).
pub const KEY: &str = "form_key";
/// The account that the page was made for, empty when signed out: a stale tab of another account changes nothing.
pub const FOR: &str = "form_for";
/// The same, in a request of the browser's program.
pub const FOR_HEADER: &str = "x-rapport-for";
/// The attribute of `<html>` that holds the account's id, absent when signed out.
pub const MADE_FOR: &str = "data-made-for";

/// The header of a form that the page's own program posts: it shows the answering page in place, and is told in
/// [`LEADS_TO`] where an accepted form leads.
pub const SHOWN_HERE: &str = "x-rapport-live";
/// The header with the address that an accepted form leads to.
pub const LEADS_TO: &str = "x-rapport-to";
/// The header with a sentence that an accepted form adds to what is said after it, percent-encoded.
pub const ADDS: &str = "x-rapport-adds";

/// The answer to a form post, which the page that is rendered finds in its context.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormReply {
    /// The address of the server function: a form shows its own reply only.
    pub action: String,
    /// The page that shows it, a path of ours.
    pub page: String,
    /// Its key, while it is unknown whether it was done: sent again under this key, it is done once.
    pub key: Option<String>,
    /// The fields as they were typed, without passwords, by name. None if another account typed them.
    pub values: Vec<(String, String)>,
    /// Why it was refused.
    pub error: Option<ApiError>,
    /// The server function's answer, as JSON.
    pub answer: Option<String>,
}

impl FormReply {
    /// What was typed into a field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }

    /// The server function's answer.
    pub fn answer<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(self.answer.as_ref()?).ok()
    }
}

/// A whole number, in JSON also as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Number(pub i64);

/// Yes or no: in JSON a boolean, in a form `on`, `true` or `1`, and empty or absent for no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct Flag(pub bool);

#[derive(Deserialize)]
#[serde(untagged)]
enum Loose {
    Number(i64),
    Flag(bool),
    Text(String),
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let number = match Loose::deserialize(from)? {
            Loose::Number(number) => Some(number),
            Loose::Flag(_) => None,
            Loose::Text(text) => text.trim().parse().ok(),
        };
        number
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("expected a whole number"))
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match Loose::deserialize(from)? {
            Loose::Flag(flag) => Ok(Self(flag)),
            Loose::Text(text) if matches!(&*text, "on" | "true" | "1") => Ok(Self(true)),
            Loose::Text(text) if matches!(&*text, "" | "false" | "0") => Ok(Self(false)),
            Loose::Text(_) | Loose::Number(_) => Err(serde::de::Error::custom("expected true or false")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_flags_are_read_from_json_and_from_forms() {
        let number = |json: &str| serde_json::from_str::<Number>(json).ok();
        assert_eq!(number("3"), Some(Number(3)));
        assert_eq!(number("\" 3 \""), Some(Number(3)));
        assert_eq!(number("\"three\""), None);
        assert_eq!(number("true"), None);
        let flag = |json: &str| serde_json::from_str::<Flag>(json).ok();
        for yes in ["true", "\"on\"", "\"1\"", "\"true\""] {
            assert_eq!(flag(yes), Some(Flag(true)), "{yes}");
        }
        for no in ["false", "\"\"", "\"0\""] {
            assert_eq!(flag(no), Some(Flag(false)), "{no}");
        }
        assert_eq!(flag("\"maybe\""), None);
        assert_eq!(flag("1"), None);
    }
}
