//! Texts of booking.

words! {
}
