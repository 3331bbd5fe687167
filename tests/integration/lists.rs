//! Lists and the calendar.

use crate::{
    harness::{Engine, TestApp, at},
    people::Person,
};
use chrono::{DateTime, TimeDelta, Utc};
use rapport::{
    api::{
        calendar::CalendarView,
        history::{HistoryPage, HistoryQuery, HistoryRow},
        sessions::{SessionPage, SessionView},
    },
    domain::{
        account::Role,
        ids::SessionId,
        session::{
            Absent, Cancellation, Decision, Outcome, Session, SessionKind, SessionState, SessionStatus,
        },
        time_range::TimeRange,
    },
    server::{crypto::new_id, db},
};
use serde_json::json;
use std::collections::BTreeSet;

on_both_engines!(
    a_hundred_and_twenty_sessions_come_fifty_at_a_time_without_gap_or_double,
    upcoming_comes_next_first_and_past_latest_first,
    a_session_goes_over_to_the_past_when_its_window_closes,
    a_session_in_progress_stays_ahead_until_it_is_ended,
    sessions_that_begin_at_the_same_instant_all_appear,
    a_cursor_that_makes_no_sense_begins_at_the_beginning,
    each_person_sees_only_their_own_sessions,
    an_admin_has_no_sessions,
    the_week_runs_from_monday_to_sunday_in_the_readers_zone,
    the_week_in_which_the_clocks_go_forward_has_every_session_on_its_day,
    the_week_in_which_the_clocks_go_back_has_every_session_on_its_day,
    a_session_across_midnight_shows_on_both_sides_of_a_weeks_end,
    the_calendar_leaves_out_what_was_cancelled,
    month_and_agenda_span_what_they_say,
);

/// Inserts a session without the services, as if it had accumulated over years.
async fn stored(
    app: &TestApp,
    people: (&Person, &Person),
    start: DateTime<Utc>,
    minutes: i64,
    state: SessionState,
) -> SessionId {
    let session = Session {
        id: SessionId(new_id()),
        partner: people.0.id,
        client: people.1.id.into(),
        title: format!("At {start}"),
        kind: SessionKind::Video,
        place: None,
        range: TimeRange::starting(start, TimeDelta::minutes(minutes)).unwrap(),
        state: SessionState::Scheduled,
        notes: None,
        protected: false,
        instant: false,
        has_begun: false,
        version: 1,
    };
    // A state that holds no time is inserted directly, so that such sessions may overlap others.
    let mut tx = app.app.db.begin().await.unwrap();
    let pending = Session {
        state: nobody_came(start),
        ..session.clone()
    };
    tx.execute(db::sessions::insertion(&pending, None, start))
        .await
        .unwrap();
    assert!(
        db::sessions::update(
            &mut tx,
            &Session {
                state,
                ..session.clone()
            },
            start
        )
        .await
        .unwrap()
    );
    tx.commit().await.unwrap();
    session.id
}

fn nobody_came(at: DateTime<Utc>) -> SessionState {
    SessionState::Decided(Outcome::NoShow(Absent::Both), Decision::by_evidence(at))
}

fn cancelled(by: &Person, at: DateTime<Utc>) -> SessionState {
    SessionState::Cancelled(Cancellation {
        at,
        by: by.id,
        reason: None,
    })
}

async fn page(person: &Person, cursor: Option<&str>) -> SessionPage {
    person
        .ask("sessions/list", json!({"cursor": cursor}))
        .await
        .done()
}

/// Every row of a paginated list, and the length of each page.
async fn every<T>(next: impl AsyncFn(Option<String>) -> (Vec<T>, Option<String>)) -> (Vec<T>, Vec<usize>) {
    let (mut rows, mut lengths, mut cursor) = (Vec::new(), Vec::new(), None);
    loop {
        let (page, next) = next(cursor).await;
        lengths.push(page.len());
        rows.extend(page);
        cursor = next;
        if cursor.is_none() {
            return (rows, lengths);
        }
        assert!(lengths.len() < 20, "the pages do not end");
    }
}

