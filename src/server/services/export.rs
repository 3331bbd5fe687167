//! The attendance export of one session: all evidence as a hash chain of lines.

use super::sessions;
use crate::{
    domain::{
        access::{self, SessionAction},
        ids::{AccountId, SessionId},
        join::Participant,
        session::{Outcome, Session},
    },
    server::{
        cx::Cx,
        db::{self, sessions::Person},
        error::Error,
        export::{FORMAT, Fact, Somebody, write},
    },
};
use chrono::{DateTime, SecondsFormat, Utc};

/// A file to download.
pub struct File {
    pub name: String,
    pub text: String,
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn somebody(person: &Person) -> Somebody {
    Somebody {
        id: person.id.to_string(),
        name: person.name.clone(),
    }
}

/// The attendance of a session, for its two people.
///
/// # Errors
/// `signed_out`; `not_found`.
pub async fn attendance(cx: Cx, id: SessionId) -> Result<File, Error> {
    let (_, stored) = sessions::load(&cx, id, SessionAction::See).await?;
    let (db, session, now) = (&cx.app.db, &stored.session, cx.now());
    let who = |account: AccountId| access::participant(account, session).map(Participant::word);
    let mut facts = vec![Fact::Session {
        format: FORMAT,
        id: id.to_string(),
        title: session.title.clone(),
        meeting: session.kind.word(),
        starts_at: instant(session.range.starts_at()),
        ends_at: instant(session.range.ends_at()),
        status: session.state.status().word(),
        partner: somebody(&stored.partner),
        client: somebody(&stored.client),
        exported_at: instant(now),
    }];
    let doors = db::gate::join_events(db, id).await?;
    facts.extend(doors.into_iter().filter_map(|event| {
        Some(Fact::Door {
            at: instant(event.at),
            participant: who(event.account)?,
            answer: event.answer,
            reason: event.reason,
        })
    }));
    let intervals = db::attendance::of_session(db, id).await?;
    facts.extend(intervals.into_iter().filter_map(|interval| {
        Some(Fact::Interval {
            participant: who(interval.account)?,
            source: interval.source.word(),
            joined_at: instant(interval.joined_at),
            left_at: interval.left_at.map(instant),
            last_seen_at: instant(interval.last_seen_at),
        })
    }));
    // All reports, including those from before a reschedule: an export omits nothing.
    let troubles = db::presence::troubles(db, id, DateTime::UNIX_EPOCH).await?;
    facts.extend(troubles.into_iter().filter_map(|(account, trouble, at)| {
        Some(Fact::Trouble {
            at: instant(at),
            participant: who(account)?,
            trouble: trouble.word(),
        })
    }));
    facts.extend(decision(session));
    let objection = db::settling::objection(db, id).await?;
    facts.extend(objection.map(|objection| Fact::Objection {
        at: instant(objection.at),
        words: objection.words,
    }));
    let text = write(&facts).map_err(|error| Error::Broken(error.to_string()))?;
    let day = cx.zone()?.local(session.range.starts_at()).date();
    Ok(File {
        name: format!("rapport-attendance-{day}-{id}.jsonl"),
        text,
    })
}

fn decision(session: &Session) -> Option<Fact> {
    let (decision, outcome) = (session.state.decision()?, session.state.outcome()?);
    let by = decision
        .by
        .and_then(|account| access::participant(account, session));
    Some(Fact::Decision {
        at: instant(decision.at),
        by: by.map_or("rapport", Participant::word),
        outcome: session.state.status().word(),
        absent: match outcome {
            Outcome::NoShow(absent) => Some(absent.word()),
            _ => None,
        },
        technical: outcome == Outcome::NotHeld { technical: true },
        reason: decision.reason.clone(),
    })
}
