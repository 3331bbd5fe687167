//! The frames around pages.

pub mod account_menu;
pub mod guard;
pub mod main;
pub mod plain;
