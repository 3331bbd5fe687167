//! A form that a browser can post by itself, and that WASM posts without a reload: one address, the same fields, the
//! same answer.

use super::icon::{Icon, IconName};
use crate::{
    api::{
        ApiError, ErrorCode,
        forms::{FOR, FormReply, KEY, NEXT, PAGE},
    },
    domain::ids::SessionId,
    ui::context::{form_reply, use_form_key, use_here, use_made_for, use_words},
};
use leptos::{context::Provider, prelude::*};

/// The state of a form: why it was refused, and what was typed then.
#[derive(Clone, Copy)]
pub struct FormState {
    /// Why the last submit was refused.
    pub error: Signal<Option<ApiError>>,
    reply: StoredValue<Option<FormReply>>,
    shown: StoredValue<Vec<&'static str>>,
    prefix: &'static str,
}

impl FormState {
    fn field(self, name: &'static str) -> Signal<Option<String>> {
        self.shown.try_update_value(|shown| shown.push(name));
        let error = self.error;
        Signal::derive(move || {
            error.with(|error| {
                error
                    .as_ref()
                    .and_then(|error| error.field(name))
                    .map(str::to_owned)
            })
        })
    }

    fn with_reply<T>(self, read: impl FnOnce(&FormReply) -> T) -> Option<T> {
        self.reply
            .try_with_value(|reply| reply.as_ref().map(read))
            .flatten()
    }

    /// The message above the form: an error that no field shows.
    fn summary(self, conflict_inline: bool) -> Option<String> {
        let error = self.error.get()?;
        if conflict_inline && error.code == ErrorCode::Conflict {
            return None;
        }
        let shown = self.shown.try_get_value().unwrap_or_default();
        let loose: Vec<_> = error
            .fields
            .iter()
            .filter(|it| !shown.contains(&it.field.as_str()))
            .map(|it| it.message.as_str())
            .collect();
        match (error.fields.is_empty(), loose.is_empty()) {
            (true, _) => Some(error.message),
            (false, true) => None,
            (false, false) => Some(loose.join(" ")),
        }
    }
}

/// The form around this component.
pub fn use_form() -> FormState {
    expect_context()
}

/// What was typed into a field of the form around this component, if a plain post was refused.
pub fn typed(name: &str) -> Option<String> {
    use_context::<FormState>()?.with_reply(|reply| reply.value(name).unwrap_or_default().to_owned())
}

/// Every value of a list in the form around this component, if a plain post was refused.
pub fn typed_all(name: &str) -> Option<Vec<String>> {
    let of_name = |(field, value): &(String, String)| (field == name).then(|| value.clone());
    use_context::<FormState>()?.with_reply(|reply| reply.values.iter().filter_map(of_name).collect())
}

/// What a field takes from the form around it, if there is one.
pub struct FieldState {
    /// The input's element id.
    pub id: String,
    pub error: Signal<Option<String>>,
    /// What was typed, if a plain post was refused.
    pub typed: Option<String>,
}

/// The state of a field. This registers the field; errors of other fields appear above the form.
pub fn use_field(name: &'static str) -> FieldState {
    let form = use_context::<FormState>();
    FieldState {
        id: format!("{}-{name}", form.map_or("field", |form| form.prefix)),
        error: form.map_or_else(|| Signal::stored(None), |form| form.field(name)),
        typed: typed(name),
    }
}

