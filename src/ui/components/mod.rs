//! Pieces that pages are made of. They take values and emit events.

pub mod calendar;
pub mod copy_button;
pub mod dialog;
pub mod empty;
pub mod failure;
pub mod field;
pub mod form;
pub mod icon;
pub mod missing;
pub mod skeleton;
pub mod status;
pub mod ticker;
pub mod time_label;
pub mod toast;
