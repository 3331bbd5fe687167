//! Elapsed and remaining time, with a polite hint 10 and 5 minutes before the end.

use super::{
    duration::{clock_text, seconds_left},
    time_label::datetime,
};
use crate::ui::context::use_words;
use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// Minutes before the end at which the hint appears.
const HINTS: [i64; 2] = [10, 5];
/// How long a hint is shown, in seconds.
const STAYS: i64 = 60;

/// Both clocks and the hint.
#[component]
pub fn MeetingTimer(
    /// When the first person entered.
    started_at: Signal<Option<DateTime<Utc>>>,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    /// The server's clock.
    now: Signal<DateTime<Utc>>,
) -> impl IntoView {
    let words = use_words();
    let elapsed = Memo::new(move |_| match started_at.get() {
        Some(started) => clock_text(words, (now.get() - started).num_seconds()),
        None => "–".to_owned(),
    });
    // The label depends on the phase: before the start, during, after the end.
    let left = Memo::new(move |_| {
        let now = now.get();
        let (label, seconds) = if now < starts_at {
            (words.meeting_starts_in(), seconds_left(starts_at - now))
        } else if now < ends_at {
            (words.meeting_left_label(), seconds_left(ends_at - now))
        } else {
            (words.meeting_over_by(), (now - ends_at).num_seconds())
        };
        (label, clock_text(words, seconds))
    });
    let hint = Memo::new(move |_| {
        let seconds = seconds_left(ends_at - now.get());
        let mark = HINTS
            .into_iter()
            .find(|mark| seconds <= mark * 60 && seconds > mark * 60 - STAYS);
        mark.map(|minutes| words.meeting_minutes_left(minutes))
    });
    view! {
        <dl class="meeting-timer">
            <div>
                <dt>{words.meeting_elapsed()}</dt>
                <dd>
                    <span role="timer" aria-live="off">
                        {elapsed}
                    </span>
                </dd>
            </div>
            <div>
                <dt>{move || left.get().0}</dt>
                <dd>
                    <span role="timer" aria-live="off">
                        <time datetime=datetime(ends_at)>{move || left.get().1}</time>
                    </span>
                </dd>
            </div>
        </dl>
        <p class="meeting-hint" role="status" aria-live="polite">
            // Nothing, not an empty text: for that the server writes a space, and the hint's box is not empty.
            {move || hint.get()}
        </p>
    }
}
