//! Clients book by themselves: what a partner offers, the slots, and who wins.

use crate::{
    harness::{Database, TestApp, at},
    people::{Answer, Person},
    process::Process,
};
use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;
use leptos::server_fn::ServerFn as _;
use rapport::{
    api::{
        ErrorCode,
        availability::{
            AvailabilityView, BookSlotCall, ChosenSlot, MoveSlots, MoveView, OfferView, SaveHours,
            SaveHoursCall, SaveType, SlotsView, TypeView,
        },
        booking::RescheduleCall,
        forms::{ADDS, LEADS_TO, NEXT, PAGE, SHOWN_HERE},
        notices::{NoticeKind, NoticeView},
        sessions::SessionView,
    },
    domain::{
        account::Role,
        ids::{SessionId, SessionTypeId},
    },
};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

on_both_engines!(
    a_client_books_a_slot_and_the_partner_is_told,
    b41_what_is_listed_can_be_booked_and_nothing_else,
    b42_the_reader_sees_their_own_day_and_books_the_same_instant,
    b43_a_press_that_comes_too_late_is_refused_with_fresh_times,
    a_day_off_and_other_hours_take_the_place_of_the_week,
    only_what_is_offered_to_a_client_can_be_booked,
    wrong_hours_are_refused_at_their_fields_and_stale_ones_overwrite_nothing,
    hours_and_bookings_work_as_plain_forms,
    a_client_moves_a_session_until_the_partners_notice,
    a_session_is_moved_over_a_change_of_clocks,
    partners_are_told_which_of_their_rules_they_book_outside_of,
    partners_are_told_it_by_plain_forms_and_by_the_program,
    of_a_move_and_a_booking_of_one_slot_one_wins,
    of_clients_who_take_one_slot_one_wins,
    of_clients_who_take_the_last_place_of_a_day_one_wins,
);

pub const UNLIMITED: (&str, &str) = ("RAPPORT_WRITES_PER_MINUTE", "0");
pub const ROUNDS: i64 = 50;

/// Hours from nine to five on weekdays.
pub fn hours() -> SaveHours {
    let day = || "09:00–17:00".to_owned();
    SaveHours {
        monday: day(),
        tuesday: day(),
        wednesday: day(),
        thursday: day(),
        friday: day(),
        step: "30".into(),
        notice: "24".into(),
        horizon: "60".into(),
        move_notice: "24".into(),
        ..SaveHours::default()
    }
}

pub fn talk() -> SaveType {
    SaveType {
        name: "First talk".into(),
        duration: "50".into(),
        kind: "video".into(),
        ..SaveType::default()
    }
}

impl Person {
    pub async fn availability(&self) -> AvailabilityView {
        self.ask("availability/view", json!({})).await.done()
    }

    pub async fn opens_hours(&self, form: SaveHours) {
        let version = self.availability().await.hours.version;
        let form = SaveHours { version, ..form };
        self.ask("availability/save_hours", json!({ "form": form }))
            .await
            .done::<()>();
    }

    pub async fn offers(&self, form: SaveType) -> TypeView {
        let name = form.name.clone();
        self.ask("availability/save_type", json!({ "form": form }))
            .await
            .done::<()>();
        let types = self.availability().await.types;
        types.into_iter().find(|of| of.name == name).expect("the type")
    }

    /// Sends a form once for each of the wrong values, and is refused at its field.
    async fn is_refused(&self, endpoint: &str, right: &Json, wrong: &[(&str, Json)]) {
        for (field, values) in wrong {
            let mut form = right.clone();
            for (name, value) in values.as_object().expect("fields") {
                form[name] = value.clone();
            }
            self.ask(endpoint, json!({ "form": form })).await.wrong(field);
        }
    }

    pub async fn finds_offers(&self) -> Vec<(SessionTypeId, OfferView)> {
        self.ask("slots/offers", json!({})).await.done()
    }

    pub async fn finds_slots(&self, id: SessionTypeId, day: &str) -> SlotsView {
        self.ask("slots/list", json!({"id": id, "day": day})).await.done()
    }

    async fn looks_where_to_move(&self, id: SessionId) -> Answer {
        self.ask("slots/moves", json!({"id": id, "day": "2026-11-23"}))
            .await
    }

