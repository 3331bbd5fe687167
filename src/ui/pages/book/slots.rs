//! The free times of a session type, and the confirmation of one.

use super::{OfferFacts, way::Way};
use crate::{
    api::{
        availability::{OfferView, SlotDay, SlotView, SlotsView},
        booking_page::HoldSlotCall,
    },
    domain::ids::SessionTypeId,
    ui::{
        context::use_words,
        kit::{
            empty::Empty,
            form::ControlFields,
            icon::{Icon, IconName},
        },
    },
};
use chrono::{Datelike, Days, Months, NaiveDate};
use leptos::{prelude::*, server_fn::ServerFn};

/// "Choose a time": the month, and the times of the next free days.
#[component]
pub fn Slots(
    view: SlotsView,
    /// The page, which takes `day=…` and `start=…`.
    way: Way,
    /// The session type, if a time that is chosen is held.
    #[prop(default = None)]
    holds: Option<SessionTypeId>,
    /// Above the times.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let words = use_words();
    let partner = view.offer.partner.clone();
    let has_any = view.earlier || view.later || !view.free.is_empty();
    let next = view.next.map(|day| way.to(&format!("day={day}")));
    let times = if !has_any {
        view! { <Empty title=words.no_slots() hint=words.no_slots_hint(partner) /> }.into_any()
    } else if view.days.is_empty() {
        view! {
            <p>{words.no_slots_from_day()}</p>
            <p>
                <a class="button" href=way.to("")>
                    {words.first_free()}
                </a>
            </p>
        }
        .into_any()
    } else {
        let (days, base) = (view.days.clone().into_iter(), way.clone());
        let is_held = holds.is_some();
        let days = days
            .map(move |day| view! { <Day day way=base.clone() is_held /> })
            .collect_view();
        match holds {
            Some(id) => view! {
                <form class="stack" method="post" action=HoldSlotCall::PATH data-key="hold">
                    <ControlFields counts_each=true />
                    <input type="hidden" name="id" value=id.to_string() />
                    <input type="hidden" name="at" value=way.to("") />
                    {days}
                </form>
            }
            .into_any(),
            None => days.into_any(),
        }
    };
    let month = has_any.then(|| view! { <Month view=view.clone() way=way.clone() /> });
    let follows = holds.map_or_else(String::new, |id| id.to_string());
    view! {
        <h1>{words.choose_time()}</h1>
        <div class="stack stack-tight">
            <p class="strong"><bdi>{view.offer.name.clone()}</bdi></p>
            <OfferFacts offer=view.offer />
            {children.map(|children| children())}
        </div>
        <div class="book-times">
            {month}
            <div class="stack" data-key="times" data-slots=follows>
                {times}
                {next
                    .map(|next| {
                        view! {
                            <p>
                                <a class="button" href=next>
                                    {words.later_days()}
                                </a>
                            </p>
                        }
                    })}
            </div>
        </div>
    }
    .into_any()
}

/// A day with its times: links, or buttons of the form that holds the chosen one.
#[component]
fn Day(day: SlotDay, way: Way, is_held: bool) -> impl IntoView {
    let words = use_words();
    let id = format!("day-{}", day.date);
    let times = day.slots.into_iter().map(|slot| {
        let (label, start) = (slot.when.clone(), slot.start.to_string());
        let time = if is_held {
            view! {
                <button class="button" name="start" value=start.clone() aria-label=label>
                    {slot.label}
                </button>
            }
            .into_any()
        } else {
            view! {
                <a class="button" href=way.to(&format!("start={start}")) aria-label=label>
                    {slot.label}
                </a>
            }
            .into_any()
        };
        view! { <li data-key=start>{time}</li> }
    });
    let (named, key) = (id.clone(), id.clone());
    view! {
        <section class="stack stack-tight" aria-labelledby=named data-key=key>
            <h2 id=id>{day.label}</h2>
            <ul class="book-slots" role="list" aria-label=words.free_on(words.day_long(day.date))>
                {times.collect_view()}
            </ul>
        </section>
    }
    .into_any()
}

