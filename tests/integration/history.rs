//! The history: past sessions by person, outcome and period.

mod file;
mod plans;

use crate::{
    harness::{START, TestApp, at},
    people::Person,
};
use chrono::TimeDelta;
use rapport::{
    api::history::{HistoryPage, HistoryQuery},
    domain::{
        account::Role,
        ids::SessionId,
        session::{Absent, Cancellation, Decision, Outcome, Session, SessionKind, SessionState},
        time_range::TimeRange,
    },
    server::{
        crypto::new_id,
        db::{self, attendance::Totals},
    },
};
use serde_json::json;

on_both_engines!(
    each_filter_counts_alone_and_together_with_the_others,
    each_side_asks_for_the_other,
    months_begin_where_the_reader_lives,
    a_filtered_history_comes_fifty_at_a_time_without_gap_or_double,
    nobody_sees_sessions_of_others_whatever_they_ask_for,
    time_together_is_told_where_it_is_known,
    the_page_says_who_did_not_come_and_keeps_what_was_chosen,
    no_history_is_told_from_no_match,
    what_cannot_be_read_filters_nothing,
    u11_past_is_by_time_without_what_was_cancelled_ahead,
    u11_past_sessions_are_chosen_by_kind,
);

/// A video session of fifty minutes, with this outcome.
pub fn past(people: (&Person, &Person), start: &str, state: SessionState) -> Session {
    Session {
        id: SessionId(new_id()),
        partner: people.0.id,
        client: people.1.id.into(),
        title: format!("At {start}"),
        kind: SessionKind::Video,
        place: None,
        range: TimeRange::starting(at(start), TimeDelta::minutes(50)).unwrap(),
        state,
        notes: None,
        protected: false,
        instant: false,
        has_begun: false,
        version: 1,
    }
}

/// Inserts a session without the services, as if it had accumulated over years.
pub async fn keep(app: &TestApp, session: Session, totals: Option<Totals>) -> SessionId {
    let mut queries = vec![db::sessions::insertion(&session, None, session.range.starts_at())];
    queries.extend(totals.map(|totals| db::attendance::set_totals(session.id, totals)));
    app.app.db.write_all(queries).await.unwrap();
    session.id
}

pub fn held(start: &str) -> SessionState {
    let started_at = at(start);
    let held = Outcome::Completed {
        started_at,
        ended_at: started_at + TimeDelta::minutes(45),
    };
    SessionState::Decided(held, Decision::by_evidence(started_at))
}

pub fn no_show(absent: Absent) -> SessionState {
    SessionState::Decided(Outcome::NoShow(absent), Decision::by_evidence(at(START)))
}

pub fn not_held(technical: bool) -> SessionState {
    let not_held = Outcome::NotHeld { technical };
    SessionState::Decided(not_held, Decision::by_evidence(at(START)))
}

fn cancelled(by: &Person) -> SessionState {
    SessionState::Cancelled(Cancellation {
        at: at(START),
        by: by.id,
        reason: None,
    })
}

/// The client of the session with this start has rated it with this many stars.
pub async fn rated(app: &TestApp, begin: &str, stars: i64) {
    let given = "insert into feedback (session_id, partner_id, client_id, stars, may_be_shown, created_at, updated_at)
        select id, partner_id, client_id, $2, 0, starts_at, starts_at from sessions where starts_at = $1";
    assert_eq!(app.change(given, [at(begin).into(), stars.into()]).await, 1);
}

/// Totals where both came, the client this late, and both were there together this long (in seconds).
pub fn totals(together: i64, client_late: i64) -> Totals {
    Totals {
        partner_present: TimeDelta::seconds(together + client_late),
        client_present: TimeDelta::seconds(together),
        together: TimeDelta::seconds(together),
        partner_late: Some(TimeDelta::zero()),
        client_late: Some(TimeDelta::seconds(client_late)),
    }
}

