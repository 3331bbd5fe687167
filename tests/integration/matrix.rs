//! The access matrix: every server function, endpoint and page, for six kinds of people. One that is not
//! listed fails the test.

use crate::{
    harness::{Engine, PASSWORD, PASSWORD_HASH, TestApp},
    people::{Answer, Person},
};
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use rapport::{
    api::forms::PAGE,
    domain::{
        account::{Email, Role},
        availability::Rules,
        booking_page::PageState,
        hours::Hours,
        ids::{
            AccountId, DeliveryId, EndpointId, HoldId, InvitationId, RequestId, SeriesId, SessionId,
            SessionTypeId, TieId, WaitingId,
        },
        intake::{Question, QuestionKind},
        provider::Provider,
        series::Repeat,
        session::{Details, Session, SessionKind},
        session_type::{Audience, SessionType, TypeState},
        time_range::TimeRange,
        webhook::{Reach, TEST, WebhookEvent},
    },
    server::{
        crypto::{self, Token, new_id},
        db::{
            self, Query, Sql, Tx,
            accounts::NewAccount,
            booking_pages::BookingPage,
            holds::{NewHold, NewPerson},
            invitations::NewInvitation,
            requests::NewRequest,
            series::{NewSeries, Place},
            webhooks::NewEndpoint,
        },
        meeting::link,
        sessions::Booking,
        web::{self, fairness::Kind},
    },
};
use reqwest::Method;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

on_both_engines!(
    every_server_function_answers_each_person_as_listed,
    every_endpoint_answers_each_person_as_listed,
    every_page_answers_each_person_as_listed,
    every_write_is_limited_and_no_read_is,
    no_argument_breaks_the_server,
);

/// The order of the columns.
const PEOPLE: [&str; 6] = [
    "anybody",
    "a strange client",
    "a strange partner",
    "the client",
    "the partner",
    "an admin",
];

/// The objects of one call. Made anew for each, so that calls do not affect each other.
struct Scene {
    /// Between the partner and the client; can be joined now.
    session: SessionId,
    /// Another partner, who has a pending request to the client.
    request: AccountId,
    /// An invitation of the partner.
    invited: InvitationId,
    /// A partner who waits for approval.
    applicant: AccountId,
    /// The token of that invitation.
    token: String,
    client: AccountId,
    /// The caller's; the client's if nobody is signed in.
    own_email: String,
    /// An unused address.
    new_email: String,
    /// A date on which everyone is free.
    tomorrow: String,
    /// The partner's webhook endpoint.
    endpoint: EndpointId,
    /// A delivery to it.
    delivery: DeliveryId,
    /// What clients of the partner can book, and a time at which they can.
    session_type: SessionTypeId,
    slot: i64,
    /// What everybody can book.
    public_type: SessionTypeId,
    /// The token of a link that confirms a booking.
    confirmation: String,
    /// What the client has asked the partner for, and its start.
    asked: RequestId,
    /// An earlier time that is offered to the client.
    offered: WaitingId,
    asked_start: i64,
}

type Arguments = fn(&Scene) -> Json;

