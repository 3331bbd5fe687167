//! Which changes send which events, and to whom.

use super::{Story, receiver::Receiver};
use crate::harness::{Engine, tell};
use chrono::TimeDelta;
use rapport::{
    api::{ErrorCode, booking::Scheduled, sessions::SessionView, webhooks::DeliveryState},
    domain::{change::SessionEvent, feedback::Stars, session::Decision},
    server::{
        db,
        error::Error,
        meeting::link,
        services::settling,
        sessions::{Booking, Change, change},
    },
};
use serde_json::json;
use std::time::Duration;

on_both_engines!(
    a_booking_is_told_signed_and_without_anything_private,
    a_new_time_is_told_and_other_changes_are_not,
    a_cancellation_is_told,
    a_refused_booking_tells_nothing,
    another_partners_sessions_are_never_told,
    an_admins_endpoint_hears_of_every_session,
    who_is_no_admin_any_more_hears_nothing,
    only_what_is_wanted_is_told,
    beginning_end_and_feedback_can_be_told,
    a_correction_is_told_as_another_end,
    feedback_is_told_and_that_it_was_taken_back,
);

#[tokio::test(flavor = "multi_thread")]
async fn what_is_removed_while_it_would_be_told_keeps_nobody_from_booking() {
    // On PostgreSQL only: SQLite has one writer, so the two cannot race.
    tell(Engine::Postgres, |story: Story| async move {
        let endpoint = story.riveras_endpoint().await.endpoint.id;
        let mut removing = story.app.app.db.begin().await.unwrap();
        removing.execute(db::webhooks::removal(endpoint)).await.unwrap();
        let (rivera, maya) = (story.rivera.clone(), story.maya.clone());
        let booking = tokio::spawn(async move { rivera.schedules(&maya).created().await });
        let waits = "select count(*) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'";
        while story.app.number(waits, []).await == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        removing.commit().await.unwrap();
        booking.await.expect("booked");
        story.is_quiet().await;
        assert!(story.receiver.received().is_empty());
    })
    .await;
}

async fn a_booking_is_told_signed_and_without_anything_private(story: Story) {
    let added = story.riveras_endpoint().await;
    let plan = story.rivera.schedules(&story.maya).protected();
    let created = plan.notes("Between the two of us").created().await;
    story.is_quiet().await;
    let [received] = story.receiver.received().try_into().expect("one");
    assert!(received.is_signed_with(&added.secret));
    assert!(!received.is_signed_with("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"));
    assert_eq!(received.header("content-type"), "application/json");
    let now = story.app.app.clock.now();
    assert_eq!(received.header("webhook-timestamp"), now.timestamp().to_string());
    let session = &created.session;
    assert_eq!(
        received.json(),
        json!({
            "type": "session.booked",
            "timestamp": "2026-11-20T08:00:00Z",
            "data": {
                "session_id": session.id,
                "status": "scheduled",
                "kind": "video",
                "title": "Weekly session",
                "starts_at": "2026-11-24T13:00:00Z",
                "ends_at": "2026-11-24T13:50:00Z",
                "partner_id": story.rivera.id,
                "client_id": story.maya.id,
            }
        })
    );
    let delivery = story.rivera.delivery(added.endpoint.id).await;
    assert_eq!(received.header("webhook-id"), format!("msg_{}", delivery.id));
    assert_eq!(
        (
            delivery.state,
            delivery.attempts,
            delivery.status,
            delivery.problem
        ),
        (DeliveryState::Delivered, 1, Some(200), None)
    );
}

async fn a_new_time_is_told_and_other_changes_are_not(story: Story) {
    story.riveras_endpoint().await;
    let session = story.rivera.schedules(&story.maya).created().await.session;
    let retitled = story.rivera.edits(&session);
    let retitled = retitled.with(|form| form.title = "Another name".into());
    let Scheduled { session, .. } = retitled.saved().await;
    story.is_quiet().await;
    assert_eq!(story.receiver.kinds(), ["session.booked"]);
    let later = story.rivera.edits(&session);
    let later = later.with(|form| form.time = "16:00".into());
    let Scheduled { session, .. } = later.saved().await;
    story.is_quiet().await;
    let moved = story.rivera.moves(&session, "2026-11-25", "10:00", 50).await;
    let session: SessionView = moved.done();
    story.is_quiet().await;
    // Dropped at the time it already has.
    let dropped = story.rivera.moves(&session, "2026-11-25", "10:00", 50).await;
    dropped.done::<SessionView>();
    story.is_quiet().await;
    let told = story.receiver.received();
    let told: Vec<_> = told
        .iter()
        .map(|it| (it.kind(), it.json()["data"]["starts_at"].clone()))
        .collect();
    assert_eq!(
        told,
        [
            ("session.booked", "2026-11-24T13:00:00Z"),
            ("session.rescheduled", "2026-11-24T15:00:00Z"),
            ("session.rescheduled", "2026-11-25T09:00:00Z"),
        ]
        .map(|(kind, at)| (kind.to_owned(), json!(at)))
    );
}

