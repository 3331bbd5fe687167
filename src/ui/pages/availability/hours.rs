//! The weekly hours: a text for each day, which is what is saved, and a week that is drawn from the texts. `islands::hours`
//! drags on it, copies and undoes.

use crate::{
    api::availability::SaveHours,
    domain::hours::Hours,
    ui::{context::use_words, kit::field::TextField},
    words::Words,
};
use chrono::Weekday;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use serde_json::{Map, Value};

const WEEK: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// The other fields of the form.
const RULES: [&str; 7] = [
    "version",
    "step",
    "notice",
    "horizon",
    "move_notice",
    "max_a_day",
    "max_a_week",
];

/// The form as the page's address has it, if "Copy to …" was pressed without WASM: `?copy=monday-weekdays` and the fields.
pub fn use_copied(stored: SaveHours) -> SaveHours {
    let copied = use_query_map().with_untracked(|query| {
        let copy = query.get("copy")?;
        let (from, to) = copy.split_once('-')?;
        let fields = SaveHours::DAYS.into_iter().chain(RULES);
        let mut fields: Map<String, Value> = fields
            .filter_map(|name| Some((name.to_owned(), query.get(name)?.into())))
            .collect();
        let text = fields.get(from)?.clone();
        for day in SaveHours::copied_to(to) {
            fields.insert(SaveHours::DAYS[day].to_owned(), text.clone());
        }
        serde_json::from_value(fields.into()).ok()
    });
    copied.unwrap_or(stored)
}

/// The texts of the days, and the week that is drawn from them.
#[component]
pub fn Week(hours: SaveHours) -> impl IntoView {
    let words = use_words();
    let texts = hours.week().map(str::to_owned);
    let drawn = texts.clone().map(|text| Hours::parse(&text).unwrap_or_default());
    let days = WEEK.into_iter().zip(SaveHours::DAYS).zip(texts);
    let days = days.map(|((day, name), value)| {
        view! {
            <div class="hours-field" data-day=words.weekday(day)>
                <TextField
                    label=words.weekday(day)
                    name
                    value
                    required=true
                    autocomplete="off"
                    maxlength=200
                />
                <CopyMenu day name />
            </div>
        }
    });
    view! {
        <div class="stack" data-hours="" data-copied=words.hours_copied("{day}", "{to}") data-undone=words.hours_undone()>
            <p class="field-help" data-hours-hint="" hidden>
                {words.drag_hours()}
            </p>
            <Drawn words hours=drawn />
            <div class="availability-week">{days.collect_view()}</div>
            <div class="row">
                <button type="button" class="button button-small" data-hours-undo="" hidden>
                    {words.undo_hours()}
                </button>
                <span class="small soft" role="status" data-hours-said=""></span>
            </div>
        </div>
    }
    .into_any()
}

/// For the eye and the pointer: the texts say the same.
#[component]
fn Drawn(words: Words, hours: [Hours; 7]) -> impl IntoView {
    let lanes = (0..7).map(|day| {
        // The program draws the same.
        let night = hours[(day + 6) % 7].past_midnight();
        let night = night.map(|until| block("hours-block hours-night", (0, until)));
        let blocks = hours[day]
            .until_midnight()
            .map(|range| block("hours-block", range));
        view! {
            <div class="hours-day">
                <span class="hours-name">{words.weekday_short(WEEK[day])}</span>
                <div class="hours-lane" data-lane=day.to_string()>
                    {night}
                    {blocks.collect_view()}
                </div>
            </div>
        }
    });
    let marks = [6, 12, 18].map(|hour| {
        view! { <span class="hours-mark" style=format!("--from:{}", hour * 60)>{format!("{hour:02}:00")}</span> }
    });
    view! {
        <div class="hours-week" aria-hidden="true">
            <div class="hours-day">
                <span class="hours-name"></span>
                <div class="hours-scale">{marks}</div>
            </div>
            {lanes.collect_view()}
        </div>
    }
    .into_any()
}

fn block(class: &'static str, (from, until): (u16, u16)) -> impl IntoView {
    view! { <div class=class style=format!("--from:{from};--until:{until}")></div> }
}

/// "Copy to …": to Monday to Friday, to all days, or to one day after the other. Without WASM the page is loaded with
/// what the form has, copied.
#[component]
fn CopyMenu(day: Weekday, name: &'static str) -> impl IntoView {
    let words = use_words();
    let button = |to: &str, label: &'static str| {
        view! {
            <button
                type="submit"
                class="button button-small button-quiet"
                formmethod="get"
                formaction="/availability"
                name="copy"
                value=format!("{name}-{to}")
            >
                {label}
            </button>
        }
    };
    let others = WEEK
        .into_iter()
        .zip(SaveHours::DAYS)
        .filter(|(_, other)| *other != name);
    let others = others.map(|(other, to)| button(to, words.weekday(other)));
    view! {
        <details class="hours-copy" data-menu="">
            <summary>
                <span class="sr-only">{words.weekday(day)} ": "</span>
                {words.copy_to()}
            </summary>
            <div class="hours-copy-panel">
                {button("weekdays", words.copy_to_weekdays())} {button("all", words.copy_to_all())}
                {others.collect_view()}
            </div>
        </details>
    }
    .into_any()
}
