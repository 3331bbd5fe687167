//! Sessions that clients ask for: the partner accepts, declines, or proposes another time, which the client answers.
//!
//! A request is not a session. A row of `holds` reserves its time until the answer is due, and expires without a job; the
//! acceptance replaces it by a session.

use super::{
    booking, intake,
    slots::{SlotBooking, Wish, as_shown, decide, refused},
};
use crate::{
    api::{
        ErrorCode,
        requests::{AnswerRequest, ProposeTime, RequestView},
    },
    domain::{
        access::Action,
        account::Role,
        availability::Refusal,
        ids::{AccountId, HoldId, RequestId},
        intake::Answer,
        join::Participant,
        requests::{MOST_WAITING, RequestAction, RequestState, WORDS_MAX},
        text,
        time_range::TimeRange,
    },
    server::{
        crypto::new_id,
        cx::Cx,
        db::{
            self, DbError, Query, Tx,
            availability::Offer,
            holds::NewHold,
            intakes::{self, IntakeOf},
            requests::{Answered, NewRequest, StoredRequest},
        },
        error::{Error, Fields},
        when,
    },
};
use chrono::{DateTime, TimeDelta, Utc};

/// How long a request that has ended stays on an overview.
pub(crate) const SHOWN_FOR: TimeDelta = TimeDelta::days(7);
/// The most requests on an overview. Others follow as these are answered.
const SHOWN: i64 = 20;

/// Asks the partner for a slot in the transaction that has begun, and commits. `before` frees what the client holds, whose
/// answers are handed on from `held`.
///
/// # Errors
/// `not_found`; `conflict` if the slot is not free, or was never offered; `not_now` if too many requests wait.
pub(super) async fn ask_in(
    cx: &Cx,
    mut tx: Tx,
    (offer, wish): (&Offer, &Wish),
    client: AccountId,
    range: TimeRange,
    (before, held, answers): (Vec<Query>, Option<HoldId>, Option<intake::Sealed>),
) -> Result<RequestId, Error> {
    let (now, words, of) = (cx.now(), cx.words(), &offer.of);
    let slot = decide(cx, &mut tx, wish, of, Some(client), range).await?;
    if db::requests::count_waiting(&mut tx, client, of.partner, now).await? >= MOST_WAITING {
        return Err(Error::not_now(words.error_many_requests(&offer.partner_name)));
    }
    let (id, kept_by) = (RequestId(new_id()), HoldId(new_id()));
    let until = answered_until(of.answer_within.unwrap_or_default(), slot, now);
    if until <= now {
        return Err(refused(cx, Refusal::Notice));
    }
    let new = NewRequest {
        id,
        client,
        of,
        range: slot,
        until,
    };
    let mut statements: Vec<_> = held
        .map(|held| intakes::handing_on(held, IntakeOf::Hold(kept_by)))
        .into_iter()
        .collect();
    statements.extend(before);
    statements.push(db::holds::insertion(kept(&new, kept_by), now));
    statements.push(db::requests::insertion(&new, now));
    let answers = answers.and_then(|answers| answers.insertion(IntakeOf::Hold(kept_by)));
    statements.extend(answers);
    match tx.execute_all(statements).await {
        Err(DbError::Overlap(_)) => return Err(refused(cx, Refusal::Taken)),
        written => written?,
    }
    tx.commit().await?;
    cx.app.broadcast_people([of.partner.into(), client.into()]).await;
    Ok(id)
}

/// The hold of a request.
fn kept<'a>(new: &NewRequest<'a>, id: HoldId) -> NewHold<'a> {
    NewHold {
        id,
        holder: db::requests::holder(new.id),
        of: new.of,
        range: new.range,
        expires_at: new.until,
    }
}

/// Until when a request for this range is answered: not after its session would begin.
pub(super) fn answered_until(within: TimeDelta, range: TimeRange, now: DateTime<Utc>) -> DateTime<Utc> {
    (now + within).min(range.starts_at())
}

