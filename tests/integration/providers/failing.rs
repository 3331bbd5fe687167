//! Links whose provider does not make the meeting.

use super::{CREATE, Story, failed};
use chrono::TimeDelta;
use rapport::api::provider::{LinkProblem, LinkState, Provider, ProviderState};
use serde_json::json;

on_both_engines!(
    after_five_failures_the_partner_is_told_and_takes_jitsi,
    a_dead_grant_is_told_at_once_and_connecting_again_makes_what_waited,
    connecting_again_makes_no_second_meeting,
    what_a_lost_answer_left_behind_goes_with_its_link,
    who_has_made_too_many_meetings_today_is_told_at_once,
    too_many_calls_in_a_second_are_made_up_for,
    what_zoom_refuses_is_not_asked_again,
    whoever_knocks_does_not_hurry_the_provider,
);

impl Story {
    async fn changes_to_jitsi_and_enters(&self, id: rapport::domain::ids::SessionId) {
        let link = self.changes_to(id, Provider::Jitsi).await;
        assert_eq!(link.state, LinkState::Ready);
        assert_eq!(link.provider.provider, Provider::Jitsi);
        self.on_tuesday();
        for person in [&self.maya, &self.rivera] {
            let way = self.enters_at(person, id).await;
            assert_eq!(way, format!("/sessions/{id}/meeting"));
            let room = person.enters_room(id).await;
            assert_eq!(self.app.room(id).await, Some(room));
        }
    }
}

async fn after_five_failures_the_partner_is_told_and_takes_jitsi(story: Story) {
    story.connects(&story.rivera, Provider::Zoom).await;
    // Every attempt after the first looks for an existing meeting.
    story.fails(Provider::Zoom, CREATE, "500", 5).await;
    let session = story.books().await;
    for (nth, pause) in [0, 2, 10, 30, 120].into_iter().enumerate() {
        assert_eq!(story.state(session.id).await, LinkState::Preparing);
        if pause > 0 {
            story.passes(pause - 1).await;
            assert_eq!(
                story.calls(Provider::Zoom, CREATE).await,
                nth,
                "not before its time"
            );
            story.app.wait(TimeDelta::seconds(1));
        }
        story.app.works().await;
        assert_eq!(story.calls(Provider::Zoom, CREATE).await, nth + 1);
    }
    let link = story.link(session.id).await;
    assert_eq!(link.state, failed(LinkProblem::Unreachable));
    assert_eq!(link.others, [Provider::Jitsi]);
    story.over().await;

    story.on_tuesday();
    let said = story.waits_outside(&story.rivera, session.id).await;
    assert!(said.contains("use Jitsi instead"), "{said}");
    let said = story.waits_outside(&story.maya, session.id).await;
    assert!(said.contains("Your partner has been told"), "{said}");
    assert_eq!(
        story.calls(Provider::Zoom, CREATE).await,
        5,
        "it is not asked again"
    );

    story.changes_to_jitsi_and_enters(session.id).await;
    story.app.works().await;
    assert!(story.meetings().await.is_empty());
    story.over().await;
}

async fn a_dead_grant_is_told_at_once_and_connecting_again_makes_what_waited(story: Story) {
    for provider in [Provider::Zoom, Provider::GoogleMeet] {
        story.connects(&story.rivera, provider).await;
        let form = json!({"form": {"provider": provider.word()}});
        assert_eq!(story.rivera.ask("provider/choose", form).await.status, 200);
        let dead = json!({"expire_access_tokens": true, "invalid_grant": true});
        story.tells(provider, dead).await;
        let session = story.books().await;
        story.app.works().await;
        let link = story.link(session.id).await;
        assert_eq!(link.state, failed(LinkProblem::Reconnect));
        assert!(!link.others.contains(&provider));
        story.over().await;
        let choice = story.choice(&story.rivera, provider).await;
        assert_eq!(choice.state, ProviderState::NeedsReconnect);
        assert!(choice.account.is_some(), "they are told which account");

        // No calls are made in the meantime.
        let called = story.calls(provider, "*").await;
        let another = story.books_for("2026-11-25").await;
        story.app.works().await;
        assert_eq!(story.state(another.id).await, failed(LinkProblem::Reconnect));
        assert_eq!(story.calls(provider, "*").await, called);

        story.tells(provider, json!({"invalid_grant": false})).await;
        story.connects(&story.rivera, provider).await;
        for session in [&session, &another] {
            assert_eq!(story.state(session.id).await, LinkState::Preparing);
        }
        story.app.works().await;
        for session in [&session, &another] {
            assert_eq!(story.state(session.id).await, LinkState::Ready);
            story.rivera.deletes(session.id).await.done::<()>();
        }
        story.app.works().await;
        story.over().await;
    }
}

