//! A client's partners, each with a way to end it.

use crate::{
    api::clients::PartnerView,
    ui::{
        context::use_words,
        kit::{
            load_more::MoreRows,
            tie_dialog::{EndTieButton, EndTieDialog},
        },
    },
};
use leptos::prelude::*;

/// The list; nothing if there are none.
#[component]
pub fn YourPartners(
    partners: Vec<PartnerView>,
    /// The cursor of the next page.
    next: Option<String>,
) -> impl IntoView {
    let words = use_words();
    let people = partners
        .iter()
        .map(|partner| (partner.id, partner.name.clone()))
        .collect();
    let rows = partners.into_iter().map(|partner| {
        view! {
            <li data-key=partner.id.to_string()>
                <div class="entry card">
                    <div class="entry-main">
                        <p class="strong"><bdi>{partner.name.clone()}</bdi></p>
                        <p class="soft small">{partner.email}</p>
                    </div>
                    <EndTieButton person=partner.id name=partner.name text=words.end_partner() />
                </div>
            </li>
        }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="stack stack-tight" aria-labelledby="overview-partners">
                <h2 id="overview-partners">{words.your_partners()}</h2>
                <MoreRows key="partners" next action="/overview" row="li">
                    <ul class="entry-list" role="list">
                        {rows}
                    </ul>
                </MoreRows>
            </section>
            <EndTieDialog
                people
                title=words.end_partner_title()
                title_of=|words, name| words.end_partner_title_of(name)
                body=words.end_partner_body()
                confirm=words.end_partner()
                said=words.end_partner_done()
                next="/overview"
            />
        }
    })
}
