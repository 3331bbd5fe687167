//! A form that a browser can post by itself, and that WASM posts without a reload: one address, the same fields, the
//! same answer.

use super::icon::{Icon, IconName};
use crate::{
    api::{
        ApiError, ErrorCode,
        forms::{FOR, FormReply, KEY, NEXT, PAGE},
    },
    browser::{self, dialog::FIRST_FIELD},
    domain::ids::SessionId,
    ui::context::{form_reply, path_of, use_account, use_form_key, use_words},
};
use leptos::{context::Provider, ev::SubmitEvent, prelude::*, task::spawn_local};
use leptos_router::hooks::use_location;
use serde::de::DeserializeOwned;
use std::{future::Future, marker::PhantomData, pin::Pin, time::Duration};
use web_sys::HtmlFormElement;

/// The state of a form: its last error, the values of a refused plain post, and whether it is pending.
#[derive(Clone, Copy)]
pub struct FormState {
    /// Why the last submit was refused.
    pub error: Signal<Option<ApiError>>,
    /// Whether a submit is awaiting its answer.
    pub pending: Signal<bool>,
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

/// How long a form that leads to another page stays pending.
const LEAVING: Duration = Duration::from_secs(10);

type Done = Box<dyn FnOnce()>;
type Answer = Pin<Box<dyn Future<Output = Result<Done, ApiError>>>>;
/// Sendable, because the server may drop a page on another thread than it rendered it on.
type Send = Box<dyn Fn(Vec<(String, String)>) -> Answer + std::marker::Send + Sync>;

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

#[expect(
    clippy::struct_excessive_bools,
    reason = "the props of the same names, passed on"
)]
struct Options {
    action: &'static str,
    hidden: Hidden,
    next: Option<String>,
    leaves: bool,
    reset: bool,
    conflict_inline: bool,
    takes_focus: bool,
    on_error: Option<Callback<ApiError>>,
    prefix: &'static str,
}

/// Posts its fields to a server function's address. `on_done` receives the answer.
#[expect(
    clippy::fn_params_excessive_bools,
    reason = "named at every call, as props are"
)]
#[component]
pub fn PostForm<T, D, R>(
    /// The server function's path.
    action: &'static str,
    on_done: D,
    /// What the function has to know beside the fields.
    #[prop(optional)]
    hidden: Hidden,
    /// Where the browser goes without WASM, a path of ours; by default the page is shown again.
    #[prop(optional, into)]
    next: Option<String>,
    /// Receives a refusal, besides its being shown.
    #[prop(optional, into)]
    on_error: Option<Callback<ApiError>>,
    /// On success it leads to another page: stay pending until then.
    #[prop(optional)]
    leaves: bool,
    /// Empty the fields on success.
    #[prop(optional)]
    reset: bool,
    /// A conflict is shown by the children, beside the time.
    #[prop(optional)]
    conflict_inline: bool,
    /// Focus the first field.
    #[prop(optional)]
    takes_focus: bool,
    /// Prefix of the fields' element ids; needed if two forms on the page share a field.
    #[prop(default = "field")]
    prefix: &'static str,
    /// The type of the answer, which `on_done` tells.
    #[prop(optional)]
    answer: PhantomData<fn() -> T>,
    children: Children,
) -> impl IntoView
where
    T: DeserializeOwned + 'static,
    D: Fn(T) -> R + Clone + std::marker::Send + Sync + 'static,
{
    let PhantomData = answer;
    let send = move |fields: Vec<(String, String)>| -> Answer {
        let on_done = on_done.clone();
        Box::pin(async move {
            let done: T = browser::post::post(action, &fields).await?;
            Ok(Box::new(move || drop(on_done(done))) as Done)
        })
    };
    let options = Options {
        action,
        hidden,
        next,
        leaves,
        reset,
        conflict_inline,
        takes_focus,
        on_error,
        prefix,
    };
    any_form(Box::new(send), options, children)
}

