//! A process is killed while it settles a session: after it has claimed it, and before the decision is
//! committed.

use crate::{
    harness::{Database, Engine, TestApp},
    process::Process,
};
use chrono::{DateTime, TimeDelta};
use rapport::{
    domain::{
        ids::SessionId,
        session::{Session, SessionKind, SessionState, SessionStatus},
        time_range::TimeRange,
    },
    server::{
        crypto::{KeyRing, new_id},
        db,
        services::settling,
    },
};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::time::Duration;

on_both_engines!(what_a_killed_process_was_settling_is_settled_once_by_the_next);

/// Statements that make any change of a session's status block forever.
fn obstacle(engine: Engine) -> &'static [&'static str] {
    match engine {
        Engine::Sqlite => &[
            "create view endless as
                with recursive n (i) as (select 1 union all select i + 1 from n) select count(*) as n from n",
            "create trigger stuck before update of status on sessions begin select n from endless; end",
        ],
        Engine::Postgres => &[
            "create table held ()",
            "create function stuck() returns trigger language plpgsql as $$ begin
                while exists (select from pg_class where relname = 'held') loop perform pg_sleep(0.01); end loop;
                return new; end $$",
            "create trigger stuck before update of status on sessions for each row execute function stuck()",
        ],
    }
}

/// Statements that remove the block. On PostgreSQL, the dead process's open statement then ends and is rolled
/// back.
fn way(engine: Engine) -> &'static [&'static str] {
    match engine {
        Engine::Sqlite => &["drop trigger stuck"],
        Engine::Postgres => &["drop table held", "drop trigger stuck on sessions"],
    }
}

/// Whether a process is blocked there.
async fn is_stuck(app: &TestApp) -> bool {
    match app.database.engine {
        // A blocked process holds the write lock for longer than any other would.
        Engine::Sqlite => {
            let options = SqliteConnectOptions::new().filename(app.database.file());
            let options = options.busy_timeout(Duration::from_secs(1));
            let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
            connection.begin_with("begin immediate").await.is_err()
        }
        Engine::Postgres => {
            let asleep = "select count(*) from pg_stat_activity
                where datname = current_database() and wait_event = 'PgSleep' and query like 'update sessions%'";
            app.number(asleep, []).await == 1
        }
    }
}

/// An unsettled session in person that was over this morning.
async fn a_session_of_before(app: &TestApp) -> SessionId {
    let (rivera, maya) = app.rivera_and_maya().await;
    let start = app.app.clock.now() - TimeDelta::hours(12);
    let session = Session {
        id: SessionId(new_id()),
        partner: rivera.id,
        client: maya.id.into(),
        title: "Weekly session".into(),
        kind: SessionKind::InPerson,
        place: Some("Lindenstraße 12".into()),
        range: TimeRange::starting(start, TimeDelta::minutes(50)).unwrap(),
        state: SessionState::Scheduled,
        notes: None,
        protected: false,
        instant: false,
        has_begun: false,
        version: 1,
    };
    let insertion = db::sessions::insertion(&session, None, start);
    app.app.db.write(insertion).await.unwrap();
    session.id
}

async fn what_a_killed_process_was_settling_is_settled_once_by_the_next(database: Database) {
    let app = TestApp::in_our_time(database, &[("RAPPORT_SECRET_KEYS", &KeyRing::generate())]).await;
    let engine = app.database.engine;
    let id = a_session_of_before(&app).await;
    for statement in obstacle(engine) {
        app.change(statement, []).await;
    }
    let process = Process::serve(&app).await;
    let claimed = "select coalesce(settling_until, 0) from sessions where id = $1";
    let mut until = 0;
    while until == 0 || !is_stuck(&app).await {
        until = app.number(claimed, [id.into()]).await;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    process.dies();
    for statement in way(engine) {
        app.change(statement, []).await;
    }

    let stored = async || {
        let stored = db::sessions::by_id(&app.app.db, id).await.unwrap().unwrap();
        (stored.session.state.status(), stored.session.version)
    };
    let totals = "select cast(count(*) as bigint) from attendance_totals";
    assert_eq!(
        stored().await,
        (SessionStatus::Scheduled, 1),
        "nothing is half done"
    );
    assert_eq!(app.number(totals, []).await, 0);
    let until = DateTime::from_timestamp_millis(until).unwrap();
    let next = app.beside_at(until - TimeDelta::milliseconds(1)).await;
    let settles = async || settling::settle_due(&next.app).await.unwrap();
    assert_eq!(settles().await, 0, "it is still taken");
    next.wait(TimeDelta::milliseconds(1));
    assert_eq!(settles().await, 1);
    assert_eq!(stored().await, (SessionStatus::Completed, 2));
    assert_eq!(app.number(totals, []).await, 1);
    assert_eq!(settles().await, 0, "once");
}
