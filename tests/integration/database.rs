//! The database itself: statements, query plans, the constraint against overlaps, migrations, and futures
//! that are dropped half-way.

use crate::{
    harness::{Database, Engine, START, TestApp, at},
    people::Person,
};
use chrono::{DateTime, TimeDelta, Utc};
use futures::StreamExt as _;
use rapport::{
    domain::{
        account::{Email, Role},
        ids::{AccountId, SessionId},
        join::Participant,
        provider::{LinkState, Provider},
        session::{Session, SessionKind, SessionState, SessionStatus},
        time_range::TimeRange,
    },
    server::{
        app::StartError,
        crypto::new_id,
        db::{self, Db, DbError, MigrationError, Reader as _, Sql, Value, accounts::NewAccount},
    },
};
use serde_json::json;
use sqlx::{AssertSqlSafe, Column, Executor, Row, SqlSafeStr, Statement, migrate::Migrator};
use std::{future::Future, path::Path, pin::pin, time::Duration};
use uuid::Uuid;

on_both_engines!(
    the_overlap_probe_and_the_lists_use_an_index,
    every_rule_stands_after_migrating,
    two_live_sessions_of_one_person_never_overlap,
    a_partners_buffers_are_kept_free_and_a_clients_are_not,
    a_status_that_holds_time_again_is_checked_again,
    thousands_of_random_changes_agree_with_brute_force,
    migrating_twice_changes_nothing,
    migrating_keeps_what_was_there,
    eight_at_once_bring_a_fresh_database_up_to_date,
    a_database_that_is_newer_is_refused,
    statements_in_one_go_are_stored_together_or_not_at_all,
    writes_that_wait_together_are_stored_or_refused_each_by_itself,
    clients_that_go_away_leave_no_transaction_behind,
    requests_that_are_broken_off_leave_no_transaction_behind,
);

const LIVE: [&str; 3] = ["pending_payment", "scheduled", "in_progress"];

fn safe(text: String) -> sqlx::SqlStr {
    AssertSqlSafe(text).into_sql_str()
}

async fn opened(database: &Database) -> Db {
    let db = db::open(&database.url).await.unwrap();
    db::migrate(&db).await.unwrap();
    db
}

#[tokio::test(flavor = "multi_thread")]
async fn every_statement_prepares_on_both_engines_with_the_same_columns() {
    let (sqlite, postgres) = (
        Database::fresh(Engine::Sqlite).await,
        Database::fresh(Engine::Postgres).await,
    );
    let (Db::Sqlite { write, .. }, Db::Postgres(pool)) = (opened(&sqlite).await, opened(&postgres).await)
    else {
        panic!("one of each")
    };
    let statements = db::statements();
    assert!(statements.len() > 40, "only {} statements", statements.len());
    for (name, sql) in statements {
        let here = write
            .get()
            .await
            .unwrap()
            .prepare(SqlSafeStr::into_sql_str(sql.sqlite))
            .await;
        let there = pool
            .acquire()
            .await
            .unwrap()
            .prepare(SqlSafeStr::into_sql_str(sql.postgres))
            .await;
        let here = here.unwrap_or_else(|error| panic!("{name} on SQLite: {error}"));
        let there = there.unwrap_or_else(|error| panic!("{name} on PostgreSQL: {error}"));
        let here: Vec<_> = here
            .columns()
            .iter()
            .map(|column| column.name().to_owned())
            .collect();
        let there: Vec<_> = there
            .columns()
            .iter()
            .map(|column| column.name().to_owned())
            .collect();
        assert_eq!(here, there, "{name}");
    }
}

/// A statement with literals in place of its placeholders; `values` are named in their order.
fn filled(sql: Sql, engine: Engine, [partner, client]: [AccountId; 2], values: &[&str]) -> String {
    let text = match engine {
        Engine::Sqlite => sql.sqlite,
        Engine::Postgres => sql.postgres,
    };
    let id = |id: AccountId| match engine {
        Engine::Sqlite => format!("x'{}'", id.0.simple()),
        Engine::Postgres => format!("cast('{}' as uuid)", id.0),
    };
    let now = at(START).timestamp_millis();
    let literal = |value: &str| match value {
        "partner" | "id" => id(partner),
        "client" => id(client),
        "limit" => "51".to_owned(),
        "before" => (now - 3_600_000).to_string(),
        "now" => now.to_string(),
        "after" => (now + 3_600_000).to_string(),
        other => panic!("{other}"),
    };
    let mut out = text.to_owned();
    for (nth, value) in values.iter().enumerate().rev() {
        out = out.replace(&format!("${}", nth + 1), &literal(value));
    }
    out
}

/// The engine's query plan of a statement.
pub async fn plan(db: &Db, text: String) -> String {
    match db {
        Db::Sqlite { write, .. } => {
            let rows = sqlx::query(safe(format!("explain query plan {text}")))
                .fetch_all(&mut *write.get().await.unwrap())
                .await
                .unwrap();
            rows.iter()
                .map(|row| row.get::<String, _>("detail"))
                .collect::<Vec<_>>()
                .join("\n")
        }
        Db::Postgres(pool) => {
            let rows = sqlx::query(safe(format!("explain {text}")))
                .fetch_all(pool)
                .await
                .unwrap();
            rows.iter()
                .map(|row| row.get::<String, _>(0))
                .collect::<Vec<_>>()
                .join("\n")
        }
    }
}

