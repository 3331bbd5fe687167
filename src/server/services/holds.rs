//! Holds: a slot is kept for who fills in the form, and for a new person until they confirm by the link.

use super::{
    account::limit,
    confirmations, intake,
    slots::{Visitor, Wish, as_shown, decide, instant, looked_at, reader_zone, refused},
};
use crate::{
    api::{
        ErrorCode,
        booking_page::{HoldSlot, RequestSession, SessionRequested},
    },
    domain::{account::person_name, availability::Refusal, ids::HoldId, local_path::local_path},
    server::{
        crypto::{Token, new_id},
        cx::Cx,
        db::{
            self, DbError, Tx,
            availability::Offer,
            holds::{Hold, NewHold, NewPerson},
            intakes::IntakeOf,
        },
        error::{Error, Fields},
        unicode, when,
    },
};
use chrono::{DateTime, TimeDelta, Utc};

/// How long a slot is kept while the form is filled in.
const FILLING_IN: TimeDelta = TimeDelta::minutes(10);
/// How long it is kept for a new person to confirm.
const CONFIRMING: TimeDelta = TimeDelta::minutes(30);
/// How many bookings can wait for one address.
const PER_ADDRESS: i64 = 3;

/// Reserves a slot for the visitor, if it is free, in place of what they held before. Returns the path of the slot's
/// page, which shows whether the slot is held.
///
/// # Errors
/// `forbidden` for who cannot book; `not_found`; `too_many`.
pub async fn hold(cx: Cx, form: HoldSlot) -> Result<String, Error> {
    let words = cx.words();
    let visitor = Visitor::of(&cx);
    let Some(holder) = visitor.holder.clone() else {
        return Err(Error::refused(ErrorCode::Forbidden, words.error_book_as_client()));
    };
    if !cx.app.limits.allows_hold(cx.ip) {
        return Err(Error::refused(ErrorCode::TooMany, words.error_too_many()));
    }
    let start = instant(&cx, form.start.0)?;
    let (_, offer, wish) = looked_at(&cx, form.id).await?;
    if wish.holds(form.id, start).is_none() {
        match keep(&cx, &visitor, &offer, &wish, holder, start).await {
            Ok(tx) => {
                tx.commit().await?;
                let partner = offer.of.partner.into();
                cx.app.broadcast_people([partner, partner]).await;
            }
            // The page of the slot says so, with fresh times.
            Err(Error::Refused(refusal)) if refusal.code == ErrorCode::Conflict => {}
            Err(error) => return Err(error),
        }
    }
    let at = local_path(&form.at).map_or_else(|| format!("/book/{}", form.id), str::to_owned);
    let joint = if at.contains('?') { '&' } else { '?' };
    Ok(format!("{at}{joint}start={}", form.start.0))
}

/// Decides on a slot with the partner's rules locked, and holds it in the transaction that is answered.
async fn keep(
    cx: &Cx,
    visitor: &Visitor,
    offer: &Offer,
    wish: &Wish,
    holder: Vec<u8>,
    start: DateTime<Utc>,
) -> Result<Tx, Error> {
    let now = cx.now();
    let range = wish.range(start).ok_or_else(|| refused(cx, Refusal::Hours))?;
    let mut tx = cx.app.db.begin().await?;
    let slot = decide(cx, &mut tx, wish, &offer.of, visitor.client, range).await?;
    let new = NewHold {
        id: HoldId(new_id()),
        holder: holder.clone(),
        of: &offer.of,
        range: slot,
        expires_at: now + FILLING_IN,
    };
    let statements = vec![
        db::holds::deletion_of_holder(holder),
        db::holds::insertion(new, now),
    ];
    match tx.execute_all(statements).await {
        Err(DbError::Overlap(_)) => Err(refused(cx, Refusal::Taken)),
        held => {
            held?;
            Ok(tx)
        }
    }
}

/// Keeps a slot for a new person until they confirm, and mails the link.
///
/// # Errors
/// `forbidden` for who is signed in; field errors; `not_found`; `conflict` if the slot is not free, or was never offered;
/// `too_many`.
pub async fn request(cx: Cx, form: RequestSession) -> Result<SessionRequested, Error> {
    let words = cx.words();
    limit(&cx)?;
    let visitor = Visitor::of(&cx);
    let (None, Some(holder)) = (cx.principal.login(), visitor.holder.clone()) else {
        return Err(Error::refused(ErrorCode::Forbidden, words.error_book_signed_in()));
    };
    let start = instant(&cx, form.start.0)?;
    let (_, offer, wish) = looked_at(&cx, form.id).await?;
    let zone = reader_zone(&cx, Some(&form.zone), when::zone(&offer.partner_zone));
    as_shown(&cx, &offer.of, &form.version)?;
    let mut fields = Fields::new(words);
    let name = fields.text("name", person_name(&form.name));
    let email = fields.need("email", unicode::email(&form.email).ok(), words.error_email());
    let answers = intake::read(&cx, &mut fields, &offer.of, &form.answers)?;
    let (Some(name), Some(email), Some(answers)) = (name, email, answers) else {
        return Err(fields.into_error());
    };
    let person = NewPerson {
        name,
        email: email.as_str().to_owned(),
        time_zone: zone.name().to_owned(),
    };
    let now = cx.now();
    let (mut tx, hold) = held(&cx, &visitor, &offer, &wish, holder, start).await?;
    if db::holds::count_of_email(&mut tx, &person.email, now).await? >= PER_ADDRESS {
        return Err(Error::field(words, "email", words.error_many_unconfirmed()));
    }
    let (token, until) = (Token::new(), (now + CONFIRMING).min(hold.starts_at));
    let link = confirmations::link(&cx, &token);
    let mail = confirmations::mail(&cx, &wish, hold.starts_at, &person, (&link, until))?;
    let named = db::holds::naming(hold.id, &person, token.hash(), until);
    if tx.execute(named).await? == 0 {
        // Another tab has given it up meanwhile.
        return Err(refused(&cx, Refusal::Taken));
    }
    let mut statements = vec![mail];
    statements.extend(answers.insertion(IntakeOf::Hold(hold.id)));
    tx.execute_all(statements).await?;
    tx.commit().await?;
    let partner = offer.of.partner.into();
    cx.app.broadcast_people([partner, partner]).await;
    Ok(SessionRequested {
        email: person.email,
        until: when::moment(until, zone, cx.lang, now),
        link: cx.app.config.demo.then_some(link),
    })
}

/// The visitor's hold on this slot; a new one if they have none any more, or came without one.
async fn held(
    cx: &Cx,
    visitor: &Visitor,
    offer: &Offer,
    wish: &Wish,
    holder: Vec<u8>,
    start: DateTime<Utc>,
) -> Result<(Tx, Hold), Error> {
    let now = cx.now();
    let mut tx = match wish.holds(offer.of.id, start) {
        Some(_) => {
            let range = wish.range(start).ok_or_else(|| refused(cx, Refusal::Hours))?;
            let mut tx = cx.app.db.begin().await?;
            decide(cx, &mut tx, wish, &offer.of, visitor.client, range).await?;
            tx
        }
        None => keep(cx, visitor, offer, wish, holder.clone(), start).await?,
    };
    let hold = db::holds::of_holder(&mut tx, holder, now).await?;
    let hold = hold.ok_or_else(|| refused(cx, Refusal::Taken))?;
    Ok((tx, hold))
}
