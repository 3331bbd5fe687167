//! A new person confirms a booking by the link that was mailed to them: with a new account, or their own.

use super::{
    account::{SignedIn, chosen_password, limit, limit_invitations, log_in},
    requests,
    slots::{self, SlotBooking, Wish},
};
use crate::{
    api::{
        ErrorCode,
        account::Goto,
        booking_page::{ConfirmSession, ConfirmationView},
    },
    domain::{
        access::Action,
        account::{Email, Role},
        ids::{AccountId, HoldId, MailId},
        time_range::TimeRange,
    },
    server::{
        crypto::{Token, hash_token, new_id},
        cx::Cx,
        db::{
            self, DbError, Query, Tx, Unique,
            accounts::NewAccount,
            audit::AuditAction,
            availability::Offer,
            holds::{Hold, NewPerson},
            intakes::{self, IntakeOf},
            mails::Mail,
        },
        error::{Error, Fields},
        sealed::Place,
        when,
    },
};
use chrono::{DateTime, Utc};

/// The link that confirms.
pub(super) fn link(cx: &Cx, token: &Token) -> String {
    format!("{}/confirm/{}", cx.app.config.public_origin(), token.expose())
}

/// The mail that asks to confirm, in the language of the page that was filled in.
pub(super) fn mail(
    cx: &Cx,
    wish: &Wish,
    start: DateTime<Utc>,
    person: &NewPerson,
    (link, until): (&str, DateTime<Utc>),
) -> Result<Query, Error> {
    let (words, now, id) = (cx.words(), cx.now(), MailId(new_id()));
    let zone = when::zone(&person.time_zone);
    let range = wish.range(start).ok_or_else(|| gone(cx))?;
    let time = format!(
        "{} ({})",
        when::when(range, zone, cx.lang, now).label,
        zone.name()
    );
    let text = [
        words.confirm_mail_subject(&wish.partner.name),
        words.confirm_mail_greeting(&person.name),
        words.confirm_mail_body(&wish.name, &wish.partner.name, time),
        link.to_owned(),
        words.confirm_mail_until(when::moment(until, zone, cx.lang, now)),
        words.confirm_mail_stranger().to_owned(),
    ];
    let sealed = cx
        .app
        .config
        .keys
        .seal_text(Place::Mail(id), &text.join("\n\n"))?;
    let mail = Mail {
        id,
        recipient: person.email.clone(),
        sealed,
        created_at: now,
    };
    Ok(db::mails::insertion(mail, until))
}

fn gone(cx: &Cx) -> Error {
    Error::refused(ErrorCode::NotFound, cx.words().error_confirmation())
}

/// What a link confirms.
struct Confirmation {
    hold: Hold,
    person: NewPerson,
    offer: Offer,
}

impl Confirmation {
    async fn load(cx: &Cx, token: &str, client: Option<AccountId>) -> Result<Self, Error> {
        let hold = db::holds::by_token(&cx.app.db, hash_token(token), cx.now()).await?;
        let hold = hold.ok_or_else(|| gone(cx))?;
        let offer = db::availability::offer(&cx.app.db, hold.of, client).await?;
        match (hold.person.clone(), offer) {
            (Some(person), Some(offer)) => Ok(Self { hold, person, offer }),
            _ => Err(gone(cx)),
        }
    }

    fn wish(&self) -> Wish {
        Wish::of_offer(&self.offer, Some(self.hold.clone()))
    }
}

/// Locks a hold, so that it is confirmed once.
async fn claim(cx: &Cx, hold: HoldId) -> Result<Tx, Error> {
    let mut tx = cx.app.db.begin().await?;
    let locked = db::holds::lock(&mut tx, hold, cx.now()).await?;
    locked.map(|_| tx).ok_or_else(|| gone(cx))
}

/// What a link confirms, for anyone who has it. Changes nothing.
///
/// # Errors
/// `not_found` if it was used or has expired; `too_many`.
pub async fn view(cx: Cx, token: String) -> Result<ConfirmationView, Error> {
    limit_invitations(&cx)?;
    let found = Confirmation::load(&cx, &token, None).await?;
    let (zone, now) = (when::zone(&found.person.time_zone), cx.now());
    let email = Email::parse(&found.person.email).map_err(|error| Error::Broken(error.to_string()))?;
    let account = db::accounts::by_email(&cx.app.db, &email).await?;
    let wish = found.wish();
    let range = wish.range(found.hold.starts_at).ok_or_else(|| gone(&cx))?;
    Ok(ConfirmationView {
        offer: wish.view(),
        slot: slots::slot_view(&cx, range, zone, when::zone(&found.offer.partner_zone)),
        zone: zone.name().to_owned(),
        until: when::moment(found.hold.expires_at, zone, cx.lang, now),
        name: found.person.name,
        email: found.person.email,
        has_account: account.is_some(),
        answered_until: slots::answered_until(&cx, &found.offer.of, range, zone),
    })
}