    async fn moves_to(&self, session: &SessionView, start: DateTime<Utc>) -> Answer {
        let form = json!({"id": session.id, "version": session.version, "start": start.timestamp_millis()});
        self.ask("slots/move", json!({ "form": form })).await
    }

    pub async fn takes(&self, id: SessionTypeId, start: DateTime<Utc>) -> Answer {
        self.ask("slots/book", taking(id, start)).await
    }
}

pub fn taking(id: SessionTypeId, start: DateTime<Utc>) -> Json {
    json!({"form": {"id": id, "start": start.timestamp_millis()}})
}

/// Every start that a client can see, from a day on.
pub async fn starts(client: &Person, id: SessionTypeId, day: &str) -> BTreeSet<DateTime<Utc>> {
    let (mut starts, mut day) = (BTreeSet::new(), Some(day.to_owned()));
    while let Some(from) = day {
        let view = client.finds_slots(id, &from).await;
        let slots = view.days.iter().flat_map(|day| &day.slots);
        starts.extend(slots.filter_map(|slot| DateTime::from_timestamp_millis(slot.start)));
        day = view.next.map(|next| next.to_string());
    }
    starts
}

async fn a_client_books_a_slot_and_the_partner_is_told(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    assert!(maya.finds_offers().await.is_empty());
    let proposed = rivera.availability().await;
    assert!(proposed.hours.version.is_empty() && proposed.preview.is_none());
    rivera.opens_hours(hours()).await;
    assert!(maya.finds_offers().await.is_empty(), "nothing is offered yet");
    let of = rivera
        .offers(SaveType {
            after: "10".into(),
            ..talk()
        })
        .await;
    let offers = maya.finds_offers().await;
    assert_eq!((offers[0].0, &*offers[0].1.partner), (of.id, "Rivera"));

    // It is Friday, nine in Berlin. Within 24 hours nothing can be booked, so Monday is the first day.
    let view: SlotsView = maya.ask("slots/list", json!({"id": of.id})).await.done();
    let first = &view.days[0];
    assert_eq!(first.date.to_string(), "2026-11-23");
    let start = at("2026-11-23T08:00:00Z");
    assert_eq!(first.slots[0].start, start.timestamp_millis());
    assert_eq!(first.slots.len(), 15, "from 09:00 to 16:00");
    let chosen: ChosenSlot = maya
        .ask(
            "slots/one",
            json!({"id": of.id, "start": start.timestamp_millis()}),
        )
        .await
        .done();
    assert!(matches!(chosen, ChosenSlot::Free(..)));

    let session: SessionView = maya.takes(of.id, start).await.done();
    assert_eq!((session.starts_at, &*session.title), (start, "First talk"));
    assert_eq!(session.ends_at, start + TimeDelta::minutes(50));
    assert_eq!(rivera.sees(session.id).await.id, session.id);
    let notices: Vec<NoticeView> = rivera.ask("notices/list", json!({})).await.done();
    assert_eq!(
        (notices[0].kind, notices[0].session),
        (NoticeKind::Booked, session.id)
    );
    let page = rivera.get("/overview").await.body;
    assert!(page.contains("Maya has booked a session."));
    assert!(app.room(session.id).await.is_some(), "it has its meeting link");

    // With the ten minutes after it, the next one can begin at ten.
    let left = starts(&maya, of.id, "2026-11-23").await;
    assert_eq!(left.first(), Some(&at("2026-11-23T09:00:00Z")));
    // Whoever looks again at what they booked sees that they have it.
    let chosen: ChosenSlot = maya
        .ask(
            "slots/one",
            json!({"id": of.id, "start": start.timestamp_millis()}),
        )
        .await
        .done();
    assert!(matches!(chosen, ChosenSlot::Booked(booked) if booked.id == session.id));
    maya.takes(of.id, start).await.refused(ErrorCode::Conflict);
    let page = maya
        .get(&format!("/book/{}?start={}", of.id, start.timestamp_millis()))
        .await;
    assert!(page.body.contains("Your session is booked"));
}

