//! Partners' pages that need no account.

use super::{Db, DbError, Query, Reader as _, dialect::statements, sessions::unknown};
use crate::domain::{booking_page::PageState, ids::AccountId};
use sqlx::FromRow;
use uuid::Uuid;

statements! {
    OF_PARTNER = "select handle, state, introduction, languages, version from booking_pages where partner_id = $1";
    INSERT = "insert into booking_pages (partner_id, handle, state, introduction, languages) values ($1, $2, $3, $4, $5)
        on conflict (partner_id) do nothing";
    UPDATE = "update booking_pages set handle = $3, state = $4, introduction = $5, languages = $6, version = version + 1
        where partner_id = $1 and version = $2";
    // A page that is off is not there.
    BY_HANDLE = "select accounts.id, accounts.name, booking_pages.state, booking_pages.introduction, booking_pages.languages
        from booking_pages join accounts on accounts.id = booking_pages.partner_id
        where booking_pages.handle = $1 and booking_pages.state <> 'off' and accounts.unapproved = 0";
}

/// What a partner has said for it.
#[derive(Debug, Clone)]
pub struct BookingPage {
    pub handle: String,
    pub state: PageState,
    pub introduction: Option<String>,
    pub languages: Option<String>,
    pub version: i64,
}

#[derive(FromRow)]
struct PageRow {
    handle: String,
    state: String,
    introduction: Option<String>,
    languages: Option<String>,
    version: i64,
}

/// A page that is on, with its partner.
#[derive(Debug, Clone)]
pub struct PublicPage {
    pub partner: AccountId,
    pub name: String,
    pub state: PageState,
    pub introduction: Option<String>,
    pub languages: Option<String>,
}

#[derive(FromRow)]
struct PublicRow {
    id: Uuid,
    name: String,
    state: String,
    introduction: Option<String>,
    languages: Option<String>,
}

fn state(word: &str) -> Result<PageState, DbError> {
    PageState::from_word(word).ok_or_else(|| unknown("state of a page", word))
}

/// A partner's page; none before it was first saved.
pub async fn of_partner(db: &Db, partner: AccountId) -> Result<Option<BookingPage>, DbError> {
    let row: Option<PageRow> = db.opt(OF_PARTNER.with([partner.into()])).await?;
    row.map(|row| {
        Ok(BookingPage {
            state: state(&row.state)?,
            handle: row.handle,
            introduction: row.introduction,
            languages: row.languages,
            version: row.version,
        })
    })
    .transpose()
}

/// Stores a page for the first time. No row is affected if there is one already. Fails with `Unique::Handle`.
pub fn insertion(partner: AccountId, page: BookingPage) -> Query {
    INSERT.with([
        partner.into(),
        page.handle.into(),
        page.state.word().into(),
        page.introduction.into(),
        page.languages.into(),
    ])
}

/// Stores a changed page, if it still has the version that it was read with. Fails with `Unique::Handle`.
pub fn update(partner: AccountId, page: BookingPage) -> Query {
    UPDATE.with([
        partner.into(),
        page.version.into(),
        page.handle.into(),
        page.state.word().into(),
        page.introduction.into(),
        page.languages.into(),
    ])
}

/// The page with this handle, if it is on.
pub async fn by_handle(db: &Db, handle: &str) -> Result<Option<PublicPage>, DbError> {
    let row: Option<PublicRow> = db.opt(BY_HANDLE.with([handle.into()])).await?;
    row.map(|row| {
        Ok(PublicPage {
            partner: AccountId(row.id),
            name: row.name,
            state: state(&row.state)?,
            introduction: row.introduction,
            languages: row.languages,
        })
    })
    .transpose()
}
