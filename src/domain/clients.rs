//! The relationship between a partner and a client.

use super::word::word_enum;

word_enum! {
    /// State of the relationship between a partner and a client.
    pub enum ClientState {
        /// A new person with an invitation link. Sessions can be booked already.
        Invited = "invited",
        /// A person with an account who has not accepted yet. No session can be booked.
        Requested = "requested",
        /// Accepted by both.
        Active = "active",
    }
}