async fn b41_what_is_listed_can_be_booked_and_nothing_else(database: Database) {
    let app = TestApp::on_database(database, &[UNLIMITED]).await;
    let (rivera, maya) = app.rivera_and_maya().await;
    rivera
        .opens_hours(SaveHours {
            tuesday: "09:00–12:00".into(),
            step: "5".into(),
            notice: "0".into(),
            ..hours()
        })
        .await;
    let earlier = SaveType {
        name: "Long".into(),
        after: "15".into(),
        ..talk()
    };
    let earlier = rivera.offers(earlier).await;
    let of = rivera
        .offers(SaveType {
            before: "10".into(),
            ..talk()
        })
        .await;
    let nine = at("2026-11-24T08:00:00Z");
    maya.takes(earlier.id, nine).await.done::<SessionView>();
    let listed: BTreeSet<_> = starts(&maya, of.id, "2026-11-24")
        .await
        .into_iter()
        .filter(|start| *start < at("2026-11-24T23:00:00Z"))
        .collect();
    // Buffers add: 09:50, 15 minutes after it, 10 minutes before the next.
    assert_eq!(listed.first(), Some(&at("2026-11-24T09:15:00Z")));
    assert_eq!(listed.last(), Some(&at("2026-11-24T10:10:00Z")));
    let midnight = at("2026-11-23T23:00:00Z");
    for minutes in (0..24 * 60).step_by(5) {
        let start = midnight + TimeDelta::minutes(minutes);
        let answer = maya.takes(of.id, start).await;
        if listed.contains(&start) {
            let session: SessionView = answer.done();
            maya.cancels(&session, "").await.done::<SessionView>();
        } else {
            answer.refused(ErrorCode::Conflict);
        }
    }
    // By hand: between two steps, and before the epoch.
    maya.takes(of.id, at("2026-11-24T09:16:00Z"))
        .await
        .refused(ErrorCode::Conflict);
    maya.takes(of.id, at("1900-01-01T00:00:00Z"))
        .await
        .refused(ErrorCode::Conflict);
    let huge = json!({"form": {"id": of.id, "start": i64::MAX}});
    maya.ask("slots/book", huge).await.wrong("start");
}

async fn b42_the_reader_sees_their_own_day_and_books_the_same_instant(app: TestApp) {
    app.wait_until("2027-01-05T12:00:00Z");
    let rivera = app.person("Rivera", Role::Partner, "Europe/Berlin").await;
    rivera
        .opens_hours(SaveHours {
            monday: "08:00–10:00".into(),
            step: "60".into(),
            ..hours()
        })
        .await;
    let of = rivera
        .offers(SaveType {
            duration: "60".into(),
            ..talk()
        })
        .await;
    let seen = [
        ("America/Los_Angeles", ["2027-01-10 23:00", "2027-01-11 00:00"]),
        ("Pacific/Kiritimati", ["2027-01-11 21:00", "2027-01-11 22:00"]),
        ("Pacific/Pago_Pago", ["2027-01-10 20:00", "2027-01-10 21:00"]),
        ("Asia/Kathmandu", ["2027-01-11 12:45", "2027-01-11 13:45"]),
    ];
    for (zone, expected) in seen {
        let client = app.person(zone, Role::Client, zone).await;
        rivera.adds(&client).await;
        let view = client.finds_slots(of.id, "2027-01-10").await;
        let slots = view.days.iter().flat_map(|day| {
            day.slots
                .iter()
                .map(|slot| (format!("{} {}", day.date, slot.label), slot.start))
        });
        let slots: Vec<_> = slots.take(2).collect();
        assert_eq!(
            slots.iter().map(|(text, _)| &**text).collect::<Vec<_>>(),
            expected,
            "{zone}"
        );
        let start = DateTime::from_timestamp_millis(slots[0].1).expect("an instant");
        assert_eq!(start, at("2027-01-11T07:00:00Z"), "{zone}");
        let session: SessionView = client.takes(of.id, start).await.done();
        assert_eq!(session.starts_at, start);
        client.cancels(&session, "").await.done::<SessionView>();
    }
}

