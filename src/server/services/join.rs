//! The join gate. Every way in asks `gate`, which asks the rule of `domain::join`.

use super::{link as services_link, sessions};
use crate::{
    api::{
        ErrorCode,
        join::{Admission, JoinView, RoomTicket},
        provider::ProviderDescription,
    },
    domain::{
        access::{self, SessionAction},
        change::SessionEvent,
        ids::{AdmissionId, SessionId},
        join::{self, JoinFacts, JoinRefusal, JoinWindow, Participant, PasscodeState},
        passcode::{LOCK, Passcode, TRIES, TRIES_IN_ALL},
        presence::{Trouble, Whereabouts},
        provider::{LinkState, Provider},
        session::{Session, SessionState},
    },
    server::{
        config::Secret,
        cx::Cx,
        db::{self, Reader, audit::AuditAction, gate::PasscodeProof, sessions::StoredSession},
        error::Error,
        meeting::{
            self, link,
            provider::{Guest, Link, ProviderError},
            room, token,
        },
        sessions::attendance::{AsOf, where_is},
        when,
    },
};
use chrono::{DateTime, Utc};

/// Whether the caller still has to give the passcode. The partner set it and does not need it.
async fn passcode_state(
    cx: &Cx,
    from: impl Reader,
    stored: &StoredSession,
    participant: Option<Participant>,
) -> Result<PasscodeState, Error> {
    if !stored.session.protected || participant != Some(Participant::Client) {
        return Ok(PasscodeState::NotNeeded);
    }
    let login = cx.signed_in()?;
    Ok(
        match db::gate::passcode_state(from, stored.session.id, login.account.id, login.id).await? {
            PasscodeProof { granted: true, .. } => PasscodeState::Verified,
            PasscodeProof { wrong, .. } if wrong >= TRIES_IN_ALL => PasscodeState::Spent,
            PasscodeProof { locked_until, .. } => {
                locked_until.map_or(PasscodeState::Needed, PasscodeState::Locked)
            }
        },
    )
}

/// Whether the caller may enter now. The one place that decides.
///
/// # Errors
/// The outer: `signed_out`, or what broke. The inner: why not.
async fn gate(
    cx: &Cx,
    from: impl Reader,
    stored: &StoredSession,
) -> Result<Result<Participant, JoinRefusal>, Error> {
    let session = &stored.session;
    let participant = access::participant(cx.caller()?.account, session);
    let facts = JoinFacts {
        participant,
        kind: session.kind,
        status: session.state.status(),
        window: JoinWindow::of(session.range, cx.app.config.limits),
        passcode: passcode_state(cx, from, stored, participant).await?,
    };
    Ok(join::decide(&facts, cx.now()))
}

/// A refusal as the caller is told it.
fn refusal(cx: &Cx, why: JoinRefusal) -> Result<Error, Error> {
    let words = cx.words();
    let zone = cx.zone()?;
    let at = |instant| when::moment(instant, zone, cx.lang, cx.now());
    Ok(match why {
        JoinRefusal::NotFound => Error::not_found(words),
        JoinRefusal::InPerson => Error::not_now(words.error_in_person()),
        JoinRefusal::Cancelled => Error::not_now(words.error_session_cancelled()),
        JoinRefusal::Ended => Error::not_now(words.error_ended()),
        JoinRefusal::Unpaid => Error::not_now(words.error_unpaid()),
        JoinRefusal::PasscodeNeeded => Error::refused(ErrorCode::Forbidden, words.error_passcode_needed()),
        JoinRefusal::Locked(until) => {
            Error::refused(ErrorCode::Locked, words.error_passcode_locked(at(until)))
        }
        JoinRefusal::PasscodeSpent => Error::refused(ErrorCode::Locked, words.error_passcode_spent()),
        JoinRefusal::Early(opens) => Error::not_now(words.error_early(at(opens))),
    })
}

/// How the door stands: the gate's answer, and where the way leads.
struct Door {
    refusal: Option<JoinRefusal>,
    link: Option<Link>,
    embedded: bool,
    provider: ProviderDescription,
}

async fn door(cx: &Cx, stored: &StoredSession) -> Result<Door, Error> {
    let refusal = gate(cx, &cx.app.db, stored).await?.err();
    let ahead = matches!(
        refusal,
        None | Some(
            JoinRefusal::Early(_)
                | JoinRefusal::PasscodeNeeded
                | JoinRefusal::Locked(_)
                | JoinRefusal::PasscodeSpent
        )
    );
    let link = match link::find(&cx.app, stored.session.id, stored.session.partner).await? {
        // Imported, or sealed under a key that is gone: only with a link is it known where the way leads.
        None if ahead => services_link::repair(&cx.app, stored).await?,
        found => found,
    };
    let provider = link.as_ref().map_or(Provider::Jitsi, |link| link.provider);
    Ok(Door {
        refusal,
        embedded: meeting::embeds(&cx.app, provider),
        provider: meeting::provider(provider).describe(&cx.app, link.as_ref()),
        link,
    })
}

