//! Validation of typed text. Lengths are in characters, not bytes.

use thiserror::Error;

/// Maximum length of a session's title.
pub const TITLE_MAX: usize = 200;
/// Maximum length of a session's notes.
pub const NOTES_MAX: usize = 10_000;
/// Maximum length of a place and of a reason for cancelling.
pub const LINE_MAX: usize = 300;
/// Maximum length of a person's name.
pub const NAME_MAX: usize = 120;

/// Why a text is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TextProblem {
    /// Blank, but required.
    #[error("must not be empty")]
    Empty,
    /// Longer than the limit.
    #[error("must have at most {max} characters, has {len}")]
    TooLong {
        /// The limit, in characters.
        max: usize,
        /// The given length, in characters.
        len: usize,
    },
    /// A control character where it is not allowed.
    #[error("must be one line without control characters")]
    Control,
}

/// One line, trimmed, 1 to `max` characters. Fails with [`TextProblem`].
pub fn line(text: &str, max: usize) -> Result<String, TextProblem> {
    optional_line(text, max)?.ok_or(TextProblem::Empty)
}

/// One line, trimmed, up to `max` characters; `None` if blank. Fails with [`TextProblem`].
pub fn optional_line(text: &str, max: usize) -> Result<Option<String>, TextProblem> {
    let text = optional_block(text, max)?;
    if text
        .as_deref()
        .is_some_and(|text| text.contains(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')))
    {
        return Err(TextProblem::Control);
    }
    Ok(text)
}

/// Several lines, trimmed, 1 to `max` characters. Fails with [`TextProblem`].
pub fn block(text: &str, max: usize) -> Result<String, TextProblem> {
    optional_block(text, max)?.ok_or(TextProblem::Empty)
}

/// Characters that change how a text reads without being seen: they turn the direction, or have no width. Removed.
/// Joiners (U+200C, U+200D) stay, because scripts and emoji need them.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{3164}')
}

/// Characters that show nothing where they stand alone.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180e}'
            | '\u{200c}'..='\u{200f}' | '\u{2061}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{2800}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// Several lines, trimmed, up to `max` characters; `None` if nothing of it can be seen. CRLF becomes `\n`, and hidden
/// characters are removed. Fails with
/// [`TextProblem::TooLong`], or [`TextProblem::Control`] for control characters other than `\n` and tab.
pub fn optional_block(text: &str, max: usize) -> Result<Option<String>, TextProblem> {
    let text = text.replace("\r\n", "\n").replace(is_hidden, "");
    let text = text.trim().to_owned();
    let len = text.chars().count();
    if len > max {
        return Err(TextProblem::TooLong { max, len });
    }
    if text.contains(|c: char| c.is_control() && c != '\n' && c != '\t') {
        return Err(TextProblem::Control);
    }
    Ok((!text.chars().all(is_blank)).then_some(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_counts_characters_and_not_bytes() {
        assert_eq!(line(&"ü".repeat(200), TITLE_MAX), Ok("ü".repeat(200)));
        assert_eq!(
            line(&"ü".repeat(201), TITLE_MAX),
            Err(TextProblem::TooLong { max: 200, len: 201 })
        );
    }

    #[test]
    fn blanks_are_nothing() {
        assert_eq!(line("  \t ", TITLE_MAX), Err(TextProblem::Empty));
        assert_eq!(optional_block(" \r\n ", NOTES_MAX), Ok(None));
    }

    #[test]
    fn what_cannot_be_seen_is_removed_or_refused() {
        for (typed, kept) in [
            ("Dr.\u{200b} Rivera", "Dr. Rivera"),
            ("\u{202e}arevi\u{202c}R", "areviR"),
            ("\u{2066}Maya\u{2069}\u{feff}\u{2060}", "Maya"),
            ("\u{3164}Maya", "Maya"),
            // Joiners make one family of four people, and Persian words.
            ("\u{1f468}\u{200d}\u{1f469}", "\u{1f468}\u{200d}\u{1f469}"),
            (
                "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}",
                "\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645}",
            ),
        ] {
            assert_eq!(line(typed, NAME_MAX).as_deref(), Ok(kept), "{typed:?}");
        }
        for empty in [
            "\u{3164}",
            "\u{200d}",
            "\u{ad} \u{2800}",
            "\u{200b}\u{200e}",
            "\u{fe0f}",
        ] {
            assert_eq!(line(empty, NAME_MAX), Err(TextProblem::Empty), "{empty:?}");
        }
        assert_eq!(line("Maya\u{2028}Bcc: x", NAME_MAX), Err(TextProblem::Control));
    }

    #[test]
    fn a_line_has_no_line_ends_and_a_block_has() {
        assert_eq!(line("a\nb", TITLE_MAX), Err(TextProblem::Control));
        assert_eq!(optional_block("a\r\nb", NOTES_MAX), Ok(Some("a\nb".into())));
        assert_eq!(optional_block("a\0b", NOTES_MAX), Err(TextProblem::Control));
    }
}
