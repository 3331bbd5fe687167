//! What wants a decision or a look: outcomes, objections, cancellations, open feedback.

use crate::{
    api::notices::{DismissNoticeCall, NoticeKind, NoticeView},
    domain::join::Participant,
    ui::{
        context::use_words,
        kit::{
            form::{PostForm, SubmitButton, session_field},
            status::StatusBadge,
        },
    },
    words::Words,
};
use leptos::{prelude::*, server_fn::ServerFn};

/// Each with a way to its session and "Dismiss"; nothing if there are none.
#[component]
pub fn Notices(notices: Vec<NoticeView>) -> impl IntoView {
    let words = use_words();
    (!notices.is_empty()).then(|| {
        let rows = notices.into_iter().map(|notice| {
            let key = format!("notice-{}", notice.session);
            view! {
                <li data-key=key>
                    <NoticeRow notice />
                </li>
            }
        });
        view! {
            <section class="stack stack-tight" aria-labelledby="overview-notices">
                <h2 id="overview-notices">{words.notices()}</h2>
                <ul class="entry-list" role="list">
                    {rows.collect_view()}
                </ul>
            </section>
        }
    })
}

/// What happened, and the lines below it.
fn texts(words: Words, notice: &NoticeView) -> (String, Vec<String>) {
    let other = &notice.other;
    let quoted = || notice.words.as_ref().map(|said| words.notice_words(said));
    let (said, more) = match notice.kind {
        NoticeKind::Objection => (
            words.notice_objection(other),
            [quoted(), Some(words.notice_objection_hint().to_owned())],
        ),
        NoticeKind::Outcome => {
            let said = match notice.absent {
                Some(absent) => words.absent(absent, notice.viewer, other),
                None if notice.technical => words.outcome_technical().to_owned(),
                None => words.outcome_not_held().to_owned(),
            };
            let decided = (!notice.by_evidence).then(|| words.notice_decided(other, &notice.at));
            let decided = match (decided, quoted()) {
                (Some(decided), Some(reason)) => Some(format!("{decided} {reason}")),
                (decided, _) => decided,
            };
            let hint = match notice.viewer {
                Participant::Partner => words.notice_outcome_partner(),
                Participant::Client => words.notice_outcome_client(),
            };
            (said, [decided, Some(hint.to_owned())])
        }
        NoticeKind::Cancelled => (
            words.notice_cancelled(other),
            [quoted(), Some(words.notice_cancelled_at(&notice.at))],
        ),
        NoticeKind::Booked => (
            words.notice_booked(other),
            [Some(words.notice_booked_at(&notice.at)), None],
        ),
        NoticeKind::Moved => (
            words.notice_moved(other),
            [Some(words.notice_moved_at(&notice.at)), None],
        ),
        NoticeKind::Feedback => (words.notice_feedback(other), [None, None]),
    };
    (said, more.into_iter().flatten().collect())
}

#[component]
fn NoticeRow(notice: NoticeView) -> impl IntoView {
    let words = use_words();
    let (said, more) = texts(words, &notice);
    let label = said.clone();
    let part = if notice.kind == NoticeKind::Feedback {
        "#feedback"
    } else {
        ""
    };
    let path = format!("/sessions/{}{part}", notice.session);
    let (class, link) = match (notice.kind, notice.viewer) {
        (NoticeKind::Feedback, _) => ("button button-small button-primary", words.notice_give_feedback()),
        (NoticeKind::Objection, _) => ("button button-small button-primary", words.notice_decide()),
        _ => ("button button-small", words.view_details()),
    };
    let title = notice.title.clone();
    view! {
        <article class="entry card" aria-label=label tabindex="-1">
            <div class="entry-main stack stack-tight">
                <p class="strong">{said}</p>
                <p class="soft small row">
                    <span><bdi>{notice.title}</bdi> ", " {notice.when}</span>
                    {(notice.kind != NoticeKind::Feedback)
                        .then(|| view! { <StatusBadge status=notice.status technical=notice.technical /> })}
                </p>
                {more.into_iter().map(|line| view! { <p class="small">{line}</p> }).collect_view()}
            </div>
            <div class="row">
                <a class=class href=path>
                    {link}
                </a>
                <PostForm
                    action=DismissNoticeCall::PATH
                    hidden=session_field(notice.session)
                    next="/overview"
                >
                    <SubmitButton
                        label=words.dismiss()
                        class="button button-small button-quiet"
                        aria_label=words.dismiss_of(title)
                    />
                </PostForm>
            </div>
        </article>
    }
    .into_any()
}
