//! The page of one session: its facts and the actions on it.

mod actions;
mod facts;
mod feedback;
mod link;
mod outcome;
mod record;

use crate::{
    api::{
        ApiError,
        attendance::{RecordView, record},
        feedback::{SessionFeedback, session_feedback},
        sessions::{SessionView, session},
    },
    browser::{events::use_changes, refresher::Refresher},
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
            page_title::PageTitle,
            skeleton::Skeleton,
            status::{KindLabel, StatusBadge},
        },
        context::{page_data_by_id, use_words},
        layouts::{guard::SignedIn, main::MainLayout},
    },
};
use actions::{Actions, CancelDialog, DeleteDialog};
use facts::Facts;
use feedback::{ClientFeedback, FeedbackCard, Others, Refused};
use leptos::prelude::*;
use link::Meeting;
use outcome::{CorrectDialog, ObjectDialog};
use record::Record;
use serde::{Deserialize, Serialize};

#[component]
pub fn SessionPage() -> impl IntoView {
    let words = use_words();
    let data = page_data_by_id(load);
    // A separate resource, so that both load in parallel.
    let said = page_data_by_id(session_feedback);
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

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Shown {
    session: SessionView,
    /// `Some` once the session is in progress or has an outcome.
    record: Option<RecordView>,
}

async fn load(id: SessionId) -> Result<Shown, ApiError> {
    let session = session(id).await?;
    let record = if session.status == SessionStatus::InProgress || session.status.is_outcome() {
        Some(record(id).await?)
    } else {
        None
    };
    Ok(Shown { session, record })
}

/// The page's state. Each part is updated in place.
#[derive(Clone, Copy)]
struct Live {
    session: RwSignal<SessionView>,
    /// The record with the session of the same response, so that it is never shown for another state.
    recorded: RwSignal<Shown>,
    feedback: RwSignal<SessionFeedback>,
}

impl Live {
    fn new(shown: Shown, feedback: SessionFeedback) -> Self {
        Self {
            session: RwSignal::new(shown.session.clone()),
            recorded: RwSignal::new(shown),
            feedback: RwSignal::new(feedback),
        }
    }

    /// Whether the client may be typing feedback.
    fn is_written(self) -> bool {
        let client = self.session.try_with_untracked(|session| session.viewer) == Some(Participant::Client);
        let has_form = |feedback: &SessionFeedback| feedback.given.is_some() || feedback.open_until.is_some();
        client && self.feedback.try_with_untracked(has_form) != Some(false)
    }

    /// Applies a response unless a newer version is shown already. Unchanged parts keep their elements, and
    /// the focus within.
    fn show(self, fresh: Shown, feedback: Option<SessionFeedback>) {
        if let Some(feedback) = feedback
            && self.feedback.try_with_untracked(|known| *known != feedback) == Some(true)
        {
            self.feedback.try_set(feedback);
        }
        let version = fresh.session.version;
        match self.session.try_with_untracked(|session| session.version) {
            Some(known) if known < version => {
                self.session.try_set(fresh.session.clone());
            }
            // Wrong passcodes change nothing of the session.
            Some(known) if known == version => {
                let lock = fresh.session.passcode_lock.clone();
                if self
                    .session
                    .try_with_untracked(|session| session.passcode_lock != lock)
                    == Some(true)
                {
                    self.session.try_update(|session| session.passcode_lock = lock);
                }
            }
            Some(_) | None => return,
        }
        let differs = |known: &Shown| known.session.version != version || known.record != fresh.record;
        if self.recorded.try_with_untracked(differs) == Some(true) {
            self.recorded.try_set(fresh);
        }
    }
}

/// Refetches on changes. Under an open dialog nothing is replaced; it refetches again once the dialog closes.
fn use_latest(live: Live, busy: Memo<bool>) -> Refresher {
    let id = live.session.with_untracked(|session| session.id);
    let missed = StoredValue::new(false);
    let refresher = Refresher::new(move || async move {
        let feedback = if live.is_written() {
            None
        } else {
            Some(session_feedback(id).await?)
        };
        let fresh = load(id).await?;
        if busy.try_get_untracked() == Some(true) {
            missed.try_set_value(true);
        } else {
            live.show(fresh, feedback);
        }
        Ok(())
    });
    use_changes(move |changed| {
        if changed.concerns(id) {
            refresher.ask();
        }
    });
    Effect::new(move |_| {
        if !busy.get() && missed.try_update_value(std::mem::take) == Some(true) {
            refresher.ask();
        }
    });
    refresher
}

/// The session, updated in place: open dialogs and typed input are kept.
#[component]
fn Detail(shown: Shown, feedback: SessionFeedback) -> impl IntoView {
    let (id, viewer) = (shown.session.id, shown.session.viewer);
    let live = Live::new(shown, feedback);
    let Live {
        session,
        recorded,
        feedback,
    } = live;
    let rating = Signal::derive(move || feedback.with(|feedback| feedback.rating));
    let dialogs: [_; 6] = std::array::from_fn(|_| RwSignal::new(false));
    let [editing, ending, cancelling, deleting, correcting, objecting] = dialogs;
    let busy = Memo::new(move |_| dialogs.iter().any(RwSignal::get));
    let refresher = use_latest(live, busy);
    let take = move |changed: SessionView| {
        session.try_set(changed);
        refresher.ask();
    };
    // Once shown, keep the client's card mounted: they may be typing.
    let has_card = Memo::new(move |before: Option<&bool>| {
        let stays = viewer == Participant::Client && before == Some(&true);
        stays || session.with(|session| feedback.with(|feedback| feedback::has_card(session, feedback)))
    });
    let has_card_of = move |who| viewer == who && has_card.get();
    let has_meeting = Memo::new(move |_| {
        session.with(|session| {
            viewer == Participant::Partner && session.kind == SessionKind::Video && session.status.is_live()
        })
    });
    // The title must not read the page's own signals: `PageTitle` says why.
    let title = ArcRwSignal::new(session.with_untracked(|session| session.title.clone()));
    let latest = title.clone();
    Effect::new(move |_| latest.set(session.with(|session| session.title.clone())));
    let record = move || {
        let Shown { session, record } = recorded.get();
        record.map(|record| view! { <Record session record correcting objecting /> })
    };
    view! {
        <PageTitle text=move || title.get() />
        <Head session recorded />
        <Refused id feedback />
        {move || has_card_of(Participant::Client).then(|| view! { <FeedbackCard session feedback /> })}
        <div class="session-body">
            <div class="stack">
                <div class="card stack">
                    {move || view! { <Facts session=session.get() rating /> }}
                    <Others feedback viewer />
                    <div class="row">
                        <JoinNow session prepare=true />
                    </div>
                </div>
                {move || has_meeting.get().then(|| view! { <Meeting session /> })}
                {record}
                {move || has_card_of(Participant::Partner).then(|| view! { <ClientFeedback session feedback /> })}
            </div>
            <Actions session editing ending cancelling deleting />
        </div>
        <EditDialog open=editing session on_saved=take />
        <EndDialog open=ending id on_ended=take />
        <CancelDialog open=cancelling session on_changed=take />
        <DeleteDialog open=deleting id />
        <CorrectDialog open=correcting session on_changed=take />
        <ObjectDialog open=objecting session on_changed=take />
    }
}

/// Kind, status and title.
#[component]
fn Head(session: RwSignal<SessionView>, recorded: RwSignal<Shown>) -> impl IntoView {
    let technical = Memo::new(move |_| {
        recorded.with(|Shown { record, .. }| {
            let outcome = record.as_ref().and_then(|record| record.outcome.as_ref());
            outcome.is_some_and(|outcome| outcome.technical)
        })
    });
    move || {
        let SessionView {
            title, kind, status, ..
        } = session.get();
        view! {
            <div class="session-head stack stack-tight" data-status=status.word()>
                <p class="row">
                    <KindLabel kind />
                    <StatusBadge status technical=technical.get() />
                </p>
                <h1><bdi>{title}</bdi></h1>
            </div>
        }
    }
}
