//! The tie between a partner and a client.

use super::word::word_enum;

word_enum! {
    /// How far the tie between a partner and a client has come.
    pub enum ClientState {
        /// A new person who has an invitation link; sessions can be booked already.
        Invited = "invited",
        /// A person with an account who has yet to accept; no session can be booked.
        Requested = "requested",
        /// Both have agreed.
        Active = "active",
    }
}