async fn b43_a_press_that_comes_too_late_is_refused_with_fresh_times(app: TestApp) {
    app.wait_until("2027-10-30T07:00:00Z");
    let rivera = app.person("Rivera", Role::Partner, "Europe/Berlin").await;
    let maya = app.client("Maya").await;
    rivera.adds(&maya).await;
    let all_day = || "00:00–24:00".to_owned();
    rivera
        .opens_hours(SaveHours {
            saturday: all_day(),
            sunday: all_day(),
            step: "60".into(),
            ..hours()
        })
        .await;
    let of = rivera.offers(talk()).await;
    // 24 hours that have passed, over a night of 25.
    let first = at("2027-10-31T07:00:00Z");
    assert_eq!(starts(&maya, of.id, "2027-10-30").await.first(), Some(&first));
    app.wait(TimeDelta::minutes(30));
    let refused = maya.takes(of.id, first).await.refused(ErrorCode::Conflict);
    assert_eq!(
        refused.message,
        "It is too late to book this time. Choose a later one."
    );
    let page = format!("/book/{}?start={}", of.id, first.timestamp_millis());
    let page = maya.get(&page).await.body;
    assert!(page.contains(&refused.message) && page.contains("Choose a time"));
    // The partner may book within their own notice.
    rivera.schedules(&maya).at("2027-10-30", "15:00").created().await;
}

async fn a_day_off_and_other_hours_take_the_place_of_the_week(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    rivera.opens_hours(hours()).await;
    let of = rivera.offers(talk()).await;
    for (date, hours) in [("2026-11-24", ""), ("2026-11-28", "10–12")] {
        let form = json!({"form": {"date": date, "hours": hours}});
        rivera.ask("availability/set_day", form).await.done::<()>();
    }
    let days = |view: &SlotsView| {
        view.days
            .iter()
            .map(|day| (day.date.to_string(), day.slots.len()))
            .collect::<Vec<_>>()
    };
    let view = maya.finds_slots(of.id, "2026-11-24").await;
    assert_eq!(
        days(&view),
        [
            ("2026-11-25".to_owned(), 15),
            ("2026-11-26".to_owned(), 15),
            ("2026-11-27".to_owned(), 15),
            ("2026-11-28".to_owned(), 3),
        ]
    );
    let stored = rivera.availability().await.days;
    assert_eq!(stored[1].hours, "10:00–12:00");
    let day = json!({"date": "2026-11-24"});
    rivera.ask("availability/remove_day", day).await.done::<()>();
    let view = maya.finds_slots(of.id, "2026-11-24").await;
    assert_eq!(days(&view)[0], ("2026-11-24".to_owned(), 15));
    let past = json!({"form": {"date": "2026-11-19", "hours": ""}});
    rivera.ask("availability/set_day", past).await.wrong("date");
}

async fn only_what_is_offered_to_a_client_can_be_booked(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let stranger = app.client("Stranger").await;
    rivera.opens_hours(hours()).await;
    let of = rivera.offers(talk()).await;
    let start = at("2026-11-24T08:00:00Z");
    stranger.takes(of.id, start).await.refused(ErrorCode::NotFound);
    let offered = |offered: bool| json!({"id": of.id, "offered": offered});
    rivera
        .ask("availability/offer_type", offered(false))
        .await
        .done::<()>();
    maya.takes(of.id, start).await.refused(ErrorCode::NotFound);
    assert!(maya.finds_offers().await.is_empty());
    rivera
        .ask("availability/offer_type", offered(true))
        .await
        .done::<()>();
    let session: SessionView = maya.takes(of.id, start).await.done();
    // Removed, the session that was booked stays.
    let removal = json!({"id": of.id});
    rivera.ask("availability/remove_type", removal).await.done::<()>();
    maya.takes(of.id, start + TimeDelta::hours(2))
        .await
        .refused(ErrorCode::NotFound);
    assert_eq!(maya.sees(session.id).await.title, "First talk");
    // The end of the tie ends it, too.
    let other = rivera
        .offers(SaveType {
            name: "Other".into(),
            ..talk()
        })
        .await;
    rivera
        .ask("clients/end", json!({"id": maya.id}))
        .await
        .done::<()>();
    maya.takes(other.id, start + TimeDelta::hours(2))
        .await
        .refused(ErrorCode::NotFound);
}

