//! Feedback: what a client says of a session, and what others may know of it.

use super::{sessions, webhooks};
use crate::{
    api::{
        ErrorCode,
        feedback::{
            FeedbackView, GiveFeedback, MomentView, RatingSummary, RatingView, SessionFeedback, SharedComment,
        },
    },
    domain::{
        access::{self, Action, SessionAction},
        feedback::{self, COMMENT_MAX, FeedbackRefusal, Rating, Stars},
        ids::SessionId,
        join::Participant,
        session::{Session, SessionState, SessionStatus},
        text,
    },
    server::{
        db::{
            self, audit,
            feedback::{Feedback, StoredFeedback},
        },
        error::{Error, Fields},
        web::Cx,
        when,
    },
};
use chrono::{DateTime, Utc};

/// The most comments of others that are shown.
const SHOWN: i64 = 20;

fn refusal(cx: &Cx, refusal: FeedbackRefusal) -> Error {
    let words = cx.words();
    match refusal {
        FeedbackRefusal::NotTheClient => {
            Error::refused(ErrorCode::Forbidden, words.error_feedback_not_client())
        }
        FeedbackRefusal::NotCompleted => Error::refused(ErrorCode::NotNow, words.error_feedback_not_yet()),
        FeedbackRefusal::TooLate => {
            let days = feedback::EDITABLE.num_days();
            Error::refused(ErrorCode::NotNow, words.error_feedback_too_late(days))
        }
    }
}

/// What the caller sees of the feedback on a session, as it is now.
async fn view(cx: &Cx, session: &Session) -> Result<SessionFeedback, Error> {
    let who = participant(cx, session)?;
    let (db, now, zone) = (&cx.app.db, cx.now(), cx.zone()?);
    let moment = |at: DateTime<Utc>| MomentView {
        at,
        label: when::moment(at, zone, cx.lang, now),
    };
    let until = feedback::open_until(&session.state);
    let can_give = feedback::may_give(&session.state, who, now).is_ok();
    let can_take_back = feedback::may_take_back(&session.state, who, now).is_ok();
    let given = db::feedback::by_session(db, session.id).await?;
    let given = given.map(|stored| {
        let StoredFeedback {
            feedback,
            given_at,
            changed_at,
        } = stored;
        FeedbackView {
            stars: feedback.stars.count(),
            comment: feedback.comment,
            may_be_shown: feedback.may_be_shown,
            given_at: moment(given_at),
            edited: changed_at != given_at,
            open_until: until.map(moment),
            can_edit: can_give,
            can_take_back,
        }
    });
    let (rating, others) = match who {
        Participant::Partner => (Rating::default(), Vec::new()),
        Participant::Client => (
            db::feedback::rating(db, session.partner).await?,
            db::feedback::shown(db, session.partner, session.client, SHOWN).await?,
        ),
    };
    Ok(SessionFeedback {
        given,
        open_until: until.filter(|_| can_give).map(moment),
        rating: rating.average().map(|average| RatingSummary {
            average,
            count: rating.count,
        }),
        others: others
            .into_iter()
            .map(|(stars, comment)| SharedComment {
                stars: stars.count(),
                comment,
            })
            .collect(),
    })
}

fn participant(cx: &Cx, session: &Session) -> Result<Participant, Error> {
    access::participant(cx.caller()?.account, session).ok_or_else(|| Error::not_found(cx.words()))
}

/// The feedback on a session, for one of its two people.
///
/// # Errors
/// `signed_out`; `not_found`.
pub async fn of_session(cx: Cx, id: SessionId) -> Result<SessionFeedback, Error> {
    let (_, stored) = sessions::load(&cx, id, SessionAction::See).await?;
    view(&cx, &stored.session).await
}

/// A rule of who may do what with feedback, and when.
type Rule = fn(&SessionState, Participant, DateTime<Utc>) -> Result<(), FeedbackRefusal>;

/// A session of the caller's where the rule allows it.
async fn open(cx: &Cx, id: SessionId, rule: Rule) -> Result<Session, Error> {
    let (_, stored) = sessions::load(cx, id, SessionAction::See).await?;
    let who = participant(cx, &stored.session)?;
    rule(&stored.session.state, who, cx.now()).map_err(|why| refusal(cx, why))?;
    Ok(stored.session)
}

/// Gives feedback, or changes what was given: of two who do so at once the later one counts. The partner's
/// rating changes with it.
///
/// # Errors
/// `signed_out`; `not_found`; `forbidden` for the partner; `not_now` before the session is completed and once
/// [`feedback::EDITABLE`] is over; field errors.
pub async fn give(cx: Cx, id: SessionId, form: GiveFeedback) -> Result<SessionFeedback, Error> {
    let words = cx.words();
    let session = open(&cx, id, feedback::may_give).await?;
    let mut fields = Fields::new(words);
    let stars = Stars::parse(&form.stars).map_err(|_| words.error_stars().to_owned());
    let stars = fields.take("stars", stars);
    let comment = fields.text("comment", text::optional_block(&form.comment, COMMENT_MAX));
    let (Some(stars), Some(comment)) = (stars, comment) else {
        return Err(fields.into_error());
    };
    let now = cx.now();
    let given = Feedback {
        stars,
        may_be_shown: !form.may_be_shown.is_empty() && comment.is_some(),
        comment,
    };
    let mut tx = cx.app.db.begin().await?;
    // Of two who change its feedback at once one waits.
    if db::sessions::lock(&mut tx, id).await? != Some(SessionStatus::Completed) {
        // Corrected in the same instant.
        return Err(refusal(&cx, FeedbackRefusal::NotCompleted));
    }
    let again = db::feedback::give(&mut tx, &session, given, now).await?;
    let action = if again { "feedback.change" } else { "feedback.give" };
    audit::record(&mut tx, now, session.client, action, id.0, None).await?;
    webhooks::announce_feedback(&mut tx, &session, Some(stars.count()), now).await?;
    tx.commit().await?;
    cx.app.changed(&session).await;
    view(&cx, &session).await
}

/// Takes back what was given, with its part in the rating. What is not there is taken back already.
///
/// # Errors
/// As [`give`], without fields. A correction does not keep anybody from it.
pub async fn take_back(cx: Cx, id: SessionId) -> Result<SessionFeedback, Error> {
    let session = open(&cx, id, feedback::may_take_back).await?;
    let mut tx = cx.app.db.begin().await?;
    db::sessions::lock(&mut tx, id).await?;
    if db::feedback::take_back(&mut tx, &session).await? {
        let now = cx.now();
        audit::record(&mut tx, now, session.client, "feedback.take_back", id.0, None).await?;
        webhooks::announce_feedback(&mut tx, &session, None, now).await?;
    }
    // Also where nothing was there: what is read next needs a connection, and this one must not be held.
    tx.commit().await?;
    cx.app.changed(&session).await;
    view(&cx, &session).await
}

/// The caller's own rating, once there is one.
///
/// # Errors
/// `signed_out`; `forbidden` for who is no partner.
pub async fn rating(cx: Cx) -> Result<Option<RatingView>, Error> {
    let caller = cx.caller_who(Action::KeepClients)?;
    let rating = db::feedback::rating(&cx.app.db, caller.account).await?;
    Ok(rating.average().map(|average| RatingView {
        average,
        count: rating.count,
        by_star: rating.by_star,
    }))
}
