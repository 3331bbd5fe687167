//! Fields of forms: label above, help below, the error beneath in words that say how to mend it.
//!
//! They are uncontrolled: the server writes what stands in them at first, the browser keeps what is
//! typed, and the form reads it when it is sent.

use super::field_error::FieldError;
use crate::ui::context::use_words;
use leptos::prelude::*;

/// The ids of a field and of what describes it.
#[derive(Clone)]
struct Ids {
    field: String,
    help: Option<String>,
    error: String,
}

impl Ids {
    fn new(id: Option<String>, name: &str, has_help: bool) -> Self {
        let field = id.unwrap_or_else(|| format!("field-{name}"));
        Self {
            help: has_help.then(|| format!("{field}-help")),
            error: format!("{field}-error"),
            field,
        }
    }

    /// The value of `aria-describedby`: the help and, while there is one, the error.
    fn described_by(&self, error: Signal<Option<String>>) -> Signal<Option<String>> {
        let (help, id) = (self.help.clone(), self.error.clone());
        Signal::derive(move || {
            let error = error.get().map(|_| id.clone());
            let all = help.iter().cloned().chain(error).collect::<Vec<_>>().join(" ");
            (!all.is_empty()).then_some(all)
        })
    }
}

fn invalid(error: Signal<Option<String>>) -> Signal<Option<&'static str>> {
    Signal::derive(move || error.with(Option::is_some).then_some("true"))
}

/// Whether the page came back because of this field: the browser then focuses the first one of these,
/// as the form does where WASM is there.
fn sent_back(error: Signal<Option<String>>) -> bool {
    error.with_untracked(Option::is_some)
}

/// Help and error beneath a field.
#[component]
fn Notes(ids: Ids, help: Option<String>, error: Signal<Option<String>>) -> impl IntoView {
    view! {
        {help.map(|help| view! { <p class="field-help" id=ids.help.clone()>{help}</p> })}
        <FieldError id=ids.error error />
    }
    .into_any()
}

/// The label above a field.
#[component]
fn Label(target: String, text: String, required: bool) -> impl IntoView {
    let words = use_words();
    view! {
        <label class="field-label" for=target>
            {text} {(!required).then(|| view! { <span class="field-optional">{words.optional()}</span> })}
        </label>
    }
    .into_any()
}

/// One line of text, a date or a time.
#[component]
pub fn TextField(
    /// What stands above it.
    #[prop(into)]
    label: String,
    /// The field's name in the request.
    #[prop(into)]
    name: String,
    /// `text`, `email`, `password`, `date` or `time`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// What stands below it.
    #[prop(optional, into)]
    help: Option<String>,
    /// Whether it must be filled.
    #[prop(optional)]
    required: bool,
    /// What the browser may fill in (the `autocomplete` attribute).
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// The keyboard that a phone shows (the `inputmode` attribute).
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// The most characters.
    #[prop(optional)]
    maxlength: Option<usize>,
    /// The element's id, where two fields of one name are on a page.
    #[prop(optional, into)]
    id: Option<String>,
    /// The element, to read or to set it.
    #[prop(optional)]
    node_ref: NodeRef<leptos::html::Input>,
    /// Whether the focus goes here when a dialog opens.
    #[prop(optional)]
    first: bool,
) -> impl IntoView {
    let ids = Ids::new(id, &name, help.is_some());
    view! {
        <div class="field">
            <Label target=ids.field.clone() text=label required />
            <input
                class="input"
                id=ids.field.clone()
                name=name
                type=kind
                value=value
                node_ref=node_ref
                required=required
                autocomplete=autocomplete
                inputmode=inputmode
                maxlength=maxlength
                data-focus=first
                aria-describedby=ids.described_by(error)
                aria-invalid=invalid(error)
                autofocus=sent_back(error)
            />
            <Notes ids help error />
        </div>
    }
    .into_any()
}

