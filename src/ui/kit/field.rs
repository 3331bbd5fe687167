//! Form fields: label above, help below, and beneath it the error, which says how to fix it.
//!
//! The inputs are uncontrolled: the server renders the initial value, or what was typed before a plain post was
//! refused; the browser holds the typed one, and the form reads it on submit.

use super::{
    field_error::FieldError,
    form::{FieldState, use_field},
};
use crate::{
    api::account::{ZoneChoice, ZoneRegion},
    ui::context::use_words,
};
use leptos::prelude::*;

/// What surrounds an input.
struct Frame {
    id: String,
    label: String,
    help: Option<String>,
    required: bool,
    error: Signal<Option<String>>,
}

impl Frame {
    /// The frame, and what was typed into the input if a plain post was refused.
    fn new(
        name: &'static str,
        label: String,
        help: Option<String>,
        required: bool,
    ) -> (Self, Option<String>) {
        let FieldState { id, error, typed } = use_field(name);
        let frame = Self {
            id,
            label,
            help,
            required,
            error,
        };
        (frame, typed)
    }

    /// The value of `aria-describedby`: the help and, while there is one, the error.
    fn described_by(&self) -> Signal<Option<String>> {
        let help = self.help.as_ref().map(|_| format!("{}-help", self.id));
        let (id, error) = (format!("{}-error", self.id), self.error);
        Signal::derive(move || {
            let error = error.with(Option::is_some).then(|| id.clone());
            let all: Vec<_> = help.iter().cloned().chain(error).collect();
            (!all.is_empty()).then(|| all.join(" "))
        })
    }

    fn invalid(&self) -> Signal<Option<&'static str>> {
        let error = self.error;
        Signal::derive(move || error.with(Option::is_some).then_some("true"))
    }

    /// Whether a plain form post was refused because of this field. `autofocus` then focuses the first such
    /// field, as the form itself does with WASM.
    fn is_sent_back(&self) -> bool {
        self.error.with_untracked(Option::is_some)
    }

    fn around(self, input: impl IntoView + 'static) -> AnyView {
        let words = use_words();
        view! {
            <div class="field">
                <label class="field-label" for=self.id.clone()>
                    {self.label} {(!self.required).then(|| view! { <span class="field-optional">{words.optional()}</span> })}
                </label>
                {input}
                <Notes id=self.id help=self.help error=self.error />
            </div>
        }
        .into_any()
    }
}

#[component]
fn Notes(id: String, help: Option<String>, error: Signal<Option<String>>) -> impl IntoView {
    view! {
        {help.map(|help| view! { <p class="field-help" id=format!("{id}-help")>{help}</p> })}
        <FieldError id=format!("{id}-error") error />
    }
    .into_any()
}

/// A single-line text, date or time field.
#[component]
pub fn TextField(
    #[prop(into)] label: String,
    /// The field's name in the request.
    name: &'static str,
    /// The `type` attribute: `text`, `email`, `password`, `url`, `date` or `time`.
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] help: Option<String>,
    #[prop(optional)] required: bool,
    #[prop(optional)] autocomplete: Option<&'static str>,
    /// The `inputmode` attribute: which keyboard a phone shows.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    #[prop(optional)] maxlength: Option<usize>,
    /// Takes the focus when the page is loaded: it is what the page is for.
    #[prop(optional)]
    first: bool,
) -> impl IntoView {
    let (frame, typed) = Frame::new(name, label, help, required);
    let input = view! {
        <input
            class="input"
            id=frame.id.clone()
            name=name
            type=kind
            value=typed.unwrap_or(value)
            required=required
            autocomplete=autocomplete
            inputmode=inputmode
            maxlength=maxlength
            aria-describedby=frame.described_by()
            aria-invalid=frame.invalid()
            autofocus=first || frame.is_sent_back()
        />
    };
    if kind == "password" {
        let words = use_words();
        let id = frame.id.clone();
        return frame.around(view! {
            <div class="password-field">
                {input} // Shown by the page's script, which it needs.
                <button
                    type="button"
                    class="password-field-toggle"
                    aria-controls=id
                    aria-pressed="false"
                    data-shows-password=""
                    hidden
                >
                    {words.show_password()}
                </button>
            </div>
        });
    }
    frame.around(input)
}

