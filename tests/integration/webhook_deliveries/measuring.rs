//! Query plans of outgoing webhooks: every statement uses an index, however many rows there are.

use crate::{
    database::plan,
    harness::{Engine, TestApp},
};
use rapport::server::db::{self, Sql};

on_both_engines!(every_statement_finds_its_rows_by_an_index);

/// Six hundred accounts with three endpoints each, one of them an admin's, and six thousand deliveries, half
/// of them pending.
const MANY: [Sql; 4] = [
    Sql {
        sqlite: "with recursive numbers (n) as (select 0 union all select n + 1 from numbers where n < 599)
            insert into accounts (id, email, name, role, time_zone, created_at)
            select randomblob(16), 'a' || n || '@example.org', 'Many', case when n = 0 then 'admin' else 'partner' end, 'UTC', 0 from numbers",
        postgres: "insert into accounts (id, email, name, role, time_zone, created_at)
            select gen_random_uuid(), 'a' || n || '@example.org', 'Many', case when n = 0 then 'admin' else 'partner' end, 'UTC', 0
            from generate_series(0, 599) as n",
    },
    Sql {
        sqlite: "insert into webhook_endpoints (id, account_id, reach, url_sealed, host, events, secret_sealed, state, created_at, updated_at)
            select randomblob(16), accounts.id, case when role = 'admin' then 'server' else 'own' end, x'00', 'host', ' session.booked ', x'00', 'active', 0, 0
            from accounts, (select 1 union all select 2 union all select 3)",
        postgres: "insert into webhook_endpoints (id, account_id, reach, url_sealed, host, events, secret_sealed, state, created_at, updated_at)
            select gen_random_uuid(), accounts.id, case when role = 'admin' then 'server' else 'own' end, '\\x00', 'host', ' session.booked ', '\\x00', 'active', 0, 0
            from accounts, generate_series(1, 3)",
    },
    Sql {
        sqlite: "with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 4)
            insert into webhook_deliveries (id, announcement_id, endpoint_id, event, payload, state, attempts, next_at, created_at)
            select randomblob(16), randomblob(16), webhook_endpoints.id, 'session.booked', '{}',
                case when n % 2 = 0 then 'waiting' else 'failed' end, 1, case when n % 2 = 0 then n end, n from webhook_endpoints, numbers",
        postgres: "insert into webhook_deliveries (id, announcement_id, endpoint_id, event, payload, state, attempts, next_at, created_at)
            select gen_random_uuid(), gen_random_uuid(), webhook_endpoints.id, 'session.booked', '{}',
                case when n % 2 = 0 then 'waiting' else 'failed' end, 1, case when n % 2 = 0 then n end, n from webhook_endpoints, generate_series(1, 4) as n",
    },
    Sql {
        sqlite: "insert into jobs (id, kind, subject_id, queue_id, detail, state, run_at, attempts, created_at)
            select randomblob(16), 'webhook.deliver', id, endpoint_id, '{}', 'waiting', 0, 0, 0 from webhook_deliveries",
        postgres: "insert into jobs (id, kind, subject_id, queue_id, detail, state, run_at, attempts, created_at)
            select gen_random_uuid(), 'webhook.deliver', id, endpoint_id, '{}', 'waiting', 0, 0, 0 from webhook_deliveries",
    },
];

async fn every_statement_finds_its_rows_by_an_index(app: TestApp) {
    let db = &app.app.db;
    for fill in MANY {
        db.write(fill.with([])).await.expect("filled");
    }
    let tables = ["accounts", "webhook_endpoints", "webhook_deliveries", "jobs"];
    for analyze in [
        "analyze accounts",
        "analyze webhook_endpoints",
        "analyze webhook_deliveries",
        "analyze jobs",
    ] {
        db.write(Sql::same(analyze).with([])).await.expect("counted");
    }
    let id = match app.database.engine {
        Engine::Sqlite => "x'000102030405060708090a0b0c0d0e0f'",
        Engine::Postgres => "cast('00010203-0405-0607-0809-0a0b0c0d0e0f' as uuid)",
    };
    let statements = db::statements();
    for (name, values) in [
        (
            "deliveries::ANNOUNCE",
            vec![
                id,
                "'session.booked'",
                id,
                "'{}'",
                "1",
                id,
                "'% session.booked %'",
                "999",
            ],
        ),
        ("deliveries::ENQUEUE", vec![id, "'webhook.deliver'"]),
        ("deliveries::TO_SEND", vec![id]),
        ("deliveries::TRIED", vec![id, "1", "500", "'status'", "1", "2"]),
        ("deliveries::DROP_WORK", vec![id]),
        ("jobs::CLAIM", vec!["1", "2"]),
        ("jobs::CLAIM_QUEUED", vec!["1", "2", id]),
        ("jobs::IS_FULL", vec![id, "999"]),
        ("jobs::NEXT", vec![]),
        ("webhooks::TIMED_OUT", vec![id, "1"]),
        ("webhooks::PAUSE_SLOW", vec![id, "1", "10", "0"]),
        ("deliveries::GIVE_UP", vec![id]),
        ("deliveries::DELETE_OLD", vec![id, "3"]),
        ("deliveries::AGAIN", vec![id, "1"]),
        ("deliveries::ENDPOINT", vec![id]),
        ("deliveries::LATEST", vec![id, "4", id, "51"]),
        ("webhooks::ALL_OF", vec![id]),
        ("webhooks::ONE", vec![id]),
        ("webhooks::DELETE", vec![id]),
    ] {
        let known = statements.iter().find(|(known, _)| known.ends_with(name));
        let (_, sql) = known.unwrap_or_else(|| panic!("{name}"));
        let mut text = match app.database.engine {
            Engine::Sqlite => sql.sqlite,
            Engine::Postgres => sql.postgres,
        }
        .to_owned();
        for (nth, value) in values.iter().enumerate().rev() {
            text = text.replace(&format!("${}", nth + 1), value);
        }
        let told = plan(db, text).await;
        for table in tables {
            for scan in [format!("SCAN {table}"), format!("Seq Scan on {table}")] {
                let whole = told.lines().any(|line| {
                    let line = line.trim_end();
                    line.ends_with(&scan) || line.contains(&format!("{scan} "))
                });
                let by_index = told.contains(&format!("{scan} USING INDEX webhook_endpoints_of_server"));
                assert!(!whole || by_index, "{name} reads the whole of {table}:\n{told}");
            }
        }
    }
    // Test data only: send nothing.
    app.change("delete from jobs", []).await;
}