/// The caller's role in requests.
fn role(cx: &Cx) -> Result<(AccountId, Participant), Error> {
    let account = cx.account()?;
    match account.role {
        Role::Partner => Ok((cx.caller_who(Action::KeepClients)?.account, Participant::Partner)),
        Role::Client => Ok((
            cx.caller_who(Action::AnswerPartners)?.account,
            Participant::Client,
        )),
        Role::Admin => Err(Error::refused(ErrorCode::Forbidden, cx.words().error_forbidden())),
    }
}

/// The caller's open requests, and those that ended in the last seven days without an action of the caller's.
///
/// # Errors
/// `signed_out`; `forbidden`.
pub async fn list(cx: Cx) -> Result<Vec<RequestView>, Error> {
    let (account, viewer) = role(&cx)?;
    let times = (cx.now() - SHOWN_FOR, cx.now());
    let stored = db::requests::of_person(&cx.app.db, account, viewer, times, SHOWN).await?;
    stored
        .into_iter()
        .map(|stored| view(&cx, stored, viewer, Vec::new()))
        .collect()
}

/// A request of the caller's, and their role in it.
async fn load(cx: &Cx, id: RequestId) -> Result<(StoredRequest, Participant), Error> {
    let account = cx.caller()?.account;
    let stored = db::requests::by_id(&cx.app.db, id).await?;
    let found = stored.and_then(|stored| Some((stored.participant(account)?, stored)));
    let (viewer, stored) = found.ok_or_else(|| Error::not_found(cx.words()))?;
    Ok((stored, viewer))
}

/// One request, with the client's answers while it is open.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found`.
pub async fn one(cx: Cx, id: RequestId) -> Result<RequestView, Error> {
    let (stored, viewer) = load(&cx, id).await?;
    let answers = match db::requests::hold(&cx.app.db, id, cx.now()).await? {
        Some(hold) => intake::find(&cx, IntakeOf::Hold(hold)).await?,
        None => Vec::new(),
    };
    view(&cx, stored, viewer, answers)
}

/// A request after an answer. Without what the client has said: answers to forms are kept for a day.
async fn answered(cx: &Cx, id: RequestId) -> Result<RequestView, Error> {
    let (stored, viewer) = load(cx, id).await?;
    view(cx, stored, viewer, Vec::new())
}

fn view(
    cx: &Cx,
    stored: StoredRequest,
    viewer: Participant,
    answers: Vec<Answer>,
) -> Result<RequestView, Error> {
    let (zone, now) = (cx.zone()?, cx.now());
    let is_partner = viewer == Participant::Partner;
    let other = if is_partner { stored.client } else { stored.partner };
    let theirs = when::zone(&other.time_zone);
    let range = stored.range;
    Ok(RequestView {
        id: stored.id,
        viewer,
        other: other.name,
        email: is_partner.then_some(stored.client_email),
        title: stored.title,
        kind: stored.kind,
        place: stored.place,
        length: range.length().num_minutes(),
        start: range.starts_at().timestamp_millis(),
        when: when::when(range, zone, cx.lang, now).label,
        theirs: (zone != theirs).then(|| when::when(range, theirs, cx.lang, now).label),
        clock: zone.local(range.starts_at()),
        zone: zone.name().to_owned(),
        version: stored.version,
        state: stored.state,
        is_over: stored.state.is_open() && stored.until <= now,
        until: when::moment(stored.until, zone, cx.lang, now),
        words: stored.words,
        session: stored.session,
        answers,
    })
}

/// A request that the caller can do this with, as their page has shown it.
async fn open(
    cx: &Cx,
    id: RequestId,
    start: i64,
    action: RequestAction,
) -> Result<(StoredRequest, Participant), Error> {
    let (stored, viewer) = load(cx, id).await?;
    let is_over = stored.until <= cx.now();
    let is_as_shown = stored.range.starts_at().timestamp_millis() == start;
    if is_as_shown && stored.state.allows(viewer, action, is_over) {
        Ok((stored, viewer))
    } else {
        Err(gone(cx))
    }
}