/// Eight thousand sessions of forty pairs, an hour apart, most of them over.
const MANY: Sql = Sql {
    sqlite: "with recursive numbers (n) as (select 0 union all select n + 1 from numbers where n < 7999),
            partners as (select id, row_number() over (order by id) - 1 as nth from accounts where role = 'partner'),
            clients as (select id, row_number() over (order by id) - 1 as nth from accounts where role = 'client')
        insert into sessions (id, partner_id, client_id, title, kind, starts_at, ends_at, status, started_at, ended_at, decided_at, version, created_at, updated_at)
        select randomblob(16), partners.id, clients.id, 'Many', 'video', $1 + (n / 40 - 150) * 3600000, $1 + (n / 40 - 150) * 3600000 + 3000000,
            case when n / 40 < 150 then 'completed' else 'scheduled' end, $1, $1, case when n / 40 < 150 then $1 end, 1, $1, $1
        from numbers join partners on partners.nth = n % 40 join clients on clients.nth = n % 40",
    postgres: "with numbers as (select generate_series(0, 7999) as n),
            partners as (select id, row_number() over (order by id) - 1 as nth from accounts where role = 'partner'),
            clients as (select id, row_number() over (order by id) - 1 as nth from accounts where role = 'client')
        insert into sessions (id, partner_id, client_id, title, kind, starts_at, ends_at, status, started_at, ended_at, decided_at, version, created_at, updated_at)
        select gen_random_uuid(), partners.id, clients.id, 'Many', 'video', $1 + (n / 40 - 150) * 3600000, $1 + (n / 40 - 150) * 3600000 + 3000000,
            case when n / 40 < 150 then 'completed' else 'scheduled' end, $1, $1, case when n / 40 < 150 then $1 end, 1, $1, $1
        from numbers join partners on partners.nth = n % 40 join clients on clients.nth = n % 40",
};

async fn the_overlap_probe_and_the_lists_use_an_index(database: Database) {
    let db = opened(&database).await;
    let mut tx = db.begin().await.unwrap();
    let mut people = Vec::new();
    for nth in 0..80 {
        let role = if nth % 2 == 0 { Role::Partner } else { Role::Client };
        people.push(account(&mut tx, &format!("person {nth}"), role).await);
    }
    tx.commit().await.unwrap();
    let made = db.write(MANY.with([at(START).into()])).await.unwrap();
    assert_eq!(made, 8_000);
    for analyze in ["analyze sessions", "analyze accounts"] {
        db.write(Sql::same(analyze).with([])).await.unwrap();
    }
    let statements = db::statements();
    let taken = ["partner", "now", "after", "id"].as_slice();
    let range = |whose| vec![whose, "before", "after", "now"];
    let upcoming = |whose| vec![whose, "before", "now", "before", "now", "id", "limit"];
    let ahead = ["now", "after"].as_slice();
    for (name, indexes, values) in [
        (
            "sessions::RANGE_OF_PARTNER",
            ["sessions_partner_range"].as_slice(),
            range("partner"),
        ),
        (
            "sessions::RANGE_OF_CLIENT",
            &["sessions_client_range"],
            range("client"),
        ),
        (
            "sessions::UPCOMING_OF_PARTNER",
            &["sessions_partner_range", "sessions_partner_live"],
            upcoming("partner"),
        ),
        (
            "sessions::UPCOMING_OF_CLIENT",
            &["sessions_client_range", "sessions_client_live"],
            upcoming("client"),
        ),
        ("sessions::COUNT_AHEAD", &["sessions_live_start"], ahead.to_vec()),
        ("sessions::TAKEN", &["sessions_partner_live"], taken.to_vec()),
    ] {
        let (_, sql) = statements
            .iter()
            .find(|(known, _)| known.ends_with(name))
            .unwrap_or_else(|| panic!("{name}"));
        let told = plan(
            &db,
            filled(*sql, database.engine, [people[0], people[1]], &values),
        )
        .await;
        assert!(
            indexes.iter().any(|index| told.contains(index)),
            "{name} uses none of {indexes:?}:\n{told}"
        );
        for scan in ["SCAN sessions", "Seq Scan on sessions"] {
            assert!(!told.contains(scan), "{name} reads the whole table:\n{told}");
        }
        let bounded = |line: &str| {
            (line.contains("Index Cond") || line.contains("SEARCH sessions"))
                && (line.contains("starts_at") || line.contains("busy_from"))
        };
        assert!(told.lines().any(bounded), "{name} has no bound in time:\n{told}");
        if name.contains("TAKEN") {
            // The subquery fetches one row and the outer query checks it: earlier rows are never scanned.
            let outside = ["Subquery Scan on latest", "CO-ROUTINE latest"];
            let is_outside = outside.iter().any(|words| told.contains(words));
            assert!(
                is_outside,
                "{name} looks for one that reaches far enough:\n{told}"
            );
        }
    }
    // PostgreSQL reads a table that is all but empty as a whole, whatever there is to help it.
    if database.engine == Engine::Sqlite {
        sqlite_finds_by_index(&db, [people[0], people[1]]).await;
    }
}

async fn sqlite_finds_by_index(db: &Db, people: [AccountId; 2]) {
    let statements = db::statements();
    for (name, index, values) in [
        (
            "links::FAILED_OF",
            "meeting_links_failed",
            ["partner", "now"].as_slice(),
        ),
        // No row is read to count the sessions of two people.
        (
            "clients::BOOKABLE",
            "sessions_client_live (client_id=? AND starts_at>?)",
            &["partner", "client", "now"],
        ),
        // Partial: it holds the links that have such an id.
        (
            "links::BY_EXTERNAL",
            "meeting_links_by_external",
            &["limit", "limit"],
        ),
        ("jobs::NEXT", "jobs_due", &[]),
        ("jobs::CLAIM", "jobs_due", &["now", "after"]),
    ] {
        let (_, sql) = statements
            .iter()
            .find(|(known, _)| known.ends_with(name))
            .unwrap();
        let told = plan(db, filled(*sql, Engine::Sqlite, people, values)).await;
        assert!(told.contains(index), "{name} does not use {index}:\n{told}");
        assert!(
            !told.contains("SCAN sessions"),
            "{name} reads every session:\n{told}"
        );
    }
}

