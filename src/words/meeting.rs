//! Texts of meeting.

words! {}
