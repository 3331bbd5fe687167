//! Series of sessions: every date is shown before anything is written, and then all are created or none.

use crate::{
    harness::{Database, TestApp, at},
    people::{Answer, Person},
};
use chrono::{DateTime, TimeDelta, Utc};
use leptos::server_fn::ServerFn as _;
use rapport::{
    api::{
        ErrorCode,
        availability::SaveType,
        booking::{Schedule, Scheduled},
        forms::PAGE,
        series::{
            CreateSeriesCall, DateState, PlanSeries, SeriesChange, SeriesCreated, SeriesPlan, SeriesView,
        },
        sessions::SessionView,
    },
    domain::{
        account::Role,
        ids::SessionId,
        series::Choice,
        session::{SessionKind, SessionStatus},
    },
};
use serde_json::{Value as Json, json};

on_both_engines!(
    b49_a_series_keeps_the_clock_over_a_change_of_clocks,
    b49_mondays_stay_mondays_whatever_the_day_in_utc,
    b49_a_time_that_does_not_exist_is_named_and_not_moved,
    b49_months_without_the_31st_are_left_out_and_it_is_said,
    b49_a_taken_date_is_named_and_the_others_are_kept,
    b49_single_changes_survive_a_move_of_all_from_here,
    a_date_is_moved_or_skipped_and_only_what_was_shown_is_created,
    a_time_that_is_taken_meanwhile_stops_all,
    of_two_series_that_race_for_the_same_times_one_is_whole,
    everything_wrong_with_a_series_is_told_at_its_field,
    a_series_counts_against_the_most_sessions_of_a_pair,
    a_series_has_one_passcode_shown_once,
    an_invited_person_gets_a_series,
    a_move_names_every_taken_time_and_moves_none,
    a_series_moves_by_a_week_without_running_into_itself,
    a_move_takes_the_others_to_where_one_was_moved_before,
    cancelling_asks_about_single_changes,
    what_has_begun_stays,
    strangers_and_clients_change_no_series,
    a_series_works_as_plain_forms,
    a_session_type_says_how_long_and_keeps_its_free_time,
);

/// The form of a series with this client.
fn series_with(client: &Person, date: &str, time: &str, repeat: &str) -> PlanSeries {
    PlanSeries {
        session: Schedule {
            client: client.id.to_string(),
            title: "Weekly talk".into(),
            date: date.into(),
            time: time.into(),
            duration: "50".into(),
            kind: "video".into(),
            repeat: repeat.into(),
            ..Schedule::default()
        },
        ..PlanSeries::default()
    }
}

impl Person {
    async fn looks_at_dates(&self, form: &PlanSeries) -> SeriesPlan {
        self.ask("series/plan", json!({ "form": form })).await.done()
    }

    async fn creates_series(&self, form: &PlanSeries) -> Answer {
        self.ask("series/create", json!({ "form": form })).await
    }

    /// Takes the dates as they are proposed.
    async fn books_series(&self, form: PlanSeries) -> SeriesCreated {
        let plan = self.looks_at_dates(&form).await;
        self.creates_series(&chosen(&form, &plan)).await.done()
    }

    async fn sees_series(&self, id: SessionId) -> SeriesView {
        let series: Option<SeriesView> = self.ask("series/view", json!({ "id": id })).await.done();
        series.expect("a series")
    }

    async fn moves_series(
        &self,
        id: SessionId,
        scope: &str,
        (date, time): (&str, &str),
        minutes: u16,
    ) -> Answer {
        let version = self.sees(id).await.version;
        let form = json!({"id": id, "version": version, "scope": scope, "date": date, "time": time,
            "duration": minutes.to_string()});
        self.ask("series/move", json!({ "form": form })).await
    }

    async fn cancels_series(&self, id: SessionId, scope: &str, changed_too: &str) -> Answer {
        let version = self.sees(id).await.version;
        let form = json!({"id": id, "version": version, "scope": scope, "reason": "Holidays",
            "changed_too": changed_too});
        self.ask("series/cancel", json!({ "form": form })).await
    }

    async fn sees_starts(&self, sessions: &[SessionView]) -> Vec<DateTime<Utc>> {
        let mut starts = Vec::new();
        for session in sessions {
            starts.push(self.sees(session.id).await.starts_at);
        }
        starts
    }
}

/// The form as the page posts it with the dates as they are shown.
fn chosen(form: &PlanSeries, plan: &SeriesPlan) -> PlanSeries {
    let all = |of: fn(&rapport::api::series::PlannedDate) -> String| plan.dates.iter().map(of).collect();
    PlanSeries {
        choices: all(|date| date.choice.word().to_owned()),
        dates: all(|date| date.date.clone()),
        times: all(|date| date.time.clone()),
        seen: all(|date| date.seen.clone()),
        ..form.clone()
    }
}

