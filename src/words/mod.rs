//! UI texts in all languages, English first. One file per subject.
//!
//! A text is a method: `words.sign_in()` returns `&'static str`, one with parameters such as
//! `words.starts_in("5 min")` a `String`. A missing translation does not compile.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    #[default]
    En,
    De,
}

impl Lang {
    /// Value of the `lang` attribute (RFC 5646).
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }

    /// Parses a tag such as `de-CH`; `None` if the language is not supported.
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag.split(['-', '_']).next()?.trim().to_ascii_lowercase().as_str() {
            "en" => Some(Self::En),
            "de" => Some(Self::De),
            _ => None,
        }
    }
}

/// Texts of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Words(pub Lang);

/// `name: "English", "Deutsch";` or, with parameters, `name(a, b): "… {a} …", "… {b} …";`
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident $(($($blank:ident),+))? : $en:literal, $de:literal;)*) => {
        impl $crate::words::Words {
            $(words!(@one $name $(($($blank),+))? $en $de);)*
        }
    };
    (@one $name:ident $en:literal $de:literal) => {
        pub fn $name(self) -> &'static str {
            match self.0 { $crate::words::Lang::En => $en, $crate::words::Lang::De => $de }
        }
    };
    (@one $name:ident ($($blank:ident),+) $en:literal $de:literal) => {
        pub fn $name(self, $($blank: impl std::fmt::Display),+) -> String {
            match self.0 { $crate::words::Lang::En => format!($en), $crate::words::Lang::De => format!($de) }
        }
    };
}

mod account;
mod attendance;
mod booking;
mod calendar;
mod clients;
mod common;
mod errors;
mod feedback;
mod history;
mod join;
mod meeting;
mod presence;
mod provider;
mod sessions;
mod settings;
mod settling;
mod webhooks;
