//! Clients ask for sessions that the partner accepts, and answer what they are asked before a booking.

use crate::{
    book::{ROUNDS, UNLIMITED, hours, talk},
    harness::{Database, PASSWORD, TestApp, at},
    people::{Answer, Person},
    process::Process,
    public::{monday, overlapping, token},
};
use chrono::{DateTime, TimeDelta, Utc};
use leptos::server_fn::ServerFn as _;
use rapport::{
    api::{
        ErrorCode,
        account::Goto,
        availability::{BookSlotCall, BookedSlot, ChosenSlot, FreeSlot, SaveHours, SaveType, TypeView},
        forms::{NEXT, PAGE},
        intake::QuestionsView,
        requests::{AcceptRequestCall, RequestState, RequestView},
        series::{DateState, SeriesPlan},
        sessions::SessionView,
    },
    domain::{
        ids::{RequestId, SessionId, SessionTypeId},
        intake::{Answer as Said, QuestionKind},
        join::Participant,
    },
    server::jobs::purging,
};
use serde_json::{Value as Json, json};

on_both_engines!(
    a_client_asks_and_the_partner_accepts,
    a_request_ends_at_its_instant_without_an_answer,
    who_ends_a_request_frees_its_time_and_the_other_is_told,
    a_partner_proposes_another_time_and_the_client_accepts,
    a_session_with_somebody_else_keeps_a_request_from_being_accepted,
    three_requests_wait_at_most,
    who_parts_ends_what_waits,
    a_page_of_before_a_change_books_and_accepts_nothing,
    what_waits_comes_before_what_has_ended,
    a_request_takes_its_time_from_a_series,
    a_new_person_asks_by_the_link_and_is_a_client_once_accepted,
    answers_are_for_the_two_people_and_sealed,
    wrong_questions_and_answers_are_refused_at_their_fields,
    requests_work_as_plain_forms,
    of_those_who_answer_a_request_one_wins,
);

const DEMO: (&str, &str) = ("RAPPORT_DEMO", "1");

impl Person {
    async fn has_requests(&self) -> Vec<RequestView> {
        self.ask("requests/list", json!({})).await.done()
    }

    async fn asks_session(&self, of: SessionTypeId, start: DateTime<Utc>) -> RequestView {
        let answer = self.takes(of, start).await;
        match answer.done() {
            BookedSlot::Request(to) => self.one_request(asked(&to)).await,
            BookedSlot::Session(_) => panic!("it is booked at once: {}", answer.body),
        }
    }

    async fn accepts(&self, request: &RequestView) -> Answer {
        self.ask("requests/accept", answer_to(request, "")).await
    }

    async fn declines(&self, request: &RequestView, words: &str) -> Answer {
        self.ask("requests/decline", answer_to(request, words)).await
    }

    async fn proposes(&self, request: &RequestView, date: &str, time: &str) -> Answer {
        let mut form = answer_to(request, "Could you come later?");
        form["form"]["date"] = date.into();
        form["form"]["time"] = time.into();
        self.ask("requests/propose", form).await
    }

    async fn one_request(&self, id: RequestId) -> RequestView {
        self.ask("requests/one", json!({ "id": id })).await.done()
    }

    async fn questions(&self, of: SessionTypeId) -> QuestionsView {
        self.ask("intake/questions", json!({ "id": of })).await.done()
    }

    async fn puts_question(&self, of: SessionTypeId, question: Json) -> Answer {
        let mut form = question;
        form["id"] = json!(of);
        form["version"] = json!(self.questions(of).await.version);
        self.ask("intake/save", json!({ "form": form })).await
    }

    async fn said_before(&self, session: SessionId) -> Answer {
        self.ask("intake/answers", json!({ "id": session })).await
    }

    async fn looks_for_slot(&self, of: SessionTypeId, start: DateTime<Utc>) -> Answer {
        let one = json!({"id": of, "start": start.timestamp_millis()});
        self.ask("slots/one", one).await
    }

    async fn finds_free_slot(&self, of: SessionTypeId, start: DateTime<Utc>) -> FreeSlot {
        match self.looks_for_slot(of, start).await.done() {
            ChosenSlot::Free(free) => *free,
            other => panic!("not free: {other:?}"),
        }
    }
}