/// What the join page shows.
///
/// # Errors
/// `signed_out`; `not_found`.
pub async fn view(cx: Cx, id: SessionId) -> Result<JoinView, Error> {
    let (_, stored) = sessions::load(&cx, id, SessionAction::Join).await?;
    let door = door(&cx, &stored).await?;
    Ok(JoinView {
        session: sessions::view(&cx, &stored)?,
        refusal: door.refusal,
        embedded: door.embedded,
        provider: match door.refusal {
            None => door.provider,
            Some(_) => door.provider.before_the_gate(),
        },
    })
}

/// Whether the gate would let the caller in now.
///
/// # Errors
/// `signed_out`.
pub(super) async fn is_open(cx: &Cx, stored: &StoredSession) -> Result<bool, Error> {
    Ok(gate(cx, &cx.app.db, stored).await?.is_ok())
}

/// Checks a passcode; a right one is remembered for this login and session.
///
/// The try is counted, as a wrong one, before the passcode is looked at: however many arrive at once,
/// no more than five are looked at. After twenty-five in all the session needs a new passcode. The partner sees
/// both on the session's page.
///
/// # Errors
/// `signed_out`; `not_found`; a field error for a wrong one, and for one that was replaced meanwhile; `locked`.
pub async fn verify_passcode(cx: Cx, id: SessionId, given: String) -> Result<JoinView, Error> {
    let words = cx.words();
    let (caller, stored) = sessions::load(&cx, id, SessionAction::Join).await?;
    let participant = access::participant(caller.account, &stored.session);
    match passcode_state(&cx, &cx.app.db, &stored, participant).await? {
        PasscodeState::NotNeeded | PasscodeState::Verified => return view(cx, id).await,
        PasscodeState::Locked(until) if cx.now() < until => {
            return Err(refusal(&cx, JoinRefusal::Locked(until))?);
        }
        PasscodeState::Spent => return Err(refusal(&cx, JoinRefusal::PasscodeSpent)?),
        PasscodeState::Locked(_) | PasscodeState::Needed => {}
    }
    let passcode =
        Passcode::parse(&given).map_err(|_| Error::field(words, "passcode", words.error_passcode_shape()))?;
    let now = cx.now();
    let mut tx = cx.app.db.begin().await?;
    let tries = db::gate::count_try(&mut tx, id, caller.account, now).await?;
    if tries.failed >= TRIES {
        db::gate::lock_out(&mut tx, id, caller.account, now + LOCK).await?;
    }
    tx.commit().await?;
    if tries.failed > TRIES {
        let until = tries.locked_until.unwrap_or(now + LOCK);
        return Err(refusal(&cx, JoinRefusal::Locked(until))?);
    }
    if tries.wrong > TRIES_IN_ALL {
        return Err(refusal(&cx, JoinRefusal::PasscodeSpent)?);
    }
    let hash = stored.passcode_hash.clone();
    let known = hash.as_deref().unwrap_or_default();
    if !cx.app.verify_passcode(id, &passcode, known).await? {
        if tries.wrong == TRIES_IN_ALL {
            report_lock(&cx, &stored.session, None).await?;
            return Err(refusal(&cx, JoinRefusal::PasscodeSpent)?);
        }
        if tries.failed == TRIES {
            report_lock(&cx, &stored.session, Some(now + LOCK)).await?;
            return Err(refusal(&cx, JoinRefusal::Locked(now + LOCK))?);
        }
        let message = words.error_passcode_wrong(TRIES - tries.failed);
        return Err(Error::field(words, "passcode", message));
    }
    let login = cx.signed_in()?.id;
    let mut tx = cx.app.db.begin().await?;
    let hash = hash.unwrap_or_default();
    let granted = db::gate::grant(&mut tx, id, caller.account, login, &hash, now).await?;
    tx.commit().await?;
    if !granted {
        // An edit has replaced or removed the passcode since it was read.
        let (_, now_stored) = sessions::load(&cx, id, SessionAction::Join).await?;
        if now_stored.session.protected {
            return Err(Error::field(words, "passcode", words.error_passcode_replaced()));
        }
    }
    view(cx, id).await
}

