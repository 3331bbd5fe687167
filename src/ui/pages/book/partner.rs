//! A partner's page for everyone: who they are, what can be booked, and the free times.

use super::{
    BookContent, BookPage, Booking, Offers, load, requested,
    way::{DetectsZone, Way},
};
use crate::{
    api::{
        ApiError, ErrorCode,
        booking_page::{BookingPageView, booking_page},
    },
    ui::{
        context::use_words,
        kit::{
            empty::Empty,
            failure::loaded,
            page_title::PageTitle,
            stars::{average_text, ratings_text},
        },
        layouts::plain::PlainLayout,
    },
};
use leptos::prelude::*;
use leptos_meta::Meta;
use leptos_router::hooks::use_params_map;

fn param(name: &str) -> String {
    use_params_map()
        .with_untracked(|params| params.get(name))
        .unwrap_or_default()
}

/// `/p/{handle}`
#[component]
pub fn PartnerPage() -> impl IntoView {
    let words = use_words();
    let handle = param("handle");
    let data = booking_page(handle.clone());
    view! {
        <PlainLayout title=words.choose_time() wide=true>
            <div class="book stack">
                <Suspense>
                    {loaded(data, move |page| view! { <About page base=format!("/p/{handle}") /> })}
                </Suspense>
            </div>
        </PlainLayout>
    }
}

#[component]
fn About(page: BookingPageView, base: String) -> impl IntoView {
    let words = use_words();
    let rating = page.rating.map(|rating| {
        format!(
            "{} · {}",
            average_text(words, rating.average),
            ratings_text(words, rating.count)
        )
    });
    let facts = [
        rating,
        page.languages.map(|languages| words.page_languages(languages)),
    ];
    let offers = if page.offers.is_empty() {
        let hint = words.page_nothing_hint(&page.name);
        view! { <Empty title=words.page_nothing() hint /> }.into_any()
    } else {
        view! {
            <h2>{words.choose_type()}</h2>
            <Offers offers=page.offers base />
        }
        .into_any()
    };
    view! {
        <PageTitle text=words.page_of(&page.name) />
        <Robots is_listed=page.is_listed />
        <div class="stack stack-tight">
            <h1>
                <bdi>{page.name}</bdi>
            </h1>
            {facts.map(|fact| fact.map(|fact| view! { <p class="soft">{fact}</p> }))}
        </div>
        {page.introduction.map(|text| view! { <p class="book-words"><bdi>{text}</bdi></p> })}
        {offers}
    }
    .into_any()
}

/// Whether search engines may list the page.
#[component]
fn Robots(is_listed: bool) -> impl IntoView {
    (!is_listed).then(|| view! { <Meta name="robots" content="noindex" /> })
}

/// `/p/{handle}/{session type}`: the free times; with `?start=…` the form, and what was booked.
#[component]
pub fn PartnerSlotsPage() -> impl IntoView {
    let words = use_words();
    let (handle, id) = (param("handle"), param("id"));
    let path = format!("/p/{handle}/{id}");
    let way = Way::of_address(path);
    let id = id.parse().ok();
    let requested = id.and_then(requested);
    let data = async move {
        let not_found = || ApiError::new(ErrorCode::NotFound, words.error_not_found());
        let shown = load(id.ok_or_else(not_found)?, way, requested).await?;
        if shown.is_of(&handle) {
            Ok(shown)
        } else {
            Err(not_found())
        }
    };
    view! {
        <PlainLayout title=words.choose_time() wide=true follows=true>
            <Meta name="robots" content="noindex" />
            <div class="book stack">
                <Suspense>
                    {loaded(
                        data,
                        |page: BookPage| {
                            let zone = page.detects();
                            view! {
                                {zone.map(|shown| view! { <DetectsZone shown /> })}
                                <Booking page />
                            }
                        },
                    )}
                </Suspense>
            </div>
        </PlainLayout>
    }
}

impl BookPage {
    /// Whether the session type is of the partner that the address names.
    fn is_of(&self, handle: &str) -> bool {
        let offer = match &self.content {
            BookContent::Times(view, _) => &view.offer,
            BookContent::Free(free) => &free.offer,
            BookContent::Booked(_)
            | BookContent::Asked(_)
            | BookContent::Zones(..)
            | BookContent::Requested(_) => return true,
        };
        let known = offer.handle.as_deref();
        known.is_some_and(|known| known.eq_ignore_ascii_case(handle))
    }

    /// The zone of the times, if it is a guess that the device knows better.
    fn detects(&self) -> Option<String> {
        let BookContent::Times(view, _) = &self.content else {
            return None;
        };
        (self.account.is_none() && self.way.zone.is_none()).then(|| view.zone.clone())
    }
}
