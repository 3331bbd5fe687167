//! Past sessions: a table, or cards on a phone; fifty per page, with "Show more".

use super::{
    empty::Empty,
    history_filter::{HISTORY_PATH, HistoryFilter, address},
    load_more::MoreRows,
    stars::stars_text,
    status::{KindLabel, StatusBadge},
    time_label::TimeLabel,
};
use crate::{
    api::history::{HistoryPage, HistoryQuery, HistoryRow},
    ui::context::use_words,
};
use leptos::prelude::*;

/// The history: filter, first page, pagination.
#[component]
pub fn HistoryList(first: HistoryPage) -> impl IntoView {
    let words = use_words();
    if !first.any {
        // What was cancelled ahead of its time is not past yet.
        return view! {
            <Empty title=words.none_past() hint=words.none_past_hint()>
                <a class="button" href=format!("{HISTORY_PATH}&status=cancelled")>
                    {words.history_cancelled()}
                </a>
            </Empty>
        }
        .into_any();
    }
    let HistoryPage {
        rows,
        next,
        total,
        query,
        people,
        can_download,
        ..
    } = first;
    let file = match address(&query) {
        all if all.is_empty() => "/sessions/history.csv".to_owned(),
        asked => format!("/sessions/history.csv?{asked}"),
    };
    let count = if total == 1 {
        words.history_one().to_owned()
    } else {
        words.history_count(total)
    };
    view! {
        <HistoryFilter query=query.clone() people />
        <div class="history-line">
            <p class="history-count" role="status">
                {count}
            </p>
            {can_download
                .then(|| {
                    view! {
                        <p class="row">
                            <a href="/sessions/analytics">{words.figures_title()}</a>
                            // A file download: `external` makes the router leave it to the browser.
                            <a href=file download="" rel="external">
                                {words.history_download()}
                            </a>
                        </p>
                    }
                })}
        </div>
        {if rows.is_empty() {
            view! {
                <Empty title=words.history_no_match() hint=words.history_no_match_hint()>
                    <a class="button" href=HISTORY_PATH>
                        {words.history_clear()}
                    </a>
                </Empty>
            }
                .into_any()
        } else {
            view! { <HistoryTable rows next query /> }.into_any()
        }}
    }
    .into_any()
}

/// The rows, and the button that loads the next page.
#[component]
pub fn HistoryTable(rows: Vec<HistoryRow>, next: Option<String>, query: HistoryQuery) -> impl IntoView {
    let words = use_words();
    let mut fields = vec![("half", "past".to_owned())];
    fields.extend(
        query
            .fields()
            .into_iter()
            .map(|(name, value)| (name, value.to_owned())),
    );
    let headings = [
        words.session(),
        words.history_person(),
        words.history_start(),
        words.history_duration(),
        words.history_together(),
        words.history_outcome(),
        words.history_rating(),
    ];
    // On a narrow screen CSS shows the rows as cards. Some browsers drop the table semantics of elements that
    // are not displayed as a table, so the roles are explicit.
    view! {
        <MoreRows key="history" next action="/sessions" fields row="tr">
            <table class="history" role="table">
                <caption class="sr-only">{words.past()}</caption>
                <thead role="rowgroup">
                    <tr role="row">
                        {headings
                            .map(|heading| view! { <th scope="col" role="columnheader">{heading}</th> })
                            .collect_view()}
                    </tr>
                </thead>
                <tbody role="rowgroup">
                    {rows.into_iter().map(|row| view! { <Row row /> }).collect_view()}
                </tbody>
            </table>
        </MoreRows>
    }
    .into_any()
}

#[component]
fn Row(row: HistoryRow) -> impl IntoView {
    let words = use_words();
    let path = format!("/sessions/{}", row.id);
    let told = row
        .absent
        .map(|absent| words.absent(absent, row.viewer, &row.other));
    let figure = |text: Option<String>, without: &'static str| match text {
        Some(text) => text.into_any(),
        None => view! {
            <span aria-hidden="true">{words.history_unknown()}</span>
            <span class="sr-only">{without}</span>
        }
        .into_any(),
    };
    let together = row.together_minutes.map(|minutes| words.history_minutes(minutes));
    let stars = row.stars.map(|stars| stars_text(words, stars));
    view! {
        <tr role="row" class="history-row" data-kind=row.kind.word() data-status=row.status.word() data-key=row.id.to_string()>
            <td role="cell" class="history-session">
                <a href=path><bdi>{row.title}</bdi></a>
                <KindLabel kind=row.kind />
            </td>
            <td role="cell" data-label=words.history_person()>
                <bdi>{row.other}</bdi>
            </td>
            <td role="cell" data-label=words.history_start()>
                <TimeLabel when=row.when starts_at=row.starts_at />
            </td>
            <td role="cell" class="history-figure" data-label=words.history_duration()>
                {words.history_minutes(row.minutes)}
            </td>
            <td role="cell" class="history-figure" data-label=words.history_together()>
                {figure(together, words.history_unknown_said())}
            </td>
            <td role="cell" class="history-outcome" data-label=words.history_outcome()>
                <StatusBadge status=row.status technical=row.technical />
                {told.map(|told| view! { <span class="soft small">{told}</span> })}
            </td>
            <td role="cell" class="history-figure" data-label=words.history_rating()>
                {figure(stars, words.history_not_rated())}
            </td>
        </tr>
    }
    .into_any()
}
