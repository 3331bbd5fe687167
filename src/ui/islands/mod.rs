//! Islands: the parts of a page that WASM runs. All else is HTML from the server.
//!
//! A page loads one program. `kit` serves every page with forms, lists and countdowns. It imports `browser` alone, and
//! neither the pages nor the message catalogue: its texts are in the page, in the reader's language. The programs
//! `calendar`, `hours`, `lobby` and `meeting` hold the kit and the large island of their page.

#[cfg(any(feature = "ssr", feature = "calendar"))]
pub mod calendar;
#[cfg(any(feature = "ssr", feature = "hours"))]
pub mod hours;
pub mod kit;
#[cfg(any(feature = "ssr", feature = "lobby"))]
pub mod lobby;
#[cfg(any(feature = "ssr", feature = "meeting"))]
pub mod meeting;
#[cfg(any(feature = "ssr", feature = "lobby", feature = "meeting"))]
pub mod presence;
