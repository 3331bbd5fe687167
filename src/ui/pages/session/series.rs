//! `/sessions/{id}/series`: the sessions of a series, and changing several of them.

use crate::{
    api::{
        ApiError, ErrorCode,
        series::{CancelSeriesCall, MoveSeriesCall, SeriesSession, SeriesView, series_of},
    },
    domain::{access::Action, ids::SessionId, series::Scope, text},
    ui::{
        context::{page_data_by_id, use_words},
        kit::{
            dialog::{CloseButton, Dialog, DialogButton},
            failure::loaded,
            field::{SelectField, Switch, TextField},
            form::{PostForm, SubmitButton, version_fields},
            icon::{Icon, IconName},
            session_fields::TimeFields,
            status::StatusBadge,
        },
        layouts::{guard::SignedIn, main::MainLayout},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn SeriesPage() -> impl IntoView {
    let words = use_words();
    let data = page_data_by_id(load);
    view! {
        <SignedIn only=Action::KeepClients let:_account>
            <MainLayout title=words.series_page()>
                <div class="narrow stack">
                    <Suspense>{loaded(data, |(id, series)| view! { <Series id series /> })}</Suspense>
                </div>
            </MainLayout>
        </SignedIn>
    }
}

async fn load(id: SessionId) -> Result<(SessionId, SeriesView), ApiError> {
    let series = series_of(id).await?;
    let series = series.ok_or_else(|| ApiError::new(ErrorCode::NotFound, String::new()))?;
    Ok((id, series))
}

#[component]
fn Series(id: SessionId, series: SeriesView) -> impl IntoView {
    let words = use_words();
    let is_ahead = |of: &SeriesSession| of.ahead;
    let can_move = series.sessions.iter().any(|of| of.ahead && of.id == id);
    let can_cancel = series.sessions.iter().any(is_ahead);
    let rows = series
        .sessions
        .iter()
        .cloned()
        .map(|of| view! { <Row of this=id /> });
    view! {
        <div class="stack stack-tight">
            <h1>{words.series_page()}</h1>
            <p>
                <a href=format!("/sessions/{id}")>{words.series_place(series.nth, series.of)}</a>
                ", "
                {words.rule(series.repeat, series.first)}
            </p>
        </div>
        <ol class="card series-dates" role="list">
            {rows.collect_view()}
        </ol>
        <div class="row">
            {can_move
                .then(|| {
                    view! {
                        <DialogButton name="move">
                            <Icon name=IconName::Clock />
                            {words.series_move_title()}
                        </DialogButton>
                    }
                })}
            {can_cancel
                .then(|| {
                    view! {
                        <DialogButton name="cancel" class="button button-danger">
                            <Icon name=IconName::Close />
                            {words.series_cancel_title()}
                        </DialogButton>
                    }
                })}
        </div>
        <MoveDialog id series=series.clone() />
        <CancelDialog id series />
    }
    .into_any()
}

#[component]
fn Row(of: SeriesSession, this: SessionId) -> impl IntoView {
    let words = use_words();
    view! {
        <li class="row" data-key=of.id.to_string()>
            <a href=format!("/sessions/{}", of.id)>{of.label}</a>
            <StatusBadge status=of.status />
            {of.changed.then(|| view! { <span class="badge">{words.series_changed()}</span> })}
            {(of.id == this).then(|| view! { <span class="badge badge-active">{words.series_this()}</span> })}
        </li>
    }
    .into_any()
}

#[component]
fn ScopeField() -> impl IntoView {
    let words = use_words();
    let options = vec![
        (
            Scope::Following.word().to_owned(),
            words.series_following().to_owned(),
        ),
        (Scope::All.word().to_owned(), words.series_all().to_owned()),
    ];
    view! {
        <SelectField
            label=words.series_scope()
            name="scope"
            options
            value=Scope::Following.word()
        />
    }
}

/// How many that lie ahead were changed by themselves, apart from the one that the form is about.
fn changed(series: &SeriesView, this: SessionId) -> usize {
    let others = series.sessions.iter().filter(|of| of.id != this);
    others.filter(|of| of.ahead && of.changed).count()
}

#[component]
fn MoveDialog(id: SessionId, series: SeriesView) -> impl IntoView {
    let words = use_words();
    let survive = changed(&series, id);
    let hint = words.series_move_hint(series.zone.replace('_', " "));
    view! {
        <Dialog name="move" title=words.series_move_title()>
            <p>{hint}</p>
            {(survive > 0).then(|| view! { <p class="strong">{words.series_survive(survive)}</p> })}
            <PostForm
                action=MoveSeriesCall::PATH
                hidden=version_fields(id, series.version)
                next=format!("/sessions/{id}/series")
                said=words.series_moved()
                conflict_inline=true
                prefix="move"
            >
                <ScopeField />
                <TimeFields start=series.start minutes=series.minutes zone=series.zone />
                <div class="dialog-actions">
                    <CloseButton label=words.keep_session() />
                    <SubmitButton label=words.series_move_button() pending_label=words.calendar_moving_now() />
                </div>
            </PostForm>
        </Dialog>
    }
    .into_any()
}

#[component]
fn CancelDialog(id: SessionId, series: SeriesView) -> impl IntoView {
    let words = use_words();
    let survive = changed(&series, id);
    view! {
        <Dialog name="cancel" title=words.series_cancel_title()>
            <p>{words.series_cancel_body()}</p>
            {(survive > 0).then(|| view! { <p class="strong">{words.series_survive(survive)}</p> })}
            <PostForm
                action=CancelSeriesCall::PATH
                hidden=version_fields(id, series.version)
                next=format!("/sessions/{id}/series")
                said=words.series_cancelled()
                prefix="cancel"
            >
                <ScopeField />
                {(survive > 0)
                    .then(|| view! { <Switch label=words.series_changed_too() name="changed_too" /> })}
                <TextField
                    label=words.cancel_reason_label()
                    name="reason"
                    autocomplete="off"
                    maxlength=text::LINE_MAX
                />
                <div class="dialog-actions">
                    <CloseButton label=words.keep_session() />
                    <SubmitButton label=words.series_cancel_button() danger=true />
                </div>
            </PostForm>
        </Dialog>
    }
    .into_any()
}
