//! The countdown to the opening of the join window. Screen readers get announcements at 15, 5 and 1 minutes.

use super::{
    duration::{clock_text, seconds_left},
    time_label::{Announcement, Relative, instant},
};
use crate::{domain::join::JoinWindow, ui::context::use_words};
use chrono::{DateTime, TimeDelta, Utc};
use leptos::prelude::*;

/// Minutes before the opening at which screen readers get an announcement.
const MARKS: [i64; 3] = [15, 5, 1];
/// Stands for a time in a text.
const GAP: char = '\u{fffc}';
/// How long an announcement lasts.
const LASTS: TimeDelta = TimeDelta::seconds(15);

/// The countdown; once the window is open, says so. The page's program counts.
#[component]
pub fn JoinCountdown(
    window: JoinWindow,
    starts_at: DateTime<Utc>,
    /// How far the reader's clocks are ahead of UTC then.
    offset: TimeDelta,
    /// The server's clock.
    now: DateTime<Utc>,
) -> impl IntoView {
    let words = use_words();
    let opens = window.opens_at;
    let left = seconds_left(opens - now);
    let is_early = left > 0;
    let rule = match (starts_at - opens).num_minutes() {
        ..=0 => words.join_opens_at_start().to_owned(),
        minutes => words.join_opens_before(minutes),
    };
    let readable = words.join_in(GAP);
    let (before, after) = readable.split_once(GAP).unwrap_or_default();
    let (before, after) = (before.to_owned(), after.to_owned());
    let announce = |minutes| {
        let text = match minutes {
            1 => words.join_announce_minute().to_owned(),
            minutes => words.join_announce_minutes(minutes),
        };
        let from = opens - TimeDelta::minutes(minutes);
        view! { <Announcement text from until=from + LASTS now /> }
    };
    view! {
        <div>
            <div hidden=!is_early data-until=instant(opens)>
                <p class="join-countdown-line">
                    <span aria-hidden="true">
                        {words.join_countdown()} " "
                        <span class="join-countdown-time" data-clock-until=instant(opens)>
                            {clock_text(words, left)}
                        </span>
                    </span>
                    // In whole minutes, so that it does not change while being read.
                    <span class="sr-only">
                        {before} <Relative at=opens offset server_now=now /> {after}
                    </span>
                </p>
                <p class="soft small">{rule}</p>
            </div>
            <p class="join-countdown-open" hidden=is_early data-from=instant(opens) aria-hidden="true">
                {words.join_open()}
            </p>
            <p class="sr-only" role="status">
                {MARKS.map(announce).into_iter().collect_view()}
                <span hidden=is_early data-from=instant(opens)>{words.join_open()}</span>
            </p>
        </div>
    }
}
