//! Meetings at Zoom: made after the booking, moved, deleted, and entered.

use super::{CREATE, FIND, Story};
use chrono::TimeDelta;
use rapport::{
    api::{
        join::JoinView,
        provider::{Enforcement, LinkState, Provider},
        sessions::SessionView,
    },
    domain::ids::SessionId,
    server::{
        config::Secret,
        db::{
            self,
            jobs::{JobKind, Wanted},
        },
        meeting::{
            self, link,
            provider::{Made, Order},
        },
        outbox::MeetingJob,
    },
};
use serde_json::{Value as Json, json};

on_both_engines!(
    a_meeting_is_made_soon_after_the_booking,
    each_enters_by_their_own_way,
    nothing_but_the_join_tells_the_way_in,
    who_stands_at_the_door_has_it_made_on_the_spot,
    at_the_door_nobody_makes_what_another_process_is_making,
    a_meeting_whose_making_got_no_answer_is_made_once,
    a_process_that_dies_after_the_making_leaves_one_meeting,
    what_two_processes_note_of_one_meeting_removes_nothing,
    a_reschedule_moves_the_meeting_and_keeps_its_address,
    a_reschedule_while_it_is_prepared_reaches_zoom,
    a_move_between_the_making_and_the_noting_reaches_zoom,
    a_cancelled_session_is_deleted_at_zoom,
    a_deletion_that_got_no_answer_is_done_once,
    a_deleted_session_is_deleted_at_zoom,
    another_provider_means_that_zooms_meeting_goes,
    a_session_that_becomes_one_in_person_is_deleted_at_zoom,
    a_session_cancelled_before_its_meeting_was_made_has_none,
    a_session_cancelled_after_a_lost_answer_leaves_nothing,
    a_meeting_that_was_removed_at_zoom_is_made_again_at_the_door,
    a_link_under_a_lost_key_is_made_again_and_the_old_meeting_goes,
);

const UPDATE: &str = "PATCH /v2/meetings/*";
const DELETE: &str = "DELETE /v2/meetings/*";

impl Story {
    /// Rivera connects her Zoom account.
    async fn with_zoom(&self) {
        self.connects(&self.rivera, Provider::Zoom).await;
    }

    /// The meetings that are not deleted.
    async fn standing(&self) -> Vec<Json> {
        let mut meetings = self.meetings().await;
        meetings.retain(|meeting| meeting["deleted"] == false);
        meetings
    }

    /// Another process claims the job, creates the meeting at Zoom, and crashes before it stores the result.
    async fn another_process_makes_it(&self, id: SessionId) -> (MeetingJob, Made) {
        let app = self.app.beside().await.app.clone();
        let now = app.clock.now();
        let wanted = Wanted::About(JobKind::CreateMeeting, id.0);
        let claimed = db::jobs::claim(&app.db, wanted, now, now + TimeDelta::seconds(60)).await;
        assert!(claimed.unwrap().is_some(), "there is work");
        let stored = db::sessions::by_id(&app.db, id).await.unwrap().expect("booked");
        let link = db::links::by_session(&app.db, id).await.unwrap().expect("a link");
        let order = Order {
            session: &stored.session,
            partner: &stored.partner,
            link: link.id,
            again: false,
        };
        let made = meeting::provider(Provider::Zoom).create(&app, &order).await;
        let work = MeetingJob::new(id, link.id, stored.session.partner, Provider::Zoom);
        (work, made.expect("made"))
    }
}

async fn a_meeting_is_made_soon_after_the_booking(story: Story) {
    story.with_zoom().await;
    let session = story.books().await;
    assert_eq!(
        story.calls(Provider::Zoom, CREATE).await,
        0,
        "the booking waits for nobody"
    );
    let link = story.link(session.id).await;
    assert_eq!(link.state, LinkState::Preparing);
    assert_eq!(link.provider.provider, Provider::Zoom);
    story.app.works().await;
    let link = story.link(session.id).await;
    assert_eq!(link.state, LinkState::Ready);
    assert_eq!(link.provider.enforces, Enforcement::WaitingRoom);
    assert_eq!(link.others, [Provider::Jitsi]);

    let meetings = story.meetings().await;
    assert_eq!(meetings.len(), 1);
    assert_eq!(meetings[0]["start_time"], "2026-11-24T13:00:00Z");
    assert_eq!(meetings[0]["duration"], 50);
    assert_eq!(meetings[0]["timezone"], "Europe/Berlin");
    let told = meetings[0].to_string();
    assert!(told.contains("Rivera"), "{told}");
    for private in ["Maya", "Weekly session", &session.id.to_string()] {
        assert!(!told.contains(private), "Zoom is told {private}: {told}");
    }
    story.over().await;
}

