//! A partner's page that needs no account.

use super::slots::Wish;
use crate::{
    api::{
        ErrorCode,
        booking_page::{BookingPageView, PageState, SavePage},
        feedback::RatingSummary,
    },
    domain::{
        access::Action,
        booking_page::{INTRODUCTION_MAX, handle as read_handle, suggested},
        text::{self, LINE_MAX},
    },
    server::{
        cx::Cx,
        db::{self, DbError, Unique, booking_pages::BookingPage},
        error::{Error, Fields},
    },
};

/// Fewer ratings say too little, and too much of who gave them.
const RATINGS: u32 = 5;

/// The form of a partner's page, with proposals before it was first saved.
pub(super) fn filled(page: Option<BookingPage>, name: &str) -> SavePage {
    match page {
        Some(page) => SavePage {
            version: page.version.to_string(),
            state: page.state.word().to_owned(),
            handle: page.handle,
            introduction: page.introduction.unwrap_or_default(),
            languages: page.languages.unwrap_or_default(),
        },
        None => SavePage {
            state: PageState::Off.word().to_owned(),
            handle: suggested(name).unwrap_or_default(),
            ..SavePage::default()
        },
    }
}

/// The address of a page that is on.
pub(super) fn address(cx: &Cx, page: Option<&BookingPage>) -> Option<String> {
    let page = page.filter(|page| page.state != PageState::Off)?;
    Some(format!("{}/p/{}", cx.app.config.public_origin(), page.handle))
}

/// Stores the caller's page.
///
/// # Errors
/// `signed_out`; `forbidden`; field errors; `stale`.
pub async fn save(cx: Cx, form: SavePage) -> Result<(), Error> {
    let partner = cx.caller_who(Action::KeepClients)?.account;
    let words = cx.words();
    let mut fields = Fields::new(words);
    let state = fields.need(
        "state",
        PageState::from_word(&form.state),
        words.error_page_state(),
    );
    let handle = fields.need("handle", read_handle(&form.handle), words.error_handle());
    let introduction = fields.text(
        "introduction",
        text::optional_block(&form.introduction, INTRODUCTION_MAX),
    );
    let languages = fields.text("languages", text::optional_line(&form.languages, LINE_MAX));
    let (Some(state), Some(handle), Some(introduction), Some(languages)) =
        (state, handle, introduction, languages)
    else {
        return Err(fields.into_error());
    };
    let page = BookingPage {
        handle,
        state,
        introduction,
        languages,
        version: form.version.trim().parse().unwrap_or_default(),
    };
    let query = match form.version.trim() {
        "" => db::booking_pages::insertion(partner, page),
        _ => db::booking_pages::update(partner, page),
    };
    match cx.app.db.write(query).await {
        Ok(1) => {
            cx.app.broadcast_people([partner.into(); 2]).await;
            Ok(())
        }
        Ok(_) => Err(Error::refused(ErrorCode::Stale, words.error_page_stale())),
        Err(DbError::Unique(Unique::Handle)) => {
            Err(Error::field(words, "handle", words.error_handle_taken()))
        }
        Err(error) => Err(error.into()),
    }
}

/// A partner's page, for everyone.
///
/// # Errors
/// `not_found` if there is none, or it is off.
pub async fn view(cx: Cx, handle: String) -> Result<BookingPageView, Error> {
    let db = &cx.app.db;
    let not_found = || Error::not_found(cx.words());
    let handle = read_handle(&handle).ok_or_else(not_found)?;
    let page = db::booking_pages::by_handle(db, &handle).await?;
    let page = page.ok_or_else(not_found)?;
    let (offers, rating) = futures::join!(
        db::availability::shown(db, page.partner),
        db::feedback::rating(db, page.partner),
    );
    let (offers, rating) = (offers?, rating?);
    let average = rating.average().filter(|_| rating.count >= RATINGS);
    Ok(BookingPageView {
        name: page.name,
        introduction: page.introduction,
        languages: page.languages,
        rating: average.map(|average| RatingSummary {
            average,
            count: rating.count,
        }),
        is_listed: page.state == PageState::Listed,
        offers: offers
            .into_iter()
            .map(|offer| (offer.of.id, Wish::of_offer(&offer, None).view()))
            .collect(),
    })
}
