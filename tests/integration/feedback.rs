//! Feedback on sessions: who may give it when, what each person sees of it, and the partner's exact rating.

use crate::{
    harness::{TestApp, at},
    people::{Answer, Person},
};
use chrono::TimeDelta;
use futures::{StreamExt as _, stream};
use rapport::{
    api::{
        ErrorCode,
        feedback::{RatingSummary, RatingView, SessionFeedback, SharedComment},
        sessions::SessionView,
    },
    domain::{
        feedback::{EDITABLE, Rating},
        ids::SessionId,
    },
    server::db,
};
use serde_json::json;

on_both_engines!(
    a_client_gives_feedback_changes_it_and_takes_it_back,
    feedback_is_refused_before_the_session_is_completed,
    feedback_closes_fourteen_days_after_the_end,
    what_was_given_stays_after_a_correction_until_it_is_taken_back,
    what_is_no_feedback_is_told_beside_the_field,
    only_the_client_gives_feedback,
    of_two_tabs_the_last_one_counts,
    a_comment_is_private_unless_its_author_lets_others_read_it,
    clients_see_average_and_count_and_partners_the_distribution,
    a_hundred_concurrent_edits_leave_the_rating_exact,
    a_hundred_concurrent_edits_of_one_session_leave_the_rating_exact,
    the_same_feedback_at_the_same_instant_counts_once,
    feedback_by_a_plain_form,
    refused_feedback_by_a_plain_form_keeps_what_was_typed,
    taking_back_by_a_plain_form,
    a_plain_form_that_comes_too_late_is_told_so,
    what_is_typed_into_a_comment_is_never_markup,
    the_partner_reads_feedback_on_the_session_and_the_overview,
);

/// A session that begins at this hour in Berlin, was held and has ended.
async fn held(app: &TestApp, partner: &Person, client: &Person, hour: u8) -> SessionId {
    let plan = partner
        .schedules(client)
        .at("2026-11-24", &format!("{hour:02}:00"));
    let id = plan.created().await.session.id;
    // Berlin is an hour ahead of UTC.
    app.wait_until(&format!("2026-11-24T{:02}:00:00Z", hour - 1));
    client.comes(id).await;
    partner.comes(id).await;
    app.wait(TimeDelta::minutes(48));
    partner.ends(id).await.done::<SessionView>();
    id
}

async fn a_held_session(app: &TestApp) -> (Person, Person, SessionId) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let id = held(app, &rivera, &maya, 14).await;
    (rivera, maya, id)
}

async fn gives(client: &Person, id: SessionId, stars: &str, comment: &str, show: &str) -> Answer {
    let form = json!({"stars": stars, "comment": comment, "may_be_shown": show});
    client.ask("feedback/give", json!({"id": id, "form": form})).await
}

async fn takes_back(client: &Person, id: SessionId) -> Answer {
    client.ask("feedback/take_back", json!({"id": id})).await
}

async fn feedback(person: &Person, id: SessionId) -> SessionFeedback {
    person.ask("feedback/session", json!({"id": id})).await.done()
}

async fn rating(partner: &Person) -> Option<RatingView> {
    partner.ask("feedback/rating", json!({})).await.done()
}

/// The rating, which is what the rows add up to.
async fn exact(app: &TestApp, partner: &Person) -> Rating {
    let rating = db::feedback::rating(&app.app.db, partner.id).await.unwrap();
    let mut counted = Rating::default();
    for nth in 1..=5 {
        let sql = "select cast(count(*) as bigint) from feedback where partner_id = $1 and stars = $2";
        let count = app.number(sql, [partner.id.into(), i64::from(nth).into()]).await;
        let count = u32::try_from(count).unwrap();
        counted.by_star[usize::try_from(nth - 1).unwrap()] = count;
        counted.count += count;
        counted.sum += count * u32::try_from(nth).unwrap();
    }
    assert_eq!(rating, counted);
    assert_eq!(app.jobs().await, (0, 0));
    rating
}

