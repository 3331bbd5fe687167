//! A client moves a session to another slot of the partner's, until the time that the partner has set.

use super::{
    sessions,
    slots::{Facts, Wish, chosen, instant, listed, refused},
};
use crate::{
    api::{
        availability::{MoveSlot, MoveSlots, MoveView},
        sessions::SessionView,
    },
    domain::{
        access::SessionAction,
        availability::{HORIZON_MAX, Refusal, Rules, Wanted},
        ids::{AccountId, SessionId},
    },
    server::{
        cx::Cx,
        db::{self, DbError, sessions::StoredSession},
        error::Error,
        sessions::change::move_in,
        when,
    },
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

/// A session that its client may move.
struct Movable {
    client: AccountId,
    stored: StoredSession,
    wish: Wish,
}

impl Movable {
    async fn load(cx: &Cx, id: SessionId) -> Result<Self, Error> {
        let (caller, stored) = sessions::load(cx, id, SessionAction::Move).await?;
        let session = &stored.session;
        session.state.reschedule()?;
        let (before, after) = db::availability::buffers(&cx.app.db, id).await?;
        let wish = Wish {
            name: session.title.clone(),
            kind: session.kind,
            place: session.place.clone(),
            wanted: Wanted {
                length: session.range.length(),
                before,
                after,
            },
            partner: stored.partner.clone(),
            handle: None,
            moves: Some((id, session.range.starts_at())),
            hold: None,
            horizon: HORIZON_MAX.into(),
        };
        Ok(Self {
            client: caller.account,
            stored,
            wish,
        })
    }

    fn starts_at(&self) -> DateTime<Utc> {
        self.stored.session.range.starts_at()
    }
}

fn no_hours(cx: &Cx) -> Error {
    Error::not_now(cx.words().error_no_hours())
}

fn in_time(cx: &Cx, rules: &Rules, starts_at: DateTime<Utc>) -> Result<(), Error> {
    // Also without notice, what has begun stays.
    if starts_at - cx.now() >= rules.move_notice.max(TimeDelta::milliseconds(1)) {
        Ok(())
    } else {
        Err(Error::not_now(cx.words().error_move_late()))
    }
}

/// The times to which a session can be moved, from a day on, or the one that was chosen.
///
/// # Errors
/// `signed_out`; `not_found`; `forbidden` for the partner; `not_now` if it is too late, or nothing is open.
pub async fn list(
    cx: Cx,
    id: SessionId,
    day: Option<NaiveDate>,
    start: Option<i64>,
) -> Result<MoveView, Error> {
    let movable = Movable::load(&cx, id).await?;
    let (wish, now) = (&movable.wish, cx.now());
    let facts = Facts::read(&cx.app.db, wish, Some(movable.client), wish.all_ahead(now), now).await?;
    let facts = facts.ok_or_else(|| no_hours(&cx))?;
    in_time(&cx, &facts.rules, movable.starts_at())?;
    let start = start.map(|start| instant(&cx, start)).transpose()?;
    // Its own time is not offered: it would change nothing.
    let start = start.filter(|start| *start != movable.starts_at());
    let slot = start.map(|start| facts.agenda(now).check(wish.wanted, start));
    let slots = match slot {
        Some(Ok(slot)) => {
            let free = (wish.view(), chosen(&cx, slot, &facts, cx.zone()?));
            MoveSlots::Chosen(Box::new(free))
        }
        refused_slot => {
            let why = refused_slot
                .and_then(Result::err)
                .map(|refusal| refused(&cx, refusal).into_api(cx.words()).message);
            MoveSlots::Free(Box::new(listed(&cx, wish, &facts, day, cx.zone()?)), why)
        }
    };
    let session = &movable.stored.session;
    Ok(MoveView {
        version: session.version,
        when: when::when(session.range, cx.zone()?, cx.lang, now).label,
        slots,
    })
}

/// Moves a session to a slot.
///
/// # Errors
/// `signed_out`; `not_found`; `forbidden` for the partner; `stale`; `not_now` if it is too late, or nothing is open;
/// `conflict` if the slot is not free, or was never offered.
pub async fn move_to(cx: Cx, form: MoveSlot) -> Result<SessionView, Error> {
    let start = instant(&cx, form.start.0)?;
    let movable = Movable::load(&cx, form.id).await?;
    if form.version.0 != movable.stored.session.version {
        return Err(sessions::stale(&cx, form.id, Some(form.version.0)).await?);
    }
    let (wish, now) = (&movable.wish, cx.now());
    let range = wish.range(start).ok_or_else(|| refused(&cx, Refusal::Hours))?;
    let mut tx = cx.app.db.begin().await?;
    let facts = Facts::lock(&mut tx, wish, Some(movable.client), range, now).await?;
    let facts = facts.ok_or_else(|| no_hours(&cx))?;
    in_time(&cx, &facts.rules, movable.starts_at())?;
    let slot = facts.agenda(now).check(wish.wanted, start);
    let slot = slot.map_err(|refusal| refused(&cx, refusal))?;
    match move_in(&cx.app, tx, &movable.stored.session, movable.client, slot).await {
        Err(Error::Db(DbError::Overlap(_))) => Err(refused(&cx, Refusal::Taken)),
        Ok(false) => Err(sessions::stale(&cx, form.id, Some(form.version.0)).await?),
        moved => {
            moved?;
            sessions::one(cx, form.id).await
        }
    }
}
