//! "Show more": a list that begins with a page and loads on, fifty at a time.

use super::failure::Failure;
use crate::{api::ApiError, browser, ui::context::use_words};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use std::future::Future;

/// The rows of a list as far as they have been loaded.
pub struct Pages<T: 'static> {
    /// The rows, in order.
    pub rows: RwSignal<Vec<T>>,
    /// How loading on stands.
    pub more: More,
}

impl<T> Clone for Pages<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Pages<T> {}

/// How loading on stands, whatever the rows are.
#[derive(Clone, Copy)]
pub struct More {
    /// Asks for the next page; none on the last.
    pub next: RwSignal<Option<String>>,
    pending: RwSignal<bool>,
    failure: RwSignal<Option<ApiError>>,
    grown: RwSignal<Option<Grown>>,
    load: Callback<()>,
}

/// What a page has brought.
#[derive(Clone, Copy)]
struct Grown {
    before: usize,
    all: usize,
}

impl<T: Send + Sync + 'static> Pages<T> {
    /// A list that begins with a page; `ask` answers with the rows behind a cursor and with the next cursor.
    pub fn new<F, Fut>(rows: Vec<T>, next: Option<String>, ask: F) -> Self
    where
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
        Self {
            rows,
            more: More {
                next,
                pending,
                failure,
                grown,
                load: Callback::new(load),
            },
        }
    }
}

/// A list and the way to more of it: a plain form that leads to the next page; with WASM the rows come in place,
/// the focus goes to the first new one, and how many there are is said.
#[component]
pub fn LoadMore(
    /// How loading on stands.
    more: More,
    /// The path of the page that reads `cursor`.
    #[prop(into)]
    action: String,
    /// What else that page reads: names and values.
    #[prop(optional)]
    fields: Vec<(&'static str, String)>,
    /// What the rows are, as a selector. A row has a link, a button, or takes the focus itself.
    row: &'static str,
    /// The list.
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
        <div class="pages" node_ref=node>
            {children()}
            <p class="sr-only" role="status">
                {said}
            </p>
            // Its way to try again is the button below.
            {move || more.failure.get().map(|error| view! { <Failure error /> })}
            {move || more.next.get().map(&form)}
        </div>
    }
    .into_any()
}
