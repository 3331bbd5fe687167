//! The client's feedback on a session: form, display and change; and what the partner sees of it.

use crate::{
    api::{
        feedback::{
            FeedbackView, GiveFeedbackCall, RatingSummary, SessionFeedback, SharedComment,
            TakeBackFeedbackCall,
        },
        sessions::SessionView,
    },
    browser,
    domain::{feedback::COMMENT_MAX, ids::SessionId, join::Participant, session::SessionStatus, text},
    ui::{
        components::{
            dialog::{ConfirmDialog, DialogButton},
            field::TextArea,
            form::{PostForm, SubmitButton, session_field, typed},
            icon::{Icon, IconName},
            stars::{StarsChoice, StarsShown, average_text, ratings_text},
            time_label::datetime,
            toast::use_toasts,
        },
        context::{ReplyContext, form_reply, use_words},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

/// Where the forms lead without WASM.
fn after(id: SessionId) -> String {
    format!("/sessions/{id}#feedback")
}

/// Whether the session's page shows a feedback card.
pub fn has_card(session: &SessionView, feedback: &SessionFeedback) -> bool {
    session.status == SessionStatus::Completed || feedback.given.is_some()
}

/// The error of a plain form post, if no form is left that could show it.
#[component]
pub fn Refused(id: SessionId, feedback: RwSignal<SessionFeedback>) -> impl IntoView {
    let open = feedback.with_untracked(|feedback| feedback.open_until.is_some());
    let reply = |path| form_reply(path, &session_field(id));
    let reply = reply(GiveFeedbackCall::PATH).or_else(|| reply(TakeBackFeedbackCall::PATH));
    let error = reply.and_then(|reply| reply.error);
    error.filter(|_| !open).map(|error| {
        view! {
            <div class="alert alert-danger" role="alert" tabindex="-1" autofocus=true>
                <Icon name=IconName::Warning />
                <p>{error.message}</p>
            </div>
        }
    })
}

/// For the client: the form, or the given feedback and the ways to change it.
#[component]
pub fn FeedbackCard(session: RwSignal<SessionView>, feedback: RwSignal<SessionFeedback>) -> impl IntoView {
    let words = use_words();
    let toasts = use_toasts();
    let section: NodeRef<leptos::html::Section> = NodeRef::new();
    let taking_back = RwSignal::new(false);
    let reply = use_context::<ReplyContext>();
    let (id, partner) = session.with_untracked(|session| (session.id, session.partner.name.clone()));
    let partner = StoredValue::new(partner);
    // The form is gone, and with it the reply to a plain post: show the result and move the focus there.
    let told = move |said: &'static str, now: SessionFeedback| {
        if let Some(ReplyContext(reply)) = reply {
            reply.try_set_value(None);
        }
        feedback.try_set(now);
        toasts.success(said);
        request_animation_frame(move || {
            if let Some(section) = section.try_get_untracked().flatten() {
                browser::dialog::focus(&section, "h2");
            }
        });
    };
    let on_given = Callback::new(move |now| told(words.feedback_thanks(), now));
    let on_taken_back = Callback::new(move |now| told(words.feedback_taken_back(), now));
    view! {
        <section class="card stack feedback" id="feedback" aria-labelledby="feedback-title" node_ref=section>
            {move || {
                let SessionFeedback { given, open_until, .. } = feedback.get();
                let partner = partner.try_get_value().unwrap_or_default();
                match (given, open_until) {
                    (Some(given), _) => view! { <Given id partner given on_given taking_back /> }.into_any(),
                    (None, Some(until)) => {
                        view! {
                            <h2 id="feedback-title" tabindex="-1">
                                {words.feedback_title()}
                            </h2>
                            <p class="soft small">
                                <time datetime=datetime(until.at)>{words.feedback_open_until(until.label)}</time>
                            </p>
                            <FeedbackForm id partner on_given />
                        }
                            .into_any()
                    }
                    (None, None) => {
                        view! {
                            <h2 id="feedback-title">{words.feedback_of_client()}</h2>
                            <p class="soft">{words.feedback_closed()}</p>
                        }
                            .into_any()
                    }
                }
            }}
        </section>
        <TakeBackDialog open=taking_back id partner on_taken_back />
    }
    .into_any()
}

/// The given feedback, with "change" and "take back" where still allowed.
#[component]
fn Given(
    id: SessionId,
    partner: String,
    given: FeedbackView,
    on_given: Callback<SessionFeedback>,
    taking_back: RwSignal<bool>,
) -> impl IntoView {
    let words = use_words();
    let shown = if given.may_be_shown {
        words.feedback_shown_own().to_owned()
    } else {
        words.feedback_private_own(&partner)
    };
    let FeedbackView {
        can_edit,
        can_take_back,
        ..
    } = given;
    let until = match (&given.open_until, can_edit, can_take_back) {
        (Some(until), true, _) => words.feedback_until(&until.label),
        (Some(until), false, true) => words.feedback_only_taken_back(&until.label),
        _ => words.feedback_unchangeable().to_owned(),
    };
    // After a refused plain post, open the form: it shows the error.
    let sent_back =
        form_reply(GiveFeedbackCall::PATH, &session_field(id)).is_some_and(|reply| reply.error.is_some());
    let take_back = can_take_back.then(|| {
        view! {
            <DialogButton
                name="take-back"
                class="button button-danger button-quiet"
                on_press=move |()| taking_back.set(true)
            >
                <Icon name=IconName::Trash />
                {words.feedback_take_back()}
            </DialogButton>
        }
    });
    let change = can_edit.then(|| {
        let given = given.clone();
        view! {
            <details open=sent_back>
                <summary class="button">
                    <Icon name=IconName::Edit />
                    {words.feedback_change()}
                </summary>
                <FeedbackForm id partner given on_given />
            </details>
        }
    });
    view! {
        <h2 id="feedback-title" tabindex="-1">
            {words.feedback_thanks()}
        </h2>
        <Said given shown />
        <p class="soft small">{until}</p>
        {change}
        {take_back}
    }
    .into_any()
}

/// Stars, comment, visibility and date.
#[component]
fn Said(given: FeedbackView, shown: String) -> impl IntoView {
    let words = use_words();
    let comment = match given.comment {
        Some(comment) => view! {
            <blockquote class="feedback-comment">{comment}</blockquote>
            <p class="soft small">{shown}</p>
        }
        .into_any(),
        None => view! { <p class="soft">{words.feedback_no_comment()}</p> }.into_any(),
    };
    let at = given.given_at;
    let changed = given.edited.then(|| format!(" · {}", words.feedback_changed()));
    view! {
        <p>
            <StarsShown count=given.stars />
        </p>
        {comment}
        <p class="soft small">
            <time datetime=datetime(at.at)>{words.feedback_given_at(at.label)}</time>
            {changed}
        </p>
    }
    .into_any()
}

#[component]
fn FeedbackForm(
    id: SessionId,
    partner: String,
    #[prop(optional)] given: Option<FeedbackView>,
    on_given: Callback<SessionFeedback>,
) -> impl IntoView {
    let words = use_words();
    view! {
        <PostForm
            action=GiveFeedbackCall::PATH
            hidden=session_field(id)
            next=after(id)
            on_done=move |now| on_given.try_run(now)
        >
            <Fields partner given />
            <SubmitButton label=words.feedback_send() pending_label=words.feedback_sending() />
        </PostForm>
    }
    .into_any()
}

/// The fields. Initial values: those of a refused plain post, else the given feedback.
#[component]
fn Fields(partner: String, given: Option<FeedbackView>) -> impl IntoView {
    let words = use_words();
    let (stars, comment, may_be_shown) = given.map_or_else(Default::default, |given| {
        (
            given.stars.to_string(),
            given.comment.unwrap_or_default(),
            given.may_be_shown,
        )
    });
    let comment = typed("comment").unwrap_or(comment);
    let may_be_shown = typed("may_be_shown").map_or(may_be_shown, |typed| !typed.is_empty());
    let left = RwSignal::new(left_of(&comment));
    let left_text = move || match left.get() {
        left @ 0.. => words.feedback_left(left),
        over => words.feedback_over(-over),
    };
    view! {
        <StarsChoice
            label=words.feedback_rating()
            name="stars"
            value=stars
            help=words.feedback_rating_help(&partner)
        />
        <div class="stack stack-tight" on:input=move |event| left.set(left_of(&event_target_value(&event)))>
            <TextArea
                label=words.feedback_comment()
                name="comment"
                value=comment
                help=words.feedback_comment_help(COMMENT_MAX)
            />
            <p class="soft small feedback-left">{left_text}</p>
        </div>
        <div class="field">
            <label class="tick">
                <input
                    type="checkbox"
                    name="may_be_shown"
                    value="on"
                    checked=may_be_shown
                    aria-describedby="feedback-show-help"
                />
                <span>{words.feedback_show()}</span>
            </label>
            <p class="field-help" id="feedback-show-help">
                {words.feedback_show_help(partner)}
            </p>
        </div>
    }
    .into_any()
}

/// Remaining characters, negative if too long. Counts like the server.
fn left_of(comment: &str) -> i64 {
    let len = match text::optional_block(comment, usize::MAX) {
        Ok(comment) => comment.map_or(0, |comment| comment.chars().count()),
        Err(_) => comment.chars().count(),
    };
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    count(COMMENT_MAX) - count(len)
}

/// Confirms and takes the feedback back.
#[component]
fn TakeBackDialog(
    open: RwSignal<bool>,
    id: SessionId,
    partner: StoredValue<String>,
    on_taken_back: Callback<SessionFeedback>,
) -> impl IntoView {
    let words = use_words();
    let done = move |now: SessionFeedback| {
        open.try_set(false);
        on_taken_back.try_run(now);
    };
    view! {
        <ConfirmDialog
            open
            name="take-back"
            title=words.feedback_take_back_title()
            body=words.feedback_take_back_body(partner.try_get_value().unwrap_or_default())
            confirm_label=words.feedback_take_back()
            cancel_label=words.feedback_keep()
            danger=true
            action=TakeBackFeedbackCall::PATH
            hidden=session_field(id)
            next=after(id)
            on_done=Callback::new(done)
        />
    }
}

/// For the partner: the client's feedback on this session.
#[component]
pub fn ClientFeedback(session: RwSignal<SessionView>, feedback: RwSignal<SessionFeedback>) -> impl IntoView {
    let words = use_words();
    let client = move || session.with(|session| session.client.name.clone());
    let body = move || match feedback.with(|feedback| feedback.given.clone()) {
        Some(given) => {
            let shown = if given.may_be_shown {
                words.feedback_may_be_shown()
            } else {
                words.feedback_private()
            };
            view! { <Said given shown=shown.to_owned() /> }.into_any()
        }
        None => view! { <p class="soft">{words.feedback_none(client())}</p> }.into_any(),
    };
    view! {
        <section class="card stack feedback" id="feedback" aria-labelledby="feedback-title">
            <h2 id="feedback-title">{words.feedback_of_client()}</h2>
            {body}
        </section>
    }
    .into_any()
}

/// The partner's rating as a line among the session's facts; nothing while `None`.
#[component]
pub fn RatingFact(rating: Signal<Option<RatingSummary>>) -> impl IntoView {
    let words = use_words();
    move || {
        rating.get().map(|rating| {
            let average = average_text(words, rating.average);
            let count = ratings_text(words, rating.count);
            view! {
                <dt>{words.rating()}</dt>
                <dd class="stack stack-tight">
                    <span>{format!("{average} · {count}")}</span>
                    <span class="soft small">{words.rating_unconfirmed()}</span>
                </dd>
            }
        })
    }
}

/// For the client: comments by other clients of this partner, who allow publication; nothing if none.
#[component]
pub fn Others(
    /// The feedback of this page's session; its `others` are shown.
    feedback: RwSignal<SessionFeedback>,
    viewer: Participant,
) -> impl IntoView {
    let words = use_words();
    let others = Memo::new(move |_| feedback.with(|feedback| feedback.others.clone()));
    let comment = move |said: SharedComment| {
        view! {
            <li class="stack stack-tight">
                <p class="row">
                    <StarsShown count=said.stars />
                    <span class="soft small">{words.others_client()}</span>
                </p>
                <blockquote class="feedback-comment">{said.comment}</blockquote>
            </li>
        }
    };
    move || {
        let others = others.get();
        (viewer == Participant::Client && !others.is_empty()).then(|| {
            view! {
                <details class="feedback-others">
                    <summary>{words.others_say()}</summary>
                    <ul class="stack" role="list">
                        {others.into_iter().map(comment).collect_view()}
                    </ul>
                </details>
            }
        })
    }
}
