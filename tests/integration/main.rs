//! Stories over HTTP, each on both engines, with its own database and server.
//!
//! `make test` runs them; `TEST_DATABASE_URL` names the PostgreSQL server for the PostgreSQL half. `harness`
//! starts servers, `fakes` stands in for providers, `people` acts on them; every other module is about one
//! noun.

#![recursion_limit = "512"]
#[macro_use]
mod harness;
#[path = "../support/providers/fakes/mod.rs"]
mod fakes;
mod people;
mod process;

mod accounts;
mod analytics;
mod backfill;
mod book;
mod booking;
mod clients;
mod command_line;
mod database;
mod editing;
mod evidence;
mod export;
mod feedback;
mod forms;
mod google_meet;
mod history;
mod instant;
mod invitations;
mod jitsi;
mod jobs;
mod join;
mod layers;
mod lists;
mod manual;
mod matrix;
mod meeting;
mod notices;
mod pages;
mod presence;
mod providers;
mod public;
mod race;
mod requests;
mod restart;
mod rezone;
mod rotation;
mod secrets;
mod series;
mod settling;
mod slots;
mod ties;
mod waiting;
mod webhook_deliveries;
mod webhooks;
mod zoom;
