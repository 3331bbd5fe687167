//! A new passcode: its hash, and the end of every grant that the former one gave.

use super::change::Consequence;
use crate::{
    domain::change::SessionEvent,
    server::db::{self, Query},
};

pub fn subscriber(of: &Consequence<'_>) -> Vec<Query> {
    match of.event {
        SessionEvent::PasscodeChanged => vec![
            db::sessions::set_passcode(of.session.id, of.passcode_hash.map(str::to_owned)),
            db::gate::revoke_grants(of.session.id),
        ],
        _ => Vec::new(),
    }
}
