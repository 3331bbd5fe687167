//! `/requests/{id}`: a session that a client has asked for, and its answer.

use crate::{
    api::requests::{
        AcceptRequestCall, DeclineRequestCall, ProposeTimeCall, RequestState, RequestView, one_request,
    },
    domain::{
        ids::RequestId,
        join::Participant,
        requests::{RequestAction, WORDS_MAX},
        wall_clock::clock,
    },
    ui::{
        context::{page_data_by_id, use_words},
        kit::{
            answers::Answers,
            dialog::{CloseButton, Dialog, DialogButton},
            failure::loaded,
            field::{TextArea, TextField},
            form::{Hidden, PostForm, SubmitButton},
            page_title::PageTitle,
            status::KindLabel,
        },
        layouts::{guard::SignedIn, main::MainLayout},
    },
    words::Words,
};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn RequestPage() -> impl IntoView {
    let words = use_words();
    let data = page_data_by_id(|id: RequestId| one_request(id));
    view! {
        <SignedIn let:_account>
            <MainLayout title=words.session_request()>
                <div class="narrow stack">
                    <Suspense>{loaded(data, |request| view! { <Request request /> })}</Suspense>
                </div>
            </MainLayout>
        </SignedIn>
    }
}

/// What has become of a request, to its reader.
pub fn said(words: Words, request: &RequestView) -> String {
    let other = &request.other;
    let is_partner = request.viewer == Participant::Partner;
    // Whose turn it was: the partner's, unless another time was proposed.
    let was_mine = is_partner == (request.state == RequestState::Waiting);
    match request.state {
        RequestState::Waiting | RequestState::Proposed if request.is_over && was_mine => {
            words.request_over_own().to_owned()
        }
        RequestState::Waiting | RequestState::Proposed if request.is_over => words.request_over(other),
        RequestState::Waiting if is_partner => words.request_by(other),
        RequestState::Waiting => words.request_to(other),
        RequestState::Proposed if is_partner => words.request_proposed_to(other),
        RequestState::Proposed => words.request_proposed_by(other),
        RequestState::Accepted => words.request_agreed(other),
        RequestState::Declined if is_partner => words.request_declined_own().to_owned(),
        RequestState::Declined => words.request_declined_by(other),
        RequestState::Withdrawn if is_partner => words.request_withdrawn_by(other),
        RequestState::Withdrawn => words.request_withdrawn_own().to_owned(),
    }
}

/// Until when it can be answered; none for one that has ended.
pub fn until(words: Words, request: &RequestView) -> Option<String> {
    if !request.state.is_open() {
        None
    } else if request.is_over {
        Some(words.request_over_hint().to_owned())
    } else if request.state.allows(request.viewer, RequestAction::Accept, false) {
        Some(words.request_answer_until(&request.until))
    } else {
        Some(words.request_until(&request.until))
    }
}

#[component]
fn Request(request: RequestView) -> impl IntoView {
    let words = use_words();
    let RequestView {
        id, start, viewer, ..
    } = request;
    let (here, hidden) = (
        format!("/requests/{id}"),
        vec![
            ("id", id.to_string()),
            ("start", start.to_string()),
            ("version", request.version.to_string()),
        ],
    );
    let may = |action| request.state.allows(viewer, action, request.is_over);
    let (accepts, declines, proposes) = (
        may(RequestAction::Accept),
        may(RequestAction::Decline),
        may(RequestAction::Propose),
    );
    let title = said(words, &request);
    let end = match viewer {
        Participant::Partner => words.request_decline(),
        Participant::Client => words.request_withdraw(),
    };
    let accept = accepts.then(|| {
        view! {
            <PostForm
                action=AcceptRequestCall::PATH
                hidden=hidden.clone()
                next=here.clone()
                said=words.request_accepted_toast()
            >
                <SubmitButton label=words.request_accept() pending_label=words.request_accept_pending() />
            </PostForm>
        }
    });
    let actions = declines.then(|| {
        view! {
            <div class="row">
                {accept}
                {proposes.then(|| view! { <DialogButton name="propose">{words.request_propose()}</DialogButton> })}
                <DialogButton name="decline" class="button button-quiet">
                    {end}
                </DialogButton>
            </div>
        }
    });
    let session = request
        .session
        .map(|session| (format!("/sessions/{session}"), words.open_session()));
    let has_ended = request.is_over || !request.state.is_open();
    let again =
        (viewer == Participant::Client && has_ended).then(|| ("/book".to_owned(), words.book_other_time()));
    let way = session.or(again).map(|(path, label)| {
        view! {
            <p>
                <a class="button" href=path>
                    {label}
                </a>
            </p>
        }
    });
    view! {
        <PageTitle text=title.clone() />
        <h1>{title}</h1>
        <div class="card stack" data-request=request.state.word()>
            <RequestFacts request=request.clone() />
            {request.words.clone().map(|said| view! { <p>{words.notice_words(said)}</p> })}
            {until(words, &request).map(|until| view! { <p class="soft">{until}</p> })}
            {actions}
            {way}
        </div>
        <Answers answers=request.answers.clone() />
        {declines.then(|| view! { <DeclineDialog request=request.clone() hidden=hidden.clone() here=here.clone() /> })}
        {proposes.then(|| view! { <ProposeDialog request hidden here /> })}
    }
    .into_any()
}

