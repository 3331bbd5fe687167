//! Pieces that pages are made of. They take values and emit events.

pub mod calendar;
pub mod choice;
pub mod copy_button;
pub mod created_panel;
pub mod device_zone;
pub mod dialog;
pub mod edit_dialog;
pub mod empty;
pub mod failure;
pub mod field;
pub mod form;
pub mod icon;
pub mod join_now;
pub mod missing;
pub mod schedule_dialog;
pub mod schedule_form;
pub mod session_card;
pub mod session_fields;
pub mod session_list;
pub mod skeleton;
pub mod status;
pub mod ticker;
pub mod time_label;
pub mod toast;