/// The constraints, triggers and indexes that the code and the queries rely on.
async fn every_name_is_known(db: &Db, engine: Engine) {
    let (names, expected): (Sql, &[&str]) = match engine {
        Engine::Sqlite => (
            Sql::same("select name from sqlite_master where type in ('trigger', 'index') and sql is not null order by name"),
            &[
                "sessions_no_overlap_insert",
                "sessions_no_overlap_update",
                "sessions_respect_holds_insert",
                "sessions_respect_holds_update",
                "holds_no_overlap_insert",
                "sessions_partner_live",
                "sessions_client_live",
                "sessions_partner_range",
                "sessions_client_range",
                "sessions_live_start",
                "passcode_grants_by_login",
                "attendance_open",
                "meeting_events_by_session",
                "meeting_events_unknown",
                "meeting_links_by_external",
            ],
        ),
        Engine::Postgres => (
            Sql::same(
                "select cast(conname as text) from pg_constraint union select cast(tgname as text) from pg_trigger where not tgisinternal
                union select cast(indexname as text) from pg_indexes where schemaname = 'public'",
            ),
            &[
                "sessions_partner_no_overlap",
                "sessions_client_no_overlap",
                "sessions_lock_people_insert",
                "sessions_lock_people_update",
                "sessions_respect_holds_insert",
                "sessions_respect_holds_update",
                "holds_no_overlap_insert",
                "sessions_partner_live",
                "sessions_client_live",
                "sessions_partner_range",
                "sessions_client_range",
                "sessions_live_start",
                "passcode_grants_by_login",
                "attendance_open",
                "meeting_events_by_session",
                "meeting_events_unknown",
                "meeting_links_by_external",
            ],
        ),
    };
    let rows = db.all::<(String,)>(names.with([])).await.unwrap();
    for name in expected {
        assert!(rows.iter().any(|(known,)| known == name), "{name} is missing");
    }
}

async fn every_rule_stands_after_migrating(database: Database) {
    let db = opened(&database).await;
    every_name_is_known(&db, database.engine).await;
    let (partner, client) = pair(&db).await;
    let good = Draft::new(partner, client);
    for (what, row) in [
        ("an end before its start", Draft { length: -10, ..good }),
        ("an end at its start", Draft { length: 0, ..good }),
        (
            "one person twice",
            Draft {
                client: partner,
                ..good
            },
        ),
        (
            "nobody",
            Draft {
                client: AccountId(new_id()),
                ..good
            },
        ),
        (
            "an unknown status",
            Draft {
                status: "perhaps",
                ..good
            },
        ),
        ("a buffer below nothing", Draft { before: -1, ..good }),
        (
            "a beginning that is not told",
            Draft {
                status: "in_progress",
                ..good
            },
        ),
        (
            "an end that is not told",
            Draft {
                status: "completed",
                ..good
            },
        ),
        (
            "a cancellation by nobody",
            Draft {
                status: "cancelled",
                ..good
            },
        ),
    ] {
        let outcome = row.insert(&db).await;
        let refused = matches!(outcome, Err(DbError::Other(_) | DbError::NoParent));
        assert!(refused, "{what}: {outcome:?}");
    }
    good.insert(&db).await.unwrap();
    for orphan in [
        "delete from accounts where role = 'client'",
        "delete from accounts where role = 'partner'",
    ] {
        assert!(db.write(Sql::same(orphan).with([])).await.is_err(), "{orphan}");
    }
}

/// A row of `sessions`, inserted without the services. Times are minutes from [`START`].
#[derive(Debug, Clone, Copy)]
struct Draft {
    id: SessionId,
    partner: AccountId,
    client: AccountId,
    start: i64,
    length: i64,
    before: i64,
    after: i64,
    status: &'static str,
}

impl Draft {
    fn new(partner: AccountId, client: AccountId) -> Self {
        Self {
            id: SessionId(new_id()),
            partner,
            client,
            start: 600,
            length: 50,
            before: 0,
            after: 0,
            status: "scheduled",
        }
    }

    fn again(self) -> Self {
        Self {
            id: SessionId(new_id()),
            ..self
        }
    }

    fn instant(minutes: i64) -> DateTime<Utc> {
        at(START) + TimeDelta::minutes(minutes)
    }

    fn values(self) -> [Value; 8] {
        [
            self.id.into(),
            self.partner.into(),
            self.client.into(),
            Self::instant(self.start).into(),
            Self::instant(self.start + self.length).into(),
            (self.before * 60_000).into(),
            (self.after * 60_000).into(),
            self.status.into(),
        ]
    }

    async fn insert(self, db: &Db) -> Result<u64, DbError> {
        let sql = Sql::same(
            "insert into sessions (id, partner_id, client_id, title, kind, starts_at, ends_at, buffer_before, buffer_after, status, created_at, updated_at)
            values ($1, $2, $3, 'Draft', 'video', $4, $5, $6, $7, $8, 0, 0)",
        );
        db.write(sql.with(self.values())).await
    }