async fn wrong_hours_are_refused_at_their_fields_and_stale_ones_overwrite_nothing(app: TestApp) {
    let rivera = app.partner("Rivera").await;
    let send = async |form: SaveHours| {
        rivera
            .ask("availability/save_hours", json!({ "form": form }))
            .await
    };
    let wrong_hours = [
        ("monday", json!({"monday": "from nine"})),
        ("monday", json!({"monday": "09:00–11:00, 10:00–12:00"})),
        ("monday", json!({"monday": "09:00–09:00"})),
        ("step", json!({"step": "7"})),
        ("notice", json!({"notice": "-1"})),
        ("horizon", json!({"horizon": "0"})),
        ("horizon", json!({"horizon": "99999999999999999999"})),
        ("max_a_day", json!({"max_a_day": "0"})),
    ];
    rivera
        .is_refused("availability/save_hours", &json!(hours()), &wrong_hours)
        .await;
    assert!(rivera.availability().await.hours.version.is_empty());
    send(hours()).await.done::<()>();
    // Two pages were opened before either was saved.
    send(hours()).await.refused(ErrorCode::Stale);
    let first = rivera.availability().await.hours;
    send(SaveHours {
        monday: "10–12".into(),
        ..first.clone()
    })
    .await
    .done::<()>();
    send(SaveHours {
        monday: String::new(),
        ..first
    })
    .await
    .refused(ErrorCode::Stale);
    assert_eq!(rivera.availability().await.hours.monday, "10:00–12:00");
    let wrong_types = [
        ("name", json!({"name": ""})),
        ("duration", json!({"duration": "7"})),
        ("kind", json!({"kind": "letter"})),
        ("place", json!({"kind": "in_person"})),
        ("before", json!({"before": "121"})),
        ("after", json!({"after": "x"})),
    ];
    rivera
        .is_refused("availability/save_type", &json!(talk()), &wrong_types)
        .await;
    assert!(rivera.availability().await.types.is_empty());
}

async fn hours_and_bookings_work_as_plain_forms(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let fields = |monday| {
        [
            (PAGE, "/availability"),
            (NEXT, "/availability"),
            ("monday", monday),
            ("step", "30"),
            ("notice", "24"),
            ("horizon", "60"),
            ("move_notice", "24"),
        ]
    };
    let wrong = rivera.submits(SaveHoursCall::PATH, &fields("late")).await;
    assert!(wrong.body.contains("Write hours such as") && wrong.body.contains("value=\"late\""));
    rivera
        .submits(SaveHoursCall::PATH, &fields("9-17"))
        .await
        .see_other();
    assert!(rivera.get("/availability").await.body.contains("09:00–17:00"));
    // "Copy to …" loads the page with what was typed.
    let typed = "monday=8-10&tuesday=9&saturday=11-12&version=1&step=15&notice=2&horizon=30&move_notice=3";
    let copies = async |copy: &str| {
        let page = rivera.get(&format!("/availability?{typed}&copy={copy}")).await;
        let count = |text: &str| page.body.matches(&format!("value=\"{text}\"")).count();
        [count("8-10"), count("11-12"), count("9")]
    };
    assert_eq!(copies("monday-weekdays").await, [5, 1, 0]);
    assert_eq!(copies("monday-all").await, [7, 0, 0]);
    assert_eq!(copies("saturday-sunday").await, [1, 2, 1]);
    for wrong in ["", "monday", "monday-never", "funday-all"] {
        let [monday, ..] = copies(wrong).await;
        assert!(monday <= 1, "{wrong}");
    }
    let of = rivera.offers(talk()).await;
    let start = at("2026-11-23T08:00:00Z").timestamp_millis().to_string();
    let (page, id) = (format!("/book/{}?start={start}", of.id), of.id.to_string());
    assert!(maya.get(&page).await.body.contains("Book Session"));
    let fields = [(PAGE, &*page), (NEXT, &*page), ("id", &id), ("start", &start)];
    let booked = maya.submits(BookSlotCall::PATH, &fields).await;
    let shown = maya.get(booked.see_other()).await;
    assert!(shown.body.contains("Your session is booked"));
}

