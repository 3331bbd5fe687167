//! Clients who wait for an earlier time: one at a time is offered what becomes free, and it is held for them.
//!
//! Nothing says that a time becomes free: sessions are cancelled and moved, holds end, hours change. So who waits is gone
//! through by turn every ten seconds, and asked the same question as a page of free times.

use super::slots::{Facts, Visitor, Wish, looked_at};
use crate::{
    api::{
        ErrorCode,
        account::Goto,
        waiting::{OfferedTime, WaitingView},
    },
    domain::{
        access::Action,
        ids::{HoldId, SessionTypeId, WaitingId},
        time_range::TimeRange,
    },
    server::{
        app::App,
        crypto::new_id,
        cx::Cx,
        db::{
            self, DbError,
            holds::NewHold,
            waiting::{StoredWaiting, Turn, holder},
        },
        error::Error,
        when,
    },
};
use chrono::{DateTime, TimeDelta, Utc};

/// How long what becomes free is held for one client.
const KEPT: TimeDelta = TimeDelta::minutes(20);
/// The most clients who wait for one partner.
const MOST: i64 = 200;
/// The most entries of one client that are listed.
const SHOWN: i64 = 20;
/// The most clients who are gone through at a time.
const BATCH: i64 = 200;

/// What the caller waits for, and what is offered to them.
///
/// # Errors
/// `signed_out`; `forbidden`.
pub async fn list(cx: Cx) -> Result<Vec<WaitingView>, Error> {
    let client = cx.caller_who(Action::AnswerPartners)?.account;
    let stored = db::waiting::of_client(&cx.app.db, client, cx.now(), SHOWN).await?;
    stored.into_iter().map(|stored| view(&cx, stored)).collect()
}

fn view(cx: &Cx, stored: StoredWaiting) -> Result<WaitingView, Error> {
    let (zone, now) = (cx.zone()?, cx.now());
    let offer = stored.offered.map(|(start, until)| {
        let range = TimeRange::starting(start, TimeDelta::minutes(stored.length));
        let range = range.map_err(|_| Error::Broken("an offer has no length".into()))?;
        Ok::<_, Error>(OfferedTime {
            when: when::when(range, zone, cx.lang, now).label,
            until: when::moment(until, zone, cx.lang, now),
            is_over: until <= now,
        })
    });
    Ok(WaitingView {
        id: stored.id,
        title: stored.title,
        partner: stored.partner_name,
        before: when::moment(stored.before, zone, cx.lang, now),
        offer: offer.transpose()?,
    })
}

/// Lets the caller wait for a time that is earlier than the first free one. Idempotent.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found`; `not_now` if too many wait.
pub async fn wait(cx: Cx, id: SessionTypeId) -> Result<(), Error> {
    let client = cx.caller_who(Action::AnswerPartners)?.account;
    let (_, offer, wish) = looked_at(&cx, id).await?;
    let (db, now, of) = (&cx.app.db, cx.now(), &offer.of);
    if db::waiting::count(db, of.partner).await? >= MOST {
        return Err(Error::not_now(cx.words().error_many_waiting()));
    }
    let ahead = wish.all_ahead(now);
    let facts = Facts::read(db, &wish, Some(client), ahead, now).await?;
    let facts = facts.ok_or_else(|| Error::not_found(cx.words()))?;
    let slots = facts.agenda(now).slots(wish.wanted, ahead);
    let first = slots.first().map_or(ahead.ends_at(), |slot| slot.starts_at());
    let waiting = db::waiting::insertion(WaitingId(new_id()), of, client, first, now);
    db.write(waiting).await?;
    cx.app.broadcast_people([client.into(); 2]).await;
    Ok(())
}

/// What is offered to the caller, unless it has passed.
async fn offered(cx: &Cx, id: WaitingId) -> Result<(StoredWaiting, DateTime<Utc>), Error> {
    let client = cx.caller_who(Action::AnswerPartners)?.account;
    let found = db::waiting::one(&cx.app.db, id, client).await?;
    let found = found.ok_or_else(|| Error::not_found(cx.words()))?;
    match found.offered {
        Some((start, until)) if until > cx.now() => Ok((found, start)),
        _ => Err(passed(cx)),
    }
}

fn passed(cx: &Cx) -> Error {
    Error::refused(ErrorCode::Conflict, cx.words().error_offer_passed())
}

