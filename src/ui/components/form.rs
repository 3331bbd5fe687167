//! A form that works as a plain POST without WASM and calls a server function with it.

use super::icon::{Icon, IconName};
use crate::{
    api::{ApiError, ErrorCode, forms::FormReply},
    browser::{self, dialog::FIRST_FIELD},
    ui::context::{form_reply, use_alive, use_words},
};
use leptos::{context::Provider, ev::SubmitEvent, prelude::*, task::spawn_local};
use std::{future::Future, pin::Pin, time::Duration};

/// The values of a form at submit.
#[derive(Clone, Default)]
pub struct FormValues(Vec<(String, String)>);

impl FormValues {
    /// The value of a field; empty if there is none of this name.
    pub fn get(&self, name: &str) -> String {
        self.0
            .iter()
            .find(|(field, _)| field == name)
            .map(|(_, value)| value.clone())
            .unwrap_or_default()
    }
}

/// The state of a form: its last error, the values of a refused plain post, and whether it is pending.
#[derive(Clone, Copy)]
pub struct FormState {
    /// Why the last submit was refused.
    pub error: Signal<Option<ApiError>>,
    /// Whether a submit is awaiting its answer.
    pub pending: Signal<bool>,
    reply: StoredValue<Option<FormReply>>,
    shown: StoredValue<Vec<&'static str>>,
}

impl FormState {
    /// The error of a field. Calling this registers the field; errors of other fields appear above the form.
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

    /// The value typed before a plain post was refused; empty if there was none.
    pub fn initial(self, name: &str) -> String {
        self.typed(name).unwrap_or_default()
    }

    /// Like [`Self::initial`], but `None` if no plain post was refused.
    pub fn typed(self, name: &str) -> Option<String> {
        self.reply
            .try_with_value(|reply| {
                reply
                    .as_ref()
                    .map(|reply| reply.value(name).unwrap_or_default().to_owned())
            })
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

/// How long a form that navigates away stays pending before it can be submitted again.
const LEAVING: Duration = Duration::from_secs(10);

/// Applies the answer.
type Done = Box<dyn FnOnce()>;
/// The request, with the type of its answer erased.
type Call = Pin<Box<dyn Future<Output = Result<Done, ApiError>>>>;

/// The options of [`PostForm`].
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

/// A form. Without WASM it posts to `action`. With WASM, `submit` makes the call and `on_done` receives the
/// answer, even if the form was unmounted meanwhile. An error moves the focus to the first invalid field.
#[expect(
    clippy::fn_params_excessive_bools,
    reason = "named at every call, as props are"
)]
#[component]
pub fn PostForm<T, F, Fut, D, C, V>(
    /// The path posted to without WASM. If empty, the form is disabled until hydration.
    #[prop(optional, into)]
    action: String,
    submit: F,
    on_done: D,
    /// Whether success navigates to another page: the form stays pending until then.
    #[prop(optional)]
    leaves: bool,
    /// Whether to clear the fields on success.
    #[prop(optional)]
    reset: bool,
    /// Whether the form itself shows a conflict, next to the time fields.
    #[prop(optional)]
    conflict_inline: bool,
    /// Whether to focus the first field on mount, for a form that is loaded after its dialog has opened.
    #[prop(optional)]
    takes_focus: bool,
    /// Builds fields and button from the form's state.
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

/// The non-generic part. [`PostForm`] is compiled once per form; this is not, which keeps the bundle small.
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

/// The submit button. While pending it shows another label, and the form ignores further submits.
#[component]
pub fn SubmitButton(
    #[prop(into)] label: String,
    #[prop(optional, into)] pending_label: Option<String>,
    /// Whether the action is destructive.
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
