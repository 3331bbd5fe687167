//! Dates with hours of their own.

use crate::{
    api::availability::{DayView, RemoveDayCall, SetDayCall},
    ui::{
        context::use_words,
        kit::{
            field::TextField,
            form::{PostForm, SubmitButton},
        },
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

/// The dates, and the form that sets one.
#[component]
pub fn OtherDates(days: Vec<DayView>) -> impl IntoView {
    let words = use_words();
    let list = if days.is_empty() {
        view! { <p class="soft">{words.no_other_dates()}</p> }.into_any()
    } else {
        let rows = days.into_iter().map(|day| {
            let hours = if day.hours.is_empty() {
                words.day_off().to_owned()
            } else {
                day.hours
            };
            view! {
                <li class="availability-date" data-key=day.date.to_string()>
                    <span>
                        <span class="strong">{day.label.clone()}</span>
                        " "
                        {hours}
                    </span>
                    <PostForm action=RemoveDayCall::PATH hidden=vec![("date", day.date.to_string())]>
                        <SubmitButton
                            label=words.remove_type()
                            class="button button-small button-quiet"
                            aria_label=words.remove_date(day.label)
                        />
                    </PostForm>
                </li>
            }
        });
        view! {
            <ul class="availability-dates" role="list">
                {rows.collect_view()}
            </ul>
        }
        .into_any()
    };
    view! {
        <section class="card stack" aria-labelledby="availability-dates">
            <div class="stack stack-tight">
                <h2 id="availability-dates">{words.other_dates()}</h2>
                <p class="soft small">{words.other_dates_hint()}</p>
            </div>
            {list}
            <PostForm action=SetDayCall::PATH next="/availability" said=words.saved() prefix="day">
                <div class="form-pair">
                    <TextField label=words.field_date() name="date" kind="date" required=true />
                    <TextField
                        label=words.field_hours()
                        name="hours"
                        help=words.field_hours_help()
                        autocomplete="off"
                        maxlength=200
                    />
                </div>
                <SubmitButton label=words.add_date() class="button" />
            </PostForm>
        </section>
    }
    .into_any()
}
