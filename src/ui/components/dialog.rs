//! Dialogs: the native `<dialog>`, which traps the focus, closes with Esc and restores the focus.

use super::{
    form::{Hidden, PostForm, SubmitButton},
    icon::{Icon, IconName},
    toast::use_toasts,
};
use crate::{browser, ui::context::use_words};
use leptos::{
    context::Provider,
    ev::{MouseEvent, SubmitEvent},
    prelude::*,
};
use leptos_router::hooks::{use_location, use_query_map};
use serde::de::DeserializeOwned;

/// The query parameter that opens a dialog without WASM: `?dialog=edit`.
const DIALOG: &str = "dialog";

/// In the context of a dialog's content.
#[derive(Clone, Copy)]
struct Surrounding {
    open: RwSignal<bool>,
    name: &'static str,
    /// Opened without WASM.
    in_page: bool,
}

impl Surrounding {
    /// The id of the form that leaves the dialog without WASM. Without a name the dialog never opens that way, and a
    /// page may have several such dialogs.
    fn closing_form(self) -> Option<String> {
        (!self.name.is_empty()).then(|| format!("close-{}", self.name))
    }
}

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
    // Also open at once: the answer of a plain post.
    let in_page = open.get_untracked() || asked.is_some_and(|asked| asked == name);
    if in_page {
        open.set(true);
    }
    let node: NodeRef<leptos::html::Dialog> = NodeRef::new();
    let children = StoredValue::new(children);
    let surrounding = Surrounding { open, name, in_page };
    let body = view! {
        <Show when=move || open.get()>
            <Provider value=surrounding>{children.with_value(|children| children())}</Provider>
        </Show>
    };
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
    let close = move |event: SubmitEvent| {
        event.prevent_default();
        open.set(false);
    };
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
                <form method="get" action=path id=surrounding.closing_form() on:submit=close>
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

/// What follows a change made in a dialog: closes it, says so in a toast, and hands on what has changed.
pub fn close_with<T: 'static>(
    open: RwSignal<bool>,
    said: &'static str,
    on_changed: Callback<T>,
) -> impl Fn(T) + Copy + Send + Sync {
    let toasts = use_toasts();
    move |changed| {
        open.try_set(false);
        toasts.success(said);
        on_changed.try_run(changed);
    }
}

/// Empties `result`, which may hold a secret, when the dialog is closed.
pub fn forget_when_closed<T: Send + Sync + 'static>(open: RwSignal<bool>, result: RwSignal<Option<T>>) {
    let forget = move |is_open: &bool, _: Option<&bool>, _: Option<()>| {
        if !is_open {
            result.try_set(None);
        }
    };
    Effect::watch(move || open.get(), forget, false);
}

/// Opens a dialog: in place, or without WASM by loading the page with the dialog in it.
#[component]
pub fn DialogButton(
    name: &'static str,
    #[prop(default = "button")] class: &'static str,
    /// The `aria-label`, where the content alone is not descriptive enough.
    #[prop(optional_no_strip)]
    label: Option<String>,
    /// What else the dialog has to know: a query parameter.
    #[prop(optional_no_strip)]
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
pub fn DialogResult(
    /// The dialog, which "Done" closes.
    open: RwSignal<bool>,
    #[prop(default = "button")] done_class: &'static str,
    /// Another button, before "Done".
    #[prop(optional)]
    other: Option<AnyView>,
    children: Children,
) -> impl IntoView {
    let words = use_words();
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
            <div class="dialog-actions">
                {other}
                <button type="button" class=done_class on:click=move |_| open.set(false)>
                    {words.done()}
                </button>
            </div>
        </div>
    }
    .into_any()
}

/// The button that closes the dialog around it, without WASM by loading the page without the dialog.
#[component]
pub fn CloseButton(label: &'static str) -> impl IntoView {
    let surrounding = expect_context::<Surrounding>();
    let close = move |event: MouseEvent| {
        event.prevent_default();
        surrounding.open.set(false);
    };
    view! {
        <button
            type="submit"
            class="button button-quiet"
            form=surrounding.closing_form()
            data-focus=""
            // Wherever on the page the dialog is: this scrolls to it.
            autofocus=surrounding.in_page
            on:click=close
        >
            {label}
        </button>
    }
    .into_any()
}

/// Asks for confirmation before an action, states its consequences, and posts it to a server function's address.
#[component]
pub fn ConfirmDialog<T>(
    open: RwSignal<bool>,
    name: &'static str,
    #[prop(into)] title: Signal<String>,
    /// The consequences.
    #[prop(into)]
    body: Signal<String>,
    confirm_label: &'static str,
    cancel_label: &'static str,
    /// Whether the action is destructive.
    #[prop(optional)]
    danger: bool,
    /// The server function's path.
    action: &'static str,
    #[prop(optional)] hidden: Hidden,
    /// Where the browser goes without WASM, a path of ours.
    #[prop(into)]
    next: String,
    /// On success it leads to another page: stay pending until then.
    #[prop(optional)]
    leaves: bool,
    /// Receives the answer. The caller closes the dialog.
    on_done: Callback<T>,
) -> impl IntoView
where
    T: DeserializeOwned + 'static,
{
    view! {
        <Dialog open name title>
            <p>{body}</p>
            <PostForm action hidden=hidden.clone() next=next.clone() leaves on_done=move |done| on_done.run(done)>
                <div class="dialog-actions">
                    <CloseButton label=cancel_label />
                    <SubmitButton label=confirm_label danger />
                </div>
            </PostForm>
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
                <div class="alert alert-danger" role="alert">
                    <Icon name=IconName::Warning />
                    <p>{message}</p>
                </div>
            }
        })
    }
}
