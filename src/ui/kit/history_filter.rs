//! The history's filter by person, outcome, kind and period: a GET form, so that a filter is a URL.

use super::field::{SelectField, TextField};
use crate::{
    api::history::{HistoryQuery, OtherView, STATUSES},
    domain::{history::Period, session::SessionKind},
    ui::context::use_words,
    words::Words,
};
use leptos::prelude::*;

/// The URL of the unfiltered history.
pub const HISTORY_PATH: &str = "/sessions?half=past";

/// The filter as a query string, without a leading `?` or `&`.
pub fn address(query: &HistoryQuery) -> String {
    // Ids, keywords and dates, as validated by the server: none of them needs URL encoding.
    let fields = query.fields();
    let fields = fields.iter().map(|(name, value)| format!("{name}={value}"));
    fields.collect::<Vec<_>>().join("&")
}

fn period_words(words: Words, period: Period) -> &'static str {
    match period {
        Period::All => words.period_all(),
        Period::ThisMonth => words.period_this_month(),
        Period::LastMonth => words.period_last_month(),
        Period::LastThreeMonths => words.period_last_3_months(),
        Period::ThisYear => words.period_this_year(),
        Period::Dates => words.period_dates(),
    }
}

/// Values and labels of a select field.
type Options = Vec<(String, String)>;

/// Value of "any" in a required select field: browsers do not submit a form while such a field is empty.
const ANY: &str = "any";

fn chosen(value: String, otherwise: &str) -> String {
    if value.is_empty() {
        otherwise.to_owned()
    } else {
        value
    }
}

/// The form. A plain GET to the page's own URL, with or without WASM.
#[component]
pub fn HistoryFilter(
    query: HistoryQuery,
    /// The people to choose from.
    people: Vec<OtherView>,
) -> impl IntoView {
    let words = use_words();
    let any = |label: &str| std::iter::once((ANY.to_owned(), label.to_owned()));
    let people = people
        .into_iter()
        .map(|person| (person.id.to_string(), person.name));
    let statuses = STATUSES.map(|status| (status.word().to_owned(), words.status(status).to_owned()));
    let kinds = SessionKind::ALL.map(|kind| (kind.word().to_owned(), words.kind(kind).to_owned()));
    let people: Options = any(words.history_anybody()).chain(people).collect();
    let statuses: Options = any(words.history_any_outcome()).chain(statuses).collect();
    let kinds: Options = any(words.history_any_kind()).chain(kinds).collect();
    let periods = Period::ALL
        .map(|period| (period.word().to_owned(), period_words(words, period).to_owned()))
        .to_vec();
    let is_empty = query.is_empty();
    let chosen_labels = [
        (&people, &query.person),
        (&statuses, &query.status),
        (&kinds, &query.kind),
        (&periods, &query.period),
    ]
    .into_iter()
    .filter_map(|(options, value)| options.iter().find(|(option, _)| option == value));
    let chosen_labels = chosen_labels.map(|(_, label)| label.as_str()).collect::<Vec<_>>();
    // What is chosen can be read while the form is folded. The stylesheet unfolds it where there is room.
    let name = [vec![words.history_filter()], chosen_labels].concat().join(" · ");
    view! {
        <details class="history-fold card">
            <summary class="history-fold-name">{name}</summary>
            <form class="history-filter" method="get" action="/sessions" aria-label=words.history_filter()>
                <input type="hidden" name="half" value="past" />
                <SelectField
                    label=words.history_person()
                    name="person"
                    options=people
                    value=chosen(query.person, ANY)
                />
                <SelectField
                    label=words.history_outcome()
                    name="status"
                    options=statuses
                    value=chosen(query.status, ANY)
                />
                <SelectField
                    label=words.field_kind()
                    name="kind"
                    options=kinds
                    value=chosen(query.kind, ANY)
                />
                <SelectField
                    label=words.history_period()
                    name="period"
                    options=periods
                    value=chosen(query.period, Period::All.word())
                />
                // Shown by CSS only, while the period is "From … to …".
                <div class="history-dates">
                    <TextField label=words.history_from() name="from" kind="date" value=query.from />
                    <TextField label=words.history_to() name="to" kind="date" value=query.to />
                </div>
                <div class="history-filter-buttons">
                    <button type="submit" class="button">
                        {words.history_show()}
                    </button>
                    {(!is_empty).then(|| view! { <a href=HISTORY_PATH>{words.history_clear()}</a> })}
                </div>
            </form>
        </details>
    }
    .into_any()
}