/// The request that a booking leads to.
fn asked(to: &Goto) -> RequestId {
    let id = to.path.strip_prefix("/requests/").expect("a request");
    id.parse().expect("an id")
}

fn answer_to(request: &RequestView, words: &str) -> Json {
    let version = request.version.to_string();
    json!({"form": {"id": request.id, "start": request.start, "version": version, "words": words}})
}

fn on_request() -> SaveType {
    SaveType {
        approval: "24".into(),
        ..talk()
    }
}

/// A partner whose type "First talk" is accepted one by one, with two clients.
async fn practice(app: &TestApp) -> (Person, [Person; 2], TypeView) {
    let rivera = app.partner("Rivera").await;
    let clients = [app.client("Maya").await, app.client("Noor").await];
    for client in &clients {
        rivera.adds(client).await;
    }
    let open = SaveHours {
        horizon: "120".into(),
        ..hours()
    };
    rivera.opens_hours(open).await;
    let of = rivera.offers(on_request()).await;
    (rivera, clients, of)
}

async fn count(app: &TestApp, sql: &'static str) -> i64 {
    app.number(sql, []).await
}

const SESSIONS: &str = "select cast(count(*) as bigint) from sessions";
const HOLDS: &str = "select cast(count(*) as bigint) from holds";

async fn a_client_asks_and_the_partner_accepts(app: TestApp) {
    let (rivera, [maya, noor], of) = practice(&app).await;
    assert_eq!(of.answer_hours, Some(24));
    let free = maya.finds_free_slot(of.id, monday()).await;
    assert!(free.answered_until.is_some());
    let request = maya.asks_session(of.id, monday()).await;
    assert_eq!(request.state, RequestState::Waiting);
    assert_eq!((&*request.other, request.email.as_deref()), ("Rivera", None));
    assert_eq!((count(&app, SESSIONS).await, count(&app, HOLDS).await), (0, 1));
    // Neither somebody else nor the partner takes the time, and the client finds the request there.
    noor.takes(of.id, monday()).await.refused(ErrorCode::Conflict);
    let own = rivera.schedules(&noor).at("2026-11-23", "09:30");
    let held = own.refused(ErrorCode::Conflict).await;
    assert!(held.message.contains("asked for it"), "{}", held.message);
    let found: ChosenSlot = maya.looks_for_slot(of.id, monday()).await.done();
    assert!(matches!(found, ChosenSlot::Asked(it) if it.id == request.id));
    // It is the partner's turn, and nobody else's business.
    maya.accepts(&request).await.refused(ErrorCode::Conflict);
    noor.accepts(&request).await.refused(ErrorCode::NotFound);
    let [asked] = &rivera.has_requests().await[..] else {
        panic!("one request")
    };
    assert_eq!((&*asked.other, asked.viewer), ("Maya", Participant::Partner));
    assert!(asked.email.is_some());
    let accepted: RequestView = rivera.accepts(asked).await.done();
    assert_eq!(accepted.state, RequestState::Accepted);
    let session = maya.sees(accepted.session.expect("a session")).await;
    assert_eq!(session.starts_at, monday());
    assert_eq!((count(&app, SESSIONS).await, count(&app, HOLDS).await), (1, 0));
    // Once.
    rivera.accepts(asked).await.refused(ErrorCode::Conflict);
    // The client is told, until they know.
    assert!(rivera.has_requests().await.is_empty());
    let [told] = &maya.has_requests().await[..] else {
        panic!("told")
    };
    assert_eq!(
        (told.state, told.session),
        (RequestState::Accepted, Some(session.id))
    );
    maya.ask("requests/dismiss", json!({"id": told.id}))
        .await
        .done::<()>();
    assert!(maya.has_requests().await.is_empty());
    assert_eq!(overlapping(&app).await, 0);
}

