//! What stands first on the overviews, until it is settled or dismissed.

use crate::{
    harness::{TestApp, at},
    people::Person,
};
use chrono::TimeDelta;
use leptos::server_fn::ServerFn as _;
use rapport::{
    api::{
        ErrorCode,
        forms::{NEXT, PAGE},
        notices::{DismissNoticeCall, NoticeKind, NoticeView},
    },
    domain::{ids::SessionId, session::Absent},
    server::jobs::purging,
};
use serde_json::json;

on_both_engines!(
    u43_what_needs_a_decision_stands_first_on_both_overviews,
    u43_the_client_is_pointed_to_open_feedback,
    u33_a_cancelled_session_leaves_a_notice_until_it_is_dismissed,
    u33_the_end_of_a_tie_leaves_notices_too,
);

impl Person {
    async fn notices(&self) -> Vec<NoticeView> {
        self.ask("notices/list", json!({})).await.done()
    }

    async fn kinds(&self) -> Vec<NoticeKind> {
        self.notices().await.iter().map(|notice| notice.kind).collect()
    }

    async fn dismisses(&self, id: SessionId) {
        self.ask("notices/dismiss", json!({"id": id})).await.done::<()>();
    }
}

/// Whether the texts stand on the page in this order.
fn in_order(page: &str, texts: &[&str]) -> bool {
    let mut rest = page;
    texts.iter().all(|text| match rest.split_once(text) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

async fn u43_what_needs_a_decision_stands_first_on_both_overviews(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let id = rivera.schedules(&maya).created().await.session.id;
    rivera.schedules(&maya).at("2026-12-01", "14:00").created().await;
    app.wait_until("2026-11-24T13:00:00Z");
    rivera.comes(id).await;
    assert!(rivera.notices().await.is_empty() && maya.notices().await.is_empty());

    // Settled as a no-show: both hear of it, the client before what lies ahead.
    app.wait(TimeDelta::hours(3));
    app.settles().await;
    for person in [&rivera, &maya] {
        let [notice]: [NoticeView; 1] = person.notices().await.try_into().expect("one");
        assert_eq!((notice.kind, notice.session), (NoticeKind::Outcome, id));
        assert_eq!((notice.absent, notice.by_evidence), (Some(Absent::Client), true));
    }
    let page = maya.get("/overview").await.body;
    assert!(in_order(
        &page,
        &["For your attention", "You did not come.", "Next session"]
    ));
    let page = rivera.get("/overview").await.body;
    assert!(in_order(
        &page,
        &["For your attention", "Maya did not come.", "Next session"]
    ));

    // An objection is the partner's to decide, and nothing is left for the client.
    maya.objects(id, "I waited at the door.")
        .await
        .done::<serde_json::Value>();
    assert!(maya.notices().await.is_empty());
    let [objection]: [NoticeView; 1] = rivera.notices().await.try_into().expect("one");
    assert_eq!(objection.kind, NoticeKind::Objection);
    assert_eq!(objection.words.as_deref(), Some("I waited at the door."));

    // A correction settles it, and shows the client what was decided, by whom and why.
    rivera
        .corrects(&rivera.sees(id).await, "both_absent", "A storm.")
        .await
        .done::<serde_json::Value>();
    assert!(rivera.notices().await.is_empty());
    let [decided]: [NoticeView; 1] = maya.notices().await.try_into().expect("one");
    assert_eq!((decided.absent, decided.by_evidence), (Some(Absent::Both), false));
    assert_eq!(decided.words.as_deref(), Some("A storm."));

    // Of another person there is nothing to dismiss.
    rivera.dismisses(id).await;
    assert_eq!(maya.kinds().await, [NoticeKind::Outcome]);
    maya.dismisses(id).await;
    maya.dismisses(id).await;
    assert!(maya.notices().await.is_empty());
    let page = maya.get("/overview").await.body;
    assert!(!page.contains("For your attention"));
}

async fn u43_the_client_is_pointed_to_open_feedback(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let mut held = Vec::new();
    for day in ["2026-11-24", "2026-11-25"] {
        let id = rivera
            .schedules(&maya)
            .at(day, "14:00")
            .created()
            .await
            .session
            .id;
        app.wait_until(&format!("{day}T13:00:00Z"));
        rivera.comes(id).await;
        maya.comes(id).await;
        rivera.ends(id).await.done::<serde_json::Value>();
        held.push(id);
    }
    assert!(rivera.notices().await.is_empty());
    assert_eq!(maya.kinds().await, [NoticeKind::Feedback; 2]);
    let page = maya.get("/overview").await.body;
    assert!(page.contains("How was your session with Rivera?"));

    let form = json!({"stars": "5"});
    maya.ask("feedback/give", json!({"id": held[0], "form": form}))
        .await
        .done::<serde_json::Value>();
    assert_eq!(maya.notices().await[0].session, held[1]);
    // Held after all, but it was asked for and given.
    for verdict in ["not_held", "completed"] {
        let session = rivera.sees(held[0]).await;
        rivera
            .corrects(&session, verdict, "On second thought.")
            .await
            .done::<serde_json::Value>();
    }
    assert_eq!(maya.kinds().await, [NoticeKind::Feedback]);

    // Fourteen days later it is closed.
    app.wait_until("2026-12-09T13:00:00Z");
    assert!(maya.notices().await.is_empty());
    purging::purge(&app.app).await.expect("purged");
    assert_eq!(
        app.number("select cast(count(*) as bigint) from notices", [])
            .await,
        0
    );
}

async fn u33_a_cancelled_session_leaves_a_notice_until_it_is_dismissed(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let first = rivera
        .schedules(&maya)
        .titled("Weekly session")
        .created()
        .await
        .session;
    let second = rivera
        .schedules(&maya)
        .at("2026-11-25", "14:00")
        .created()
        .await
        .session;
    rivera
        .cancels(&first, "I am ill.")
        .await
        .done::<serde_json::Value>();
    maya.cancels(&second, "").await.done::<serde_json::Value>();

    let [notice]: [NoticeView; 1] = maya.notices().await.try_into().expect("one");
    assert_eq!((notice.kind, notice.session), (NoticeKind::Cancelled, first.id));
    assert_eq!(notice.words.as_deref(), Some("I am ill."));
    assert_eq!(notice.other, "Rivera");
    let [other]: [NoticeView; 1] = rivera.notices().await.try_into().expect("one");
    assert_eq!((other.session, other.words), (second.id, None));

    // Who, when and why, in plain HTML; a plain form dismisses it.
    let page = maya.get("/overview").await.body;
    let said = [
        "Rivera has cancelled this session.",
        "Weekly session",
        "Tue 24 Nov",
        "“I am ill.”",
        "Cancelled 09:00",
    ];
    assert!(in_order(&page, &said), "{page}");
    let id = first.id.to_string();
    let fields = [("id", id.as_str()), (PAGE, "/overview"), (NEXT, "/overview")];
    let answer = maya.submits(DismissNoticeCall::PATH, &fields).await;
    assert_eq!(answer.see_other(), "/overview");
    assert!(!maya.get("/overview").await.body.contains("has cancelled"));
    assert_eq!(rivera.kinds().await, [NoticeKind::Cancelled]);

    app.anybody()
        .ask("notices/dismiss", json!({"id": second.id}))
        .await
        .refused(ErrorCode::SignedOut);
}

async fn u33_the_end_of_a_tie_leaves_notices_too(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let id = rivera.schedules(&maya).created().await.session.id;
    assert!(app.app.clock.now() < at("2026-11-24T13:00:00Z"));
    maya.ask("clients/end", json!({"id": rivera.id}))
        .await
        .done::<()>();
    let [notice]: [NoticeView; 1] = rivera.notices().await.try_into().expect("one");
    assert_eq!((notice.kind, notice.session), (NoticeKind::Cancelled, id));
    assert!(maya.notices().await.is_empty());
}
