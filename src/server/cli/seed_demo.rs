//! `rapport seed-demo`: sessions from a week ago to a week ahead, one of them joinable now.

use crate::{
    domain::{
        access,
        account::{Email, Role},
        attendance::{self, Source},
        availability::Rules,
        booking_page::{PageState, suggested},
        hours::Hours,
        ids::{AccountId, SessionId, SessionTypeId, TieId},
        intake::{Question, QuestionKind},
        join::Participant,
        provider::Provider,
        session::{
            Absent, Cancellation, Decision, Details, Outcome, Session, SessionKind, SessionState,
            SessionStatus,
        },
        session_type::{Audience, SessionType, TypeState},
        time_range::TimeRange,
    },
    server::{
        app::App,
        crypto::new_id,
        db::{
            self, Query, Tx,
            accounts::NewAccount,
            audit::{self, AuditAction},
            booking_pages::BookingPage,
            sessions::Person,
        },
        error::Error,
        meeting::link,
        services::demo::{PASSWORD, SIGN_INS},
        sessions::{self, Booking},
        when,
    },
};
use chrono::{DateTime, Datelike, Days, NaiveTime, TimeDelta, Utc, Weekday};
use std::collections::BTreeMap;

/// The zones of the practice and of clients abroad.
const ZONE: &str = "Europe/Berlin";
const ABROAD: &str = "Europe/Lisbon";

/// Further clients: email, name, zone.
const CLIENTS: [(&str, &str, &str); 4] = [
    ("jonas@demo.test", "Jonas Weber", ZONE),
    ("amira@demo.test", "Amira Haddad", ABROAD),
    ("lena@demo.test", "Lena Fischer", ZONE),
    ("tom@demo.test", "Tom Okafor", "Europe/London"),
];

/// Per working day: local hour, minute, length in minutes, index of the client (0 is client@demo.test),
/// title, kind.
const WEEK: [(u32, u32, i64, usize, &str, SessionKind); 4] = [
    (9, 0, 50, 1, "Weekly session", SessionKind::Video),
    (11, 0, 50, 2, "Check-in", SessionKind::Video),
    (15, 0, 60, 3, "In the practice", SessionKind::InPerson),
    (17, 30, 50, 4, "Evening session", SessionKind::Video),
];

const PARTNER: &str = "Dr. Elena Rivera";

/// Loads the demonstration data if there are no accounts. Returns whether it did.
pub async fn run(app: &App) -> Result<bool, Error> {
    if db::accounts::count_by_role(&app.db).await? != (0, 0, 0) {
        return Ok(false);
    }
    let hash = app.hash(PASSWORD.to_owned()).await?;
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let add =
        async |tx: &mut Tx, email: &str, name: &str, role: Role, zone: &str| -> Result<AccountId, Error> {
            let email = Email::parse(email).map_err(|error| Error::Broken(error.to_string()))?;
            let id = AccountId(new_id());
            let new = NewAccount {
                id,
                email,
                name: name.into(),
                role,
                password_hash: Some(hash.clone()),
                time_zone: zone.into(),
                email_confirmed: true,
                unapproved: false,
            };
            db::accounts::insert(tx, &new, now).await?;
            Ok(id)
        };
    let partner = add(&mut tx, SIGN_INS[0].0, PARTNER, Role::Partner, ZONE).await?;
    let mut clients = vec![add(&mut tx, SIGN_INS[1].0, "Maya Lindqvist", Role::Client, ABROAD).await?];
    add(&mut tx, SIGN_INS[2].0, "Sam Admin", Role::Admin, "UTC").await?;
    for (email, name, zone) in CLIENTS {
        clients.push(add(&mut tx, email, name, Role::Client, zone).await?);
    }
    for client in &clients {
        tx.execute_all(vec![db::clients::activation(
            TieId(new_id()),
            (partner, *client),
            None,
            now,
        )])
        .await?;
    }
    let rivera = Person {
        id: partner.into(),
        name: PARTNER.into(),
        time_zone: ZONE.into(),
    };
    tx.execute_all(offered(partner, now)).await?;
    for session in sessions(partner, &clients, now) {
        let link = match session.kind {
            SessionKind::Video => link::beginning(app, Provider::Jitsi, &session, &rivera, now).await?,
            SessionKind::InPerson => Vec::new(),
        };
        let attended = attended(&session);
        let booking = Booking {
            session,
            by: partner,
            of: None,
            zone: ZONE.into(),
            passcode_hash: None,
            link,
            has_endpoints: false,
        };
        tx.execute_all(booking.statements(app.config.limits, now)).await?;
        tx.execute_all(attended).await?;
    }
    audit::record(&mut tx, now, partner, AuditAction::DemoSeed, partner.0, None).await?;
    tx.commit().await?;
    Ok(true)
}