async fn upcoming(person: &Person) -> (Vec<SessionView>, Vec<usize>) {
    every(async |cursor| {
        let page = page(person, cursor.as_deref()).await;
        (page.sessions, page.next)
    })
    .await
}

/// The history without a filter.
async fn past(person: &Person) -> (Vec<HistoryRow>, Vec<usize>) {
    every(async |cursor| {
        let asked = json!({"query": HistoryQuery::default(), "cursor": cursor});
        let page: HistoryPage = person.ask("history/list", asked).await.done();
        (page.rows, page.next)
    })
    .await
}

async fn a_hundred_and_twenty_sessions_come_fifty_at_a_time_without_gap_or_double(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let now = app.app.clock.now();
    let (mut ahead, mut over) = (BTreeSet::new(), BTreeSet::new());
    for nth in 0..120 {
        let start = now + TimeDelta::hours(1 + 3 * nth);
        ahead.insert(stored(&app, (&rivera, &maya), start, 50, SessionState::Scheduled).await);
        let start = now - TimeDelta::hours(2 + 3 * nth);
        let ended_at = start + TimeDelta::minutes(50);
        let state = match nth % 4 {
            0 => SessionState::Scheduled,
            1 => {
                let started_at = start;
                let held = Outcome::Completed { started_at, ended_at };
                SessionState::Decided(held, Decision::by_evidence(ended_at))
            }
            2 => cancelled(&maya, start),
            _ => nobody_came(start),
        };
        over.insert(stored(&app, (&rivera, &maya), start, 50, state).await);
    }
    for person in [&rivera, &maya] {
        let (sessions, lengths) = upcoming(person).await;
        let ids: BTreeSet<_> = sessions.iter().map(|session| session.id).collect();
        assert_eq!((sessions.len(), lengths), (120, vec![50, 50, 20]));
        assert_eq!(ids, ahead);
        assert!(sessions.is_sorted_by_key(|session| session.starts_at));
        let (rows, lengths) = past(person).await;
        let ids: BTreeSet<_> = rows.iter().map(|row| row.id).collect();
        assert_eq!((rows.len(), lengths), (120, vec![50, 50, 20]));
        assert_eq!(ids, over);
        assert!(rows.iter().rev().is_sorted_by_key(|row| row.starts_at));
    }
    // A result of exactly one page has no cursor.
    app.change(
        "delete from sessions where starts_at > $1",
        [(now + TimeDelta::hours(3 * 50)).into()],
    )
    .await;
    assert_eq!(upcoming(&maya).await.1, [50]);
    // Smaller pages go on where they end.
    let few = async |cursor: Option<String>, limit: u8| -> SessionPage {
        let asked = json!({"cursor": cursor, "limit": limit});
        maya.ask("sessions/list", asked).await.done()
    };
    let first = few(None, 24).await;
    let second = few(first.next, u8::MAX).await;
    assert_eq!((first.sessions.len(), second.sessions.len()), (24, 26));
    assert_eq!(few(None, 0).await.sessions.len(), 1);
}

async fn upcoming_comes_next_first_and_past_latest_first(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    for day in ["2026-11-26", "2026-11-24", "2026-11-25"] {
        rivera
            .schedules(&maya)
            .titled(day)
            .at(day, "10:00")
            .created()
            .await;
    }
    let (ahead, _) = upcoming(&maya).await;
    let titles: Vec<_> = ahead.iter().map(|session| session.title.as_str()).collect();
    assert_eq!(titles, ["2026-11-24", "2026-11-25", "2026-11-26"]);
    app.wait(TimeDelta::days(10));
    assert!(upcoming(&maya).await.0.is_empty());
    let (over, _) = past(&maya).await;
    let titles: Vec<_> = over.iter().map(|row| row.title.as_str()).collect();
    assert_eq!(titles, ["2026-11-26", "2026-11-25", "2026-11-24"]);
}