fn counted(form: PlanSeries, count: usize) -> PlanSeries {
    PlanSeries {
        session: Schedule {
            count: count.to_string(),
            ..form.session
        },
        ..form
    }
}

fn until(form: PlanSeries, date: &str) -> PlanSeries {
    PlanSeries {
        session: Schedule {
            until: date.into(),
            ..form.session
        },
        ..form
    }
}

fn states(plan: &SeriesPlan) -> Vec<DateState> {
    plan.dates.iter().map(|date| date.state).collect()
}

fn instants(sessions: &[SessionView]) -> Vec<DateTime<Utc>> {
    sessions.iter().map(|session| session.starts_at).collect()
}

fn all_at(instants: &[&str]) -> Vec<DateTime<Utc>> {
    instants.iter().map(|instant| at(instant)).collect()
}

async fn london(app: &TestApp) -> (Person, Person) {
    let rivera = app.person("Rivera", Role::Partner, "Europe/London").await;
    let maya = app.person("Maya", Role::Client, "America/New_York").await;
    rivera.adds(&maya).await;
    (rivera, maya)
}

/// Six Tuesdays at seven in the evening, across the end of summer time.
async fn six_tuesdays(rivera: &Person, maya: &Person) -> Vec<SessionView> {
    let form = series_with(maya, "2027-10-05", "19:00", "weekly");
    rivera.books_series(counted(form, 6)).await.created
}

async fn stored(app: &TestApp) -> i64 {
    app.number("select cast(count(*) as bigint) from sessions", [])
        .await
}

async fn b49_a_series_keeps_the_clock_over_a_change_of_clocks(app: TestApp) {
    let (rivera, maya) = london(&app).await;
    let form = counted(series_with(&maya, "2027-10-05", "19:00", "weekly"), 6);
    let plan = rivera.looks_at_dates(&form).await;
    assert_eq!(
        (&*plan.rule, &*plan.zone, plan.sessions),
        ("Every week", "Europe/London", 6)
    );
    assert_eq!(plan.dates[0].label, "Tue 5 Oct 2027, 19:00–19:50");
    assert_eq!(plan.dates[5].label, "Tue 9 Nov 2027, 19:00–19:50");
    // New York's clocks go back a week later.
    let hers = |nth: usize| plan.dates[nth].theirs.as_deref().expect("another time");
    assert_eq!(hers(3), "Tue 26 Oct 2027, 14:00–14:50");
    assert_eq!(hers(4), "Tue 2 Nov 2027, 15:00–15:50");
    assert_eq!(hers(5), "Tue 9 Nov 2027, 14:00–14:50");
    assert_eq!(stored(&app).await, 0, "nothing is written");

    let created = rivera
        .creates_series(&chosen(&form, &plan))
        .await
        .done::<SeriesCreated>()
        .created;
    assert_eq!(
        instants(&created),
        all_at(&[
            "2027-10-05T18:00:00Z",
            "2027-10-12T18:00:00Z",
            "2027-10-19T18:00:00Z",
            "2027-10-26T18:00:00Z",
            "2027-11-02T19:00:00Z",
            "2027-11-09T19:00:00Z",
        ])
    );
    for (session, nth) in created.iter().zip(1..) {
        assert!(app.room(session.id).await.is_some(), "each has its link");
        let audit = "select action from audit where subject_id = $1";
        assert_eq!(app.texts(audit, [session.id.into()]).await, ["session.schedule"]);
        let series = maya.sees_series(session.id).await;
        assert_eq!((series.nth, series.of), (nth, 6));
    }
    let page = maya.get(&format!("/sessions/{}", created[2].id)).await.body;
    assert!(page.contains("Session 3 of 6 of a series"), "{page}");
    assert!(!page.contains("Move or cancel several"));
    let page = rivera.get(&format!("/sessions/{}", created[2].id)).await.body;
    assert!(page.contains("Move or cancel several"));
}

async fn b49_mondays_stay_mondays_whatever_the_day_in_utc(app: TestApp) {
    let (rivera, maya) = london(&app).await;
    let form = series_with(&maya, "2027-07-12", "00:30", "weekly");
    let created = rivera.books_series(until(form, "2027-08-02")).await.created;
    assert_eq!(
        instants(&created),
        all_at(&[
            "2027-07-11T23:30:00Z",
            "2027-07-18T23:30:00Z",
            "2027-07-25T23:30:00Z",
            "2027-08-01T23:30:00Z",
        ])
    );
    for session in &created {
        assert!(session.when.label.starts_with("Mon "), "{}", session.when.label);
    }
}

