//! Form fields: label above, help below, and beneath it the error, which says how to fix it.
//!
//! The inputs are uncontrolled: the server renders the initial value, the browser holds the typed one, and
//! the form reads it on submit.

use super::field_error::FieldError;
use crate::ui::context::use_words;
use leptos::prelude::*;

/// Element ids of a field, its help and its error.
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

/// Whether a plain form post was refused because of this field. `autofocus` then focuses the first such
/// field, as the form itself does with WASM.
fn sent_back(error: Signal<Option<String>>) -> bool {
    error.with_untracked(Option::is_some)
}

#[component]
fn Notes(ids: Ids, help: Option<String>, error: Signal<Option<String>>) -> impl IntoView {
    view! {
        {help.map(|help| view! { <p class="field-help" id=ids.help.clone()>{help}</p> })}
        <FieldError id=ids.error error />
    }
    .into_any()
}

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

/// A single-line text, date or time field.
#[component]
pub fn TextField(
    #[prop(into)] label: String,
    /// The field's name in the request.
    #[prop(into)]
    name: String,
    /// The `type` attribute: `text`, `email`, `password`, `url`, `date` or `time`.
    #[prop(default = "text")]
    kind: &'static str,
    /// Initial value.
    #[prop(optional, into)]
    value: String,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional, into)] help: Option<String>,
    #[prop(optional)] required: bool,
    /// The `autocomplete` attribute.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// The `inputmode` attribute: which keyboard a phone shows.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    #[prop(optional)] maxlength: Option<usize>,
    /// Element id; needed if two fields on the page share a name.
    #[prop(optional, into)]
    id: Option<String>,
    #[prop(optional)] node_ref: NodeRef<leptos::html::Input>,
    /// Whether to focus this field when its dialog opens.
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

/// A select field.
#[component]
pub fn SelectField(
    #[prop(into)] label: String,
    /// The field's name in the request.
    #[prop(into)]
    name: String,
    /// Pairs of value and label.
    options: Vec<(String, String)>,
    /// Initial value.
    #[prop(optional, into)]
    value: String,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional, into)] help: Option<String>,
    #[prop(optional)] required: bool,
    /// Element id; needed if two fields on the page share a name.
    #[prop(optional, into)]
    id: Option<String>,
    #[prop(optional)] node_ref: NodeRef<leptos::html::Select>,
    /// Runs with the new value after a change.
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

#[component]
pub fn TextArea(
    #[prop(into)] label: String,
    /// The field's name in the request.
    #[prop(into)]
    name: String,
    /// Initial value.
    #[prop(optional, into)]
    value: String,
    #[prop(optional, into)] error: Signal<Option<String>>,
    #[prop(optional, into)] help: Option<String>,
    #[prop(optional)] required: bool,
    /// Visible lines.
    #[prop(default = 4)]
    rows: u8,
    #[prop(optional)] maxlength: Option<usize>,
    /// Element id; needed if two fields on the page share a name.
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
    // Leptos renders an empty text node as a blank, for hydration; the blank would be the field's value.
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

/// Escapes text for the content of `<textarea>`. Leptos does not escape there when rendering on the server,
/// so that `</textarea>` in user input would end the field (XSS).
fn in_textarea(text: String) -> String {
    if is_server() {
        text.replace('&', "&amp;").replace('<', "&lt;")
    } else {
        text
    }
}

/// An on/off switch; posts its value, or nothing.
#[component]
pub fn Switch(
    #[prop(into)] label: String,
    /// The field's name in the request.
    #[prop(into)]
    name: String,
    #[prop(default = "on")] value: &'static str,
    #[prop(optional)] checked: bool,
    #[prop(optional, into)] help: Option<String>,
    /// Element id; needed if two fields on the page share a name.
    #[prop(optional, into)]
    id: Option<String>,
    /// Id of the error line, while there is an error that concerns this switch and its neighbours.
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
                    value=value
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
