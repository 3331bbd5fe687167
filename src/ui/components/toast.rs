//! Toasts announce success politely and disappear by themselves. Failures are shown where they happen.

use super::{
    icon::{Icon, IconName},
    rounds::Rounds,
};
use crate::ui::context::use_words;
use leptos::prelude::*;
use std::time::Duration;

/// How long a toast is shown.
const STAYS: Duration = Duration::from_secs(6);

#[derive(Clone, PartialEq, Eq)]
struct Toast {
    id: u32,
    text: String,
}

#[derive(Clone, Copy, Default)]
pub struct Toasts {
    list: RwSignal<Vec<Toast>>,
    ids: Rounds,
}

impl Toasts {
    /// Shows a toast. In the browser only.
    pub fn success(self, text: impl Into<String>) {
        let (id, text) = (self.ids.next(), text.into());
        self.list.try_update(|list| list.push(Toast { id, text }));
        set_timeout(move || self.dismiss(id), STAYS);
    }

    fn dismiss(self, id: u32) {
        self.list.try_update(|list| list.retain(|toast| toast.id != id));
    }
}

/// Provides [`Toasts`] to everything below. Call once, in the root, so that toasts survive navigation.
pub fn provide_toasts() {
    provide_context(Toasts::default());
}

pub fn use_toasts() -> Toasts {
    expect_context()
}

/// The live region in which toasts appear. Every layout has one.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let words = use_words();
    let toasts = use_toasts();
    view! {
        <div class="toast-list" role="status" aria-live="polite">
            <For each=move || toasts.list.get() key=|toast| toast.id let:toast>
                <div class="toast">
                    <Icon name=IconName::Check />
                    <p>{toast.text}</p>
                    <button
                        type="button"
                        class="icon-button"
                        aria-label=words.close()
                        on:click=move |_| toasts.dismiss(toast.id)
                    >
                        <Icon name=IconName::Close />
                    </button>
                </div>
            </For>
        </div>
    }
    .into_any()
}
