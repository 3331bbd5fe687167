//! The demonstration's sign-ins.

use crate::{
    domain::account::Email,
    server::{app::App, db, error::Error},
};

/// The password of every demonstration account. Public, hence loopback only.
pub const PASSWORD: &str = "rapport-demo-2026";

/// Email and description: a partner, a client, an admin.
pub const SIGN_INS: [(&str, &str); 3] = [
    ("partner@demo.test", "a therapist"),
    ("client@demo.test", "her client"),
    ("admin@demo.test", "who runs the server"),
];

/// Whether the demonstration accounts exist here.
///
/// # Errors
/// Database errors.
pub async fn is_loaded(app: &App) -> Result<bool, Error> {
    for (email, _) in SIGN_INS {
        if let Ok(email) = Email::parse(email)
            && db::accounts::by_email(&app.db, &email).await?.is_some()
        {
            return Ok(true);
        }
    }
    Ok(false)
}
