//! Star ratings: input, display, and averages as text.

use super::{
    field_error::FieldError,
    form::{FieldState, use_field},
    icon::{Icon, IconName},
};
use crate::{domain::feedback::Stars, ui::context::use_words, words::Words};
use leptos::prelude::*;

/// "1 star", "4 stars".
pub fn stars_text(words: Words, count: u8) -> String {
    match count {
        1 => words.stars_one().to_owned(),
        count => words.stars_many(count),
    }
}

/// "4.8 of 5", from tenths of a star.
pub fn average_text(words: Words, tenths: u32) -> String {
    words.rating_average(tenths / 10, tenths % 10)
}

/// "1 rating", "12 ratings".
pub fn ratings_text(words: Words, count: u32) -> String {
    match count {
        1 => words.rating_one().to_owned(),
        count => words.rating_many(count),
    }
}

/// A rating: five stars, some of them filled, and the same as text for screen readers.
#[component]
pub fn StarsShown(
    /// 1 to 5.
    count: u8,
) -> impl IntoView {
    let words = use_words();
    let drawn = Stars::ALL
        .map(|stars| {
            view! {
                <span class="stars-shape" class:stars-shape-full={stars.count() <= count}>
                    <Icon name=IconName::Star />
                </span>
            }
        })
        .collect_view();
    view! {
        <span class="stars-shown">
            <span class="stars-drawn" aria-hidden="true">
                {drawn}
            </span>
            <span class="strong">{stars_text(words, count)}</span>
        </span>
    }
    .into_any()
}

/// One to five stars as radio buttons with large touch targets, so that arrow keys move through them.
#[component]
pub fn StarsChoice(
    #[prop(into)] label: String,
    /// The field's name in the request.
    name: &'static str,
    /// Initial value; anything but 1 to 5 selects nothing.
    value: String,
    #[prop(into)] help: String,
) -> impl IntoView {
    let words = use_words();
    let FieldState { error, typed, .. } = use_field(name);
    let error_id = format!("field-{name}-error");
    let help_id = format!("field-{name}-help");
    let chosen = Stars::parse(&typed.unwrap_or(value)).ok();
    // After a refused plain post, `autofocus` focuses the first invalid field.
    let sent_back = error.with_untracked(Option::is_some);
    let choices = Stars::ALL
        .map(|stars| {
            let described = error_id.clone();
            view! {
                <label class="stars-option">
                    <input
                        type="radio"
                        name=name
                        value=stars.count().to_string()
                        checked=chosen == Some(stars)
                        required=true
                        aria-invalid=move || error.with(Option::is_some).then_some("true")
                        aria-describedby=move || error.with(Option::is_some).then(|| described.clone())
                        autofocus=sent_back && stars == Stars::ALL[0]
                    />
                    <span class="stars-shape">
                        <Icon name=IconName::Star />
                    </span>
                    <span class="stars-option-name">{stars_text(words, stars.count())}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="stars-input" aria-describedby=help_id>
            <legend>{label}</legend>
            <div class="stars-options">{choices}</div>
            <p class="field-help" id=help_id.clone()>
                {help}
            </p>
            <FieldError id=error_id error />
        </fieldset>
    }
    .into_any()
}
