//! Accounts, sign-in and profile.

use super::demo;
use crate::{
    api::{
        ErrorCode,
        account::{
            AccountView, ApplicantView, ChangePassword, Goto, MailView, Profile, Register, ServerView,
            SettingsView, SignIn, Viewer,
        },
    },
    domain::{
        access::Action,
        account::{Password, PasswordProblem, Registration, Role, person_name},
        ids::{AccountId, LoginId},
        local_path::{OVERVIEW, local_path},
        time_range::TimeRange,
    },
    server::{
        crypto::{Token, new_id},
        cx::Cx,
        db::{
            self, DbError, Tx, Unique,
            accounts::{Account, NewAccount},
            audit::AuditAction,
            mails::Mail,
        },
        error::{Error, Fields},
        hashing::Lane,
        places,
        sealed::Place,
        unicode, when, zone,
    },
    words::Words,
};
use chrono::TimeDelta;

pub const LOGIN_LASTS: TimeDelta = TimeDelta::days(30);

pub struct SignedIn {
    /// For the login cookie.
    pub token: Token,
    /// The path to redirect to.
    pub path: String,
}

fn view(account: &Account) -> AccountView {
    AccountView {
        id: account.id,
        name: account.name.clone(),
        email: account.email.clone(),
        role: account.role,
        time_zone: account.time_zone.clone(),
        time_zone_also: places::other_names(&account.time_zone),
        email_confirmed: account.email_confirmed,
        unapproved: account.unapproved,
    }
}

/// Validates a new password. Fails with a message for the person.
pub(super) fn chosen_password(words: Words, text: &str) -> Result<Password, &'static str> {
    Password::choose(text).map_err(|problem| match problem {
        PasswordProblem::TooShort => words.error_password_short(),
        PasswordProblem::TooLong => words.error_password_long(),
    })
}

fn unless_too_many(cx: &Cx, allowed: bool) -> Result<(), Error> {
    let refused = || Error::refused(ErrorCode::TooMany, cx.words().error_too_many());
    if allowed { Ok(()) } else { Err(refused()) }
}

/// Rate limit by IP address, for requests that guess, reveal accounts or send to other servers.
pub(super) fn limit(cx: &Cx) -> Result<(), Error> {
    unless_too_many(cx, cx.app.limits.allows(cx.ip))
}

/// Rate limit by IP address for looks at invitations.
pub(super) fn limit_invitations(cx: &Cx) -> Result<(), Error> {
    unless_too_many(cx, cx.app.limits.allows_invitation(cx.ip))
}

/// The viewer of any page, with or without a login.
///
/// # Errors
/// Database errors.
pub async fn viewer(cx: Cx) -> Result<Viewer, Error> {
    let account = cx.principal.login().map(|login| view(&login.account));
    let demo = cx.app.config.demo && account.is_none() && demo::is_loaded(&cx.app).await?;
    Ok(Viewer {
        account,
        server_now: cx.now(),
        demo,
        registration: cx.app.config.registration,
    })
}

/// Creates a login in place of the one that the browser had.
pub(super) async fn log_in(cx: &Cx, tx: &mut Tx, account: AccountId) -> Result<Token, Error> {
    let (token, now) = (Token::new(), cx.now());
    if let Some(old) = cx.principal.login() {
        db::accounts::end_login(tx, old.id).await?;
    }
    let (id, ends_at) = (LoginId(new_id()), now + LOGIN_LASTS);
    db::accounts::insert_login(tx, id, account, token.hash(), now, ends_at).await?;
    Ok(token)
}

