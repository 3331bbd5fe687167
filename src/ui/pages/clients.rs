//! The clients page, for partners.

mod add;
pub mod client;
pub mod row;

use crate::{
    api::clients::{AddClientCall, ClientAdded, ClientPage, RenewInvitationCall, list_clients},
    domain::{access::Action, text},
    ui::{
        context::{form_reply, page_data_for, use_words},
        kit::{
            dialog::DialogButton,
            empty::Empty,
            failure::loaded,
            icon::{Icon, IconName},
            instant_dialog::InstantDialog,
            load_more::MoreRows,
            tie_dialog::EndClientDialog,
        },
        layouts::{guard::SignedIn, main::MainLayout},
    },
};
use add::ClientDialog;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use row::ClientRow;

/// `?cursor=…` shows the page after that cursor, `?q=…` those whose name or address contains a text.
#[component]
pub fn ClientsPage() -> impl IntoView {
    let words = use_words();
    let asked = use_query_map().with_untracked(|query| (query.get("cursor"), query.get("q")));
    let page = page_data_for(Action::KeepClients, list_clients(asked.0, asked.1));
    view! {
        <SignedIn only=Action::KeepClients let:_account>
            <MainLayout title=words.clients()>
                <div class="page-header">
                    <h1>{words.clients()}</h1>
                    <DialogButton name="add" class="button button-primary">
                        <Icon name=IconName::Plus />
                        {words.add_client()}
                    </DialogButton>
                </div>
                <Suspense>{loaded(page, |first| view! { <Clients first /> })}</Suspense>
            </MainLayout>
        </SignedIn>
    }
}

/// The list, fifty per page, and the dialogs about one of them.
#[component]
fn Clients(first: ClientPage) -> impl IntoView {
    let words = use_words();
    let added = |path| form_reply(path, &[])?.answer::<ClientAdded>();
    let added = added(AddClientCall::PATH).or_else(|| added(RenewInvitationCall::PATH));
    let people = first
        .clients
        .iter()
        .map(|client| (client.id, client.name.clone()))
        .collect();
    let search = first.search;
    let is_new = first.clients.is_empty() && search.is_empty();
    let list = if is_new {
        view! { <Empty title=words.no_clients() hint=words.no_clients_hint() /> }.into_any()
    } else if first.clients.is_empty() {
        view! {
            <Empty title=words.search_none() hint=words.search_none_hint(&search)>
                <a class="button" href="/clients">
                    {words.search_clear()}
                </a>
            </Empty>
        }
        .into_any()
    } else {
        let rows = first.clients.into_iter().map(|client| {
            let key = client.id.to_string();
            view! {
                <li data-key=key>
                    <ClientRow client />
                </li>
            }
        });
        view! {
            <MoreRows key="clients" next=first.next action="/clients" fields=vec![("q", search.clone())] row="li">
                <ul class="entry-list" role="list">
                    {rows.collect_view()}
                </ul>
            </MoreRows>
        }
        .into_any()
    };
    view! {
        {(!is_new).then(|| view! { <Search text=search /> })}
        {list}
        <InstantDialog />
        <EndClientDialog people />
        <ClientDialog added />
    }
    .into_any()
}

/// Search by name or address: a GET form, so that a search is a URL.
#[component]
fn Search(text: String) -> impl IntoView {
    let words = use_words();
    view! {
        <search>
            <form class="client-search" method="get" action="/clients" aria-label=words.search_clients()>
                <label class="sr-only" for="client-search">
                    {words.search_clients_label()}
                </label>
                <input
                    class="input"
                    id="client-search"
                    name="q"
                    type="search"
                    value=text
                    placeholder=words.search_clients_label()
                    autocomplete="off"
                    maxlength=text::LINE_MAX
                />
                <button type="submit" class="button">
                    {words.search()}
                </button>
            </form>
        </search>
    }
}
