//! Who acts.

use super::db::accounts::Login;
use crate::domain::ids::AccountId;
use std::sync::Arc;

/// Who acts. Another way to be someone (an API token, a client's link) is another variant, and passes the same
/// services, the same gate and the same access rules.
#[derive(Clone)]
pub enum Principal {
    /// No one is signed in.
    Anonymous,
    /// An account, by a login.
    Login(Arc<Login>),
    /// Rapport itself, in a job.
    System,
}

impl Principal {
    /// The login, for what is bound to one: a granted passcode, signing out.
    pub fn login(&self) -> Option<&Login> {
        match self {
            Self::Login(login) => Some(login),
            Self::Anonymous | Self::System => None,
        }
    }

    /// The account that acts; none for the system, whose decisions are by the evidence.
    pub fn account(&self) -> Option<AccountId> {
        self.login().map(|login| login.account.id)
    }
}