/// What is asked for, and when.
#[component]
pub fn RequestFacts(request: RequestView) -> impl IntoView {
    let words = use_words();
    let theirs = request.theirs.map(|at| words.slot_theirs(at, &request.other));
    view! {
        <div class="stack stack-tight">
            <p class="strong">
                <bdi>{request.title}</bdi>
            </p>
            <p class="book-when">{request.when}</p>
            {theirs.map(|at| view! { <p class="soft">{at}</p> })}
            <p class="session-card-facts">
                <span>{words.minutes_long(request.length)}</span>
                <KindLabel kind=request.kind />
                {request.place.map(|place| view! { <span class="soft"><bdi>{place}</bdi></span> })}
                {request.email.map(|email| view! { <span class="soft"><bdi>{email}</bdi></span> })}
            </p>
        </div>
    }
    .into_any()
}

#[component]
fn WordsField(other: String) -> impl IntoView {
    let words = use_words();
    view! {
        <TextArea
            label=words.request_words()
            name="words"
            help=words.request_words_help(other)
            maxlength=WORDS_MAX
            rows=3
        />
    }
}

#[component]
fn DeclineDialog(request: RequestView, hidden: Hidden, here: String) -> impl IntoView {
    let words = use_words();
    let is_partner = request.viewer == Participant::Partner;
    let (title, body, label) = if is_partner {
        (
            words.request_decline_title(),
            words.request_decline_body(&request.other),
            words.request_decline(),
        )
    } else {
        (
            words.request_withdraw_title(),
            words.request_withdraw_body(&request.other),
            words.request_withdraw(),
        )
    };
    let field = is_partner.then(|| view! { <WordsField other=request.other /> });
    view! {
        <Dialog name="decline" title>
            <p>{body}</p>
            <PostForm
                action=DeclineRequestCall::PATH
                hidden
                next=here
                said=words.request_declined_toast()
                prefix="decline"
            >
                {field}
                <div class="dialog-actions">
                    <CloseButton label=words.request_keep() />
                    <SubmitButton label danger=true />
                </div>
            </PostForm>
        </Dialog>
    }
    .into_any()
}

#[component]
fn ProposeDialog(request: RequestView, hidden: Hidden, here: String) -> impl IntoView {
    let words = use_words();
    view! {
        <Dialog name="propose" title=words.request_propose()>
            <p>{words.request_propose_hint()}</p>
            <PostForm
                action=ProposeTimeCall::PATH
                hidden
                next=here
                said=words.request_proposed_toast()
                prefix="propose"
            >
                <div class="form-pair">
                    <TextField
                        label=words.field_date()
                        name="date"
                        kind="date"
                        value=request.clock.date().to_string()
                        required=true
                    />
                    <TextField
                        label=words.field_time()
                        name="time"
                        kind="time"
                        value=clock(request.clock)
                        required=true
                    />
                </div>
                <p class="field-help">{words.times_in(request.zone.replace('_', " "))}</p>
                <WordsField other=request.other />
                <div class="dialog-actions">
                    <CloseButton label=words.request_keep() />
                    <SubmitButton label=words.request_propose_send() />
                </div>
            </PostForm>
        </Dialog>
    }
    .into_any()
}
