//! Texts of clients.

words! {}