    /// Inserts it with all columns that its status requires, so that only an overlap can be refused.
    async fn insert_complete(self, db: &Db) -> Result<u64, DbError> {
        let sql = Sql::same(
            "insert into sessions (id, partner_id, client_id, title, kind, starts_at, ends_at, buffer_before, buffer_after, status,
                started_at, ended_at, cancelled_at, cancelled_by, absent, decided_at, created_at, updated_at)
            values ($1, $2, $3, 'Draft', 'video', $4, $5, $6, $7, $8, 0, 0, 0, $2,
                case when $8 = 'no_show' then 'both' end, case when $8 in ('completed', 'no_show') then 0 end, 0, 0)",
        );
        db.write(sql.with(self.values())).await
    }

    async fn update(self, db: &Db) -> Result<u64, DbError> {
        let sql = Sql::same(
            "update sessions set partner_id = $2, client_id = $3, starts_at = $4, ends_at = $5, buffer_before = $6, buffer_after = $7, status = $8,
                absent = case when $8 = 'no_show' then 'both' end, decided_at = case when $8 in ('completed', 'no_show') then 0 end
            where id = $1",
        );
        db.write(sql.with(self.values())).await
    }

    /// Whether the two overlap for the partner, and for the client.
    fn clashes(self, other: Self) -> (bool, bool) {
        let live = |row: Self| LIVE.contains(&row.status);
        if self.id == other.id || !live(self) || !live(other) {
            return (false, false);
        }
        let overlap = |a: (i64, i64), b: (i64, i64)| a.0 < b.1 && b.0 < a.1;
        let busy = |row: Self| (row.start - row.before, row.start + row.length + row.after);
        let held = |row: Self| (row.start, row.start + row.length);
        (
            self.partner == other.partner && overlap(busy(self), busy(other)),
            self.client == other.client && overlap(held(self), held(other)),
        )
    }
}

async fn account(tx: &mut db::Tx, name: &str, role: Role) -> AccountId {
    let new = NewAccount {
        id: AccountId(new_id()),
        email: Email::parse(&format!("{}@example.org", name.replace(' ', "."))).unwrap(),
        name: name.to_owned(),
        role,
        password_hash: None,
        time_zone: "UTC".into(),
        email_confirmed: false,
        unapproved: false,
    };
    db::accounts::insert(tx, &new, at(START)).await.unwrap();
    new.id
}

async fn pair(db: &Db) -> (AccountId, AccountId) {
    let mut tx = db.begin().await.unwrap();
    let people = (
        account(&mut tx, "rivera", Role::Partner).await,
        account(&mut tx, "maya", Role::Client).await,
    );
    tx.commit().await.unwrap();
    people
}

fn overlap(outcome: &Result<u64, DbError>) -> Option<Participant> {
    match outcome {
        Ok(1) => None,
        Err(DbError::Overlap(whose)) => Some(*whose),
        other => panic!("{other:?}"),
    }
}

async fn two_live_sessions_of_one_person_never_overlap(database: Database) {
    let db = opened(&database).await;
    let (rivera, maya) = pair(&db).await;
    let mut tx = db.begin().await.unwrap();
    let (okafor, jonas) = (
        account(&mut tx, "okafor", Role::Partner).await,
        account(&mut tx, "jonas", Role::Client).await,
    );
    tx.commit().await.unwrap();
    let first = Draft::new(rivera, maya);
    first.insert(&db).await.unwrap();
    for status in LIVE {
        let with = |start, length| Draft {
            start,
            length,
            status,
            ..first.again()
        };
        for (start, length) in [(600, 50), (649, 1), (551, 50), (610, 10), (500, 500)] {
            let theirs = Draft {
                client: jonas,
                ..with(start, length)
            };
            let hers = Draft {
                partner: okafor,
                ..with(start, length)
            };
            assert_eq!(
                overlap(&theirs.insert_complete(&db).await),
                Some(Participant::Partner),
                "{theirs:?}"
            );
            assert_eq!(
                overlap(&hers.insert_complete(&db).await),
                Some(Participant::Client),
                "{hers:?}"
            );
        }
    }
    for (start, length) in [(650, 30), (570, 30)] {
        assert_eq!(
            overlap(
                &Draft {
                    start,
                    length,
                    ..first.again()
                }
                .insert(&db)
                .await
            ),
            None
        );
    }
    let elsewhere = Draft {
        partner: okafor,
        client: jonas,
        ..first.again()
    };
    assert_eq!(
        overlap(&elsewhere.insert(&db).await),
        None,
        "other people's time is their own"
    );
    let moved = Draft {
        start: 620,
        client: maya,
        ..elsewhere
    };
    assert_eq!(overlap(&moved.update(&db).await), Some(Participant::Client));
    let handed_over = Draft {
        partner: rivera,
        ..elsewhere
    };
    assert_eq!(
        overlap(&handed_over.update(&db).await),
        Some(Participant::Partner)
    );
}

async fn a_partners_buffers_are_kept_free_and_a_clients_are_not(database: Database) {
    let db = opened(&database).await;
    let (rivera, maya) = pair(&db).await;
    let mut tx = db.begin().await.unwrap();
    let (okafor, jonas) = (
        account(&mut tx, "okafor", Role::Partner).await,
        account(&mut tx, "jonas", Role::Client).await,
    );
    tx.commit().await.unwrap();
    let first = Draft {
        before: 10,
        after: 15,
        ..Draft::new(rivera, maya)
    };
    first.insert(&db).await.unwrap();
    let after = |start| Draft {
        start,
        length: 30,
        client: jonas,
        before: 0,
        after: 0,
        ..first.again()
    };
    assert_eq!(overlap(&after(664).insert(&db).await), Some(Participant::Partner));
    assert_eq!(overlap(&after(665).insert(&db).await), None);
    assert_eq!(overlap(&after(561).insert(&db).await), Some(Participant::Partner));
    assert_eq!(overlap(&after(560).insert(&db).await), None);
    let elsewhere = Draft {
        partner: okafor,
        client: maya,
        ..after(650)
    };
    assert_eq!(
        overlap(&elsewhere.insert(&db).await),
        None,
        "the client is free at once"
    );
    let wider = Draft { after: 16, ..first };
    assert_eq!(
        overlap(&wider.update(&db).await),
        Some(Participant::Partner),
        "a buffer may not grow into another"
    );
}

