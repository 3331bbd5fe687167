//! Fills a migrated database with people and sessions, by SQL in statements of many rows.

use crate::{Fail, deployment::Deployment};
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use rapport::server::{
    clock::Clock,
    crypto::{Token, new_id, random},
    db::{Db, Sql, Tx, Value},
};
use serde_json::json;
use std::{collections::HashMap, sync::Mutex};
use uuid::Uuid;

/// Partners, and clients per partner. Sessions are spread evenly over them.
pub const PARTNERS: usize = 25;
pub const CLIENTS: usize = 4;
/// Partners who open hours for clients, and the days that can be booked.
pub const OPEN: usize = 20;
const HORIZON: i64 = 30;
/// A partner's working week: four sessions on each of five days. At every scale there are this week and the next, so
/// that the overview and the calendar's week show as much of 200,000 sessions as of 1,000.
const A_WEEK: usize = 20;
const A_DAY: usize = 4;
/// Sessions that can be joined now, each with two people of its own. One more is left to the browser.
pub const DOORS: usize = 100;
/// Created sessions begin this far ahead, where nothing was seeded; sixteen a day per partner.
const AHEAD: Days = Days::new(400);
const CREATED_A_DAY: usize = 16;

pub struct Partner {
    id: Uuid,
    pub cookie: String,
    clients: Vec<Uuid>,
    /// The first client's login.
    pub client_cookie: String,
    /// The session type that clients can book once [`World::open_hours`] has run.
    pub offer: Uuid,
}

/// A session that can be joined now, and its client's login.
pub struct Door {
    pub session: String,
    pub cookie: String,
}

pub struct World {
    pub partners: Vec<Partner>,
    /// Pairs whose session [`World::open_doors`] schedules.
    pairs: Vec<(Partner, String)>,
    pub doors: Vec<Door>,
    free_from: NaiveDate,
}

impl World {
    /// The form of a new session at a time when neither person has one.
    pub fn free_slot(&self, turn: usize) -> serde_json::Value {
        let (partner, slot) = (&self.partners[turn % PARTNERS], turn / PARTNERS);
        let date = self.free_from + days(slot / CREATED_A_DAY);
        let time = format!("{:02}:00", 6 + slot % CREATED_A_DAY);
        form(partner.clients[slot % CLIENTS], &date.to_string(), &time)
    }

    /// Schedules the sessions that can be joined now. Through the server, because it seals their rooms.
    pub async fn open_doors(&mut self, deployment: &Deployment) -> Result<(), Fail> {
        let start = Clock::System.now() + TimeDelta::minutes(10);
        let (date, time) = (start.date_naive().to_string(), start.format("%H:%M").to_string());
        for (partner, cookie) in self.pairs.drain(..) {
            let form = form(partner.clients[0], &date, &time);
            let scheduled = deployment.http.ask("booking/schedule", &partner.cookie, &form);
            let scheduled = scheduled.await?;
            let session = scheduled["session"]["id"]
                .as_str()
                .ok_or("no session")?
                .to_owned();
            self.doors.push(Door { session, cookie });
        }
        Ok(())
    }
}

impl World {
    /// Opens hours from nine to five on weekdays. Not before sessions are created: a booking of the partner's is compared
    /// with the hours.
    pub async fn open_hours(&self, db: &Db) -> Result<(), Fail> {
        let (mut hours, mut types) = (Rows::default(), Rows::default());
        let day = "09:00–17:00";
        let week = [day, day, day, day, day, "", ""].join("\n");
        for partner in &self.partners[..OPEN] {
            hours.push([
                partner.id.into(),
                week.clone().into(),
                30_i64.into(),
                (24 * 60_i64).into(),
                HORIZON.into(),
                (24 * 60_i64).into(),
            ]);
            types.push([
                partner.offer.into(),
                partner.id.into(),
                "First talk".into(),
                "video".into(),
                50_i64.into(),
                0_i64.into(),
                (10 * 60_000_i64).into(),
                "offered".into(),
                Clock::System.now().into(),
            ]);
        }
        let mut tx = db.begin().await?;
        let rules = "availability (partner_id, weekly, step, notice, horizon, move_notice)";
        hours.insert(&mut tx, rules).await?;
        let offers = "session_types (id, partner_id, name, kind, length, buffer_before, buffer_after, state, created_at)";
        types.insert(&mut tx, offers).await?;
        tx.commit().await?;
        analyze(db).await
    }
}

fn form(client: Uuid, date: &str, time: &str) -> serde_json::Value {
    json!({ "form": {
        "client": client,
        "title": "Weekly session",
        "date": date,
        "time": time,
        "duration": "50",
        "kind": "video",
        "notes": "What went well since last time?",
    }})
}

fn days(count: usize) -> Days {
    Days::new(count.try_into().unwrap_or(u64::MAX))
}