async fn each_enters_by_their_own_way(story: Story) {
    story.with_zoom().await;
    let session = story.has_a_session().await;
    story.on_tuesday();
    let (base, meeting) = (story.base(Provider::Zoom), story.meetings().await.remove(0));
    let guests = format!("{base}/j/{}?pwd=", meeting["id"]);
    let hosts = format!("{base}/s/{}?zak=", meeting["id"]);
    let mayas = story.enters_at(&story.maya, session.id).await;
    assert!(mayas.starts_with(&guests), "{mayas}");
    let riveras = story.enters_at(&story.rivera, session.id).await;
    assert!(riveras.starts_with(&hosts), "{riveras}");
    let again = story.enters_at(&story.rivera, session.id).await;
    assert!(again.starts_with(&hosts) && again != riveras, "{again}");

    let host = "GET /v2/meetings/{id}";
    story.fails(Provider::Zoom, host, "500", 1).await;
    let riveras = story.enters_at(&story.rivera, session.id).await;
    assert_eq!(
        riveras, mayas,
        "where Zoom does not tell, there is the guests' way"
    );
    assert_eq!(story.meetings().await.len(), 1);
    story.over().await;
}

/// The secret part of an address.
fn secret_of(address: &str) -> &str {
    let (_, secret) = address.split_once('=').expect("a secret");
    assert!(secret.len() > 20, "{address}");
    secret
}

async fn nothing_but_the_join_tells_the_way_in(story: Story) {
    story.with_zoom().await;
    let session = story.has_a_session().await;
    story.on_tuesday();
    let door = format!("/sessions/{}/join", session.id);
    let mut secrets = Vec::new();
    for person in [&story.maya, &story.rivera] {
        let answer = person.post(&door, &[]).await;
        secrets.push(secret_of(answer.see_other()).to_owned());
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert!(!answer.body.contains(&secrets[secrets.len() - 1]));
    }
    let id = json!({"id": session.id});
    let mut told = Vec::new();
    for person in [&story.maya, &story.rivera] {
        let list = json!({"cursor": null});
        for (call, asked) in [
            ("sessions/one", &id),
            ("join/view", &id),
            ("meeting/view", &id),
            ("sessions/list", &list),
            ("calendar/view", &json!({"span": "week", "date": null})),
        ] {
            let answer = person.ask(call, asked.clone()).await;
            assert_eq!(answer.status, 200, "{call} {}", answer.body);
            told.push((call.to_owned(), answer.body));
        }
        for page in ["", "/join"] {
            let page = format!("/sessions/{}{page}", session.id);
            let answer = person.get(&page).await;
            assert_eq!(answer.status, 200, "{page}");
            assert!(answer.body.contains("Weekly session"), "{page}");
            told.push((page, answer.body));
        }
    }
    for (call, asked) in [("provider/session_link", &id), ("provider/settings", &json!({}))] {
        let answer = story.rivera.ask(call, asked.clone()).await;
        assert!(answer.status == 200 && answer.body.contains("zoom.us"), "{call}");
        told.push((call.to_owned(), answer.body));
    }
    told.push(("/settings".into(), story.rivera.get("/settings").await.body));
    let number = story.meetings().await[0]["id"].to_string();
    for (what, text) in told {
        for secret in secrets.iter().chain([&number]) {
            assert!(!text.contains(secret.as_str()), "{what} tells it: {text}");
        }
    }
    story.over().await;
}

async fn who_stands_at_the_door_has_it_made_on_the_spot(story: Story) {
    story.with_zoom().await;
    let session = story.books().await;
    story.on_tuesday();
    assert_eq!(story.calls(Provider::Zoom, CREATE).await, 0);
    let way = story.enters_at(&story.maya, session.id).await;
    assert!(
        way.starts_with(&format!("{}/j/", story.base(Provider::Zoom))),
        "{way}"
    );
    story.over().await;
    assert_eq!(story.enters_at(&story.maya, session.id).await, way);
    assert_eq!(story.meetings().await.len(), 1);
}

