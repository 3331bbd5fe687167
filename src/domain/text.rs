//! Text that people type, with its limits. Lengths count characters, as a person does.

use thiserror::Error;

/// A session's title: at most this many characters.
pub const TITLE_MAX: usize = 200;
/// A session's notes: at most this many characters.
pub const NOTES_MAX: usize = 10_000;
/// A place, or a reason for cancelling: at most this many characters.
pub const LINE_MAX: usize = 300;
/// A person's name: at most this many characters.
pub const NAME_MAX: usize = 120;

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TextProblem {
    /// Nothing but blanks where something is needed.
    #[error("must not be empty")]
    Empty,
    /// More characters than there is room for.
    #[error("must have at most {max} characters, has {len}")]
    TooLong {
        /// The limit.
        max: usize,
        /// What was given.
        len: usize,
    },
    /// A control character in a single line.
    #[error("must be one line without control characters")]
    Control,
}

/// One line of text, trimmed, 1 to `max` characters.
pub fn line(text: &str, max: usize) -> Result<String, TextProblem> {
    optional_line(text, max)?.ok_or(TextProblem::Empty)
}

/// One line of text that may be left empty.
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

/// Text of several lines, trimmed, 1 to `max` characters.
pub fn block(text: &str, max: usize) -> Result<String, TextProblem> {
    optional_block(text, max)?.ok_or(TextProblem::Empty)
}

/// Text of several lines that may be left empty; line ends become `\n`.
/// Errors: [`TextProblem::TooLong`], or [`TextProblem::Control`] for control characters other than line ends
/// and tabs.
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