/// The server function, its arguments, and the expected status for each of [`PEOPLE`].
const FUNCTIONS: &[(&str, Arguments, [u16; 6])] = &[
    ("account/viewer", |_| json!({}), [200, 200, 200, 200, 200, 200]),
    ("account/register", register, [200, 200, 200, 200, 200, 200]),
    ("account/sign_in", sign_in, [200, 200, 200, 200, 200, 200]),
    (
        "account/sign_out",
        |_| json!({"everywhere": true}),
        [200, 200, 200, 200, 200, 200],
    ),
    (
        "account/preferences",
        |_| json!({"form": {"theme": "dark"}}),
        [200, 200, 200, 200, 200, 200],
    ),
    ("account/settings", |_| json!({}), [401, 200, 200, 200, 200, 200]),
    ("account/update_profile", profile, [401, 200, 200, 200, 200, 200]),
    (
        "account/change_password",
        change_password,
        [401, 200, 200, 200, 200, 200],
    ),
    (
        "account/server_status",
        |_| json!({}),
        [401, 403, 403, 403, 403, 200],
    ),
    (
        "account/approve",
        |scene| json!({"id": scene.applicant, "approve": true}),
        [401, 403, 403, 403, 403, 200],
    ),
    (
        "clients/list",
        |_| json!({"cursor": null}),
        [401, 403, 200, 403, 200, 403],
    ),
    (
        "clients/one",
        |scene| json!({"id": scene.invited}),
        [401, 403, 404, 403, 200, 403],
    ),
    ("clients/add", add_client, [401, 403, 200, 403, 200, 403]),
    (
        "clients/renew_invitation",
        |scene| json!({"id": scene.invited}),
        [401, 403, 404, 403, 200, 403],
    ),
    (
        "clients/end",
        |scene| json!({"id": scene.invited}),
        [401, 404, 404, 404, 200, 403],
    ),
    (
        "clients/partners",
        |_| json!({"cursor": null}),
        [401, 200, 403, 200, 403, 403],
    ),
    ("clients/answer_request", answer, [401, 404, 403, 200, 403, 403]),
    (
        "clients/invitation",
        |scene| json!({"token": scene.token}),
        [200, 200, 200, 200, 200, 200],
    ),
    (
        "clients/use_invitation",
        |scene| json!({"token": scene.token}),
        [401, 200, 403, 200, 403, 403],
    ),
    (
        "clients/accept_invitation",
        accept,
        [200, 200, 200, 200, 200, 200],
    ),
    ("notices/list", |_| json!({}), [401, 200, 200, 200, 200, 200]),
    // Idempotent: it answers the same whether there is one.
    ("notices/dismiss", session, [401, 200, 200, 200, 200, 200]),
    ("booking/form", |_| json!({}), [401, 403, 200, 403, 200, 403]),
    ("booking/schedule", schedule, [401, 403, 422, 403, 200, 403]),
    (
        "booking/start_instant",
        |scene| json!({"form": {"client": scene.client, "duration": "30"}}),
        // Conflict: the partner's own session begins in five minutes.
        [401, 403, 422, 403, 409, 403],
    ),
    ("booking/again", session, [401, 404, 404, 403, 200, 404]),
    ("booking/edit", edit, [401, 404, 404, 403, 200, 404]),
    ("booking/reschedule", reschedule, [401, 404, 404, 403, 200, 404]),
    ("booking/cancel", cancel, [401, 404, 404, 200, 200, 404]),
    ("booking/delete", session, [401, 404, 404, 403, 200, 404]),
    ("series/plan", series, [401, 403, 422, 403, 200, 403]),
    ("series/create", series, [401, 403, 422, 403, 200, 403]),
    ("series/view", session, [401, 404, 404, 200, 200, 404]),
    ("series/move", move_series, [401, 404, 404, 403, 200, 404]),
    (
        "series/cancel",
        |scene| json!({"form": {"id": scene.session, "version": 1, "scope": "all"}}),
        [401, 404, 404, 403, 200, 404],
    ),
    ("sessions/one", session, [401, 404, 404, 200, 200, 404]),
    ("sessions/list", list, [401, 200, 200, 200, 200, 200]),
    ("sessions/calling", |_| json!({}), [401, 200, 200, 200, 200, 200]),
    (
        "calendar/view",
        |_| json!({"span": "week", "date": null}),
        [401, 200, 200, 200, 200, 200],
    ),
    ("join/view", session, [401, 404, 404, 200, 200, 404]),
    ("join/verify_passcode", passcode, [401, 404, 404, 200, 200, 404]),
    ("join/join", session, [401, 404, 404, 200, 200, 404]),
    ("join/enter", session, [401, 404, 404, 200, 200, 404]),
    ("meeting/view", session, [401, 404, 404, 200, 200, 404]),
    ("meeting/report", report, [401, 404, 404, 200, 200, 404]),
    ("attendance/record", session, [401, 404, 404, 200, 200, 404]),
    (
        "presence/say",
        |scene| json!({"id": scene.session, "state": "check_in"}),
        [401, 404, 404, 200, 200, 404],
    ),
    ("presence/other", session, [401, 404, 404, 200, 200, 404]),
    (
        "presence/trouble",
        |scene| json!({"id": scene.session, "kind": "reported"}),
        [401, 404, 404, 200, 200, 404],
    ),
    // It has no outcome yet.
    (
        "settling/correct",
        |scene| json!({"id": scene.session, "form": {"version": 1, "verdict": "not_held", "reason": "A storm."}}),
        [401, 404, 404, 403, 409, 404],
    ),
    (
        "settling/object",
        |scene| json!({"id": scene.session, "words": "I was there."}),
        [401, 404, 404, 409, 403, 404],
    ),
    (
        "settling/nobody_came",
        |_| json!({}),
        [401, 403, 200, 403, 200, 403],
    ),
    (
        "settling/set_nobody_came",
        |_| json!({"choice": "no_show"}),
        [401, 403, 200, 403, 200, 403],
    ),
    ("provider/settings", |_| json!({}), [401, 403, 200, 403, 200, 403]),
    (
        "provider/attention",
        |_| json!({}),
        [401, 403, 200, 403, 200, 403],
    ),
    (
        "provider/choose",
        |_| json!({"form": {"provider": "manual", "manual_url": "https://zoom.us/j/1"}}),
        [401, 403, 200, 403, 200, 403],
    ),
    // No address is set yet.
    (
        "provider/renew_manual_links",
        |_| json!({}),
        [401, 403, 409, 403, 409, 403],
    ),
    (
        "provider/disconnect",
        |_| json!({"provider": "zoom"}),
        [401, 403, 200, 403, 200, 403],
    ),
    ("provider/session_link", session, [401, 404, 404, 403, 200, 404]),
    (
        "provider/change",
        |scene| json!({"id": scene.session, "provider": "jitsi"}),
        [401, 404, 404, 403, 200, 404],
    ),
    // No one has joined: the partner may end sessions, but not this one yet.
    ("meeting/end", session, [401, 404, 404, 403, 409, 404]),
    ("feedback/session", session, [401, 404, 404, 200, 200, 404]),
    // It has not been held yet.
    (
        "feedback/give",
        |scene| json!({"id": scene.session, "form": {"stars": "5"}}),
        [401, 404, 404, 409, 403, 404],
    ),
    ("feedback/take_back", session, [401, 404, 404, 409, 403, 404]),
    ("feedback/rating", |_| json!({}), [401, 403, 200, 403, 200, 403]),
    ("availability/view", |_| json!({}), [401, 403, 200, 403, 200, 403]),
    (
        "availability/save_hours",
        // Of no version: the partner has hours already.
        |_| json!({"form": {"monday": "09:00-12:00", "step": "30", "notice": "24", "horizon": "60", "move_notice": "24"}}),
        [401, 403, 200, 403, 409, 403],
    ),
    (
        "availability/set_day",
        |scene| json!({"form": {"date": scene.tomorrow}}),
        [401, 403, 200, 403, 200, 403],
    ),
    (
        "availability/remove_day",
        |scene| json!({"date": scene.tomorrow}),
        [401, 403, 200, 403, 200, 403],
    ),
    (
        "availability/save_type",
        |scene| json!({"form": {"id": scene.session_type, "version": "1", "name": "Talk", "duration": "50", "kind": "video"}}),
        [401, 403, 404, 403, 200, 403],
    ),
    (
        "availability/offer_type",
        |scene| json!({"id": scene.session_type, "offered": true}),
        [401, 403, 404, 403, 200, 403],
    ),
    (
        "availability/remove_type",
        |scene| json!({"id": scene.session_type}),
        [401, 403, 404, 403, 200, 403],
    ),
    ("slots/offers", |_| json!({}), [401, 200, 403, 200, 403, 403]),
    (
        "slots/list",
        |scene| json!({"id": scene.session_type}),
        [404, 404, 404, 200, 404, 404],
    ),
    (
        "slots/one",
        |scene| json!({"id": scene.session_type, "start": scene.slot}),
        [404, 404, 404, 200, 404, 404],
    ),
    (
        "slots/zones",
        |_| json!({"zone": "UTC"}),
        [200, 200, 200, 200, 200, 200],
    ),
    (
        "slots/hold",
        |scene| json!({"form": {"id": scene.public_type, "start": scene.slot}}),
        [200, 200, 403, 200, 403, 403],
    ),
    (
        "slots/request",
        |scene| json!({"form": {"id": scene.public_type, "start": scene.slot, "name": "Newcomer", "email": scene.new_email}}),
        [200, 403, 403, 403, 403, 403],
    ),
    (
        "booking_page/view",
        |_| json!({"handle": HANDLE}),
        [200, 200, 200, 200, 200, 200],
    ),
    (
        "booking_page/save",
        // Of no version: the partner has a page already.
        |_| json!({"form": {"state": "off", "handle": "another-name"}}),
        [401, 403, 200, 403, 409, 403],
    ),
    (
        "confirmations/view",
        |scene| json!({"token": scene.confirmation}),
        [200, 200, 200, 200, 200, 200],
    ),
    (
        "confirmations/register",
        |scene| json!({"form": {"token": scene.confirmation, "password": PASSWORD}}),
        [200, 200, 200, 200, 200, 200],
    ),
    (
        "confirmations/use",
        |scene| json!({"token": scene.confirmation}),
        [401, 200, 403, 200, 403, 403],
    ),
    (
        "slots/moves",
        |scene| json!({"id": scene.session}),
        [401, 404, 404, 200, 403, 404],
    ),
    (
        "slots/move",
        |scene| json!({"form": {"id": scene.session, "version": 1, "start": scene.slot}}),
        [401, 404, 404, 200, 403, 404],
    ),
    (
        "slots/book",
        |scene| json!({"form": {"id": scene.session_type, "start": scene.slot}}),
        [401, 404, 403, 200, 403, 403],
    ),
    ("waiting/list", |_| json!({}), [401, 200, 403, 200, 403, 403]),
    (
        "waiting/wait",
        |scene| json!({"id": scene.session_type}),
        [401, 404, 403, 200, 403, 403],
    ),
    (
        "waiting/take",
        |scene| json!({"id": scene.offered}),
        [401, 404, 403, 200, 403, 403],
    ),
    // Of what is not theirs nothing ends.
    (
        "waiting/stop",
        |scene| json!({"id": scene.offered}),
        [401, 200, 403, 200, 403, 403],
    ),
    ("requests/list", |_| json!({}), [401, 200, 200, 200, 200, 403]),
    (
        "requests/one",
        |scene| json!({"id": scene.asked}),
        [401, 404, 404, 200, 200, 404],
    ),
    // Only the partner accepts what the client has asked for.
    ("requests/accept", asked, [401, 404, 404, 409, 200, 404]),
    ("requests/decline", asked, [401, 404, 404, 200, 200, 404]),
    (
        "requests/propose",
        |scene| json!({"form": {"id": scene.asked, "start": scene.asked_start, "date": scene.tomorrow, "time": "04:10"}}),
        [401, 404, 404, 409, 200, 404],
    ),
    (
        "requests/dismiss",
        |scene| json!({"id": scene.asked}),
        [401, 200, 200, 200, 200, 403],
    ),
    (
        "intake/questions",
        |scene| json!({"id": scene.session_type}),
        [401, 403, 404, 403, 200, 403],
    ),
    (
        "intake/save",
        |scene| json!({"form": {"id": scene.session_type, "version": 1, "text": "Why?", "kind": "text"}}),
        [401, 403, 404, 403, 200, 403],
    ),
    (
        "intake/arrange",
        |scene| json!({"id": scene.session_type, "version": 1, "nth": 0, "removes": true}),
        [401, 403, 404, 403, 200, 403],
    ),
    ("intake/answers", session, [401, 404, 404, 200, 200, 404]),
    ("webhooks/list", |_| json!({}), [401, 403, 200, 403, 200, 200]),
    (
        "webhooks/add",
        |_| json!({"form": {"url": "https://hooks.example.org/", "events": ["session.booked"]}}),
        [401, 403, 200, 403, 200, 200],
    ),
    ("webhooks/one", endpoint, [401, 403, 404, 403, 200, 404]),
    (
        "webhooks/change",
        |scene| json!({"id": scene.endpoint, "events": ["session.ended"]}),
        [401, 403, 404, 403, 200, 404],
    ),
    ("webhooks/pause", endpoint, [401, 403, 404, 403, 200, 404]),
    ("webhooks/resume", endpoint, [401, 403, 404, 403, 200, 404]),
    ("webhooks/remove", endpoint, [401, 403, 404, 403, 200, 404]),
    ("webhooks/test", endpoint, [401, 403, 404, 403, 200, 404]),
    (
        "webhooks/deliveries",
        |scene| json!({"id": scene.endpoint, "cursor": null}),
        [401, 403, 404, 403, 200, 404],
    ),
    (
        "webhooks/send_again",
        |scene| json!({"id": scene.delivery}),
        [401, 403, 404, 403, 200, 404],
    ),
    (
        "history/list",
        |_| json!({"query": {}, "cursor": null}),
        [401, 200, 200, 200, 200, 200],
    ),
    (
        "analytics/figures",
        |_| json!({"span": "this_year"}),
        [401, 403, 200, 403, 200, 403],
    ),
];

