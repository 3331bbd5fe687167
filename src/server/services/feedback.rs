//! Feedback: what a client says of a session, and what others may know of it.

use super::sessions;
use crate::{
    api::{
        ErrorCode,
        feedback::{
            FeedbackView, GiveFeedback, MomentView, RatingSummary, RatingView, SessionFeedback, SharedComment,
        },
    },
    domain::{
        access::{Action, SessionAction},
        change::SessionEvent,
        feedback::{self, COMMENT_MAX, FeedbackRefusal, Rating, Stars},
        ids::SessionId,
        join::Participant,
        session::{Session, SessionState},
        text,
    },
    server::{
        cx::Cx,
        db::{
            self,
            feedback::{Feedback, StoredFeedback},
        },
        error::{Error, Fields},
        sessions::Change,
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
        FeedbackRefusal::NotCompleted => Error::not_now(words.error_feedback_not_yet()),
        FeedbackRefusal::TooLate => {
            Error::not_now(words.error_feedback_too_late(feedback::EDITABLE.num_days()))
        }
    }
}

/// What the caller sees of the feedback on a session, as it is now.
async fn view(cx: &Cx, session: &Session) -> Result<SessionFeedback, Error> {
    let who = sessions::participant(cx, session)?;
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
            db::feedback::shown(db, session.partner, cx.caller()?.account, SHOWN).await?,
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

/// Refuses a session where the rule does not allow it, before anything is parsed.
async fn open(cx: &Cx, id: SessionId, rule: Rule) -> Result<(), Error> {
    let (_, stored) = sessions::load(cx, id, SessionAction::See).await?;
    let who = sessions::participant(cx, &stored.session)?;
    rule(&stored.session.state, who, cx.now()).map_err(|why| refusal(cx, why))
}

/// Gives feedback, or changes what was given: of two who do so at once the later one counts. The partner's
/// rating changes with it.
///
/// # Errors
/// `signed_out`; `not_found`; `forbidden` for the partner; `not_now` before the session is completed and once
/// [`feedback::EDITABLE`] is over; field errors.
pub async fn give(cx: Cx, id: SessionId, form: GiveFeedback) -> Result<SessionFeedback, Error> {
    let words = cx.words();
    open(&cx, id, feedback::may_give).await?;
    let mut fields = Fields::new(words);
    let stars = fields.need("stars", Stars::parse(&form.stars).ok(), words.error_stars());
    let comment = fields.text("comment", text::optional_block(&form.comment, COMMENT_MAX));
    let (Some(stars), Some(comment)) = (stars, comment) else {
        return Err(fields.into_error());
    };
    let given = Feedback {
        stars,
        may_be_shown: !form.may_be_shown.is_empty() && comment.is_some(),
        comment,
    };
    let mut change = lock(&cx, id, feedback::may_give).await?;
    let (session, at) = (change.before().session.clone(), change.at());
    let again = db::feedback::by_session(change.tx(), id).await?.is_some();
    change.write(if again {
        db::feedback::change(id, given, at)
    } else {
        db::feedback::insertion(&session, given, at)
    });
    change.record(SessionEvent::FeedbackGiven { stars, again });
    change.commit().await?;
    view(&cx, &session).await
}

/// Takes back what was given, with its part in the rating. Idempotent: without feedback nothing happens.
///
/// # Errors
/// As [`give`], without fields. A correction does not keep anyone from it.
pub async fn take_back(cx: Cx, id: SessionId) -> Result<SessionFeedback, Error> {
    let mut change = lock(&cx, id, feedback::may_take_back).await?;
    let session = change.before().session.clone();
    if db::feedback::by_session(change.tx(), id).await?.is_some() {
        change.write(db::feedback::removal(id));
        change.record(SessionEvent::FeedbackTakenBack);
    }
    change.commit().await?;
    view(&cx, &session).await
}

/// A session of the caller's, locked, where the rule still allows it.
async fn lock(cx: &Cx, id: SessionId, rule: Rule) -> Result<Change, Error> {
    let change = sessions::change(cx, id, SessionAction::See, None).await?;
    let session = &change.before().session;
    rule(&session.state, sessions::participant(cx, session)?, change.at()).map_err(|why| refusal(cx, why))?;
    Ok(change)
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
