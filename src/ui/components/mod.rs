//! Pieces that pages are made of. They take values and emit events.
