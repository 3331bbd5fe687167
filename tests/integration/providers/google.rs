//! Meetings at Google: a room, or an event if only the calendar scope was granted.

use super::{Story, failed};
use rapport::api::{
    provider::{Enforcement, LinkProblem, LinkState, Provider},
    sessions::SessionView,
};
use serde_json::{Value as Json, json};

on_both_engines!(
    a_room_is_made_and_both_enter_it,
    with_the_calendar_alone_an_event_has_the_room,
    an_event_is_moved_and_deleted,
    an_event_whose_making_got_no_answer_is_made_once,
    an_event_that_a_lost_answer_left_behind_goes,
    a_conference_that_google_cannot_make_is_told,
);

const GOOGLE: Provider = Provider::GoogleMeet;
const INSERT: &str = "POST /calendar/v3/calendars/primary/events";

impl Story {
    async fn with_the_calendar_alone(&self) {
        let calendar = "https://www.googleapis.com/auth/calendar.events.owned";
        self.tells(GOOGLE, json!({"grant_only": [calendar]})).await;
        self.connects(&self.rivera, GOOGLE).await;
    }

    async fn events(&self) -> Vec<Json> {
        let seen = self.seen(GOOGLE).await;
        assert_eq!(seen["spaces"], json!([]), "nobody has granted rooms");
        seen["events"].as_array().expect("a list").clone()
    }
}

async fn a_room_is_made_and_both_enter_it(story: Story) {
    story.connects(&story.rivera, GOOGLE).await;
    let session = story.books().await;
    assert_eq!(story.state(session.id).await, LinkState::Preparing);
    story.app.works().await;
    let link = story.link(session.id).await;
    assert_eq!(link.state, LinkState::Ready);
    assert_eq!(link.provider.provider, GOOGLE);
    assert_eq!(link.provider.enforces, Enforcement::Link);
    let seen = story.seen(GOOGLE).await;
    assert_eq!(seen["spaces"].as_array().unwrap().len(), 1);
    assert_eq!(seen["events"], json!([]));
    let space = &seen["spaces"][0];
    assert_eq!(
        space["access_type"], "OPEN",
        "guests need no account and do not knock"
    );

    story.on_tuesday();
    for person in [&story.maya, &story.rivera] {
        let way = story.enters_at(person, session.id).await;
        assert_eq!(way, space["meeting_uri"]);
    }
    let code = space["code"].as_str().unwrap();
    for page in ["", "/join"] {
        let page = story.maya.get(&format!("/sessions/{}{page}", session.id)).await;
        assert!(page.status == 200 && !page.body.contains(code));
    }
    story
        .http
        .get(space["meeting_uri"].as_str().unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(story.seen(GOOGLE).await["spaces"][0]["active"], true);

    // A room has no time and cannot be deleted: the people in it are removed.
    let later = story.books_for("2026-11-25").await;
    story.app.works().await;
    let moved = story.rivera.moves(&later, "2026-11-26", "10:30", 50).await;
    moved.done::<SessionView>();
    story.app.works().await;
    story.over().await;
    story.changes_to(session.id, Provider::Jitsi).await;
    story.app.works().await;
    let spaces = story.seen(GOOGLE).await["spaces"].clone();
    assert_eq!(spaces.as_array().unwrap().len(), 2);
    assert_eq!(spaces[0]["active"], false);
    let later = story.rivera.sees(later.id).await;
    story.rivera.cancels(&later, "").await.done::<SessionView>();
    story.app.works().await;
    story.over().await;
}

async fn with_the_calendar_alone_an_event_has_the_room(story: Story) {
    story.with_the_calendar_alone().await;
    story.tells(GOOGLE, json!({"conference": {"pending": 1}})).await;
    let session = story.has_a_session().await;
    let events = story.events().await;
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["status"], "confirmed");
    assert_eq!(events[0]["start"]["dateTime"], "2026-11-24T13:00:00Z");
    assert_eq!(events[0]["end"]["dateTime"], "2026-11-24T13:50:00Z");
    let told = events[0].to_string();
    assert!(told.contains("Rivera") && !told.contains("Maya"), "{told}");
    assert!(
        story.calls(GOOGLE, "GET /calendar/*").await > 0,
        "it was waited for"
    );
    story.on_tuesday();
    let rooms = format!("{}/room/", story.base(GOOGLE));
    let mayas = story.enters_at(&story.maya, session.id).await;
    assert!(mayas.starts_with(&rooms), "{mayas}");
    assert_eq!(story.enters_at(&story.rivera, session.id).await, mayas);
    story.over().await;
}