/// One of several choices.
#[component]
pub fn SelectField(
    /// What stands above it.
    #[prop(into)]
    label: String,
    /// The field's name in the request.
    #[prop(into)]
    name: String,
    /// The choices: value and label.
    options: Vec<(String, String)>,
    /// The value that is chosen at first.
    #[prop(optional, into)]
    value: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// What stands below it.
    #[prop(optional, into)]
    help: Option<String>,
    /// Whether something must be chosen.
    #[prop(optional)]
    required: bool,
    /// The element's id, where two fields of one name are on a page.
    #[prop(optional, into)]
    id: Option<String>,
    /// The element, to read or to set it.
    #[prop(optional)]
    node_ref: NodeRef<leptos::html::Select>,
    /// Says what was chosen, when it changes.
    #[prop(optional, into)]
    on_choose: Option<Callback<String>>,
) -> impl IntoView {
    let ids = Ids::new(id, &name, help.is_some());
    let options: Vec<_> = options
        .into_iter()
        .map(|(option, label)| {
            let selected = option == value;
            view! { <option value=option selected=selected>{label}</option> }
        })
        .collect();
    view! {
        <div class="field">
            <Label target=ids.field.clone() text=label required />
            <select
                class="input"
                id=ids.field.clone()
                name=name
                node_ref=node_ref
                required=required
                aria-describedby=ids.described_by(error)
                aria-invalid=invalid(error)
                autofocus=sent_back(error)
                on:change=move |event| {
                    if let Some(choose) = on_choose {
                        choose.run(event_target_value(&event));
                    }
                }
            >
                {options}
            </select>
            <Notes ids help error />
        </div>
    }
    .into_any()
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// What stands above it.
    #[prop(into)]
    label: String,
    /// The field's name in the request.
    #[prop(into)]
    name: String,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// What stands below it.
    #[prop(optional, into)]
    help: Option<String>,
    /// Whether it must be filled.
    #[prop(optional)]
    required: bool,
    /// How many lines are seen at once.
    #[prop(default = 4)]
    rows: u8,
    /// The most characters.
    #[prop(optional)]
    maxlength: Option<usize>,
    /// The element's id, where two fields of one name are on a page.
    #[prop(optional, into)]
    id: Option<String>,
) -> impl IntoView {
    let ids = Ids::new(id, &name, help.is_some());
    let area = view! {
        <textarea
            class="input"
            id=ids.field.clone()
            name=name
            rows=rows.to_string()
            required=required
            maxlength=maxlength
            aria-describedby=ids.described_by(error)
            aria-invalid=invalid(error)
            autofocus=sent_back(error)
        ></textarea>
    };
    // An empty text would be rendered as a blank, to have something to take over, and stand in the field.
    let area = if value.is_empty() {
        area.into_any()
    } else {
        area.into_inner().child(in_textarea(value)).into_any()
    };
    view! {
        <div class="field">
            <Label target=ids.field.clone() text=label required />
            {area}
            <Notes ids help error />
        </div>
    }
    .into_any()
}

/// A text as it stands between `<textarea>` and its end: Leptos writes it into the document as it is, where
/// it must not end the field.
fn in_textarea(text: String) -> String {
    if is_server() {
        text.replace('&', "&amp;").replace('<', "&lt;")
    } else {
        text
    }
}

/// Something that is on or off; on posts `on`, off posts nothing.
#[component]
pub fn Switch(
    /// What stands beside it.
    #[prop(into)]
    label: String,
    /// The field's name in the request.
    #[prop(into)]
    name: String,
    /// Whether it is on at first.
    #[prop(optional)]
    checked: bool,
    /// What stands below it.
    #[prop(optional, into)]
    help: Option<String>,
    /// The element's id, where two fields of one name are on a page.
    #[prop(optional, into)]
    id: Option<String>,
    /// The id of the line that says what is wrong with it and its neighbours, while something is.
    #[prop(optional, into)]
    blamed: Signal<Option<&'static str>>,
) -> impl IntoView {
    let ids = Ids::new(id, &name, help.is_some());
    let described = ids.help.clone();
    let described_by = move || {
        let all = described.iter().map(String::as_str).chain(blamed.get());
        let all = all.collect::<Vec<_>>().join(" ");
        (!all.is_empty()).then_some(all)
    };
    view! {
        <div class="field">
            <label class="switch" for=ids.field.clone()>
                <input
                    id=ids.field.clone()
                    name=name
                    type="checkbox"
                    role="switch"
                    value="on"
                    checked=checked
                    aria-describedby=described_by
                    aria-invalid=move || blamed.get().map(|_| "true")
                />
                <span class="switch-track" aria-hidden="true"></span>
                <span>{label}</span>
            </label>
            <Notes ids help error=Signal::stored(None) />
        </div>
    }
    .into_any()
}
