//! `rapport create-admin` and `rapport create-partner`.

use super::CliError;
use crate::{
    domain::{
        account::{Password, Role, person_name},
        ids::AccountId,
    },
    server::{
        app::App,
        crypto::new_id,
        db::{
            self, DbError, Unique,
            accounts::NewAccount,
            audit::{self, AuditAction},
        },
        unicode,
    },
};
use std::io::{BufRead, IsTerminal};

/// Creates an administrator or an approved partner. Reads the password from the first line of standard input. Fails
/// with [`CliError`] for an invalid name, address or password, or if the address is taken.
pub async fn run(app: &App, role: Role, email: &str, name: &str) -> Result<(), CliError> {
    let said = |error: &dyn std::fmt::Display, what: &str| CliError::Said(format!("the {what} {error}"));
    let email = unicode::email(email).map_err(|error| said(&error, "email"))?;
    let name = person_name(name).map_err(|error| said(&error, "name"))?;
    if std::io::stdin().is_terminal() {
        eprintln!(
            "Password for {} (at least 12 characters; it is shown while you type):",
            email.as_str()
        );
    }
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|error| said(&error, "password"))?;
    let password =
        Password::choose(line.trim_end_matches(['\r', '\n'])).map_err(|error| said(&error, "password"))?;
    let hash = app.hash(password.expose().to_owned()).await?;
    let new = NewAccount {
        id: AccountId(new_id()),
        email,
        name,
        role,
        password_hash: Some(hash),
        time_zone: "UTC".into(),
        email_confirmed: false,
        unapproved: false,
    };
    let mut tx = app.db.begin().await?;
    match db::accounts::insert(&mut tx, &new, app.clock.now()).await {
        Err(DbError::Unique(Unique::AccountEmail)) => {
            return Err(CliError::Said(format!(
                "there is an account with the address {} already",
                new.email.as_str()
            )));
        }
        other => other?,
    }
    let (did, what) = match role {
        Role::Admin => (AuditAction::AccountCreateAdmin, "administrator"),
        Role::Partner | Role::Client => (AuditAction::AccountCreatePartner, "partner"),
    };
    audit::record(&mut tx, app.clock.now(), new.id, did, new.id.0, None).await?;
    tx.commit().await?;
    println!("{} can sign in as {what}.", new.email.as_str());
    Ok(())
}