async fn a_client_gives_feedback_changes_it_and_takes_it_back(app: TestApp) {
    let (rivera, maya, id) = a_held_session(&app).await;
    let open = feedback(&maya, id).await;
    assert_eq!((&open.given, &open.rating), (&None, &None));
    let until = open.open_until.expect("she may");
    assert_eq!(until.at, at("2026-12-08T13:48:00Z"));
    assert_eq!(until.label, "Tue 8 Dec, 14:48");
    assert_eq!(feedback(&rivera, id).await.open_until, None);
    assert_eq!(rating(&rivera).await, None);

    app.wait(TimeDelta::minutes(5));
    let told: SessionFeedback = gives(&maya, id, "4", "  It helped.\r\nThank you.  ", "")
        .await
        .done();
    let given = told.given.clone().expect("given");
    assert_eq!((given.stars, given.may_be_shown, given.edited), (4, false, false));
    assert_eq!(given.comment.as_deref(), Some("It helped.\nThank you."));
    assert_eq!(given.given_at.at, at("2026-11-24T13:53:00Z"));
    assert_eq!(given.open_until, Some(until));
    assert!(given.can_edit);
    assert_eq!(told, feedback(&maya, id).await, "the answer is what is there");
    let one = RatingView {
        average: 40,
        count: 1,
        by_star: [0, 0, 0, 1, 0],
    };
    assert_eq!(rating(&rivera).await, Some(one));

    app.wait(TimeDelta::days(2));
    let changed: SessionFeedback = gives(&maya, id, "5", "", "on").await.done();
    let given = changed.given.expect("still there");
    assert_eq!((given.stars, given.edited, given.comment), (5, true, None));
    assert_eq!(given.given_at.at, at("2026-11-24T13:53:00Z"));
    assert!(!given.may_be_shown, "there is nothing to show");
    assert_eq!(exact(&app, &rivera).await.by_star, [0, 0, 0, 0, 1]);

    let gone: SessionFeedback = takes_back(&maya, id).await.done();
    assert_eq!((gone.given, gone.rating), (None, None));
    assert!(gone.open_until.is_some(), "she may think of something else");
    assert_eq!(rating(&rivera).await, None);
    assert_eq!(exact(&app, &rivera).await, Rating::default());
    takes_back(&maya, id).await.done::<SessionFeedback>();

    gives(&maya, id, "3", "", "").await.done::<SessionFeedback>();
    assert_eq!(exact(&app, &rivera).await.by_star, [0, 0, 1, 0, 0]);
    let audit = "select action from audit where subject_id = $1 and action like 'feedback.%' order by id";
    assert_eq!(
        app.texts(audit, [id.into()]).await,
        [
            "feedback.give",
            "feedback.change",
            "feedback.take_back",
            "feedback.give"
        ]
    );
}

async fn feedback_is_refused_before_the_session_is_completed(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera.schedules(&maya).created().await.session;
    let refused = async || {
        let error = gives(&maya, session.id, "5", "", "")
            .await
            .refused(ErrorCode::NotNow);
        assert_eq!(
            error.message,
            "Feedback can be given once the session is completed."
        );
        takes_back(&maya, session.id).await.refused(ErrorCode::NotNow);
        let told = feedback(&maya, session.id).await;
        assert_eq!((told.given, told.open_until), (None, None));
    };
    refused().await;
    app.wait_until("2026-11-24T13:00:00Z");
    maya.comes(session.id).await;
    refused().await;
    let later = rivera
        .schedules(&maya)
        .at("2026-11-25", "14:00")
        .created()
        .await
        .session;
    rivera.cancels(&later, "").await.done::<SessionView>();
    gives(&maya, later.id, "5", "", "")
        .await
        .refused(ErrorCode::NotNow);
    assert_eq!(
        app.number("select cast(count(*) as bigint) from feedback", [])
            .await,
        0
    );
    assert_eq!(exact(&app, &rivera).await, Rating::default());
}

async fn feedback_closes_fourteen_days_after_the_end(app: TestApp) {
    let (rivera, maya, id) = a_held_session(&app).await;
    app.wait(EDITABLE - TimeDelta::milliseconds(1));
    let told: SessionFeedback = gives(&maya, id, "4", "Late, but in time", "on").await.done();
    assert!(told.given.expect("given").can_edit);
    app.wait(TimeDelta::milliseconds(1));
    for answer in [gives(&maya, id, "1", "", "").await, takes_back(&maya, id).await] {
        assert_eq!(
            answer.refused(ErrorCode::NotNow).message,
            "Feedback can be given and changed for 14 days after a session. That time is over."
        );
    }
    let told = feedback(&maya, id).await;
    let given = told.given.expect("it stays");
    assert_eq!((given.stars, given.can_edit, told.open_until), (4, false, None));
    assert_eq!(exact(&app, &rivera).await.by_star, [0, 0, 0, 1, 0]);
}

