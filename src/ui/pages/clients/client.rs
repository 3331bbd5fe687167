//! The page of one client: who they are, the sessions with them, and what a partner does with a client.

use super::{add::ClientDialog, row::state_words};
use crate::{
    api::{
        ApiError, ErrorCode,
        clients::{
            ClientAdded, ClientDetail, ClientState, ClientView, RenewInvitationCall, SessionNotes, client,
        },
        history::{HistoryPage, HistoryQuery, history},
        sessions::{SessionPage, list_sessions},
    },
    domain::{access::Action, ids::PersonId},
    ui::{
        context::{form_reply, page_data_for, use_words},
        kit::{
            failure::loaded,
            form::{PostForm, SubmitButton},
            history_list::HistoryTable,
            instant_dialog::{InstantButton, InstantDialog},
            linked_text::LinkedText,
            load_more::MoreRows,
            page_title::PageTitle,
            schedule_dialog::{ScheduleButton, ScheduleDialog},
            session_card::SessionCards,
            tie_dialog::{EndClientDialog, EndTieButton},
        },
        layouts::{guard::SignedIn, main::MainLayout},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::{use_params_map, use_query_map};

struct Shown {
    detail: ClientDetail,
    ahead: SessionPage,
    past: HistoryPage,
}

async fn load(id: Option<PersonId>, cursor: Option<String>) -> Result<Shown, ApiError> {
    let id = id.ok_or_else(|| ApiError::new(ErrorCode::NotFound, String::new()))?;
    let detail = client(id).await?;
    let with = HistoryQuery {
        person: id.to_string(),
        ..HistoryQuery::default()
    };
    Ok(Shown {
        detail,
        ahead: list_sessions(cursor, None, Some(id)).await?,
        past: history(with, None).await?,
    })
}

#[component]
pub fn ClientPage() -> impl IntoView {
    let words = use_words();
    let id = use_params_map().with_untracked(|params| params.get("id")?.parse().ok());
    let cursor = use_query_map().with_untracked(|query| query.get("cursor"));
    let data = page_data_for(Action::KeepClients, load(id, cursor));
    view! {
        <SignedIn only=Action::KeepClients let:_account>
            <MainLayout title=words.client()>
                <Suspense>{loaded(data, |shown| view! { <Client shown /> })}</Suspense>
                <ScheduleDialog />
                <InstantDialog />
            </MainLayout>
        </SignedIn>
    }
}

#[component]
fn Client(shown: Shown) -> impl IntoView {
    let words = use_words();
    let Shown { detail, ahead, past } = shown;
    let ClientDetail { client, notes } = detail;
    let (id, name) = (client.id, client.name.clone());
    let with = (id, name.clone());
    let added = form_reply(RenewInvitationCall::PATH, &[]).and_then(|reply| reply.answer::<ClientAdded>());
    view! {
        <PageTitle text=name.clone() />
        <div class="page-header">
            <h1><bdi>{name.clone()}</bdi></h1>
            {(client.state != ClientState::Requested).then(|| view! { <ScheduleButton with=with.clone() /> })}
        </div>
        <Who client />
        <section class="stack stack-tight" aria-labelledby="client-upcoming">
            <h2 id="client-upcoming">{words.client_upcoming()}</h2>
            {if ahead.sessions.is_empty() {
                view! { <p class="soft">{words.client_none_upcoming(&name)}</p> }.into_any()
            } else {
                view! {
                    <MoreRows key="sessions" next=ahead.next action=format!("/clients/{id}") row="li">
                        <SessionCards sessions=ahead.sessions />
                    </MoreRows>
                }
                    .into_any()
            }}
        </section>
        <Notes notes />
        <Past id name=name.clone() past />
        <EndClientDialog people=vec![(id, name)] />
        <ClientDialog added />
    }
    .into_any()
}

/// Address, state and zone, and the actions on the tie.
#[component]
fn Who(client: ClientView) -> impl IntoView {
    let words = use_words();
    let (class, state) = state_words(words, client.state);
    let (is_active, is_invited) = (
        client.state == ClientState::Active,
        client.state == ClientState::Invited,
    );
    let until = client.invitation_until.map_or_else(
        || words.invitation_over().to_owned(),
        |until| words.invitation_until(until),
    );
    let with = (client.id, client.name.clone());
    let fact = |name: &'static str, text: String| {
        view! {
            <dt>{name}</dt>
            <dd>{text}</dd>
        }
    };
    view! {
        <div class="card stack">
            <p class="row">
                <span class=class>{state}</span>
                {(is_active && !client.email_confirmed)
                    .then(|| view! { <span class="soft small">{words.address_not_confirmed()}</span> })}
                {is_invited.then(|| view! { <span class="soft small">{until}</span> })}
            </p>
            <dl class="facts">
                {fact(words.email(), client.email)}
                {is_active.then(|| fact(words.client_zone(), client.time_zone))}
            </dl>
            <div class="row">
                {is_active.then(|| view! { <InstantButton with /> })}
                {is_invited
                    .then(|| {
                        view! {
                            <PostForm action=RenewInvitationCall::PATH hidden=vec![("id", client.id.to_string())]>
                                <SubmitButton label=words.new_invitation_link() class="button button-small" />
                            </PostForm>
                        }
                    })}
                <EndTieButton person=client.id name=client.name text=words.end_client() />
            </div>
        </div>
    }
    .into_any()
}

/// What was noted for their sessions; nothing without notes.
#[component]
fn Notes(notes: Vec<SessionNotes>) -> impl IntoView {
    let words = use_words();
    (!notes.is_empty()).then(|| {
        let rows = notes.into_iter().map(|of| {
            view! {
                <li data-key=format!("notes-{}", of.session) class="entry card">
                    <div class="entry-main stack stack-tight">
                        <p class="small">
                            <a href=format!("/sessions/{}", of.session)>
                                <bdi>{of.title}</bdi>
                            </a>
                            <span class="soft">", " {of.when}</span>
                        </p>
                        <p class="notes">
                            <LinkedText text=of.notes links=of.links />
                        </p>
                    </div>
                </li>
            }
        });
        view! {
            <section class="stack stack-tight" aria-labelledby="client-notes">
                <h2 id="client-notes">{words.client_notes()}</h2>
                <ul class="entry-list" role="list">
                    {rows.collect_view()}
                </ul>
            </section>
        }
    })
}

/// The most past sessions that are shown here; the history has all.
const PAST: usize = 10;

#[component]
fn Past(id: PersonId, name: String, past: HistoryPage) -> impl IntoView {
    let words = use_words();
    let mut rows = past.rows;
    rows.truncate(PAST);
    let path = format!("/sessions?half=past&person={id}");
    view! {
        <section class="stack stack-tight" aria-labelledby="client-past">
            <h2 id="client-past">{words.client_past()}</h2>
            {if rows.is_empty() {
                view! { <p class="soft">{words.client_none_past(name)}</p> }.into_any()
            } else {
                view! {
                    <HistoryTable rows next=None query=past.query />
                    <p>
                        <a href=path>{words.client_all_past()}</a>
                    </p>
                }
                    .into_any()
            }}
        </section>
    }
}
