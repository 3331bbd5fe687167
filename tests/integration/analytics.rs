//! A partner's figures, compared with sums made by hand.

use crate::{
    harness::TestApp,
    history::{held, keep, no_show, not_held, past, rated, totals},
    people::Person,
};
use rapport::{
    api::{ErrorCode, analytics::AnalyticsView},
    domain::{
        account::Role,
        analytics::{FigureSpan, Figures},
        session::{Absent, Session, SessionKind, SessionState},
    },
};
use serde_json::json;

on_both_engines!(
    figures_add_up_by_month,
    figures_add_up_by_client,
    months_begin_in_the_partners_zone,
    each_span_has_its_months,
    the_page_draws_what_the_table_says,
    without_an_outcome_there_are_no_figures,
    figures_are_the_partners_own,
);

async fn figures(person: &Person, span: FigureSpan) -> AnalyticsView {
    person
        .ask("analytics/figures", json!({"span": span}))
        .await
        .done()
}

/// Stores the sessions of October and November, counted below; returns their partner.
async fn autumn(app: &TestApp) -> Person {
    let (rivera, maya) = app.rivera_and_maya().await;
    let jonas = app.client("Jonas").await;
    rivera.adds(&jonas).await;
    let (of_maya, of_jonas) = ((&rivera, &maya), (&rivera, &jonas));
    let oct = "2026-10-05T09:00:00Z";
    let nov = [
        "2026-11-02T09:00:00Z",
        "2026-11-03T09:00:00Z",
        "2026-11-04T09:00:00Z",
        "2026-11-05T09:00:00Z",
    ];
    // October: one held with Maya, who was two minutes late.
    keep(app, past(of_maya, oct, held(oct)), Some(totals(2_700, 120))).await;
    rated(app, oct, 4).await;
    // November: two held, one no-show of Jonas, one not held; none of the rest counts.
    keep(app, past(of_maya, nov[0], held(nov[0])), Some(totals(1_800, 0))).await;
    rated(app, nov[0], 5).await;
    keep(app, past(of_jonas, nov[1], held(nov[1])), Some(totals(900, 300))).await;
    keep(app, past(of_jonas, nov[2], no_show(Absent::Client)), None).await;
    keep(app, past(of_jonas, nov[3], not_held(true)), Some(totals(60, 30))).await;
    keep(
        app,
        past(of_maya, "2026-11-18T09:00:00Z", SessionState::Scheduled),
        None,
    )
    .await;
    // In person nothing is measured; the partner's own absence is not the client's.
    let walk = past(of_maya, "2026-11-06T09:00:00Z", held("2026-11-06T09:00:00Z"));
    keep(
        app,
        Session {
            kind: SessionKind::InPerson,
            ..walk
        },
        None,
    )
    .await;
    keep(
        app,
        past(of_maya, "2026-11-09T09:00:00Z", no_show(Absent::Partner)),
        None,
    )
    .await;
    keep(
        app,
        past(of_maya, "2026-11-10T09:00:00Z", no_show(Absent::Both)),
        None,
    )
    .await;
    rivera
}

async fn figures_add_up_by_month(app: TestApp) {
    let rivera = autumn(&app).await;
    let view = figures(&rivera, FigureSpan::LastTwelveMonths).await;
    let names: Vec<_> = view.months.iter().map(|month| month.name.as_str()).collect();
    assert_eq!((names.len(), names[0], names[11]), (12, "Dec 2025", "Nov 2026"));
    let october = Figures {
        held: 1,
        measured: 1,
        together_seconds: 2_700,
        decided: 1,
        no_shows: 0,
        arrivals: 1,
        late_seconds: 120,
        ratings: 1,
        stars: 4,
    };
    let november = Figures {
        held: 3,
        measured: 2,
        together_seconds: 2_700,
        decided: 7,
        no_shows: 2,
        arrivals: 3,
        late_seconds: 330,
        ratings: 1,
        stars: 5,
    };
    for (nth, month) in view.months.iter().enumerate() {
        let expected = match nth {
            10 => october,
            11 => november,
            _ => Figures::default(),
        };
        assert_eq!(month.figures, expected, "{}", month.name);
    }
    let mut both = october;
    both += november;
    assert_eq!(view.total, both);
}

async fn figures_add_up_by_client(app: TestApp) {
    let rivera = autumn(&app).await;
    let view = figures(&rivera, FigureSpan::LastTwelveMonths).await;
    let clients: Vec<_> = view
        .clients
        .iter()
        .map(|client| (client.name.as_str(), client.figures))
        .collect();
    let of_maya = Figures {
        held: 3,
        measured: 2,
        together_seconds: 4_500,
        decided: 5,
        no_shows: 1,
        arrivals: 2,
        late_seconds: 120,
        ratings: 2,
        stars: 9,
    };
    let of_jonas = Figures {
        held: 1,
        measured: 1,
        together_seconds: 900,
        decided: 3,
        no_shows: 1,
        arrivals: 2,
        late_seconds: 330,
        ..Figures::default()
    };
    assert_eq!(of_maya.average_stars(), Some(4.5));
    assert_eq!(clients, [("Maya", of_maya), ("Jonas", of_jonas)]);
    assert_eq!(of_maya.no_show_rate(), Some(20.0));
    assert_eq!(of_jonas.late_minutes(), Some(2.75));
}

