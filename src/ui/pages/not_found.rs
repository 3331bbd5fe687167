//! The page for an unknown path.

use crate::ui::{kit::missing::Missing, layouts::plain::PlainLayout};
use leptos::prelude::*;

#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <PlainLayout title="">
            <Missing />
        </PlainLayout>
    }
}