async fn a_session_goes_over_to_the_past_when_its_window_closes(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    let practice = rivera.schedules(&maya).at("2026-11-24", "15:00");
    let practice = practice.in_person("Lindenstraße 12").created().await.session;
    let longest = rivera.schedules(&maya).at("2026-11-24", "16:00").minutes(180);
    let longest = longest.created().await.session;
    let halves = async || (upcoming(&maya).await.0.len(), past(&maya).await.0.len());
    // A session in person is past at its end; by video, two hours after its start, or at its end if that is
    // later.
    for (last, over) in [
        ("2026-11-24T14:49:59.999Z", 1),
        ("2026-11-24T14:59:59.999Z", 2),
        ("2026-11-24T17:59:59.999Z", 3),
    ] {
        app.wait_until(last);
        assert_eq!(halves().await, (4 - over, over - 1), "{last}");
        app.wait(TimeDelta::milliseconds(1));
        assert_eq!(halves().await, (3 - over, over), "after {last}");
    }
    let over: Vec<_> = past(&maya).await.0.iter().map(|row| row.id).collect();
    assert_eq!(over, [longest.id, practice.id, session.id]);
    app.wait_until("2026-11-20T08:00:00Z");
    rivera.cancels(&session, "").await.done::<SessionView>();
    assert_eq!(
        halves().await,
        (2, 0),
        "what was cancelled is not ahead, and past when its time has come"
    );
}

async fn a_session_in_progress_stays_ahead_until_it_is_ended(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    app.wait_until("2026-11-24T13:00:00Z");
    maya.comes(session.id).await;
    rivera.comes(session.id).await;
    app.wait_until("2026-11-24T14:20:00Z");
    assert_eq!(
        upcoming(&maya).await.0.len(),
        1,
        "they talk for longer than planned"
    );
    assert!(past(&maya).await.0.is_empty());
    // No one ended it, and the window has closed: it is not upcoming for another day, and not lost.
    app.wait_until("2026-11-24T15:00:00Z");
    let (ahead, over) = (upcoming(&maya).await.0, past(&maya).await.0);
    assert_eq!((ahead.len(), over.len()), (0, 1));
    rivera.ends(session.id).await.done::<SessionView>();
    assert_eq!(past(&rivera).await.0[0].status, SessionStatus::Completed);
}

async fn sessions_that_begin_at_the_same_instant_all_appear(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let start = at("2026-11-10T09:00:00Z");
    let mut expected = BTreeSet::new();
    for _ in 0..60 {
        expected.insert(stored(&app, (&rivera, &maya), start, 50, cancelled(&maya, start)).await);
    }
    for person in [&rivera, &maya] {
        let (sessions, lengths) = past(person).await;
        assert_eq!(lengths, [50, 10]);
        assert_eq!(
            sessions
                .into_iter()
                .map(|session| session.id)
                .collect::<BTreeSet<_>>(),
            expected
        );
    }
}

async fn a_cursor_that_makes_no_sense_begins_at_the_beginning(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    rivera.schedules(&maya).created().await;
    for cursor in [
        "",
        "x",
        "1.2",
        "999999999999999999999.x",
        "'; drop table sessions; --",
        ".",
    ] {
        assert_eq!(page(&maya, Some(cursor)).await.sessions.len(), 1, "{cursor}");
    }
}

async fn each_person_sees_only_their_own_sessions(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let (okafor, jonas) = (app.partner("Okafor").await, app.client("Jonas").await);
    okafor.adds(&jonas).await;
    okafor.adds(&maya).await;
    rivera.schedules(&maya).titled("Rivera and Maya").created().await;
    okafor
        .schedules(&jonas)
        .titled("Okafor and Jonas")
        .created()
        .await;
    okafor
        .schedules(&maya)
        .at("2026-11-25", "14:00")
        .titled("Okafor and Maya")
        .created()
        .await;
    for (person, expected) in [
        (&rivera, vec!["Rivera and Maya"]),
        (&okafor, vec!["Okafor and Jonas", "Okafor and Maya"]),
        (&maya, vec!["Rivera and Maya", "Okafor and Maya"]),
        (&jonas, vec!["Okafor and Jonas"]),
    ] {
        let titles: Vec<_> = upcoming(person)
            .await
            .0
            .into_iter()
            .map(|one| one.title)
            .collect();
        assert_eq!(titles, expected, "{}", person.name);
        let week = calendar(person, "week", "2026-11-24").await;
        let titles: Vec<_> = week.sessions.into_iter().map(|one| one.title).collect();
        assert_eq!(titles, expected, "{}", person.name);
    }
}