async fn a_request_ends_at_its_instant_without_an_answer(app: TestApp) {
    let (rivera, [maya, noor], of) = practice(&app).await;
    let request = maya.asks_session(of.id, monday()).await;
    app.wait(TimeDelta::hours(24) - TimeDelta::milliseconds(1));
    noor.takes(of.id, monday()).await.refused(ErrorCode::Conflict);
    let dismissal = json!({"id": request.id});
    rivera.ask("requests/dismiss", dismissal).await.done::<()>();
    let waiting = rivera.has_requests().await;
    assert!(!waiting[0].is_over, "what waits is not dismissed");
    app.wait(TimeDelta::milliseconds(1));
    for answer in [
        rivera.accepts(&request).await,
        rivera.declines(&request, "").await,
    ] {
        answer.refused(ErrorCode::Conflict);
    }
    for person in [&rivera, &maya] {
        assert!(person.has_requests().await[0].is_over);
    }
    noor.asks_session(of.id, monday()).await;
    // A request near its session is answered before that begins.
    let soon = SaveType {
        id: of.id.to_string(),
        version: of.version.to_string(),
        approval: "168".into(),
        ..talk()
    };
    rivera
        .ask("availability/save_type", json!({ "form": soon }))
        .await
        .done::<()>();
    let tuesday = monday() + TimeDelta::days(1);
    let near = maya.asks_session(of.id, tuesday).await;
    app.wait(tuesday - app.app.clock.now());
    assert!(maya.one_request(near.id).await.is_over);
    // Off the overview after a week, and gone.
    app.wait(TimeDelta::days(8));
    assert!(maya.has_requests().await.is_empty());
    purging::purge(&app.app).await.expect("purged");
    let left = "select cast(count(*) as bigint) from requests";
    assert_eq!(count(&app, left).await, 0);
}

async fn who_ends_a_request_frees_its_time_and_the_other_is_told(app: TestApp) {
    let (rivera, [maya, noor], of) = practice(&app).await;
    let request = maya.asks_session(of.id, monday()).await;
    rivera.declines(&request, &"x".repeat(501)).await.wrong("words");
    rivera
        .declines(&request, "I am away that week.")
        .await
        .done::<RequestView>();
    let [told] = &maya.has_requests().await[..] else {
        panic!("told")
    };
    assert_eq!(told.state, RequestState::Declined);
    assert_eq!(told.words.as_deref(), Some("I am away that week."));
    assert!(rivera.has_requests().await.is_empty());
    let request = noor.asks_session(of.id, monday()).await;
    noor.declines(&request, "").await.done::<RequestView>();
    assert!(noor.has_requests().await.is_empty());
    assert_eq!(rivera.has_requests().await[0].state, RequestState::Withdrawn);
    maya.asks_session(of.id, monday()).await;
    assert_eq!(count(&app, HOLDS).await, 1);
}

async fn a_partner_proposes_another_time_and_the_client_accepts(app: TestApp) {
    let (rivera, [maya, noor], of) = practice(&app).await;
    let taken = rivera.schedules(&noor).at("2026-11-24", "14:00").created().await;
    let request = maya.asks_session(of.id, monday()).await;
    rivera
        .proposes(&request, "2026-11-01", "10:00")
        .await
        .wrong("date");
    rivera
        .proposes(&request, "2026-11-23", "09:00")
        .await
        .wrong("time");
    let clash = rivera.proposes(&request, "2026-11-24", "14:30").await;
    clash.refused(ErrorCode::Conflict);
    let not_hers = maya.proposes(&request, "2026-11-24", "16:00").await;
    not_hers.refused(ErrorCode::Conflict);
    let still = rivera.one_request(request.id).await;
    assert_eq!(still.state, RequestState::Waiting, "nothing is half done");
    // Outside the hours: it is the partner's time.
    let proposed: RequestView = rivera.proposes(&request, "2026-11-24", "19:05").await.done();
    assert_eq!(proposed.state, RequestState::Proposed);
    rivera.accepts(&proposed).await.refused(ErrorCode::Conflict);
    // The old time is free, and the other one is held.
    noor.asks_session(of.id, monday()).await;
    let own = rivera.schedules(&noor).at("2026-11-24", "19:00");
    own.refused(ErrorCode::Conflict).await;
    // A page of before the proposal answers nothing.
    maya.accepts(&request).await.refused(ErrorCode::Conflict);
    let seen = maya.one_request(request.id).await;
    assert_eq!(seen.words.as_deref(), Some("Could you come later?"));
    let accepted: RequestView = maya.accepts(&seen).await.done();
    let session = rivera.sees(accepted.session.expect("a session")).await;
    assert_eq!(session.starts_at, at("2026-11-24T18:05:00Z"));
    let told = rivera.has_requests().await;
    let told = told.iter().filter(|it| it.state == RequestState::Accepted);
    assert_eq!(told.count(), 1);
    assert_ne!(session.id, taken.session.id);
    assert_eq!(overlapping(&app).await, 0);
}

