//! The calendar page: the island with its first data, and beside it the dialogs with forms, which the server renders.

use crate::{
    api::{
        calendar::calendar,
        sessions::{SessionView, session},
    },
    domain::{account::Role, ids::SessionId},
    ui::{
        components::{
            dialog::{Dialog, use_dialog},
            edit_dialog::EditDialog,
            failure::loaded,
            later::later,
            move_dialog::MoveDialog,
            schedule_dialog::ScheduleDialog,
        },
        context::{page_data, use_words},
        islands::calendar::{CalendarIsland, address::Asked, state::Shown, week_grid::SCROLLS},
        layouts::{guard::SignedIn, main::MainLayout},
    },
};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_router::hooks::use_query_map;

/// `/calendar?view=week|month|agenda&date=2026-11-24`. With `dialog=schedule`, `date`, `time` and `duration` prefill the
/// form; with `dialog=edit` or `dialog=move`, `session` is what the form is about.
#[component]
pub fn CalendarPage() -> impl IntoView {
    let words = use_words();
    let query = use_query_map();
    let asked = query.with_untracked(|query| Asked::from_query(|name| query.get(name)));
    let view = page_data(calendar(asked.span, asked.date));
    let asks = use_dialog().is_some_and(|name| name == EDIT || name == MOVE);
    let id: Option<SessionId> = query.with_untracked(|query| query.get("session")?.parse().ok());
    let id = id.filter(|_| asks);
    let nonce = StoredValue::new(use_nonce());
    let island = loaded(view, move |view| {
        view! {
            <CalendarIsland first=Shown::new(asked, view) />
            <script nonce=nonce.get_value() inner_html=SCROLLS></script>
        }
    });
    let forms = later(async move {
        let chosen = match id {
            Some(id) => page_data(session(id)).await.ok(),
            None => None,
        };
        view! { <SessionForms session=chosen next=asked.href() /> }
    });
    view! {
        <SignedIn let:account>
            <MainLayout title=words.calendar_title() wide=true follows=false>
                <h1 class="sr-only">{words.calendar_title()}</h1>
                <Suspense>{island}</Suspense>
                <Suspense>{forms}</Suspense>
                {(account.role == Role::Partner && !account.unapproved)
                    .then(|| view! { <ScheduleDialog /> })}
            </MainLayout>
        </SignedIn>
    }
}

const EDIT: &str = "edit";
const MOVE: &str = "move";

/// "Edit" and "Move" of the session that the address names; without one, closed.
#[component]
fn SessionForms(session: Option<SessionView>, next: String) -> impl IntoView {
    let words = use_words();
    let is_asked = |name| use_dialog().is_some_and(|asked| asked == name);
    let edited = session
        .clone()
        .filter(|session| is_asked(EDIT) && session.can.edit);
    let moved = session.filter(|session| is_asked(MOVE) && session.can.reschedule);
    let edit = match edited {
        Some(session) => view! { <EditDialog session next=next.clone() /> }.into_any(),
        None => view! { <Dialog name=EDIT title=words.edit_session()>""</Dialog> }.into_any(),
    };
    let shift = match moved {
        Some(session) => view! { <MoveDialog session next /> }.into_any(),
        None => view! { <Dialog name=MOVE title=words.calendar_move_title()>""</Dialog> }.into_any(),
    };
    view! {
        {edit}
        {shift}
    }
}
