//! The page of one session: its facts and the actions on it.

pub mod actions;
mod facts;
mod feedback;
mod link;
mod outcome;
mod record;
pub mod series;

use crate::{
    api::{
        ApiError,
        attendance::{RecordView, record},
        feedback::{SessionFeedback, session_feedback},
        intake::answers,
        provider::{LinkView, session_link},
        series::{SeriesView, series_of},
        sessions::{SessionView, session},
    },
    domain::{
        ids::SessionId,
        intake::Answer,
        join::Participant,
        session::{SessionKind, SessionStatus},
    },
    ui::{
        context::{page_data_by_id, use_words},
        kit::{
            answers::Answers,
            edit_dialog::EditDialog,
            end_session_dialog::EndSessionDialog,
            failure::loaded,
            join_now::JoinNow,
            page_title::PageTitle,
            status::{KindLabel, StatusBadge},
        },
        layouts::{guard::SignedIn, main::MainLayout},
    },
};
use actions::{Actions, AgainDialog, CancelDialog, DeleteDialog};
use facts::Facts;
use feedback::{ClientFeedback, FeedbackCard, Others, has_card};
use futures::future::try_join4;
use leptos::prelude::*;
use link::Meeting;
use outcome::{CorrectDialog, ObjectDialog};
use record::Record;
use serde::{Deserialize, Serialize};

#[component]
pub fn SessionPage() -> impl IntoView {
    let words = use_words();
    let data = page_data_by_id(load);
    view! {
        <SignedIn let:_account>
            <MainLayout title=words.session()>
                <Suspense>{loaded(data, |shown| view! { <Detail shown /> })}</Suspense>
            </MainLayout>
        </SignedIn>
    }
}

#[derive(Clone, Serialize, Deserialize)]
struct Shown {
    session: SessionView,
    feedback: SessionFeedback,
    /// `Some` once the session is in progress or has an outcome.
    record: Option<RecordView>,
    /// For the partner, while a video meeting is ahead or in progress.
    link: Option<LinkView>,
    series: Option<SeriesView>,
    /// What the client was asked before the booking.
    answers: Vec<Answer>,
}

async fn load(id: SessionId) -> Result<Shown, ApiError> {
    let (session, feedback, series, answers) =
        try_join4(session(id), session_feedback(id), series_of(id), answers(id)).await?;
    let record = if session.status == SessionStatus::InProgress || session.status.is_outcome() {
        Some(record(id).await?)
    } else {
        None
    };
    let has_meeting = session.viewer == Participant::Partner
        && session.kind == SessionKind::Video
        && session.status.is_live();
    let link = if has_meeting {
        // A failure hides the card only.
        session_link(id).await.ok().flatten()
    } else {
        None
    };
    Ok(Shown {
        session,
        feedback,
        record,
        link,
        series,
        answers,
    })
}

#[component]
fn Detail(shown: Shown) -> impl IntoView {
    let Shown {
        session,
        feedback,
        record,
        link,
        series,
        answers,
    } = shown;
    let (id, viewer) = (session.id, session.viewer);
    let others_ahead = |series: &SeriesView| series.sessions.iter().any(|it| it.ahead && it.id != id);
    let several = viewer == Participant::Partner && series.as_ref().is_some_and(others_ahead);
    let outcome = record.as_ref().and_then(|record| record.outcome.as_ref());
    let technical = outcome.is_some_and(|outcome| outcome.technical);
    let has_card_of = |who| viewer == who && has_card(&session, &feedback);
    let own = has_card_of(Participant::Client).then(|| {
        let partner = session.partner.name.clone();
        view! { <FeedbackCard id partner feedback=feedback.clone() /> }
    });
    let theirs = has_card_of(Participant::Partner).then(|| {
        let client = session.client.name.clone();
        view! { <ClientFeedback client given=feedback.given.clone() /> }
    });
    view! {
        <PageTitle text=session.title.clone() />
        <Head session=session.clone() technical />
        {own}
        <div class="session-body">
            <div class="stack">
                <div class="card stack">
                    <Facts session=session.clone() rating=feedback.rating series several />
                    <Others others=feedback.others />
                    <div class="row">
                        <JoinNow session=session.clone() prepare=true />
                    </div>
                </div>
                <Answers answers />
                {link.map(|link| view! { <Meeting id link /> })}
                {record.map(|record| view! { <Record session=session.clone() record /> })}
                {theirs}
            </div>
            <Actions session=session.clone() />
        </div>
        <EditDialog session=session.clone() />
        <EndSessionDialog id />
        <AgainDialog />
        <CancelDialog session=session.clone() next=format!("/sessions/{id}") several />
        <DeleteDialog id />
        <CorrectDialog session=session.clone() />
        <ObjectDialog session />
    }
}

/// Kind, status and title.
#[component]
fn Head(session: SessionView, technical: bool) -> impl IntoView {
    let SessionView {
        title, kind, status, ..
    } = session;
    view! {
        <div class="session-head stack stack-tight" data-status=status.word()>
            <p class="row">
                <KindLabel kind />
                <StatusBadge status technical />
            </p>
            <h1><bdi>{title}</bdi></h1>
        </div>
    }
}
