//! A partner's page that needs no account.

use super::word::word_enum;

word_enum! {
    /// Who finds a partner's page.
    pub enum PageState {
        /// Nobody: the page answers 404.
        Off = "off",
        /// Who has its address.
        Unlisted = "unlisted",
        /// Search engines, too.
        Listed = "listed",
    }
}

/// The shortest and the longest handle, in characters.
pub const HANDLE: std::ops::RangeInclusive<usize> = 3..=40;
/// The longest introduction, in characters.
pub const INTRODUCTION_MAX: usize = 2_000;

/// Reads the name in a page's address: letters, digits and single hyphens between them, folded to lower case. `None` if
/// it is something else.
pub fn handle(text: &str) -> Option<String> {
    let handle = text.trim().to_ascii_lowercase();
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (HANDLE.contains(&handle.len()) && handle.split('-').all(is_word)).then_some(handle)
}

/// A handle that a name suggests; `None` if it has too few of the letters that one can have.
pub fn suggested(name: &str) -> Option<String> {
    let words: Vec<_> = name
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let joined: String = words.join("-").chars().take(*HANDLE.end()).collect();
    handle(joined.trim_end_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_words_between_hyphens() {
        assert_eq!(handle(" Dr-Rivera-2 ").as_deref(), Some("dr-rivera-2"));
        for wrong in [
            "",
            "ab",
            "-ab",
            "ab-",
            "a--b",
            "a b c",
            "ärztin",
            "a/b",
            "../x",
            &"a".repeat(41),
        ] {
            assert_eq!(handle(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_name_suggests_one() {
        assert_eq!(
            suggested("Dr. Ana Rivera").as_deref(),
            Some("Dr-Ana-Rivera".to_ascii_lowercase().as_str())
        );
        assert_eq!(suggested("山田"), None);
        assert_eq!(suggested(&"ab ".repeat(30)).map(|handle| handle.len()), Some(40));
    }
}
