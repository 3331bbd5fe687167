//! Meeting links: how rooms are named, kept and found again.

pub mod link;
