//! Session types: the list, and the dialogs that add, change and remove one.

use crate::{
    api::availability::{Audience, OfferTypeCall, RemoveTypeCall, SaveTypeCall, TypeState, TypeView},
    domain::{
        requests::{ANSWER_HOURS, AT_ONCE},
        session::SessionKind,
    },
    ui::{
        context::use_words,
        kit::{
            copy_button::CopyButton,
            dialog::{ConfirmDialog, Dialog, DialogButton},
            empty::Empty,
            field::{SelectField, TextField},
            form::{PostForm, SubmitButton},
            icon::{Icon, IconName},
            session_fields::KindFields,
            status::KindLabel,
        },
    },
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

/// The list, with "Add session type".
#[component]
pub fn SessionTypes(
    types: Vec<TypeView>,
    /// Of the partner's page, if it is on.
    address: Option<String>,
) -> impl IntoView {
    let words = use_words();
    let list = if types.is_empty() {
        view! { <Empty title=words.no_session_types() hint=words.no_session_types_hint() /> }.into_any()
    } else {
        let rows = types.into_iter().map(|of| {
            let key = of.id.to_string();
            let public = (of.audience != Audience::Clients)
                .then(|| address.clone())
                .flatten();
            let link = public.map(|address| format!("{address}/{key}"));
            view! {
                <li data-key=key>
                    <TypeRow of link />
                </li>
            }
        });
        view! {
            <ul class="entry-list" role="list">
                {rows.collect_view()}
            </ul>
        }
        .into_any()
    };
    view! {
        <section class="stack" aria-labelledby="availability-types">
            <div class="page-header">
                <div class="stack stack-tight">
                    <h2 id="availability-types">{words.session_types()}</h2>
                    <p class="soft small">{words.session_types_hint()}</p>
                </div>
                <DialogButton name="type">
                    <Icon name=IconName::Plus />
                    {words.add_session_type()}
                </DialogButton>
            </div>
            {list}
        </section>
    }
    .into_any()
}

#[component]
fn TypeRow(of: TypeView, link: Option<String>) -> impl IntoView {
    let words = use_words();
    let is_offered = of.state == TypeState::Offered;
    let (class, state, turn, offered) = if is_offered {
        ("badge badge-active", words.type_offered(), words.pause_type(), "")
    } else {
        (
            "badge badge-waiting",
            words.type_paused(),
            words.offer_type(),
            "on",
        )
    };
    let buffers = [
        (of.before > 0).then(|| words.free_before(of.before)),
        (of.after > 0).then(|| words.free_after(of.after)),
    ];
    let audience = match of.audience {
        Audience::Clients => None,
        Audience::Anyone => Some(words.audience_anyone_short()),
        Audience::Link => Some(words.audience_link_short()),
    };
    let id = of.id.to_string();
    view! {
        <article class="entry card" data-type=of.name.clone()>
            <div class="entry-main stack stack-tight">
                <p class="row">
                    <span class="strong"><bdi>{of.name.clone()}</bdi></span>
                    <span class=class>{state}</span>
                </p>
                <p class="session-card-facts">
                    <span>{words.minutes_long(of.length)}</span>
                    <KindLabel kind=of.kind />
                    {of.place.map(|place| view! { <span class="soft"><bdi>{place}</bdi></span> })}
                    {buffers.map(|buffer| buffer.map(|buffer| view! { <span class="soft">{buffer}</span> }))}
                    {audience.map(|audience| view! { <span class="soft">{audience}</span> })}
                    {of.answer_hours.map(|_| view! { <span class="soft">{words.approval_short()}</span> })}
                </p>
            </div>
            <div class="row">
                {link.map(|link| view! { <CopyButton label=words.copy_link() text=link /> })}
                <DialogButton
                    name="type"
                    class="button button-small"
                    label=Some(words.edit_of(&of.name))
                    with=Some(("type", id.clone()))
                >
                    {words.edit()}
                </DialogButton>
                <a class="button button-small" href=format!("/availability/{id}/questions")>
                    {if of.questions == 0 { words.questions().to_owned() } else { words.questions_count(of.questions) }}
                </a>
                <PostForm action=OfferTypeCall::PATH hidden=vec![("id", id.clone()), ("offered", offered.to_owned())]>
                    <SubmitButton label=turn class="button button-small" />
                </PostForm>
                <DialogButton
                    name="remove-type"
                    class="button button-small button-quiet"
                    with=Some(("type", id))
                >
                    {words.remove_type()}
                </DialogButton>
            </div>
        </article>
    }
    .into_any()
}

/// The dialogs: for the type that the address names, or a new one.
#[component]
pub fn TypeDialogs(types: Vec<TypeView>) -> impl IntoView {
    let words = use_words();
    let chosen = use_query_map().with_untracked(|query| query.get("type"));
    let chosen = types
        .into_iter()
        .find(|of| chosen.as_ref().is_some_and(|id| *id == of.id.to_string()));
    let title = if chosen.is_some() {
        words.edit_session_type()
    } else {
        words.add_session_type()
    };
    let (name, id) = chosen
        .as_ref()
        .map(|of| (of.name.clone(), of.id.to_string()))
        .unwrap_or_default();
    view! {
        <Dialog name="type" title>
            <TypeForm of=chosen />
        </Dialog>
        <ConfirmDialog
            name="remove-type"
            title=words.remove_type_title(name)
            body=words.remove_type_body()
            confirm_label=words.remove_type()
            cancel_label=words.keep_type()
            danger=true
            action=RemoveTypeCall::PATH
            hidden=vec![("id", id)]
            next="/availability"
        />
    }
    .into_any()
}

#[component]
fn TypeForm(of: Option<TypeView>) -> impl IntoView {
    let words = use_words();
    let hidden = of.as_ref().map_or_else(Vec::new, |of| {
        vec![("id", of.id.to_string()), ("version", of.version.to_string())]
    });
    let minutes = |read: fn(&TypeView) -> i64, default: &str| {
        of.as_ref()
            .map_or_else(|| default.to_owned(), |of| read(of).to_string())
    };
    let (length, before, after) = (
        minutes(|of| of.length, "50"),
        minutes(|of| of.before, "0"),
        minutes(|of| of.after, "10"),
    );
    let kind = of.as_ref().map_or(SessionKind::Video, |of| of.kind);
    let place = of.as_ref().and_then(|of| of.place.clone()).unwrap_or_default();
    let audience = of.as_ref().map_or(Audience::Clients, |of| of.audience);
    let approval = of.as_ref().and_then(|of| of.answer_hours);
    let approval = approval.map_or_else(|| AT_ONCE.to_owned(), |hours| hours.to_string());
    let approvals = std::iter::once((AT_ONCE.to_owned(), words.approval_none().to_owned()))
        .chain(ANSWER_HOURS.map(|hours| {
            let label = match hours {
                0..48 => words.approval_hours(hours),
                _ => words.approval_days(hours / 24),
            };
            (hours.to_string(), label)
        }))
        .collect();
    view! {
        <PostForm action=SaveTypeCall::PATH hidden next="/availability" said=words.saved() prefix="type">
            <TextField
                label=words.field_type_name()
                name="name"
                value=of.map(|of| of.name).unwrap_or_default()
                help=words.field_type_name_help()
                required=true
                autocomplete="off"
            />
            <div class="form-pair form-three">
                <TextField label=words.field_length() name="duration" value=length required=true inputmode="numeric" />
                <TextField label=words.field_before() name="before" value=before required=true inputmode="numeric" />
                <TextField label=words.field_after() name="after" value=after required=true inputmode="numeric" />
            </div>
            <p class="field-help">{words.field_buffers_help()}</p>
            <KindFields kind place>""</KindFields>
            <SelectField
                label=words.field_audience()
                name="audience"
                options=[
                    (Audience::Clients, words.audience_clients()),
                    (Audience::Anyone, words.audience_anyone()),
                    (Audience::Link, words.audience_link()),
                ]
                    .map(|(audience, label)| (audience.word().to_owned(), label.to_owned()))
                    .into()
                value=audience.word()
            />
            <SelectField label=words.field_approval() name="approval" options=approvals value=approval />
            <SubmitButton label=words.save() />
        </PostForm>
    }
    .into_any()
}
