//! Settings in the address of a Jitsi room (PROTOCOLS.md §1.7).

use std::fmt::Write;

/// A text as the value of a setting in a room's URL fragment: JSON, percent-encoded.
///
/// Before Jitsi parses the JSON it turns `“` and `”` into `"`, `‘` and `’` into `'`, and the first `\&` into `&`, and it
/// drops what is then no JSON. So everything but ASCII letters, digits and a few harmless signs is a JSON escape, which
/// it leaves alone: the text arrives as it is.
pub fn setting(text: &str) -> String {
    let mut json = String::from("%22");
    for unit in text.encode_utf16() {
        match u8::try_from(unit).map(char::from) {
            Ok(plain) if plain.is_ascii_alphanumeric() || "-_.".contains(plain) => json.push(plain),
            Ok(' ') => json.push_str("%20"),
            // Writing to a string cannot fail.
            _ => drop(write!(json, "%5Cu{unit:04x}")),
        }
    }
    json.push_str("%22");
    json
}

#[cfg(test)]
#[expect(missing_docs, reason = "a reader for the tests of other modules")]
pub mod tests {
    use super::*;

    /// Reads a setting as Jitsi does (`parseURLParams`).
    pub fn as_jitsi_reads(value: &str) -> Option<String> {
        let decoded = percent_encoding::percent_decode_str(value).decode_utf8().ok()?;
        let mended = decoded
            .replacen("\\&", "&", 1)
            .replace(['\u{2018}', '\u{2019}'], "'")
            .replace(['\u{201C}', '\u{201D}'], "\"");
        serde_json::from_str(&mended).ok()
    }

    #[test]
    fn a_text_arrives_as_it_is() {
        for text in [
            "",
            "First talk",
            "Gespräch „Neustart“ & “mehr”",
            "“”",
            "Anna’s ‘AirPods’",
            r"50 \& 50 \\ /",
            "\"quoted\" = # % + ; ' <b>",
            "مرحبا 👩‍👧 \u{2028}\n\t",
        ] {
            let value = setting(text);
            assert!(
                value.is_ascii() && !value.contains(['&', '=', '#', '"']),
                "{value}"
            );
            assert_eq!(as_jitsi_reads(&value).as_deref(), Some(text));
        }
    }
}
