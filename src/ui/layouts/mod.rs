//! What stands around a page.

pub mod account_menu;
pub mod guard;
pub mod main;
pub mod plain;