/// Totals where no one was seen.
fn unseen() -> Totals {
    Totals {
        partner_present: TimeDelta::zero(),
        client_present: TimeDelta::zero(),
        together: TimeDelta::zero(),
        partner_late: None,
        client_late: None,
    }
}

fn asking(fields: &[(&str, &str)]) -> HistoryQuery {
    HistoryQuery::read(|name| {
        let found = fields.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    })
}

async fn page(person: &Person, query: &HistoryQuery, cursor: Option<&str>) -> HistoryPage {
    person
        .ask("history/list", json!({"query": query, "cursor": cursor}))
        .await
        .done()
}

/// The titles that these filters find, latest first, without their "At ".
async fn found(person: &Person, fields: &[(&str, &str)]) -> Vec<String> {
    let page = page(person, &asking(fields), None).await;
    assert_eq!(page.total, i64::try_from(page.rows.len()).unwrap(), "{fields:?}");
    let titles = page.rows.into_iter();
    titles
        .map(|row| row.title.trim_start_matches("At ").to_owned())
        .collect()
}

async fn each_filter_counts_alone_and_together_with_the_others(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let jonas = app.client("Jonas").await;
    rivera.adds(&jonas).await;
    let (of_maya, of_jonas) = ((&rivera, &maya), (&rivera, &jonas));
    // Today is 20 November 2026, a Friday.
    for (people, start, state) in [
        (of_maya, "2026-11-19T09:00:00Z", held("2026-11-19T09:00:00Z")),
        (of_jonas, "2026-11-18T09:00:00Z", no_show(Absent::Client)),
        (of_maya, "2026-10-15T09:00:00Z", no_show(Absent::Both)),
        (of_jonas, "2026-10-14T09:00:00Z", held("2026-10-14T09:00:00Z")),
        (of_maya, "2026-08-21T09:00:00Z", not_held(true)),
        (of_maya, "2026-08-19T09:00:00Z", held("2026-08-19T09:00:00Z")),
        (of_jonas, "2025-12-31T09:00:00Z", not_held(false)),
        (of_maya, "2026-11-27T09:00:00Z", cancelled(&maya)),
        (of_maya, "2026-11-28T09:00:00Z", SessionState::Scheduled),
    ] {
        keep(&app, past(people, start, state), None).await;
    }
    let days = async |fields: &[(&str, &str)]| {
        let found = found(&rivera, fields).await;
        found
            .into_iter()
            .map(|title| title[..10].to_owned())
            .collect::<Vec<_>>()
    };
    let maya_id = maya.id.to_string();
    let with_maya = ("person", maya_id.as_str());
    assert_eq!(
        days(&[]).await,
        [
            "2026-11-19",
            "2026-11-18",
            "2026-10-15",
            "2026-10-14",
            "2026-08-21",
            "2026-08-19",
            "2025-12-31"
        ]
    );
    assert_eq!(
        days(&[with_maya]).await,
        ["2026-11-19", "2026-10-15", "2026-08-21", "2026-08-19"]
    );
    for (status, expected) in [
        ("completed", vec!["2026-11-19", "2026-10-14", "2026-08-19"]),
        ("no_show", vec!["2026-11-18", "2026-10-15"]),
        ("not_held", vec!["2026-08-21", "2025-12-31"]),
        ("cancelled", vec!["2026-11-27"]),
    ] {
        assert_eq!(days(&[("status", status)]).await, expected, "{status}");
    }
    for (period, expected) in [
        ("this_month", vec!["2026-11-19", "2026-11-18"]),
        ("last_month", vec!["2026-10-15", "2026-10-14"]),
        (
            "last_3_months",
            vec![
                "2026-11-19",
                "2026-11-18",
                "2026-10-15",
                "2026-10-14",
                "2026-08-21",
            ],
        ),
    ] {
        assert_eq!(days(&[("period", period)]).await, expected, "{period}");
    }
    assert_eq!(days(&[("period", "this_year")]).await.len(), 6);
    let dates = |from, to| [("period", "dates"), ("from", from), ("to", to)];
    assert_eq!(
        days(&dates("2026-10-14", "2026-10-15")).await,
        ["2026-10-15", "2026-10-14"]
    );
    assert_eq!(days(&dates("2026-10-15", "")).await.len(), 3);
    assert_eq!(days(&dates("", "2025-12-31")).await, ["2025-12-31"]);
    assert_eq!(days(&dates("2026-10-15", "2026-10-14")).await.len(), 0);
    let all_three = [with_maya, ("status", "no_show"), ("period", "last_month")];
    assert_eq!(days(&all_three).await, ["2026-10-15"]);
    assert_eq!(
        days(&[with_maya, ("status", "completed")]).await,
        ["2026-11-19", "2026-08-19"]
    );
}

