//! A partner's clients and a client's partners.
//!
//! One email address has one account. The first partner who adds a new address gets its invitation link. A
//! later partner's request waits until the person has an account: a second link would open a record that
//! holds the first partner's sessions.

use super::{
    account::{SignedIn, chosen_password, limit, log_in},
    page,
};
use crate::{
    api::{
        ErrorCode,
        clients::{
            AcceptInvitation, AddClient, ClientAdded, ClientPage, ClientState, ClientView, InvitationView,
            PartnerView,
        },
    },
    domain::{
        access::Action,
        account::{Email, Role, person_name},
        ids::{AccountId, TieId},
    },
    server::{
        crypto::{Token, hash_token, new_id},
        cx::Cx,
        db::{self, DbError, Unique, accounts::NewAccount, audit::AuditAction, clients::Client},
        error::{Error, Fields},
        when, zone,
    },
};
use chrono::TimeDelta;

const INVITATION_LASTS: TimeDelta = TimeDelta::days(7);

fn view(cx: &Cx, client: Client) -> ClientView {
    let (zone, now) = (cx.zone().unwrap_or_else(|_| zone::utc()), cx.now());
    let holds = client.invitation_expires_at.filter(|at| *at > now);
    ClientView {
        id: client.id,
        account: client.account,
        name: client.name,
        email: client.email,
        time_zone: client.time_zone,
        state: client.state,
        invitation_expires_at: client.invitation_expires_at,
        invitation_until: holds.map(|at| when::moment(at, zone, cx.lang, now)),
    }
}

/// A partner's clients by name, 50 per page.
///
/// # Errors
/// `signed_out`; `forbidden`.
pub async fn list(cx: Cx, cursor: Option<String>) -> Result<ClientPage, Error> {
    let caller = cx.caller_who(Action::KeepClients)?;
    // The cursor is an account id. It goes into the URL, so it must not contain a name or an email address.
    let last = match cursor.and_then(|cursor| cursor.parse().ok()) {
        Some(last) => db::clients::client(&cx.app.db, caller.account, last).await?,
        None => None,
    };
    let after = last.as_ref().map_or(("", ""), |last| (&last.name, &last.email));
    let clients = db::clients::clients(&cx.app.db, caller.account, after, page::fetch(page::SIZE)).await?;
    let (clients, next) = page::cut(clients, page::SIZE, |last| last.account.to_string());
    Ok(ClientPage {
        clients: clients.into_iter().map(|client| view(&cx, client)).collect(),
        next,
    })
}

/// All clients that the partner can book.
///
/// # Errors
/// Database errors.
pub async fn bookable(cx: &Cx, partner: AccountId) -> Result<Vec<ClientView>, Error> {
    let clients = db::clients::clients(&cx.app.db, partner, ("", ""), 5_000).await?;
    Ok(clients
        .into_iter()
        .map(|client| view(cx, client))
        .filter(|client| client.state != ClientState::Requested)
        .collect())
}

/// Adds a client: creates an invitation for a new address, or a request to an existing account.
///
/// # Errors
/// `signed_out`; `forbidden`; field errors; `too_many`, because the response reveals who has an account.
pub async fn add(cx: Cx, form: AddClient) -> Result<ClientAdded, Error> {
    let words = cx.words();
    let caller = cx.caller_who(Action::KeepClients)?;
    limit(&cx)?;
    let login = cx.signed_in()?;
    let mut fields = Fields::new(words);
    let name = fields.text("name", person_name(&form.name));
    let email = fields.need("email", Email::parse(&form.email).ok(), words.error_email());
    let (Some(name), Some(email)) = (name, email) else {
        return Err(fields.into_error());
    };
    if email.as_str() == login.account.email {
        return Err(Error::field(words, "email", words.error_own_address()));
    }
    let known = db::accounts::by_email(&cx.app.db, &email).await?;
    if known.as_ref().is_some_and(|account| account.role != Role::Client) {
        return Err(Error::field(words, "email", words.error_not_a_client()));
    }
    let (now, id, token) = (cx.now(), TieId(new_id()), Token::new());
    let mut tx = cx.app.db.begin().await?;
    let (client, state) = if let Some(account) = &known {
        (account.id, ClientState::Requested)
    } else {
        let new = NewAccount {
            id: AccountId(new_id()),
            email,
            name,
            role: Role::Client,
            password_hash: None,
            time_zone: login.account.time_zone.clone(),
        };
        match db::accounts::insert(&mut tx, &new, now).await {
            // Race: the address was added or registered concurrently. Start again, with the account that now
            // exists.
            Err(DbError::Unique(Unique::AccountEmail)) => {
                drop(tx);
                return Box::pin(add(cx, form)).await;
            }
            other => other?,
        }
        (new.id, ClientState::Invited)
    };
    match db::clients::insert(&mut tx, id, caller.account, client, state, now).await {
        Err(DbError::Unique(Unique::ClientPair)) => {
            return Err(Error::field(words, "email", words.error_already_client()));
        }
        other => other?,
    }
    if state == ClientState::Invited {
        db::clients::invite(&mut tx, id, token.hash(), now + INVITATION_LASTS).await?;
    }
    cx.audit(&mut tx, caller.account, AuditAction::ClientAdd, client.0)
        .await?;
    tx.commit().await?;
    added(&cx, caller.account, client, token).await
}

