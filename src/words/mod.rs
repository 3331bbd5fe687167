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
            $(let $blank = $crate::words::isolated($blank);)+
            match self.0 { $crate::words::Lang::En => format!($en), $crate::words::Lang::De => format!($de) }
        }
    };
}

/// What fills a blank of a text. A name in a script that is written from right to left would turn round the words and
/// times beside it, so it is put between isolates (Unicode, UAX #9: U+2068, U+2069).
pub(crate) fn isolated(filling: impl std::fmt::Display) -> String {
    let text = filling.to_string();
    let is_turned = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}');
    if text.contains(is_turned) {
        format!("\u{2068}{text}\u{2069}")
    } else {
        text
    }
}

mod account;
mod attendance;
mod availability;
mod booking;
mod booking_page;
mod calendar;
mod clients;
mod common;
mod errors;
mod feedback;
mod history;
mod join;
mod meeting;
mod notices;
mod presence;
mod provider;
mod requests;
mod series;
mod sessions;
mod settings;
mod settling;
mod waiting;
mod webhooks;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_another_direction_does_not_turn_the_words_beside_it() {
        let name = "\u{5de}\u{5d9}\u{5d4}";
        let text = Words(Lang::En).request_from(name);
        assert!(text.contains(&format!("\u{2068}{name}\u{2069}")), "{text:?}");
        assert!(!Words(Lang::En).request_from("Maya").contains('\u{2068}'));
    }
}