async fn at_the_door_nobody_makes_what_another_process_is_making(story: Story) {
    story.with_zoom().await;
    let session = story.books().await;
    story.on_tuesday();
    let (_, made) = story.another_process_makes_it(session.id).await;
    for person in [&story.maya, &story.rivera] {
        let said = story.waits_outside(person, session.id).await;
        assert!(said.contains("still being prepared"), "{said}");
    }
    story.app.works().await;
    assert_eq!(story.state(session.id).await, LinkState::Preparing);
    story.app.wait(TimeDelta::seconds(61));
    assert_eq!(story.enters_at(&story.maya, session.id).await, made.room.0);
    assert_eq!(story.meetings().await.len(), 1);
    story.over().await;
}

async fn a_meeting_whose_making_got_no_answer_is_made_once(story: Story) {
    story.with_zoom().await;
    story
        .fails(Provider::Zoom, CREATE, "timeout_after_commit", 1)
        .await;
    let session = story.books().await;
    story.app.works().await;
    assert_eq!(story.state(session.id).await, LinkState::Preparing);
    assert_eq!(story.meetings().await.len(), 1, "it was made all the same");
    story.passes(2).await;
    assert_eq!(story.state(session.id).await, LinkState::Ready);
    assert_eq!(story.meetings().await.len(), 1);
    story.on_tuesday();
    story.enters_at(&story.maya, session.id).await;
    let host = story.enters_at(&story.rivera, session.id).await;
    assert!(host.contains("/s/"), "its id is known: {host}");
    story.over().await;
}

async fn a_process_that_dies_after_the_making_leaves_one_meeting(story: Story) {
    story.with_zoom().await;
    let session = story.books().await;
    let (_, made) = story.another_process_makes_it(session.id).await;
    story.passes(59).await;
    assert_eq!(
        story.state(session.id).await,
        LinkState::Preparing,
        "its claim holds"
    );
    let beside = story.app.beside().await;
    story.app.wait(TimeDelta::seconds(1));
    beside.works().await;
    assert_eq!(story.state(session.id).await, LinkState::Ready);
    assert_eq!(story.app.room(session.id).await, Some(made.room.0));
    assert_eq!(story.meetings().await.len(), 1);
    assert_eq!(story.calls(Provider::Zoom, FIND).await, 1);
    story.over().await;
}

async fn what_two_processes_note_of_one_meeting_removes_nothing(story: Story) {
    story.with_zoom().await;
    let session = story.books().await;
    let (work, made) = story.another_process_makes_it(session.id).await;
    story.passes(61).await;
    assert_eq!(story.state(session.id).await, LinkState::Ready);
    // The first process had not crashed, it was only slow.
    let (app, job) = (&story.app.app, rapport::server::crypto::new_id());
    let done = db::jobs::done(rapport::domain::ids::JobId(job));
    link::settle(app, &work, made, done).await.unwrap();
    story.app.works().await;
    assert_eq!(
        story.standing().await.len(),
        1,
        "the meeting that the link leads to"
    );
    story.over().await;
    // A meeting that is not the link's is deleted.
    let stray = Made {
        external_id: Some("99999999999".into()),
        room: Secret("https://zoom.us/j/99999999999".into()),
    };
    let done = db::jobs::done(rapport::domain::ids::JobId(job));
    link::settle(app, &work, stray, done).await.unwrap();
    story.app.works().await;
    assert_eq!(
        story
            .calls(Provider::Zoom, "DELETE /v2/meetings/99999999999")
            .await,
        1
    );
    story.over().await;
}

// ---------------------------------------------------------------------------- changes

