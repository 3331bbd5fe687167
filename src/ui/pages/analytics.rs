//! The analytics page: a partner's figures by month and by client.

use crate::{
    api::analytics::{AnalyticsView, FigureRow, figures},
    domain::{
        access::Action,
        analytics::{FigureSpan, Figures},
    },
    ui::{
        context::{page_data_for, use_words},
        kit::{
            bar_chart::{Bar, BarChart},
            empty::Empty,
            failure::loaded,
            history_filter::HISTORY_PATH,
            icon::{Icon, IconName},
        },
        layouts::{guard::SignedIn, main::MainLayout},
    },
    words::Words,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Most clients in the charts; the table lists all.
const CHARTED: usize = 12;

/// Shows the last twelve months, or another range: `?span=this_year`.
#[component]
pub fn AnalyticsPage() -> impl IntoView {
    let words = use_words();
    let span = use_query_map().with_untracked(|query| query.get("span"));
    let span = span
        .and_then(|word| FigureSpan::from_word(&word))
        .unwrap_or_default();
    let view = page_data_for(Action::KeepClients, figures(span));
    view! {
        <SignedIn only=Action::KeepClients let:_account>
            <MainLayout title=words.figures_title()>
                <div class="page-header">
                    <h1>{words.figures_title()}</h1>
                    <a class="row" href=HISTORY_PATH>
                        <Icon name=IconName::ChevronLeft />
                        {words.figures_back()}
                    </a>
                </div>
                <nav class="segments" aria-label=words.figures_span()>
                    {FigureSpan::ALL
                        .map(|one| {
                            view! {
                                <a
                                    href=format!("/sessions/analytics?span={}", one.word())
                                    aria-current=(span == one).then_some("page")
                                >
                                    {span_words(words, one)}
                                </a>
                            }
                        })
                        .collect_view()}
                </nav>
                <Suspense>{loaded(view, |view| view! { <Shown view /> })}</Suspense>
            </MainLayout>
        </SignedIn>
    }
}

fn span_words(words: Words, span: FigureSpan) -> &'static str {
    match span {
        FigureSpan::LastTwelveMonths => words.figures_last_12_months(),
        FigureSpan::ThisYear => words.figures_this_year(),
        FigureSpan::LastYear => words.figures_last_year(),
    }
}

/// The figures shown for a month, for a client and in total.
#[derive(Clone, Copy)]
enum Told {
    Held,
    Hours,
    NoShows,
    Late,
    Rating,
}

impl Told {
    const ALL: [Self; 5] = [Self::Held, Self::Hours, Self::NoShows, Self::Late, Self::Rating];

    fn title(self, words: Words) -> &'static str {
        match self {
            Self::Held => words.figures_held(),
            Self::Hours => words.figures_hours(),
            Self::NoShows => words.figures_no_shows(),
            Self::Late => words.figures_late(),
            Self::Rating => words.figures_rating(),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "counts of sessions are exact")]
    fn value(self, figures: Figures) -> Option<f64> {
        match self {
            Self::Held => Some(figures.held as f64),
            Self::Hours => figures.hours(),
            Self::NoShows => figures.no_show_rate(),
            Self::Late => figures.late_minutes(),
            Self::Rating => figures.average_stars(),
        }
    }

    /// The value as text, beside a bar and in the table.
    fn said(self, words: Words, figures: Figures) -> String {
        let Some(value) = self.value(figures) else {
            return words.history_unknown().to_owned();
        };
        match self {
            Self::Held => figures.held.to_string(),
            Self::Hours => words.figures_hours_of(words.decimal(value)),
            Self::NoShows => words.figures_percent_of(format!("{value:.0}")),
            Self::Late => words.history_minutes(words.decimal(value)),
            Self::Rating => words.figures_stars_of(words.decimal(value), figures.ratings),
        }
    }
}

/// All figures, or the empty state.
#[component]
fn Shown(view: AnalyticsView) -> impl IntoView {
    let words = use_words();
    if view.total.decided == 0 {
        return view! { <Empty title=words.figures_none() hint=words.figures_none_hint() /> }.into_any();
    }
    let total = view.total;
    let charted: Vec<_> = view.clients.iter().take(CHARTED).cloned().collect();
    let rest = view.clients.len() > CHARTED;
    let mut months = view.months;
    months.retain(|month| month.figures.decided > 0);
    view! {
        <h2 class="sr-only">{words.figures_total()}</h2>
        <dl class="figures-total">
            {Told::ALL
                .map(|told| {
                    view! {
                        <div>
                            <dt>{told.title(words)}</dt>
                            <dd>{told.said(words, total)}</dd>
                        </div>
                    }
                })
                .collect_view()}
        </dl>
        <p class="soft small">{words.figures_how()} " " {words.figures_zone(view.zone)}</p>
        <section class="stack" aria-labelledby="figures-by-month">
            <h2 id="figures-by-month">{words.figures_by_month()}</h2>
            <Charts
                ids=["month-held", "month-hours", "month-no-shows", "month-late", "month-rating"]
                rows=months.clone()
            />
            <FigureTable named=words.figures_month() caption=words.figures_by_month() rows=months />
        </section>
        <section class="stack" aria-labelledby="figures-by-client">
            <h2 id="figures-by-client">{words.figures_by_client()}</h2>
            {rest.then(|| view! { <p class="soft small">{words.figures_first(CHARTED)}</p> })}
            <Charts
                ids=["client-held", "client-hours", "client-no-shows", "client-late", "client-rating"]
                rows=charted
            />
            <FigureTable named=words.client() caption=words.figures_by_client() rows=view.clients />
        </section>
    }
    .into_any()
}

/// One chart per figure. A phone shows one of them, which the select chooses: the style sheet reads its choice.
#[component]
fn Charts(ids: [&'static str; 5], rows: Vec<FigureRow>) -> impl IntoView {
    let words = use_words();
    let choice = format!("{}-choice", ids[0]);
    let options = Told::ALL.map(|told| view! { <option>{told.title(words)}</option> });
    let charts = Told::ALL.into_iter().zip(ids).map(|(told, id)| {
        let bars = rows.iter().map(|row| Bar {
            name: row.name.clone(),
            value: told.value(row.figures),
            said: told.said(words, row.figures),
        });
        view! { <BarChart id title=told.title(words) bars=bars.collect() /> }
    });
    view! {
        <div class="chart-group">
            <div class="chart-choice field">
                <label class="field-label" for=choice.clone()>
                    {words.figures_chart()}
                </label>
                <select class="input" id=choice autocomplete="off">
                    {options.collect_view()}
                </select>
            </div>
            <div class="chart-list">{charts.collect_view()}</div>
        </div>
    }
    .into_any()
}

/// The same figures as a table.
#[component]
fn FigureTable(named: &'static str, caption: &'static str, rows: Vec<FigureRow>) -> impl IntoView {
    let words = use_words();
    let headings = std::iter::once(named).chain(Told::ALL.map(|told| told.title(words)));
    let rows = rows.into_iter().map(|row| {
        view! {
            <tr>
                <th scope="row"><bdi>{row.name}</bdi></th>
                {Told::ALL.map(|told| view! { <td>{told.said(words, row.figures)}</td> }).collect_view()}
            </tr>
        }
    });
    // Wider than a phone: a scroll container of its own, focusable so that keys can scroll it.
    view! {
        <div class="figures-scroll" role="group" aria-label=caption tabindex="0">
            <table class="figures">
                <caption class="sr-only">{caption}</caption>
                <thead>
                    <tr>{headings.map(|heading| view! { <th scope="col">{heading}</th> }).collect_view()}</tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