/// Creates an account and signs it in.
///
/// # Errors
/// Field errors; `forbidden` if accounts are by invitation; `too_many`.
pub async fn register(cx: Cx, form: Register) -> Result<SignedIn, Error> {
    let words = cx.words();
    limit(&cx)?;
    let registration = cx.app.config.registration;
    if registration == Registration::Invited {
        return Err(Error::refused(
            ErrorCode::Forbidden,
            words.error_registration_closed(),
        ));
    }
    let mut fields = Fields::new(words);
    let name = fields.text("name", person_name(&form.name));
    let email = fields.need("email", unicode::email(&form.email).ok(), words.error_email());
    let password = fields.take("password", chosen_password(words, &form.password));
    let role = Role::from_word(&form.role).filter(|role| *role != Role::Admin);
    let role = fields.need("role", role, words.error_role());
    let (Some(name), Some(email), Some(password), Some(role)) = (name, email, password, role) else {
        return Err(fields.into_error());
    };
    let password_hash = Some(cx.app.hash(password.expose().to_owned()).await?);
    let new = NewAccount {
        id: AccountId(new_id()),
        email,
        name,
        role,
        password_hash,
        time_zone: when::zone_of_browser(&form.time_zone)
            .unwrap_or_else(zone::utc)
            .name()
            .to_owned(),
        email_confirmed: false,
        unapproved: role == Role::Partner && registration == Registration::Clients,
    };
    let mut tx = cx.app.db.begin().await?;
    match db::accounts::insert(&mut tx, &new, cx.now()).await {
        Err(DbError::Unique(Unique::AccountEmail)) => {
            return Err(Error::field(words, "email", words.error_email_taken()));
        }
        other => other?,
    }
    let token = log_in(&cx, &mut tx, new.id).await?;
    cx.audit(&mut tx, new.id, AuditAction::AccountRegister, new.id.0)
        .await?;
    tx.commit().await?;
    Ok(SignedIn {
        token,
        path: local_path(&form.next).unwrap_or(OVERVIEW).to_owned(),
    })
}

/// Signs in. A wrong password and an unknown address get the same response after the same work, so that
/// neither text nor timing reveals which addresses exist.
///
/// # Errors
/// `invalid` if address and password do not match; `too_many`.
pub async fn sign_in(cx: Cx, form: SignIn) -> Result<SignedIn, Error> {
    let words = cx.words();
    let folded = form.email.trim().to_lowercase();
    unless_too_many(&cx, cx.app.limits.allows_sign_in(cx.ip, &folded, cx.now()))?;
    let account = match unicode::email(&form.email) {
        Ok(email) => db::accounts::by_email(&cx.app.db, &email).await?,
        Err(_) => None,
    };
    let hash = account.as_ref().and_then(|account| account.password_hash.clone());
    let right = cx.app.verify(Lane::SignIn, form.password, hash).await?;
    let Some(account) = account.filter(|_| right) else {
        return Err(Error::refused(ErrorCode::Invalid, words.error_sign_in()));
    };
    cx.app.limits.signed_in(cx.ip, &folded);
    let mut tx = cx.app.db.begin().await?;
    let token = log_in(&cx, &mut tx, account.id).await?;
    tx.commit().await?;
    Ok(SignedIn {
        token,
        path: local_path(&form.next).unwrap_or(OVERVIEW).to_owned(),
    })
}

/// Signs out this browser or all browsers of the account. Idempotent: no effect without a login.
///
/// # Errors
/// Database errors.
pub async fn sign_out(cx: Cx, everywhere: bool) -> Result<Goto, Error> {
    if let Some(login) = cx.principal.login() {
        if everywhere {
            db::accounts::delete_logins(&cx.app.db, login.account.id).await?;
            // Other browsers learn of it now, and not at the next click.
            cx.app.broadcast_people([login.account.id.into(); 2]).await;
        } else {
            db::accounts::delete_login(&cx.app.db, login.id).await?;
        }
    }
    Ok(Goto {
        path: "/sign-in".into(),
    })
}

/// The data of the settings page.
///
/// # Errors
/// `signed_out`.
pub async fn settings(cx: Cx) -> Result<SettingsView, Error> {
    let account = view(&cx.signed_in()?.account);
    let logins = db::accounts::count_logins(&cx.app.db, account.id, cx.now()).await?;
    let zone = places::today(&account.time_zone).to_owned();
    Ok(SettingsView {
        logins,
        zones: places::choices(&zone, cx.now(), cx.words()),
        zone,
        account,
    })
}

/// Changes name and time zone.
///
/// # Errors
/// `signed_out`; field errors.
pub async fn update_profile(cx: Cx, form: Profile) -> Result<AccountView, Error> {
    let words = cx.words();
    let account = cx.account()?;
    let mut fields = Fields::new(words);
    let name = fields.text("name", person_name(&form.name));
    let zone = fields.take("time_zone", when::parse_zone(&form.time_zone, words));
    let (Some(name), Some(zone)) = (name, zone) else {
        return Err(fields.into_error());
    };
    db::accounts::update_profile(&cx.app.db, account.id, &name, zone.name()).await?;
    Ok(AccountView {
        name,
        time_zone: zone.name().to_owned(),
        time_zone_also: places::other_names(zone.name()),
        ..view(account)
    })
}