async fn an_event_is_moved_and_deleted(story: Story) {
    story.with_the_calendar_alone().await;
    let session = story.has_a_session().await;
    let room = story.app.room(session.id).await.expect("a room");
    let moved = story.rivera.moves(&session, "2026-11-25", "10:30", 30).await;
    let session: SessionView = moved.done();
    story.app.works().await;
    let events = story.events().await;
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["start"]["dateTime"], "2026-11-25T09:30:00Z");
    assert_eq!(events[0]["end"]["dateTime"], "2026-11-25T10:00:00Z");
    assert_eq!(events[0]["status"], "confirmed");
    assert_eq!(story.app.room(session.id).await, Some(room));
    story.over().await;

    let deletion = "DELETE /calendar/v3/calendars/primary/events/{id}";
    story.fails(GOOGLE, deletion, "drop_after_commit", 1).await;
    story.rivera.cancels(&session, "").await.done::<SessionView>();
    story.app.works().await;
    assert_eq!(story.events().await[0]["status"], "cancelled");
    assert_eq!(story.app.jobs().await, (1, 0), "who knows whether it was done");
    story.passes(10).await;
    assert_eq!(story.calls(GOOGLE, "DELETE /calendar/*").await, 2);
    story.over().await;
}

async fn an_event_whose_making_got_no_answer_is_made_once(story: Story) {
    story.with_the_calendar_alone().await;
    story.fails(GOOGLE, INSERT, "drop_after_commit", 1).await;
    let session = story.books().await;
    story.app.works().await;
    assert_eq!(story.state(session.id).await, LinkState::Preparing);
    assert_eq!(story.events().await.len(), 1, "it was made all the same");
    let moved = story.rivera.moves(&session, "2026-11-25", "10:30", 50).await;
    moved.done::<SessionView>();
    story.passes(5).await;
    story.passes(5).await;
    assert_eq!(story.state(session.id).await, LinkState::Ready);
    let events = story.events().await;
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["start"]["dateTime"], "2026-11-25T09:30:00Z");
    assert_eq!(
        events[0]["request_ids"].as_array().unwrap().len(),
        1,
        "one conference"
    );
    story.over().await;
}

async fn an_event_that_a_lost_answer_left_behind_goes(story: Story) {
    story.with_the_calendar_alone().await;
    story.fails(GOOGLE, INSERT, "drop_after_commit", 1).await;
    let session = story.books().await;
    story.app.works().await;
    story.rivera.cancels(&session, "").await.done::<SessionView>();
    assert_eq!(story.events().await[0]["status"], "confirmed");
    story.passes(2).await;
    assert_eq!(story.events().await[0]["status"], "cancelled");
    story.over().await;
}

async fn a_conference_that_google_cannot_make_is_told(story: Story) {
    story.with_the_calendar_alone().await;
    story.tells(GOOGLE, json!({"conference": "failure"})).await;
    let session = story.books().await;
    story.app.works().await;
    assert_eq!(story.state(session.id).await, failed(LinkProblem::Refused));
    story.over().await;
    // It created an event all the same, which is useless without a room.
    story.changes_to(session.id, Provider::Jitsi).await;
    story.app.works().await;
    let events = story.events().await;
    assert!(
        events.iter().all(|event| event["status"] == "cancelled"),
        "{events:?}"
    );
    story.over().await;
}