async fn months_begin_in_the_partners_zone(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    let tane = app.person("Tane", Role::Partner, "Pacific/Auckland").await;
    let maya = app.client("Maya").await;
    for partner in [&rivera, &tane] {
        partner.adds(&maya).await;
        // 23:30 on 31 October in Berlin, 11:30 on 1 November in Auckland.
        keep(
            &app,
            past((partner, &maya), "2026-10-31T22:30:00Z", no_show(Absent::Client)),
            None,
        )
        .await;
    }
    let busy = async |partner: &Person| {
        let view = figures(partner, FigureSpan::ThisYear).await;
        let busy = view.months.into_iter().filter(|month| month.figures.decided > 0);
        (busy.map(|month| month.name).collect::<Vec<_>>(), view.zone)
    };
    assert_eq!(
        busy(&rivera).await,
        (vec!["Oct 2026".to_owned()], "Europe/Berlin".to_owned())
    );
    assert_eq!(
        busy(&tane).await,
        (vec!["Nov 2026".to_owned()], "Pacific/Auckland".to_owned())
    );
}

async fn each_span_has_its_months(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    for start in [
        "2024-12-31T12:00:00Z",
        "2025-01-01T12:00:00Z",
        "2025-11-30T12:00:00Z",
        "2025-12-01T12:00:00Z",
        "2026-01-01T12:00:00Z",
    ] {
        keep(&app, past((&rivera, &maya), start, held(start)), None).await;
    }
    for (span, months, held) in [
        (FigureSpan::LastTwelveMonths, 12, 2),
        (FigureSpan::ThisYear, 11, 1),
        (FigureSpan::LastYear, 12, 3),
    ] {
        let view = figures(&rivera, span).await;
        assert_eq!((view.months.len(), view.total.held), (months, held), "{span:?}");
        assert_eq!(view.clients[0].figures, view.total, "{span:?}");
    }
}

async fn the_page_draws_what_the_table_says(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let start = "2026-11-02T09:00:00Z";
    keep(
        &app,
        past((&rivera, &maya), start, held(start)),
        Some(totals(5_400, 90)),
    )
    .await;
    rated(&app, start, 4).await;
    keep(
        &app,
        past((&rivera, &maya), "2026-11-03T09:00:00Z", no_show(Absent::Client)),
        None,
    )
    .await;
    let answer = rivera.get("/sessions/analytics").await;
    assert_eq!(answer.status, 200);
    let html = answer.body;
    assert_eq!(html.matches("<svg role=\"img\"").count(), 10);
    for said in [
        "1.5 h",
        "50%",
        "1.5 min",
        "Nov 2026: 1.5 h",
        "4.0 of 5 (1)",
        "<caption",
        "Europe/Berlin",
    ] {
        assert!(html.contains(said), "{said}");
    }
    assert_eq!(
        html.matches(">50%<").count(),
        5,
        "two charts, two tables, and altogether"
    );
    let german = rivera
        .request(reqwest::Method::GET, "/sessions/analytics")
        .header("accept-language", "de");
    let html = rivera.send(german.header("accept", "text/html")).await.body;
    assert!(html.contains("1,5 Std.") && html.contains("50 %") && html.contains("Nov. 2026"));
}

async fn without_an_outcome_there_are_no_figures(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    keep(
        &app,
        past((&rivera, &maya), "2026-11-02T09:00:00Z", SessionState::Scheduled),
        None,
    )
    .await;
    let html = rivera.get("/sessions/analytics").await.body;
    assert!(html.contains("No figures yet") && !html.contains("role=\"img\""));
    let view = figures(&rivera, FigureSpan::ThisYear).await;
    assert_eq!((view.total, view.clients.len()), (Figures::default(), 0));
}

async fn figures_are_the_partners_own(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let okafor = app.partner("Okafor").await;
    okafor.adds(&maya).await;
    keep(
        &app,
        past((&rivera, &maya), "2026-11-02T09:00:00Z", no_show(Absent::Client)),
        None,
    )
    .await;
    assert_eq!(figures(&rivera, FigureSpan::ThisYear).await.total.decided, 1);
    assert_eq!(figures(&okafor, FigureSpan::ThisYear).await.total.decided, 0);
    let ask = maya.ask("analytics/figures", json!({"span": "this_year"})).await;
    ask.refused(ErrorCode::Forbidden);
    assert_eq!(maya.get("/sessions/analytics").await.status, 404);
}