fn session(scene: &Scene) -> Json {
    json!({"id": scene.session})
}

fn asked(scene: &Scene) -> Json {
    json!({"form": {"id": scene.asked, "start": scene.asked_start}})
}

fn endpoint(scene: &Scene) -> Json {
    json!({"id": scene.endpoint})
}

fn register(scene: &Scene) -> Json {
    json!({"form": {"name": "New", "email": scene.new_email, "password": PASSWORD, "role": "client"}})
}

fn sign_in(scene: &Scene) -> Json {
    json!({"form": {"email": scene.own_email, "password": PASSWORD}})
}

fn profile(_: &Scene) -> Json {
    json!({"form": {"name": "Changed", "time_zone": "Europe/Berlin"}})
}

fn change_password(_: &Scene) -> Json {
    json!({"form": {"current": PASSWORD, "password": PASSWORD}})
}

fn add_client(scene: &Scene) -> Json {
    json!({"form": {"name": "New", "email": scene.new_email}})
}

fn answer(scene: &Scene) -> Json {
    json!({"id": scene.request, "accept": true})
}

fn accept(scene: &Scene) -> Json {
    json!({"form": {"token": scene.token, "password": PASSWORD}})
}

fn schedule(scene: &Scene) -> Json {
    json!({"form": fields(scene)})
}

fn fields(scene: &Scene) -> Json {
    json!({"client": scene.client, "title": "New", "date": scene.tomorrow, "time": "12:00", "duration": "50", "kind": "video"})
}

fn series(scene: &Scene) -> Json {
    let mut form = fields(scene);
    form["repeat"] = "weekly".into();
    form["count"] = "2".into();
    json!({ "form": form })
}

fn move_series(scene: &Scene) -> Json {
    json!({"form": {"id": scene.session, "version": 1, "scope": "all", "date": scene.tomorrow, "time": "12:00", "duration": "50"}})
}

