//! Texts of account.

words! {}
