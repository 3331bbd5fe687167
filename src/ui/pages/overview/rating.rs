//! A partner's own rating.

use crate::{
    api::feedback::RatingView,
    domain::feedback::Stars,
    ui::{
        context::use_words,
        kit::stars::{average_text, ratings_text, stars_text},
    },
};
use leptos::prelude::*;

/// Average, count and distribution over the stars. The bars are decorative; the list has the numbers.
#[component]
pub fn YourRating(
    /// Nothing is shown while this is `None`.
    rating: Option<RatingView>,
) -> impl IntoView {
    let words = use_words();
    rating.map(|rating| {
        let rows = Stars::ALL
            .into_iter()
            .zip(rating.by_star)
            .rev()
            .map(|(stars, of_these)| {
                let percent = of_these * 100 / rating.count.max(1);
                view! {
                    <li class="rating-row">
                        <span>{stars_text(words, stars.count())}</span>
                        <svg class="rating-bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">
                            <rect class="rating-bar-ground" width="100" height="8" />
                            <rect class="rating-bar-part" width=percent.to_string() height="8" />
                        </svg>
                        <span class="rating-count">{ratings_text(words, of_these)}</span>
                    </li>
                }
            })
            .collect_view();
        view! {
            <section class="card stack" aria-labelledby="overview-rating">
                <h2 id="overview-rating">{words.rating_yours()}</h2>
                <p class="row">
                    <span class="rating-average">{average_text(words, rating.average)}</span>
                    <span class="soft">{ratings_text(words, rating.count)}</span>
                </p>
                <ul class="rating-rows" role="list" aria-label=words.rating_by_star()>
                    {rows}
                </ul>
            </section>
        }
    })
}