async fn b49_a_time_that_does_not_exist_is_named_and_not_moved(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let form = until(series_with(&maya, "2027-03-26", "02:30", "daily"), "2027-03-30");
    let plan = rivera.looks_at_dates(&form).await;
    let free = DateState::Free;
    assert_eq!(states(&plan), [free, free, DateState::Missing, free, free]);
    let missing = &plan.dates[2];
    assert_eq!(
        (&*missing.label, missing.choice),
        ("Sun 28 Mar 2027, 02:30", Choice::Skip)
    );
    assert_eq!(missing.next.as_deref(), Some("03:00"));
    assert_eq!(plan.sessions, 4);
    // It is not scheduled, whoever asks for it.
    let mut all = chosen(&form, &plan);
    all.choices[2] = "keep".into();
    rivera.creates_series(&all).await.refused(ErrorCode::Conflict);
    let created = rivera
        .creates_series(&chosen(&form, &plan))
        .await
        .done::<SeriesCreated>()
        .created;
    assert_eq!(
        instants(&created),
        all_at(&[
            "2027-03-26T01:30:00Z",
            "2027-03-27T01:30:00Z",
            "2027-03-29T00:30:00Z",
            "2027-03-30T00:30:00Z",
        ])
    );
}

async fn b49_months_without_the_31st_are_left_out_and_it_is_said(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let form = counted(series_with(&maya, "2027-01-31", "10:00", "monthly_date"), 4);
    let plan = rivera.looks_at_dates(&form).await;
    assert_eq!((&*plan.rule, plan.leaves_out), ("Monthly on day 31", Some(31)));
    let days: Vec<_> = plan.dates.iter().map(|date| &*date.date).collect();
    assert_eq!(days, ["2027-01-31", "2027-03-31", "2027-05-31", "2027-07-31"]);
    let form = counted(series_with(&maya, "2027-01-12", "10:00", "monthly_weekday"), 3);
    let plan = rivera.looks_at_dates(&form).await;
    assert_eq!(
        (&*plan.rule, plan.leaves_out),
        ("Monthly on the second Tuesday", None)
    );
    assert_eq!(plan.dates[2].label, "Tue 9 Mar 2027, 10:00–10:50");
}

async fn b49_a_taken_date_is_named_and_the_others_are_kept(app: TestApp) {
    let (rivera, maya) = london(&app).await;
    let okafor = app.person("Okafor", Role::Partner, "Europe/London").await;
    okafor.adds(&maya).await;
    let sam = app.client("Sam").await;
    rivera.adds(&sam).await;
    rivera.schedules(&sam).at("2027-10-12", "19:30").created().await;
    okafor
        .schedules(&maya)
        .titled("A secret")
        .at("2027-10-26", "18:30")
        .created()
        .await;
    let form = counted(series_with(&maya, "2027-10-05", "19:00", "weekly"), 6);
    let answer = rivera.ask("series/plan", json!({ "form": &form })).await;
    assert!(
        !answer.body.contains("Okafor") && !answer.body.contains("A secret") && !answer.body.contains("Sam")
    );
    let plan: SeriesPlan = answer.done();
    let (free, taken) = (DateState::Free, DateState::Taken);
    assert_eq!(states(&plan), [free, taken, free, taken, free, free]);
    assert_eq!(plan.sessions, 4);
    let created = rivera
        .creates_series(&chosen(&form, &plan))
        .await
        .done::<SeriesCreated>()
        .created;
    assert_eq!(
        instants(&created),
        all_at(&[
            "2027-10-05T18:00:00Z",
            "2027-10-19T18:00:00Z",
            "2027-11-02T19:00:00Z",
            "2027-11-09T19:00:00Z",
        ])
    );
    assert_eq!(rivera.sees_series(created[3].id).await.nth, 4);
}