fn edit(scene: &Scene) -> Json {
    json!({"form": {"id": scene.session, "version": "1", "title": "Changed", "date": scene.tomorrow, "time": "12:00", "duration": "50", "kind": "video"}})
}

fn reschedule(scene: &Scene) -> Json {
    json!({"form": {"id": scene.session, "version": 1, "date": scene.tomorrow, "time": "12:00", "duration": 50}})
}

fn cancel(scene: &Scene) -> Json {
    json!({"id": scene.session, "version": 1, "reason": ""})
}

fn list(_: &Scene) -> Json {
    json!({"cursor": null})
}

fn passcode(scene: &Scene) -> Json {
    json!({"id": scene.session, "passcode": "123456"})
}

fn report(scene: &Scene) -> Json {
    json!({"id": scene.session, "presence": {"admission": scene.session, "number": 1, "here": true, "in_company": false}})
}

/// Method and path as in the router, the form's fields, and the expected status for each of [`PEOPLE`].
const ENDPOINTS: &[(&str, &str, Arguments, [u16; 6])] = &[
    (
        "POST",
        "/api/jitsi/reservations/conference",
        |_| json!({"name": "rapport-x"}),
        [401, 401, 401, 401, 401, 401],
    ),
    (
        "DELETE",
        "/api/jitsi/reservations/conference/{id}",
        |_| json!({}),
        [401, 401, 401, 401, 401, 401],
    ),
    // Logins make no difference here: the endpoint is configured, but takes JSON only.
    (
        "POST",
        "/api/webhooks/meeting",
        |_| json!({}),
        [415, 415, 415, 415, 415, 415],
    ),
    // The key in the path is wrong.
    (
        "POST",
        "/api/webhooks/zoom/{key}",
        |_| json!({}),
        [404, 404, 404, 404, 404, 404],
    ),
    (
        "POST",
        "/api/webhooks/jaas/{key}",
        |_| json!({}),
        [404, 404, 404, 404, 404, 404],
    ),
    (
        "POST",
        "/api/webhooks/jitsi/{key}",
        |_| json!({}),
        [404, 404, 404, 404, 404, 404],
    ),
    (
        "POST",
        "/api/webhooks/jitsi/{key}/events/{what}/{happened}",
        |_| json!({}),
        [404, 404, 404, 404, 404, 404],
    ),
    ("GET", "/health", |_| json!({}), [200, 200, 200, 200, 200, 200]),
    (
        "POST",
        "/settings/providers/{provider}/connect",
        |_| json!({}),
        [401, 403, 303, 403, 303, 403],
    ),
    // No OAuth flow was started: redirects back to the settings, which say so.
    (
        "GET",
        "/oauth/{provider}/callback",
        |_| json!({}),
        [401, 403, 303, 403, 303, 403],
    ),
    (
        "GET",
        "/api/events",
        |_| json!({}),
        [401, 200, 200, 200, 200, 200],
    ),
    (
        "GET",
        "/sessions/history.csv",
        |_| json!({}),
        [401, 403, 200, 403, 200, 403],
    ),
    (
        "GET",
        "/sessions/{id}/attendance.jsonl",
        |_| json!({}),
        [401, 404, 404, 200, 200, 404],
    ),
];

/// Path as in the routes, and the expected status for each of [`PEOPLE`]. 302 redirects to the sign-in page
/// or away from it.
const PAGES: &[(&str, [u16; 6])] = &[
    ("/", [302, 302, 302, 302, 302, 302]),
    ("/sign-in", [200, 302, 302, 302, 302, 302]),
    ("/register", [200, 200, 200, 200, 200, 200]),
    ("/invitations/{token}", [200, 200, 200, 200, 200, 200]),
    ("/overview", [302, 200, 200, 200, 200, 200]),
    ("/sessions", [302, 200, 200, 200, 200, 200]),
    ("/sessions/new", [302, 404, 200, 404, 200, 404]),
    ("/sessions/analytics", [302, 404, 200, 404, 200, 404]),
    ("/sessions/{id}", [302, 404, 404, 200, 200, 404]),
    ("/sessions/{id}/join", [302, 404, 404, 200, 200, 404]),
    // Their meeting opens in Rapport: redirects to the join page.
    ("/sessions/{id}/move", [302, 404, 404, 200, 404, 404]),
    ("/sessions/{id}/series", [302, 404, 404, 404, 200, 404]),
    ("/sessions/{id}/leaving", [302, 404, 404, 302, 302, 404]),
    ("/sessions/{id}/meeting", [302, 404, 404, 200, 200, 404]),
    ("/calendar", [302, 200, 200, 200, 200, 200]),
    ("/availability", [302, 404, 200, 404, 200, 404]),
    ("/book", [302, 200, 404, 200, 404, 404]),
    ("/book/{id}", [302, 404, 404, 200, 404, 404]),
    ("/p/{handle}", [200, 200, 200, 200, 200, 200]),
    ("/p/{handle}/{id}", [200, 200, 200, 200, 200, 200]),
    ("/confirm/{token}", [200, 200, 200, 200, 200, 200]),
    ("/requests/{id}", [302, 404, 404, 200, 200, 404]),
    ("/availability/{id}/questions", [302, 404, 404, 404, 200, 404]),
    ("/clients", [302, 404, 200, 404, 200, 404]),
    ("/clients/{id}", [302, 404, 404, 404, 200, 404]),
    ("/settings", [302, 200, 200, 200, 200, 200]),
    ("/settings/devices", [302, 200, 200, 200, 200, 200]),
    ("/settings/webhooks", [302, 404, 200, 404, 200, 200]),
    ("/settings/webhooks/{id}", [302, 404, 404, 404, 200, 404]),
];

/// The six, and the other partner who has sent a request.
struct Cast {
    people: [Option<Person>; 6],
    other_partner: AccountId,
}

impl Cast {
    async fn of(app: &TestApp) -> Self {
        let stranger = app.client("Stranger").await;
        let okafor = app.partner("Okafor").await;
        let (rivera, maya) = app.rivera_and_maya().await;
        let sam = app.admin("Sam").await;
        let (other_partner, _) = app.account("Haddad", Role::Partner, "UTC").await;
        Self {
            people: [
                None,
                Some(stranger),
                Some(okafor),
                Some(maya),
                Some(rivera),
                Some(sam),
            ],
            other_partner,
        }
    }

