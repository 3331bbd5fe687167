//! Texts of settings.

words! {
}