async fn each_side_asks_for_the_other(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let jonas = app.client("Jonas").await;
    rivera.adds(&jonas).await;
    for (client, start, state) in [
        (&maya, "2026-10-15T09:00:00Z", no_show(Absent::Both)),
        (&maya, "2026-11-15T09:00:00Z", not_held(false)),
        (&jonas, "2026-11-18T09:00:00Z", no_show(Absent::Client)),
    ] {
        keep(&app, past((&rivera, client), start, state), None).await;
    }
    let rivera_id = rivera.id.to_string();
    let hers = page(
        &maya,
        &asking(&[("person", rivera_id.as_str()), ("status", "no_show")]),
        None,
    )
    .await;
    assert_eq!((hers.total, hers.rows[0].other.as_str()), (1, "Rivera"));
    assert_eq!((hers.people.len(), hers.can_download), (1, false));
    let his = page(&rivera, &HistoryQuery::default(), None).await;
    let names: Vec<_> = his.people.iter().map(|person| person.name.as_str()).collect();
    assert_eq!((names, his.can_download), (vec!["Jonas", "Maya"], true));
}

async fn months_begin_where_the_reader_lives(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    let maya = app.person("Maya", Role::Client, "Pacific/Auckland").await;
    rivera.adds(&maya).await;
    // 23:30 on 31 October and midnight in Berlin; both are on 1 November in Auckland.
    for start in ["2026-10-31T22:30:00Z", "2026-10-31T23:00:00Z"] {
        keep(&app, past((&rivera, &maya), start, no_show(Absent::Client)), None).await;
    }
    // In Berlin: the first minute of October (daylight saving time), and the last of September.
    for start in ["2026-09-30T22:00:00Z", "2026-09-30T21:59:00Z"] {
        keep(&app, past((&rivera, &maya), start, no_show(Absent::Client)), None).await;
    }
    let this = [("period", "this_month")];
    let last = [("period", "last_month")];
    assert_eq!(found(&rivera, &this).await, ["2026-10-31T23:00:00Z"]);
    assert_eq!(
        found(&rivera, &last).await,
        ["2026-10-31T22:30:00Z", "2026-09-30T22:00:00Z"]
    );
    assert_eq!(
        found(&maya, &this).await,
        ["2026-10-31T23:00:00Z", "2026-10-31T22:30:00Z"]
    );
    assert_eq!(
        found(&maya, &last).await,
        ["2026-09-30T22:00:00Z", "2026-09-30T21:59:00Z"]
    );
    let day = [("period", "dates"), ("from", "2026-10-31"), ("to", "2026-10-31")];
    assert_eq!(found(&rivera, &day).await, ["2026-10-31T22:30:00Z"]);
    assert!(found(&maya, &day).await.is_empty());
}