async fn a_reschedule_moves_the_meeting_and_keeps_its_address(story: Story) {
    story.with_zoom().await;
    let session = story.has_a_session().await;
    let room = story.app.room(session.id).await.expect("a room");
    let moved = story.rivera.moves(&session, "2026-11-25", "10:30", 45).await;
    moved.done::<SessionView>();
    assert_eq!(
        story.calls(Provider::Zoom, UPDATE).await,
        0,
        "nobody waits for Zoom"
    );
    story.app.works().await;
    let meetings = story.meetings().await;
    assert_eq!(meetings.len(), 1);
    assert_eq!(meetings[0]["start_time"], "2026-11-25T09:30:00Z");
    assert_eq!(meetings[0]["duration"], 45);
    assert_eq!(story.app.room(session.id).await, Some(room));
    assert_eq!(story.state(session.id).await, LinkState::Ready);

    let session = story.rivera.sees(session.id).await;
    let edit = story.rivera.edits(&session);
    edit.with(|form| form.title = "Another title".into())
        .saved()
        .await;
    story.app.works().await;
    assert_eq!(
        story.calls(Provider::Zoom, UPDATE).await,
        1,
        "the title is none of Zoom's business"
    );
    let session = story.rivera.sees(session.id).await;
    let edit = story.rivera.edits(&session);
    edit.with(|form| form.time = "17:00".into()).saved().await;
    story
        .fails(Provider::Zoom, "PATCH /v2/meetings/{id}", "500", 1)
        .await;
    story.app.works().await;
    story.passes(10).await;
    assert_eq!(story.meetings().await[0]["start_time"], "2026-11-25T16:00:00Z");
    story.over().await;
}

async fn a_reschedule_while_it_is_prepared_reaches_zoom(story: Story) {
    story.with_zoom().await;
    story.fails(Provider::Zoom, CREATE, "500", 1).await;
    let session = story.books().await;
    story.app.works().await;
    let moved = story.rivera.moves(&session, "2026-11-25", "10:30", 50).await;
    moved.done::<SessionView>();
    story.app.works().await;
    assert_eq!(story.state(session.id).await, LinkState::Preparing);
    assert_eq!(story.app.jobs().await, (2, 0), "the move waits for the making");
    story.passes(2).await;
    story.passes(3).await;
    assert_eq!(story.state(session.id).await, LinkState::Ready);
    let meetings = story.meetings().await;
    assert_eq!(meetings.len(), 1);
    assert_eq!(meetings[0]["start_time"], "2026-11-25T09:30:00Z");
    story.over().await;
}

async fn a_move_between_the_making_and_the_noting_reaches_zoom(story: Story) {
    story.with_zoom().await;
    let session = story.books().await;
    story.another_process_makes_it(session.id).await;
    let moved = story.rivera.moves(&session, "2026-11-25", "10:30", 50).await;
    moved.done::<SessionView>();
    story.app.works().await;
    assert_eq!(story.meetings().await[0]["start_time"], "2026-11-24T13:00:00Z");
    story.passes(60).await;
    story.passes(5).await;
    let meetings = story.meetings().await;
    assert_eq!(meetings.len(), 1);
    assert_eq!(meetings[0]["start_time"], "2026-11-25T09:30:00Z");
    story.over().await;
}

async fn a_cancelled_session_is_deleted_at_zoom(story: Story) {
    story.with_zoom().await;
    let session = story.has_a_session().await;
    story.rivera.cancels(&session, "").await.done::<SessionView>();
    assert_eq!(story.standing().await.len(), 1, "nobody waits for Zoom");
    story.app.works().await;
    assert!(story.standing().await.is_empty());
    assert_eq!(story.calls(Provider::Zoom, DELETE).await, 1);
    story.over().await;
}

async fn a_deletion_that_got_no_answer_is_done_once(story: Story) {
    story.with_zoom().await;
    let session = story.has_a_session().await;
    let deletion = "DELETE /v2/meetings/{id}";
    story
        .fails(Provider::Zoom, deletion, "timeout_after_commit", 1)
        .await;
    story.rivera.cancels(&session, "").await.done::<SessionView>();
    story.app.works().await;
    assert_eq!(story.app.jobs().await, (1, 0), "who knows whether it was done");
    story.passes(10).await;
    assert_eq!(story.calls(Provider::Zoom, DELETE).await, 2);
    assert!(story.standing().await.is_empty());
    story.over().await;
}

async fn a_deleted_session_is_deleted_at_zoom(story: Story) {
    story.with_zoom().await;
    let session = story.has_a_session().await;
    story.rivera.deletes(session.id).await.done::<()>();
    story.app.works().await;
    assert_eq!(story.meetings().await.len(), 1);
    assert!(story.standing().await.is_empty());
    story.over().await;
}

