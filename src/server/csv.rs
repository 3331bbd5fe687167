//! CSV (RFC 4180) that spreadsheets may open.

use super::error::Error;
use crate::words::Lang;
use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};
use std::fmt::Display;

/// The first character of a file: without a byte order mark, spreadsheets do not read it as UTF-8.
const BOM: &str = "\u{feff}";

/// Characters that begin a formula in a spreadsheet, also in full width.
const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Collects lines of cells. Every cell is quoted.
pub struct Lines(Writer<Vec<u8>>);

impl Lines {
    /// Lines for a reader of this language: spreadsheets in German expect `;` between the cells, because the comma is the
    /// decimal sign.
    pub fn in_language(lang: Lang) -> Self {
        let separator = match lang {
            Lang::En => b',',
            Lang::De => b';',
        };
        Self(
            WriterBuilder::new()
                .delimiter(separator)
                .quote_style(QuoteStyle::Always)
                .terminator(Terminator::CRLF)
                .from_writer(Vec::new()),
        )
    }

    pub fn push<const N: usize>(&mut self, cells: [&str; N]) -> Result<(), Error> {
        self.0.write_record(cells.map(guarded)).map_err(broken)
    }

    /// The lines as a part of a file.
    pub fn into_text(self) -> Result<String, Error> {
        let bytes = self.0.into_inner().map_err(broken)?;
        String::from_utf8(bytes).map_err(broken)
    }

    /// The lines as the beginning of a file.
    pub fn into_beginning(self) -> Result<String, Error> {
        Ok(format!("{BOM}{}", self.into_text()?))
    }
}

fn broken(error: impl Display) -> Error {
    Error::Broken(format!("CSV: {error}"))
}

/// Against CSV injection (OWASP): an apostrophe before each character that would begin a formula, so that spreadsheets
/// read text. At the beginning of the cell, and after what a program with another separator would take for its end.
fn guarded(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len() + 1);
    if cell.starts_with(['\t', '\r']) {
        text.push('\'');
    }
    let mut begins = true;
    for letter in cell.chars() {
        if begins && SIGNS.contains(&letter) {
            text.push('\'');
        }
        begins = match letter {
            ';' | ',' | '\t' | '\r' | '\n' => true,
            // Programs drop blanks and quotes at the beginning of a cell.
            ' ' | '\u{a0}' | '"' => begins,
            _ => false,
        };
        text.push(letter);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line<const N: usize>(lang: Lang, cells: [&str; N]) -> String {
        let mut lines = Lines::in_language(lang);
        lines.push(cells).expect("a line");
        lines.into_text().expect("text")
    }

    #[test]
    fn every_cell_is_quoted() {
        let cells = ["a", "", "b c", "50", "a,b", "say \"hi\"", "two\nlines"];
        let quoted = r#""a","","b c","50","a,b","say ""hi""","two"#;
        assert_eq!(line(Lang::En, cells), format!("{quoted}\nlines\"\r\n"));
    }

    #[test]
    fn the_separator_is_that_of_the_language_and_a_file_begins_with_a_byte_order_mark() {
        assert_eq!(line(Lang::De, ["a;b", "c"]), "\"a;b\";\"c\"\r\n");
        let lines = Lines::in_language(Lang::De);
        assert_eq!(lines.into_beginning().expect("text"), "\u{feff}");
    }

    #[test]
    fn no_formula_begins_a_cell_whatever_separates_cells() {
        for (typed, written) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@sum(a1)", "'@sum(a1)"),
            ("＝1", "'＝1"),
            ("＋1", "'＋1"),
            ("－1", "'－1"),
            ("＠a", "'＠a"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("  =1", "  '=1"),
            ("a;=1", "a;'=1"),
            ("a,+1", "a,'+1"),
            ("a\t@b", "a\t'@b"),
            ("a\n-1", "a\n'-1"),
            ("a; ＝1", "a; '＝1"),
            ("a;\"=1\"", "a;\"'=1\""),
            ("a;;=1,=2", "a;;'=1,'=2"),
            ("'=1", "'=1"),
            ("1 - 2", "1 - 2"),
            ("a=b; c-d", "a=b; c-d"),
        ] {
            assert_eq!(guarded(typed), written, "{typed:?}");
        }
    }
}
