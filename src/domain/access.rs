//! Authorization, decided with the resource in hand. Use cases ask before they act; the UI asks the same
//! functions to hide what is not allowed.

use super::{
    account::{Caller, Role},
    clients::SessionClient,
    ids::AccountId,
    join::Participant,
    session::Session,
};

/// An action on one session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionAction {
    /// Read its details.
    See,
    /// Enter its room.
    Join,
    /// Change title, notes, time, kind or passcode.
    Edit,
    /// Move it to a slot of the partner's.
    Move,
    /// Cancel it.
    Cancel,
    /// Delete it.
    Delete,
    /// End it for both participants.
    End,
    /// Correct its outcome.
    Correct,
    /// Object to its outcome.
    Object,
}

/// An action that is not about a single session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Add clients and book sessions for them.
    KeepClients,
    /// Answer requests of partners.
    AnswerPartners,
    /// See the status of the server.
    Administer,
    /// Manage webhook endpoints.
    KeepWebhooks,
}

/// The role of an account in a session; `None` for anyone who is not a participant.
pub fn participant(account: AccountId, session: &Session) -> Option<Participant> {
    if account == session.partner {
        Some(Participant::Partner)
    } else if session.client == SessionClient::Account(account) {
        Some(Participant::Client)
    } else {
        None
    }
}

/// The account of a participant; `None` for a client who has not accepted the invitation.
pub fn account(participant: Participant, session: &Session) -> Option<AccountId> {
    match participant {
        Participant::Partner => Some(session.partner),
        Participant::Client => session.client.account(),
    }
}

/// Whether the caller may perform `action` on this session. Answer 404 to anyone without
/// [`SessionAction::See`].
pub fn allows(caller: Caller, action: SessionAction, session: &Session) -> bool {
    match participant(caller.account, session) {
        Some(Participant::Partner) => !matches!(action, SessionAction::Object | SessionAction::Move),
        Some(Participant::Client) => {
            matches!(
                action,
                SessionAction::See
                    | SessionAction::Join
                    | SessionAction::Move
                    | SessionAction::Cancel
                    | SessionAction::Object
            )
        }
        None => false,
    }
}

/// Whether a role may perform `action` at all.
pub fn role_allows(role: Role, action: Action) -> bool {
    match action {
        Action::KeepClients => role == Role::Partner,
        Action::AnswerPartners => role == Role::Client,
        Action::Administer => role == Role::Admin,
        Action::KeepWebhooks => matches!(role, Role::Partner | Role::Admin),
    }
}
