//! "Show more": a list with cursor pagination.

use super::failure::Failure;
use crate::{api::ApiError, browser, ui::context::use_words};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

/// The state of the pagination, independent of the row type.
#[derive(Clone, Copy)]
pub struct More {
    /// The cursor of the next page; `None` on the last.
    pub next: RwSignal<Option<String>>,
    pending: RwSignal<bool>,
    failure: RwSignal<Option<ApiError>>,
    grown: RwSignal<Option<Grown>>,
    load: Callback<()>,
}

/// The number of rows before and after a page was added.
#[derive(Clone, Copy)]
struct Grown {
    before: usize,
    all: usize,
}

/// The rows loaded so far, starting with the first page, and the pagination. `ask` takes a cursor and returns the next
/// rows and the next cursor.
pub fn pages<T, F, Fut>(rows: Vec<T>, next: Option<String>, ask: F) -> (RwSignal<Vec<T>>, More)
where
    T: Send + Sync + 'static,
    F: Fn(Option<String>) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(Vec<T>, Option<String>), ApiError>> + 'static,
{
    let rows = RwSignal::new(rows);
    let next = RwSignal::new(next);
    let pending = RwSignal::new(false);
    let failure = RwSignal::new(None);
    let grown = RwSignal::new(None);
    let load = move |()| {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        failure.set(None);
        let answer = ask(next.get_untracked());
        spawn_local(async move {
            let answer = answer.await;
            pending.try_set(false);
            match answer {
                Ok((fresh, after)) => {
                    next.try_set(after);
                    let brought = rows.try_update(|rows| {
                        let before = rows.len();
                        rows.extend(fresh);
                        let all = rows.len();
                        Grown { before, all }
                    });
                    grown.try_set(brought);
                }
                Err(problem) => {
                    failure.try_set(Some(problem));
                }
            }
        });
    };
    let more = More {
        next,
        pending,
        failure,
        grown,
        load: Callback::new(load),
    };
    (rows, more)
}

/// A list with a "Show more" button: without WASM a GET form that leads to the next page. With WASM the rows
/// are appended, the first new one takes the focus, and the new count is announced.
#[component]
pub fn LoadMore(
    more: More,
    /// Path of the page that reads `cursor`.
    #[prop(into)]
    action: String,
    /// Further query parameters of that page: names and values.
    #[prop(optional)]
    fields: Vec<(&'static str, String)>,
    /// CSS selector of a row. Each row must contain a link, a button or a focusable element.
    row: &'static str,
    children: Children,
) -> impl IntoView {
    let words = use_words();
    let node: NodeRef<leptos::html::Div> = NodeRef::new();
    Effect::new(move |_| {
        let (Some(grown), Some(list)) = (more.grown.get(), node.get_untracked()) else {
            return;
        };
        let first = format!("{row}:nth-child({})", grown.before + 1);
        request_animation_frame(move || {
            let _ = browser::dialog::focus(&list, &format!("{first} :is(a, button:enabled)"))
                || browser::dialog::focus(&list, &format!("{first} [tabindex]"));
        });
    });
    let said = move || {
        more.grown
            .get()
            .map(|Grown { before, all }| words.loaded_more(all - before, all))
    };
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        more.load.run(());
    };
    let form = move |cursor: String| {
        let fields = fields
            .iter()
            .map(|(name, value)| view! { <input type="hidden" name=*name value=value.clone() /> });
        view! {
            <form class="load-more" method="get" action=action.clone() on:submit=on_submit>
                {fields.collect_view()}
                <input type="hidden" name="cursor" value=cursor />
                <button type="submit" class="button" aria-disabled=move || more.pending.get().then_some("true")>
                    {words.load_more()}
                </button>
            </form>
        }
    };
    view! {
        <div class="load-more-list" node_ref=node>
            {children()}
            <p class="sr-only" role="status">
                {said}
            </p>
            // No retry here: the button below retries.
            {move || more.failure.get().map(|error| view! { <Failure error /> })}
            {move || more.next.get().map(&form)}
        </div>
    }
    .into_any()
}
