//! Stories over HTTP, each on both engines, each with a database and a server of its own.
//!
//! `make test` runs them; `TEST_DATABASE_URL` names the PostgreSQL server that the other half needs.
//! `harness` starts servers, `people` acts on them, every other module is about one noun.

#![recursion_limit = "512"]
#[macro_use]
mod harness;
mod people;

mod accounts;
mod booking;
mod command_line;
mod database;
mod editing;
mod invitations;
mod jitsi;
mod join;
mod lists;
mod matrix;
mod meeting;
mod pages;
mod race;
mod secrets;