async fn a_client_moves_a_session_until_the_partners_notice(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let stranger = app.client("Stranger").await;
    let planned = rivera
        .schedules(&maya)
        .at("2026-11-23", "09:00")
        .created()
        .await
        .session;
    let closed = maya.looks_where_to_move(planned.id).await;
    assert!(
        closed
            .refused(ErrorCode::NotNow)
            .message
            .contains("has opened no times")
    );
    rivera.opens_hours(hours()).await;
    let of = rivera.offers(talk()).await;
    maya.takes(of.id, at("2026-11-23T10:00:00Z"))
        .await
        .done::<SessionView>();

    // A session does not stand in its own way, another one does; its own time would change nothing.
    let view: MoveView = maya.looks_where_to_move(planned.id).await.done();
    let MoveSlots::Free(slots, None) = view.slots else {
        panic!("nothing was chosen");
    };
    let free: Vec<_> = slots.days[0].slots.iter().map(|slot| &*slot.label).collect();
    assert_eq!(free[..3], ["09:30", "10:00", "12:00"]);
    stranger
        .looks_where_to_move(planned.id)
        .await
        .refused(ErrorCode::NotFound);
    rivera
        .looks_where_to_move(planned.id)
        .await
        .refused(ErrorCode::Forbidden);
    maya.moves_to(&planned, at("2026-11-23T10:00:00Z"))
        .await
        .refused(ErrorCode::Conflict);
    maya.moves_to(&planned, at("2026-11-23T08:10:00Z"))
        .await
        .refused(ErrorCode::Conflict);
    let start = at("2026-11-23T08:30:00Z");
    let moved: SessionView = maya.moves_to(&planned, start).await.done();
    assert_eq!((moved.starts_at, moved.version), (start, planned.version + 1));
    assert_eq!(moved.ends_at - moved.starts_at, TimeDelta::minutes(50));
    maya.moves_to(&planned, start).await.refused(ErrorCode::Stale);
    let notices: Vec<NoticeView> = rivera.ask("notices/list", json!({})).await.done();
    assert!(
        notices
            .iter()
            .any(|notice| (notice.session, notice.kind) == (moved.id, NoticeKind::Moved))
    );

    // A day before, to the millisecond; the partner's own moves know no notice.
    app.wait_until("2026-11-22T08:30:00Z");
    let view: MoveView = maya.looks_where_to_move(moved.id).await.done();
    assert_eq!(view.version, moved.version);
    app.wait(TimeDelta::milliseconds(1));
    let late = maya
        .looks_where_to_move(moved.id)
        .await
        .refused(ErrorCode::NotNow);
    assert!(late.message.contains("too late to move"));
    maya.moves_to(&moved, at("2026-11-25T09:00:00Z"))
        .await
        .refused(ErrorCode::NotNow);
    rivera
        .moves(&moved, "2026-11-23", "08:00", 50)
        .await
        .done::<SessionView>();
    assert!(
        maya.get(&format!("/sessions/{}/move", moved.id))
            .await
            .body
            .contains("too late to move")
    );
}

/// Hours from nine to five on weekdays but Wednesday the 25th, with two sessions a day and three a week at most.
async fn opens_narrow_hours(rivera: &Person) {
    rivera
        .opens_hours(SaveHours {
            max_a_day: "2".into(),
            max_a_week: "3".into(),
            ..hours()
        })
        .await;
    let off = json!({"form": {"date": "2026-11-25", "hours": ""}});
    rivera.ask("availability/set_day", off).await.done::<()>();
}

async fn partners_are_told_which_of_their_rules_they_book_outside_of(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let books = async |date: &str, time: &str| {
        let created = rivera.schedules(&maya).at(date, time).created().await;
        created.session
    };
    let unbound = books("2026-12-06", "07:00").await;
    assert_eq!(unbound.outside, None, "no hours are opened");
    rivera
        .moves(&unbound, "2026-12-06", "08:00", 50)
        .await
        .done::<SessionView>();
    opens_narrow_hours(&rivera).await;

    // Any minute of the hours will do, also the last.
    let first = books("2026-11-23", "09:10").await;
    assert_eq!(first.outside, None);
    let told = async |date: &str, time: &str| books(date, time).await.outside.unwrap_or_default();
    assert_eq!(
        told("2026-11-23", "16:11").await,
        "It is outside of your hours on Monday."
    );
    assert_eq!(
        told("2026-11-23", "12:00").await,
        "That makes 3 sessions on this day; you set 2 at most."
    );
    assert_eq!(
        told("2026-11-25", "12:00").await,
        "It is outside of your hours on Wed 25 Nov. That makes 4 sessions in this week; you set 3 at most."
    );
    assert_eq!(
        told("2027-11-22", "09:00").await,
        "It is further ahead than your 60 days."
    );
    // The client sees nothing of it, nor does who looks later.
    let seen: SessionView = maya.ask("sessions/one", json!({"id": first.id})).await.done();
    assert_eq!(seen.outside, None);

    // A session does not count beside itself.
    let moved: SessionView = rivera.moves(&first, "2026-11-30", "16:10", 50).await.done();
    assert_eq!(moved.outside, None);
    let moved: SessionView = rivera.moves(&moved, "2026-11-30", "16:20", 50).await.done();
    assert_eq!(
        moved.outside.as_deref(),
        Some("It is outside of your hours on Monday.")
    );
    let edited = rivera.edits(&moved).with(|form| form.title = "Late".into());
    assert_eq!(edited.saved().await.session.outside, None, "its time is the same");
    let now = app.app.clock.now() + TimeDelta::hours(3);
    let moved: SessionView = rivera.ask("sessions/one", json!({"id": moved.id})).await.done();
    let soon = rivera.edits(&moved).with(|form| {
        form.date = now.date_naive().to_string();
        form.time = now.format("%H:00").to_string();
    });
    let soon = soon.saved().await.session.outside.unwrap_or_default();
    assert!(
        soon.contains("It begins sooner than your notice of 24 h."),
        "{soon}"
    );
}

