//! Texts of clients.

words! {
}