/// Fills an empty database.
pub async fn fill(db: &Db, count: usize) -> Result<World, Fail> {
    let mut people = People::default();
    let partners: Vec<_> = (0..PARTNERS).map(|_| people.partner(CLIENTS)).collect();
    let pairs = (0..=DOORS).map(|_| people.pair()).collect();
    let mut tx = db.begin().await?;
    people.insert(&mut tx).await?;
    tx.commit().await?;

    let now = Clock::System.now();
    let today = now.date_naive();
    let monday = today - Days::new(today.weekday().num_days_from_monday().into());
    let weeks = count / PARTNERS / A_WEEK;
    let first = monday - days((weeks - 1) / 2 * 7);
    for week in 0..weeks {
        let mut sessions = Sessions::default();
        for nth in 0..A_WEEK {
            let day = first + days(week * 7 + nth / A_DAY);
            let hour = 9 + u32::try_from(nth % A_DAY)? * 2;
            let start = NaiveTime::from_hms_opt(hour, 0, 0).ok_or("no such hour")?;
            let start = day.and_time(start).and_utc();
            for partner in &partners {
                sessions.add(
                    partner,
                    partner.clients[nth % CLIENTS],
                    start,
                    nth % A_DAY == 3,
                    now,
                );
            }
        }
        let mut tx = db.begin().await?;
        sessions.insert(&mut tx).await?;
        tx.commit().await?;
    }
    analyze(db).await?;
    Ok(World {
        partners,
        pairs,
        doors: Vec::new(),
        free_from: today + AHEAD,
    })
}

/// Sessions that ended weeks ago and wait to be settled, as after downtime, with the stays of both people.
/// Returns their partner.
pub async fn add_unsettled(db: &Db, count: usize) -> Result<Uuid, Fail> {
    let mut people = People::default();
    let partner = people.partner(1);
    let mut tx = db.begin().await?;
    people.insert(&mut tx).await?;
    let mut sessions = Sessions::default();
    let first = Clock::System.now() - TimeDelta::days(60);
    for nth in 0..count {
        let start = first + TimeDelta::hours(i64::try_from(nth)?);
        // Before its end, so that it is still scheduled.
        let session = sessions.add(&partner, partner.clients[0], start, false, start);
        sessions.stays(session, [partner.id, partner.clients[0]], start, start + LENGTH);
    }
    sessions.insert(&mut tx).await?;
    tx.commit().await?;
    Ok(partner.id)
}

/// What autovacuum would do at a time of its own choice. SQLite has nothing alike.
async fn analyze(db: &Db) -> Result<(), Fail> {
    if let Db::Postgres(pool) = db {
        sqlx::raw_sql("vacuum analyze").execute(pool).await?;
    }
    Ok(())
}

// ---------------------------------------------------------------------------- people

#[derive(Default)]
struct People {
    accounts: Rows,
    logins: Rows,
    ties: Rows,
}

impl People {
    /// A partner with a login and clients.
    fn partner(&mut self, clients: usize) -> Partner {
        let (id, cookie) = (self.account("partner"), Token::new());
        self.login(id, &cookie);
        let clients: Vec<_> = (0..clients).map(|_| self.client_of(id)).collect();
        let client_cookie = Token::new();
        self.login(clients[0], &client_cookie);
        Partner {
            id,
            cookie: in_cookie(&cookie),
            clients,
            client_cookie: in_cookie(&client_cookie),
            offer: new_id(),
        }
    }

    /// A partner with one client, and the client's cookie.
    fn pair(&mut self) -> (Partner, String) {
        let partner = self.partner(1);
        let cookie = partner.client_cookie.clone();
        (partner, cookie)
    }

    fn client_of(&mut self, partner: Uuid) -> Uuid {
        let client = self.account("client");
        self.ties.push([
            new_id().into(),
            partner.into(),
            client.into(),
            "active".into(),
            Clock::System.now().into(),
            Clock::System.now().into(),
        ]);
        client
    }

    fn account(&mut self, role: &str) -> Uuid {
        let id = new_id();
        self.accounts.push([
            id.into(),
            format!("{id}@load.test").into(),
            format!("Person {}", self.accounts.0.len() + 1).into(),
            role.into(),
            // A zone without daylight saving: every wall-clock time of `World::free_slot` exists.
            "UTC".into(),
            Clock::System.now().into(),
        ]);
        id
    }

    fn login(&mut self, account: Uuid, token: &Token) {
        let now = Clock::System.now();
        self.logins.push([
            new_id().into(),
            account.into(),
            token.hash().into(),
            now.into(),
            now.into(),
            (now + TimeDelta::days(1)).into(),
        ]);
    }

    async fn insert(self, tx: &mut Tx) -> Result<(), Fail> {
        let accounts = "accounts (id, email, name, role, time_zone, created_at)";
        self.accounts.insert(tx, accounts).await?;
        let logins = "logins (id, account_id, token_hash, created_at, last_seen_at, expires_at)";
        self.logins.insert(tx, logins).await?;
        let ties = "ties (id, partner_id, client_id, state, created_at, changed_at)";
        self.ties.insert(tx, ties).await
    }
}

