//! A copy of the database reveals no secret in plain text.

use crate::{
    harness::{PASSWORD, TestApp},
    providers::{Story, query},
};
use chrono::TimeDelta;
use rapport::{
    api::{
        booking::PasscodeChange,
        clients::ClientAdded,
        provider::{Provider, ProviderSettings},
        sessions::SessionView,
    },
    server::db::{self, Db, Reader as _, Sql},
};
use serde_json::json;
use sqlx::{AssertSqlSafe, SqlSafeStr};

on_both_engines!(
    nothing_secret_is_in_the_database_in_clear,
    nothing_of_a_provider_is_in_the_database_in_clear,
);

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
    let room = maya.enters_room(id).await;
    rivera.comes(id).await;
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
        ("the room", &room),
        ("the room's mark", &room[room.len() - 16..]),
    ] {
        is_not_in(&text, what, secret);
    }
    // Six digits occur inside longer numbers; on their own they must not.
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

async fn nothing_of_a_provider_is_in_the_database_in_clear(story: Story) {
    let mut secrets = Vec::new();
    for provider in [Provider::Zoom, Provider::GoogleMeet] {
        // One flow that is completed, and one that is not.
        for ends in [false, true] {
            story.app.wait(TimeDelta::seconds(1));
            let consent = story.sets_out(&story.rivera, provider).await;
            secrets.push(("a state", query(&consent)["state"].clone()));
            secrets.push(("a verifier", opened(&story, provider, Sealed::Verifier).await));
            let back = story.consents(&consent).await;
            secrets.push(("a code", query(&back)["code"].clone()));
            if ends {
                assert_eq!(story.returns(&story.rivera, &back).await, "connected");
            }
        }
        for renewed in [false, true] {
            if renewed {
                story.app.wait(TimeDelta::hours(1));
                let form = json!({"form": {"provider": provider.word()}});
                let chosen = story.rivera.ask("provider/choose", form).await;
                chosen.done::<ProviderSettings>();
                let session = story.has_a_session().await;
                let room = story.app.room(session.id).await.expect("a room");
                if let Some((_, passcode)) = room.split_once("pwd=") {
                    secrets.push(("the meeting's passcode", passcode.to_owned()));
                }
                secrets.push(("the meeting's address", room));
                story.rivera.deletes(session.id).await.done::<()>();
                story.app.works().await;
            }
            secrets.push(("an access token", opened(&story, provider, Sealed::Access).await));
            secrets.push(("a refresh token", opened(&story, provider, Sealed::Refresh).await));
        }
    }
    let session = story.books().await;
    story.app.works().await;
    story.changes_to(session.id, Provider::Zoom).await;
    story.app.works().await;
    let own = "https://meet.example.org/the-quiet-room?pwd=4711-0815-1234";
    let form = json!({"form": {"provider": "manual", "manual_url": own}});
    let settings: ProviderSettings = story.rivera.ask("provider/choose", form).await.done();
    assert_eq!(settings.manual_url, own);
    story.books_for("2026-11-25").await;
    story.on_tuesday();
    let hosts = story.enters_at(&story.rivera, session.id).await;
    let (_, host) = hosts.split_once("zak=").expect("the host's way in");
    secrets.push(("what makes its bearer the host", host.to_owned()));
    secrets.push((
        "the meeting's address",
        story.enters_at(&story.maya, session.id).await,
    ));
    secrets.push(("the partner's own address", own.to_owned()));
    secrets.push(("its password", "4711-0815-1234".to_owned()));

    let text = dump(&story.app).await;
    assert!(
        text.contains("host@zoom.example"),
        "the dump holds what is stored"
    );
    assert_eq!(
        secrets.iter().filter(|(what, _)| what.ends_with("token")).count(),
        8
    );
    for (what, secret) in &secrets {
        is_not_in(&text, what, secret);
    }
}

#[derive(Clone, Copy)]
enum Sealed {
    Access,
    Refresh,
    Verifier,
}

/// Unseals it as the server does. Of several verifiers, the latest.
async fn opened(story: &Story, provider: Provider, which: Sealed) -> String {
    let (app, word) = (&story.app.app, provider.word());
    let stored = db::integrations::one_of(&app.db, story.rivera.id, provider).await;
    let place = |column: &str| {
        let id = stored.as_ref().unwrap().as_ref().expect("connected").id;
        format!("user_integrations|{column}|{id}|{word}")
    };
    let (place, sealed) = match which {
        Sealed::Verifier => {
            let latest =
                "select verifier_sealed from oauth_states where provider = $1 order by expires_at desc";
            let (sealed,) = app.db.one(Sql::same(latest).with([word.into()])).await.unwrap();
            (format!("oauth_states|verifier_sealed|{word}"), sealed)
        }
        Sealed::Access => {
            let integration = stored.as_ref().unwrap().clone().expect("connected");
            (
                place("access_token_sealed"),
                integration.access_token_sealed.unwrap(),
            )
        }
        Sealed::Refresh => {
            let integration = stored.as_ref().unwrap().clone().expect("connected");
            (
                place("refresh_token_sealed"),
                integration.refresh_token_sealed.unwrap(),
            )
        }
    };
    String::from_utf8(app.config.keys.open(&place, &sealed).expect("opens")).unwrap()
}

pub fn is_not_in(text: &str, what: &str, secret: &str) {
    assert!(secret.len() >= 14, "{what}");
    assert!(!text.contains(secret), "{what} is in the database");
    let hex = hex(secret.as_bytes());
    assert!(!text.contains(&hex), "{what} is in the database, as bytes");
}

/// Everything that is stored, as text; on SQLite the raw bytes of the file and its WAL, including deleted
/// rows.
pub async fn dump(app: &TestApp) -> String {
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

/// In PostgreSQL's hex format.
fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}
