//! A new passcode: its hash, the end of every grant that the former one gave, and of every wait for wrong tries of it.

use super::change::Consequence;
use crate::{
    domain::change::SessionEvent,
    server::db::{self, Query},
};

pub fn subscriber(of: &Consequence<'_>) -> Vec<Query> {
    match of.event {
        SessionEvent::PasscodeChanged => {
            let mut statements = vec![db::sessions::set_passcode(
                of.session.id,
                of.passcode_hash.map(str::to_owned),
            )];
            statements.extend(db::gate::forget_passcode(of.session.id));
            statements
        }
        _ => Vec::new(),
    }
}