async fn partners_are_told_it_by_plain_forms_and_by_the_program(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    opens_narrow_hours(&rivera).await;
    let session = rivera
        .schedules(&maya)
        .at("2026-11-23", "09:00")
        .created()
        .await
        .session;
    let page = format!("/calendar?dialog=move&session={}", session.id);
    let (id, sentence) = (session.id.to_string(), "It is outside of your hours on Tuesday.");
    let fields = |version: &str, time: &str| {
        [
            (PAGE, page.clone()),
            (NEXT, "/calendar".to_owned()),
            ("id", id.clone()),
            ("version", version.to_owned()),
            ("date", "2026-11-24".to_owned()),
            ("time", time.to_owned()),
            ("duration", "50".to_owned()),
        ]
    };
    let posts = async |version: &str, time: &str, is_shown_here: bool| {
        let request = rivera.request(reqwest::Method::POST, RescheduleCall::PATH);
        let request = request
            .header(reqwest::header::ACCEPT, "text/html")
            .form(&fields(version, time));
        let request = if is_shown_here {
            request.header(SHOWN_HERE, "1")
        } else {
            request
        };
        rivera.send(request).await
    };
    // A form that the browser posts: the page says it, and what lies within the hours leads on.
    let told = posts("1", "07:00", false).await;
    assert_eq!(told.status, 200);
    assert!(told.body.contains("Session moved") && told.body.contains(sentence));
    let version = (session.version + 1).to_string();
    assert_eq!(posts(&version, "09:00", false).await.status, 303);
    // The program is led on, and says it there.
    let version = (session.version + 2).to_string();
    let led = posts(&version, "07:00", true).await;
    assert_eq!(led.header(LEADS_TO), "/calendar");
    let adds = percent_encoding::percent_decode_str(led.header(ADDS)).decode_utf8();
    assert_eq!(adds.expect("text"), sentence);
}

async fn a_session_is_moved_over_a_change_of_clocks(app: TestApp) {
    app.wait_until("2027-03-20T12:00:00Z");
    let rivera = app.person("Rivera", Role::Partner, "Europe/Berlin").await;
    let maya = app.person("Maya", Role::Client, "America/New_York").await;
    rivera.adds(&maya).await;
    rivera.opens_hours(hours()).await;
    let of = rivera.offers(talk()).await;
    // Friday 15:00 in Berlin, which New York's clocks show five hours earlier for one week.
    let before = at("2027-03-26T14:00:00Z");
    let session: SessionView = maya.takes(of.id, before).await.done();
    assert_eq!(session.when.label, "Fri 26 Mar, 10:00–10:50");
    let after = at("2027-03-29T13:00:00Z");
    let chosen = json!({"id": session.id, "start": after.timestamp_millis()});
    let view: MoveView = maya.ask("slots/moves", chosen).await.done();
    let MoveSlots::Chosen(chosen) = view.slots else {
        panic!("it is free");
    };
    assert_eq!(view.when, "Fri 26 Mar, 10:00–10:50");
    assert_eq!(chosen.1.when, "Mon 29 Mar, 09:00–09:50");
    assert_eq!(chosen.1.theirs.as_deref(), Some("Mon 29 Mar, 15:00–15:50"));
    let moved: SessionView = maya.moves_to(&session, after).await.done();
    assert_eq!(moved.starts_at, after);
}