async fn b49_single_changes_survive_a_move_of_all_from_here(app: TestApp) {
    let (rivera, maya) = london(&app).await;
    let six = six_tuesdays(&rivera, &maya).await;
    let moved: SessionView = rivera.moves(&six[3], "2027-10-28", "09:00", 50).await.done();
    rivera.cancels(&six[4], "").await.done::<SessionView>();
    let series = rivera.sees_series(six[1].id).await;
    let changed: Vec<_> = series
        .sessions
        .iter()
        .filter(|of| of.changed)
        .map(|of| of.nth)
        .collect();
    assert_eq!(changed, [4]);
    let page = rivera
        .get(&format!("/sessions/{}/series?dialog=move", six[1].id))
        .await
        .body;
    assert!(
        page.contains("Changed by themselves, and keep their own time: 1."),
        "{page}"
    );

    // All from the second on: a day later, and ten minutes longer.
    let done: SeriesChange = rivera
        .moves_series(six[1].id, "following", ("2027-10-13", "19:00"), 60)
        .await
        .done();
    assert_eq!((done.changed, done.kept), (3, 1));
    assert_eq!(
        rivera.sees_starts(&six).await,
        all_at(&[
            "2027-10-05T18:00:00Z",
            "2027-10-13T18:00:00Z",
            "2027-10-20T18:00:00Z",
            "2027-10-28T08:00:00Z",
            "2027-11-02T19:00:00Z",
            "2027-11-10T19:00:00Z",
        ])
    );
    assert_eq!(rivera.sees(six[3].id).await.version, moved.version, "untouched");
    assert_eq!(rivera.sees(six[4].id).await.status, SessionStatus::Cancelled);
    let last = rivera.sees(six[5].id).await;
    assert_eq!(last.ends_at - last.starts_at, TimeDelta::minutes(60));
    let wall = "select agreed_start from sessions where id = $1";
    assert_eq!(app.texts(wall, [six[5].id.into()]).await, ["2027-11-10T19:00:00"]);
    let audit = "select action from audit where subject_id = $1 order by id";
    assert_eq!(
        app.texts(audit, [six[5].id.into()]).await,
        ["session.schedule", "session.reschedule"]
    );
    // Moved back by hand to where the series has it, it is one of them again.
    let back: SessionView = rivera.moves(&moved, "2027-10-26", "19:00", 50).await.done();
    let series = rivera.sees_series(back.id).await;
    assert!(series.sessions.iter().all(|of| !of.changed), "{series:?}");
}

async fn a_date_is_moved_or_skipped_and_only_what_was_shown_is_created(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    rivera.schedules(&maya).at("2026-12-08", "14:00").created().await;
    let form = counted(series_with(&maya, "2026-12-01", "14:00", "weekly"), 4);
    let plan = rivera.looks_at_dates(&form).await;
    let mut wanted = chosen(&form, &plan);
    wanted.choices[1] = "move".into();
    wanted.dates[1] = "2026-12-09".into();
    wanted.times[1] = "09:30".into();
    wanted.choices[2] = "skip".into();
    // The page has shown three dates, and these are others.
    rivera.creates_series(&wanted).await.refused(ErrorCode::Stale);
    assert_eq!(stored(&app).await, 1);
    let plan = rivera.looks_at_dates(&wanted).await;
    assert_eq!(plan.sessions, 3);
    assert_eq!(plan.dates[1].moved.as_deref(), Some("Wed 9 Dec, 09:30–10:20"));
    assert_eq!(
        (plan.dates[1].state, plan.dates[2].choice),
        (DateState::Free, Choice::Skip)
    );
    let created = rivera
        .creates_series(&chosen(&wanted, &plan))
        .await
        .done::<SeriesCreated>()
        .created;
    assert_eq!(
        instants(&created),
        all_at(&[
            "2026-12-01T13:00:00Z",
            "2026-12-09T08:30:00Z",
            "2026-12-22T13:00:00Z"
        ])
    );
    // What was moved while it was planned has its own time from the start.
    let series = rivera.sees_series(created[1].id).await;
    assert_eq!(series.of, 3);
    assert_eq!(
        series.sessions.iter().map(|of| of.changed).collect::<Vec<_>>(),
        [false, true, false]
    );

    // Onto a date of the same series, and into the past.
    let form = counted(series_with(&maya, "2027-01-05", "14:00", "weekly"), 3);
    let mut wanted = chosen(&form, &rivera.looks_at_dates(&form).await);
    for (date, time, state) in [
        ("2027-01-05", "14:30", DateState::Taken),
        ("2026-11-19", "14:00", DateState::Past),
        ("2030-11-19", "14:00", DateState::Far),
        ("2027-03-28", "02:30", DateState::Missing),
        ("soon", "14:00", DateState::Unreadable),
    ] {
        wanted.choices[2] = "move".into();
        (wanted.dates[2], wanted.times[2]) = (date.into(), time.into());
        let plan = rivera.looks_at_dates(&wanted).await;
        assert_eq!((plan.dates[2].state, plan.sessions), (state, 2), "{date}");
        assert_eq!(
            (&*plan.dates[2].date, &*plan.dates[2].time),
            (date, time),
            "what was typed stays"
        );
        rivera.creates_series(&wanted).await.refused(ErrorCode::Conflict);
    }
    wanted.choices = vec!["skip".into(); 3];
    wanted.seen = Vec::new();
    rivera.creates_series(&wanted).await.refused(ErrorCode::Invalid);
    assert_eq!(stored(&app).await, 4);
}

