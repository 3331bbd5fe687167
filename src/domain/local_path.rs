//! Where to go after signing in or after a change of preferences: the form field `next`.

/// The longest `next`, in bytes.
const LONGEST: usize = 500;

/// The page to go to without a usable `next`.
pub const OVERVIEW: &str = "/overview";

/// Returns `next` if it is a path on this server (guards against open redirects, PROTOCOLS.md §8.1).
///
/// Browsers read `//host` and `/\host` as another server, and skip tabs and line breaks in between. Accepts
/// visible ASCII only: everything else is percent-encoded in a URL, and is not allowed in a `Location` header.
pub fn local_path(next: &str) -> Option<&str> {
    let rest = next.strip_prefix('/')?;
    let foreign = rest.starts_with('/') || next.contains('\\');
    let sendable = next.bytes().all(|byte| byte.is_ascii_graphic());
    (!foreign && sendable && next.len() <= LONGEST).then_some(next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_path_of_ours_is_kept() {
        for next in [
            "/",
            "/overview",
            "/sessions/1/join?x=1&y=%C3%BC",
            "/sessions/1#feedback",
            "/%01",
            "/a//b",
            "/sign-in?next=//evil.example",
        ] {
            assert_eq!(local_path(next), Some(next));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let long = format!("/{}", "a".repeat(LONGEST));
        for next in [
            "",
            "overview",
            " /overview",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "/a\\b",
            "https://evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/\n/evil.example",
            "/\r/evil.example",
            "/a\nSet-Cookie: a=b",
            "/\u{1}",
            "/\u{7f}",
            "/a b",
            "/ü",
            "/\u{2028}",
            &long,
        ] {
            assert_eq!(local_path(next), None, "{next:?}");
        }
    }

    proptest! {
        #[test]
        fn no_path_leads_elsewhere_or_breaks_a_header(next in "[/\\\\ah:.@?#%0-2\u{0}-\u{20}\u{7f}-\u{a0}ü]{0,12}|.{0,12}") {
            if let Some(path) = local_path(&format!("/{next}")) {
                prop_assert!(!path.starts_with("//") && !path.contains('\\'));
                prop_assert!(path.bytes().all(|byte| (0x21..=0x7e).contains(&byte)));
            }
        }
    }
}