async fn a_session_with_somebody_else_keeps_a_request_from_being_accepted(app: TestApp) {
    let (rivera, [maya, _], of) = practice(&app).await;
    let other = app.partner("Okoye").await;
    other.adds(&maya).await;
    let request = maya.asks_session(of.id, monday()).await;
    other.schedules(&maya).at("2026-11-23", "09:30").created().await;
    let refused = rivera.accepts(&request).await.refused(ErrorCode::Conflict);
    assert!(
        !refused.message.contains("09:30"),
        "not whose session it is: {}",
        refused.message
    );
    let still = rivera.one_request(request.id).await;
    assert_eq!((still.state, still.is_over), (RequestState::Waiting, false));
    assert_eq!(count(&app, HOLDS).await, 1, "nothing is half done");
    let proposed = rivera.proposes(&still, "2026-11-23", "12:00").await;
    proposed.done::<RequestView>();
}

async fn a_page_of_before_a_change_books_and_accepts_nothing(app: TestApp) {
    let (rivera, [maya, _], of) = practice(&app).await;
    let question = json!({"text": "I have read the terms", "kind": "checkbox"});
    rivera
        .puts_question(of.id, question)
        .await
        .done::<QuestionsView>();
    let seen = maya.finds_free_slot(of.id, monday()).await.version;
    // Another question in its place: the tick was for the first one.
    let version = rivera.questions(of.id).await.version;
    let other = json!({"form": {"id": of.id, "version": version, "nth": "0", "text": "I pay twice", "kind": "checkbox"}});
    rivera.ask("intake/save", other).await.done::<QuestionsView>();
    let mut form = json!({"form": {"id": of.id, "start": monday().timestamp_millis(), "version": seen.to_string(), "answer-0": "on"}});
    maya.ask("slots/book", form.clone())
        .await
        .refused(ErrorCode::Stale);
    form["form"]["version"] = (seen + 1).to_string().into();
    let to: Goto = maya.ask("slots/book", form).await.done();
    let request = rivera.one_request(asked(&to)).await;
    assert_eq!(request.answers[0].question, "I pay twice");
    // What was proposed by video is not accepted in person.
    let proposed: RequestView = rivera.proposes(&request, "2026-11-24", "10:00").await.done();
    let seen = maya.one_request(proposed.id).await;
    let moved = SaveType {
        id: of.id.to_string(),
        version: seen.version.to_string(),
        kind: "in_person".into(),
        place: "Far away".into(),
        ..on_request()
    };
    rivera
        .ask("availability/save_type", json!({ "form": moved }))
        .await
        .done::<()>();
    maya.accepts(&seen).await.refused(ErrorCode::Stale);
    let fresh = maya.one_request(seen.id).await;
    maya.accepts(&fresh).await.done::<RequestView>();
}

async fn what_waits_comes_before_what_has_ended(app: TestApp) {
    let (rivera, [maya, noor], of) = practice(&app).await;
    for _ in 0..3 {
        let request = maya.asks_session(of.id, monday()).await;
        maya.declines(&request, "").await.done::<RequestView>();
    }
    app.wait(TimeDelta::hours(1));
    noor.asks_session(of.id, monday()).await;
    let shown = rivera.has_requests().await;
    let states: Vec<_> = shown.iter().map(|request| request.state).collect();
    assert_eq!(states[0], RequestState::Waiting);
    assert_eq!(states[1..], [RequestState::Withdrawn; 3]);
}

