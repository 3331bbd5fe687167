//! The server, compiled into the binary only (feature `ssr`).

pub mod address;
pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod crypto;
pub mod csv;
pub mod cx;
pub mod db;
pub mod error;
pub mod events;
pub mod export;
pub mod jobs;
pub mod limits;
pub mod meeting;
pub mod outbound;
pub mod outbox;
pub mod principal;
pub mod sealed;
pub mod services;
pub mod sessions;
pub mod telemetry;
pub mod web;
pub mod webhook;
pub mod when;
pub mod zone;
