//! CSV (RFC 4180) that spreadsheets may open.

use super::error::Error;
use csv::{Terminator, Writer, WriterBuilder};
use std::{borrow::Cow, fmt::Display};

/// Collects lines of cells.
pub struct Lines(Writer<Vec<u8>>);

impl Lines {
    pub fn empty() -> Self {
        Self(
            WriterBuilder::new()
                .terminator(Terminator::CRLF)
                .from_writer(Vec::new()),
        )
    }

    pub fn push<const N: usize>(&mut self, cells: [&str; N]) -> Result<(), Error> {
        self.0.write_record(cells.map(guarded)).map_err(broken)
    }

    pub fn into_text(self) -> Result<String, Error> {
        let bytes = self.0.into_inner().map_err(broken)?;
        String::from_utf8(bytes).map_err(broken)
    }
}

fn broken(error: impl Display) -> Error {
    Error::Broken(format!("CSV: {error}"))
}

/// Against CSV injection (OWASP), a cell that begins with `=`, `+`, `-`, `@`, tab or carriage return gets a
/// leading apostrophe, so that spreadsheets read it as text.
fn guarded(cell: &str) -> Cow<'_, [u8]> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{cell}").into_bytes())
    } else {
        Cow::Borrowed(cell.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn what_needs_quotes_is_quoted_and_no_formula_is_left() {
        fn line<const N: usize>(cells: [&str; N]) -> String {
            let mut lines = Lines::empty();
            lines.push(cells).expect("a line");
            lines.into_text().expect("text")
        }
        assert_eq!(line(["a", "", "b c"]), "a,,b c\r\n");
        assert_eq!(
            line(["a,b", "say \"hi\"", "two\nlines"]),
            "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\r\n"
        );
        assert_eq!(
            line(["=1+1", "+1", "-1", "@sum(a1)", "\tx", "\rx"]),
            "'=1+1,'+1,'-1,'@sum(a1),'\tx,\"'\rx\"\r\n"
        );
        assert_eq!(
            line(["=cmd|' /c calc'!A0,\""]),
            "\"'=cmd|' /c calc'!A0,\"\"\"\r\n"
        );
        assert_eq!(line(["1 - 2", "a=b"]), "1 - 2,a=b\r\n");
    }
}