async fn an_admin_has_no_sessions(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    rivera.schedules(&maya).created().await;
    let sam = app.admin("Sam").await;
    assert!(upcoming(&sam).await.0.is_empty() && past(&sam).await.0.is_empty());
    let week = calendar(&sam, "week", "2026-11-24").await;
    assert!(week.sessions.is_empty() && !week.can_schedule);
}

async fn calendar(person: &Person, span: &str, date: &str) -> CalendarView {
    person
        .ask("calendar/view", json!({"span": span, "date": date}))
        .await
        .done()
}

/// The sessions in a calendar: local start and end.
fn shown(view: &CalendarView) -> Vec<(String, String)> {
    let text = |at: chrono::NaiveDateTime| at.format("%m-%d %H:%M").to_string();
    view.sessions
        .iter()
        .map(|one| (text(one.when.start), text(one.when.end)))
        .collect()
}

async fn the_week_runs_from_monday_to_sunday_in_the_readers_zone(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    let maya = app.person("Maya", Role::Client, "Pacific/Auckland").await;
    rivera.adds(&maya).await;
    for (day, time) in [
        ("2026-11-22", "23:59"),
        ("2026-11-23", "00:49"),
        ("2026-11-29", "11:30"),
        ("2026-11-29", "13:00"),
    ] {
        rivera.schedules(&maya).at(day, time).created().await;
    }
    let hers = calendar(&rivera, "week", "2026-11-25").await;
    assert_eq!(
        (hers.first.to_string(), hers.end.to_string()),
        ("2026-11-23".into(), "2026-11-30".into())
    );
    assert_eq!(
        (hers.zone.as_str(), hers.zone_label.as_str()),
        ("Europe/Berlin", "UTC+1")
    );
    assert_eq!(hers.local_now().date().to_string(), "2026-11-20");
    assert!(hers.can_schedule);
    let starts: Vec<_> = shown(&hers).into_iter().map(|(start, _)| start).collect();
    assert_eq!(
        starts,
        ["11-22 23:59", "11-23 00:49", "11-29 11:30", "11-29 13:00"],
        "the first reaches into it"
    );
    // Twelve hours ahead: the last two are on either side of her Sunday's midnight.
    let theirs = calendar(&maya, "week", "2026-11-25").await;
    let starts: Vec<_> = shown(&theirs).into_iter().map(|(start, _)| start).collect();
    assert_eq!(starts, ["11-23 11:59", "11-23 12:49", "11-29 23:30"]);
    let next = calendar(&maya, "week", "2026-11-30").await;
    assert_eq!(shown(&next)[0].0, "11-29 23:30", "it reaches into Monday");
    assert_eq!(shown(&next)[1].0, "11-30 01:00");
}

async fn the_week_in_which_the_clocks_go_forward_has_every_session_on_its_day(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    for (day, time) in [
        ("2027-03-27", "14:00"),
        ("2027-03-28", "01:30"),
        ("2027-03-28", "14:00"),
        ("2027-03-28", "23:00"),
        ("2027-03-29", "00:00"),
    ] {
        rivera.schedules(&maya).at(day, time).minutes(60).created().await;
    }
    let week = calendar(&rivera, "week", "2027-03-28").await;
    let expected = [
        ("03-27 14:00", "03-27 15:00"),
        ("03-28 01:30", "03-28 03:30"),
        ("03-28 14:00", "03-28 15:00"),
        ("03-28 23:00", "03-29 00:00"),
    ];
    assert_eq!(
        shown(&week),
        expected.map(|(start, end)| (start.to_owned(), end.to_owned()))
    );
    assert_eq!(week.zone_label, "UTC+1, from Sunday UTC+2");
    let hours: Vec<_> = week.sessions.iter().map(|one| one.when.hours.as_str()).collect();
    assert_eq!(
        hours,
        [
            "14:00–15:00",
            "01:30 CET–03:30 CEST",
            "14:00–15:00",
            "23:00–00:00"
        ]
    );
    let (start, end) = week.sessions[1].drawn();
    assert_eq!(
        end - start,
        chrono::TimeDelta::hours(1),
        "an hour is drawn as an hour"
    );
    let next = calendar(&rivera, "week", "2027-03-29").await;
    assert_eq!(shown(&next)[0].0, "03-29 00:00");
    assert_eq!((next.sessions.len(), next.zone_label.as_str()), (1, "UTC+2"));
}

