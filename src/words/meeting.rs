//! Texts of meeting.

words! {
}