async fn a_filtered_history_comes_fifty_at_a_time_without_gap_or_double(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let jonas = app.client("Jonas").await;
    rivera.adds(&jonas).await;
    let mut expected = Vec::new();
    for nth in 0..240_i64 {
        let start = (at("2026-11-01T08:00:00Z") - TimeDelta::hours(nth / 4)).to_rfc3339();
        // Of four with the same start, two are Jonas's, and one of those is a no-show, as the query asks for.
        let (client, state) = match nth % 4 {
            0 => (&maya, no_show(Absent::Client)),
            1 => (&maya, cancelled(&maya)),
            2 => (&jonas, no_show(Absent::Client)),
            _ => (&jonas, cancelled(&jonas)),
        };
        let id = keep(&app, past((&rivera, client), &start, state), None).await;
        if nth % 4 == 2 {
            expected.push(id);
        }
    }
    let person = jonas.id.to_string();
    let query = asking(&[("person", person.as_str()), ("status", "no_show")]);
    let (mut seen, mut lengths, mut cursor) = (Vec::new(), Vec::new(), None::<String>);
    loop {
        let page = page(&rivera, &query, cursor.as_deref()).await;
        assert_eq!(page.total, 60, "the count is of all pages");
        lengths.push(page.rows.len());
        seen.extend(page.rows.iter().map(|row| row.id));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
        assert!(lengths.len() < 9, "the pages do not end");
    }
    assert_eq!((lengths, seen), (vec![50, 10], expected));
    // A forged cursor from outside the filter returns nothing outside it.
    let late = asking(&[("period", "dates"), ("to", "2026-10-30")]);
    let forged = format!(
        "{}.{}",
        at("2030-01-01T00:00:00Z").timestamp_millis(),
        uuid::Uuid::max()
    );
    let within = page(&rivera, &late, Some(&forged)).await;
    let end = at("2026-10-30T23:00:00Z");
    assert!(within.rows.iter().all(|row| row.starts_at < end) && !within.rows.is_empty());
    // Without WASM: the URL of the second page contains the filters.
    let first = page(&rivera, &query, None).await;
    let html = rivera
        .get(&format!("/sessions?half=past&person={person}&status=no_show"))
        .await
        .body;
    for field in [
        format!("name=\"cursor\" value=\"{}\"", first.next.unwrap()),
        format!("name=\"person\" value=\"{person}\""),
        "name=\"status\" value=\"no_show\"".to_owned(),
    ] {
        assert!(html.contains(&field), "{field}");
    }
}

async fn nobody_sees_sessions_of_others_whatever_they_ask_for(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let (okafor, jonas) = (app.partner("Okafor").await, app.client("Jonas").await);
    okafor.adds(&jonas).await;
    okafor.adds(&maya).await;
    keep(
        &app,
        past((&rivera, &maya), "2026-11-10T09:00:00Z", not_held(false)),
        None,
    )
    .await;
    keep(
        &app,
        past((&okafor, &jonas), "2026-11-11T09:00:00Z", not_held(false)),
        None,
    )
    .await;
    keep(
        &app,
        past((&okafor, &maya), "2026-11-12T09:00:00Z", not_held(false)),
        None,
    )
    .await;
    let days = async |person: &Person, other: &Person| {
        let other = other.id.to_string();
        found(person, &[("person", other.as_str())]).await
    };
    assert_eq!(days(&rivera, &maya).await, ["2026-11-10T09:00:00Z"]);
    for (person, other) in [
        (&rivera, &jonas),
        (&rivera, &okafor),
        (&rivera, &rivera),
        (&jonas, &rivera),
        (&jonas, &maya),
    ] {
        assert!(
            days(person, other).await.is_empty(),
            "{} {}",
            person.name,
            other.name
        );
    }
    assert_eq!(found(&rivera, &[]).await, ["2026-11-10T09:00:00Z"]);
    assert_eq!(found(&jonas, &[]).await, ["2026-11-11T09:00:00Z"]);
    assert_eq!(found(&maya, &[]).await.len(), 2);
    let names = |page: HistoryPage| page.people.into_iter().map(|one| one.name).collect::<Vec<_>>();
    let all = HistoryQuery::default();
    assert_eq!(names(page(&rivera, &all, None).await), ["Maya"]);
    assert_eq!(names(page(&maya, &all, None).await), ["Okafor", "Rivera"]);
    let sam = app.admin("Sam").await;
    let nothing = page(&sam, &all, None).await;
    assert_eq!((nothing.total, nothing.people.len(), nothing.any), (0, 0, false));
}

