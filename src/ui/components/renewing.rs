//! What is asked for anew when the address changes: the old stays meanwhile, dimmed.

use super::skeleton::Skeleton;
use crate::ui::context::use_alive;
use leptos::prelude::*;

/// Shows what reads a resource: a skeleton at first, and from then on what was there last.
#[component]
pub fn Renewing(
    /// The skeleton's lines.
    lines: u8,
    /// What reads the resource.
    children: Children,
) -> impl IntoView {
    let pending = RwSignal::new(false);
    // The server waits for the resource, and while hydrating the page is as the server wrote it.
    let alive = use_alive();
    let busy = move || (alive.get() && pending.get()).then_some("true");
    view! {
        <div class="renewing" aria-busy=busy>
            <Transition fallback=move || view! { <Skeleton lines /> } set_pending=pending>
                {children()}
            </Transition>
        </div>
    }
    .into_any()
}
