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
        .is_some_and(|text| text.contains(char::is_control))
    {
        return Err(TextProblem::Control);
    }
    Ok(text)
}

/// Several lines, trimmed, 1 to `max` characters. Fails with [`TextProblem`].
pub fn block(text: &str, max: usize) -> Result<String, TextProblem> {
    optional_block(text, max)?.ok_or(TextProblem::Empty)
}

/// Several lines, trimmed, up to `max` characters; `None` if blank. CRLF becomes `\n`. Fails with
/// [`TextProblem::TooLong`], or [`TextProblem::Control`] for control characters other than `\n` and tab.
pub fn optional_block(text: &str, max: usize) -> Result<Option<String>, TextProblem> {
    let text = text.trim().replace("\r\n", "\n");
    let len = text.chars().count();
    if len > max {
        return Err(TextProblem::TooLong { max, len });
    }
    if text.contains(|c: char| c.is_control() && c != '\n' && c != '\t') {
        return Err(TextProblem::Control);
    }
    Ok((!text.is_empty()).then_some(text))
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
    fn a_line_has_no_line_ends_and_a_block_has() {
        assert_eq!(line("a\nb", TITLE_MAX), Err(TextProblem::Control));
        assert_eq!(optional_block("a\r\nb", NOTES_MAX), Ok(Some("a\nb".into())));
        assert_eq!(optional_block("a\0b", NOTES_MAX), Err(TextProblem::Control));
    }
}