/// Records that wrong passcodes have locked the caller out, until an instant or until there is a new passcode, and
/// tells the partner's open pages.
async fn report_lock(cx: &Cx, session: &Session, until: Option<DateTime<Utc>>) -> Result<(), Error> {
    let detail = until.map(|until| until.to_rfc3339());
    let (me, action) = (cx.caller()?.account, AuditAction::SessionLockPasscode);
    let line = db::audit::line(cx.now(), me, action, session.id.0, detail);
    cx.app.db.write(line).await?;
    cx.app.broadcast(session).await;
    Ok(())
}

/// Somebody whom the gate has let in.
struct Admitted {
    admission: AdmissionId,
    participant: Participant,
    stored: StoredSession,
    link: Link,
}

impl Admitted {
    /// The caller, who was admitted, as the provider is told of them.
    fn guest<'a>(&'a self, cx: &'a Cx) -> Result<Guest<'a>, Error> {
        let account = cx.account()?;
        Ok(Guest {
            id: account.id,
            name: &account.name,
            lang: cx.lang,
            participant: self.participant,
            subject: &self.stored.session.title,
            window: JoinWindow::of(self.stored.session.range, cx.app.config.limits),
        })
    }

    /// Where the provider lets them in.
    async fn target(&self, cx: &Cx) -> Result<Result<Secret, ProviderError>, Error> {
        let provider = meeting::provider(self.link.provider);
        Ok(provider.join_target(&cx.app, &self.link, &self.guest(cx)?).await)
    }
}

/// The link, for whom the gate lets in: they are told when it leads nowhere yet.
async fn way(cx: &Cx, stored: &StoredSession, found: Option<Link>) -> Result<Link, Error> {
    let link = services_link::ensure(&cx.app, stored, found).await?;
    match link.state {
        LinkState::Ready => Ok(link),
        LinkState::Preparing => Err(Error::not_now(cx.words().error_link_preparing())),
        LinkState::Failed(_) => Err(no_way(cx, stored)?),
    }
}

/// The refusal where there is no meeting, and waiting will not bring one.
fn no_way(cx: &Cx, stored: &StoredSession) -> Result<Error, Error> {
    let words = cx.words();
    let said = if cx.caller()?.account == stored.session.partner {
        words.error_link_failed_partner()
    } else {
        words.error_link_failed_client()
    };
    Ok(Error::not_now(said))
}

/// Asks the gate and records its answer. `link` is the one that was found for the session.
async fn admit(cx: &Cx, mut stored: StoredSession, mut link: Option<Link>) -> Result<Admitted, Error> {
    let me = cx.caller()?.account;
    loop {
        let (id, version, now) = (stored.session.id, stored.session.version, cx.now());
        let participant = match gate(cx, &cx.app.db, &stored).await? {
            Ok(participant) => participant,
            Err(why) => {
                let refused = db::gate::refusal(id, me, now, why.word());
                cx.app.db.write(refused).await?;
                return Err(refusal(cx, why)?);
            }
        };
        let link = match way(cx, &stored, link.take()).await {
            Ok(link) => link,
            Err(error) => {
                // Admitted but no meeting to enter: record both, so that this person is not counted as a no-show.
                cx.app
                    .db
                    .write(db::gate::refusal(id, me, now, NO_MEETING))
                    .await?;
                note_trouble(cx, &stored.session).await?;
                return Err(error);
            }
        };
        if let Some(admission) = db::gate::admit(&cx.app.db, id, version, me, now).await? {
            return Ok(Admitted {
                admission,
                participant,
                stored,
                link,
            });
        }
        // It has changed since it was read, and may have ended or been called off.
        (_, stored) = sessions::load(cx, id, SessionAction::Join).await?;
    }
}

/// The reason that the log of the gate has for someone who may enter a meeting that is not there.
const NO_MEETING: &str = "no_meeting";

/// Notes that the caller was let in and could not be led to the meeting.
async fn note_trouble(cx: &Cx, session: &Session) -> Result<(), Error> {
    let me = cx.caller()?.account;
    let opens_at = JoinWindow::of(session.range, cx.app.config.limits).opens_at;
    let trouble = db::presence::trouble(session.id, me, Trouble::Connection, cx.now(), opens_at);
    cx.app.db.write(trouble).await?;
    Ok(())
}

/// Records that the caller is sent to the provider, where no frame reports who is there, and assumes that they are.
/// The first one starts the session.
///
/// # Errors
/// As [`admit`], for a session that was ended or called off meanwhile.
async fn depart(cx: &Cx, id: SessionId) -> Result<(), Error> {
    let mut change = sessions::change(cx, id, SessionAction::Join, None).await?;
    let (stored, now) = (change.before().clone(), change.at());
    if let Err(why) = gate(cx, change.tx(), &stored).await? {
        return Err(refusal(cx, why)?);
    }
    if stored.session.state == SessionState::Scheduled {
        change.transit(|state| state.start(now))?;
    }
    db::attendance::pass(change.tx(), id, cx.caller()?.account, now).await?;
    change.record(SessionEvent::AttendanceChanged);
    change.commit().await
}

