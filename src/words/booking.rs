//! Texts of booking.

words! {}