async fn what_was_given_stays_after_a_correction_until_it_is_taken_back(app: TestApp) {
    let (rivera, maya, id) = a_held_session(&app).await;
    gives(&maya, id, "2", "Hm.", "").await.done::<SessionFeedback>();
    let session = rivera.sees(id).await;
    rivera
        .corrects(&session, "client_absent", "She was not there.")
        .await
        .done::<SessionView>();
    let counted = exact(&app, &rivera).await;
    assert_eq!(
        counted.by_star,
        [0, 1, 0, 0, 0],
        "a correction rids nobody of stars"
    );
    let given = feedback(&maya, id).await.given.expect("given");
    assert_eq!((given.can_edit, given.can_take_back), (false, true));
    gives(&maya, id, "1", "", "").await.refused(ErrorCode::NotNow);
    let page = maya.get(&format!("/sessions/{id}")).await.body;
    assert!(page.contains("You can take it back until") && !page.contains("Send Feedback"));
    takes_back(&maya, id).await.done::<SessionFeedback>();
    assert_eq!(exact(&app, &rivera).await, Rating::default());
    gives(&maya, id, "1", "", "").await.refused(ErrorCode::NotNow);
}

async fn what_is_no_feedback_is_told_beside_the_field(app: TestApp) {
    let (rivera, maya, id) = a_held_session(&app).await;
    for stars in ["", "0", "6", "-1", "4.5", "many"] {
        let message = gives(&maya, id, stars, "", "").await.wrong("stars");
        assert_eq!(message, "Choose one to five stars.");
    }
    let message = gives(&maya, id, "5", &"ü".repeat(2_001), "")
        .await
        .wrong("comment");
    assert_eq!(message, "Use at most 2000 characters; there are 2001.");
    let both = gives(&maya, id, "", &"ü".repeat(2_001), "")
        .await
        .refused(ErrorCode::Invalid);
    assert_eq!(both.fields.len(), 2);
    gives(&maya, id, "5", "a\0b", "").await.wrong("comment");
    assert_eq!(exact(&app, &rivera).await, Rating::default());

    let longest = "ü".repeat(2_000);
    let told: SessionFeedback = gives(&maya, id, "5", &longest, "").await.done();
    assert_eq!(told.given.expect("given").comment, Some(longest));
    let blank: SessionFeedback = gives(&maya, id, "5", " \r\n\t ", "on").await.done();
    let given = blank.given.expect("given");
    assert_eq!((given.comment, given.may_be_shown), (None, false));
}

async fn only_the_client_gives_feedback(app: TestApp) {
    let (rivera, maya, id) = a_held_session(&app).await;
    gives(&maya, id, "4", "Between us", "")
        .await
        .done::<SessionFeedback>();
    for answer in [
        gives(&rivera, id, "5", "", "").await,
        takes_back(&rivera, id).await,
    ] {
        assert_eq!(
            answer.refused(ErrorCode::Forbidden).message,
            "Only the client of a session can give feedback on it."
        );
    }
    for stranger in [
        app.client("Stranger").await,
        app.partner("Okafor").await,
        app.admin("Sam").await,
    ] {
        gives(&stranger, id, "1", "", "")
            .await
            .refused(ErrorCode::NotFound);
        takes_back(&stranger, id).await.refused(ErrorCode::NotFound);
        stranger
            .ask("feedback/session", json!({"id": id}))
            .await
            .refused(ErrorCode::NotFound);
    }
    assert_eq!(exact(&app, &rivera).await.by_star, [0, 0, 0, 1, 0]);
}

async fn of_two_tabs_the_last_one_counts(app: TestApp) {
    let (rivera, maya, id) = a_held_session(&app).await;
    let other_tab = app.another_browser(&maya).await;
    gives(&maya, id, "2", "From here", "")
        .await
        .done::<SessionFeedback>();
    gives(&other_tab, id, "5", "From there", "on")
        .await
        .done::<SessionFeedback>();
    let given = feedback(&maya, id).await.given.expect("given");
    assert_eq!((given.stars, given.may_be_shown), (5, true));
    assert_eq!(given.comment.as_deref(), Some("From there"));
    assert_eq!(exact(&app, &rivera).await.by_star, [0, 0, 0, 0, 1]);
}