async fn a_status_that_holds_time_again_is_checked_again(database: Database) {
    let db = opened(&database).await;
    let (rivera, maya) = pair(&db).await;
    let first = Draft {
        status: "cancelled",
        ..Draft::new(rivera, maya)
    };
    first.insert_complete(&db).await.unwrap();
    let second = Draft {
        status: "scheduled",
        ..first.again()
    };
    assert_eq!(
        overlap(&second.insert_complete(&db).await),
        None,
        "a cancelled session holds no time"
    );
    for status in LIVE {
        let revived = Draft { status, ..first };
        assert_eq!(
            overlap(&revived.update(&db).await),
            Some(Participant::Partner),
            "{status}"
        );
    }
    for status in ["completed", "no_show", "cancelled"] {
        assert_eq!(
            overlap(&Draft { status, ..second }.update(&db).await),
            None,
            "{status}"
        );
    }
    assert_eq!(
        overlap(
            &Draft {
                status: "scheduled",
                ..first
            }
            .update(&db)
            .await
        ),
        None
    );
    assert_eq!(
        overlap(
            &Draft {
                status: "scheduled",
                ..second
            }
            .update(&db)
            .await
        ),
        Some(Participant::Partner)
    );
}

/// A deterministic random number generator (xorshift64*).
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(number).unwrap() % sides
    }

    fn minutes(&mut self, most: usize) -> i64 {
        i64::try_from(self.throw(most)).unwrap()
    }
}

async fn thousands_of_random_changes_agree_with_brute_force(database: Database) {
    let db = opened(&database).await;
    let mut tx = db.begin().await.unwrap();
    let (mut partners, mut clients) = (Vec::new(), Vec::new());
    for nth in 0..3 {
        partners.push(account(&mut tx, &format!("partner {nth}"), Role::Partner).await);
        clients.push(account(&mut tx, &format!("client {nth}"), Role::Client).await);
    }
    tx.commit().await.unwrap();
    let statuses = SessionStatus::ALL.map(SessionStatus::word);
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut rows: Vec<Draft> = Vec::new();
    let (mut accepted, mut refused) = (0, 0);
    for step in 0..4_000 {
        let mut row = Draft {
            id: SessionId(new_id()),
            partner: partners[dice.throw(3)],
            client: clients[dice.throw(3)],
            start: dice.minutes(3_000),
            length: 5 + dice.minutes(120),
            before: dice.minutes(4) * 5,
            after: dice.minutes(4) * 5,
            // Mostly a status that holds time.
            status: if dice.throw(3) == 0 {
                statuses[dice.throw(6)]
            } else {
                "scheduled"
            },
        };
        let known = (!rows.is_empty() && dice.throw(3) > 0).then(|| dice.throw(rows.len()));
        if let Some(known) = known {
            let old = rows[known];
            row.id = old.id;
            // Sometimes only one property changes.
            match dice.throw(4) {
                0 => {
                    row = Draft {
                        status: row.status,
                        ..old
                    }
                }
                1 => {
                    row = Draft {
                        start: old.start + 5,
                        ..old
                    }
                }
                2 => {
                    row = Draft {
                        before: row.before,
                        after: row.after,
                        ..old
                    }
                }
                _ => {}
            }
        }
        let clashes = rows.iter().map(|other| row.clashes(*other));
        let (partner, client) = clashes.fold((false, false), |all, one| (all.0 || one.0, all.1 || one.1));
        let outcome = match known {
            Some(_) => row.update(&db).await,
            None => row.insert_complete(&db).await,
        };
        let allowed = match overlap(&outcome) {
            None => !partner && !client,
            Some(Participant::Partner) => partner,
            Some(Participant::Client) => client,
        };
        assert!(
            allowed,
            "step {step}: {row:?} clashes ({partner}, {client}) and the database says {outcome:?}"
        );
        if outcome.is_err() {
            refused += 1;
            continue;
        }
        accepted += 1;
        match known {
            Some(known) => rows[known] = row,
            None => rows.push(row),
        }
        // Keep the table sparse, so that both results stay likely.
        if rows.len() > 150 {
            let gone = rows.swap_remove(dice.throw(rows.len()));
            db.write(Sql::same("delete from sessions where id = $1").with([gone.id.into()]))
                .await
                .unwrap();
        }
    }
    assert!(
        accepted > 800 && refused > 800,
        "{accepted} accepted, {refused} refused"
    );
}

async fn migrating_twice_changes_nothing(database: Database) {
    let db = opened(&database).await;
    let (rivera, maya) = pair(&db).await;
    Draft::new(rivera, maya).insert(&db).await.unwrap();
    db::migrate(&db).await.unwrap();
    let again = opened(&database).await;
    let count = Sql::same("select cast(count(*) as bigint) from sessions");
    assert_eq!(again.one::<(i64,)>(count.with([])).await.unwrap().0, 1);
}

