//! One spelling and one order for what people type, whatever the database engine. Ground floor: imports `domain` only.

use crate::domain::account::{Email, NotAnEmail};
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences, options::CollatorOptions};
use icu_normalizer::ComposingNormalizerBorrowed;
use std::sync::LazyLock;

/// The root collation: letters before their accented forms, case last.
static COLLATOR: LazyLock<Option<CollatorBorrowed<'static>>> =
    LazyLock::new(|| Collator::try_new(CollatorPreferences::default(), CollatorOptions::default()).ok());

/// The sort key of a name: comparing keys as bytes compares the names as the Unicode collation does. Never empty, so
/// that an empty column means "not computed yet".
pub fn sort_key(name: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(name.len() * 2 + 1);
    if let Some(collator) = COLLATOR.as_ref() {
        let Ok(()) = collator.write_sort_key_to(name, &mut key);
    }
    key.push(0);
    key
}

/// A text as a search compares it: composed letters, lower case.
pub fn folded(text: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc()
        .normalize(text)
        .to_lowercase()
}

/// Parses an email address into its one spelling: lower case, letters composed (NFC), the host as IDNA reads it
/// (UTS 46), so that `xn--bcher-kva.example` and `b\u{fc}cher.example` are one. Fails with [`NotAnEmail`].
pub fn email(text: &str) -> Result<Email, NotAnEmail> {
    let composed = folded(text.trim());
    let (local, host) = composed.rsplit_once('@').ok_or(NotAnEmail)?;
    let ascii = idna::domain_to_ascii_strict(host).map_err(|_| NotAnEmail)?;
    let (host, readable) = idna::domain_to_unicode(&ascii);
    readable.map_err(|_| NotAnEmail)?;
    Email::parse(&format!("{local}@{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_spelling() {
        for (typed, stored) in [
            (" Maya@Example.ORG ", "maya@example.org"),
            ("maya@xn--bcher-kva.example", "maya@b\u{fc}cher.example"),
            ("maya@BU\u{308}CHER.example", "maya@b\u{fc}cher.example"),
            ("mu\u{308}ller@example.org", "m\u{fc}ller@example.org"),
        ] {
            assert_eq!(email(typed).expect("an address").as_str(), stored, "{typed}");
        }
        for text in [
            "maya@exa_mple..org",
            "maya@xn--a.example",
            "maya",
            "maya@-a.example",
        ] {
            assert!(email(text).is_err(), "{text}");
        }
    }

    #[test]
    fn names_sort_as_people_expect() {
        let sorted = [
            "anna",
            "\u{c4}nne",
            "Anton",
            "Zo\u{eb}",
            "zo\u{eb}",
            "\u{179}r\u{f3}d\u{142}o",
        ];
        let mut names = sorted;
        names.reverse();
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(
            names,
            [
                "anna",
                "\u{c4}nne",
                "Anton",
                "zo\u{eb}",
                "Zo\u{eb}",
                "\u{179}r\u{f3}d\u{142}o"
            ]
        );
        assert!(!sort_key("").is_empty());
    }
}