async fn a_comment_is_private_unless_its_author_lets_others_read_it(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let (tomas, okafor) = (app.client("Tomas").await, app.partner("Okafor").await);
    rivera.adds(&tomas).await;
    okafor.adds(&tomas).await;
    let mayas = held(&app, &rivera, &maya, 9).await;
    let tomas_first = held(&app, &rivera, &tomas, 10).await;
    let tomas_second = held(&app, &rivera, &tomas, 11).await;
    let elsewhere = held(&app, &okafor, &tomas, 12).await;
    gives(&tomas, tomas_first, "2", "Between the two of us", "")
        .await
        .done::<SessionFeedback>();
    app.wait(TimeDelta::minutes(1));
    gives(&tomas, tomas_second, "5", "She listens well", "on")
        .await
        .done::<SessionFeedback>();
    gives(&tomas, elsewhere, "1", "About somebody else", "on")
        .await
        .done::<SessionFeedback>();
    gives(&maya, mayas, "4", "My own words", "on")
        .await
        .done::<SessionFeedback>();

    let told = maya.ask("feedback/session", json!({"id": mayas})).await;
    for hidden in ["Between the two of us", "About somebody else", "Tomas"] {
        assert!(!told.body.contains(hidden), "{}", told.body);
    }
    let said = SharedComment {
        stars: 5,
        comment: "She listens well".into(),
    };
    assert_eq!(told.done::<SessionFeedback>().others, [said], "and not her own");
    let page = maya.get(&format!("/sessions/{mayas}")).await.body;
    assert!(page.contains("What others say") && page.contains("She listens well"));
    assert!(!page.contains("Between the two of us") && !page.contains("Tomas"));

    // The partner reads the comment of each session on that session, and no other.
    let private = feedback(&rivera, tomas_first).await;
    let given = private.given.expect("given");
    assert_eq!(
        (given.comment.as_deref(), given.may_be_shown, given.can_edit),
        (Some("Between the two of us"), false, false)
    );
    assert_eq!((private.rating, private.others.len()), (None, 0));

    // A comment that may no longer be shown disappears at once.
    gives(&tomas, tomas_second, "5", "She listens well", "")
        .await
        .done::<SessionFeedback>();
    assert_eq!(feedback(&maya, mayas).await.others, []);
}

async fn clients_see_average_and_count_and_partners_the_distribution(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    for (hour, stars) in [(9, "4"), (10, "4"), (11, "4"), (12, "5")] {
        let id = held(&app, &rivera, &maya, hour).await;
        gives(&maya, id, stars, "", "").await.done::<SessionFeedback>();
    }
    let next = rivera
        .schedules(&maya)
        .at("2026-11-25", "09:00")
        .created()
        .await
        .session;
    let told = feedback(&maya, next.id).await;
    let summary = RatingSummary {
        average: 43,
        count: 4,
    };
    assert_eq!(told.rating, Some(summary));
    assert_eq!((told.given, told.open_until), (None, None));
    let page = maya.get(&format!("/sessions/{}", next.id)).await.body;
    assert!(
        page.contains("4.3 of 5") && page.contains("4 ratings"),
        "before the session too: {page}"
    );
    assert!(page.contains("addresses nobody has confirmed"), "{page}");
    let own = rating(&rivera).await.expect("a rating");
    assert_eq!((own.average, own.count, own.by_star), (43, 4, [0, 0, 0, 3, 1]));
    maya.ask("feedback/rating", json!({}))
        .await
        .refused(ErrorCode::Forbidden);
}

/// Gives, changes and withdraws feedback concurrently, half of it through another server, on these sessions
/// in turn.
async fn a_hundred_at_once(app: &TestApp, beside: &TestApp, sessions: &[(Person, SessionId)]) {
    // Two accounts share these calls; each may have 24 under way.
    const AT_ONCE: usize = 24;
    let calls = (0..100).map(|nth: usize| {
        let (client, id) = sessions[nth % sessions.len()].clone();
        let client = Person {
            browser: client
                .browser
                .at(if nth.is_multiple_of(2) { app } else { beside }),
            ..client
        };
        tokio::spawn(async move {
            if nth % 7 == 3 {
                takes_back(&client, id).await
            } else {
                let stars = (nth * nth % 5 + 1).to_string();
                gives(&client, id, &stars, "Well", "on").await
            }
        })
    });
    let answers = stream::iter(calls).buffer_unordered(AT_ONCE);
    let answers: Vec<_> = answers.collect().await;
    for answer in answers {
        answer.unwrap().done::<SessionFeedback>();
    }
}