/// A database that an earlier version has left: its first three migrations, and rows of that version.
async fn of_before(engine: Engine) -> Database {
    let (database, files) = match engine {
        Engine::Sqlite => (Database::fresh(engine).await, "migrations/sqlite"),
        Engine::Postgres => (Database::empty_on_server().await, "migrations/postgres"),
    };
    let folder = tempfile::TempDir::with_prefix("rapport-before").unwrap();
    for file in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(files)).unwrap() {
        let file = file.unwrap();
        if file.file_name().to_str().is_some_and(|name| name < "0004") {
            std::fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
        }
    }
    let migrator = Migrator::new(folder.path()).await.unwrap();
    let id = |nth: u8| match engine {
        Engine::Sqlite => format!("x'{nth:032x}'"),
        Engine::Postgres => format!("cast('{nth:032x}' as uuid)"),
    };
    let room = |text: &str| match engine {
        Engine::Sqlite => format!("cast('{text}' as blob)"),
        Engine::Postgres => format!("cast('{text}' as bytea)"),
    };
    let account = |nth, name: &str, role: &str| {
        let id = id(nth);
        format!(
            "insert into accounts (id, email, name, role, time_zone, created_at) values ({id}, '{name}@example.org', '{name}', '{role}', 'UTC', 1);"
        )
    };
    let tie = |nth, partner, client, state: &str| {
        let (nth, partner, client) = (id(nth), id(partner), id(client));
        format!(
            "insert into partnerships (id, partner_id, client_id, state, created_at) values ({nth}, {partner}, {client}, '{state}', 1);"
        )
    };
    let token = match engine {
        Engine::Sqlite => format!("x'{:064x}'", 7),
        Engine::Postgres => format!("decode('{:064x}', 'hex')", 7),
    };
    let session = |nth, client, status: &str, rest: &str, values: &str| {
        let (id, partner, client, start) = (id(nth), id(1), id(client), u32::from(nth) * 100);
        format!(
            "insert into sessions (id, partner_id, client_id, title, kind, starts_at, ends_at, status, created_at, updated_at{rest})
            values ({id}, {partner}, {client}, 'Kept', 'video', {start}, {start} + 50, '{status}', 1, 1{values});"
        )
    };
    let by = format!(", 300, {}", id(1));
    let text = [
        account(1, "partner", "partner"),
        account(2, "client", "client"),
        // Two who never chose a password, the second without a tie.
        account(3, "lena", "client"),
        account(4, "tom", "client"),
        account(5, "okafor", "partner"),
        tie(41, 1, 2, "active"),
        tie(42, 1, 3, "invited"),
        tie(43, 5, 3, "requested"),
        tie(44, 5, 2, "requested"),
        format!("insert into invitations (partnership_id, token_hash, expires_at) values ({}, {token}, 99);", id(42)),
        session(13, 3, "scheduled", "", ""),
        session(14, 4, "scheduled", "", ""),
        format!("insert into attendance (id, session_id, account_id, source, joined_at, left_at) values ({}, {}, {}, 'other', 1, 2);", id(33), id(13), id(3)),
        session(11, 2, "scheduled", "", ""),
        session(12, 2, "cancelled", ", cancelled_at, cancelled_by", &by),
        format!("insert into meeting_links (session_id, provider, room_sealed, created_at) values ({}, 'jitsi', {}, 7), ({}, 'jitsi', {}, 8);", id(11), room("one"), id(12), room("two")),
        format!("insert into join_events (id, session_id, account_id, at, answer) values ({}, {}, {}, 210, 'admitted'), ({}, {}, {}, 205, 'admitted');", id(21), id(12), id(1), id(22), id(12), id(2)),
        format!("insert into attendance (id, session_id, account_id, source, joined_at, left_at) values ({}, {}, {}, 'own', 211, 250), ({}, {}, {}, 'own', 206, null);", id(31), id(12), id(1), id(32), id(12), id(2)),
    ]
    .concat();
    match db::open(&database.url).await.unwrap() {
        Db::Sqlite { write, read, .. } => {
            let mut connection = write.get().await.unwrap();
            migrator.run_direct(None, &mut *connection, false).await.unwrap();
            sqlx::raw_sql(safe(text)).execute(&mut *connection).await.unwrap();
            drop(connection);
            read.close().await;
            write.close().await;
        }
        Db::Postgres(pool) => {
            migrator.run(&pool).await.unwrap();
            sqlx::raw_sql(safe(text)).execute(&pool).await.unwrap();
            pool.close().await;
        }
    }
    database
}