/// Makes an account with the address that the link was sent to, books with it, and signs in.
///
/// # Errors
/// Field errors, for `password` if there is an account with the address; `not_found` if the link was used or has expired;
/// `conflict` if the partner's times have changed meanwhile; `too_many`.
pub async fn register(cx: Cx, form: ConfirmSession) -> Result<SignedIn, Error> {
    let words = cx.words();
    limit(&cx)?;
    let found = Confirmation::load(&cx, &form.token, None).await?;
    let mut fields = Fields::new(words);
    let Some(password) = fields.take("password", chosen_password(words, &form.password)) else {
        return Err(fields.into_error());
    };
    let new = NewAccount {
        id: AccountId(new_id()),
        email: Email::parse(&found.person.email).map_err(|error| Error::Broken(error.to_string()))?,
        name: found.person.name.clone(),
        role: Role::Client,
        password_hash: Some(cx.app.hash(password.expose().to_owned()).await?),
        time_zone: found.person.time_zone.clone(),
        // The link came through the mailbox.
        email_confirmed: true,
        unapproved: false,
    };
    let (now, hold) = (cx.now(), found.hold.id);
    let (wish, start) = (found.wish(), found.hold.starts_at);
    let taking = Taking::prepare(&cx, found.offer, wish, new.id, start).await?;
    let mut tx = claim(&cx, hold).await?;
    match db::accounts::insert(&mut tx, &new, now).await {
        Err(DbError::Unique(Unique::AccountEmail)) => {
            return Err(Error::field(words, "password", words.error_invited_has_account()));
        }
        other => other?,
    }
    let token = log_in(&cx, &mut tx, new.id).await?;
    cx.audit(&mut tx, new.id, AuditAction::AccountRegister, new.id.0)
        .await?;
    let path = taking.run(&cx, tx, hold).await?;
    Ok(SignedIn { token, path })
}

/// Books what a link confirms with the caller's account.
///
/// # Errors
/// `signed_out`; `forbidden` unless the caller is a client; `not_found` if the link was used or has expired; `conflict` if
/// the partner's times have changed meanwhile, or the client has another session then; `too_many`.
pub async fn accept(cx: Cx, token: String) -> Result<Goto, Error> {
    let client = cx.caller_who(Action::AnswerPartners)?.account;
    limit(&cx)?;
    let found = Confirmation::load(&cx, &token, Some(client)).await?;
    let hold = found.hold.id;
    let (wish, start) = (found.wish(), found.hold.starts_at);
    let taking = Taking::prepare(&cx, found.offer, wish, client, start).await?;
    let tx = claim(&cx, hold).await?;
    let path = taking.run(&cx, tx, hold).await?;
    Ok(Goto { path })
}

/// What is made of a confirmed hold.
enum Taking {
    /// A session.
    Books(Box<SlotBooking>),
    /// A request of this client, which the partner answers.
    Asks(Box<(Offer, Wish)>, AccountId, TimeRange),
}

impl Taking {
    async fn prepare(
        cx: &Cx,
        offer: Offer,
        wish: Wish,
        client: AccountId,
        start: DateTime<Utc>,
    ) -> Result<Self, Error> {
        let range = wish.range(start).ok_or_else(|| gone(cx))?;
        if offer.of.answer_within.is_some() {
            return Ok(Self::Asks(Box::new((offer, wish)), client, range));
        }
        let booking = SlotBooking::prepare(cx, offer, wish, client, range).await?;
        Ok(Self::Books(Box::new(booking)))
    }

    /// Takes the hold's place in the transaction that has claimed it, and commits. Returns the path of what it has become.
    async fn run(self, cx: &Cx, tx: Tx, hold: HoldId) -> Result<String, Error> {
        let freed = db::holds::deletion(hold);
        match self {
            Self::Books(booking) => {
                let session = booking.session().id;
                let before = vec![intakes::handing_on(hold, IntakeOf::Session(session)), freed];
                let page = booking.page();
                booking.book_in(cx, tx, before).await?;
                Ok(page)
            }
            Self::Asks(wanted, client, range) => {
                let written = (vec![freed], Some(hold), None);
                let of = (&wanted.0, &wanted.1);
                let request = requests::ask_in(cx, tx, of, client, range, written).await?;
                Ok(format!("/requests/{request}"))
            }
        }
    }
}
