//! A partner's clients and a client's partners.
//!
//! A partner invites a person by a link; only an account whose address is confirmed can be asked under that address.
//! Either of the two can end their tie.

use super::{account::limit, invitations, page};
use crate::{
    api::{
        ErrorCode,
        clients::{
            AddClient, ClientAdded, ClientDetail, ClientPage, ClientState, ClientView, PartnerPage,
            PartnerView, SessionNotes,
        },
    },
    domain::{
        access::Action,
        account::{Role, person_name},
        clients::ASK_AGAIN_AFTER,
        ids::{AccountId, InvitationId, PersonId, TieId},
        join::Participant,
        text::LINE_MAX,
    },
    server::{
        crypto::new_id,
        cx::Cx,
        db::{
            self,
            accounts::Account,
            audit::{self, AuditAction},
            clients::Client,
        },
        error::{Error, Fields},
        links,
        sessions::together::Together,
        unicode, when, zone,
    },
};

pub(super) fn view(cx: &Cx, client: Client) -> ClientView {
    let (zone, now) = (cx.zone().unwrap_or_else(|_| zone::utc()), cx.now());
    let holds = client.invitation_expires_at.filter(|at| *at > now);
    ClientView {
        id: client.id,
        name: client.name,
        email: client.email,
        email_confirmed: client.email_confirmed,
        time_zone: client.time_zone,
        state: client.state,
        invitation_expires_at: client.invitation_expires_at,
        invitation_until: holds.map(|at| when::moment(at, zone, cx.lang, now)),
    }
}

/// The most clients of a partner that are read at once.
const ALL: i64 = 5_000;

/// A partner's clients, open requests first, then by name: 50 per page.
///
/// # Errors
/// `signed_out`; `forbidden`.
pub async fn list(cx: Cx, cursor: Option<String>, search: Option<String>) -> Result<ClientPage, Error> {
    let caller = cx.caller_who(Action::KeepClients)?;
    let search: String = search.unwrap_or_default().trim().chars().take(LINE_MAX).collect();
    // The cursor is an id. It goes into the URL, so it must not contain a name or an email address.
    let last = match cursor.and_then(|cursor| cursor.parse().ok()) {
        Some(last) => db::clients::client(&cx.app.db, caller.account, last).await?,
        None => None,
    };
    // A substring in any script has no index: a search reads the whole list, which the fold decides.
    let fetch = if search.is_empty() {
        page::fetch(page::SIZE)
    } else {
        ALL
    };
    let mut clients = db::clients::clients(&cx.app.db, caller.account, last.as_ref(), fetch).await?;
    if !search.is_empty() {
        let wanted = unicode::folded(&search);
        let contains = |text: &str| unicode::folded(text).contains(&wanted);
        clients.retain(|client| contains(&client.name) || contains(&client.email));
    }
    let (clients, next) = page::cut(clients, page::SIZE, |last| last.id.to_string());
    Ok(ClientPage {
        clients: clients.into_iter().map(|client| view(&cx, client)).collect(),
        search,
        next,
    })
}

/// Sessions whose notes a client's page shows.
const NOTED: i64 = 10;

/// One client of a partner, or an invitation of theirs, and the notes of their sessions.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found` also for one whose tie has ended.
pub async fn one(cx: Cx, id: PersonId) -> Result<ClientDetail, Error> {
    let caller = cx.caller_who(Action::KeepClients)?;
    let found = db::clients::client(&cx.app.db, caller.account, id).await?;
    let found = found.ok_or_else(|| Error::not_found(cx.words()))?;
    let (zone, now) = (cx.zone()?, cx.now());
    let sessions = db::sessions::noted(&cx.app.db, (caller.account, id), NOTED).await?;
    let notes = sessions.into_iter().filter_map(|stored| {
        let session = stored.session;
        let notes = session.notes?;
        Some(SessionNotes {
            session: session.id,
            title: session.title,
            when: when::when(session.range, zone, cx.lang, now).label,
            links: links::links(&notes),
            notes,
        })
    });
    Ok(ClientDetail {
        client: view(&cx, found),
        notes: notes.collect(),
    })
}

/// All clients that the partner can book.
///
/// # Errors
/// Database errors.
pub async fn bookable(cx: &Cx, partner: AccountId) -> Result<Vec<ClientView>, Error> {
    let clients = db::clients::clients(&cx.app.db, partner, None, ALL).await?;
    Ok(clients
        .into_iter()
        .map(|client| view(cx, client))
        .filter(|client| client.state != ClientState::Requested)
        .collect())
}

/// Adds a client: makes an invitation, or a request to an account whose address is confirmed. Whether there is an
/// account with an unconfirmed address is not revealed: anyone could have made it.
///
/// # Errors
/// `signed_out`; `forbidden`; field errors; `too_many`, because the response reveals who has a confirmed account.
pub async fn add(cx: Cx, form: AddClient) -> Result<ClientAdded, Error> {
    let words = cx.words();
    let caller = cx.caller_who(Action::KeepClients)?;
    limit(&cx)?;
    let login = cx.signed_in()?;
    let mut fields = Fields::new(words);
    let name = fields.text("name", person_name(&form.name));
    let email = fields.need("email", unicode::email(&form.email).ok(), words.error_email());
    let (Some(name), Some(email)) = (name, email) else {
        return Err(fields.into_error());
    };
    let wrong = |message: &str| Err(Error::field(words, "email", message));
    if email.as_str() == login.account.email {
        return wrong(words.error_own_address());
    }
    if db::clients::with_address(&cx.app.db, caller.account, email.as_str())
        .await?
        .is_some()
    {
        return wrong(words.error_already_client());
    }
    let known = db::accounts::by_email(&cx.app.db, &email).await?;
    match known.filter(|account| account.email_confirmed) {
        None => invitations::create(&cx, name, email).await,
        Some(account) if account.role == Role::Client => ask(&cx, caller.account, &account).await,
        Some(_) => wrong(words.error_not_a_client()),
    }
}

