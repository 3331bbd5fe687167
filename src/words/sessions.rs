//! Texts of sessions.

words! {
}