async fn a_request_takes_its_time_from_a_series(app: TestApp) {
    let (rivera, [maya, noor], of) = practice(&app).await;
    maya.asks_session(of.id, monday()).await;
    let form = json!({"form": {
        "client": noor.id, "date": "2026-11-23", "time": "09:00", "duration": "50", "kind": "video", "repeat": "weekly", "count": "3",
    }});
    let plan: SeriesPlan = rivera.ask("series/plan", form).await.done();
    let states: Vec<_> = plan.dates.iter().map(|date| date.state).collect();
    assert_eq!(states, [DateState::Taken, DateState::Free, DateState::Free]);
}

async fn who_parts_ends_what_waits(app: TestApp) {
    let (rivera, [maya, noor], of) = practice(&app).await;
    let request = maya.asks_session(of.id, monday()).await;
    let wait = json!({"id": of.id});
    maya.ask("waiting/wait", wait).await.done::<()>();
    maya.ask("clients/end", json!({"id": rivera.id}))
        .await
        .done::<()>();
    rivera.accepts(&request).await.refused(ErrorCode::Conflict);
    assert!(rivera.has_requests().await.is_empty() && maya.has_requests().await.is_empty());
    let left = "select cast(count(*) as bigint) from waiting";
    assert_eq!((count(&app, HOLDS).await, count(&app, left).await), (0, 0));
    noor.asks_session(of.id, monday()).await;
}

async fn three_requests_wait_at_most(app: TestApp) {
    let (rivera, [maya, noor], of) = practice(&app).await;
    let at = |hours| monday() + TimeDelta::hours(hours);
    let first = maya.asks_session(of.id, at(0)).await;
    for hours in [1, 2] {
        maya.asks_session(of.id, at(hours)).await;
    }
    maya.takes(of.id, at(3)).await.refused(ErrorCode::NotNow);
    noor.asks_session(of.id, at(3)).await;
    rivera.declines(&first, "").await.done::<RequestView>();
    maya.asks_session(of.id, at(4)).await;
}

async fn a_new_person_asks_by_the_link_and_is_a_client_once_accepted(database: Database) {
    let app = TestApp::on_database(database, &[DEMO]).await;
    let rivera = app.partner("Rivera").await;
    rivera.opens_hours(hours()).await;
    let for_all = SaveType {
        audience: "anyone".into(),
        ..on_request()
    };
    let of = rivera.offers(for_all).await.id;
    let question = json!({"text": "Why now?", "kind": "text", "required": "on"});
    rivera.puts_question(of, question).await.done::<QuestionsView>();
    rivera.shows_page("rivera").await;
    let noor = app.anybody();
    let mut form = json!({
        "id": of, "start": monday().timestamp_millis(), "name": "Noor", "email": "noor@home.example", "zone": "Asia/Tokyo",
    });
    let unanswered = noor.ask("slots/request", json!({ "form": form.clone() })).await;
    unanswered.wrong("answer-0");
    form["answer-0"] = "I cannot sleep.".into();
    let sent = noor.ask("slots/request", json!({ "form": form })).await;
    let token = token(&sent.done());
    assert!(
        rivera.has_requests().await.is_empty(),
        "not before it is confirmed"
    );
    let confirmed = json!({"form": {"token": token, "password": PASSWORD}});
    let to: Goto = noor.ask("confirmations/register", confirmed).await.done();
    let id = asked(&to);
    assert_eq!(noor.get(&to.path).await.status, 200);
    let tied = "select cast(count(*) as bigint) from ties where state = 'active'";
    assert_eq!((count(&app, SESSIONS).await, count(&app, tied).await), (0, 0));
    let request = rivera.one_request(id).await;
    assert_eq!(request.answers[0].answer, "I cannot sleep.");
    let accepted: RequestView = rivera.accepts(&request).await.done();
    assert_eq!((count(&app, SESSIONS).await, count(&app, tied).await), (1, 1));
    let answers: Vec<Said> = rivera
        .said_before(accepted.session.expect("a session"))
        .await
        .done();
    assert_eq!(answers, request.answers);
}

