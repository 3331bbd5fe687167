//! Query plans of the history and of the figures.

use crate::harness::{Database, Engine, START, TestApp, at};
use chrono::{DateTime, TimeDelta, Utc};
use rapport::{
    domain::account::Role,
    server::db::{self, Db, Reader as _, Sql},
};
use sqlx::{AssertSqlSafe, Row, SqlSafeStr};

on_both_engines!(every_question_uses_an_index);

/// Eight thousand sessions of forty pairs, an hour apart, all of them over.
const MANY: Sql = Sql {
    sqlite: "with recursive numbers (n) as (select 0 union all select n + 1 from numbers where n < 7999),
            partners as (select id, row_number() over (order by id) - 1 as nth from accounts where role = 'partner'),
            clients as (select id, row_number() over (order by id) - 1 as nth from accounts where role = 'client')
        insert into sessions (id, partner_id, client_id, title, kind, starts_at, ends_at, status, started_at, ended_at, decided_at, version, created_at, updated_at)
        select randomblob(16), partners.id, clients.id, 'Many', 'video', $1 - (n / 40) * 3600000, $1 - (n / 40) * 3600000 + 3000000,
            'completed', $1, $1, $1, 1, $1, $1
        from numbers join partners on partners.nth = n % 40 join clients on clients.nth = (n + n / 40) % 40",
    postgres: "with numbers as (select generate_series(0, 7999) as n),
            partners as (select id, row_number() over (order by id) - 1 as nth from accounts where role = 'partner'),
            clients as (select id, row_number() over (order by id) - 1 as nth from accounts where role = 'client')
        insert into sessions (id, partner_id, client_id, title, kind, starts_at, ends_at, status, started_at, ended_at, decided_at, version, created_at, updated_at)
        select gen_random_uuid(), partners.id, clients.id, 'Many', 'video', $1 - (n / 40) * 3600000, $1 - (n / 40) * 3600000 + 3000000,
            'completed', $1, $1, $1, 1, $1, $1
        from numbers join partners on partners.nth = n % 40 join clients on clients.nth = (n + n / 40) % 40",
};

/// The engine's query plan of a statement, with literals in place of its placeholders.
async fn plan(db: &Db, name: &str, values: &[String]) -> String {
    let statements = db::statements();
    let (_, sql) = statements
        .iter()
        .find(|(known, _)| known.ends_with(name))
        .unwrap();
    let (explain, text, column) = match db {
        Db::Sqlite { .. } => ("explain query plan", sql.sqlite, 3),
        Db::Postgres(_) => ("explain", sql.postgres, 0),
    };
    let mut text = format!("{explain} {text}");
    for (nth, value) in values.iter().enumerate().rev() {
        text = text.replace(&format!("${}", nth + 1), value);
    }
    let text = AssertSqlSafe(text).into_sql_str();
    let lines: Vec<String> = match db {
        Db::Sqlite { write, .. } => {
            let rows = sqlx::query(text)
                .fetch_all(&mut *write.get().await.unwrap())
                .await
                .unwrap();
            rows.iter().map(|row| row.get(column)).collect()
        }
        Db::Postgres(pool) => {
            let rows = sqlx::query(text).fetch_all(pool).await.unwrap();
            rows.iter().map(|row| row.get(column)).collect()
        }
    };
    lines.join("\n")
}

async fn every_question_uses_an_index(database: Database) {
    let app = TestApp::on_database(database, &[]).await;
    for nth in 0..40 {
        app.account(&format!("Partner {}", letters(nth)), Role::Partner, "UTC")
            .await;
        app.account(&format!("Client {}", letters(nth)), Role::Client, "UTC")
            .await;
    }
    let db = &app.app.db;
    assert_eq!(db.write(MANY.with([at(START).into()])).await.unwrap(), 8_000);
    for table in [
        "analyze sessions",
        "analyze accounts",
        "analyze attendance_totals",
    ] {
        db.write(Sql::same(table).with([])).await.unwrap();
    }
    let id = async |role: Role| {
        let first = Sql::same("select id from accounts where role = $1 order by id");
        let (id,): (uuid::Uuid,) = db.one(first.with([role.word().into()])).await.unwrap();
        match app.database.engine {
            Engine::Sqlite => format!("x'{}'", id.simple()),
            Engine::Postgres => format!("cast('{id}' as uuid)"),
        }
    };
    let (partner, client) = (id(Role::Partner).await, id(Role::Client).await);
    let millis = |at: DateTime<Utc>| at.timestamp_millis().to_string();
    let (now, from) = (millis(at(START)), millis(at(START) - TimeDelta::hours(40)));
    let listed = |whose: &str, more: &[&str]| {
        let values = [whose, &now, &now, &from, &now, whose, "'completed'", "'video'"];
        let values = values.into_iter().chain(more.iter().copied());
        values.map(str::to_owned).collect::<Vec<_>>()
    };
    let mut months = vec![partner.clone(), from.clone()];
    months.extend((1..=12).map(|nth| millis(at(START) - TimeDelta::hours(40 - 3 * nth))));
    let (of_partner, of_client, of_pair) = (
        "sessions_partner_range",
        "sessions_client_range",
        "sessions_of_pair",
    );
    for (name, index, values) in [
        ("history::OF_PARTNER", of_partner, listed(&partner, &["51"])),
        ("history::OF_CLIENT", of_client, listed(&client, &["51"])),
        (
            "history::OF_PAIR",
            of_pair,
            listed(&partner, &[client.as_str(), "51"]),
        ),
        ("history::COUNT_OF_PARTNER", of_partner, listed(&partner, &[])),
        ("history::COUNT_OF_CLIENT", of_client, listed(&client, &[])),
        (
            "history::COUNT_OF_PAIR",
            of_pair,
            listed(&partner, &[client.as_str()]),
        ),
        ("analytics::BY_MONTH", of_partner, months),
        (
            "analytics::BY_CLIENT",
            of_partner,
            vec![partner.clone(), from.clone(), now.clone()],
        ),
    ] {
        let told = plan(db, name, &values).await;
        assert!(told.contains(index), "{name} does not use {index}:\n{told}");
        let bounded = |line: &str| {
            (line.contains("Index Cond") || line.contains("SEARCH sessions")) && line.contains("starts_at")
        };
        assert!(told.lines().any(bounded), "{name} has no bound in time:\n{told}");
        for scan in ["SCAN sessions", "Seq Scan on sessions"] {
            assert!(!told.contains(scan), "{name} reads the whole table:\n{told}");
        }
    }
    let upcoming = [
        partner.as_str(),
        &from,
        &now,
        &now,
        &from,
        &partner,
        "51",
        &client,
    ]
    .map(str::to_owned);
    let noted = [partner.as_str(), &client, "10"].map(str::to_owned);
    for (name, values) in [
        ("history::CLIENTS", std::slice::from_ref(&partner)),
        ("history::PARTNERS", std::slice::from_ref(&client)),
        ("sessions::UPCOMING_OF_PAIR", upcoming.as_slice()),
        ("sessions::NOTED_OF_PAIR", noted.as_slice()),
    ] {
        let told = plan(db, name, values).await;
        for scan in ["SCAN sessions", "Seq Scan on sessions"] {
            assert!(!told.contains(scan), "{name} reads the whole table:\n{told}");
        }
    }
}

/// A name of letters only: email addresses are made from it.
fn letters(nth: u8) -> String {
    format!("{}{}", char::from(b'a' + nth / 26), char::from(b'a' + nth % 26))
}