async fn a_time_that_is_taken_meanwhile_stops_all(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let form = counted(series_with(&maya, "2026-12-01", "14:00", "weekly"), 4);
    let wanted = chosen(&form, &rivera.looks_at_dates(&form).await);
    rivera.schedules(&maya).at("2026-12-15", "14:30").created().await;
    let refused = rivera.creates_series(&wanted).await.refused(ErrorCode::Conflict);
    assert!(
        refused.message.contains("Nothing is scheduled yet"),
        "{refused:?}"
    );
    assert_eq!(stored(&app).await, 1);
    let series = "select cast(count(*) as bigint) from series";
    assert_eq!(app.number(series, []).await, 0);
    let plan = rivera.looks_at_dates(&wanted).await;
    assert_eq!(
        (plan.dates[2].state, plan.dates[2].choice, plan.sessions),
        (DateState::Taken, Choice::Skip, 3)
    );
}

/// Two partners plan series with their common client, and one partner two with one client: at overlapping times, at once.
async fn of_two_series_that_race_for_the_same_times_one_is_whole(database: Database) {
    const ROUNDS: i64 = 15;
    let app = TestApp::in_our_time(database, &[("RAPPORT_WRITES_PER_MINUTE", "0")]).await;
    let maya = app.client("Maya").await;
    let mut partners = Vec::new();
    for name in ["Rivera", "Okafor"] {
        let partner = app.person(name, Role::Partner, "UTC").await;
        partner.adds(&maya).await;
        partners.push(partner);
    }
    let first = (app.app.clock.now() + TimeDelta::days(3)).date_naive();
    for round in 0..ROUNDS {
        let date = (first + TimeDelta::days(round)).to_string();
        let tries = (0..4).map(|nth: usize| {
            let time = ["09:00", "09:20", "09:40", "09:10"][nth];
            let form = counted(series_with(&maya, &date, time, "four_weeks"), 3);
            let browser = partners[nth % 2].browser.clone();
            async move { browser.ask("series/create", json!({ "form": form })).await }
        });
        let answers = futures::future::join_all(tries).await;
        let mut won = 0;
        for answer in answers {
            if answer.status == 200 {
                won += 1;
            } else {
                answer.refused(ErrorCode::Conflict);
            }
        }
        assert_eq!(won, 1, "round {round}");
    }
    assert_eq!(stored(&app).await, ROUNDS * 3);
    let overlapping = "select cast(count(*) as bigint) from sessions as one join sessions as other
        on one.client_id = other.client_id and one.id < other.id
            and one.starts_at < other.ends_at and other.starts_at < one.ends_at";
    assert_eq!(app.number(overlapping, []).await, 0);
    let broken = "select cast(count(*) as bigint) from series where sessions <>
        (select count(*) from series_sessions where series_sessions.series_id = series.id)";
    assert_eq!(app.number(broken, []).await, 0);
    let members = "select cast(count(*) as bigint) from series_sessions";
    assert_eq!(app.number(members, []).await, ROUNDS * 3);
}

async fn everything_wrong_with_a_series_is_told_at_its_field(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let right = counted(series_with(&maya, "2026-12-01", "14:00", "weekly"), 4);
    for (field, change) in [
        ("repeat", json!({"repeat": "yearly"})),
        ("count", json!({"count": ""})),
        ("count", json!({"count": "many"})),
        ("count", json!({"count": "1"})),
        ("count", json!({"count": "53"})),
        ("count", json!({"repeat": "four_weeks", "count": "50"})),
        ("until", json!({"until": "2027-01-01"})),
        ("until", json!({"count": "", "until": "tomorrow"})),
        ("until", json!({"count": "", "until": "2026-12-01"})),
        ("until", json!({"count": "", "until": "2029-01-01"})),
        ("date", json!({"date": "2026-11-01"})),
        ("time", json!({"time": "25:00"})),
        ("client", json!({"client": rivera.id})),
        ("place", json!({"kind": "in_person"})),
    ] {
        let mut form: Json = serde_json::to_value(&right).expect("JSON");
        for (name, value) in change.as_object().expect("fields") {
            form[name] = value.clone();
        }
        for endpoint in ["series/plan", "series/create", "booking/schedule"] {
            rivera.ask(endpoint, json!({ "form": form })).await.wrong(field);
        }
    }
    let mut short = chosen(&right, &rivera.looks_at_dates(&right).await);
    short.choices.pop();
    rivera.creates_series(&short).await.refused(ErrorCode::Invalid);
    assert_eq!(stored(&app).await, 0);
}

async fn a_series_counts_against_the_most_sessions_of_a_pair(app: TestApp) {
    let app = app.beside_with(&[("RAPPORT_SESSIONS_PER_CLIENT", "5")]).await;
    let (rivera, maya) = app.rivera_and_maya().await;
    rivera.schedules(&maya).at("2026-11-30", "14:00").created().await;
    let form = series_with(&maya, "2026-12-01", "14:00", "weekly");
    rivera
        .creates_series(&counted(form.clone(), 5))
        .await
        .refused(ErrorCode::NotNow);
    rivera
        .creates_series(&counted(form, 4))
        .await
        .done::<SeriesCreated>();
}

