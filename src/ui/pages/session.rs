//! The page of one session: what is known of it, and what may be done with it.

mod actions;
mod facts;
mod feedback;
mod link;
mod outcome;
mod record;

use crate::{
    api::{
        ApiError, ErrorCode,
        attendance::{RecordView, record},
        feedback::{SessionFeedback, session_feedback},
        sessions::{SessionView, session},
    },
    browser::events::{Changed, use_changes},
    domain::{
        ids::SessionId,
        join::Participant,
        session::{SessionKind, SessionStatus},
    },
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
use feedback::{ClientFeedback, FeedbackCard, Others, Refused};
use leptos::{prelude::*, task::spawn_local};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use link::Meeting;
use outcome::{CorrectDialog, ObjectDialog};
use record::Record;
use serde::{Deserialize, Serialize};

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
                Some(id) => when_signed_in(viewer, load(id)).await,
                None => Err(ApiError::new(ErrorCode::NotFound, String::new())),
            }
        },
    );
    // Beside the session, not after it.
    let said = Resource::new_blocking(
        move || id.get(),
        move |id| async move {
            match id {
                Some(id) => when_signed_in(viewer, session_feedback(id)).await,
                None => Err(ApiError::new(ErrorCode::NotFound, String::new())),
            }
        },
    );
    let retry = Callback::new(move |()| {
        data.refetch();
        said.refetch();
    });
    view! {
        <SignedIn let:_account>
            <MainLayout title=words.session()>
                <Transition fallback=|| view! { <Skeleton lines=4 /> }>
                    {move || {
                        data.get()
                            .zip(said.get())
                            .map(|answers| match answers {
                                (Ok(shown), Ok(feedback)) => view! { <Detail shown feedback /> }.into_any(),
                                (Err(error), _) | (_, Err(error)) => {
                                    view! { <Failure error retry /> }.into_any()
                                }
                            })
                    }}
                </Transition>
            </MainLayout>
        </SignedIn>
    }
}

/// What the page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Shown {
    session: SessionView,
    /// Once there can be something in it.
    record: Option<RecordView>,
}

async fn load(id: SessionId) -> Result<Shown, ApiError> {
    let session = session(id).await?;
    let record = record_of(&session).await?;
    Ok(Shown { session, record })
}

async fn record_of(session: &SessionView) -> Result<Option<RecordView>, ApiError> {
    if session.status == SessionStatus::InProgress || session.status.is_outcome() {
        Ok(Some(record(session.id).await?))
    } else {
        Ok(None)
    }
}

/// The session, which changes in place: the dialogs stay open over it.
#[component]
fn Detail(shown: Shown, feedback: SessionFeedback) -> impl IntoView {
    let session = RwSignal::new(shown.session);
    let record = RwSignal::new(shown.record);
    let feedback = RwSignal::new(feedback);
    let rating = Signal::derive(move || feedback.with(|feedback| feedback.rating));
    let [editing, ending, cancelling, deleting, correcting, objecting] =
        std::array::from_fn(|_| RwSignal::new(false));
    let id = session.with_untracked(|session| session.id);
    // What has not changed stays as it is, with the focus that may be in it; and what a dialog was opened over.
    let dialogs = [editing, ending, cancelling, deleting, correcting, objecting];
    let show = move |fresh: Shown| {
        let busy = dialogs
            .iter()
            .any(|dialog| dialog.try_get_untracked() == Some(true));
        let version = session.try_with_untracked(|session| session.version);
        if !busy && version.is_some_and(|version| version < fresh.session.version) {
            session.try_set(fresh.session);
        }
        if record.try_with_untracked(|record| *record != fresh.record) == Some(true) {
            record.try_set(fresh.record);
        }
    };
    let take = move |changed: SessionView| {
        session.try_set(changed.clone());
        spawn_local(async move {
            if let Ok(fresh) = record_of(&changed).await {
                record.try_set(fresh);
            }
        });
    };
    use_changes(move |changed| {
        if changed == Changed::Session(id) || changed == Changed::Anything {
            spawn_local(async move {
                // The client may be writing.
                let client =
                    session.try_with_untracked(|session| session.viewer) == Some(Participant::Client);
                let has_form =
                    |feedback: &SessionFeedback| feedback.given.is_some() || feedback.open_until.is_some();
                let keeps = client && feedback.try_with_untracked(has_form) != Some(false);
                // What cannot be loaded now stays as it was.
                if !keeps && let Ok(fresh) = session_feedback(id).await {
                    feedback.try_set(fresh);
                }
                if let Ok(fresh) = load(id).await {
                    show(fresh);
                }
            });
        }
    });
    view! {
        {move || {
            let session = session.get();
            let has_meeting = session.viewer == Participant::Partner
                && session.kind == SessionKind::Video
                && session.status.is_live();
            let viewer = session.viewer;
            let has_card = feedback.with_untracked(|feedback| feedback::has_card(&session, feedback));
            let card_of = |who| (has_card && viewer == who).then(|| session.clone());
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
                <Refused id=session.id feedback />
                {card_of(Participant::Client).map(|session| view! { <FeedbackCard session feedback /> })}
                <div class="session-body">
                    <div class="stack">
                        <div class="card stack">
                            <Facts session=session.clone() rating />
                            <Others feedback viewer />
                            <div class="row">
                                <JoinNow session=session.clone() prepare=true />
                            </div>
                        </div>
                        {has_meeting.then(|| view! { <Meeting session=session.clone() /> })}
                        {
                            let session = session.clone();
                            move || {
                                let session = session.clone();
                                record
                                    .get()
                                    .map(|record| view! { <Record session record correcting objecting /> })
                            }
                        }
                        {card_of(Participant::Partner)
                            .map(|session| view! { <ClientFeedback session feedback /> })}
                    </div>
                    <Actions session editing ending cancelling deleting />
                </div>
            }
        }}
        <EditDialog open=editing session on_saved=take />
        <EndDialog open=ending id on_ended=take />
        <CancelDialog open=cancelling session on_changed=take />
        <DeleteDialog open=deleting session />
        <CorrectDialog open=correcting session on_changed=take />
        <ObjectDialog open=objecting session on_changed=take />
    }
}
