//! Texts of calendar.

words! {}