/// The same for every form: one copy in the browser's program.
fn any_form(send: Send, options: Options, children: Children) -> AnyView {
    let reply = form_reply(options.action, &options.hidden);
    let error = RwSignal::new(reply.as_ref().and_then(|reply| reply.error.clone()));
    let pending = RwSignal::new(false);
    let key = reply.as_ref().and_then(|reply| reply.key.clone());
    let state = FormState {
        error: error.into(),
        pending: pending.into(),
        reply: StoredValue::new(reply.filter(|reply| !reply.values.is_empty())),
        shown: StoredValue::default(),
        prefix: options.prefix,
    };
    let node: NodeRef<leptos::html::Form> = NodeRef::new();
    Effect::new(move |_| {
        if let Some(form) = node.get().filter(|_| options.takes_focus) {
            // A dialog focuses its own first element when it opens: focus after that.
            request_animation_frame(move || {
                browser::dialog::focus(&form, FIRST_FIELD);
            });
        }
    });

    let sending = Sending {
        node,
        error,
        pending,
        key: StoredValue::new(key.clone()),
        send: StoredValue::new(send),
        leaves: options.leaves,
        reset: options.reset,
        on_error: options.on_error,
    };
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        sending.begin();
    };

    view! {
        <form class="form" method="post" action=options.action novalidate=true node_ref=node on:submit=on_submit>
            <ControlFields next=options.next key />
            {options
                .hidden
                .into_iter()
                .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
                .collect_view()}
            {move || {
                state.summary(options.conflict_inline).map(|message| {
                    view! {
                        <div class="alert alert-danger" role="alert" tabindex="-1" autofocus=true data-alert="">
                            <Icon name=IconName::Warning />
                            <p>{message}</p>
                        </div>
                    }
                })
            }}
            <div class="form-fields">
                <Provider value=state>{children()}</Provider>
            </div>
        </form>
    }
    .into_any()
}

/// What sending a form without a reload takes.
#[derive(Clone, Copy)]
struct Sending {
    node: NodeRef<leptos::html::Form>,
    error: RwSignal<Option<ApiError>>,
    pending: RwSignal<bool>,
    /// Kept while the answer is unknown, so that sending again after a lost connection does it once.
    key: StoredValue<Option<String>>,
    send: StoredValue<Send>,
    leaves: bool,
    reset: bool,
    on_error: Option<Callback<ApiError>>,
}

impl Sending {
    fn begin(self) {
        let Some(form) = self.node.get_untracked() else {
            return;
        };
        if self.pending.get_untracked() {
            return;
        }
        self.pending.set(true);
        self.error.set(None);
        let mut fields = browser::form::values(&form);
        fields.retain(|(name, _)| name != KEY);
        let key = self.key.get_value().unwrap_or_else(browser::post::new_key);
        self.key.set_value(Some(key.clone()));
        fields.push((KEY.to_owned(), key));
        let answer = self.send.with_value(|send| send(fields));
        spawn_local(async move { self.end(&form, answer.await) });
    }

    fn end(self, form: &HtmlFormElement, answer: Result<Done, ApiError>) {
        let is_known = answer
            .as_ref()
            .err()
            .is_none_or(|error| error.code != ErrorCode::Unavailable);
        if is_known {
            self.key.try_set_value(None);
        }
        let free = move || {
            self.pending.try_set(false);
        };
        if self.leaves && answer.is_ok() {
            set_timeout(free, LEAVING);
        } else {
            free();
        }
        match answer {
            Ok(done) => {
                if self.reset {
                    form.reset();
                }
                done();
            }
            Err(problem) => {
                if let Some(on_error) = self.on_error {
                    on_error.try_run(problem.clone());
                }
                self.error.try_set(Some(problem));
                let form = form.clone();
                request_animation_frame(move || {
                    browser::dialog::focus(&form, "[aria-invalid=true], [data-alert]");
                });
            }
        }
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
    let location = use_location();
    let page = untrack(|| path_of(&location));
    let made_for = use_account()
        .map(|account| account.id.to_string())
        .unwrap_or_default();
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

/// The submit button. While pending it shows another label, and the form ignores further submits.
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
) -> impl IntoView {
    let words = use_words();
    let class = class.unwrap_or(if danger {
        "button button-danger"
    } else {
        "button button-primary"
    });
    let pending = use_context::<FormState>().map_or_else(|| Signal::stored(false), |state| state.pending);
    let waiting = pending_label.unwrap_or_else(|| words.please_wait().to_owned());
    view! {
        <button
            type="submit"
            class=class
            aria-busy=move || pending.get().then_some("true")
            aria-disabled=move || pending.get().then_some("true")
        >
            {move || if pending.get() { waiting.clone() } else { label.clone() }}
        </button>
    }
    .into_any()
}
