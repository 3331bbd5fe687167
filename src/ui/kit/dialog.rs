//! Dialogs: the native `<dialog>`, which traps the focus, closes with Esc and restores the focus.

use super::{
    form::{Hidden, PostForm, SubmitButton},
    icon::{Icon, IconName},
};
use crate::ui::context::use_words;
use leptos::{context::Provider, prelude::*};
use leptos_router::hooks::{use_location, use_query_map};

/// The query parameter that opens a dialog without WASM: `?dialog=edit`.
const DIALOG: &str = "dialog";

/// In the context of a dialog's content.
#[derive(Clone, Copy)]
struct Surrounding {
    name: &'static str,
    is_open: bool,
}

impl Surrounding {
    /// The id of the form that leaves the dialog.
    fn closing_form(self) -> String {
        format!("close-{}", self.name)
    }
}

/// A dialog of a page that the server renders. Its content is rendered while it is open: `?dialog=…` opens it, or the
/// answer of a form in it.
#[component]
pub fn Dialog(
    name: &'static str,
    #[prop(into)] title: String,
    /// Open without being asked for: it shows an answer.
    #[prop(optional)]
    open: bool,
    children: Children,
) -> impl IntoView {
    let words = use_words();
    let path = use_location().pathname.get_untracked();
    let is_open = open || use_dialog().is_some_and(|asked| asked == name);
    let surrounding = Surrounding { name, is_open };
    let body = is_open.then(|| view! { <Provider value=surrounding>{children()}</Provider> });
    let label = title.clone();
    view! {
        <dialog
            class="dialog"
            open=is_open
            data-in-page=is_open.then_some("")
            data-key=name
            aria-label=label
        >
            <div class="dialog-head">
                <h2>{title}</h2>
                <form method="get" action=path id=surrounding.closing_form() data-closes="">
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

/// The dialog that the page's address opens.
pub fn use_dialog() -> Option<String> {
    use_query_map().with_untracked(|query| query.get(DIALOG))
}

/// Opens a [`Dialog`].
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
    /// The page that stands in for the dialog without WASM; by default this one, with the dialog in it.
    #[prop(default = None)]
    page: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    let path = page.map_or_else(|| use_location().pathname.get_untracked(), str::to_owned);
    view! {
        <form method="get" action=path class="dialog-button" data-key=name data-opens=name>
            <input type="hidden" name=DIALOG value=name />
            {with.map(|(name, value)| view! { <input type="hidden" name=name value=value /> })}
            <button type="submit" class=class aria-label=label>
                {children()}
            </button>
        </form>
    }
    .into_any()
}

/// What a form in a [`Dialog`] has brought. It takes the focus, so that screen readers continue here.
#[component]
pub fn DialogResult(
    #[prop(default = "button")] done_class: &'static str,
    /// Another button, before "Done".
    #[prop(optional)]
    other: Option<AnyView>,
    children: Children,
) -> impl IntoView {
    let words = use_words();
    let surrounding = expect_context::<Surrounding>();
    view! {
        <div class="dialog-result stack" tabindex="-1" data-focus="">
            {children()}
            <div class="dialog-actions">
                {other} <button type="submit" class=done_class form=surrounding.closing_form()>
                    {words.done()}
                </button>
            </div>
        </div>
    }
    .into_any()
}

/// Asks for confirmation in a [`Dialog`], states the consequences, and posts to a server function's address.
#[component]
pub fn ConfirmDialog(
    name: &'static str,
    #[prop(into)] title: String,
    /// The consequences.
    #[prop(into)]
    body: String,
    confirm_label: &'static str,
    cancel_label: &'static str,
    /// Whether the action is destructive.
    #[prop(optional)]
    danger: bool,
    /// The server function's path.
    action: &'static str,
    #[prop(optional)] hidden: Hidden,
    /// Where it leads, a path of ours.
    #[prop(into)]
    next: String,
    /// What a toast says when it is done.
    #[prop(optional, into)]
    said: Option<String>,
) -> impl IntoView {
    view! {
        <Dialog name title>
            <p>{body}</p>
            <PostForm action hidden next said=said.unwrap_or_default()>
                <div class="dialog-actions">
                    <CloseButton label=cancel_label />
                    <SubmitButton label=confirm_label danger />
                </div>
            </PostForm>
        </Dialog>
    }
    .into_any()
}

/// The button that closes the dialog around it, without WASM by loading the page without the dialog.
#[component]
pub fn CloseButton(label: &'static str) -> impl IntoView {
    let surrounding = expect_context::<Surrounding>();
    view! {
        <button
            type="submit"
            class="button button-quiet"
            form=surrounding.closing_form()
            data-focus=""
            // Wherever on the page the dialog is: this scrolls to it.
            autofocus=surrounding.is_open
        >
            {label}
        </button>
    }
    .into_any()
}
