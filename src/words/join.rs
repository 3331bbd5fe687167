//! Texts of join.

words! {}
