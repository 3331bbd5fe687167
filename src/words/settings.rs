//! Texts of settings.

words! {}