    /// Deletes what the last call may have left.
    async fn clear(&self, tx: &mut Tx, rivera: AccountId, maya: AccountId) {
        for clear in [
            Sql::same("delete from sessions").with([]),
            Sql::same("delete from booking_pages").with([]),
            Sql::same("delete from series").with([]),
            Sql::same("delete from session_types").with([]),
            Sql::same("delete from availability").with([]),
            Sql::same("delete from availability_days").with([]),
            Sql::same("delete from webhook_endpoints").with([]),
            Sql::same(
                "update accounts set preferred_video_provider = null, manual_meeting_url_sealed = null",
            )
            .with([]),
            Sql::same("delete from ties where state <> 'active'").with([]),
            Sql::same("delete from ties where partner_id = $1").with([self.other_partner.into()]),
            Sql::same("delete from ties where partner_id = $1 and client_id <> $2")
                .with([rivera.into(), maya.into()]),
            Sql::same("delete from invitations").with([]),
            Sql::same("update accounts set password_hash = $1 where password_hash is not null")
                .with([PASSWORD_HASH.as_str().into()]),
        ] {
            tx.execute(clear).await.unwrap();
        }
    }

    /// Deletes what the last call left, and sets up a scene for one of the six.
    async fn scene(&self, app: &TestApp, who: usize) -> Scene {
        let [.., Some(maya), Some(rivera), _] = &self.people else {
            unreachable!("they are there")
        };
        let now = app.app.clock.now();
        let details = Details {
            title: "Weekly session".into(),
            kind: SessionKind::Video,
            place: None,
            notes: None,
        };
        let range = TimeRange::starting(now + TimeDelta::minutes(5), TimeDelta::minutes(50)).unwrap();
        let session = Session::scheduled(SessionId(new_id()), (rivera.id, maya.id), details, range);
        let (invited, token) = (InvitationId(new_id()), Token::new());
        let fresh = || format!("{}@example.org", crypto::random_id().simple());
        let applicant = applicant(&fresh());
        let invitation = NewInvitation {
            id: invited,
            partner: rivera.id,
            name: "Newcomer".into(),
            name_key: vec![1],
            email: Email::parse(&fresh()).unwrap(),
            time_zone: "UTC".into(),
            token_hash: token.hash(),
            expires_at: now + TimeDelta::days(7),
        };
        let partner = db::accounts::by_id(&app.app.db, session.partner).await;
        let partner = partner.unwrap().unwrap().person();
        let link = link::beginning(&app.app, Provider::Jitsi, &session, &partner, now);
        let link = link.await.unwrap();
        let booking = Booking {
            session: session.clone(),
            by: session.partner,
            of: None,
            zone: partner.time_zone.clone(),
            passcode_hash: None,
            link,
            has_endpoints: true,
        };
        let mut tx = app.app.db.begin().await.unwrap();
        self.clear(&mut tx, rivera.id, maya.id).await;
        let mut statements = booking.statements(app.app.config.limits, now);
        statements.extend(in_a_series(&session, now));
        tx.execute_all(statements).await.unwrap();
        db::accounts::insert(&mut tx, &applicant, now).await.unwrap();
        assert!(db::invitations::insert(&mut tx, invitation, now).await.unwrap());
        let of = session_type(rivera.id);
        let opens = vec![
            db::availability::insertion(rivera.id, &always()),
            db::availability::insert_type(&of, now),
        ];
        tx.execute_all(opens).await.unwrap();
        let public = SessionType {
            audience: Audience::Anyone,
            ..session_type(rivera.id)
        };
        let slot = now.duration_trunc(TimeDelta::hours(1)).unwrap() + TimeDelta::hours(24);
        let confirmation = Token::new();
        let everybody = everybody_books(&public, slot + TimeDelta::hours(40), &confirmation, now);
        tx.execute_all(everybody).await.unwrap();
        let (asked, offered) = (RequestId(new_id()), WaitingId(new_id()));
        let asked_at = slot + TimeDelta::hours(60);
        let mut waiting = asks(asked, maya.id, &of, asked_at, now);
        waiting.extend(offers(
            offered,
            maya.id,
            &public,
            slot + TimeDelta::hours(80),
            now,
        ));
        tx.execute_all(waiting).await.unwrap();
        let (endpoint, delivery) = was_told(&mut tx, rivera.id, now).await;
        tx.commit().await.unwrap();
        let people = (self.other_partner, maya.id);
        let requested = db::clients::request(&app.app.db, TieId(new_id()), people, now).await;
        assert!(requested.unwrap());
        Scene {
            session: session.id,
            request: self.other_partner,
            invited,
            applicant: applicant.id,
            token: token.expose().to_owned(),
            client: maya.id,
            own_email: self.people[who].as_ref().unwrap_or(maya).email.clone(),
            new_email: fresh(),
            tomorrow: (now + TimeDelta::days(1)).format("%Y-%m-%d").to_string(),
            endpoint,
            delivery,
            session_type: of.id,
            slot: slot.timestamp_millis(),
            public_type: public.id,
            confirmation: confirmation.expose().to_owned(),
            asked,
            offered,
            asked_start: asked_at.timestamp_millis(),
        }
    }

    /// A fresh browser for each call, because a call may end its login.
    async fn browser(&self, app: &TestApp, who: usize) -> crate::people::Browser {
        match &self.people[who] {
            Some(person) => app.another_browser(person).await.browser,
            None => app.anybody(),
        }
    }
}

/// The only session of a series.
fn in_a_series(session: &Session, now: DateTime<Utc>) -> [Query; 2] {
    let series = NewSeries {
        id: SeriesId(new_id()),
        partner: session.partner,
        repeat: Repeat::Weekly,
        zone: "UTC".into(),
        sessions: 1,
    };
    let place = Place {
        nth: 1,
        start: session.range.starts_at().naive_utc(),
        length: session.range.length(),
    };
    [
        db::series::insertion(&series, now),
        db::series::member(series.id, session.id, place),
    ]
}

