//! Dialogs: the native `<dialog>`, which traps the focus, closes with Esc and restores the focus.

use super::icon::{Icon, IconName};
use crate::{browser, ui::context::use_words};
use leptos::{ev::SubmitEvent, prelude::*};
use leptos_router::hooks::{use_location, use_query_map};

/// The query parameter that opens a dialog without WASM: `?dialog=edit`.
const DIALOG: &str = "dialog";

/// A modal dialog. Its content is mounted only while it is open. With a name it also opens without WASM, in the page:
/// by its [`DialogButton`].
#[component]
pub fn Dialog(
    /// Set to `false` by Esc and the close button.
    open: RwSignal<bool>,
    #[prop(optional)] name: &'static str,
    #[prop(into)] title: Signal<String>,
    children: ChildrenFn,
) -> impl IntoView {
    let words = use_words();
    let path = use_location().pathname.get_untracked();
    let asked = use_query_map().with_untracked(|query| query.get(DIALOG));
    let in_page = asked.is_some_and(|asked| asked == name);
    if in_page {
        open.set(true);
    }
    let node: NodeRef<leptos::html::Dialog> = NodeRef::new();
    let children = StoredValue::new(children);
    let body = view! { <Show when=move || open.get()>{children.with_value(|children| children())}</Show> };
    Effect::new(move |_| {
        let wanted = open.get();
        let Some(dialog) = node.get() else { return };
        if wanted {
            // Wait a frame: the content must be mounted to take the focus.
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
        <dialog
            class="dialog"
            open=in_page
            data-in-page=in_page.then_some("")
            node_ref=node
            aria-label=title
            on:close=move |_| open.set(false)
        >
            <div class="dialog-head">
                <h2>{title}</h2>
                <form method="get" action=path on:submit=move |event| close(&event, open)>
                    <button type="submit" class="icon-button" aria-label=words.close()>
                        <Icon name=IconName::Close />
                    </button>
                </form>
            </div>
            <div class="dialog-body">{body}</div>
        </dialog>
    }
    .into_any()
}

fn close(event: &SubmitEvent, open: RwSignal<bool>) {
    event.prevent_default();
    open.set(false);
}

/// Opens a dialog: in place, or without WASM by loading the page with the dialog in it.
#[component]
pub fn DialogButton(
    /// The dialog's name.
    name: &'static str,
    #[prop(default = "button")] class: &'static str,
    /// The `aria-label`, where the content alone is not descriptive enough.
    #[prop(optional, into)]
    label: Option<String>,
    /// What else the dialog has to know: a query parameter.
    #[prop(optional, into)]
    with: Option<(&'static str, String)>,
    #[prop(into)] on_press: Callback<()>,
    children: Children,
) -> impl IntoView {
    let path = use_location().pathname.get_untracked();
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        on_press.run(());
    };
    view! {
        <form method="get" action=path class="dialog-button" on:submit=on_submit>
            <input type="hidden" name=DIALOG value=name />
            {with.map(|(name, value)| view! { <input type="hidden" name=name value=value /> })}
            <button type="submit" class=class aria-label=label>
                {children()}
            </button>
        </form>
    }
    .into_any()
}

/// Replaces a form in a dialog and takes the focus that the form had, so that screen readers continue here.
#[component]
pub fn DialogResult(children: Children) -> impl IntoView {
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

/// Asks for confirmation before an action and states its consequences.
#[component]
pub fn ConfirmDialog(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    /// The consequences.
    #[prop(into)]
    body: Signal<String>,
    #[prop(into)] confirm_label: String,
    #[prop(into)] cancel_label: String,
    /// Whether the action is destructive.
    #[prop(optional)]
    danger: bool,
    /// Runs the action. The caller closes the dialog on success.
    #[prop(into)]
    on_confirm: Callback<()>,
    /// While true, further confirmations are ignored.
    #[prop(optional, into)]
    pending: Signal<bool>,
    #[prop(optional, into)] error: Signal<Option<String>>,
    /// Shown below the error.
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

/// An error message as a live region (`role="alert"`).
#[component]
pub fn ErrorLine(
    /// Nothing is shown while this is `None`.
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
