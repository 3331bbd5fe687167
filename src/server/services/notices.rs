//! Notices on overviews.

use super::sessions;
use crate::{
    api::notices::{NoticeKind, NoticeView},
    domain::{
        ids::SessionId,
        session::{Absent, Outcome, SessionState},
    },
    server::{
        cx::Cx,
        db::{self, notices::StoredNotice, sessions::StoredSession},
        error::Error,
        when,
    },
};

/// The most notices on an overview. Older ones follow as these are dismissed.
const SHOWN: i64 = 20;

/// The caller's notices, the most urgent first.
///
/// # Errors
/// `signed_out`.
pub async fn list(cx: Cx) -> Result<Vec<NoticeView>, Error> {
    let caller = cx.caller()?;
    let (db, now) = (&cx.app.db, cx.now());
    let notices = db::notices::of_account(db, caller.account, now, SHOWN).await?;
    if notices.is_empty() {
        return Ok(Vec::new());
    }
    let stored = db::sessions::noticed(db, caller.account, now, SHOWN).await?;
    let mut views = Vec::new();
    for notice in notices {
        // Absent if the session was deleted between the two reads.
        if let Some(stored) = stored.iter().find(|stored| stored.session.id == notice.session) {
            views.push(view(&cx, notice, stored)?);
        }
    }
    views.sort_by_key(|view| view.kind);
    Ok(views)
}

fn view(cx: &Cx, notice: StoredNotice, stored: &StoredSession) -> Result<NoticeView, Error> {
    let session = &stored.session;
    let viewer = sessions::participant(cx, session)?;
    let (zone, now) = (cx.zone()?, cx.now());
    let outcome = session.state.outcome();
    let absent: Option<Absent> = match outcome {
        Some(Outcome::NoShow(absent)) => Some(absent),
        _ => None,
    };
    let reason = match &session.state {
        SessionState::Cancelled(cancellation) => cancellation.reason.clone(),
        state => state.decision().and_then(|decision| decision.reason.clone()),
    };
    Ok(NoticeView {
        session: session.id,
        kind: notice.kind,
        viewer,
        title: session.title.clone(),
        other: stored.person(viewer.other()).name.clone(),
        when: when::when(session.range, zone, cx.lang, now).label,
        at: when::moment(notice.at, zone, cx.lang, now),
        status: session.state.status(),
        absent,
        technical: outcome == Some(Outcome::NotHeld { technical: true }),
        by_evidence: session
            .state
            .decision()
            .is_some_and(|decision| decision.by.is_none()),
        words: match notice.kind {
            NoticeKind::Objection => notice.words,
            NoticeKind::Outcome | NoticeKind::Cancelled => reason,
            NoticeKind::Feedback | NoticeKind::Booked | NoticeKind::Moved => None,
        },
    })
}

/// Removes the caller's notice about a session. Idempotent.
///
/// # Errors
/// `signed_out`.
pub async fn dismiss(cx: Cx, id: SessionId) -> Result<(), Error> {
    let caller = cx.caller()?;
    db::notices::dismiss(&cx.app.db, id, caller.account).await?;
    Ok(())
}