async fn time_together_is_told_where_it_is_known(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let people = (&rivera, &maya);
    let day = |nth: u8| format!("2026-11-0{nth}T09:00:00Z");
    let stored = async |nth: u8, state: SessionState, kind, totals| {
        let session = past(people, &day(nth), state);
        keep(&app, Session { kind, ..session }, totals).await;
    };
    let video = SessionKind::Video;
    stored(6, held(&day(6)), video, Some(totals(44 * 60 + 31, 0))).await;
    stored(5, held(&day(5)), video, None).await;
    // Completed, but no source saw for how long.
    stored(4, held(&day(4)), video, Some(unseen())).await;
    stored(3, held(&day(3)), SessionKind::InPerson, Some(unseen())).await;
    stored(2, no_show(Absent::Both), video, Some(unseen())).await;
    let page = page(&maya, &HistoryQuery::default(), None).await;
    let told: Vec<_> = page.rows.iter().map(|row| row.together_minutes).collect();
    assert_eq!(told, [Some(45), None, None, None, Some(0)]);
    assert!(page.rows.iter().all(|row| row.minutes == 50));
}

async fn the_page_says_who_did_not_come_and_keeps_what_was_chosen(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let people = (&rivera, &maya);
    keep(
        &app,
        past(people, "2026-11-10T09:00:00Z", no_show(Absent::Client)),
        None,
    )
    .await;
    keep(&app, past(people, "2026-11-11T09:00:00Z", not_held(true)), None).await;
    let history = async |person: &Person, rest: &str| {
        let answer = person.get(&format!("/sessions?half=past{rest}")).await;
        assert_eq!(answer.status, 200);
        answer.body
    };
    let (hers, his) = (history(&maya, "").await, history(&rivera, "").await);
    assert!(hers.contains("You did not come") && !hers.contains("Maya did not come"));
    assert!(his.contains("Maya did not come") && !his.contains("You did not come"));
    assert!(his.contains("Not held (technical trouble)") && his.contains("2 sessions"));
    assert!(!his.contains("Clear filters"));
    assert!(his.contains("Download CSV") && !hers.contains("Download CSV"));
    let chosen = history(
        &rivera,
        &format!(
            "&person={}&status=no_show&period=dates&from=2026-11-01&to=",
            maya.id
        ),
    )
    .await;
    assert!(chosen.contains("1 session") && chosen.contains("Clear filters"));
    let file = format!(
        "/sessions/history.csv?person={}&amp;status=no_show&amp;period=dates&amp;from=2026-11-01",
        maya.id
    );
    assert!(chosen.contains(&file), "the download is of what is shown");
    for option in [maya.id.to_string(), "no_show".to_owned(), "dates".to_owned()] {
        assert!(
            chosen.contains(&format!("<option value=\"{option}\" selected")),
            "{option}"
        );
    }
    assert!(chosen.contains("value=\"2026-11-01\""));
}

async fn no_history_is_told_from_no_match(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let at_all = async |rest: &str| rivera.get(&format!("/sessions?half=past{rest}")).await.body;
    for rest in ["", "&status=completed"] {
        let html = at_all(rest).await;
        assert!(
            html.contains("No past sessions") && !html.contains("Clear filters"),
            "{rest}"
        );
    }
    keep(
        &app,
        past((&rivera, &maya), "2026-11-10T09:00:00Z", not_held(false)),
        None,
    )
    .await;
    let html = at_all("&status=completed").await;
    assert!(html.contains("No sessions match") && html.contains("Clear filters"));
    assert!(!html.contains("No past sessions"));
    assert!(html.contains("0 sessions"));
}

