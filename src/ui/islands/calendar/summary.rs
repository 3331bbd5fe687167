//! A session's summary and the actions on it.

use super::state::{CalendarState, use_calendar};
use crate::{
    api::sessions::SessionView,
    browser,
    ui::components::{
        icon::{Icon, IconName},
        status::{KindLabel, StatusBadge},
    },
};
use leptos::prelude::*;

#[component]
pub fn Summary() -> impl IntoView {
    let state = use_calendar();
    let (words, dialogs) = (state.words, state.dialogs);
    let chosen = Memo::new(move |_| dialogs.chosen.get().and_then(|id| state.find(id)));
    let title = Signal::derive(move || {
        chosen
            .get()
            .map_or_else(|| words.session().to_owned(), |session| session.title)
    });
    let node: NodeRef<leptos::html::Dialog> = NodeRef::new();
    Effect::new(move |_| {
        let wanted = dialogs.summary.get();
        let Some(dialog) = node.get() else { return };
        if wanted {
            // Wait a frame: the content must be mounted to take the focus.
            request_animation_frame(move || browser::dialog::show(&dialog));
        } else {
            browser::dialog::close(&dialog);
        }
    });
    let content = move || {
        let session = chosen.get().filter(|_| dialogs.summary.get())?;
        Some(details(state, &session))
    };
    view! {
        <dialog
            class="dialog"
            node_ref=node
            aria-label=title
            on:close=move |_| dialogs.summary.set(false)
        >
            <div class="dialog-head">
                <h2>{title}</h2>
                <button
                    type="button"
                    class="icon-button"
                    aria-label=words.close()
                    on:click=move |_| dialogs.summary.set(false)
                >
                    <Icon name=IconName::Close />
                </button>
            </div>
            <div class="dialog-body">{content}</div>
        </dialog>
    }
}

fn details(state: CalendarState, session: &SessionView) -> impl IntoView + use<> {
    let (words, dialogs) = (state.words, state.dialogs);
    let place = session.place.clone();
    let id = session.id;
    let (can_join, window) = (session.can.join, session.window);
    let joinable = move || {
        let now = state.now_utc.get();
        can_join && window.opens_at <= now && now < window.closes_at
    };
    let go_on = |name: &'static str, label: &'static str| {
        view! {
            <button type="button" class="button" on:click=move |_| dialogs.go_on(name, id)>
                {label}
            </button>
        }
    };
    view! {
        <div class="stack">
            <p class="row">
                <KindLabel kind=session.kind />
                <StatusBadge status=session.status />
            </p>
            <p class="calendar-summary-line">
                <Icon name=IconName::Clock />
                <time datetime=session.starts_at.to_rfc3339()>{session.when.label.clone()}</time>
            </p>
            <p class="calendar-summary-line">
                <Icon name=IconName::Person />
                <bdi>{session.other().name.clone()}</bdi>
            </p>
            {place
                .map(|place| {
                    view! {
                        <p class="calendar-summary-line">
                            <Icon name=IconName::Place />
                            <span>
                                <span class="sr-only">{words.place()} ": "</span>
                                {place}
                            </span>
                        </p>
                    }
                })}
            <div class="dialog-actions">
                <a class="button" data-focus="" href=format!("/sessions/{id}")>{words.view_details()}</a>
                {session.can.reschedule.then(|| go_on("move", words.calendar_move()))}
                {session.can.edit.then(|| go_on("edit", words.edit()))}
                <Show when=joinable>
                    <a class="button button-primary" rel="external" href=format!("/sessions/{id}/join")>
                        {words.join_now()}
                    </a>
                </Show>
            </div>
        </div>
    }
}
