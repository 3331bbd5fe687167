//! Dialogs: the native `<dialog>`, which keeps the focus inside, closes with Esc and gives the focus back.

use super::icon::{Icon, IconName};
use crate::{browser, ui::context::use_words};
use leptos::prelude::*;

/// A dialog. What is in it exists only while it is open.
#[component]
pub fn Dialog(
    /// Whether it is open; Esc and the cross close it.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// What is in it.
    children: ChildrenFn,
) -> impl IntoView {
    let words = use_words();
    let node: NodeRef<leptos::html::Dialog> = NodeRef::new();
    let children = StoredValue::new(children);
    let body = view! { <Show when=move || open.get()>{children.with_value(|children| children())}</Show> };
    Effect::new(move |_| {
        let wanted = open.get();
        let Some(dialog) = node.get() else { return };
        if wanted {
            // What is in it has to be there first, to take the focus.
            request_animation_frame(move || {
                if open.try_get_untracked() == Some(true) {
                    browser::dialog::show(&dialog);
                }
            });
        } else {
            browser::dialog::close(&dialog);
        }
    });
    view! {
        <dialog class="dialog" node_ref=node aria-label=title on:close=move |_| open.set(false)>
            <div class="dialog-head">
                <h2>{title}</h2>
                <button type="button" class="icon-button" aria-label=words.close() on:click=move |_| open.set(false)>
                    <Icon name=IconName::Close />
                </button>
            </div>
            <div class="dialog-body">{body}</div>
        </dialog>
    }
    .into_any()
}

/// What takes the place of a form in a dialog. The form that had the focus is gone; a screen reader goes on here.
#[component]
pub fn DialogResult(
    /// What came of the form.
    children: Children,
) -> impl IntoView {
    let node: NodeRef<leptos::html::Div> = NodeRef::new();
    Effect::new(move |_| {
        if let Some(result) = node.get() {
            request_animation_frame(move || {
                let _ = result.focus();
            });
        }
    });
    view! {
        <div class="dialog-result stack" tabindex="-1" data-focus="" node_ref=node>
            {children()}
        </div>
    }
    .into_any()
}

/// Asks before something is done that cannot be undone, and says what will happen.
#[component]
pub fn ConfirmDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The question.
    #[prop(into)]
    title: Signal<String>,
    /// What will happen.
    #[prop(into)]
    body: Signal<String>,
    /// What the button that does it says.
    #[prop(into)]
    confirm_label: String,
    /// What the button that does not says.
    #[prop(into)]
    cancel_label: String,
    /// Whether it destroys something.
    #[prop(optional)]
    danger: bool,
    /// Does it. Close the dialog when it has worked.
    #[prop(into)]
    on_confirm: Callback<()>,
    /// Whether it is being done.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// Why it could not be done.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// What stands below that.
    #[prop(optional)]
    children: Option<ChildrenFn>,
) -> impl IntoView {
    let children = StoredValue::new(children);
    let labels = StoredValue::new((confirm_label, cancel_label));
    view! {
        <Dialog open title>
            <p>{body}</p>
            <ErrorLine error />
            {children.with_value(|children| children.as_ref().map(|children| children()))}
            <div class="dialog-actions">
                <button type="button" class="button quiet" data-focus="" on:click=move |_| open.set(false)>
                    {labels.with_value(|labels| labels.1.clone())}
                </button>
                <button
                    type="button"
                    class=if danger { "button danger" } else { "button primary" }
                    class:pending=pending
                    aria-disabled=move || pending.get().then_some("true")
                    on:click=move |_| {
                        if !pending.get_untracked() {
                            on_confirm.run(());
                        }
                    }
                >
                    {labels.with_value(|labels| labels.0.clone())}
                </button>
            </div>
        </Dialog>
    }
    .into_any()
}

/// A failure, said at once, where it happened.
#[component]
pub fn ErrorLine(
    /// What went wrong; nothing is shown without it.
    #[prop(into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    move || {
        error.get().map(|message| {
            view! {
                <div class="alert danger" role="alert">
                    <Icon name=IconName::Warning />
                    <p>{message}</p>
                </div>
            }
        })
    }
}