/// Changes the password and deletes the account's other logins.
///
/// # Errors
/// `signed_out`; field errors; `too_many`.
pub async fn change_password(cx: Cx, form: ChangePassword) -> Result<(), Error> {
    let words = cx.words();
    let login = cx.signed_in()?;
    let account = &login.account;
    unless_too_many(&cx, cx.app.limits.allows_sign_in(cx.ip, &account.email, cx.now()))?;
    let mut fields = Fields::new(words);
    let password = fields.take("password", chosen_password(words, &form.password));
    let hash = account.password_hash.clone();
    if !cx.app.verify(Lane::Other, form.current, hash).await? {
        fields.refuse("current", words.error_password_current());
        return Err(fields.into_error());
    }
    cx.app.limits.signed_in(cx.ip, &account.email);
    let Some(password) = password else {
        return Err(fields.into_error());
    };
    let hash = cx.app.hash(password.expose().to_owned()).await?;
    let mut tx = cx.app.db.begin().await?;
    db::accounts::change_password(&mut tx, account.id, hash, login.id).await?;
    let (me, did) = (account.id, AuditAction::AccountChangePassword);
    cx.audit(&mut tx, me, did, me.0).await?;
    tx.commit().await?;
    cx.app.broadcast_people([me.into(); 2]).await;
    Ok(())
}

/// The server's state, for admins.
///
/// # Errors
/// `signed_out`; `forbidden`.
pub async fn server_status(cx: Cx) -> Result<ServerView, Error> {
    cx.caller_who(Action::Administer)?;
    let now = cx.now();
    let week =
        TimeRange::starting(now, TimeDelta::days(7)).map_err(|error| Error::Broken(error.to_string()))?;
    Ok(ServerView {
        version: env!("CARGO_PKG_VERSION").into(),
        engine: cx.app.db.engine().into(),
        zones: zone::tables().to_string(),
        meeting_server: cx.app.config.jitsi.domain.clone(),
        accounts: db::accounts::count_by_role(&cx.app.db).await?,
        jobs: db::jobs::count(&cx.app.db).await?,
        sessions_ahead: db::sessions::count_ahead(&cx.app.db, week).await?,
        unapproved: unapproved(&cx).await?,
        mails: mails(&cx).await?,
    })
}

/// Mails that wait, the latest first; at most fifty.
async fn mails(cx: &Cx) -> Result<Vec<MailView>, Error> {
    let zone = cx.zone()?;
    let waiting = db::mails::latest(&cx.app.db, cx.now(), 50).await?;
    let view = |mail: Mail| MailView {
        text: cx
            .app
            .config
            .keys
            .open_text(Place::Mail(mail.id), &mail.sealed)
            .ok(),
        id: mail.id,
        recipient: mail.recipient,
        at: when::moment(mail.created_at, zone, cx.lang, cx.now()),
    };
    Ok(waiting.into_iter().map(view).collect())
}

/// Partners who wait for approval, first come first; at most fifty.
async fn unapproved(cx: &Cx) -> Result<Vec<ApplicantView>, Error> {
    let zone = cx.zone()?;
    let waiting = db::accounts::unapproved(&cx.app.db, 50).await?;
    let view = |(id, name, email, at)| ApplicantView {
        id,
        name,
        email,
        since: when::moment(at, zone, cx.lang, cx.now()),
    };
    Ok(waiting.into_iter().map(view).collect())
}

/// Approves a partner, or removes the account that waits.
///
/// # Errors
/// `signed_out`; `forbidden` unless an admin; `not_found` unless the account waits.
pub async fn decide(cx: Cx, id: AccountId, approve: bool) -> Result<(), Error> {
    let caller = cx.caller_who(Action::Administer)?;
    let mut tx = cx.app.db.begin().await?;
    if !db::accounts::decide(&mut tx, id, approve).await? {
        return Err(Error::not_found(cx.words()));
    }
    let did = if approve {
        AuditAction::AccountApprove
    } else {
        AuditAction::AccountRefuse
    };
    cx.audit(&mut tx, caller.account, did, id.0).await?;
    tx.commit().await?;
    Ok(())
}
