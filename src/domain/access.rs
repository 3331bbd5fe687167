//! Who may do what, with the resource in hand. One function, asked by every use case and by the
//! interface, which hides what it does not allow.

use super::{
    account::{Caller, Role},
    ids::AccountId,
    join::Participant,
    session::Session,
};

/// What can be asked of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionAction {
    /// Read its details.
    See,
    /// Enter its room.
    Join,
    /// Change its words, time, kind or passcode.
    Edit,
    /// Call it off.
    Cancel,
    /// Remove it.
    Delete,
    /// End it for both.
    End,
    /// Say what became of it.
    Correct,
    /// Object to what is said to have become of it.
    Object,
}

/// What can be done apart from any one session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Add clients, and book sessions for them.
    KeepClients,
    /// Answer the requests of partners.
    AnswerPartners,
    /// See how the server is doing.
    Administer,
    /// Have endpoints elsewhere told of sessions.
    KeepWebhooks,
}

/// Which of the two people of a session the caller is.
pub fn participant(account: AccountId, session: &Session) -> Option<Participant> {
    if account == session.partner {
        Some(Participant::Partner)
    } else if account == session.client {
        Some(Participant::Client)
    } else {
        None
    }
}

/// The account of one of the two people of a session.
pub fn account(participant: Participant, session: &Session) -> AccountId {
    match participant {
        Participant::Partner => session.partner,
        Participant::Client => session.client,
    }
}

/// Whether the caller may do this with this session. Who may not [`SessionAction::See`] it is told
/// that it does not exist.
pub fn allows(caller: Caller, action: SessionAction, session: &Session) -> bool {
    match participant(caller.account, session) {
        Some(Participant::Partner) => action != SessionAction::Object,
        Some(Participant::Client) => {
            matches!(
                action,
                SessionAction::See | SessionAction::Join | SessionAction::Cancel | SessionAction::Object
            )
        }
        None => false,
    }
}

/// Whether a role may do this at all.
pub fn role_allows(role: Role, action: Action) -> bool {
    match action {
        Action::KeepClients => role == Role::Partner,
        Action::AnswerPartners => role == Role::Client,
        Action::Administer => role == Role::Admin,
        Action::KeepWebhooks => matches!(role, Role::Partner | Role::Admin),
    }
}

/// Whether the caller may see and change what belongs to one account alone. Who may not is told that it
/// does not exist.
pub fn owns(caller: Caller, owner: AccountId) -> bool {
    caller.account == owner
}
