//! A form that posts plainly until WASM has arrived, and calls a server function from then on.

use super::icon::{Icon, IconName};
use crate::{
    api::{ApiError, ErrorCode, forms::FormReply},
    browser::{self, dialog::FIRST_FIELD},
    ui::context::{form_reply, use_alive, use_words},
};
use leptos::{context::Provider, ev::SubmitEvent, prelude::*, task::spawn_local};
use std::{future::Future, pin::Pin, time::Duration};

/// What stood in the form when it was sent.
#[derive(Clone, Default)]
pub struct FormValues(Vec<(String, String)>);

impl FormValues {
    /// The text of a field; empty when there is none of this name.
    pub fn get(&self, name: &str) -> String {
        self.0
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    }
}

/// How a form stands: what was wrong, what was typed, whether it is on its way.
#[derive(Clone, Copy)]
pub struct FormState {
    /// Why it was refused the last time.
    pub error: Signal<Option<ApiError>>,
    /// Whether it has been sent and not answered yet.
    pub pending: Signal<bool>,
    reply: StoredValue<Option<FormReply>>,
    shown: StoredValue<Vec<&'static str>>,
}

impl FormState {
    /// What is wrong with a field. A field whose error nobody asks for has it said above the form.
    pub fn field(self, name: &'static str) -> Signal<Option<String>> {
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

    /// What was typed into a field before the page was sent back; empty when it was not.
    pub fn initial(self, name: &str) -> String {
        self.typed(name).unwrap_or_default()
    }

    /// What was typed into a field before the page was sent back, if it was sent back.
    pub fn typed(self, name: &str) -> Option<String> {
        self.reply
            .try_with_value(|reply| {
                reply
                    .as_ref()
                    .map(|reply| reply.value(name).unwrap_or_default().to_owned())
            })
            .flatten()
    }

    /// What is said above the form: a failure that no field shows.
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

/// How long a form that leads to another page waits for it before it can be sent again.
const LEAVING: Duration = Duration::from_secs(10);

/// What is done with an answer.
type Done = Box<dyn FnOnce()>;
/// What is sent and then done, whatever the form's answer is made of.
type Call = Pin<Box<dyn Future<Output = Result<Done, ApiError>>>>;

/// What makes forms differ in how they behave.
#[expect(
    clippy::struct_excessive_bools,
    reason = "the props of the same names, passed on"
)]
#[derive(Clone, Copy)]
struct Manner {
    leaves: bool,
    reset: bool,
    conflict_inline: bool,
    takes_focus: bool,
}

/// A form. Without WASM it posts to `action`; with it, `submit` makes the call and `on_done` takes what
/// came of it, also when the form has gone meanwhile. An error moves the focus to the first wrong field.
#[expect(
    clippy::fn_params_excessive_bools,
    reason = "named at every call, as props are"
)]
#[component]
pub fn PostForm<T, F, Fut, D, C, V>(
    /// The path that is posted to without WASM; empty when there is none, and the form waits for WASM.
    #[prop(optional, into)]
    action: String,
    /// Makes the call.
    submit: F,
    /// Takes what came of it.
    on_done: D,
    /// Whether another page follows: the form stays as it is until then.
    #[prop(optional)]
    leaves: bool,
    /// Whether the fields are emptied when it has worked.
    #[prop(optional)]
    reset: bool,
    /// Whether the form says itself, at the time, that it is taken.
    #[prop(optional)]
    conflict_inline: bool,
    /// Whether the first field takes the focus as soon as the form is there, for one that a dialog waited for.
    #[prop(optional)]
    takes_focus: bool,
    /// The fields and the button, made from the form's state.
    children: C,
) -> impl IntoView
where
    T: 'static,
    F: Fn(FormValues) -> Fut + 'static,
    Fut: Future<Output = Result<T, ApiError>> + 'static,
    D: Fn(T) + Clone + 'static,
    C: FnOnce(FormState) -> V + Send + 'static,
    V: IntoView + 'static,
{
    let call = move |values| -> Call {
        let answer = submit(values);
        let on_done = on_done.clone();
        Box::pin(async move {
            let done = answer.await?;
            Ok(Box::new(move || on_done(done)) as Done)
        })
    };
    let manner = Manner {
        leaves,
        reset,
        conflict_inline,
        takes_focus,
    };
    any_form(
        action,
        Box::new(call),
        manner,
        Box::new(|state| children(state).into_any()),
    )
}

/// What all forms share. [`PostForm`] is compiled for each form anew, this is not.
fn any_form(
    action: String,
    call: Box<dyn Fn(FormValues) -> Call>,
    manner: Manner,
    children: Box<dyn FnOnce(FormState) -> AnyView + Send>,
) -> AnyView {
    let reply = form_reply(&action);
    let error = RwSignal::new(reply.as_ref().and_then(|reply| reply.error.clone()));
    let pending = RwSignal::new(false);
    let (alive, plain) = (use_alive(), !action.is_empty());
    let state = FormState {
        error: error.into(),
        pending: pending.into(),
        reply: StoredValue::new(reply),
        shown: StoredValue::new(Vec::new()),
    };
    let node: NodeRef<leptos::html::Form> = NodeRef::new();

    Effect::new(move |_| {
        if let Some(form) = node.get().filter(|_| manner.takes_focus) {
            request_animation_frame(move || {
                browser::dialog::focus(&form, FIRST_FIELD);
            });
        }
    });

    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(form) = node.get_untracked() else { return };
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        error.set(None);
        let call = call(FormValues(browser::form::values(&form)));
        spawn_local(async move {
            let answer = call.await;
            if manner.leaves && answer.is_ok() {
                set_timeout(
                    move || {
                        pending.try_set(false);
                    },
                    LEAVING,
                );
            } else {
                pending.try_set(false);
            }
            match answer {
                Ok(done) => {
                    if manner.reset {
                        form.reset();
                    }
                    done();
                }
                Err(problem) => {
                    error.try_set(Some(problem));
                    request_animation_frame(move || {
                        browser::dialog::focus(&form, "[aria-invalid=true], [data-alert]");
                    });
                }
            }
        });
    };

    view! {
        <form class="form" method="post" action=action novalidate=true node_ref=node on:submit=on_submit>
            {move || {
                state.summary(manner.conflict_inline).map(|message| {
                    view! {
                        <div class="alert danger" role="alert" tabindex="-1" autofocus=true data-alert="">
                            <Icon name=IconName::Warning />
                            <p>{message}</p>
                        </div>
                    }
                })
            }}
            <fieldset class="form-fields" disabled=move || !(plain || alive.get())>
                <Provider value=state>{children(state)}</Provider>
            </fieldset>
        </form>
    }
    .into_any()
}

/// The button that sends a form. It says what it does, shows that it does it, and does it once.
#[component]
pub fn SubmitButton(
    /// What it does.
    #[prop(into)]
    label: String,
    /// What it says meanwhile.
    #[prop(optional, into)]
    pending_label: Option<String>,
    /// Whether it destroys something.
    #[prop(optional)]
    danger: bool,
) -> impl IntoView {
    let words = use_words();
    let pending = use_context::<FormState>().map_or_else(|| Signal::stored(false), |state| state.pending);
    let waiting = pending_label.unwrap_or_else(|| words.please_wait().to_owned());
    view! {
        <button
            type="submit"
            class=if danger { "button danger" } else { "button primary" }
            class:pending=pending
            aria-disabled=move || pending.get().then_some("true")
        >
            {move || if pending.get() { waiting.clone() } else { label.clone() }}
        </button>
    }
    .into_any()
}
