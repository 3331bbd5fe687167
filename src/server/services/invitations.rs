//! Invitations: a partner makes a link and hands it over; who opens it accepts, with a new account or their own.
//!
//! An invitation reserves neither an account nor an address. Each partner's invitation creates a tie to that partner only.

use super::{
    account::{SignedIn, chosen_password, limit, limit_invitations, log_in},
    clients,
};
use crate::{
    api::{
        ErrorCode,
        account::Goto,
        clients::{AcceptInvitation, ClientAdded, InvitationView},
    },
    domain::{
        access::Action,
        account::{Email, Role, person_name},
        clients::SessionClient,
        ids::{AccountId, InvitationId, PersonId, TieId},
        local_path::OVERVIEW,
    },
    server::{
        crypto::{Token, hash_token, new_id},
        cx::Cx,
        db::{
            self, DbError, Unique,
            accounts::NewAccount,
            audit::AuditAction,
            invitations::{Invitation, NewInvitation},
        },
        error::{Error, Fields},
        sessions::together::Together,
        unicode, when,
    },
};
use chrono::TimeDelta;

const LASTS: TimeDelta = TimeDelta::days(7);
/// Attempts at accepting: another booking may take the client's time between the read and the write (race).
const TRIES: usize = 5;

fn link(cx: &Cx, token: &Token) -> String {
    format!("{}/invitations/{}", cx.app.config.public_origin(), token.expose())
}

/// Makes an invitation of the calling partner.
pub(super) async fn create(cx: &Cx, name: String, email: Email) -> Result<ClientAdded, Error> {
    let account = cx.account()?;
    let (now, id, token) = (cx.now(), InvitationId(new_id()), Token::new());
    let new = NewInvitation {
        id,
        partner: account.id,
        name_key: unicode::sort_key(&name),
        name,
        email: email.clone(),
        time_zone: account.time_zone.clone(),
        token_hash: token.hash(),
        expires_at: now + LASTS,
    };
    let mut tx = cx.app.db.begin().await?;
    if !db::invitations::insert(&mut tx, new, now).await? {
        let words = cx.words();
        return Err(Error::field(words, "email", words.error_already_client()));
    }
    cx.audit(&mut tx, account.id, AuditAction::ClientAdd, id.0)
        .await?;
    tx.commit().await?;
    // One that was taken back keeps its id.
    let made = db::clients::with_address(&cx.app.db, account.id, email.as_str()).await?;
    let id = made.map_or(PersonId(id.0), |client| client.id);
    clients::added(cx, account.id, id, Some(link(cx, &token))).await
}

/// Replaces an invitation's link with a new one.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found` unless it is an invitation of this partner.
pub async fn renew(cx: Cx, id: PersonId) -> Result<ClientAdded, Error> {
    let caller = cx.caller_who(Action::KeepClients)?;
    let (token, until) = (Token::new(), cx.now() + LASTS);
    let mut tx = cx.app.db.begin().await?;
    if !db::invitations::renew(&mut tx, InvitationId(id.0), caller.account, token.hash(), until).await? {
        return Err(Error::not_found(cx.words()));
    }
    cx.audit(&mut tx, caller.account, AuditAction::ClientRenewInvitation, id.0)
        .await?;
    tx.commit().await?;
    clients::added(&cx, caller.account, id, Some(link(&cx, &token))).await
}

/// The content of an invitation, for anyone who has its link.
///
/// # Errors
/// `not_found` if it was used or has expired; `too_many`.
pub async fn view(cx: Cx, token: String) -> Result<InvitationView, Error> {
    limit_invitations(&cx)?;
    let found = valid(&cx, &token).await?;
    let waiting = db::sessions::count_of(
        &cx.app.db,
        found.partner,
        SessionClient::Invited(found.id),
        cx.now(),
    );
    Ok(InvitationView {
        sessions: waiting.await?,
        partner: found.partner_name,
        name: found.name,
        email: found.email,
    })
}