async fn what_cannot_be_read_filters_nothing(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    keep(
        &app,
        past((&rivera, &maya), "2026-11-10T09:00:00Z", not_held(false)),
        None,
    )
    .await;
    for fields in [
        [("person", "any"), ("status", "any"), ("period", "all")],
        [
            ("person", "'; drop table sessions"),
            ("status", "scheduled"),
            ("period", "ever"),
        ],
        [
            ("from", "yesterday"),
            ("to", "+262142-12-31"),
            ("period", "dates"),
        ],
        [("from", "-0044-03-15"), ("to", "10000-01-01"), ("period", "")],
    ] {
        let page = page(&rivera, &asking(&fields), Some("x")).await;
        assert_eq!(
            (page.total, page.query),
            (1, HistoryQuery::default()),
            "{fields:?}"
        );
    }
    // Dates without a period select "dates"; with another period they are left over from the form.
    let days = page(&rivera, &asking(&[("to", "2026-11-09")]), None).await;
    assert_eq!((days.total, days.query.period.as_str()), (0, "dates"));
    let month = page(
        &rivera,
        &asking(&[("to", "2026-11-09"), ("period", "this_month")]),
        None,
    )
    .await;
    assert_eq!((month.total, month.query.to.as_str()), (1, ""));
}

async fn u11_past_is_by_time_without_what_was_cancelled_ahead(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let people = (&rivera, &maya);
    for (start, state) in [
        ("2026-11-18T09:00:00Z", held("2026-11-18T09:00:00Z")),
        ("2026-11-19T09:00:00Z", cancelled(&maya)),
        ("2026-11-27T09:00:00Z", cancelled(&maya)),
    ] {
        keep(&app, past(people, start, state), None).await;
    }
    let (ahead, over) = (
        "2026-11-27T09:00:00Z",
        ["2026-11-19T09:00:00Z", "2026-11-18T09:00:00Z"],
    );
    for person in [&rivera, &maya] {
        assert_eq!(found(person, &[]).await, over);
        // Who asks for cancelled ones finds all of them.
        assert_eq!(found(person, &[("status", "cancelled")]).await, [ahead, over[0]]);
    }
    let with_maya = maya.id.to_string();
    assert_eq!(found(&rivera, &[("person", &with_maya)]).await, over);
    app.wait_until(ahead);
    assert_eq!(found(&maya, &[]).await, [ahead, over[0], over[1]]);
}

async fn u11_past_sessions_are_chosen_by_kind(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let by_video = past(
        (&rivera, &maya),
        "2026-11-18T09:00:00Z",
        held("2026-11-18T09:00:00Z"),
    );
    let in_person = Session {
        kind: SessionKind::InPerson,
        place: Some("Room 3".into()),
        ..past(
            (&rivera, &maya),
            "2026-11-19T09:00:00Z",
            held("2026-11-19T09:00:00Z"),
        )
    };
    keep(&app, by_video, None).await;
    keep(&app, in_person, None).await;
    let of_kind = async |kind: &str| found(&rivera, &[("kind", kind)]).await;
    assert_eq!(of_kind("video").await, ["2026-11-18T09:00:00Z"]);
    assert_eq!(of_kind("in_person").await, ["2026-11-19T09:00:00Z"]);
    assert_eq!(
        of_kind("by_letter").await.len(),
        2,
        "what cannot be read filters nothing"
    );
    let page = page(&rivera, &asking(&[("kind", "video")]), None).await;
    assert_eq!((page.total, page.query.kind.as_str()), (1, "video"));
    let html = rivera.get("/sessions?half=past&kind=video").await.body;
    assert!(html.contains(r#"<option value="video" selected"#), "{html}");
    let (_, folded) = html.split_once("history-fold-name").expect("the filter");
    let (name, _) = folded.split_once("</summary>").expect("its end");
    assert!(
        name.contains("\u{b7} Video"),
        "what is chosen can be read: {name}"
    );
}