/// The way in: to the meeting page or, in a window of its own, to the provider. A host that people do not know is
/// named first, on a page of its own, unless they have `confirmed` that they want to go there.
///
/// # Errors
/// `signed_out`; `not_found`; the gate's refusal; `not_now` while there is no meeting to enter; `host_away`.
pub async fn join(cx: Cx, id: SessionId, in_window: bool, confirmed: bool) -> Result<Admission, Error> {
    let (_, stored) = sessions::load(&cx, id, SessionAction::Join).await?;
    let door = door(&cx, &stored).await?;
    if in_window || !door.embedded {
        return lead_out(cx, stored, door, confirmed).await;
    }
    admit(&cx, stored, door.link).await?;
    Ok(Admission::Meeting {
        path: format!("/sessions/{id}/meeting"),
    })
}

async fn lead_out(cx: Cx, stored: StoredSession, door: Door, confirmed: bool) -> Result<Admission, Error> {
    let id = stored.session.id;
    if door.refusal.is_none() && !door.provider.familiar && !confirmed {
        return Ok(Admission::Leaving {
            path: format!("/sessions/{id}/leaving"),
        });
    }
    let mut admitted = admit(&cx, stored, door.link).await?;
    await_host(&cx, &admitted).await?;
    let mut target = admitted.target(&cx).await?;
    if target == Err(ProviderError::Gone) {
        // Removed at the provider: another one is made on the spot.
        services_link::replace(&cx, &admitted.stored, admitted.link.provider).await?;
        admitted.link = way(&cx, &admitted.stored, None).await?;
        target = admitted.target(&cx).await?;
    }
    match target {
        Ok(Secret(url)) => {
            depart(&cx, id).await?;
            Ok(Admission::Provider { url })
        }
        Err(cause) => {
            note_trouble(&cx, &admitted.stored.session).await?;
            tracing::warn!(session = %id, %cause, "a provider did not tell the way in");
            Err(match cause {
                ProviderError::Refused(_) | ProviderError::Reconnect(_) => no_way(&cx, &admitted.stored)?,
                _ => Error::not_now(cx.words().error_link_preparing()),
            })
        }
    }
}

/// The room, for the embedded frame.
///
/// # Errors
/// `signed_out`; `not_found`; the gate's refusal; `not_now` for a meeting that is not held here; `host_away`.
pub async fn enter(cx: Cx, id: SessionId) -> Result<RoomTicket, Error> {
    let (_, stored) = sessions::load(&cx, id, SessionAction::Join).await?;
    let admitted = admit(&cx, stored, None).await?;
    if admitted.link.provider != Provider::Jitsi {
        return Err(Error::not_now(cx.words().error_link_elsewhere()));
    }
    let jitsi = &cx.app.config.jitsi;
    let room = admitted.link.room();
    let room = room.map_err(|error| Error::Broken(error.to_string()))?;
    await_host(&cx, &admitted).await?;
    let guest = admitted.guest(&cx)?;
    let token = token::mint(jitsi, room, &guest)?;
    Ok(RoomTicket {
        origin: jitsi.origin.clone(),
        address: room::address(jitsi, room, token.as_deref(), &guest),
        account: token.is_some().then_some(guest.id),
        display_name: guest.name.to_owned(),
        admission: admitted.admission,
    })
}

/// Where the deployment's lobby is on, whoever opens the room lets the other one in. So the client is sent there only
/// while the partner is in the room: the order of arrival must not decide who waits for whom.
///
/// # Errors
/// `host_away` for a client who has to wait.
async fn await_host(cx: &Cx, admitted: &Admitted) -> Result<(), Error> {
    let (session, config) = (&admitted.stored.session, &cx.app.config);
    let has_lobby = config.jitsi.reservations.as_ref().is_some_and(|it| it.lobby);
    let waits =
        has_lobby && admitted.link.provider == Provider::Jitsi && admitted.participant == Participant::Client;
    if !waits {
        return Ok(());
    }
    let intervals = db::attendance::of_session(&cx.app.db, session.id).await?;
    let reports = db::presence::of_session(&cx.app.db, session.id).await?;
    let as_of = AsOf::of(session, config.limits, cx.now());
    match where_is(session, Participant::Partner, &intervals, &reports, as_of) {
        // A window of its own reports nothing after the partner was sent there.
        Whereabouts::InMeeting | Whereabouts::Reconnecting | Whereabouts::Sent => Ok(()),
        _ => {
            let message = cx.words().error_host_away(&admitted.stored.partner.name);
            Err(Error::refused(ErrorCode::HostAway, message))
        }
    }
}