async fn answers_are_for_the_two_people_and_sealed(app: TestApp) {
    let (rivera, [maya, noor], _) = practice(&app).await;
    let of = rivera
        .offers(SaveType {
            name: "Session".into(),
            ..talk()
        })
        .await
        .id;
    for question in [
        json!({"text": "Why now?", "kind": "text"}),
        json!({"text": "How did you hear of me?", "kind": "choice", "options": "A friend\n\nThe web ", "required": "on"}),
        json!({"text": "I have read the terms", "kind": "checkbox", "required": "on"}),
        json!({"text": "Left out", "kind": "text"}),
    ] {
        rivera.puts_question(of, question).await.done::<QuestionsView>();
    }
    let put = maya.finds_free_slot(of, monday()).await.questions;
    assert_eq!(put[1].options, ["A friend", "The web"]);
    let form = json!({"form": {
        "id": of, "start": monday().timestamp_millis(),
        "answer-0": "Two lines\r\nof why", "answer-1": "The web", "answer-2": "on", "answer-3": " ",
    }});
    let session: SessionView = maya.ask("slots/book", form).await.done();
    let said = |question: &str, kind, answer: &str| Said {
        question: question.into(),
        kind,
        answer: answer.into(),
    };
    let expected = [
        said("Why now?", QuestionKind::Text, "Two lines\nof why"),
        said("How did you hear of me?", QuestionKind::Choice, "The web"),
        said("I have read the terms", QuestionKind::Checkbox, "on"),
    ];
    for person in [&rivera, &maya] {
        assert_eq!(person.said_before(session.id).await.done::<Vec<Said>>(), expected);
        let page = person.get(&format!("/sessions/{}", session.id)).await.body;
        assert!(page.contains("How did you hear of me?") && page.contains("of why"));
    }
    noor.said_before(session.id).await.refused(ErrorCode::NotFound);
    let readable = app
        .number(
            "select cast(count(*) as bigint) from intakes where cast(answers_sealed as text) like $1",
            ["%friend%".into()],
        )
        .await;
    assert_eq!(readable, 0);
    // The question may change; what was answered stays. With the session it goes.
    let form = json!({"form": {"id": of, "version": rivera.questions(of).await.version, "nth": "0", "text": "Why?", "kind": "text"}});
    rivera.ask("intake/save", form).await.done::<QuestionsView>();
    assert_eq!(maya.said_before(session.id).await.done::<Vec<Said>>(), expected);
    rivera.deletes(session.id).await.done::<()>();
    let intakes = "select cast(count(*) as bigint) from intakes";
    assert_eq!(count(&app, intakes).await, 0);
    // So it does with a request that is declined.
    let of = rivera
        .offers(SaveType {
            name: "Asked".into(),
            ..on_request()
        })
        .await
        .id;
    rivera
        .puts_question(of, json!({"text": "Why?", "kind": "text"}))
        .await
        .done::<QuestionsView>();
    let form = json!({"form": {"id": of, "start": monday().timestamp_millis(), "answer-0": "Secret"}});
    let to: Goto = maya.ask("slots/book", form).await.done();
    let request = maya.one_request(asked(&to)).await;
    assert_eq!(rivera.one_request(request.id).await.answers[0].answer, "Secret");
    // A proposal keeps them.
    let proposed: RequestView = rivera.proposes(&request, "2026-11-24", "10:00").await.done();
    assert!(
        proposed.answers.is_empty(),
        "what answers a form is kept for a day"
    );
    assert_eq!(rivera.one_request(request.id).await.answers[0].answer, "Secret");
    rivera.declines(&proposed, "").await.done::<RequestView>();
    assert_eq!(count(&app, intakes).await, 0);
}

