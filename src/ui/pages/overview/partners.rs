//! A client's partners, each with a way to end it.

use crate::{
    api::clients::{ClientState, PartnerView},
    ui::{
        components::tie_dialog::{EndTieButton, EndTieDialog, EndsTie},
        context::use_words,
    },
};
use leptos::prelude::*;

/// The list; nothing if there are none.
#[component]
pub fn YourPartners(
    partners: Signal<Vec<PartnerView>>,
    #[prop(into)] on_ended: Callback<()>,
) -> impl IntoView {
    let words = use_words();
    let ends = EndsTie::default();
    let active = Signal::derive(move || {
        let mut partners = partners.get();
        partners.retain(|partner| partner.state == ClientState::Active);
        partners
    });
    let any = Memo::new(move |_| !active.with(Vec::is_empty));
    let list = move || {
        any.get().then(|| {
            view! {
                <section class="stack stack-tight" aria-labelledby="overview-partners">
                    <h2 id="overview-partners">{words.your_partners()}</h2>
                    <ul class="entry-list" role="list">
                        <For each=move || active.get() key=|partner| partner.id let:partner>
                            <li>
                                <div class="entry card">
                                    <div class="entry-main">
                                        <p class="strong"><bdi>{partner.name.clone()}</bdi></p>
                                        <p class="soft small">{partner.email}</p>
                                    </div>
                                    <EndTieButton ends person=partner.id name=partner.name text=words.end_partner() />
                                </div>
                            </li>
                        </For>
                    </ul>
                </section>
            }
        })
    };
    view! {
        {list}
        <EndTieDialog
            ends
            title=words.end_partner_title()
            title_of=|words, name| words.end_partner_title_of(name)
            body=words.end_partner_body()
            confirm=words.end_partner()
            said=words.end_partner_done()
            next="/overview"
            on_ended
        />
    }
}
