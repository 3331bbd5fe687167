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
    let anybody = (ANY.to_owned(), words.history_anybody().to_owned());
    let people = people
        .into_iter()
        .map(|person| (person.id.to_string(), person.name));
    let any = (ANY.to_owned(), words.history_any_outcome().to_owned());
    let statuses = STATUSES.map(|status| (status.word().to_owned(), words.status(status).to_owned()));
    let periods =
        Period::ALL.map(|period| (period.word().to_owned(), period_words(words, period).to_owned()));
    let any_kind = (ANY.to_owned(), words.history_any_kind().to_owned());
    let kinds = SessionKind::ALL.map(|kind| (kind.word().to_owned(), words.kind(kind).to_owned()));
    let is_empty = query.is_empty();
    // The stylesheet unfolds it where there is room.
    view! {
        <details class="history-fold card" open=!is_empty>
        <summary class="history-fold-name">{words.history_filter()}</summary>
        <form class="history-filter" method="get" action="/sessions" aria-label=words.history_filter()>
            <input type="hidden" name="half" value="past" />
            <SelectField
                label=words.history_person()
                name="person"
                options=std::iter::once(anybody).chain(people).collect()
                value=chosen(query.person, ANY)
            />
            <SelectField
                label=words.history_outcome()
                name="status"
                options=std::iter::once(any).chain(statuses).collect()
                value=chosen(query.status, ANY)
            />
            <SelectField
                label=words.field_kind()
                name="kind"
                options=std::iter::once(any_kind).chain(kinds).collect()
                value=chosen(query.kind, ANY)
            />
            <SelectField
                label=words.history_period()
                name="period"
                options=periods.to_vec()
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
