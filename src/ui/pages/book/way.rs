//! The address of a page of free times, with the zone that its times are shown in, and the choice of a zone.

use crate::{
    api::account::ZoneRegion,
    ui::{context::use_words, kit::field::ZoneField, layouts::guard::encode},
};
use chrono::NaiveDate;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// A page of free times, and what its address asks for.
#[derive(Debug, Clone)]
pub struct Way {
    path: String,
    /// IANA name of the zone that the reader has chosen.
    pub zone: Option<String>,
    /// The first day that is shown.
    pub day: Option<NaiveDate>,
    /// The start of the chosen slot, in milliseconds since the epoch.
    pub start: Option<i64>,
    /// Whether the reader chooses a zone.
    pub picks_zone: bool,
}

impl Way {
    /// Reads the query of the page at this path.
    pub fn of_address(path: String) -> Self {
        use_query_map().with_untracked(|query| Self {
            path,
            zone: query.get("zone").filter(|zone| !zone.is_empty()),
            day: query.get("day").and_then(|day| day.parse().ok()),
            start: query.get("start").and_then(|start| start.parse().ok()),
            picks_zone: query.get("zones").is_some(),
        })
    }

    /// The page in the same zone, with another query.
    pub fn to(&self, query: &str) -> String {
        let zone = self.zone.as_ref().map(|zone| format!("zone={}", encode(zone)));
        let query: Vec<_> = [zone.as_deref(), Some(query)]
            .into_iter()
            .flatten()
            .filter(|part| !part.is_empty())
            .collect();
        match query.as_slice() {
            [] => self.path.clone(),
            query => format!("{}?{}", self.path, query.join("&")),
        }
    }
}

/// Chooses the zone: a plain form, whose answer is the page.
#[component]
pub fn ZonePicker(regions: Vec<ZoneRegion>, shown: String, way: Way) -> impl IntoView {
    let words = use_words();
    view! {
        <h1>{words.choose_zone()}</h1>
        <form class="card form" method="get" action=way.path.clone()>
            <div class="form-fields">
                <ZoneField label=words.time_zone() name="zone" regions value=shown />
                <button type="submit" class="button button-primary">
                    {words.show_times()}
                </button>
            </div>
        </form>
        <p>
            <a href=way.to("")>{words.back_to_times()}</a>
        </p>
    }
    .into_any()
}

/// Shows the times of the device's zone from the first look on, if the address names none.
#[component]
pub fn DetectsZone(shown: String) -> impl IntoView {
    const DETECTS: &str = "const zone=Intl.DateTimeFormat().resolvedOptions().timeZone,to=new URL(location);\
if(zone&&zone!==document.currentScript.dataset.shown&&!to.searchParams.has('zone')){to.searchParams.set('zone',zone);location.replace(to)}";
    view! { <script nonce=leptos::nonce::use_nonce() data-shown=shown inner_html=DETECTS></script> }
}