async fn a_series_has_one_passcode_shown_once(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let mut form = counted(series_with(&maya, "2026-12-01", "14:00", "weekly"), 2);
    form.session.protected = "on".into();
    let created = rivera.books_series(form).await;
    let passcode = created.passcode.expect("a passcode");
    assert!(created.details.contains(&passcode) && created.details.contains("Tue 8 Dec, 14:00–14:50"));
    for session in &created.created {
        assert!(session.protected);
        assert!(created.details.contains(&session.link));
        let hash = app
            .texts(
                "select passcode_hash from sessions where id = $1",
                [session.id.into()],
            )
            .await;
        assert!(app.is_passcode(session.id, &passcode, &hash[0]));
    }
    let seen = rivera
        .ask("series/view", json!({"id": created.created[0].id}))
        .await
        .body;
    assert!(!seen.contains(&passcode));
}

async fn an_invited_person_gets_a_series(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    let added: rapport::api::clients::ClientAdded = rivera
        .ask(
            "clients/add",
            json!({"form": {"name": "Newcomer", "email": "newcomer@example.org"}}),
        )
        .await
        .done();
    let mut form = counted(series_with(&rivera, "2026-12-01", "14:00", "weekly"), 3);
    form.session.client = added.client.id.to_string();
    let created = rivera.books_series(form).await.created;
    assert_eq!(created.len(), 3);
    assert_eq!(created[0].client.name, "Newcomer");
}

async fn a_move_names_every_taken_time_and_moves_none(app: TestApp) {
    let (rivera, maya) = london(&app).await;
    let six = six_tuesdays(&rivera, &maya).await;
    for date in ["2027-10-13", "2027-11-03"] {
        rivera.schedules(&maya).at(date, "19:30").created().await;
    }
    let before = rivera.sees_starts(&six).await;
    let refused = rivera
        .moves_series(six[0].id, "all", ("2027-10-06", "19:00"), 50)
        .await
        .refused(ErrorCode::Conflict);
    assert!(
        refused
            .message
            .contains("Wed 13 Oct 2027, 19:00; Wed 3 Nov 2027, 19:00"),
        "{refused:?}"
    );
    // To a time that the clocks skip next year, and out of reach.
    let refused = rivera
        .moves_series(six[5].id, "following", ("2028-03-26", "01:30"), 50)
        .await;
    refused.wrong("time");
    rivera
        .moves_series(six[0].id, "all", ("2026-11-19", "19:00"), 50)
        .await
        .refused(ErrorCode::Conflict);
    assert_eq!(rivera.sees_starts(&six).await, before);
}

async fn a_series_moves_by_a_week_without_running_into_itself(app: TestApp) {
    let (rivera, maya) = london(&app).await;
    let six = six_tuesdays(&rivera, &maya).await;
    let before = rivera.sees_starts(&six).await;
    for (date, time) in [
        ("2027-10-12", "19:00"),
        ("2027-10-05", "19:00"),
        ("2027-10-05", "19:20"),
    ] {
        rivera
            .moves_series(six[0].id, "all", (date, time), 50)
            .await
            .done::<SeriesChange>();
    }
    let after = rivera.sees_starts(&six).await;
    let by: Vec<_> = before.iter().zip(&after).map(|(from, to)| *to - *from).collect();
    assert_eq!(by, [TimeDelta::minutes(20); 6]);
}

async fn a_move_takes_the_others_to_where_one_was_moved_before(app: TestApp) {
    let (rivera, maya) = london(&app).await;
    let six = six_tuesdays(&rivera, &maya).await;
    rivera
        .moves(&six[2], "2027-10-21", "10:00", 50)
        .await
        .done::<SessionView>();
    // The form says where it is already; the others follow.
    let done: SeriesChange = rivera
        .moves_series(six[2].id, "following", ("2027-10-21", "10:00"), 50)
        .await
        .done();
    assert_eq!((done.changed, done.kept), (4, 0));
    assert_eq!(
        rivera.sees_starts(&six[2..]).await,
        all_at(&[
            "2027-10-21T09:00:00Z",
            "2027-10-28T09:00:00Z",
            "2027-11-04T10:00:00Z",
            "2027-11-11T10:00:00Z",
        ])
    );
    let series = rivera.sees_series(six[2].id).await;
    assert!(series.sessions.iter().all(|of| !of.changed));
}

