//! A button that does something in place, which takes WASM: it cannot be pressed before.

use crate::ui::context::use_alive;
use leptos::prelude::*;

/// The button.
#[component]
pub fn ActionButton(
    /// What it looks like.
    #[prop(default = "button")]
    class: &'static str,
    /// What it is called, where what stands on it does not say enough.
    #[prop(optional, into)]
    label: Option<String>,
    /// Whether it is being done; meanwhile it is not done again.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// Does it.
    #[prop(into)]
    on_press: Callback<()>,
    /// What stands on it.
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