async fn of_a_move_and_a_booking_of_one_slot_one_wins(database: Database) {
    let app = TestApp::in_our_time(database, &[UNLIMITED]).await;
    let (_, clients, of) = practice(&app, "").await;
    let first = (app.app.clock.now() + TimeDelta::days(3)).date_naive();
    let first = first.and_hms_opt(6, 0, 0).expect("a time").and_utc();
    for round in 0..ROUNDS {
        let day = first + TimeDelta::days(round);
        let session: SessionView = clients[0].takes(of, day).await.done();
        let wanted = day + TimeDelta::hours(4);
        let (moved, taken) = futures::join!(
            clients[0].moves_to(&session, wanted),
            clients[1].takes(of, wanted)
        );
        let won = [&moved, &taken].map(|answer| u32::from(answer.status == 200));
        assert_eq!(won.iter().sum::<u32>(), 1, "round {round}");
        for lost in [moved, taken].iter().filter(|answer| answer.status != 200) {
            lost.refused(ErrorCode::Conflict);
        }
    }
}

/// A partner with two clients on each server, and hours around the clock.
pub async fn practice(app: &TestApp, max_a_day: &str) -> (Person, Vec<Person>, SessionTypeId) {
    let rivera = app.person("Rivera", Role::Partner, "UTC").await;
    let mut clients = Vec::new();
    for name in ["Maya", "Sam", "Kim", "Lee"] {
        let client = app.client(name).await;
        rivera.adds(&client).await;
        clients.push(client);
    }
    let all_day = || "00:00–24:00".to_owned();
    rivera
        .opens_hours(SaveHours {
            monday: all_day(),
            tuesday: all_day(),
            wednesday: all_day(),
            thursday: all_day(),
            friday: all_day(),
            saturday: all_day(),
            sunday: all_day(),
            horizon: "365".into(),
            max_a_day: max_a_day.into(),
            ..hours()
        })
        .await;
    let of = rivera.offers(talk()).await;
    (rivera, clients, of.id)
}

/// All clients press at once, at overlapping times of one day, with the partner's own booking in between.
async fn race(app: &TestApp, servers: &[&str], max_a_day: &str, gap: TimeDelta) {
    let (rivera, clients, of) = practice(app, max_a_day).await;
    let first = (app.app.clock.now() + TimeDelta::days(3))
        .date_naive()
        .and_hms_opt(6, 0, 0);
    let first = first.expect("a time").and_utc();
    for round in 0..ROUNDS {
        let day = first + TimeDelta::days(round);
        let tries = clients.iter().enumerate().map(|(nth, client)| {
            let browser = client.browser.at_address(servers[nth % servers.len()]);
            let start = day + gap * i32::try_from(nth).expect("small");
            async move { browser.ask("slots/book", taking(of, start)).await }
        });
        let by_hand = async {
            if max_a_day.is_empty() {
                let (date, time) = (day.format("%Y-%m-%d").to_string(), "06:30");
                let own = rivera.schedules(&clients[0]).at(&date, time).send().await;
                u32::from(own.status == 200)
            } else {
                0
            }
        };
        let (answers, own) = futures::join!(join_all(tries), by_hand);
        let mut won = own;
        for answer in answers {
            if answer.status == 200 {
                won += 1;
            } else {
                answer.refused(ErrorCode::Conflict);
            }
        }
        assert_eq!(won, 1, "round {round}");
    }
    let stored = app
        .number("select cast(count(*) as bigint) from sessions", [])
        .await;
    assert_eq!(stored, ROUNDS);
}

async fn of_clients_who_take_one_slot_one_wins(database: Database) {
    let app = TestApp::in_our_time(database, &[UNLIMITED]).await;
    race(&app, &[&app.address], "", TimeDelta::zero()).await;
}

async fn of_clients_who_take_the_last_place_of_a_day_one_wins(database: Database) {
    let app = TestApp::in_our_time(database, &[UNLIMITED]).await;
    race(&app, &[&app.address], "1", TimeDelta::hours(3)).await;
}

/// Every second client is at a second process, the binary itself.
#[tokio::test(flavor = "multi_thread")]
async fn of_clients_in_two_processes_one_gets_the_last_place_of_a_day() {
    let (app, other) = Process::pair().await;
    race(&app, &[&app.address, &other.address], "1", TimeDelta::hours(3)).await;
}