/// A client who waits, and the time that is offered to them.
fn offers(
    id: WaitingId,
    client: AccountId,
    of: &SessionType,
    start: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Vec<Query> {
    let until = now + TimeDelta::minutes(20);
    let hold = NewHold {
        id: HoldId(new_id()),
        holder: db::waiting::holder(id),
        of,
        range: TimeRange::starting(start, of.length).unwrap(),
        expires_at: until,
    };
    vec![
        db::waiting::insertion(id, of, client, start + TimeDelta::days(1), now),
        db::waiting::offer(id, start, until),
        db::holds::insertion(hold, now),
    ]
}

/// A request that waits, with the time that it holds.
fn asks(
    id: RequestId,
    client: AccountId,
    of: &SessionType,
    start: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Vec<Query> {
    let range = TimeRange::starting(start, of.length).unwrap();
    let until = now + TimeDelta::hours(24);
    let request = NewRequest {
        id,
        client,
        of,
        range,
        until,
    };
    let hold = NewHold {
        id: HoldId(new_id()),
        holder: db::requests::holder(id),
        of,
        range,
        expires_at: until,
    };
    vec![
        db::holds::insertion(hold, now),
        db::requests::insertion(&request, now),
    ]
}

fn session_type(partner: AccountId) -> SessionType {
    SessionType {
        id: SessionTypeId(new_id()),
        partner,
        name: "First talk".into(),
        kind: SessionKind::Video,
        place: None,
        length: TimeDelta::minutes(50),
        before: TimeDelta::zero(),
        after: TimeDelta::minutes(10),
        audience: Audience::Clients,
        answer_within: None,
        questions: vec![Question {
            text: "What brings you here?".into(),
            kind: QuestionKind::Text,
            required: false,
            options: Vec::new(),
        }],
        state: TypeState::Offered,
        version: 1,
    }
}

const HANDLE: &str = "rivera";

/// A partner's page that is on, and a booking of a new person that waits for its confirmation.
fn everybody_books(of: &SessionType, at: DateTime<Utc>, token: &Token, now: DateTime<Utc>) -> Vec<Query> {
    let page = BookingPage {
        handle: HANDLE.into(),
        state: PageState::Listed,
        introduction: None,
        languages: None,
        version: 1,
    };
    let id = HoldId(new_id());
    let hold = NewHold {
        id,
        holder: vec![1],
        of,
        range: TimeRange::starting(at, of.length).unwrap(),
        expires_at: now + TimeDelta::minutes(10),
    };
    let person = NewPerson {
        name: "Newcomer".into(),
        email: format!("{}@example.org", crypto::random_id().simple()),
        time_zone: "UTC".into(),
    };
    vec![
        db::booking_pages::insertion(of.partner, page),
        db::availability::insert_type(of, now),
        db::holds::insertion(hold, now),
        db::holds::naming(id, &person, token.hash(), now + TimeDelta::minutes(30)),
    ]
}

/// All day, every day.
fn always() -> Rules {
    let day = Hours::parse("00:00–24:00").unwrap();
    Rules {
        weekly: std::array::from_fn(|_| day.clone()),
        days: std::collections::BTreeMap::new(),
        step: 60,
        notice: TimeDelta::hours(1),
        horizon: 60,
        move_notice: TimeDelta::zero(),
        max_a_day: None,
        max_a_week: None,
    }
}

/// A partner who waits for approval.
fn applicant(email: &str) -> NewAccount {
    NewAccount {
        id: AccountId(new_id()),
        email: Email::parse(email).unwrap(),
        name: "Applicant".into(),
        role: Role::Partner,
        password_hash: Some(PASSWORD_HASH.clone()),
        time_zone: "UTC".into(),
        email_confirmed: false,
        unapproved: true,
    }
}

/// An endpoint of this account, and a delivery to it.
async fn was_told(tx: &mut Tx, owner: AccountId, now: DateTime<Utc>) -> (EndpointId, DeliveryId) {
    let (endpoint, delivery) = (EndpointId(new_id()), DeliveryId(new_id()));
    let told = NewEndpoint {
        id: endpoint,
        account: owner,
        reach: Reach::Own,
        url_sealed: vec![0],
        host: "hooks.example.org".into(),
        events: vec![WebhookEvent::Booked],
        secret_sealed: vec![0],
    };
    assert!(db::webhooks::insert(tx, told, now).await.unwrap());
    let sent = db::deliveries::Attempt {
        id: delivery,
        number: 1,
        status: Some(200),
        problem: None,
        at: now,
    };
    for query in db::deliveries::insertion(delivery, endpoint, TEST, "{}".into(), now) {
        tx.execute(query).await.unwrap();
    }
    tx.execute(db::deliveries::ended(sent)).await.unwrap();
    (endpoint, delivery)
}

/// Numbers that no refused call may change.
async fn state(app: &TestApp) -> Vec<i64> {
    let mut counts = Vec::new();
    for sql in [
        "select cast(coalesce(sum(version), 0) as bigint) from sessions",
        "select cast(count(*) as bigint) from sessions",
        "select cast(count(*) as bigint) from accounts",
        "select cast(count(*) as bigint) from ties where state = 'active'",
        "select cast(count(*) as bigint) from holds",
        "select cast(count(*) as bigint) from intakes",
        "select cast(count(*) as bigint) from waiting",
        "select cast(count(*) as bigint) from requests where state = 'waiting'",
        "select cast(coalesce(sum(version), 0) as bigint) from session_types",
        "select cast(coalesce(sum(version), 0) as bigint) from booking_pages",
        "select cast(count(*) as bigint) from audit",
        "select cast(count(*) as bigint) from join_events",
        "select cast(count(*) as bigint) from attendance",
        "select cast(count(*) as bigint) from jobs",
        "select cast(count(*) as bigint) from feedback",
        "select cast(coalesce(sum(stars), 0) as bigint) from feedback",
        "select cast(count(*) as bigint) from meeting_events",
        "select cast(count(*) as bigint) from accounts where preferred_video_provider is not null",
        "select cast(count(*) as bigint) from webhook_endpoints where state = 'active' and events = ' session.booked '",
        "select cast(count(*) as bigint) from webhook_deliveries where state = 'delivered'",
    ] {
        counts.push(app.number(sql, []).await);
    }
    counts
}

/// Compares an answer with the table, and appends any difference to `wrong`.
fn compare(wrong: &mut Vec<String>, what: &str, who: usize, expected: u16, answer: &Answer, untouched: bool) {
    if answer.status != expected {
        let body: String = answer.body.chars().take(200).collect();
        wrong.push(format!(
            "{what} for {}: {} instead of {expected}: {body}",
            PEOPLE[who], answer.status
        ));
    }
    if answer.status >= 400 && !untouched {
        wrong.push(format!(
            "{what} for {}: refused, and yet something changed",
            PEOPLE[who]
        ));
    }
}

async fn every_server_function_answers_each_person_as_listed(app: TestApp) {
    let registered: BTreeSet<_> = leptos::server_fn::axum::server_fn_paths()
        .map(|(path, _)| path.trim_start_matches("/api/"))
        .collect();
    let listed: BTreeSet<_> = FUNCTIONS.iter().map(|(endpoint, ..)| *endpoint).collect();
    assert_eq!(registered, listed, "what is registered, and what is in the table");
    let cast = Cast::of(&app).await;
    let mut wrong = Vec::new();
    for (endpoint, arguments, expected) in FUNCTIONS {
        for (who, expected) in expected.iter().enumerate() {
            let scene = cast.scene(&app, who).await;
            let browser = cast.browser(&app, who).await;
            let before = state(&app).await;
            let answer = browser.ask(endpoint, arguments(&scene)).await;
            compare(
                &mut wrong,
                endpoint,
                who,
                *expected,
                &answer,
                state(&app).await == before,
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    leave_no_work(&app).await;
}

async fn every_endpoint_answers_each_person_as_listed(engine: Engine) {
    let settings = [
        ("JITSI_RESERVATION_TOKEN", "that nobody of them shows"),
        ("ZOOM_CLIENT_ID", "zoom-client"),
        ("ZOOM_CLIENT_SECRET", "zoom-secret"),
        ("MEETING_WEBHOOK_SECRETS", "that nobody of them knows"),
        ("ZOOM_WEBHOOK_KEY", "0123456789abcdefghijkl"),
        ("ZOOM_WEBHOOK_SECRETS", "that nobody of them knows"),
    ];
    let app = TestApp::with(engine, &settings).await;
    let routed: BTreeSet<_> = web::endpoints()
        .into_iter()
        .chain(web::callbacks())
        .map(|(method, path, _)| (method, path))
        .collect();
    let listed: BTreeSet<_> = ENDPOINTS
        .iter()
        .map(|(method, path, ..)| (*method, *path))
        .collect();
    assert_eq!(routed, listed, "what is routed, and what is in the table");
    let cast = Cast::of(&app).await;
    let mut wrong = Vec::new();
    for (method, path, arguments, expected) in ENDPOINTS {
        for (who, expected) in expected.iter().enumerate() {
            let scene = cast.scene(&app, who).await;
            let browser = cast.browser(&app, who).await;
            let filled = path
                .replace("{id}", &scene.session.to_string())
                .replace("{token}", &scene.token)
                .replace("{provider}", "zoom");
            let before = state(&app).await;
            let request = browser.request(method.parse().unwrap(), &filled);
            let answer = match *method {
                "GET" => browser.send(request).await,
                _ => browser.send(request.form(&arguments(&scene))).await,
            };
            compare(
                &mut wrong,
                path,
                who,
                *expected,
                &answer,
                state(&app).await == before,
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    leave_no_work(&app).await;
}

async fn every_page_answers_each_person_as_listed(app: TestApp) {
    let found = leptos_axum::generate_route_list(rapport::ui::app::App);
    let routed: BTreeSet<_> = found.iter().map(|route| route.path().to_owned()).collect();
    let listed: BTreeSet<_> = PAGES.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(routed, listed, "what is routed, and what is in the table");
    let cast = Cast::of(&app).await;
    let mut wrong = Vec::new();
    for (path, expected) in PAGES {
        for (who, expected) in expected.iter().enumerate() {
            let scene = cast.scene(&app, who).await;
            let browser = cast.browser(&app, who).await;
            let of_endpoint = path.starts_with("/settings/webhooks");
            let id = if of_endpoint {
                scene.endpoint.0
            } else if path.starts_with("/p/") {
                scene.public_type.0
            } else if path.starts_with("/requests") {
                scene.asked.0
            } else if path.starts_with("/book") || path.starts_with("/availability") {
                scene.session_type.0
            } else if path.starts_with("/clients") {
                scene.client.0
            } else {
                scene.session.0
            };
            let filled = path.replace("{id}", &id.to_string()).replace("{handle}", HANDLE);
            let token = if path.starts_with("/confirm") {
                &scene.confirmation
            } else {
                &scene.token
            };
            let filled = filled.replace("{token}", token);
            let before = state(&app).await;
            let answer = browser.get(&filled).await;
            let untouched = state(&app).await == before;
            compare(&mut wrong, path, who, *expected, &answer, untouched);
            if !untouched {
                wrong.push(format!(
                    "{path} for {}: looking at it changed something",
                    PEOPLE[who]
                ));
            }
            if answer.status >= 400 && answer.body.contains("Weekly session") {
                wrong.push(format!("{path} for {}: refused, and yet told", PEOPLE[who]));
            }
            if let Some(inside) = in_a_paragraph(&answer.body) {
                wrong.push(format!("{path} for {}: {inside} in a <p>", PEOPLE[who]));
            }
            // Without WASM, who is signed in may create another account; every other form is the reader's own.
            let person = cast.people[who].as_ref();
            let reader = person.map_or_else(String::new, |person| person.id.to_string());
            let made_for = values_of(&answer.body, "form_for");
            let is_anothers = made_for.iter().any(|id| *id != reader);
            if answer.status == 200 && *path != "/register" && is_anothers {
                wrong.push(format!(
                    "{path} for {}: a form is made for {made_for:?}",
                    PEOPLE[who]
                ));
            }
            for id in repeated_ids(&answer.body) {
                wrong.push(format!(
                    "{path} for {}: two elements have the id {id:?}",
                    PEOPLE[who]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    leave_no_work(&app).await;
}

/// Every server function that is not known to read counts as a write, so that a new one cannot lack the limit.
async fn every_write_is_limited_and_no_read_is(engine: Engine) {
    let tight = [("RAPPORT_WRITES_PER_MINUTE", "1"), ("RAPPORT_WRITE_BURST", "1")];
    let app = TestApp::with(engine, &tight).await;
    let cast = Cast::of(&app).await;
    let (a_stranger, the_partner) = (1, 4);
    let scene = cast.scene(&app, the_partner).await;
    let rivera = cast.browser(&app, the_partner).await;
    let profile = json!({"form": {"name": "Rivera", "time_zone": "Europe/Berlin"}});
    while rivera.ask("account/update_profile", profile.clone()).await.status != 429 {}
    let functions = FUNCTIONS.iter().map(|(endpoint, arguments, _)| {
        let arguments = arguments(&scene);
        (Method::POST, format!("/api/{endpoint}"), arguments)
    });
    let endpoints = web::endpoints().into_iter().map(|(method, path, _)| {
        let path = path
            .replace("{id}", &scene.session.to_string())
            .replace("{provider}", "zoom");
        (method.parse().unwrap(), path, json!({}))
    });
    let mut wrong = Vec::new();
    for (method, path, arguments) in functions.chain(endpoints) {
        // Streams do not end.
        if path == "/api/events" {
            continue;
        }
        let kind = Kind::of(&method, &path);
        let before = state(&app).await;
        let answer = rivera.send(rivera.request(method, &path).json(&arguments)).await;
        let is_limited = answer.status == 429;
        if is_limited != (kind == Kind::Write) {
            wrong.push(format!("{path}: {}, and is a {kind:?}", answer.status));
        }
        if kind == Kind::Read && state(&app).await != before {
            wrong.push(format!("{path} is taken for a read, and changed something"));
        }
        if is_limited && answer.header("retry-after").parse::<u64>().is_err() {
            wrong.push(format!("{path} does not say when to come again"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let other = cast.browser(&app, a_stranger).await;
    let profile = json!({"form": {"name": "Maya", "time_zone": "Europe/Berlin"}});
    let others = other.ask("account/update_profile", profile).await;
    assert_eq!(others.status, 200, "another account is not limited by it");
    // Without WASM the form's page shows it, with what was typed.
    let fields = [
        ("name", "Dr Rivera"),
        ("time_zone", "Europe/Berlin"),
        (PAGE, "/settings"),
    ];
    let shown = rivera.submits("/api/account/update_profile", &fields).await;
    assert_eq!(shown.status, 429);
    assert!(shown.body.contains("more at once than one account may do") && shown.body.contains("Dr Rivera"));
    leave_no_work(&app).await;
}

/// Values that break a database, a parser or a formatter which does not expect them.
fn monsters() -> Vec<Json> {
    let long = "x".repeat(100_000);
    vec![
        json!("a\0b"),
        json!(""),
        json!("\u{202e}\u{feff}\u{1f4a9}"),
        json!("9999-12-31"),
        json!("-262144-01-01"),
        json!("'; drop table accounts; --%_\\"),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(1e300),
        json!(null),
        json!([]),
        json!({}),
        json!(["a\0b"]),
        json!(long),
    ]
}

/// The JSON pointers of all values that hold no others.
fn leaves(value: &Json, at: &str) -> Vec<String> {
    match value {
        Json::Object(fields) if !fields.is_empty() => fields
            .iter()
            .flat_map(|(name, value)| leaves(value, &format!("{at}/{name}")))
            .collect(),
        _ => vec![at.to_owned()],
    }
}

/// Each argument of each server function, and each part of each address, replaced by what no honest program sends:
/// refused in our own terms, never with a 5xx.
async fn no_argument_breaks_the_server(app: TestApp) {
    let cast = Cast::of(&app).await;
    let mut wrong = Vec::new();
    for who in [3, 4] {
        for (endpoint, arguments, _) in FUNCTIONS {
            let scene = cast.scene(&app, who).await;
            let browser = cast.browser(&app, who).await;
            let honest = arguments(&scene);
            for leaf in leaves(&honest, "") {
                for monster in monsters() {
                    let mut sent = honest.clone();
                    *sent.pointer_mut(&leaf).expect("a pointer from `leaves`") = monster.clone();
                    let answer = browser.ask(endpoint, sent).await;
                    if answer.status >= 500 {
                        let monster: String = monster.to_string().chars().take(40).collect();
                        wrong.push(format!(
                            "{endpoint} for {}: {} with {monster} at {leaf}",
                            PEOPLE[who], answer.status
                        ));
                    }
                }
            }
        }
        let scene = cast.scene(&app, who).await;
        let browser = cast.browser(&app, who).await;
        let endpoints = web::endpoints();
        let endpoints = endpoints
            .iter()
            .filter(|(method, path, _)| *method == "GET" && *path != "/api/events");
        let paths: BTreeSet<_> = PAGES
            .iter()
            .map(|(path, _)| *path)
            .chain(endpoints.map(|(_, path, _)| *path))
            .collect();
        for path in paths {
            for monster in ["%00", "a%00b", "%ff", "%F0%9F%92%A9", "-", &"9".repeat(3000)] {
                let session = scene.session.to_string();
                let queries = [
                    "cursor", "next", "span", "date", "from", "until", "search", "status", "provider",
                    "code", "state",
                ];
                let queries: Vec<_> = queries.iter().map(|name| format!("{name}={monster}")).collect();
                let odd_id = path
                    .replace("{id}", monster)
                    .replace("{token}", monster)
                    .replace("{provider}", monster);
                let odd_query = format!("{}?{}", path.replace("{id}", &session), queries.join("&"));
                for address in [odd_id, odd_query] {
                    let answer = browser.get(&address).await;
                    if answer.status >= 500 {
                        let address: String = address.chars().take(80).collect();
                        wrong.push(format!("{address} for {}: {}", PEOPLE[who], answer.status));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    leave_no_work(&app).await;
}
/// An element that ends a paragraph which is open. A browser would then read other nodes than the server wrote, and WASM
/// would not find its way (hydration).
fn in_a_paragraph(page: &str) -> Option<&'static str> {
    const ENDING: [&str; 12] = [
        "<p>",
        "<p ",
        "<div",
        "<form",
        "<ul",
        "<ol",
        "<dl",
        "<section",
        "<fieldset",
        "<details",
        "<table",
        "<h2",
    ];
    page.split("<p>")
        .skip(1)
        .chain(page.split("<p ").skip(1))
        .filter_map(|rest| rest.split("</p>").next())
        .find_map(|paragraph| ENDING.into_iter().find(|tag| paragraph.contains(tag)))
}

/// Ids that more than one element of a page has: labels, descriptions and forms are found by them.
/// The values of the hidden fields of this name.
fn values_of<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let field = format!("name=\"{name}\" value=\"");
    let rest = page.split(&field).skip(1);
    rest.map(|rest| rest.split('"').next().unwrap_or_default())
        .collect()
}

fn repeated_ids(page: &str) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    page.split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|id| !seen.insert(*id))
        .collect()
}

/// Deletes the jobs of the scenes, which are not the subject of this test.
async fn leave_no_work(app: &TestApp) {
    app.change("delete from jobs", []).await;
}