/// Hidden fields, by name.
pub type Hidden = Vec<(&'static str, String)>;

/// The hidden field of a form about one session.
pub fn session_field(id: SessionId) -> Hidden {
    vec![("id", id.to_string())]
}

/// The same with the version that the form was made from.
pub fn version_fields(id: SessionId, version: i64) -> Hidden {
    vec![("id", id.to_string()), ("version", version.to_string())]
}

/// Posts its fields to a server function's address. The page's program sends it without a reload and shows the answer
/// in place, which the server renders: the same form with what was wrong, or the page after it.
#[component]
pub fn PostForm(
    /// The server function's path.
    action: &'static str,
    /// What the function has to know beside the fields.
    #[prop(optional)]
    hidden: Hidden,
    /// Where it leads, a path of ours; by default the page is shown again.
    #[prop(optional, into)]
    next: Option<String>,
    /// What a toast says when it is done.
    #[prop(optional, into)]
    said: Option<String>,
    /// Where it leads is loaded as a document, also if it is this page: an island of it begins anew.
    #[prop(optional)]
    loads: bool,
    /// A conflict is shown by the children, beside the time.
    #[prop(optional)]
    conflict_inline: bool,
    /// Prefix of the fields' element ids; needed if two forms on the page share a field.
    #[prop(default = "field")]
    prefix: &'static str,
    children: Children,
) -> impl IntoView {
    let reply = form_reply(action, &hidden);
    let error = reply.as_ref().and_then(|reply| reply.error.clone());
    let key = reply.as_ref().and_then(|reply| reply.key.clone());
    let state = FormState {
        error: Signal::stored(error),
        reply: StoredValue::new(reply.filter(|reply| !reply.values.is_empty())),
        shown: StoredValue::default(),
        prefix,
    };
    view! {
        <form
            class="form"
            method="post"
            action=action
            novalidate=true
            data-key=action
            data-live-form=""
            data-loads=loads.then_some("")
            data-said=said
        >
            <ControlFields next key />
            <HiddenFields hidden />
            {move || state.summary(conflict_inline).map(|message| view! { <Summary message /> })}
            <div class="form-fields">
                <Provider value=state>{children()}</Provider>
            </div>
        </form>
    }
    .into_any()
}

#[component]
fn HiddenFields(hidden: Hidden) -> impl IntoView {
    let field = |(name, value)| view! { <input type="hidden" name=name value=value /> };
    hidden.into_iter().map(field).collect_view()
}

/// The message above the fields.
#[component]
fn Summary(message: String) -> impl IntoView {
    view! {
        <div class="alert alert-danger" role="alert" tabindex="-1" autofocus=true data-alert="">
            <Icon name=IconName::Warning />
            <p>{message}</p>
        </div>
    }
}

/// The control fields of a form: its page, its key, and the account it was made for.
#[component]
pub fn ControlFields(
    /// Where it leads; by default its page is shown again.
    #[prop(default = None, into)]
    next: Option<String>,
    /// The key of its first sending, if it is unknown whether that was done.
    #[prop(default = None)]
    key: Option<String>,
    /// Each sending counts: it carries no key.
    #[prop(optional)]
    counts_each: bool,
) -> impl IntoView {
    let page = use_here();
    let made_for = use_made_for();
    view! {
        <input type="hidden" name=PAGE value=page />
        <input type="hidden" name=FOR value=made_for />
        {(!counts_each).then(|| {
            view! { <input type="hidden" name=KEY value=key.unwrap_or_else(use_form_key) /> }
        })}
        {next.map(|next| view! { <input type="hidden" name=NEXT value=next /> })}
    }
    .into_any()
}

/// The submit button. While an answer is awaited, the page's program shows another label and ignores further submits.
#[component]
pub fn SubmitButton(
    #[prop(into)] label: String,
    #[prop(optional, into)] pending_label: Option<String>,
    /// Whether the action is destructive.
    #[prop(optional)]
    danger: bool,
    /// For one that is not the page's main action.
    #[prop(optional)]
    class: Option<&'static str>,
    /// The `aria-label`, where the label alone is not descriptive enough.
    #[prop(optional, into)]
    aria_label: Option<String>,
) -> impl IntoView {
    let words = use_words();
    let class = class.unwrap_or(if danger {
        "button button-danger"
    } else {
        "button button-primary"
    });
    let waiting = pending_label.unwrap_or_else(|| words.please_wait().to_owned());
    view! {
        <button type="submit" class=class aria-label=aria_label data-waiting=waiting>
            {label}
        </button>
    }
    .into_any()
}
