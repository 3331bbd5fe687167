//! The page of one session: what is known of it, and what may be done with it.

mod actions;
mod facts;
mod link;

use crate::{
    api::{
        ApiError, ErrorCode,
        sessions::{SessionView, session},
    },
    domain::{ids::SessionId, join::Participant, session::SessionKind},
    ui::{
        components::{
            edit_dialog::EditDialog,
            end_dialog::EndDialog,
            failure::Failure,
            join_now::JoinNow,
            skeleton::Skeleton,
            status::{KindLabel, StatusBadge},
        },
        context::{use_viewer, use_words, when_signed_in},
        layouts::{guard::SignedIn, main::MainLayout},
    },
};
use actions::{Actions, CancelDialog, DeleteDialog};
use facts::Facts;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use link::Meeting;

/// The page.
#[component]
pub fn SessionPage() -> impl IntoView {
    let words = use_words();
    let viewer = use_viewer();
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params
            .with(|params| params.get("id"))
            .and_then(|id| id.parse::<SessionId>().ok())
    });
    let data = Resource::new_blocking(
        move || id.get(),
        move |id| async move {
            match id {
                Some(id) => when_signed_in(viewer, session(id)).await,
                None => Err(ApiError::new(ErrorCode::NotFound, String::new())),
            }
        },
    );
    view! {
        <SignedIn let:_account>
            <MainLayout title=words.session()>
                <Transition fallback=|| view! { <Skeleton lines=4 /> }>
                    {move || {
                        data.get()
                            .map(|answer| match answer {
                                Ok(session) => view! { <Detail session /> }.into_any(),
                                Err(error) => {
                                    view! { <Failure error retry=move |()| data.refetch() /> }.into_any()
                                }
                            })
                    }}
                </Transition>
            </MainLayout>
        </SignedIn>
    }
}

/// The session, which changes in place: the dialogs stay open over it.
#[component]
fn Detail(session: SessionView) -> impl IntoView {
    let session = RwSignal::new(session);
    let [editing, ending, cancelling, deleting] = std::array::from_fn(|_| RwSignal::new(false));
    let id = session.with_untracked(|session| session.id);
    let take = move |changed| {
        session.try_set(changed);
    };
    view! {
        {move || {
            let session = session.get();
            let has_meeting = session.viewer == Participant::Partner
                && session.kind == SessionKind::Video
                && session.status.is_live();
            let class = format!("session-head stack tight {}", session.status.word());
            view! {
                <Title text=session.title.clone() />
                <div class=class>
                    <p class="row">
                        <KindLabel kind=session.kind />
                        <StatusBadge status=session.status />
                    </p>
                    <h1>{session.title.clone()}</h1>
                </div>
                <div class="session-body">
                    <div class="stack">
                        <div class="card stack">
                            <Facts session=session.clone() />
                            <div class="row">
                                <JoinNow session=session.clone() prepare=true />
                            </div>
                        </div>
                        {has_meeting.then(|| view! { <Meeting session=session.clone() /> })}
                    </div>
                    <Actions session editing ending cancelling deleting />
                </div>
            }
        }}
        <EditDialog open=editing session on_saved=take />
        <EndDialog open=ending id on_ended=take />
        <CancelDialog open=cancelling session on_changed=take />
        <DeleteDialog open=deleting session />
    }
}