/// The month: days with free times are links.
#[component]
fn Month(view: SlotsView, way: Way) -> impl IntoView {
    let words = use_words();
    let first = view.month;
    let monday = first - Days::new(first.weekday().num_days_from_monday().into());
    let shown = view.days.first().map(|day| day.date);
    let link = |day: Option<NaiveDate>| day.map(|day| way.to(&format!("day={day}")));
    let earlier = view
        .earlier
        .then(|| first.checked_sub_months(Months::new(1)).unwrap_or(first));
    let later = view
        .later
        .then(|| first.checked_add_months(Months::new(1)).unwrap_or(first));
    let weekdays = (0..7).map(|day| {
        let day = (monday + Days::new(day)).weekday();
        view! { <th scope="col" abbr=words.weekday(day)>{words.weekday_short(day)}</th> }
    });
    let weeks = (0..6)
        .map(|week| monday + Days::new(7 * week))
        .filter(|start| *start < first || start.month() == first.month())
        .map(|start| {
            let days = (0..7).map(|day| {
                let date = start + Days::new(day);
                let is_of_month = date.month() == first.month();
                let inside = if !is_of_month {
                    ().into_any()
                } else if view.free.contains(&date) {
                    view! {
                        <a
                            href=way.to(&format!("day={date}"))
                            aria-label=words.free_on(words.day_long(date))
                            aria-current=(shown == Some(date)).then_some("date")
                        >
                            {date.day()}
                        </a>
                    }
                    .into_any()
                } else {
                    view! { <span>{date.day()}</span> }.into_any()
                };
                view! { <td data-today=(date == view.today).then_some("")>{inside}</td> }
            });
            view! { <tr>{days.collect_view()}</tr> }
        });
    view! {
        <div class="book-month">
            <div class="book-month-head">
                <MonthLink to=link(earlier) icon=IconName::ChevronLeft label=words.earlier_month() />
                <h2>{view.month_label.clone()}</h2>
                <MonthLink to=link(later) icon=IconName::ChevronRight label=words.later_month() />
            </div>
            <table>
                <thead>
                    <tr>{weekdays.collect_view()}</tr>
                </thead>
                <tbody>{weeks.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

/// A way to another month; an empty place if there are no times.
#[component]
fn MonthLink(to: Option<String>, icon: IconName, label: &'static str) -> impl IntoView {
    match to {
        Some(to) => view! {
            <a class="icon-button" href=to aria-label=label>
                <Icon name=icon />
            </a>
        }
        .into_any(),
        None => view! { <span class="book-month-place"></span> }.into_any(),
    }
}

/// Both local times, and the button in `children`.
#[component]
pub fn Chosen(
    title: &'static str,
    offer: OfferView,
    time: SlotView,
    /// The page of the free times.
    path: String,
    /// Until when it is held.
    #[prop(default = None)]
    note: Option<String>,
    /// The session type, if everyone can follow its free times.
    #[prop(default = None)]
    of: Option<SessionTypeId>,
    /// The form.
    children: Children,
) -> impl IntoView {
    let words = use_words();
    let theirs = time.theirs.map(|at| words.slot_theirs(at, &offer.partner));
    view! {
        <h1>{title}</h1>
        <div class="card stack" data-slots=of.map_or_else(String::new, |of| of.to_string())>
            <div class="stack stack-tight">
                <p class="strong"><bdi>{offer.name.clone()}</bdi></p>
                <p class="book-when">{time.when}</p>
                {theirs.map(|at| view! { <p class="soft">{at}</p> })}
                <OfferFacts offer />
                {note.map(|note| view! { <p class="soft">{note}</p> })}
            </div>
            {children()}
        </div>
        <p>
            <a href=path>{words.other_time()}</a>
        </p>
    }
    .into_any()
}

/// Why the chosen time is not to be had.
#[component]
pub fn Refused(message: Option<String>) -> impl IntoView {
    message.map(|message| {
        view! {
            <div class="alert alert-danger" role="alert">
                <Icon name=IconName::Warning />
                <p>{message}</p>
            </div>
        }
    })
}
