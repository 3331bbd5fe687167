//! A partner's availability: weekly hours, other dates, session types, and what clients see.

mod dates;
mod hours;
mod page;
pub mod questions;
mod types;

use crate::{
    api::availability::{AvailabilityView, Preview, SaveHours, SaveHoursCall, availability},
    domain::{
        access::Action,
        availability::{HORIZON_MAX, NOTICE_MAX, STEPS},
    },
    ui::{
        context::{page_data_for, use_words},
        islands::hours::HoursEditor,
        kit::{
            failure::loaded,
            field::{SelectField, TextField},
            form::{PostForm, SubmitButton},
            icon::{Icon, IconName},
        },
        layouts::{guard::SignedIn, main::MainLayout},
    },
};
use dates::OtherDates;
use hours::{Week, use_copied};
use leptos::{prelude::*, server_fn::ServerFn};
use page::PublicPage;
use types::{SessionTypes, TypeDialogs};

#[component]
pub fn AvailabilityPage() -> impl IntoView {
    let words = use_words();
    let data = page_data_for(Action::KeepClients, availability());
    view! {
        <SignedIn only=Action::KeepClients let:_account>
            <MainLayout title=words.availability()>
                <h1>{words.availability()}</h1>
                <p>{words.availability_hint()}</p>
                <Suspense>{loaded(data, |view| view! { <Parts view /> })}</Suspense>
                <HoursEditor />
            </MainLayout>
        </SignedIn>
    }
}

#[component]
fn Parts(view: AvailabilityView) -> impl IntoView {
    let words = use_words();
    let can_be_booked = view.preview.is_some();
    let types = view.types.clone();
    view! {
        <div class="availability stack">
            {(!can_be_booked)
                .then(|| {
                    view! {
                        <p class="alert">
                            <Icon name=IconName::Info />
                            <span>{words.availability_off()}</span>
                        </p>
                    }
                })}
            <section class="card stack" aria-labelledby="availability-hours">
                <div class="stack stack-tight">
                    <h2 id="availability-hours">{words.weekly_hours()}</h2>
                    <p class="soft small">{words.weekly_hours_hint(view.zone.replace('_', " "))}</p>
                </div>
                <HoursForm hours=view.hours />
            </section>
            <SessionTypes types=view.types address=view.address.clone() />
            <PublicPage page=view.page address=view.address />
            <OtherDates days=view.days />
            {view.preview.map(|preview| view! { <NextDays preview /> })}
            <TypeDialogs types />
        </div>
    }
    .into_any()
}

/// Weekly hours and rules.
#[component]
fn HoursForm(hours: SaveHours) -> impl IntoView {
    let words = use_words();
    let hours = use_copied(hours);
    let steps = STEPS.map(|step| (step.to_string(), words.minutes(step)));
    view! {
        <PostForm action=SaveHoursCall::PATH hidden=vec![("version", hours.version.clone())] next="/availability" said=words.saved()>
            // Enter in a field saves: it presses a form's first button.
            <button type="submit" hidden></button>
            <Week hours=hours.clone() />
            <h3>{words.booking_rules()}</h3>
            <div class="form-pair form-three">
                <SelectField label=words.field_step() name="step" options=steps.into() value=hours.step />
                <NumberField
                    label=words.field_notice()
                    name="notice"
                    value=hours.notice
                    help=words.field_notice_help()
                    max=NOTICE_MAX
                />
                <NumberField
                    label=words.field_horizon()
                    name="horizon"
                    value=hours.horizon
                    help=words.field_horizon_help()
                    max=HORIZON_MAX
                />
            </div>
            <div class="form-pair form-three">
                <NumberField
                    label=words.field_move_notice()
                    name="move_notice"
                    value=hours.move_notice
                    help=words.field_move_notice_help()
                    max=NOTICE_MAX
                />
                <TextField
                    label=words.field_max_a_day()
                    name="max_a_day"
                    value=hours.max_a_day
                    inputmode="numeric"
                    autocomplete="off"
                />
                <TextField
                    label=words.field_max_a_week()
                    name="max_a_week"
                    value=hours.max_a_week
                    inputmode="numeric"
                    autocomplete="off"
                />
            </div>
            <SubmitButton label=words.save() />
        </PostForm>
    }
    .into_any()
}

/// A whole number.
#[component]
fn NumberField(
    label: &'static str,
    name: &'static str,
    value: String,
    help: &'static str,
    max: u16,
) -> impl IntoView {
    view! {
        <TextField
            label
            name
            value
            help
            required=true
            inputmode="numeric"
            autocomplete="off"
            maxlength=max.to_string().len()
        />
    }
}

/// The times that clients can choose in the next days.
#[component]
fn NextDays(preview: Preview) -> impl IntoView {
    let words = use_words();
    let days = preview.days.into_iter().map(|(day, times)| {
        let times = if times.is_empty() {
            words.nothing_free().to_owned()
        } else {
            times.join(" · ")
        };
        view! {
            <dt>{day}</dt>
            <dd>{times}</dd>
        }
    });
    view! {
        <section class="card stack" aria-labelledby="availability-preview">
            <h2 id="availability-preview">{words.preview_of(preview.name)}</h2>
            <dl class="facts">{days.collect_view()}</dl>
        </section>
    }
    .into_any()
}
