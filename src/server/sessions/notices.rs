//! What stands first on the overviews of the two people.

use super::change::Consequence;
use crate::{
    domain::notices,
    server::db::{self, Query},
};

pub fn subscriber(of: &Consequence<'_>) -> Vec<Query> {
    match notices::after(of.event, of.session, of.by) {
        Some(notices) => db::notices::replacement(of.session.id, notices, of.at),
        None => Vec::new(),
    }
}