async fn wrong_questions_and_answers_are_refused_at_their_fields(app: TestApp) {
    let (rivera, [maya, _], _) = practice(&app).await;
    let of = rivera
        .offers(SaveType {
            name: "Session".into(),
            ..talk()
        })
        .await
        .id;
    let mut refused = SaveType {
        approval: "25".into(),
        ..talk()
    };
    rivera
        .ask("availability/save_type", json!({ "form": refused.clone() }))
        .await
        .wrong("approval");
    refused.approval = "soon".into();
    rivera
        .ask("availability/save_type", json!({ "form": refused }))
        .await
        .wrong("approval");
    for (field, question) in [
        ("text", json!({"text": " ", "kind": "text"})),
        ("text", json!({"text": "x".repeat(201), "kind": "text"})),
        ("text", json!({"text": "a\u{0}b", "kind": "text"})),
        ("kind", json!({"text": "Why?", "kind": "stars"})),
        (
            "options",
            json!({"text": "Why?", "kind": "choice", "options": "One"}),
        ),
        (
            "options",
            json!({"text": "Why?", "kind": "choice", "options": "One\nOne"}),
        ),
        (
            "options",
            json!({"text": "Why?", "kind": "choice", "options": format!("One\n{}", "x".repeat(101))}),
        ),
    ] {
        rivera.puts_question(of, question).await.wrong(field);
    }
    for nth in 0..10 {
        let question = json!({"text": format!("Question {nth}"), "kind": "text", "required": "on"});
        rivera.puts_question(of, question).await.done::<QuestionsView>();
    }
    rivera
        .puts_question(of, json!({"text": "One more", "kind": "text"}))
        .await
        .wrong("text");
    let view = rivera.questions(of).await;
    // A page of before a change overwrites nothing.
    let stale = json!({"id": of, "version": view.version - 1, "nth": 0, "removes": true});
    rivera
        .ask("intake/arrange", stale)
        .await
        .refused(ErrorCode::Stale);
    let up = json!({"id": of, "version": view.version, "nth": 9, "removes": false});
    let view: QuestionsView = rivera.ask("intake/arrange", up).await.done();
    assert_eq!(view.questions[8].text, "Question 9");
    let gone = json!({"id": of, "version": view.version, "nth": 10, "removes": true});
    rivera
        .ask("intake/arrange", gone)
        .await
        .refused(ErrorCode::NotFound);
    let refused = maya.takes(of, monday()).await.refused(ErrorCode::Invalid);
    assert_eq!(refused.fields.len(), 10, "all at once");
    let choice = json!({"text": "Which?", "kind": "choice", "options": "A\nB", "nth": "0", "required": "on"});
    rivera.puts_question(of, choice).await.done::<QuestionsView>();
    let mut form = json!({"id": of, "start": monday().timestamp_millis(), "answer-0": "C", "answer-1": "x".repeat(2001)});
    let answer = maya.ask("slots/book", json!({ "form": form.clone() })).await;
    let refused = answer.refused(ErrorCode::Invalid).fields;
    assert_eq!(refused[0].message, "Choose one of the answers.");
    assert!(refused[1].message.contains("2001"), "{}", refused[1].message);
    form["answer-0"] = json!(["A"]);
    maya.ask("slots/book", json!({ "form": form }))
        .await
        .refused(ErrorCode::Invalid);
}

async fn requests_work_as_plain_forms(app: TestApp) {
    let (rivera, [maya, _], of) = practice(&app).await;
    rivera
        .puts_question(
            of.id,
            json!({"text": "Why now?", "kind": "text", "required": "on"}),
        )
        .await
        .done::<QuestionsView>();
    let start = monday().timestamp_millis().to_string();
    let (id, page) = (of.id.to_string(), format!("/book/{}?start={start}", of.id));
    let mut fields = vec![
        ("id", &*id),
        ("start", &*start),
        (PAGE, &*page),
        (NEXT, &*page),
        ("answer-0", ""),
    ];
    let refused = maya.browser.submits(BookSlotCall::PATH, &fields).await;
    assert!(
        refused.body.contains("Please answer this question."),
        "{}",
        refused.body
    );
    fields[4].1 = "I want to.";
    let sent = maya.browser.submits(BookSlotCall::PATH, &fields).await;
    assert!(sent.see_other().starts_with("/requests/"));
    // The page of the time knows, too.
    let shown = maya.get(&page).await.body;
    assert!(shown.contains("Your request is sent"), "{shown}");
    let [request] = &rivera.has_requests().await[..] else {
        panic!("one request")
    };
    assert!(
        rivera
            .get("/overview")
            .await
            .body
            .contains("Maya asks for a session")
    );
    let page = format!("/requests/{}", request.id);
    let shown = rivera.get(&page).await.body;
    assert!(shown.contains("I want to.") && shown.contains("Accept Session"));
    let (id, start) = (request.id.to_string(), request.start.to_string());
    let fields = [("id", &*id), ("start", &*start), (PAGE, &*page), (NEXT, &*page)];
    assert_eq!(
        rivera
            .browser
            .submits(AcceptRequestCall::PATH, &fields)
            .await
            .see_other(),
        page
    );
    assert!(
        rivera
            .get(&page)
            .await
            .body
            .contains("Your session with Maya is booked")
    );
    assert!(
        maya.get("/overview")
            .await
            .body
            .contains("Your session with Rivera is booked")
    );
}

