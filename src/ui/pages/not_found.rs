//! The page for an address where nothing is.

use crate::ui::{components::missing::Missing, layouts::plain::PlainLayout};
use leptos::prelude::*;

/// "Page not found".
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <PlainLayout title="">
            <Missing />
        </PlainLayout>
    }
}