/// The conflict of an answer that lost a race, or came after the deadline.
fn gone(cx: &Cx) -> Error {
    Error::refused(ErrorCode::Conflict, cx.words().error_request_gone())
}

/// Runs the statement that answers, which decides who is first.
async fn first(cx: &Cx, tx: &mut Tx, answer: Query) -> Result<(), Error> {
    if tx.execute(answer).await? == 1 {
        Ok(())
    } else {
        Err(gone(cx))
    }
}

/// The words that the other person reads.
fn words_of(cx: &Cx, words: &str) -> Result<Option<String>, Error> {
    let mut fields = Fields::new(cx.words());
    let words = fields.text("words", text::optional_block(words, WORDS_MAX));
    words.ok_or_else(|| fields.into_error())
}

/// The session type of a request, also if it is paused by now.
async fn offer(cx: &Cx, stored: &StoredRequest, viewer: Participant) -> Result<Offer, Error> {
    let (_, client) = stored.people();
    let offer = db::availability::asked(&cx.app.db, stored.of, client).await?;
    let words = cx.words();
    let message = match viewer {
        Participant::Partner => words.error_request_type(),
        Participant::Client => words.error_request_type_client(),
    };
    offer.ok_or_else(|| Error::refused(ErrorCode::Conflict, message))
}

/// Books the session of a request, at the time it holds. Skips the partner's rules: the other person's answer overrides
/// them.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found`; `conflict` if it was answered already, or the client has another session then;
/// `not_now` if the client has too many sessions ahead.
pub async fn accept(cx: Cx, form: AnswerRequest) -> Result<RequestView, Error> {
    let (stored, viewer) = open(&cx, form.id, form.start.0, RequestAction::Accept).await?;
    let (now, (partner, client)) = (cx.now(), stored.people());
    let offer = offer(&cx, &stored, viewer).await?;
    if viewer == Participant::Client {
        // The partner may have changed what was proposed: how the two meet, or where.
        as_shown(&cx, &offer.of, &form.version)?;
    }
    let (wish, of) = (Wish::of_offer(&offer, None), offer.of.clone());
    let prepared = SlotBooking::prepare(&cx, offer, wish, client, stored.range).await;
    let booking = prepared.map_err(|error| too_many(&cx, viewer, error))?;
    let session = booking.session().clone();
    let mut tx = cx.app.db.begin().await?;
    // A hold becomes a session: who counts the sessions of a day sees one of the two.
    db::availability::lock(&mut tx, partner).await?;
    if db::availability::session_type(&mut tx, of.id).await?.as_ref() != Some(&of) {
        return Err(gone(&cx));
    }
    let end = Answered {
        state: RequestState::Accepted,
        words: None,
        session: Some(session.id),
        by: viewer,
    };
    first(&cx, &mut tx, db::requests::answer(&stored, end, now)).await?;
    let hold = db::requests::hold(&mut tx, stored.id, now).await?;
    let hold = hold.ok_or_else(|| gone(&cx))?;
    let before = vec![
        intakes::handing_on(hold, IntakeOf::Session(session.id)),
        db::holds::deletion(hold),
    ];
    let by = if viewer == Participant::Partner {
        partner
    } else {
        client
    };
    let booked = booking.write_in(&cx, tx, before, by).await;
    match viewer {
        Participant::Partner => booking::free(&cx, &session, booked).await?,
        Participant::Client => booked.map_err(|error| taken(&cx, error))?,
    }
    answered(&cx, form.id).await
}

/// The client has too many sessions ahead, said to the one who accepts.
fn too_many(cx: &Cx, viewer: Participant, error: Error) -> Error {
    match error {
        Error::Refused(refusal) if refusal.code == ErrorCode::NotNow && viewer == Participant::Partner => {
            Error::not_now(
                cx.words()
                    .error_too_many_sessions(cx.app.config.sessions_per_client),
            )
        }
        error => error,
    }
}