async fn another_provider_means_that_zooms_meeting_goes(story: Story) {
    story.with_zoom().await;
    let session = story.has_a_session().await;
    let link = story.changes_to(session.id, Provider::Jitsi).await;
    assert_eq!(
        (link.provider.provider, link.state),
        (Provider::Jitsi, LinkState::Ready)
    );
    story.app.works().await;
    assert!(story.standing().await.is_empty());
    story.over().await;
    assert_eq!(
        story.settings(&story.rivera).await.chosen,
        Provider::Zoom,
        "for others"
    );
    let link = story.changes_to(session.id, Provider::Zoom).await;
    assert_eq!(link.state, LinkState::Preparing);
    story.app.works().await;
    assert_eq!(story.state(session.id).await, LinkState::Ready);
    assert_eq!(story.standing().await.len(), 1);
    // The same provider again: a new meeting, and the previous one is deleted.
    let before = story.standing().await;
    story.changes_to(session.id, Provider::Zoom).await;
    story.app.works().await;
    let after = story.standing().await;
    assert_eq!(after.len(), 1);
    assert_ne!(before[0]["id"], after[0]["id"]);
    story.over().await;
}

async fn a_session_that_becomes_one_in_person_is_deleted_at_zoom(story: Story) {
    story.with_zoom().await;
    let session = story.has_a_session().await;
    story.moves_to_high_street(session.id).await;
    story.app.works().await;
    assert!(story.standing().await.is_empty());
    story.over().await;
    let session = story.rivera.sees(session.id).await;
    let edit = story.rivera.edits(&session);
    edit.with(|form| form.kind = "video".into()).saved().await;
    assert_eq!(story.state(session.id).await, LinkState::Preparing);
    story.app.works().await;
    assert_eq!(story.standing().await.len(), 1, "by video again");
    story.over().await;
}

async fn a_session_cancelled_before_its_meeting_was_made_has_none(story: Story) {
    story.with_zoom().await;
    let session = story.books().await;
    story.rivera.cancels(&session, "").await.done::<SessionView>();
    story.app.works().await;
    assert!(story.meetings().await.is_empty());
    assert_eq!(
        story.calls(Provider::Zoom, FIND).await,
        0,
        "and nothing is looked for"
    );
    story.over().await;
}

async fn a_session_cancelled_after_a_lost_answer_leaves_nothing(story: Story) {
    story.with_zoom().await;
    story
        .fails(Provider::Zoom, CREATE, "timeout_after_commit", 1)
        .await;
    let session = story.books().await;
    story.app.works().await;
    story.rivera.cancels(&session, "").await.done::<SessionView>();
    assert_eq!(story.standing().await.len(), 1);
    story.passes(2).await;
    assert!(story.standing().await.is_empty());
    story.over().await;
}

async fn a_meeting_that_was_removed_at_zoom_is_made_again_at_the_door(story: Story) {
    story.with_zoom().await;
    let session = story.has_a_session().await;
    story.on_tuesday();
    let before = story.enters_at(&story.maya, session.id).await;
    story.removes_at_zoom(&story.meetings().await[0]).await;
    let riveras = story.enters_at(&story.rivera, session.id).await;
    let standing = story.standing().await;
    assert_eq!(standing.len(), 1);
    let hosts = format!("{}/s/{}?zak=", story.base(Provider::Zoom), standing[0]["id"]);
    assert!(riveras.starts_with(&hosts), "{riveras}");
    let mayas = story.enters_at(&story.maya, session.id).await;
    let guests = format!("{}/j/{}?pwd=", story.base(Provider::Zoom), standing[0]["id"]);
    assert!(mayas.starts_with(&guests) && mayas != before, "{mayas}");
    story.app.works().await;
    story.over().await;
}

async fn a_link_under_a_lost_key_is_made_again_and_the_old_meeting_goes(story: Story) {
    story.with_zoom().await;
    let session = story.has_a_session().await;
    let garble = "update meeting_links set room_sealed = $2 where session_id = $1";
    let garbled = vec![0_u8; 64];
    story
        .app
        .change(garble, [session.id.into(), garbled.into()])
        .await;
    story.on_tuesday();
    let door = story.maya.ask("join/view", json!({"id": session.id})).await;
    let door: JoinView = door.done();
    assert!(!door.embedded, "it will be held at Zoom again");
    assert_eq!(door.provider.provider, Provider::Zoom);
    let way = story.enters_at(&story.maya, session.id).await;
    story.app.works().await;
    let standing = story.standing().await;
    assert_eq!(standing.len(), 1, "{standing:?}");
    assert!(way.contains(&standing[0]["id"].to_string()), "{way}");
    story.over().await;
}
