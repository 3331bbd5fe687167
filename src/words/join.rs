//! Texts of join.

words! {
}