async fn a_hundred_concurrent_edits_leave_the_rating_exact(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let tomas = app.client("Tomas").await;
    rivera.adds(&tomas).await;
    let mut sessions = Vec::new();
    for hour in 9..18 {
        let client = if hour % 2 == 0 { &maya } else { &tomas };
        sessions.push((client.clone(), held(&app, &rivera, client, hour).await));
    }
    let beside = app.beside().await;
    a_hundred_at_once(&app, &beside, &sessions).await;
    exact(&app, &rivera).await;
    // Once more over the existing rows, and then all to the same stars.
    a_hundred_at_once(&app, &beside, &sessions).await;
    exact(&app, &rivera).await;
    for (client, id) in &sessions {
        gives(client, *id, "5", "", "").await.done::<SessionFeedback>();
    }
    let all = Rating {
        count: 9,
        sum: 45,
        by_star: [0, 0, 0, 0, 9],
    };
    assert_eq!(exact(&app, &rivera).await, all);
    for (client, id) in &sessions {
        takes_back(client, *id).await.done::<SessionFeedback>();
    }
    assert_eq!(exact(&app, &rivera).await, Rating::default());
}

async fn a_hundred_concurrent_edits_of_one_session_leave_the_rating_exact(app: TestApp) {
    let (rivera, maya, id) = a_held_session(&app).await;
    let beside = app.beside().await;
    a_hundred_at_once(&app, &beside, &[(maya.clone(), id)]).await;
    exact(&app, &rivera).await;
    gives(&maya, id, "2", "", "").await.done::<SessionFeedback>();
    assert_eq!(exact(&app, &rivera).await.by_star, [0, 1, 0, 0, 0]);
}

async fn the_same_feedback_at_the_same_instant_counts_once(app: TestApp) {
    let (rivera, maya, id) = a_held_session(&app).await;
    let calls = (0..16).map(|_| {
        let maya = maya.clone();
        tokio::spawn(async move { gives(&maya, id, "5", "Once", "").await })
    });
    for answer in futures::future::join_all(calls).await {
        answer.unwrap().done::<SessionFeedback>();
    }
    assert_eq!(exact(&app, &rivera).await.by_star, [0, 0, 0, 0, 1]);
    let given = "select cast(count(*) as bigint) from audit where action = 'feedback.give'";
    assert_eq!(app.number(given, []).await, 1);
}

#[track_caller]
fn contains(page: &str, text: &str) {
    assert!(page.contains(text), "{text:?} is not in {page}");
}