async fn cancelling_asks_about_single_changes(app: TestApp) {
    let (rivera, maya) = london(&app).await;
    let six = six_tuesdays(&rivera, &maya).await;
    rivera
        .moves(&six[4], "2027-11-03", "09:00", 50)
        .await
        .done::<SessionView>();
    let statuses = async || {
        let sessions = rivera.sees_series(six[0].id).await.sessions;
        let cancelled = sessions.iter().filter(|of| of.status == SessionStatus::Cancelled);
        cancelled.map(|of| of.nth).collect::<Vec<_>>()
    };
    let done: SeriesChange = rivera.cancels_series(six[3].id, "following", "").await.done();
    assert_eq!((done.changed, done.kept), (2, 1));
    assert_eq!(statuses().await, [4, 6]);
    assert_eq!(
        maya.sees(six[3].id).await.cancel_reason.as_deref(),
        Some("Holidays")
    );
    let done: SeriesChange = rivera.cancels_series(six[3].id, "all", "on").await.done();
    assert_eq!((done.changed, done.kept), (4, 0));
    assert_eq!(statuses().await, [1, 2, 3, 4, 5, 6]);
    rivera
        .cancels_series(six[3].id, "all", "on")
        .await
        .refused(ErrorCode::NotNow);
}

async fn what_has_begun_stays(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let form = counted(series_with(&maya, "2026-11-24", "14:00", "weekly"), 6);
    let six = rivera.books_series(form).await.created;
    app.wait_until("2026-12-01T13:00:00Z");
    rivera
        .moves_series(six[1].id, "all", ("2026-12-03", "14:00"), 50)
        .await
        .refused(ErrorCode::NotNow);
    let done: SeriesChange = rivera
        .moves_series(six[2].id, "all", ("2026-12-09", "14:00"), 50)
        .await
        .done();
    assert_eq!(done.changed, 4);
    assert_eq!(
        rivera.sees_starts(&six[..3]).await,
        all_at(&[
            "2026-11-24T13:00:00Z",
            "2026-12-01T13:00:00Z",
            "2026-12-09T13:00:00Z"
        ])
    );
    // A stale form changes nothing.
    let form = json!({"id": six[2].id, "version": 1, "scope": "all", "date": "2026-12-10", "time": "14:00", "duration": "50"});
    rivera
        .ask("series/move", json!({ "form": form }))
        .await
        .refused(ErrorCode::Stale);
}

async fn strangers_and_clients_change_no_series(app: TestApp) {
    let (rivera, maya) = london(&app).await;
    let okafor = app.partner("Okafor").await;
    let six = six_tuesdays(&rivera, &maya).await;
    let id = six[0].id;
    let form = json!({"id": id, "version": 1, "scope": "all", "date": "2027-10-06", "time": "19:00", "duration": "50"});
    for endpoint in ["series/move", "series/cancel"] {
        let arguments = json!({ "form": form });
        maya.ask(endpoint, arguments.clone())
            .await
            .refused(ErrorCode::Forbidden);
        okafor.ask(endpoint, arguments).await.refused(ErrorCode::NotFound);
    }
    okafor
        .ask("series/view", json!({ "id": id }))
        .await
        .refused(ErrorCode::NotFound);
    // Nor with a reason that is wrong by itself.
    let long = json!({"id": id, "version": 1, "scope": "all", "reason": "x".repeat(301)});
    okafor
        .ask("series/cancel", json!({ "form": long }))
        .await
        .refused(ErrorCode::NotFound);
    rivera
        .ask("series/cancel", json!({ "form": long }))
        .await
        .wrong("reason");
    assert_eq!(maya.get(&format!("/sessions/{id}/series")).await.status, 404);
    assert_eq!(okafor.get(&format!("/sessions/{id}/series")).await.status, 404);
    // A session by itself has no such page.
    let alone = rivera.schedules(&maya).created().await.session;
    let none: Option<SeriesView> = rivera.ask("series/view", json!({"id": alone.id})).await.done();
    assert!(none.is_none());
    assert_eq!(
        rivera.get(&format!("/sessions/{}/series", alone.id)).await.status,
        404
    );
    assert_eq!(instants(&six), rivera.sees_starts(&six).await);
}

