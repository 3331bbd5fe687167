//! Elapsed and remaining time, with a polite hint 10 and 5 minutes before the end. The page's program counts.

use super::{
    duration::{clock_text, seconds_left},
    time_label::{Announcement, datetime, instant},
};
use crate::ui::context::use_words;
use chrono::{DateTime, TimeDelta, Utc};
use leptos::prelude::*;

/// Minutes before the end at which the hint appears.
const HINTS: [i64; 2] = [10, 5];
/// How long a hint is shown.
const STAYS: TimeDelta = TimeDelta::minutes(1);

/// Both clocks and the hint.
#[component]
pub fn MeetingTimer(
    /// When the first person entered.
    started_at: Option<DateTime<Utc>>,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    /// The server's clock.
    now: DateTime<Utc>,
) -> impl IntoView {
    let words = use_words();
    let elapsed = started_at.map_or_else(
        || "–".to_owned(),
        |started| clock_text(words, (now - started).num_seconds()),
    );
    let hint = |minutes| {
        let from = ends_at - TimeDelta::minutes(minutes);
        view! { <Announcement text=words.meeting_minutes_left(minutes) from until=from + STAYS now /> }
    };
    let (has_begun, is_overdue) = (now >= starts_at, now >= ends_at);
    let is_under_way = has_begun && !is_overdue;
    // The label depends on the phase: before the start, during, after the end.
    view! {
        <dl class="meeting-timer">
            <div>
                <dt>{words.meeting_elapsed()}</dt>
                <dd>
                    <span
                        id="meeting-elapsed"
                        role="timer"
                        aria-live="off"
                        data-part
                        data-clock-since=started_at.map(instant)
                    >
                        {elapsed}
                    </span>
                </dd>
            </div>
            <div hidden=has_begun data-until=instant(starts_at)>
                <dt>{words.meeting_starts_in()}</dt>
                <dd>
                    <time
                        role="timer"
                        aria-live="off"
                        datetime=datetime(starts_at)
                        data-clock-until=instant(starts_at)
                    >
                        {clock_text(words, seconds_left(starts_at - now))}
                    </time>
                </dd>
            </div>
            <div hidden=!is_under_way data-from=instant(starts_at) data-until=instant(ends_at)>
                <dt>{words.meeting_left_label()}</dt>
                <dd>
                    <time role="timer" aria-live="off" datetime=datetime(ends_at) data-clock-until=instant(ends_at)>
                        {clock_text(words, seconds_left(ends_at - now))}
                    </time>
                </dd>
            </div>
            <div hidden=!is_overdue data-from=instant(ends_at)>
                <dt>{words.meeting_over_by()}</dt>
                <dd>
                    <time role="timer" aria-live="off" datetime=datetime(ends_at) data-clock-since=instant(ends_at)>
                        {clock_text(words, (now - ends_at).num_seconds())}
                    </time>
                </dd>
            </div>
        </dl>
        <p class="meeting-hint" role="status" aria-live="polite">
            {HINTS.map(hint).into_iter().collect_view()}
        </p>
    }
}
