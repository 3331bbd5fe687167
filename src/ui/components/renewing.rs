//! Content that is refetched when the URL changes: the old content stays meanwhile, dimmed.

use super::skeleton::Skeleton;
use crate::ui::context::use_alive;
use leptos::prelude::*;

/// Wraps content that reads a resource: a skeleton at first, later the old content until the new arrives.
#[component]
pub fn Renewing(lines: u8, children: Children) -> impl IntoView {
    let pending = RwSignal::new(false);
    // Not before hydration is done: its HTML must equal that of the server, which waits for the resource.
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
