//! A booking conflict, shown among the form's fields rather than above them.

use super::{
    form::use_form,
    icon::{Icon, IconName},
};
use crate::api::ErrorCode;
use leptos::prelude::*;

/// The conflict, while there is one. For a form with `conflict_inline`.
#[component]
pub fn Taken() -> impl IntoView {
    let error = use_form().error;
    move || {
        error
            .get()
            .filter(|error| error.code == ErrorCode::Conflict)
            .map(|error| {
                view! {
                    <div class="alert alert-danger taken" role="alert" tabindex="-1" data-alert="">
                        <Icon name=IconName::Warning />
                        <p>{error.message}</p>
                    </div>
                }
            })
    }
}
