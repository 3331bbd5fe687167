//! A button that acts in place, which needs WASM: it is disabled until hydration.

use crate::ui::context::use_alive;
use leptos::prelude::*;

#[component]
pub fn ActionButton(
    #[prop(default = "button")] class: &'static str,
    /// The `aria-label`, where the content alone is not descriptive enough.
    #[prop(optional, into)]
    label: Option<String>,
    /// While true, presses are ignored.
    #[prop(optional, into)]
    pending: Signal<bool>,
    #[prop(into)] on_press: Callback<()>,
    children: Children,
) -> impl IntoView {
    let alive = use_alive();
    let press = move |_| {
        if !pending.get_untracked() {
            on_press.run(());
        }
    };
    view! {
        <button
            type="button"
            class=class
            aria-label=label
            aria-disabled=move || pending.get().then_some("true")
            disabled=move || !alive.get()
            on:click=press
        >
            {children()}
        </button>
    }
    .into_any()
}