async fn valid(cx: &Cx, token: &str) -> Result<Invitation, Error> {
    let found = db::invitations::by_token(&cx.app.db, hash_token(token), cx.now()).await?;
    found.ok_or_else(|| gone(cx))
}

fn gone(cx: &Cx) -> Error {
    Error::refused(ErrorCode::NotFound, cx.words().error_invitation())
}

/// Creates an account with the invitation's address, accepts the invitation with it and signs in.
///
/// # Errors
/// Field errors, for `email` if there is an account with the address; `not_found` if it was used or has expired;
/// `too_many`.
pub async fn register(cx: Cx, form: AcceptInvitation) -> Result<SignedIn, Error> {
    let words = cx.words();
    limit(&cx)?;
    let found = valid(&cx, &form.token).await?;
    let mut fields = Fields::new(words);
    let name = match form.name.trim() {
        "" => Some(found.name.clone()),
        name => fields.text("name", person_name(name)),
    };
    let password = fields.take("password", chosen_password(words, &form.password));
    let (Some(name), Some(password)) = (name, password) else {
        return Err(fields.into_error());
    };
    let email = Email::parse(&found.email).map_err(|error| Error::Broken(error.to_string()))?;
    let new = NewAccount {
        id: AccountId(new_id()),
        email,
        name,
        role: Role::Client,
        password_hash: Some(cx.app.hash(password.expose().to_owned()).await?),
        // Without WASM there is no word from the browser: the partner's zone.
        time_zone: when::zone_of_browser_over(&form.time_zone, &found.time_zone)
            .name()
            .to_owned(),
        // The link came from the partner, not through the mailbox.
        email_confirmed: false,
        unapproved: false,
    };
    let mut together = claim(&cx, &found, &form.token).await?;
    match db::accounts::insert(&mut together.tx, &new, cx.now()).await {
        Err(DbError::Unique(Unique::AccountEmail)) => {
            return Err(Error::field(words, "password", words.error_invited_has_account()));
        }
        other => other?,
    }
    let reason = words.cancelled_not_free();
    let mut together = together
        .accept(TieId(new_id()), &found, new.id, cx.now(), reason)
        .await?;
    let token = log_in(&cx, &mut together.tx, new.id).await?;
    cx.audit(&mut together.tx, new.id, AuditAction::AccountClaim, found.id.0)
        .await?;
    together.commit().await?;
    Ok(SignedIn {
        token,
        path: OVERVIEW.to_owned(),
    })
}

/// Accepts an invitation with the caller's account.
///
/// # Errors
/// `signed_out`; `forbidden` unless the caller is a client; `not_found` if it was used or has expired; `too_many`.
pub async fn accept(cx: Cx, token: String) -> Result<Goto, Error> {
    let caller = cx.caller_who(Action::AnswerPartners)?;
    limit(&cx)?;
    let found = valid(&cx, &token).await?;
    let (now, reason) = (cx.now(), cx.words().cancelled_not_free());
    for _ in 0..TRIES {
        let together = claim(&cx, &found, &token).await?;
        match together
            .accept(TieId(new_id()), &found, caller.account, now, reason)
            .await
        {
            // Race: the client was booked elsewhere since the clashing sessions were read.
            Err(Error::Db(DbError::Overlap(_))) => {}
            Err(error) => return Err(error),
            Ok(mut together) => {
                let did = AuditAction::ClientAccept;
                cx.audit(&mut together.tx, caller.account, did, found.id.0)
                    .await?;
                together.commit().await?;
                return Ok(Goto {
                    path: OVERVIEW.to_owned(),
                });
            }
        }
    }
    Err(Error::Broken(
        "an invitation could not be accepted: the client's time changes too fast".into(),
    ))
}

/// Locks the invitation, so that it is accepted once.
async fn claim(cx: &Cx, found: &Invitation, token: &str) -> Result<Together, Error> {
    let mut tx = cx.app.db.begin().await?;
    if db::invitations::lock(&mut tx, found.partner, hash_token(token), cx.now()).await? {
        Ok(Together::new(&cx.app, tx))
    } else {
        Err(gone(cx))
    }
}
