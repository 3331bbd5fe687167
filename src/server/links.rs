//! The links in what a person wrote. Ground floor: imports nothing of Rapport.

use linkify::{LinkFinder, LinkKind};
use url::Url;

/// What ends a sentence or a quotation, and so an address before it.
const ENDS: [char; 14] = [
    '.', ',', ';', ':', '!', '?', '“', '”', '‘', '’', '«', '»', '‹', '›',
];

/// The web addresses in a text, as they are written there, in order. Only `http` and `https`, with a host, and without a
/// name before it, which can make one host look like another.
pub fn links(text: &str) -> Vec<String> {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]).url_must_have_scheme(true);
    let found = finder
        .links(text)
        .map(|link| link.as_str().trim_end_matches(ENDS));
    found.filter(|link| is_web(link)).map(str::to_owned).collect()
}

fn is_web(link: &str) -> bool {
    Url::parse(link).is_ok_and(|url| {
        let has_name = !url.username().is_empty() || url.password().is_some();
        matches!(url.scheme(), "http" | "https") && url.has_host() && !has_name
    })
}

#[cfg(test)]
mod tests {
    use super::links;

    #[test]
    fn web_addresses_are_links_as_they_are_written() {
        for (text, found) in [
            (
                "See https://example.org/a?b=1&c=2#d.",
                vec!["https://example.org/a?b=1&c=2#d"],
            ),
            (
                "(http://example.org/x_(y)) and HTTPS://Example.org",
                vec!["http://example.org/x_(y)", "HTTPS://Example.org"],
            ),
            ("„https://bücher.example/ä.“", vec!["https://bücher.example/ä"]),
            (
                "https://example.org\nhttps://example.org",
                vec!["https://example.org", "https://example.org"],
            ),
            ("example.org, maya@example.org", vec![]),
        ] {
            assert_eq!(links(text), found, "{text}");
        }
    }

    #[test]
    fn nothing_else_is_a_link() {
        for text in [
            "javascript:alert(1)",
            "javascript://example.org/%0aalert(1)",
            "JaVaScRiPt://example.org/%0aalert(1)",
            "java\nscript:alert(1)",
            "vbscript://example.org",
            "data:text/html,<script>alert(1)</script>",
            "data://text/html;base64,PHNjcmlwdD4=",
            "blob:https:",
            "file:///etc/passwd",
            "ftp://example.org",
            "mailto:maya@example.org",
            "view-source:",
            "https://",
            "https:///",
            "https://bank.example@evil.example/",
            "https://bank.example:secret@evil.example/",
            "//evil.example",
            "",
        ] {
            assert_eq!(links(text), Vec::<String>::new(), "{text}");
        }
        // Signs that end an attribute or a tag are no part of an address.
        for text in [
            r#"https://example.org/"onmouseover="alert(1)"#,
            "https://example.org/<script>alert(1)</script>",
            "<a href=https://example.org/>x</a>",
            "https://example.org/`x`",
        ] {
            for link in links(text) {
                assert!(!link.contains(['"', '<', '>', '`', ' ']), "{text}: {link}");
            }
        }
    }
}
