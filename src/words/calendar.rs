//! Texts of calendar.

words! {
}
