//! A radio group with large touch targets, all options visible at once.

use super::{
    field_error::FieldError,
    form::{FieldState, use_field},
    icon::{Icon, IconName},
};
use leptos::prelude::*;

#[derive(Clone)]
pub struct Choice {
    value: String,
    label: String,
    hint: Option<String>,
    icon: Option<IconName>,
}

impl Choice {
    /// An option with a label of one or two words.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
            hint: None,
            icon: None,
        }
    }

    /// Adds a line that explains it.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self {
            hint: Some(hint.into()),
            ..self
        }
    }

    pub fn icon(self, icon: IconName) -> Self {
        Self {
            icon: Some(icon),
            ..self
        }
    }
}

#[component]
pub fn Choices(
    #[prop(into)] label: String,
    name: &'static str,
    choices: Vec<Choice>,
    #[prop(optional, into)] value: String,
) -> impl IntoView {
    let FieldState { error, typed, .. } = use_field(name);
    let value = typed.unwrap_or(value);
    let error_id = format!("field-{name}-error");
    let described = error_id.clone();
    let choices = choices
        .into_iter()
        .map(|choice| {
            let checked = choice.value == value;
            let value = choice.value.clone();
            let hint_id = choice.hint.as_ref().map(|_| format!("field-{name}-{}-hint", choice.value));
            view! {
                <label class="choice" data-choice=value>
                    <input
                        type="radio"
                        name=name
                        value=choice.value
                        checked=checked
                        aria-describedby=hint_id.clone()
                        aria-invalid=move || error.with(Option::is_some).then_some("true")
                    />
                    {choice.icon.map(|name| view! { <Icon name /> })}
                    <span>
                        <span class="strong">{choice.label}</span>
                        {choice.hint.map(|hint| view! { <span class="choice-hint" id=hint_id aria-hidden="true">{hint}</span> })}
                    </span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="choice-group" aria-describedby=move || error.with(Option::is_some).then(|| described.clone())>
            <legend>{label}</legend>
            {choices}
            <FieldError id=error_id error />
        </fieldset>
    }
    .into_any()
}
