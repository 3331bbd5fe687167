//! The CSV download of the history.

use super::{held, keep, no_show, not_held, past, rated, totals};
use crate::{
    harness::{START, TestApp, at},
    people::Person,
};
use chrono::TimeDelta;
use futures::StreamExt;
use rapport::{
    api::{ErrorCode, history::HistoryQuery},
    domain::{
        ids::LoginId,
        session::{Absent, Session, SessionKind},
        theme::Theme,
    },
    server::{
        crypto::{self, Token},
        cx::Cx,
        db::{self, Value},
        principal::Principal,
        services::history,
    },
    words::Lang,
};
use reqwest::Method;
use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

on_both_engines!(
    two_thousand_sessions_are_sent_while_they_are_fetched,
    every_session_is_in_the_file_once,
    a_line_says_what_the_history_says,
    a_session_over_midnight_and_one_over_a_change_of_the_clocks_end_after_they_begin,
    what_was_typed_is_quoted_and_never_a_formula,
    the_file_holds_what_the_page_shows,
);

const HEADINGS: &str = r#""Start date","Start time","Start offset","End date","End time","End offset","Time zone","Client","Title","Kind","Outcome","Absent","Minutes planned","Minutes together","Partner late by (min)","Client late by (min)","Rating""#;

/// Two thousand sessions an hour apart, and their titles.
async fn two_thousand(app: &TestApp, people: (&Person, &Person)) -> BTreeSet<String> {
    let mut titles = BTreeSet::new();
    let first = at("2026-11-01T08:00:00Z");
    for batch in 0..4 {
        let mut queries = Vec::new();
        for nth in 0..500_i64 {
            let nth = batch * 500 + nth;
            // Two with the same start, so that the cursor needs the id as well.
            let start = (first - TimeDelta::hours(nth / 2)).to_rfc3339();
            let title = format!("Number {nth}");
            titles.insert(title.clone());
            let session = Session {
                title,
                ..past(people, &start, not_held(false))
            };
            queries.push(db::sessions::insertion(&session, None, at(START)));
        }
        app.app.db.write_all(queries).await.unwrap();
    }
    titles
}

/// The column of the title.
const TITLE: usize = 8;

/// The titles of a file without separators in its cells, in order.
fn titles(csv: &str) -> Vec<String> {
    let lines = csv.lines().skip(1);
    lines
        .map(|line| line.split(',').nth(TITLE).unwrap().trim_matches('"').to_owned())
        .collect()
}

async fn two_thousand_sessions_are_sent_while_they_are_fetched(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    two_thousand(&app, (&rivera, &maya)).await;
    let pieces = async || {
        let download = history::download(cx(&app, &rivera).await, HistoryQuery::default()).await;
        download.unwrap_or_else(|error| panic!("{error}")).pieces
    };
    let all: Vec<_> = pieces().await.collect().await;
    let lines: Vec<_> = all
        .into_iter()
        .map(|piece| piece.unwrap().lines().count())
        .collect();
    assert_eq!(lines.iter().sum::<usize>(), 2_001);
    assert!(
        lines.len() >= 4 && lines.iter().all(|lines| *lines <= 501),
        "{lines:?}"
    );
    // A batch is fetched only when it is sent: rows that are deleted before that are missing.
    let mut pieces = Box::pin(pieces().await);
    let first = pieces.next().await.unwrap().unwrap();
    assert!(first.starts_with(&format!("\u{feff}{HEADINGS}")), "{first}");
    app.change(
        "delete from sessions where title <> $1",
        [Value::from("Number 1999")],
    )
    .await;
    let rest: Vec<_> = pieces.collect().await;
    let rest: String = rest.into_iter().map(Result::unwrap).collect();
    assert_eq!(rest.lines().count(), 1, "{rest}");
}

