//! Texts of account.

words! {
}