async fn connecting_again_makes_no_second_meeting(story: Story) {
    story.connects(&story.rivera, Provider::Zoom).await;
    story
        .fails(Provider::Zoom, CREATE, "timeout_after_commit", 1)
        .await;
    let session = story.books().await;
    story.app.works().await;
    let dead = json!({"expire_access_tokens": true, "invalid_grant": 1});
    story.tells(Provider::Zoom, dead).await;
    story.passes(2).await;
    assert_eq!(story.state(session.id).await, failed(LinkProblem::Reconnect));
    story.connects(&story.rivera, Provider::Zoom).await;
    story.app.works().await;
    assert_eq!(story.state(session.id).await, LinkState::Ready);
    assert_eq!(story.meetings().await.len(), 1);
    story.over().await;
}

async fn what_a_lost_answer_left_behind_goes_with_its_link(story: Story) {
    story.connects(&story.rivera, Provider::Zoom).await;
    story
        .fails(Provider::Zoom, CREATE, "timeout_after_commit", 1)
        .await;
    story.fails(Provider::Zoom, super::FIND, "500", 4).await;
    let session = story.books().await;
    for pause in [0, 2, 10, 30, 120] {
        story.passes(pause).await;
    }
    assert_eq!(story.state(session.id).await, failed(LinkProblem::Unreachable));
    assert_eq!(story.meetings().await[0]["deleted"], false);
    story.changes_to_jitsi_and_enters(session.id).await;
    story.app.works().await;
    assert_eq!(story.meetings().await[0]["deleted"], true);
    story.over().await;
}

async fn who_has_made_too_many_meetings_today_is_told_at_once(story: Story) {
    story.connects(&story.rivera, Provider::Zoom).await;
    let midnight = json!({"day_ends": "2026-11-21T00:00:00Z"});
    story.tells(Provider::Zoom, midnight).await;
    story.fails(Provider::Zoom, CREATE, "429_daily", 1).await;
    let session = story.books().await;
    story.app.works().await;
    assert_eq!(story.state(session.id).await, failed(LinkProblem::Busy));
    story.over().await;
    story.changes_to_jitsi_and_enters(session.id).await;

    // Five minutes before midnight it is worth waiting.
    story.app.wait_until("2026-11-24T23:55:00Z");
    let midnight = json!({"day_ends": "2026-11-25T00:00:00Z"});
    story.tells(Provider::Zoom, midnight).await;
    story.fails(Provider::Zoom, CREATE, "429_daily", 1).await;
    let session = story.books_for("2026-11-26").await;
    story.app.works().await;
    story.passes(299).await;
    assert_eq!(story.state(session.id).await, LinkState::Preparing);
    story.passes(1).await;
    assert_eq!(story.state(session.id).await, LinkState::Ready);
    story.over().await;
}

async fn too_many_calls_in_a_second_are_made_up_for(story: Story) {
    story.connects(&story.rivera, Provider::Zoom).await;
    story.fails(Provider::Zoom, CREATE, "429_qps", 1).await;
    let session = story.books().await;
    story.app.works().await;
    assert_eq!(story.state(session.id).await, LinkState::Preparing);
    story.passes(2).await;
    assert_eq!(story.state(session.id).await, LinkState::Ready);
    assert_eq!(story.meetings().await.len(), 1);
    story.over().await;
}

async fn what_zoom_refuses_is_not_asked_again(story: Story) {
    story.connects(&story.rivera, Provider::Zoom).await;
    let (refused, reconnect) = (LinkProblem::Refused, LinkProblem::Reconnect);
    for (with, problem, date) in [
        ("300", refused, "2026-11-24"),
        ("3161", refused, "2026-11-25"),
        ("4711", reconnect, "2026-11-26"),
    ] {
        story.fails(Provider::Zoom, CREATE, with, 1).await;
        let session = story.books_for(date).await;
        story.app.works().await;
        assert_eq!(story.state(session.id).await, failed(problem), "{with}");
        story.over().await;
    }
    let choice = story.choice(&story.rivera, Provider::Zoom).await;
    assert_eq!(choice.state, ProviderState::NeedsReconnect);
}

async fn whoever_knocks_does_not_hurry_the_provider(story: Story) {
    story.connects(&story.rivera, Provider::Zoom).await;
    let id = story.books().await.id;
    story.on_tuesday();
    story.fails(Provider::Zoom, CREATE, "500", 1).await;
    for _ in 0..6 {
        story.waits_outside(&story.maya, id).await;
    }
    assert_eq!(
        story.calls(Provider::Zoom, CREATE).await,
        1,
        "the first one at the door asked, and it failed; nobody asks before it is due again"
    );
    story.app.wait(TimeDelta::seconds(2));
    story.enters_at(&story.maya, id).await;
    assert_eq!(story.state(id).await, LinkState::Ready);
    story.over().await;
}