/// The context of a use case that this person calls.
async fn cx(app: &TestApp, person: &Person) -> Cx {
    let (token, now) = (Token::new(), app.app.clock.now());
    let mut tx = app.app.db.begin().await.unwrap();
    let login = LoginId(crypto::new_id());
    let until = now + TimeDelta::days(1);
    db::accounts::insert_login(&mut tx, login, person.id, token.hash(), now, until)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let login = db::accounts::by_login(&app.app.db, token.hash(), now)
        .await
        .unwrap();
    Cx {
        app: app.app.clone(),
        principal: login.map_or(Principal::Anonymous, |login| Principal::Login(Arc::new(login))),
        lang: Lang::En,
        theme: Theme::System,
        visitor: None,
        ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
    }
}

async fn every_session_is_in_the_file_once(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let expected = two_thousand(&app, (&rivera, &maya)).await;
    let request = rivera.request(Method::GET, "/sessions/history.csv");
    let mut answer = request.send().await.unwrap();
    let header = |name| {
        answer
            .headers()
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    };
    assert_eq!(header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(
        header("content-disposition"),
        "attachment; filename=\"rapport-sessions-2026-11-20.csv\""
    );
    assert_eq!(
        (header("content-length"), header("transfer-encoding")),
        ("", "chunked")
    );
    let (mut body, mut chunks) = (Vec::new(), 0);
    while let Some(chunk) = answer.chunk().await.unwrap() {
        body.extend_from_slice(&chunk);
        chunks += 1;
    }
    assert!(chunks >= 4, "only {chunks} chunks");
    let body = String::from_utf8(body).unwrap();
    assert!(body.lines().all(|line| line.split(',').count() == 17));
    let found = titles(&body);
    assert_eq!(found.len(), 2_000);
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected);
}