async fn a_cancellation_is_told(story: Story) {
    story.riveras_endpoint().await;
    let session = story.rivera.schedules(&story.maya).created().await.session;
    let reason = "I am not well, please do not tell";
    story.maya.cancels(&session, reason).await.done::<SessionView>();
    story.is_quiet().await;
    let told = story.receiver.received();
    let cancelled = told.iter().find(|it| it.kind() == "session.cancelled");
    let cancelled = cancelled.expect("told").json();
    assert_eq!(cancelled["data"]["status"], "cancelled");
    assert!(!cancelled.to_string().contains("not well"));
}

async fn a_refused_booking_tells_nothing(story: Story) {
    let added = story.riveras_endpoint().await;
    let plan = || story.rivera.schedules(&story.maya);
    let first = plan().created().await.session;
    let second = plan().at("2026-11-24", "16:00").created().await.session;
    story.is_quiet().await;
    plan().refused(ErrorCode::Conflict).await;
    let onto = story.rivera.moves(&second, "2026-11-24", "14:00", 50).await;
    onto.refused(ErrorCode::Conflict);
    // The same if the check before it has missed the overlap and the constraint refuses.
    let past_the_check = |session: &SessionView| {
        let (app, id) = (story.app.app.clone(), session.id);
        async move {
            let stored = db::sessions::by_id(&app.db, id).await.unwrap().unwrap();
            let mut session = stored.session;
            session.id = rapport::domain::ids::SessionId(rapport::server::crypto::new_id());
            let (partner, now) = (stored.partner, app.clock.now());
            let provider = rapport::domain::provider::Provider::Jitsi;
            let link = link::beginning(&app, provider, &session, &partner, now);
            let booking = Booking {
                by: session.partner,
                of: None,
                link: link.await.unwrap(),
                passcode_hash: None,
                zone: partner.time_zone.clone(),
                session,
                has_endpoints: true,
            };
            change::book(&app, booking, now).await
        }
    };
    let refused = past_the_check(&first).await;
    let refused = refused.map_err(|error| matches!(error, Error::Db(db::DbError::Overlap(_))));
    assert_eq!(refused, Err(true));
    story.is_quiet().await;
    assert_eq!(story.receiver.kinds(), ["session.booked", "session.booked"]);
    assert_eq!(story.rivera.deliveries(added.endpoint.id).await.len(), 2);
}

async fn another_partners_sessions_are_never_told(story: Story) {
    let added = story.riveras_endpoint().await;
    let okafor = story.app.partner("Okafor").await;
    okafor.adds(&story.maya).await;
    let session = okafor.schedules(&story.maya).created().await.session;
    okafor.cancels(&session, "").await.done::<SessionView>();
    story.is_quiet().await;
    assert!(story.receiver.received().is_empty());
    assert!(story.rivera.deliveries(added.endpoint.id).await.is_empty());
}

async fn an_admins_endpoint_hears_of_every_session(story: Story) {
    let (sam, his) = (story.app.admin("Sam").await, Receiver::start().await);
    let added = sam.adds_endpoint(&his.url).await;
    story.riveras_endpoint().await;
    let okafor = story.app.partner("Okafor").await;
    okafor.adds(&story.maya).await;
    okafor.schedules(&story.maya).created().await;
    let riveras = story
        .rivera
        .schedules(&story.maya)
        .at("2026-11-25", "14:00")
        .created();
    let riveras = riveras.await.session;
    story.is_quiet().await;
    let told = his.received();
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|it| it.is_signed_with(&added.secret)));
    let [hers] = story.receiver.received().try_into().expect("her own alone");
    assert_eq!(hers.json()["data"]["session_id"], json!(riveras.id));
    // Two endpoints get two deliveries, each with its own id.
    let same = told
        .iter()
        .find(|it| it.json() == hers.json())
        .expect("told to him as well");
    assert_ne!(same.header("webhook-id"), hers.header("webhook-id"));
}

