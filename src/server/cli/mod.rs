//! The command line, one command per file.

pub mod backfill_meeting_links;
mod create_account;
mod process;
pub mod rezone;
pub mod rotate_keys;
pub mod seed_demo;
mod serve;
mod verify_export;

use super::{
    app::{App, StartError},
    clock::Clock,
    config::{Config, ConfigError, SetClock},
    db, telemetry, zone,
};
use crate::domain::account::Role;
use clap::{Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode, time::Duration};
use thiserror::Error;

/// Rapport: one-to-one video sessions between a partner and a client.
#[derive(Debug, Parser)]
#[command(name = "rapport", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the application (the default); brings the database up to date first
    Serve,
    /// Bring the database up to date and stop
    Migrate,
    /// Load the demonstration data into an empty database
    SeedDemo,
    /// Create an administrator; the password is read from standard input
    CreateAdmin {
        /// The address to sign in with
        #[arg(long)]
        email: String,
        /// The person's name
        #[arg(long)]
        name: String,
    },
    /// Create a partner who needs no approval; the password is read from standard input
    CreatePartner {
        /// The address to sign in with
        #[arg(long)]
        email: String,
        /// The person's name
        #[arg(long)]
        name: String,
    },
    /// Give every session ahead that has no meeting link the one its partner's choice asks for
    BackfillMeetingLinks {
        /// Change no session; only say what would be done
        #[arg(long)]
        dry_run: bool,
    },
    /// Put sessions ahead back to the wall-clock time that was agreed, where the rules of a zone have changed
    Rezone {
        /// Change no session; only say what would be done
        #[arg(long)]
        dry_run: bool,
    },
    /// Seal anew, under the key that writes, what is sealed under an older one
    RotateKeys,
    /// Say whether the downloaded attendance of a session is whole; needs no database
    VerifyExport {
        /// The file, or - for standard input
        file: PathBuf,
    },
}

/// Why a command failed, in one sentence for the operator.
#[derive(Debug, Error)]
pub enum CliError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Server(#[from] super::error::Error),
    #[error(transparent)]
    Db(#[from] db::DbError),
    /// Any other error, as a sentence.
    #[error("{0}")]
    Said(String),
}

/// The stack of a worker thread, in bytes. Rendering a page is one deep call: the default of 2 MiB is close
/// to what a debug build needs.
const STACK: usize = 8 * 1024 * 1024;

/// How long the end of the process waits for blocking tasks.
const LAST: Duration = Duration::from_secs(2);

/// Runs the command, and prints an error as one sentence.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match outcome(cli.command.unwrap_or(Command::Serve)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("rapport: {error}");
            ExitCode::FAILURE
        }
    }
}

fn outcome(command: Command) -> Result<(), CliError> {
    // First, because it works without settings: people verify exports on machines without a server.
    if let Command::VerifyExport { file } = &command {
        return verify_export::run(file);
    }
    process::keep_files_private();
    dotenv()?;
    telemetry::init()?;
    match tokio::runtime::Builder::new_multi_thread()
        .thread_stack_size(STACK)
        .enable_all()
        .build()
    {
        Ok(runtime) => {
            let outcome = runtime.block_on(run(command));
            // Dropping it would wait for blocking tasks without a limit, such as the resolution of a name.
            runtime.shutdown_timeout(LAST);
            outcome
        }
        Err(error) => Err(CliError::Said(format!("the system gives no threads: {error}"))),
    }
}

/// Reads `.env` if it exists. A line that cannot be parsed is an error, because dotenvy would drop the lines
/// after it. The line is not repeated, because it may hold a secret.
fn dotenv() -> Result<(), CliError> {
    match dotenvy::dotenv() {
        Ok(_) => Ok(()),
        Err(error) if error.not_found() => Ok(()),
        Err(dotenvy::Error::LineParse(..)) => Err(CliError::Said(
            ".env holds a line that cannot be read; each is NAME=value or NAME='value with spaces or $'"
                .into(),
        )),
        Err(error) => Err(CliError::Said(format!(".env cannot be read: {error}"))),
    }
}

async fn run(command: Command) -> Result<(), CliError> {
    zone::use_newest();
    let config = Config::read(&|name| std::env::var(name).ok())?;
    let clock = match config.clock {
        None => Clock::System,
        Some(SetClock { at, is_fixed: true }) => Clock::fixed(at),
        Some(SetClock { at, .. }) => Clock::starting_at(at),
    };
    let app = App::start(config, clock).await?;
    match command {
        Command::Serve => serve::run(app).await,
        Command::Migrate => {
            println!("The {} database is up to date.", app.db.engine());
            Ok(())
        }
        Command::SeedDemo => {
            if !app.config.demo {
                return Err(CliError::Said(
                    "seed-demo needs RAPPORT_DEMO=1: the demonstration's passwords are public".into(),
                ));
            }
            let told = if seed_demo::run(&app).await? {
                "The demonstration data is loaded."
            } else {
                "There are accounts already; nothing was loaded."
            };
            println!("{told}");
            Ok(())
        }
        Command::CreateAdmin { email, name } => create_account::run(&app, Role::Admin, &email, &name).await,
        Command::CreatePartner { email, name } => {
            create_account::run(&app, Role::Partner, &email, &name).await
        }
        Command::BackfillMeetingLinks { dry_run } => backfill_meeting_links::run(&app, dry_run).await,
        Command::Rezone { dry_run } => rezone::run(&app, dry_run).await,
        Command::RotateKeys => rotate_keys::run(&app).await,
        Command::VerifyExport { file } => verify_export::run(&file),
    }
}