async fn added(cx: &Cx, partner: AccountId, client: AccountId, token: Token) -> Result<ClientAdded, Error> {
    let client = db::clients::client(&cx.app.db, partner, client)
        .await?
        .ok_or_else(|| Error::not_found(cx.words()))?;
    let link = || format!("{}/invitations/{}", cx.app.config.public_origin(), token.expose());
    let invitation = (client.state == ClientState::Invited).then(link);
    Ok(ClientAdded {
        client: view(cx, client),
        invitation,
    })
}

/// Replaces an invitation link with a new one.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found` unless it is a pending invitation of this partner.
pub async fn renew_invitation(cx: Cx, id: TieId) -> Result<ClientAdded, Error> {
    let caller = cx.caller_who(Action::KeepClients)?;
    let client = db::clients::invited_client(&cx.app.db, id, caller.account)
        .await?
        .ok_or_else(|| Error::not_found(cx.words()))?;
    let (now, token) = (cx.now(), Token::new());
    let mut tx = cx.app.db.begin().await?;
    db::clients::invite(&mut tx, id, token.hash(), now + INVITATION_LASTS).await?;
    cx.audit(
        &mut tx,
        caller.account,
        AuditAction::ClientRenewInvitation,
        client.0,
    )
    .await?;
    tx.commit().await?;
    added(&cx, caller.account, client, token).await
}

/// A client's partners, requests first.
///
/// # Errors
/// `signed_out`; `forbidden`.
pub async fn partners(cx: Cx) -> Result<Vec<PartnerView>, Error> {
    let caller = cx.caller_who(Action::AnswerPartners)?;
    let partners = db::clients::partners(&cx.app.db, caller.account).await?;
    Ok(partners
        .into_iter()
        .map(|partner| PartnerView {
            id: partner.id,
            name: partner.name,
            state: partner.state,
        })
        .collect())
}

/// Accepts or declines a partner's request.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found` unless it is a request to this client.
pub async fn answer_request(cx: Cx, id: TieId, accept: bool) -> Result<(), Error> {
    let caller = cx.caller_who(Action::AnswerPartners)?;
    if db::clients::answer(&cx.app.db, id, caller.account, accept).await? {
        Ok(())
    } else {
        Err(Error::not_found(cx.words()))
    }
}

/// The content of an invitation, for anyone who has its link.
///
/// # Errors
/// `not_found` if it was used or has expired; `too_many`.
pub async fn invitation(cx: Cx, token: String) -> Result<InvitationView, Error> {
    limit(&cx)?;
    let found = db::clients::invitation(&cx.app.db, hash_token(&token), cx.now())
        .await?
        .ok_or_else(|| gone(&cx))?;
    Ok(InvitationView {
        partner: found.partner_name,
        name: found.client_name,
        email: found.email,
    })
}

fn gone(cx: &Cx) -> Error {
    Error::refused(ErrorCode::NotFound, cx.words().error_invitation())
}

/// Sets the invited person's password, consumes the invitation and signs in.
///
/// # Errors
/// Field errors; `not_found` if it was used or has expired; `too_many`.
pub async fn accept_invitation(cx: Cx, form: AcceptInvitation) -> Result<SignedIn, Error> {
    let words = cx.words();
    limit(&cx)?;
    let (token_hash, now) = (hash_token(&form.token), cx.now());
    let found = db::clients::invitation(&cx.app.db, token_hash.clone(), now)
        .await?
        .ok_or_else(|| gone(&cx))?;
    let mut fields = Fields::new(words);
    let password = fields.take("password", chosen_password(words, &form.password));
    let Some(password) = password else {
        return Err(fields.into_error());
    };
    // Without WASM there is no word from the browser: the zone that the partner chose stays.
    let account = db::accounts::by_id(&cx.app.db, found.client).await?;
    let known = account.map(|account| account.time_zone).unwrap_or_default();
    let zone = when::zone_of_browser_over(&form.time_zone, &known);
    let hash = cx.app.hash(password.expose().to_owned()).await?;
    let mut tx = cx.app.db.begin().await?;
    let used = db::clients::use_invitation(&mut tx, found.id, token_hash, now).await?;
    if !used || !db::accounts::claim(&mut tx, found.client, hash, zone.name()).await? {
        return Err(gone(&cx));
    }
    let token = log_in(&cx, &mut tx, found.client).await?;
    cx.audit(&mut tx, found.client, AuditAction::AccountClaim, found.client.0)
        .await?;
    tx.commit().await?;
    Ok(SignedIn {
        token,
        path: "/overview".into(),
    })
}