/// The login cookie of a server without https.
fn in_cookie(token: &Token) -> String {
    format!("rapport_login={}", token.expose())
}

// ---------------------------------------------------------------------------- sessions

/// The length of every session.
const LENGTH: TimeDelta = TimeDelta::minutes(50);

#[derive(Default)]
struct Sessions {
    booked: Rows,
    links: Rows,
    attendance: Rows,
    totals: Rows,
}

impl Sessions {
    /// Adds a session. One that is over counts as completed, with the attendance of both people.
    fn add(
        &mut self,
        partner: &Partner,
        client: Uuid,
        start: DateTime<Utc>,
        in_person: bool,
        now: DateTime<Utc>,
    ) -> Uuid {
        let (id, end) = (new_id(), start + LENGTH);
        let over = end <= now;
        self.booked.push([
            id.into(),
            partner.id.into(),
            client.into(),
            "Weekly session".into(),
            if in_person { "in_person" } else { "video" }.into(),
            in_person.then(|| "The practice".to_owned()).into(),
            start.into(),
            end.into(),
            if over { "completed" } else { "scheduled" }.into(),
            over.then_some(start).into(),
            over.then_some(end).into(),
            over.then_some(end).into(),
            "What went well since last time?".to_owned().into(),
            now.into(),
            now.into(),
            // What was agreed, which the server would fill in at its start.
            "UTC".into(),
            start.format("%Y-%m-%dT%H:%M:%S").to_string().into(),
        ]);
        if !in_person {
            // As long as a sealed room, but it does not open: nobody joins these sessions.
            let sealed = random::<112>().to_vec();
            self.links.push([
                id.into(),
                partner.id.into(),
                new_id().into(),
                "jitsi".into(),
                "ready".into(),
                sealed.into(),
                now.into(),
            ]);
        }
        if over {
            self.stays(id, [partner.id, client], start, end);
            let seconds = LENGTH.num_seconds();
            // Without totals, the server would add them up after its start, during the measurements.
            self.totals.push([
                id.into(),
                seconds.into(),
                seconds.into(),
                seconds.into(),
                0_i64.into(),
                0_i64.into(),
            ]);
        }
        id
    }

    fn stays(&mut self, session: Uuid, people: [Uuid; 2], start: DateTime<Utc>, end: DateTime<Utc>) {
        for account in people {
            self.attendance.push([
                new_id().into(),
                session.into(),
                account.into(),
                "own".into(),
                start.into(),
                end.into(),
                end.into(),
            ]);
        }
    }

    async fn insert(self, tx: &mut Tx) -> Result<(), Fail> {
        let sessions = "sessions (id, partner_id, client_id, title, kind, place, starts_at, ends_at,
            status, started_at, ended_at, decided_at, notes, created_at, updated_at,
            agreed_zone, agreed_start)";
        self.booked.insert(tx, sessions).await?;
        let links =
            "meeting_links (session_id, partner_id, link_id, provider, state, room_sealed, created_at)";
        self.links.insert(tx, links).await?;
        let attendance = "attendance (id, session_id, account_id, source, joined_at, left_at, last_seen_at)";
        self.attendance.insert(tx, attendance).await?;
        let totals = "attendance_totals (session_id, partner_present, client_present, together, partner_late, client_late)";
        self.totals.insert(tx, totals).await
    }
}

/// Rows of one table.
#[derive(Default)]
struct Rows(Vec<Vec<Value>>);

impl Rows {
    fn push<const N: usize>(&mut self, row: [Value; N]) {
        self.0.push(row.into());
    }

    /// Inserts them. `into` names the table and its columns.
    async fn insert(self, tx: &mut Tx, into: &'static str) -> Result<(), Fail> {
        for rows in self.0.chunks(AT_ONCE) {
            let text = insertion(into, rows.len(), rows[0].len());
            tx.execute(Sql::same(text).with_all(rows.concat())).await?;
        }
        Ok(())
    }
}

/// Rows per statement. SQLite finds each named parameter by walking all of them, so longer statements are slower.
const AT_ONCE: usize = 25;

/// `insert into … values ($1, $2), ($3, $4)`. [`Sql`] holds static texts, so each is made once and kept.
fn insertion(into: &'static str, rows: usize, columns: usize) -> &'static str {
    static MADE: Mutex<Option<HashMap<(&str, usize), &'static str>>> = Mutex::new(None);
    let mut made = MADE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    made.get_or_insert_default()
        .entry((into, rows))
        .or_insert_with(|| {
            let row = |row: usize| {
                let places: Vec<_> = (1..=columns)
                    .map(|nth| format!("${}", row * columns + nth))
                    .collect();
                format!("({})", places.join(", "))
            };
            let rows: Vec<_> = (0..rows).map(row).collect();
            format!("insert into {into} values {}", rows.join(", ")).leak()
        })
}