/// Makes the hold of an offer the caller's own, which the page of the slot knows, for as long as it lasts.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found`; `conflict` if it has passed.
pub async fn take(cx: Cx, id: WaitingId) -> Result<Goto, Error> {
    let (stored, start) = offered(&cx, id).await?;
    let own = Visitor::of(&cx).holder;
    let own = own.ok_or_else(|| Error::not_found(cx.words()))?;
    let client = cx.account()?.id;
    let mut tx = cx.app.db.begin().await?;
    // The entry before the hold, as who stops waiting does.
    tx.execute(db::waiting::deletion(id, client)).await?;
    tx.execute(db::holds::deletion_of_holder(own.clone())).await?;
    if tx.execute(db::holds::taking(holder(id), own, cx.now())).await? == 0 {
        return Err(passed(&cx));
    }
    tx.commit().await?;
    cx.app.broadcast_people([client.into(); 2]).await;
    Ok(Goto {
        path: format!("/book/{}?start={}", stored.of, start.timestamp_millis()),
    })
}

/// Ends the caller's waiting, and frees what is offered. Idempotent.
///
/// # Errors
/// `signed_out`; `forbidden`.
pub async fn stop(cx: Cx, id: WaitingId) -> Result<(), Error> {
    let client = cx.caller_who(Action::AnswerPartners)?.account;
    let mut tx = cx.app.db.begin().await?;
    if tx.execute(db::waiting::deletion(id, client)).await? == 1 {
        tx.execute(db::holds::deletion_of_holder(holder(id))).await?;
    }
    tx.commit().await?;
    cx.app.broadcast_people([client.into(); 2]).await;
    Ok(())
}

/// Offers what has become free to who waits, by turn.
///
/// # Errors
/// Faults of the database.
pub async fn offer_all(app: &App) -> Result<(), Error> {
    let mut last = None;
    loop {
        let turns = db::waiting::turns(&app.db, app.clock.now(), last.as_ref(), BATCH).await?;
        for turn in &turns {
            // What fails for one is no reason not to offer to the others.
            if let Err(cause) = offer(app, turn).await {
                tracing::warn!(%cause, waiting = %turn.id(), "nothing can be offered");
            }
        }
        last = turns.into_iter().last();
        if last.is_none() {
            return Ok(());
        }
    }
}

/// Holds the first free slot before `turn.before()` for its client, and records the offer. No-op without one.
async fn offer(app: &App, turn: &Turn) -> Result<(), Error> {
    let (now, client) = (app.clock.now(), turn.client());
    let Some(offer) = db::availability::offer(&app.db, turn.of(), Some(client)).await? else {
        return Ok(());
    };
    let wish = Wish::of_offer(&offer, None);
    let until = turn.before().min(wish.all_ahead(now).ends_at());
    let Ok(range) = TimeRange::new(now, until) else {
        return Ok(());
    };
    let first = |facts: Option<Facts>| {
        let slots = facts?.agenda(now).slots(wish.wanted, range);
        slots.into_iter().find(|slot| slot.starts_at() < until)
    };
    // Most of the time nothing is free, which is seen without a lock.
    if first(Facts::read(&app.db, &wish, Some(client), range, now).await?).is_none() {
        return Ok(());
    }
    let mut tx = app.db.begin().await?;
    let Some(slot) = first(Facts::lock(&mut tx, &wish, Some(client), range, now).await?) else {
        return Ok(());
    };
    let kept_until = (now + KEPT).min(slot.starts_at());
    if tx
        .execute(db::waiting::offer(turn.id(), slot.starts_at(), kept_until))
        .await?
        == 0
    {
        return Ok(());
    }
    // An offer of before, which has passed.
    tx.execute(db::holds::deletion_of_holder(holder(turn.id())))
        .await?;
    let hold = NewHold {
        id: HoldId(new_id()),
        holder: holder(turn.id()),
        of: &offer.of,
        range: slot,
        expires_at: kept_until,
    };
    match tx.execute(db::holds::insertion(hold, now)).await {
        // Booked by the partner meanwhile.
        Err(DbError::Overlap(_)) => return Ok(()),
        written => written?,
    };
    tx.commit().await?;
    app.broadcast_people([offer.of.partner.into(), client.into()])
        .await;
    Ok(())
}