async fn the_week_in_which_the_clocks_go_back_has_every_session_on_its_day(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    for (day, time, minutes) in [
        ("2027-10-31", "01:00", 60),
        ("2027-10-31", "02:30", 60),
        ("2027-10-31", "03:00", 60),
        ("2027-10-31", "23:30", 30),
        ("2027-11-01", "00:00", 30),
    ] {
        rivera
            .schedules(&maya)
            .at(day, time)
            .minutes(minutes)
            .created()
            .await;
    }
    let week = calendar(&rivera, "week", "2027-10-25").await;
    let starts: Vec<_> = shown(&week).into_iter().map(|(start, _)| start).collect();
    assert_eq!(
        starts,
        ["10-31 01:00", "10-31 02:30", "10-31 03:00", "10-31 23:30"]
    );
    let label = &week.sessions[1].when.label;
    assert_eq!(label, "Sun 31 Oct 2027, 02:30 CEST–02:30 CET");
    assert_eq!(week.zone_label, "UTC+2, from Sunday UTC+1");
    assert_eq!(calendar(&rivera, "week", "2027-11-01").await.sessions.len(), 1);
}

async fn a_session_across_midnight_shows_on_both_sides_of_a_weeks_end(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    rivera
        .schedules(&maya)
        .at("2026-11-29", "23:30")
        .minutes(60)
        .created()
        .await;
    for day in ["2026-11-29", "2026-11-30"] {
        let week = calendar(&rivera, "week", day).await;
        assert_eq!(
            shown(&week),
            [("11-29 23:30".to_owned(), "11-30 00:30".to_owned())],
            "{day}"
        );
    }
    rivera
        .schedules(&maya)
        .at("2026-12-06", "23:00")
        .minutes(60)
        .created()
        .await;
    assert!(
        calendar(&rivera, "week", "2026-12-07").await.sessions.is_empty(),
        "it ends as the week begins"
    );
}

async fn the_calendar_leaves_out_what_was_cancelled(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    rivera.cancels(&session, "").await.done::<SessionView>();
    assert!(calendar(&maya, "week", "2026-11-24").await.sessions.is_empty());
}

async fn month_and_agenda_span_what_they_say(engine: Engine) {
    let app = TestApp::with(engine, &[]).await;
    let (rivera, maya) = app.rivera_and_maya().await;
    for day in [
        "2026-11-21",
        "2026-12-06",
        "2026-12-07",
        "2027-01-01",
        "2027-01-02",
    ] {
        rivera.schedules(&maya).at(day, "14:00").created().await;
    }
    let month = calendar(&rivera, "month", "2026-11-20").await;
    assert_eq!(
        (month.first.to_string(), month.end.to_string()),
        ("2026-10-26".into(), "2026-12-07".into())
    );
    assert_eq!(month.sessions.len(), 2);
    let agenda = calendar(&rivera, "agenda", "2026-11-21").await;
    assert_eq!(
        (agenda.first.to_string(), agenda.end.to_string()),
        ("2026-11-21".into(), "2027-01-02".into())
    );
    assert_eq!(agenda.sessions.len(), 4);
    let today: CalendarView = rivera
        .ask("calendar/view", json!({"span": "week", "date": null}))
        .await
        .done();
    assert_eq!(
        (today.date.to_string(), today.first.to_string()),
        ("2026-11-20".into(), "2026-11-16".into())
    );
    let absurd = calendar(&rivera, "week", "9999-12-31").await;
    assert_eq!(absurd.date.to_string(), "2026-11-20");
}
