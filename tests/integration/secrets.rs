//! What a copy of the database tells: no secret in clear.

use crate::harness::{PASSWORD, TestApp};
use rapport::{
    api::{booking::PasscodeChange, clients::ClientAdded, join::RoomTicket, sessions::SessionView},
    server::db::Db,
};
use serde_json::json;
use sqlx::{AssertSqlSafe, SqlSafeStr};

on_both_engines!(nothing_secret_is_in_the_database_in_clear);

async fn nothing_secret_is_in_the_database_in_clear(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let browser = app.anybody();
    let cookie = browser
        .sign_in(&maya.email, PASSWORD)
        .await
        .header("set-cookie")
        .to_owned();
    let login = cookie.split(['=', ';']).nth(1).unwrap().to_owned();
    let form = json!({"form": {"name": "Jonas", "email": "jonas@example.org"}});
    let invited: ClientAdded = rivera.ask("clients/add", form).await.done();
    let invitation = invited.invitation.unwrap().rsplit_once('/').unwrap().1.to_owned();
    let created = rivera
        .schedules(&maya)
        .notes("Kept as it was typed.")
        .protected()
        .created()
        .await;
    let id = created.session.id;
    let first = created.passcode.unwrap();
    let renewed = rivera
        .edits(&created.session)
        .with(|form| form.passcode = PasscodeChange::New)
        .saved()
        .await;
    let second = renewed.passcode.unwrap();
    app.wait_until("2026-11-24T13:00:00Z");
    maya.types(id, "000001").await;
    maya.types(id, &second).await;
    let ticket: RoomTicket = maya.enters(id).await;
    rivera.ends(id).await.done::<SessionView>();

    let text = dump(&app).await;
    assert!(
        text.contains("Kept as it was typed."),
        "the dump holds what is stored"
    );
    assert!(text.contains("argon2id"));
    for (what, secret) in [
        ("the password", PASSWORD),
        ("the login's token", &login),
        ("the invitation's token", &invitation),
        ("the room", &ticket.room),
        ("the room's mark", &ticket.room[ticket.room.len() - 16..]),
    ] {
        assert!(secret.len() >= 16, "{what}");
        assert!(!text.contains(secret), "{what} is in the database");
        let hex = hex(secret.as_bytes());
        assert!(!text.contains(&hex), "{what} is in the database, as bytes");
    }
    // Six digits turn up within longer numbers; alone they must not.
    for passcode in [&first, &second] {
        let alone = text.match_indices(passcode.as_str()).any(|(start, _)| {
            let before = text[..start].chars().next_back();
            let after = text[start + 6..].chars().next();
            [before, after]
                .into_iter()
                .flatten()
                .all(|near| !near.is_ascii_alphanumeric())
        });
        assert!(!alone, "a passcode is in the database");
    }
}

/// Everything that is stored, as text; on SQLite the bytes of the file and of its log, erased rows included.
async fn dump(app: &TestApp) -> String {
    let pool = match &app.app.db {
        Db::Sqlite { .. } => {
            let file = app.database.file();
            let log = file.with_extension("db-wal");
            let bytes = [
                std::fs::read(file).unwrap(),
                std::fs::read(log).unwrap_or_default(),
            ]
            .concat();
            return String::from_utf8_lossy(&bytes).into_owned();
        }
        Db::Postgres(pool) => pool,
    };
    let tables =
        "select cast(table_name as text) from information_schema.tables where table_schema = 'public'";
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(pool).await.unwrap();
    assert!(tables.len() > 8, "{tables:?}");
    let mut text = String::new();
    for table in tables {
        let rows = AssertSqlSafe(format!("select cast({table} as text) from {table}")).into_sql_str();
        let rows: Vec<String> = sqlx::query_scalar(rows).fetch_all(pool).await.unwrap();
        text.push_str(&rows.join("\n"));
    }
    text
}

/// As PostgreSQL writes bytes.
fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}