async fn migrating_keeps_what_was_there(engine: Engine) {
    let database = of_before(engine).await;
    let db = opened(&database).await;
    let texts = async |sql: &'static str| -> Vec<String> {
        let rows: Vec<(String,)> = db.all(Sql::same(sql).with([])).await.unwrap();
        rows.into_iter().map(|(text,)| text).collect()
    };
    let one = db::links::by_session(&db, SessionId(Uuid::from_u128(11)))
        .await
        .unwrap()
        .unwrap();
    let two = db::links::by_session(&db, SessionId(Uuid::from_u128(12)))
        .await
        .unwrap()
        .unwrap();
    for (link, room) in [(&one, "one"), (&two, "two")] {
        assert_eq!((link.provider, link.state), (Provider::Jitsi, LinkState::Ready));
        assert_eq!(link.room_sealed.as_deref(), Some(room.as_bytes()));
    }
    assert_ne!(one.id, two.id, "a link of its own each");
    assert_eq!(
        texts("select cast(coalesce(started_at, 0) as text) from sessions order by id").await,
        ["0", "205", "0", "0"],
        "who was let in first stays known after a cancellation"
    );
    assert_eq!(
        texts("select cast(last_seen_at as text) from attendance order by id").await,
        ["250", "206"]
    );
    assert_eq!(
        texts("select name from accounts order by id").await,
        ["partner", "client", "okafor"],
        "accounts that were never claimed are invitations now"
    );
    assert_eq!(
        texts(
            "select partners.name || ' ' || invitations.name || ' ' || invitations.email || ' ' ||
                case when token_hash is null then '-' else 'link' end
            from invitations join accounts as partners on partners.id = partner_id order by 1"
        )
        .await,
        [
            "okafor lena@example.org lena@example.org -",
            "partner lena lena@example.org link",
            "partner tom tom@example.org -",
        ]
    );
    assert_eq!(
        texts("select coalesce(accounts.name, invitations.name || ' invited') from sessions
            left join accounts on accounts.id = client_id left join invitations on invitations.id = invitation_id
            order by sessions.id")
        .await,
        ["client", "client", "lena invited", "tom invited"],
        "their sessions stay"
    );
    assert_eq!(
        texts("select partners.name || ' ' || state from ties join accounts as partners on partners.id = partner_id order by 1").await,
        ["okafor requested", "partner active"]
    );
}

async fn eight_at_once_bring_a_fresh_database_up_to_date(engine: Engine) {
    for _ in 0..5 {
        let database = match engine {
            Engine::Sqlite => Database::fresh(engine).await,
            Engine::Postgres => Database::empty_on_server().await,
        };
        let starts = (0..8).map(|_| {
            let database = database.clone();
            tokio::spawn(async move { opened(&database).await })
        });
        let dbs: Vec<_> = futures::future::join_all(starts)
            .await
            .into_iter()
            .map(Result::unwrap)
            .collect();
        let (rivera, maya) = pair(&dbs[0]).await;
        let first = Draft::new(rivera, maya);
        first.insert(&dbs[7]).await.unwrap();
        assert_eq!(
            overlap(&first.again().insert(&dbs[3]).await),
            Some(Participant::Partner)
        );
    }
}

async fn a_database_that_is_newer_is_refused(app: TestApp) {
    let later = Sql {
        sqlite: "insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (9999, 'later', true, x'00', 0)",
        postgres: "insert into _sqlx_migrations (version, description, success, checksum, execution_time) values (9999, 'later', true, '\\x00', 0)",
    };
    app.app.db.write(later.with([])).await.unwrap();
    let error = app.another_start().await.err().expect("refused");
    assert!(
        matches!(error, StartError::Migrate(MigrationError::Newer(9999))),
        "{error:?}"
    );
    let told = error.to_string();
    assert!(
        told.contains("newer than this Rapport") && told.contains("9999"),
        "{told}"
    );
}

/// Polls a future a few times, and drops it.
async fn broken_off<F: Future>(future: F, polls: usize) {
    let mut future = pin!(future);
    for _ in 0..polls {
        if futures::poll!(future.as_mut()).is_ready() {
            return;
        }
        tokio::time::sleep(Duration::from_micros(200)).await;
    }
}