async fn a_series_works_as_plain_forms(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    rivera.schedules(&maya).at("2026-12-08", "14:00").created().await;
    let client = maya.id.to_string();
    let fields = [
        ("client", &*client),
        ("title", "Talk & more"),
        ("date", "2026-12-01"),
        ("time", "14:00"),
        ("duration", "50"),
        ("kind", "video"),
        ("protected", "on"),
        ("notes", "One.\r\nTwo."),
        ("repeat", "weekly"),
    ];
    let refused = rivera.post("/sessions/new", &fields).await;
    assert!(
        refused
            .body
            .contains("Enter the number of sessions, or a last date.")
    );
    let fields = [&fields[..], &[("count", "3")]].concat();
    let listed = rivera.post("/sessions/new", &fields).await;
    assert_eq!(listed.status, 200);
    assert!(
        listed
            .body
            .contains("Every week, 3 dates with Maya. Nothing is scheduled yet.")
    );
    assert!(listed.body.contains("Schedule 2 Sessions"), "{}", listed.body);
    assert!(listed.body.contains("This time is taken"));
    assert!(
        listed.body.contains("Talk &amp; more"),
        "what was typed is carried on"
    );
    assert_eq!(stored(&app).await, 1);

    // Back to the form, with what was typed.
    let back = [&fields[..], &[("revise", "on")]].concat();
    let back = rivera.post("/sessions/new", &back).await;
    assert!(back.body.contains("Change what you like.") && back.body.contains("Talk &amp; more"));

    let row = |choice, date, time, seen| {
        [
            ("choices[]", choice),
            ("dates[]", date),
            ("times[]", time),
            ("seen[]", seen),
        ]
    };
    let rows = [
        row("keep", "2026-12-01", "14:00", "2026-12-01T14:00"),
        row("move", "2026-12-09", "14:00", ""),
        row("keep", "2026-12-15", "14:00", "2026-12-15T14:00"),
    ]
    .concat();
    let form = [&fields[..], &rows[..], &[(PAGE, "/sessions/new")]].concat();
    let again = rivera.submits(CreateSeriesCall::PATH, &form).await;
    assert!(
        again.body.contains("You have changed the list."),
        "{}",
        again.body
    );
    assert!(
        again.body.contains("Schedule 3 Sessions") && again.body.contains("Moved to Wed 9 Dec, 14:00–14:50")
    );
    assert_eq!(stored(&app).await, 1);

    let rows = [
        row("keep", "2026-12-01", "14:00", "2026-12-01T14:00"),
        row("move", "2026-12-09", "14:00", "2026-12-09T14:00"),
        row("keep", "2026-12-15", "14:00", "2026-12-15T14:00"),
    ]
    .concat();
    let form = [&fields[..], &rows[..], &[(PAGE, "/sessions/new")]].concat();
    let created = rivera.submits(CreateSeriesCall::PATH, &form).await;
    assert!(created.body.contains("3 sessions scheduled"), "{}", created.body);
    assert!(created.body.contains("This password is shown only once"));
    let kinds = "select cast(count(*) as bigint) from sessions where notes = $1 and kind = $2";
    let values = ["One.\nTwo.".into(), SessionKind::Video.word().into()];
    assert_eq!(app.number(kinds, values).await, 3);
    // A single session still answers as before.
    let single: Scheduled = rivera.schedules(&maya).at("2026-12-22", "14:00").created().await;
    assert!(single.passcode.is_none());
}

async fn a_session_type_says_how_long_and_keeps_its_free_time(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let of = rivera
        .offers(SaveType {
            name: "In the practice".into(),
            duration: "35".into(),
            kind: "in_person".into(),
            place: "Room 2".into(),
            after: "15".into(),
            ..SaveType::default()
        })
        .await;
    let chosen_type = |form: &mut Schedule| form.session_type = of.id.to_string();
    let plan = rivera.schedules(&maya).at("2026-11-30", "10:00").titled("");
    let session = plan.with(chosen_type).created().await.session;
    assert_eq!(
        (&*session.title, session.kind),
        ("In the practice", SessionKind::InPerson)
    );
    assert_eq!(session.place.as_deref(), Some("Room 2"));
    assert_eq!((session.ends_at - session.starts_at).num_minutes(), 35);
    // Its free time is kept, from the partner's own bookings too.
    let next = rivera.schedules(&maya).at("2026-11-30", "10:40");
    next.refused(ErrorCode::Conflict).await;
    rivera.schedules(&maya).at("2026-11-30", "10:50").created().await;
    // So it is in a series: the second date has no time for it, only for a bare session.
    rivera
        .schedules(&maya)
        .at("2026-12-08", "09:45")
        .minutes(30)
        .created()
        .await;
    let mut form = series_with(&maya, "2026-12-01", "09:00", "weekly");
    form.session.count = "3".into();
    let states = async |form: &PlanSeries| {
        let plan = rivera.looks_at_dates(form).await;
        plan.dates.iter().map(|date| date.state).collect::<Vec<_>>()
    };
    form.session.duration = "45".into();
    assert_eq!(states(&form).await, [DateState::Free; 3]);
    form.session.session_type = of.id.to_string();
    assert_eq!(
        states(&form).await,
        [DateState::Free, DateState::Taken, DateState::Free]
    );
    let created = rivera.books_series(form).await;
    assert_eq!(created.created.len(), 2);
    let first = rivera.schedules(&maya).at("2026-12-01", "09:40");
    first.refused(ErrorCode::Conflict).await;
    // Only one's own.
    let other = app.partner("Okoye").await;
    other.adds(&maya).await;
    let answer = other.schedules(&maya).with(chosen_type).send().await;
    answer.wrong("session_type");
}
