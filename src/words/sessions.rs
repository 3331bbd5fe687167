//! Texts of sessions.

words! {}