/// The hours in which clients can book by themselves, and what.
fn offered(partner: AccountId, now: DateTime<Utc>) -> Vec<Query> {
    let working = Hours::parse("09:00–12:00, 14:00–18:00").unwrap_or_default();
    let rules = Rules {
        weekly: std::array::from_fn(|day| {
            if day < 5 {
                working.clone()
            } else {
                Hours::default()
            }
        }),
        days: BTreeMap::new(),
        step: 30,
        notice: TimeDelta::hours(12),
        horizon: 60,
        move_notice: TimeDelta::hours(24),
        max_a_day: None,
        max_a_week: None,
    };
    let mut queries = vec![db::availability::insertion(partner, &rules)];
    let types = [
        ("First talk", 30, SessionKind::Video, None, Audience::Anyone),
        ("Session", 50, SessionKind::Video, None, Audience::Clients),
        (
            "In the practice",
            60,
            SessionKind::InPerson,
            Some("Lindenstraße 12, Berlin"),
            Audience::Clients,
        ),
    ];
    let topic = Question {
        text: "What would you like to talk about?".to_owned(),
        kind: QuestionKind::Text,
        required: false,
        options: Vec::new(),
    };
    queries.extend(types.map(|(name, minutes, kind, place, audience)| {
        let of = SessionType {
            id: SessionTypeId(new_id()),
            partner,
            name: name.to_owned(),
            kind,
            place: place.map(str::to_owned),
            length: TimeDelta::minutes(minutes),
            before: TimeDelta::zero(),
            after: TimeDelta::minutes(10),
            audience,
            answer_within: (kind == SessionKind::InPerson).then_some(TimeDelta::hours(48)),
            questions: match audience {
                Audience::Anyone => vec![topic.clone()],
                Audience::Clients | Audience::Link => Vec::new(),
            },
            state: TypeState::Offered,
            version: 1,
        };
        db::availability::insert_type(&of, now)
    }));
    let page = BookingPage {
        handle: suggested(PARTNER).unwrap_or_else(|| "demo".to_owned()),
        state: PageState::Unlisted,
        introduction: Some("I work with adults, in person in Berlin and by video anywhere. The first talk is for getting to know each other.".to_owned()),
        languages: Some("English, Deutsch, Español".to_owned()),
        version: 1,
    };
    queries.push(db::booking_pages::insertion(partner, page));
    queries
}

/// The attendance of a past video session: the partner on time, the client two minutes late and once
/// disconnected.
fn attended(session: &Session) -> Vec<Query> {
    let outcome = session.state.status();
    if session.kind != SessionKind::Video || !outcome.is_outcome() {
        return Vec::new();
    }
    let (start, end) = (session.range.starts_at(), session.range.ends_at());
    let minute = TimeDelta::minutes(1);
    let stay = |participant, from, until| attendance::AttendanceInterval {
        participant,
        source: Source::Own,
        joined_at: from,
        left_at: Some(until),
    };
    let mut stays = vec![stay(Participant::Partner, start - minute, end)];
    if outcome == SessionStatus::Completed {
        let broke = start + minute * 20;
        stays.push(stay(Participant::Client, start + minute * 2, broke));
        stays.push(stay(Participant::Client, broke + minute, end));
    }
    let mut queries: Vec<_> = stays
        .iter()
        .filter_map(|stay| {
            let account = access::account(stay.participant, session)?;
            let (source, joined_at, left_at) = (stay.source, stay.joined_at, stay.left_at);
            Some(db::attendance::insertion(
                session.id, account, source, joined_at, left_at,
            ))
        })
        .collect();
    let merged = attendance::merge(&stays, end);
    let totals = sessions::attendance::totals(&merged, Some(start));
    queries.push(db::attendance::set_totals(session.id, totals));
    queries
}

/// One session that is joinable now, and the working days of the week before and after.
fn sessions(partner: AccountId, clients: &[AccountId], now: DateTime<Utc>) -> Vec<Session> {
    let zone = when::zone(ZONE);
    let session = |client: usize, title: &str, kind, range: TimeRange, state| {
        let details = Details {
            title: title.into(),
            kind,
            place: (kind == SessionKind::InPerson).then(|| "Lindenstraße 12, second floor".into()),
            notes: (kind == SessionKind::Video)
                .then(|| "What went well since last time?\nOne thing to try until next time.".into()),
        };
        let people = (partner, clients[client]);
        Session {
            state,
            ..Session::scheduled(SessionId(new_id()), people, details, range)
        }
    };
    let range = |start, minutes| TimeRange::starting(start, TimeDelta::minutes(minutes)).ok();
    let soon = DateTime::from_timestamp(now.timestamp() / 300 * 300 + 300, 0).unwrap_or(now);
    let (video, scheduled) = (SessionKind::Video, SessionState::Scheduled);
    let first = range(soon, 50).map(|range| session(0, "First conversation", video, range, scheduled));
    let mut made: Vec<Session> = first.into_iter().collect();
    let today = zone.local(now).date();
    for offset in 0..15 {
        let day = today - Days::new(7) + Days::new(offset);
        if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
            continue;
        }
        for (hour, minute, minutes, client, title, kind) in WEEK {
            let local = NaiveTime::from_hms_opt(hour, minute, 0)
                .and_then(|time| zone.instant(day.and_time(time)).ok());
            let Some(range) = local.and_then(|start| range(start, minutes)) else {
                continue;
            };
            let state = match (range.ends_at() <= now, offset % 4 == 1 && client == 2) {
                (_, true) => SessionState::Cancelled(Cancellation {
                    at: range.starts_at() - TimeDelta::days(1),
                    by: clients[client],
                    reason: Some("I have a cold.".into()),
                }),
                // One client was a no-show on Wednesday.
                (true, false) if day.weekday() == Weekday::Wed && client == 1 => SessionState::Decided(
                    Outcome::NoShow(Absent::Client),
                    Decision::by_evidence(range.ends_at() + TimeDelta::hours(1)),
                ),
                (true, false) => SessionState::Decided(
                    Outcome::Completed {
                        started_at: range.starts_at(),
                        ended_at: range.ends_at(),
                    },
                    Decision::by(partner, range.ends_at()),
                ),
                (false, false) => SessionState::Scheduled,
            };
            if !made.iter().any(|other| other.range.overlaps(range)) {
                made.push(session(client, title, kind, range, state));
            }
        }
    }
    made
}