async fn file(person: &Person, query: &str) -> String {
    let answer = person.get(&format!("/sessions/history.csv{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

async fn a_line_says_what_the_history_says(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let people = (&rivera, &maya);
    // Both were seen for 44 minutes, the client three minutes late.
    let day = [
        "2026-07-01T21:30:00Z",
        "2026-11-02T09:00:00Z",
        "2026-11-03T09:00:00Z",
        "2026-11-04T09:00:00Z",
    ];
    keep(
        &app,
        past(people, day[0], held(day[0])),
        Some(totals(44 * 60, 180)),
    )
    .await;
    rated(&app, day[0], 4).await;
    keep(&app, past(people, day[1], no_show(Absent::Both)), None).await;
    keep(&app, past(people, day[2], not_held(true)), None).await;
    let walk = past(people, day[3], held(day[3]));
    keep(
        &app,
        Session {
            kind: SessionKind::InPerson,
            ..walk
        },
        None,
    )
    .await;
    let heading = format!("\u{feff}{HEADINGS}");
    let quoted = |cells: &str| format!("\"{}\"", cells.replace(',', "\",\""));
    let expected = [
        heading,
        quoted(
            "2026-11-04,10:00,UTC+01:00,2026-11-04,10:50,UTC+01:00,Europe/Berlin,Maya,At 2026-11-04T09:00:00Z,In person,Completed,,50,,,,",
        ),
        quoted(
            "2026-11-03,10:00,UTC+01:00,2026-11-03,10:50,UTC+01:00,Europe/Berlin,Maya,At 2026-11-03T09:00:00Z,Video,Not held (technical trouble),,50,,,,",
        ),
        quoted(
            "2026-11-02,10:00,UTC+01:00,2026-11-02,10:50,UTC+01:00,Europe/Berlin,Maya,At 2026-11-02T09:00:00Z,Video,No-show,Rivera; Maya,50,,,,",
        ),
        // Daylight saving time, and across midnight.
        quoted(
            "2026-07-01,23:30,UTC+02:00,2026-07-02,00:20,UTC+02:00,Europe/Berlin,Maya,At 2026-07-01T21:30:00Z,Video,Completed,,50,44,0,3,4",
        ),
        String::new(),
    ];
    assert_eq!(file(&rivera, "").await, expected.join("\r\n"));
    let german = rivera
        .request(Method::GET, "/sessions/history.csv")
        .header("accept-language", "de");
    let german = rivera.send(german).await.body;
    let first = "\u{feff}\"Beginn (Datum)\";\"Beginn (Uhrzeit)\";";
    assert!(german.starts_with(first), "{german}");
    assert!(
        german.lines().all(|line| line.split("\";\"").count() == 17),
        "{german}"
    );
}

async fn a_session_over_midnight_and_one_over_a_change_of_the_clocks_end_after_they_begin(app: TestApp) {
    app.wait_until("2027-11-20T08:00:00Z");
    let (rivera, maya) = app.rivera_and_maya().await;
    for start in [
        "2027-03-28T00:30:00Z",
        "2027-10-31T00:30:00Z",
        "2027-11-02T22:30:00Z",
    ] {
        keep(&app, past((&rivera, &maya), start, not_held(false)), None).await;
    }
    let csv = file(&rivera, "").await;
    let times: Vec<_> = csv
        .lines()
        .skip(1)
        .map(|line| {
            line.replace('"', "")
                .split(',')
                .take(6)
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    assert_eq!(
        times,
        [
            "2027-11-02 23:30 UTC+01:00 2027-11-03 00:20 UTC+01:00",
            "2027-10-31 02:30 UTC+02:00 2027-10-31 02:20 UTC+01:00",
            "2027-03-28 01:30 UTC+01:00 2027-03-28 03:20 UTC+02:00",
        ]
    );
}

async fn what_was_typed_is_quoted_and_never_a_formula(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    app.change(
        "update accounts set name = $2 where id = $1",
        [maya.id.into(), Value::from("@Maya, \"the\" client")],
    )
    .await;
    let typed = [
        "=HYPERLINK(\"http://x\",\"y\")",
        "+49 30 1",
        "－2+3",
        "walk;=1+1",
        "plain",
    ];
    for (hour, title) in typed.into_iter().enumerate() {
        let start = format!("2026-11-02T0{hour}:00:00Z");
        let session = Session {
            title: title.into(),
            ..past((&rivera, &maya), &start, not_held(false))
        };
        keep(&app, session, None).await;
    }
    let csv = file(&rivera, "").await;
    let written = [
        "\"plain\"",
        "\"walk;'=1+1\"",
        "\"'－2+3\"",
        "\"'+49 30 1\"",
        "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"",
    ];
    let name = "\"'@Maya, \"\"the\"\" client\"";
    for (line, title) in csv.lines().skip(1).zip(written) {
        assert!(
            line.contains(&format!(",\"Europe/Berlin\",{name},{title},\"Video\",")),
            "{line}"
        );
    }
}

async fn the_file_holds_what_the_page_shows(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let (okafor, jonas) = (app.partner("Okafor").await, app.client("Jonas").await);
    for partner in [&rivera, &okafor] {
        partner.adds(&jonas).await;
    }
    let day = [
        "2026-10-31T22:30:00Z",
        "2026-11-02T09:00:00Z",
        "2026-11-03T09:00:00Z",
    ];
    keep(
        &app,
        past((&rivera, &maya), day[0], no_show(Absent::Client)),
        None,
    )
    .await;
    keep(
        &app,
        past((&rivera, &jonas), day[1], no_show(Absent::Client)),
        None,
    )
    .await;
    keep(&app, past((&rivera, &maya), day[2], not_held(false)), None).await;
    keep(&app, past((&okafor, &jonas), day[2], not_held(false)), None).await;
    let found = async |query: &str| {
        let titles = titles(&file(&rivera, query).await).into_iter();
        titles
            .map(|title| title.trim_start_matches("At ").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(found("").await, [day[2], day[1], day[0]]);
    assert_eq!(found("?status=no_show").await, [day[1], day[0]]);
    assert_eq!(
        found(&format!("?person={}&status=no_show&from=&to=", maya.id)).await,
        [day[0]]
    );
    assert_eq!(
        found("?period=last_month").await,
        [day[0]],
        "it is of October in Berlin"
    );
    assert_eq!(found(&format!("?person={}", okafor.id)).await, [""; 0]);
    assert_eq!(titles(&file(&okafor, "").await), [format!("At {}", day[2])]);
    maya.get("/sessions/history.csv")
        .await
        .refused(ErrorCode::Forbidden);
    app.anybody()
        .get("/sessions/history.csv")
        .await
        .refused(ErrorCode::SignedOut);
}