/// Asks a client. One who declined is left in peace for a while.
async fn ask(cx: &Cx, partner: AccountId, client: &Account) -> Result<ClientAdded, Error> {
    let (words, now) = (cx.words(), cx.now());
    if let Some((ClientState::Declined, at)) = db::clients::tie(&cx.app.db, partner, client.id).await? {
        let again = at + ASK_AGAIN_AFTER;
        if now < again {
            let day = when::moment(again, cx.zone()?, cx.lang, now);
            return Err(Error::field(words, "email", words.error_declined(day)));
        }
    }
    let people = (partner, client.id);
    if !db::clients::request(&cx.app.db, TieId(new_id()), people, now).await? {
        return Err(Error::field(words, "email", words.error_already_client()));
    }
    let line = audit::line(now, partner, AuditAction::ClientAdd, client.id.0, None);
    cx.app.db.write(line).await?;
    cx.app.broadcast_people([partner.into(), client.id.into()]).await;
    added(cx, partner, client.id.into(), None).await
}

/// The answer of an addition.
pub(super) async fn added(
    cx: &Cx,
    partner: AccountId,
    client: PersonId,
    invitation: Option<String>,
) -> Result<ClientAdded, Error> {
    let client = db::clients::client(&cx.app.db, partner, client)
        .await?
        .ok_or_else(|| Error::not_found(cx.words()))?;
    Ok(ClientAdded {
        client: view(cx, client),
        invitation,
    })
}

/// Ends the tie to a client or partner, or takes back an invitation or a request. What lies ahead of the two is called
/// off, and what waits between them: requests, and earlier times; a session that has begun is not.
///
/// # Errors
/// `signed_out`; `forbidden` for admins; `not_found` unless the two have a tie, or it is the caller's invitation.
pub async fn end(cx: Cx, id: PersonId) -> Result<(), Error> {
    let caller = cx.caller()?;
    let (partner, client, by) = match caller.role {
        Role::Partner => (caller.account, AccountId(id.0), Participant::Partner),
        Role::Client => (AccountId(id.0), caller.account, Participant::Client),
        Role::Admin => return Err(Error::refused(ErrorCode::Forbidden, cx.words().error_forbidden())),
    };
    let mut together = Together::new(&cx.app, cx.app.db.begin().await?);
    let together = match db::clients::lock(&mut together.tx, partner, client).await? {
        Some((tie, ClientState::Active | ClientState::Requested)) => {
            let now = cx.now();
            let mut left = db::requests::closing(&mut together.tx, partner, client, by, now).await?;
            left.extend(db::waiting::ending(&mut together.tx, partner, client).await?);
            together.tx.execute_all(left).await?;
            together.end_tie(tie, partner, client, caller.account).await?
        }
        _ if caller.role == Role::Partner => {
            let invitation = InvitationId(id.0);
            if !db::invitations::lock_of_partner(&mut together.tx, invitation, partner).await? {
                return Err(Error::not_found(cx.words()));
            }
            together.end_invitation(invitation, partner).await?
        }
        _ => return Err(Error::not_found(cx.words())),
    };
    let mut together = together;
    cx.audit(&mut together.tx, caller.account, AuditAction::ClientEnd, id.0)
        .await?;
    together.commit().await
}

/// A client's partners, requests first: 50 per page.
///
/// # Errors
/// `signed_out`; `forbidden`.
pub async fn partners(cx: Cx, cursor: Option<String>) -> Result<PartnerPage, Error> {
    let caller = cx.caller_who(Action::AnswerPartners)?;
    let after = cursor.and_then(|cursor| cursor.parse().ok());
    let fetch = page::fetch(page::SIZE);
    let partners = db::clients::partners(&cx.app.db, caller.account, after, fetch).await?;
    let (partners, next) = page::cut(partners, page::SIZE, |last| last.id.to_string());
    let partners = partners
        .into_iter()
        .map(|partner| PartnerView {
            id: partner.id.into(),
            name: partner.name,
            email: partner.email,
            state: partner.state,
        })
        .collect();
    Ok(PartnerPage { partners, next })
}

/// Accepts or declines a partner's request.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found` unless it is a request to this client.
pub async fn answer_request(cx: Cx, id: PersonId, accept: bool) -> Result<(), Error> {
    let caller = cx.caller_who(Action::AnswerPartners)?;
    let state = if accept {
        ClientState::Active
    } else {
        ClientState::Declined
    };
    if !db::clients::answer(&cx.app.db, caller.account, AccountId(id.0), state, cx.now()).await? {
        return Err(Error::not_found(cx.words()));
    }
    cx.app.broadcast_people([caller.account.into(), id]).await;
    Ok(())
}
