//! CSV (RFC 4180).

/// Formats one line, ending in CRLF. Cells with a comma, quote or line break are quoted. Against CSV
/// injection (OWASP), a cell that begins with `=`, `+`, `-`, `@`, tab or carriage return gets a leading
/// apostrophe, so that spreadsheets read it as text.
pub fn line<const N: usize>(cells: [&str; N]) -> String {
    cells.map(cell).join(",") + "\r\n"
}

fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        "'"
    } else {
        ""
    };
    if text.contains(['"', ',', '\r', '\n']) {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{guard}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn what_needs_quotes_is_quoted_and_no_formula_is_left() {
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
