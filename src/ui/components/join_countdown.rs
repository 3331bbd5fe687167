//! The countdown to the opening of the join window. Screen readers get announcements at 15, 5 and 1 minutes.

use super::{
    duration::{clock_text, mark, seconds_left},
    time_label::{datetime, relative},
};
use crate::{domain::join::JoinWindow, ui::context::use_words};
use chrono::{DateTime, TimeDelta, Utc};
use leptos::prelude::*;

/// Minutes before the opening at which screen readers get an announcement.
const MARKS: [i64; 3] = [15, 5, 1];

/// The countdown; once the window is open, says so.
#[component]
pub fn JoinCountdown(
    window: JoinWindow,
    starts_at: DateTime<Utc>,
    /// How far the reader's clocks are ahead of UTC then.
    offset: TimeDelta,
    /// The server's clock.
    now: Signal<DateTime<Utc>>,
) -> impl IntoView {
    let words = use_words();
    let left = Memo::new(move |_| seconds_left(window.opens_at - now.get()));
    let early = Memo::new(move |_| left.get() > 0);
    // For screen readers, in whole minutes, so that it does not change while being read.
    let readable = Memo::new(move |_| words.join_in(relative(words, window.opens_at, now.get(), offset)));
    let announced = Memo::new(move |_| match (left.get(), mark(left.get(), &MARKS)) {
        (0, _) => words.join_open().to_owned(),
        (_, Some(1)) => words.join_announce_minute().to_owned(),
        (_, Some(minutes)) => words.join_announce_minutes(minutes),
        (_, None) => String::new(),
    });
    let rule = match (starts_at - window.opens_at).num_minutes() {
        ..=0 => words.join_opens_at_start().to_owned(),
        minutes => words.join_opens_before(minutes),
    };
    view! {
        <div>
            <div hidden=move || !early.get()>
                <p class="join-countdown-line">
                    <span aria-hidden="true">
                        {words.join_countdown()} " "
                        <span class="join-countdown-time">{move || clock_text(words, left.get())}</span>
                    </span>
                    <time class="sr-only" datetime=datetime(window.opens_at)>
                        {readable}
                    </time>
                </p>
                <p class="soft small">{rule}</p>
            </div>
            <p class="join-countdown-open" hidden=early aria-hidden="true">
                {words.join_open()}
            </p>
            <p class="sr-only" role="status">
                {announced}
            </p>
        </div>
    }
}
