//! The frames around pages.

pub mod account_menu;
mod calls;
pub mod guard;
pub mod main;
pub mod plain;
