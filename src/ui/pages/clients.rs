//! The clients page, for partners.

mod add;
mod row;

use crate::{
    api::clients::{AddClientCall, ClientAdded, ClientPage, RenewInvitationCall, list_clients},
    domain::access::Action,
    ui::{
        components::{
            dialog::DialogButton,
            empty::Empty,
            failure::loaded,
            icon::{Icon, IconName},
            instant_dialog::{InstantDialog, StartsInstant},
            load_more::{LoadMore, pages},
            skeleton::Skeleton,
            tie_dialog::{EndTieDialog, EndsTie},
        },
        context::{form_reply, page_data_for, use_words},
        layouts::{guard::SignedIn, main::MainLayout},
    },
};
use add::ClientDialog;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;
use row::ClientRow;

/// `?cursor=…` shows the page after that cursor.
#[component]
pub fn ClientsPage() -> impl IntoView {
    let words = use_words();
    let query = use_query_map();
    let cursor = Memo::new(move |_| query.with(|query| query.get("cursor")));
    let page = page_data_for(Action::KeepClients, move || cursor.get(), list_clients);
    // A plain post has the added client in its reply.
    let posted = |path| form_reply(path, &[])?.answer::<ClientAdded>();
    let added = posted(AddClientCall::PATH).or_else(|| posted(RenewInvitationCall::PATH));
    let open = RwSignal::new(added.is_some());
    let shown = RwSignal::new(added);
    let add = move |()| {
        shown.set(None);
        open.set(true);
    };
    let instant = StartsInstant::default();
    let ends = EndsTie::default();
    let show = Callback::new(move |renewed: ClientAdded| {
        shown.set(Some(renewed));
        open.set(true);
        page.refetch();
    });
    view! {
        <SignedIn only=Action::KeepClients let:_account>
            <MainLayout title=words.clients()>
                <div class="page-header">
                    <h1>{words.clients()}</h1>
                    <DialogButton name="add" class="button button-primary" on_press=add>
                        <Icon name=IconName::Plus />
                        {words.add_client()}
                    </DialogButton>
                </div>
                <Transition fallback=|| view! { <Skeleton lines=4 /> }>
                    {loaded(page, move |first| view! { <Clients first on_renewed=show instant ends /> })}
                </Transition>
                <InstantDialog instant />
                <EndTieDialog
                    ends
                    title=words.end_client_title()
                    title_of=|words, name| words.end_client_title_of(name)
                    body=words.end_client_body()
                    confirm=words.end_client()
                    said=words.end_client_done()
                    next="/clients"
                    on_ended=move |()| page.refetch()
                />
                <ClientDialog open shown on_added=move |()| page.refetch() />
            </MainLayout>
        </SignedIn>
    }
}

/// The list, fifty per page.
#[component]
fn Clients(
    first: ClientPage,
    on_renewed: Callback<ClientAdded>,
    instant: StartsInstant,
    ends: EndsTie,
) -> impl IntoView {
    let words = use_words();
    if first.clients.is_empty() {
        return view! { <Empty title=words.no_clients() hint=words.no_clients_hint() /> }.into_any();
    }
    let (rows, more) = pages(first.clients, first.next, |cursor| async move {
        let page = list_clients(cursor).await?;
        Ok((page.clients, page.next))
    });
    view! {
        <LoadMore more action="/clients" row="li">
            <ul class="entry-list" role="list">
                <For each=move || rows.get() key=|client| client.id let:client>
                    <li>
                        <ClientRow client on_renewed instant ends />
                    </li>
                </For>
            </ul>
        </LoadMore>
    }
    .into_any()
}
