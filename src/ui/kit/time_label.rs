//! Times as text.

use crate::{
    api::sessions::{SessionView, WhenView},
    domain::join::Participant,
    ui::context::use_words,
    words::Words,
};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use leptos::prelude::*;

/// The value of a `datetime` attribute (RFC 3339, UTC, whole seconds).
pub fn datetime(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// An instant for the page's program, in milliseconds since the epoch.
pub fn instant(at: DateTime<Utc>) -> String {
    at.timestamp_millis().to_string()
}

/// The time until `at`: "in 12 minutes", "in 3 h 5 min", "in 2 days"; "now" once it is reached. Days are those of the
/// calendar, in a zone whose clocks are `offset` ahead of UTC: all sessions of a day are as many days away.
pub fn relative(words: Words, at: DateTime<Utc>, now: DateTime<Utc>, offset: TimeDelta) -> String {
    // Round up to whole minutes: "in 1 minute" until the moment itself.
    let minutes = (at - now + TimeDelta::milliseconds(59_999)).num_minutes();
    match minutes {
        ..=0 => words.now().to_owned(),
        1 => words.in_a_minute().to_owned(),
        2..60 => words.in_minutes(minutes),
        60..1440 => words.in_hours(minutes / 60, minutes % 60),
        _ => match ((at + offset).date_naive() - (now + offset).date_naive()).num_days() {
            ..=1 => words.tomorrow().to_owned(),
            days => words.in_days(days),
        },
    }
}

/// The other person's local time, if it differs: "15:00 for your client". With the date if that differs too.
pub fn their_time(words: Words, session: &SessionView) -> Option<String> {
    let theirs = session.when_theirs.as_ref()?;
    let time = if theirs.start.date() == session.when.start.date() {
        theirs.begins().to_owned()
    } else {
        theirs.label.clone()
    };
    Some(match session.viewer {
        Participant::Partner => words.theirs_client(time),
        Participant::Client => words.theirs_partner(time),
    })
}

/// A time range in the reader's zone: "Tue 24 Nov, 14:00–14:50".
#[component]
pub fn TimeLabel(
    /// Formatted by the server.
    when: WhenView,
    starts_at: DateTime<Utc>,
) -> impl IntoView {
    view! {
        <time datetime=datetime(starts_at) title=when.zone>
            {when.label}
        </time>
    }
}

/// The time until an instant. The page's program keeps it current.
#[component]
pub fn Relative(
    at: DateTime<Utc>,
    /// How far the reader's clocks are ahead of UTC then. Without it days are those of UTC.
    #[prop(optional)]
    offset: TimeDelta,
    /// The server's clock in the response.
    server_now: DateTime<Utc>,
) -> impl IntoView {
    let text = relative(use_words(), at, server_now, offset);
    view! {
        <time datetime=datetime(at) data-counts=instant(at)>
            {text}
        </time>
    }
}

/// A text that is there from one instant until another. In a live region it is announced.
#[component]
pub fn Announcement(
    text: String,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    /// The server's clock in the response.
    now: DateTime<Utc>,
) -> impl IntoView {
    let is_there = from <= now && now < until;
    view! {
        <span hidden=!is_there data-from=instant(from) data-until=instant(until)>
            {text}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("a small number of seconds")
    }

    #[test]
    fn minutes_count_up_to_the_next_whole_one() {
        let words = Words(Lang::En);
        let said = |seconds| relative(words, at(seconds), at(0), TimeDelta::zero());
        assert_eq!(said(-5), "now");
        assert_eq!(said(0), "now");
        assert_eq!(said(1), "in 1 minute");
        assert_eq!(said(12 * 60), "in 12 minutes");
        assert_eq!(said(59 * 60 + 1), "in 1 h 0 min");
        assert_eq!(said(25 * 3600), "in 1 day");
        assert_eq!(said(72 * 3600), "in 3 days");
    }

    #[test]
    fn sessions_on_one_day_are_as_many_days_away() {
        let words = Words(Lang::En);
        // 1 Jan 1970, 13:00 in a zone two hours ahead.
        let now = at(11 * 3600);
        let said = |days: i64, hour: i64| {
            let there = at(((days * 24) + hour - 2) * 3600);
            relative(words, there, now, TimeDelta::hours(2))
        };
        assert_eq!([said(7, 9), said(7, 16)], ["in 7 days", "in 7 days"]);
        assert_eq!(
            [said(1, 14), said(2, 0), said(2, 23)],
            ["in 1 day", "in 2 days", "in 2 days"]
        );
        // Less than a day away it is hours that count.
        assert_eq!(said(1, 9), "in 20 h 0 min");
    }
}
