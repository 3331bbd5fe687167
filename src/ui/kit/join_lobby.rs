//! The lobby: checklist, countdown and the button that asks the join gate for admission.

use super::{
    checklist::{Checklist, GoalsPoint},
    error_line::ErrorLine,
    form::ControlFields,
    icon::{Icon, IconName},
    join_countdown::JoinCountdown,
    provider_note::ProviderNote,
    reload_link::ReloadLink,
    session_facts::SessionFacts,
    time_label::instant,
    trouble::TroubleForm,
    whereabouts::PersonThere,
};
use crate::{
    api::join::{JoinCall, JoinView},
    domain::presence::Whereabouts,
    ui::{
        context::{form_reply, use_words},
        islands::lobby::Lobby,
    },
};
use leptos::{attr::custom::custom_attribute, prelude::*, server_fn::ServerFn};

/// The lobby page.
#[component]
pub fn JoinLobby(
    view: JoinView,
    /// Where the other person is.
    there: Option<Whereabouts>,
) -> impl IntoView {
    let words = use_words();
    let session = view.session;
    let refused = form_reply(JoinCall::PATH, &super::form::session_field(session.id));
    let refused = refused.and_then(|reply| reply.error).map(|error| error.message);
    let (id, window) = (session.id.to_string(), session.window);
    let door = id.clone();
    let (opens, is_early) = (instant(window.opens_at), session.server_now < window.opens_at);
    let beside = (!view.embedded).then(|| format!("/sessions/{id}/meeting"));
    let apart = custom_attribute("rel", (!view.embedded).then_some("noopener"));
    let provider = (!view.embedded).then_some(view.provider);
    let other = session.other().name.clone();
    view! {
        // After the window has closed the gate says so.
        <div class="lobby" data-reloads=instant(window.closes_at)>
            <header class="lobby-heading">
                <h1><bdi>{session.title.clone()}</bdi></h1>
                <SessionFacts session=session.clone() />
            </header>
            <Checklist title=words.checklist_title() hint=words.checklist_hint()>
                <GoalsPoint goals=session.notes links=session.note_links />
            </Checklist>
            <div class="lobby-side">
                <div class="lobby-door card">
                    <ErrorLine error=Signal::stored(refused) />
                    <p
                        id="other"
                        role="status"
                        data-part
                        data-where=there.map(Whereabouts::word)
                    >
                        <PersonThere name=other whereabouts=there />
                    </p>
                    <JoinCountdown
                        window
                        starts_at=session.starts_at
                        offset=session.when.offset(session.starts_at)
                        now=session.server_now
                    />
                    <form action=JoinCall::PATH method="post" data-door=door data-beside=beside.clone() {..apart}>
                        <ControlFields counts_each=true />
                        <input type="hidden" name="id" value=id />
                        <button
                            type="submit"
                            class="button button-primary button-wide"
                            disabled=is_early
                            data-enabled-from=opens.clone()
                        >
                            <Icon name=IconName::Video />
                            {words.join_button()}
                        </button>
                    </form>
                    <div hidden=!is_early data-until=opens.clone()>
                        <ReloadLink text=words.join_reload_hint() />
                    </div>
                </div>
                {provider.map(|provider| view! { <ProviderNote provider /> })}
                <div hidden=is_early data-from=opens>
                    <TroubleForm id=session.id />
                </div>
            </div>
        </div>
        <Lobby />
    }
}
