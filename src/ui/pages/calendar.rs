//! The calendar page: week, month or agenda of the viewer's sessions, and the dialogs about one of them.
//!
//! All of it is HTML from the server: links, lists and forms. The island adds what a hand does in the week (moving,
//! drawing, keys), and turns the links in place; it reads the `data-*` attributes of this HTML. Times in them are
//! minutes on the viewer's clocks since 1970, days are days since then: the island knows no zones.

pub mod address;
mod agenda;
mod legend;
mod month;
mod session_block;
mod summary;
mod toolbar;
mod week;

use crate::{
    api::{
        booking::RescheduleCall,
        calendar::{CalendarSpan, CalendarView, calendar},
        sessions::{SessionView, session},
    },
    domain::{account::Role, calendar::minute_since_epoch, ids::SessionId},
    ui::{
        context::{form_reply, page_data, use_words},
        islands::calendar::CalendarIsland,
        kit::{
            dialog::{Dialog, use_dialog},
            edit_dialog::EditDialog,
            error_line::ErrorLine,
            failure::loaded,
            later::later,
            move_dialog::MoveDialog,
            schedule_dialog::ScheduleDialog,
        },
        layouts::{guard::SignedIn, main::MainLayout},
        pages::session::actions::CancelDialog,
    },
};
use address::Asked;
use agenda::Agenda;
use legend::Legend;
use leptos::{nonce::use_nonce, prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use month::Month;
use summary::SummaryDialog;
use toolbar::{Toolbar, range_label};
use week::{SCROLLS, Week};

/// `/calendar?view=week|month|agenda&date=2026-11-24`. With `dialog=schedule`, `date`, `time` and `duration` prefill the
/// form; with another dialog, `session` is what it is about.
#[component]
pub fn CalendarPage() -> impl IntoView {
    let words = use_words();
    let query = use_query_map();
    let asked = query.with_untracked(|query| Asked::from_query(|name| query.get(name)));
    let view = page_data(calendar(asked.span, asked.date));
    let asks = use_dialog().is_some_and(|name| ABOUT_A_SESSION.contains(&name.as_str()));
    let id: Option<SessionId> = query.with_untracked(|query| query.get("session")?.parse().ok());
    let id = id.filter(|_| asks);
    let nonce = StoredValue::new(use_nonce());
    let shown = loaded(view, move |view| {
        view! {
            <Calendar asked view />
            <script nonce=nonce.get_value() inner_html=SCROLLS></script>
        }
    });
    let forms = later(async move {
        let chosen = match id {
            Some(id) => page_data(session(id)).await.ok(),
            None => None,
        };
        view! { <SessionDialogs session=chosen next=asked.href() /> }
    });
    view! {
        <SignedIn let:account>
            <MainLayout title=words.calendar_title() wide=true>
                <h1 class="sr-only">{words.calendar_title()}</h1>
                <Suspense>{shown}</Suspense>
                <CalendarIsland />
                <Suspense>{forms}</Suspense>
                {(account.role == Role::Partner && !account.unapproved)
                    .then(|| view! { <ScheduleDialog /> })}
            </MainLayout>
        </SignedIn>
    }
}

/// Everything that changes with the days on the screen.
#[component]
fn Calendar(asked: Asked, mut view: CalendarView) -> impl IntoView {
    let words = use_words();
    // The order in which the cursor visits them.
    view.sessions
        .sort_by_key(|session| (session.when.start, session.id));
    let span = asked.span;
    let label = range_label(words, span, &view);
    let now = minute_since_epoch(view.local_now());
    let free = view.can_schedule.then_some("");
    let first = address::day_number(view.first).to_string();
    let said = words.calendar_loaded(&label, view.sessions.len());
    let (clock, until) = (view.clock, view.clock.change);
    let days = match span {
        CalendarSpan::Week => view! { <Week view=view.clone() /> }.into_any(),
        CalendarSpan::Month => view! { <Month view=view.clone() /> }.into_any(),
        CalendarSpan::Agenda => view! { <Agenda view=view.clone() /> }.into_any(),
    };
    view! {
        <div
            class="calendar"
            id="calendar"
            data-span=address::word(span)
            data-first=first
            data-today=now.div_euclid(24 * 60).to_string()
            data-free=free
            data-moves=RescheduleCall::PATH
            // Seconds that the clocks are ahead of UTC, until a change of the clocks, and from then on.
            data-offset=clock.offset.to_string()
            data-changes=until.map(|(at, _)| at.timestamp_millis().to_string())
            data-offset-then=until.map(|(_, offset)| offset.to_string())
            data-said=said
            data-begun=words.calendar_move_begun("{title}")
            data-cancelled=words.calendar_move_cancelled()
            data-fixed=words.calendar_not_movable()
            data-moved=words.calendar_moved_to("{title}", "{when}")
            data-undo=words.calendar_undo()
        >
            <Toolbar span label view=view.clone() />
            <div class="calendar-problem">
                <NotMoved />
            </div>
            {days}
            <Legend span view />
        </div>
    }
    .into_any()
}

/// Why a session that was dragged, or moved by keys, stays where it was.
#[component]
fn NotMoved() -> impl IntoView {
    // The dialog says itself what is wrong in it.
    let is_dialog = use_dialog().is_some_and(|name| name == MOVE);
    let error = form_reply(RescheduleCall::PATH, &[]).and_then(|reply| reply.error);
    error.filter(|_| !is_dialog).map(|error| {
        // The first field's message is more specific than the general one.
        let reason = error.fields.into_iter().next().map(|field| field.message);
        let reason = reason.unwrap_or(error.message);
        view! { <ErrorLine error=Some(use_words().calendar_not_moved(reason)) /> }
    })
}

const EDIT: &str = "edit";
const MOVE: &str = "move";
const CANCEL: &str = "cancel";
const SUMMARY: &str = "summary";
const ABOUT_A_SESSION: [&str; 4] = [SUMMARY, EDIT, MOVE, CANCEL];

/// The dialogs about the session that the address names: the one that it asks for, and the others empty.
#[component]
fn SessionDialogs(session: Option<SessionView>, next: String) -> impl IntoView {
    let words = use_words();
    let asked = use_dialog();
    let one = |name: &'static str, title: &'static str| {
        let session = session.clone().filter(|_| asked.as_deref() == Some(name));
        let next = next.clone();
        match session {
            Some(session) if name == SUMMARY => view! { <SummaryDialog session /> }.into_any(),
            Some(session) if name == EDIT && session.can.edit => {
                view! { <EditDialog session next /> }.into_any()
            }
            Some(session) if name == MOVE && session.can.reschedule => {
                view! { <MoveDialog session next /> }.into_any()
            }
            Some(session) if name == CANCEL && session.can.cancel => {
                view! { <CancelDialog session next /> }.into_any()
            }
            _ => view! { <Dialog name title>""</Dialog> }.into_any(),
        }
    };
    [
        one(SUMMARY, words.session()),
        one(EDIT, words.edit_session()),
        one(MOVE, words.calendar_move_title()),
        one(CANCEL, words.cancel_title()),
    ]
    .collect_view()
}