/// The partner accepts and proposes while the client withdraws, and somebody books as the time becomes free.
async fn rival(app: &TestApp, servers: &[&str]) {
    let (rivera, [maya, noor], of) = practice(app).await;
    let at_once = rivera
        .offers(SaveType {
            name: "At once".into(),
            ..talk()
        })
        .await;
    let first = (app.app.clock.now() + TimeDelta::days(3)).date_naive();
    let first = first.and_hms_opt(9, 0, 0).expect("a time").and_utc();
    let week = |day: DateTime<Utc>| day.format("%a").to_string();
    let mut day = first;
    let server = |nth: usize| servers[nth % servers.len()];
    for round in 0..ROUNDS {
        while ["Sat", "Sun"].contains(&&*week(day)) {
            day += TimeDelta::days(1);
        }
        let request = maya.asks_session(of.id, day).await;
        let form = answer_to(&request, "");
        let (date, partner) = (
            day.format("%Y-%m-%d").to_string(),
            rivera.browser.at_address(server(0)),
        );
        let (second, client) = (
            rivera.browser.at_address(server(1)),
            maya.browser.at_address(server(1)),
        );
        let other = {
            let mut form = form.clone();
            form["form"]["date"] = date.into();
            form["form"]["time"] = "20:00".into();
            form
        };
        let (accepted, proposed, withdrawn, booked) = futures::join!(
            partner.ask("requests/accept", form.clone()),
            second.ask("requests/propose", other),
            client.ask("requests/decline", form.clone()),
            noor.takes(at_once.id, day),
        );
        let won = [&accepted, &proposed, &withdrawn].map(|answer| answer.status == 200);
        assert_eq!(
            won.iter().filter(|won| **won).count(),
            1,
            "round {round}: {won:?}"
        );
        for answer in [&accepted, &proposed, &withdrawn, &booked] {
            assert!(
                [200, 409].contains(&answer.status),
                "round {round}: {}",
                answer.body
            );
        }
        assert!(!(accepted.status == 200 && booked.status == 200), "round {round}");
        assert_eq!(overlapping(app).await, 0, "round {round}");
        // A request is accepted, and there is a session of it; or there is none.
        let torn = app
            .number(
                "select cast(count(*) as bigint) from requests where state = 'accepted'
                    and not exists (select 1 from sessions where sessions.id = requests.session_id)",
                [],
            )
            .await;
        let sessions = count(app, SESSIONS).await;
        let accepted = count(
            app,
            "select cast(count(*) as bigint) from requests where state = 'accepted'",
        )
        .await;
        let by_themselves = app
            .number(
                "select cast(count(*) as bigint) from sessions where type_id = $1",
                [at_once.id.into()],
            )
            .await;
        assert_eq!((torn, sessions), (0, accepted + by_themselves), "round {round}");
        if proposed.status == 200 {
            let open = maya.one_request(request.id).await;
            maya.declines(&open, "").await.done::<RequestView>();
        }
        day += TimeDelta::days(1);
    }
}

async fn of_those_who_answer_a_request_one_wins(database: Database) {
    let app = TestApp::in_our_time(database, &[UNLIMITED]).await;
    rival(&app, &[&app.address]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_those_who_answer_in_two_processes_one_wins() {
    let (app, other) = Process::pair().await;
    rival(&app, &[&app.address, &other.address]).await;
}