/// The client's own other session, or one of the partner's since then: it is not said which.
fn taken(cx: &Cx, error: Error) -> Error {
    match error {
        Error::Db(DbError::Overlap(_)) => refused(cx, Refusal::Taken),
        error => error,
    }
}

/// Ends a request, which frees its time.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found`; field errors; `conflict` if it was answered already.
pub async fn decline(cx: Cx, form: AnswerRequest) -> Result<RequestView, Error> {
    let (stored, viewer) = open(&cx, form.id, form.start.0, RequestAction::Decline).await?;
    let end = Answered {
        state: RequestState::ended_by(viewer),
        words: match viewer {
            Participant::Partner => words_of(&cx, &form.words)?,
            Participant::Client => None,
        },
        session: None,
        by: viewer,
    };
    let mut tx = cx.app.db.begin().await?;
    first(&cx, &mut tx, db::requests::answer(&stored, end, cx.now())).await?;
    let freed = db::holds::deletion_of_holder(db::requests::holder(stored.id));
    tx.execute_all(vec![freed]).await?;
    tx.commit().await?;
    announce(&cx, &stored).await;
    answered(&cx, form.id).await
}

async fn announce(cx: &Cx, stored: &StoredRequest) {
    cx.app
        .broadcast_people([stored.partner.id, stored.client.id])
        .await;
}

/// Holds another time instead, which the client answers.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found`; field errors; `conflict` if it was answered already, or the time is taken.
pub async fn propose(cx: Cx, form: ProposeTime) -> Result<RequestView, Error> {
    let (stored, viewer) = open(&cx, form.id, form.start.0, RequestAction::Propose).await?;
    let words = cx.words();
    let mut fields = Fields::new(words);
    let said = fields.text("words", text::optional_block(&form.words, WORDS_MAX));
    let start = when::read_instant(&mut fields, words, cx.zone()?, (&form.date, &form.time), &[]);
    let range = start.and_then(|start| booking::ahead(&mut fields, &cx, start, stored.range.length()));
    let (Some(said), Some(range)) = (said, range) else {
        return Err(fields.into_error());
    };
    if range == stored.range {
        return Err(Error::field(words, "time", words.error_same_time()));
    }
    let (offer, now) = (offer(&cx, &stored, viewer).await?, cx.now());
    let until = answered_until(offer.of.answer_within.unwrap_or(TimeDelta::days(1)), range, now);
    let mut tx = cx.app.db.begin().await?;
    let proposal = db::requests::proposal(&stored, said, range, until, now);
    first(&cx, &mut tx, proposal).await?;
    let old = db::requests::hold(&mut tx, stored.id, now).await?;
    let old = old.ok_or_else(|| gone(&cx))?;
    let hold = HoldId(new_id());
    let (_, client) = stored.people();
    let new = NewRequest {
        id: stored.id,
        client,
        of: &offer.of,
        range,
        until,
    };
    let statements = vec![
        intakes::handing_on(old, IntakeOf::Hold(hold)),
        db::holds::deletion(old),
        db::holds::insertion(kept(&new, hold), now),
    ];
    match tx.execute_all(statements).await {
        Err(DbError::Overlap(_)) => {
            let label = when::when(range, cx.zone()?, cx.lang, now).label;
            return Err(Error::refused(ErrorCode::Conflict, words.error_conflict(label)));
        }
        written => written?,
    }
    tx.commit().await?;
    announce(&cx, &stored).await;
    answered(&cx, form.id).await
}

/// Takes a request that has ended off the caller's overview. Idempotent.
///
/// # Errors
/// `signed_out`; `forbidden`.
pub async fn dismiss(cx: Cx, id: RequestId) -> Result<(), Error> {
    let (account, viewer) = role(&cx)?;
    let query = db::requests::dismissal(id, account, viewer, cx.now());
    cx.app.db.write(query).await?;
    Ok(())
}