async fn feedback_by_a_plain_form(app: TestApp) {
    let (rivera, maya, id) = a_held_session(&app).await;
    let (page, action) = (format!("/sessions/{id}"), format!("/sessions/{id}/feedback"));
    let asked = maya.get(&page).await;
    assert_eq!(asked.status, 200);
    for text in [
        r#"id="feedback""#,
        "How was your session?",
        r#"action="/api/feedback/give""#,
        r#"type="radio""#,
        "1 star",
        "5 stars",
        "Comment",
        "Others may read my comment, without my name",
        "Send Feedback",
    ] {
        contains(&asked.body, text);
    }
    let first = |text: &str| asked.body.find(text).expect("it is there");
    assert!(
        first(r#"id="feedback""#) < first(r#"class="facts""#),
        "it is what she lands on"
    );
    assert!(!asked.body.contains("autofocus"), "a visit moves no focus");

    let form = [("stars", "5"), ("comment", "It helped"), ("may_be_shown", "on")];
    let sent = maya.post(&action, &form).await;
    assert_eq!(sent.see_other(), format!("{page}#feedback"));
    let thanked = maya.get(&page).await.body;
    for text in [
        "Thank you for your feedback",
        "5 stars",
        "It helped",
        "Others may read this comment, without your name.",
        "You can change it until Tue 8 Dec, 14:48.",
        "Change",
        "Take back",
    ] {
        contains(&thanked, text);
    }
    assert!(!thanked.contains("How was your session?"));
    assert_eq!(exact(&app, &rivera).await.by_star, [0, 0, 0, 0, 1]);
}

async fn refused_feedback_by_a_plain_form_keeps_what_was_typed(app: TestApp) {
    let (rivera, maya, id) = a_held_session(&app).await;
    let action = format!("/sessions/{id}/feedback");
    let form = [("comment", "Words without stars"), ("may_be_shown", "on")];
    let answer = maya.post(&action, &form).await;
    assert_eq!(answer.status, 422);
    for text in [
        "Choose one to five stars.",
        "Words without stars",
        r#"aria-invalid="true""#,
        "autofocus",
        "checked",
    ] {
        contains(&answer.body, text);
    }
    let long = "x".repeat(2_001);
    let answer = maya.post(&action, &[("stars", "3"), ("comment", &long)]).await;
    assert_eq!(answer.status, 422);
    contains(&answer.body, "Use at most 2000 characters; there are 2001.");
    contains(&answer.body, &long);
    assert_eq!(exact(&app, &rivera).await, Rating::default());
}

async fn taking_back_by_a_plain_form(app: TestApp) {
    let (rivera, maya, id) = a_held_session(&app).await;
    let action = format!("/sessions/{id}/feedback");
    maya.post(&action, &[("stars", "1"), ("comment", "Too soon")])
        .await;
    let changed = maya.post(&action, &[("stars", "4"), ("comment", "Now")]).await;
    changed.see_other();
    assert_eq!(exact(&app, &rivera).await.by_star, [0, 0, 0, 1, 0]);
    let page = maya.get(&format!("/sessions/{id}?dialog=take-back")).await.body;
    contains(&page, r#"action="/api/feedback/take_back""#);
    maya.post(&action, &[("take_back", "on")]).await.see_other();
    assert_eq!(exact(&app, &rivera).await, Rating::default());
    let page = maya.get(&format!("/sessions/{id}")).await.body;
    contains(&page, "How was your session?");
}

async fn a_plain_form_that_comes_too_late_is_told_so(app: TestApp) {
    let (rivera, maya, id) = a_held_session(&app).await;
    let action = format!("/sessions/{id}/feedback");
    assert_eq!(rivera.post(&action, &[("stars", "5")]).await.status, 403);
    app.wait(EDITABLE);
    let answer = maya.post(&action, &[("stars", "5")]).await;
    assert_eq!(answer.status, 409);
    contains(
        &answer.body,
        "Feedback can be given and changed for 14 days after a session. That time is over.",
    );
    let page = maya.get(&format!("/sessions/{id}")).await.body;
    contains(&page, "The time for feedback on this session is over.");
    assert!(!page.contains("Send Feedback"));
}

async fn what_is_typed_into_a_comment_is_never_markup(app: TestApp) {
    let (rivera, maya, id) = a_held_session(&app).await;
    let nasty = "</textarea><script>alert(1)</script> &lt;";
    let written = "&lt;/textarea>&lt;script>alert(1)&lt;/script> &amp;lt;";
    let refused = [("stars", "6"), ("comment", nasty)];
    let sent_back = maya.post(&format!("/sessions/{id}/feedback"), &refused).await;
    contains(&sent_back.body, written);
    assert!(!sent_back.body.contains("<script>alert"), "{}", sent_back.body);

    gives(&maya, id, "3", nasty, "on").await.done::<SessionFeedback>();
    let own = maya.get(&format!("/sessions/{id}")).await.body;
    contains(&own, written);
    let theirs = rivera.get(&format!("/sessions/{id}")).await.body;
    for page in [own, theirs] {
        assert!(!page.contains("<script>alert"), "{page}");
    }
}

async fn the_partner_reads_feedback_on_the_session_and_the_overview(app: TestApp) {
    let (rivera, maya, id) = a_held_session(&app).await;
    let page = rivera.get(&format!("/sessions/{id}")).await.body;
    contains(&page, "Maya has not given feedback yet.");
    assert!(!page.contains("How was your session?"));
    let overview = rivera.get("/overview").await.body;
    assert!(!overview.contains("Your rating"), "there is none yet");

    gives(&maya, id, "4", "Between us", "")
        .await
        .done::<SessionFeedback>();
    let page = rivera.get(&format!("/sessions/{id}")).await.body;
    for text in ["4 stars", "Between us", "Private: only you see this comment"] {
        contains(&page, text);
    }
    gives(&maya, id, "4", "For all", "on")
        .await
        .done::<SessionFeedback>();
    let page = rivera.get(&format!("/sessions/{id}")).await.body;
    contains(&page, "May be shown to others, without a name");
    let overview = rivera.get("/overview").await.body;
    for text in ["Your rating", "4.0 of 5", "1 rating"] {
        contains(&overview, text);
    }
    assert!(!maya.get("/overview").await.body.contains("Your rating"));
}