/// Asserts that no transaction is left open, and that whatever is acknowledged from now on is visible to
/// other processes.
async fn assert_clean(app: &TestApp) {
    if let Db::Postgres(pool) = &app.app.db {
        let open = "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'";
        let mut left = -1;
        for _ in 0..50 {
            left = sqlx::query_scalar::<_, i64>(open).fetch_one(pool).await.unwrap();
            if left == 0 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(left, 0, "transactions are left open");
    }
    let other = app.beside().await;
    for nth in 0..40 {
        let start = at("2027-01-10T08:00:00Z") + TimeDelta::hours(nth);
        let id = book(app, start).await;
        let seen = db::sessions::by_id(&other.app.db, id).await.unwrap();
        assert!(seen.is_some(), "acknowledged, and not there for others");
    }
}

/// Inserts a session in a transaction.
async fn book(app: &TestApp, start: DateTime<Utc>) -> SessionId {
    let find = "select id from accounts where role = $1";
    let person = async |role: Role| {
        let query = Sql::same(find).with([role.word().into()]);
        AccountId(app.app.db.one::<(Uuid,)>(query).await.unwrap().0)
    };
    let session = scheduled((person(Role::Partner).await, person(Role::Client).await), start);
    let mut tx = app.app.db.begin().await.unwrap();
    tx.execute(db::sessions::insertion(&session, None, start))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    session.id
}

fn scheduled((partner, client): (AccountId, AccountId), start: DateTime<Utc>) -> Session {
    Session {
        id: SessionId(new_id()),
        partner,
        client: client.into(),
        title: "Booked".into(),
        kind: SessionKind::Video,
        place: None,
        range: TimeRange::starting(start, TimeDelta::minutes(50)).unwrap(),
        state: SessionState::Scheduled,
        notes: None,
        protected: false,
        instant: false,
        has_begun: false,
        version: 1,
    }
}

async fn statements_in_one_go_are_stored_together_or_not_at_all(database: Database) {
    let db = opened(&database).await;
    let (partner, client) = pair(&db).await;
    let session = |hour: i64| scheduled((partner, client), at(START) + TimeDelta::hours(hour));
    let insertion = |session: &Session| db::sessions::insertion(session, None, at(START));
    let audited = || {
        db::audit::line(
            at(START),
            partner,
            db::audit::AuditAction::SessionSchedule,
            partner.0,
            None,
        )
    };
    let (first, second) = (session(1), session(2));
    db.write_all(vec![insertion(&first), audited(), insertion(&second)])
        .await
        .unwrap();
    for attempt in 0..3 {
        let failed = db
            .write_all(vec![
                insertion(&session(5 + attempt)),
                audited(),
                insertion(&session(2)),
            ])
            .await;
        assert!(
            matches!(failed, Err(DbError::Overlap(Participant::Partner))),
            "{failed:?}"
        );
    }
    let count = async |sql| {
        let (count,): (i64,) = db.one(Sql::same(sql).with([])).await.unwrap();
        count
    };
    assert_eq!(count("select cast(count(*) as bigint) from sessions").await, 2);
    assert_eq!(count("select cast(count(*) as bigint) from audit").await, 1);
    // The writer connection still works.
    let mut tx = db.begin().await.unwrap();
    tx.execute(insertion(&session(9))).await.unwrap();
    tx.commit().await.unwrap();
}

/// The commits in SQLite's write-ahead log: the frames that tell the size of the database (SQLite's file format, §4.1).
fn commits(database: &Database) -> usize {
    let file = database.url.trim_start_matches("sqlite:").to_owned() + "-wal";
    let log = std::fs::read(file).unwrap();
    log[32..]
        .chunks_exact(24 + 4096)
        .filter(|frame| frame[4..8] != [0; 4])
        .count()
}

/// Writes that wait for the writer at the same time share a commit. One that is refused or broken fails alone.
async fn writes_that_wait_together_are_stored_or_refused_each_by_itself(database: Database) {
    let db = opened(&database).await;
    let people = pair(&db).await;
    let stranger = (people.0, AccountId(new_id()));
    let audited = || {
        let action = db::audit::AuditAction::SessionSchedule;
        db::audit::line(at(START), people.0, action, people.0.0, None)
    };
    let insertion = |people, hour: i64| {
        let session = scheduled(people, at(START) + TimeDelta::hours(hour));
        db::sessions::insertion(&session, None, at(START))
    };
    db.write(insertion(people, 0)).await.unwrap();
    let mut hours = 1..;
    for (with_broken, expected_commits) in [(false, 1), (true, 12)] {
        let before = (database.engine == Engine::Sqlite).then(|| commits(&database));
        // Holds SQLite's writer, so that all of them wait.
        let held = db.begin().await.unwrap();
        let mut writes = Vec::new();
        for hour in hours.by_ref().take(12) {
            writes.push(("stored", vec![insertion(people, hour), audited()]));
            writes.push(("taken", vec![audited(), insertion(people, 0)]));
            writes.push(("taken", vec![insertion(people, 0)]));
        }
        if with_broken {
            writes.push(("broken", vec![audited(), insertion(stranger, 99)]));
        }
        let (kinds, writes): (Vec<_>, Vec<_>) = writes
            .into_iter()
            .map(|(kind, queries)| (kind, db.write_all(queries)))
            .unzip();
        let (results, ()) = futures::join!(futures::future::join_all(writes), async {
            held.commit().await.unwrap();
        });
        for (kind, result) in kinds.iter().zip(results) {
            let told = match result {
                Ok(()) => "stored",
                Err(DbError::Overlap(Participant::Partner)) => "taken",
                Err(_) => "broken",
            };
            assert_eq!(told, *kind);
        }
        if let Some(before) = before {
            assert_eq!(commits(&database) - before, expected_commits);
        }
    }
    let count = async |sql| {
        let (count,): (i64,) = db.one(Sql::same(sql).with([])).await.unwrap();
        count
    };
    assert_eq!(count("select cast(count(*) as bigint) from sessions").await, 25);
    assert_eq!(count("select cast(count(*) as bigint) from audit").await, 24);
}

async fn clients_that_go_away_leave_no_transaction_behind(app: TestApp) {
    app.rivera_and_maya().await;
    let db = &app.app.db;
    for polls in 0..400 {
        broken_off(db.begin(), polls % 5).await;
    }
    // Dropped in the middle of a transaction, and at its commit.
    for polls in 0..100 {
        let work = async {
            let mut tx = db.begin().await.unwrap();
            tx.execute(Sql::same("update accounts set name = 'Half'").with([]))
                .await
                .unwrap();
            tx.execute(Sql::same("update accounts set name = 'Whole'").with([]))
                .await
                .unwrap();
            tx.commit().await.unwrap();
        };
        broken_off(work, polls % 20).await;
        let named = |name| Sql::same(name).with([]);
        let batch = vec![
            named("update accounts set name = 'Half'"),
            named("update accounts set name = 'Whole'"),
        ];
        broken_off(db.write_all(batch), polls % 20).await;
    }
    assert_clean(&app).await;
    let names = app.texts("select name from accounts", []).await;
    assert!(!names.contains(&"Half".to_owned()), "{names:?}");
}

async fn requests_that_are_broken_off_leave_no_transaction_behind(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let requests = (0..120_u64).map(|nth| {
        let rivera: Person = rivera.clone();
        let start = at("2026-12-01T08:00:00Z") + TimeDelta::hours(i64::try_from(nth).unwrap());
        let mut form = rivera.schedules(&maya).form;
        form.date = start.format("%Y-%m-%d").to_string();
        form.time = start.format("%H:%M").to_string();
        async move {
            let ask = rivera.ask("booking/schedule", json!({"form": form}));
            tokio::time::timeout(Duration::from_millis(nth % 40), ask)
                .await
                .ok()
        }
    });
    // Fewer at once than one account may have under way.
    let answers = futures::stream::iter(requests).buffer_unordered(16);
    for answer in answers.collect::<Vec<_>>().await.into_iter().flatten() {
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    assert_clean(&app).await;
}