async fn who_is_no_admin_any_more_hears_nothing(story: Story) {
    let sam = story.app.admin("Sam").await;
    sam.adds_endpoint(&story.receiver.url).await;
    story.rivera.schedules(&story.maya).created().await;
    let demote = "update accounts set role = 'partner' where id = $1";
    assert_eq!(story.app.change(demote, [sam.id.into()]).await, 1);
    // Neither the pending delivery nor a new one.
    let second = story.rivera.schedules(&story.maya).at("2026-11-25", "14:00");
    second.created().await;
    story.is_quiet().await;
    assert!(story.receiver.received().is_empty());
}

async fn only_what_is_wanted_is_told(story: Story) {
    let registered = story
        .rivera
        .registers(&story.receiver.url, &["session.cancelled"])
        .await;
    registered.done::<rapport::api::webhooks::EndpointAdded>();
    let session = story.rivera.schedules(&story.maya).created().await.session;
    story.is_quiet().await;
    assert!(story.receiver.received().is_empty());
    story.rivera.cancels(&session, "").await.done::<SessionView>();
    story.is_quiet().await;
    assert_eq!(story.receiver.kinds(), ["session.cancelled"]);
}

async fn beginning_end_and_feedback_can_be_told(story: Story) {
    story.riveras_endpoint().await;
    let session = story.rivera.schedules(&story.maya).created().await.session;
    story.is_quiet().await;
    let app = &story.app.app;
    let begin = || async {
        let change = Change::begin(app, session.id, None).await.unwrap();
        change.expect("a session")
    };
    let mut change = begin().await;
    let at = change.at();
    change.transit(|state| state.start(at)).unwrap();
    change.commit().await.unwrap();
    story.is_quiet().await;
    story.app.wait(TimeDelta::minutes(1));
    let mut change = begin().await;
    let at = change.at();
    change
        .transit(|state| state.end(at, Decision::by_evidence(at)))
        .unwrap();
    change.commit().await.unwrap();
    story.is_quiet().await;
    story.app.wait(TimeDelta::minutes(1));
    let mut change = begin().await;
    let stars = Stars::parse("5").unwrap();
    change.record(SessionEvent::FeedbackGiven { stars, again: false });
    change.commit().await.unwrap();
    story.is_quiet().await;
    assert_eq!(
        story.receiver.kinds(),
        [
            "session.booked",
            "session.started",
            "session.ended",
            "session.feedback"
        ]
    );
    let stars = story.receiver.received()[3].json()["data"]["stars"].clone();
    assert_eq!(stars, json!(5));
}

async fn a_correction_is_told_as_another_end(story: Story) {
    story.riveras_endpoint().await;
    let id = story.rivera.schedules(&story.maya).created().await.session.id;
    story.app.wait_until("2026-11-25T13:00:00Z");
    settling::settle_due(&story.app.app).await.unwrap();
    story.is_quiet().await;
    // The second correction keeps the status, so it sends no event.
    for verdict in ["client_absent", "partner_absent"] {
        let session = story.rivera.sees(id).await;
        let corrected = story.rivera.corrects(&session, verdict, "I waited.").await;
        corrected.done::<SessionView>();
    }
    story.is_quiet().await;
    let told = story.receiver.received();
    let told: Vec<_> = told
        .iter()
        .map(|it| (it.kind(), it.json()["data"]["status"].clone()))
        .collect();
    assert_eq!(
        told,
        [
            ("session.booked", "scheduled"),
            ("session.ended", "not_held"),
            ("session.ended", "no_show"),
        ]
        .map(|(kind, status)| (kind.to_owned(), json!(status)))
    );
}

async fn feedback_is_told_and_that_it_was_taken_back(story: Story) {
    story.riveras_endpoint().await;
    let id = story.rivera.schedules(&story.maya).created().await.session.id;
    story.app.wait_until("2026-11-24T13:00:00Z");
    story.maya.comes(id).await;
    story.rivera.comes(id).await;
    story.rivera.ends(id).await.done::<SessionView>();
    story.is_quiet().await;
    let form = json!({"stars": "4", "comment": "Between us"});
    let given = story.maya.ask("feedback/give", json!({"id": id, "form": form}));
    assert_eq!(given.await.status, 200);
    story.is_quiet().await;
    // The second withdrawal changes nothing.
    for _ in 0..2 {
        let taken_back = story.maya.ask("feedback/take_back", json!({"id": id}));
        assert_eq!(taken_back.await.status, 200);
    }
    story.is_quiet().await;
    let told = story.receiver.received();
    let stars: Vec<_> = told
        .iter()
        .filter(|it| it.kind() == "session.feedback")
        .map(|it| it.json()["data"]["stars"].clone())
        .collect();
    assert_eq!(stars, [json!(4), json!(null)]);
    assert!(
        told.iter()
            .all(|it| !it.json().to_string().contains("Between us"))
    );
}
