//! The client's feedback on a session: form, display and change; and what the partner sees of it.

use crate::{
    api::{
        feedback::{
            FeedbackView, GiveFeedbackCall, RatingSummary, SessionFeedback, SharedComment,
            TakeBackFeedbackCall,
        },
        sessions::SessionView,
    },
    domain::{feedback::COMMENT_MAX, ids::SessionId, session::SessionStatus, text},
    ui::{
        context::{form_reply, use_words},
        kit::{
            dialog::{ConfirmDialog, DialogButton},
            field::TextArea,
            form::{PostForm, SubmitButton, session_field, typed},
            icon::{Icon, IconName},
            stars::{StarsChoice, StarsShown, average_text, ratings_text},
            time_label::datetime,
        },
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

/// Where the forms lead: to the card, whose heading takes the focus.
fn after(id: SessionId) -> String {
    format!("/sessions/{id}#feedback")
}

/// Whether the session's page shows a feedback card.
pub fn has_card(session: &SessionView, feedback: &SessionFeedback) -> bool {
    session.status == SessionStatus::Completed || feedback.given.is_some() || is_refused(session.id)
}

/// Whether this page shows a refusal: then it has the form, with the error and what was typed.
fn is_refused(id: SessionId) -> bool {
    form_reply(GiveFeedbackCall::PATH, &session_field(id)).is_some_and(|reply| reply.error.is_some())
}

/// For the client: the form, or the given feedback and the ways to change it.
#[component]
pub fn FeedbackCard(id: SessionId, partner: String, feedback: SessionFeedback) -> impl IntoView {
    let words = use_words();
    let SessionFeedback {
        given, open_until, ..
    } = feedback;
    let has_form = open_until.is_some() || is_refused(id);
    let content = match given {
        Some(given) => view! { <Given id partner=partner.clone() given /> }.into_any(),
        None if has_form => view! {
            <h2 id="feedback-title" tabindex="-1" data-focus="">
                {words.feedback_title()}
            </h2>
            {open_until
                .map(|until| {
                    view! {
                        <p class="soft small">
                            <time datetime=datetime(until.at)>{words.feedback_open_until(until.label)}</time>
                        </p>
                    }
                })}
            <FeedbackForm id partner=partner.clone() />
        }
        .into_any(),
        None => view! {
            <h2 id="feedback-title" tabindex="-1" data-focus="">
                {words.feedback_of_client()}
            </h2>
            <p class="soft">{words.feedback_closed()}</p>
        }
        .into_any(),
    };
    view! {
        <section class="card stack feedback" id="feedback" aria-labelledby="feedback-title">
            {content}
        </section>
        <ConfirmDialog
            name="take-back"
            title=words.feedback_take_back_title()
            body=words.feedback_take_back_body(partner)
            confirm_label=words.feedback_take_back()
            cancel_label=words.feedback_keep()
            danger=true
            action=TakeBackFeedbackCall::PATH
            hidden=session_field(id)
            next=after(id)
            said=words.feedback_taken_back()
        />
    }
    .into_any()
}

/// The given feedback, with "change" and "take back" where still allowed.
#[component]
fn Given(id: SessionId, partner: String, given: FeedbackView) -> impl IntoView {
    let words = use_words();
    let shown = if given.may_be_shown {
        words.feedback_shown_own().to_owned()
    } else {
        words.feedback_private_own(&partner)
    };
    let until = match (&given.open_until, given.can_edit, given.can_take_back) {
        (Some(until), true, _) => words.feedback_until(&until.label),
        (Some(until), false, true) => words.feedback_only_taken_back(&until.label),
        _ => words.feedback_unchangeable().to_owned(),
    };
    let take_back = given.can_take_back.then(|| {
        view! {
            <DialogButton name="take-back" class="button button-danger button-quiet">
                <Icon name=IconName::Trash />
                {words.feedback_take_back()}
            </DialogButton>
        }
    });
    let is_refused = is_refused(id);
    let change = (given.can_edit || is_refused).then(|| {
        let given = given.clone();
        view! {
            <details open=is_refused>
                <summary class="button">
                    <Icon name=IconName::Edit />
                    {words.feedback_change()}
                </summary>
                <FeedbackForm id partner given />
            </details>
        }
    });
    view! {
        <h2 id="feedback-title" tabindex="-1" data-focus="">
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
) -> impl IntoView {
    let words = use_words();
    view! {
        <PostForm
            action=GiveFeedbackCall::PATH
            hidden=session_field(id)
            next=after(id)
            said=words.feedback_thanks()
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
    let left = match left_of(&comment) {
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
        <div class="stack stack-tight">
            <TextArea
                label=words.feedback_comment()
                name="comment"
                value=comment
                help=words.feedback_comment_help(COMMENT_MAX)
            />
            <p
                class="soft small feedback-left"
                data-keep=""
                data-left-of="field-comment"
                data-max=COMMENT_MAX.to_string()
                data-left=words.feedback_left("{n}")
                data-over=words.feedback_over("{n}")
            >
                {left}
            </p>
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

/// For the partner: the client's feedback on this session.
#[component]
pub fn ClientFeedback(client: String, given: Option<FeedbackView>) -> impl IntoView {
    let words = use_words();
    let body = match given {
        Some(given) => {
            let shown = if given.may_be_shown {
                words.feedback_may_be_shown()
            } else {
                words.feedback_private()
            };
            view! { <Said given shown=shown.to_owned() /> }.into_any()
        }
        None => view! { <p class="soft">{words.feedback_none(client)}</p> }.into_any(),
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
pub fn RatingFact(rating: Option<RatingSummary>) -> impl IntoView {
    let words = use_words();
    rating.map(|rating| {
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

/// For the client: comments by other clients of this partner, who allow publication; nothing if none.
#[component]
pub fn Others(others: Vec<SharedComment>) -> impl IntoView {
    let words = use_words();
    let comment = |said: SharedComment| {
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
    (!others.is_empty()).then(|| {
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