#[component]
pub fn SelectField(
    #[prop(into)] label: String,
    name: &'static str,
    /// Pairs of value and label.
    options: Vec<(String, String)>,
    #[prop(into)] value: String,
    #[prop(optional, into)] help: Option<String>,
    #[prop(default = true)] required: bool,
) -> impl IntoView {
    let (frame, typed) = Frame::new(name, label, help, required);
    let value = typed.filter(|typed| !typed.is_empty()).unwrap_or(value);
    let options = options.into_iter().map(|(option, label)| {
        let selected = option == value;
        view! { <option value=option selected=selected>{label}</option> }
    });
    select(frame, name, options.collect_view().into_any())
}

/// A time zone, by region. People type a city to get to it.
#[component]
pub fn ZoneField(
    #[prop(into)] label: String,
    name: &'static str,
    regions: Vec<ZoneRegion>,
    #[prop(into)] value: String,
    #[prop(optional, into)] help: Option<String>,
) -> impl IntoView {
    let (frame, typed) = Frame::new(name, label, help, true);
    let value = typed.filter(|typed| !typed.is_empty()).unwrap_or(value);
    let option = |zone: ZoneChoice| {
        let selected = zone.name == value;
        let also = (!zone.also.is_empty()).then(|| zone.also.join(" "));
        view! { <option value=zone.name selected=selected data-also=also>{zone.label}</option> }
    };
    let region = |region: ZoneRegion| {
        let options = region.zones.into_iter().map(option).collect_view();
        view! { <optgroup label=region.label>{options}</optgroup> }
    };
    let options = regions.into_iter().map(region).collect_view();
    select(frame, name, options.into_any())
}

fn select(frame: Frame, name: &'static str, options: AnyView) -> AnyView {
    let input = view! {
        <select
            class="input"
            id=frame.id.clone()
            name=name
            required=frame.required
            aria-describedby=frame.described_by()
            aria-invalid=frame.invalid()
            autofocus=frame.is_sent_back()
        >
            {options}
        </select>
    };
    frame.around(input)
}

#[component]
pub fn TextArea(
    #[prop(into)] label: String,
    name: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] help: Option<String>,
    #[prop(optional)] required: bool,
    /// Visible lines.
    #[prop(default = 4)]
    rows: u8,
    #[prop(optional)] maxlength: Option<usize>,
) -> impl IntoView {
    let (frame, typed) = Frame::new(name, label, help, required);
    let value = typed.unwrap_or(value);
    let area = view! {
        <textarea
            class="input"
            id=frame.id.clone()
            name=name
            rows=rows.to_string()
            required=required
            maxlength=maxlength
            aria-describedby=frame.described_by()
            aria-invalid=frame.invalid()
            autofocus=frame.is_sent_back()
        ></textarea>
    };
    // Leptos renders an empty text node as a blank, for hydration; the blank would be the field's value.
    if value.is_empty() {
        frame.around(area)
    } else {
        frame.around(area.into_inner().child(in_textarea(value)))
    }
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

/// A tick beside a sentence; posts `on`, or nothing.
#[component]
pub fn Checkbox(
    #[prop(into)] label: String,
    name: &'static str,
    #[prop(optional)] checked: bool,
    /// Whether the form needs the tick.
    #[prop(optional)]
    required: bool,
) -> impl IntoView {
    let (frame, typed) = Frame::new(name, label.clone(), None, required);
    let checked = typed.map_or(checked, |typed| typed == "on");
    view! {
        <div class="field">
            <label class="tick">
                <input
                    id=frame.id.clone()
                    name=name
                    type="checkbox"
                    value="on"
                    checked=checked
                    required=required
                    aria-describedby=frame.described_by()
                    aria-invalid=frame.invalid()
                />
                <span>{label}</span>
            </label>
            <Notes id=frame.id help=None error=frame.error />
        </div>
    }
    .into_any()
}

/// An on/off switch; posts its value, or nothing.
#[component]
pub fn Switch(
    #[prop(into)] label: String,
    name: &'static str,
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
    let id = id.unwrap_or_else(|| format!("field-{name}"));
    let described = help.as_ref().map(|_| format!("{id}-help"));
    let described_by = move || {
        let all = described.iter().map(String::as_str).chain(blamed.get());
        let all = all.collect::<Vec<_>>().join(" ");
        (!all.is_empty()).then_some(all)
    };
    view! {
        <div class="field">
            <label class="switch" for=id.clone()>
                <input
                    id=id.clone()
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
            <Notes id help error=Signal::stored(None) />
        </div>
    }
    .into_any()
}
