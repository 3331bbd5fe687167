//! Texts of the calendar, and date formats.

use super::{Lang, Words};
use crate::domain::wall_clock::clock;
use chrono::{Datelike, NaiveDate, NaiveDateTime, Weekday};

words! {
    calendar_title: "Calendar", "Kalender";
    calendar_week: "Week", "Woche";
    calendar_month: "Month", "Monat";
    calendar_agenda: "Agenda", "Agenda";
    calendar_views: "Calendar views", "Kalenderansichten";
    calendar_moves: "Move through time", "Durch die Zeit blättern";
    calendar_previous_week: "Previous week", "Vorige Woche";
    calendar_next_week: "Next week", "Nächste Woche";
    calendar_previous_month: "Previous month", "Voriger Monat";
    calendar_next_month: "Next month", "Nächster Monat";
    calendar_previous_days: "Previous six weeks", "Vorige sechs Wochen";
    calendar_next_days: "Next six weeks", "Nächste sechs Wochen";
    calendar_zone(zone, offset): "Times in {zone}, {offset}", "Zeiten in {zone}, {offset}";
    offset_from(before, day, after): "{before}, from {day} {after}", "{before}, ab {day} {after}";
    calendar_legend: "What the colours mean", "Was die Farben bedeuten";
    calendar_goes_on: "goes on after midnight", "geht nach Mitternacht weiter";
    calendar_begun_before: "began the day before", "begann am Vortag";
    calendar_days: "Days of this week", "Tage dieser Woche";
    calendar_day_holds(day, n): "{day}, sessions: {n}", "{day}, Sitzungen: {n}";
    calendar_none_on_day: "No sessions", "Keine Sitzungen";
    calendar_empty: "No sessions in these six weeks", "Keine Sitzungen in diesen sechs Wochen";
    calendar_empty_partner: "Schedule a session, or look further ahead.", "Planen Sie eine Sitzung oder blättern Sie weiter.";
    calendar_empty_client: "When a session is booked for you, it appears here.", "Sobald eine Sitzung für Sie gebucht ist, erscheint sie hier.";
    calendar_more: "more", "weitere";
    calendar_more_label(n, day): "{n} more on {day}", "{n} weitere am {day}";
    calendar_free_slot(day, time): "Schedule a session on {day} at {time}", "Sitzung planen am {day} um {time}";
    calendar_keys: "Keyboard", "Tastatur";
    calendar_keys_partner: "Arrows choose a time, Page Up and Page Down a week, Home and End a day. Enter opens a session or schedules one, N schedules one. On a session, M moves it: arrows change the time, Shift with up and down its length, Enter saves, Escape leaves it where it was, Ctrl+Z takes the last move back.", "Pfeiltasten wählen eine Zeit, Bild auf und Bild ab eine Woche, Pos1 und Ende einen Tag. Eingabe öffnet eine Sitzung oder plant eine neue, N plant eine neue. Auf einer Sitzung verschiebt M sie: Pfeiltasten ändern die Zeit, Umschalt mit auf und ab die Dauer, Eingabe speichert, Escape lässt sie, wo sie war, Strg+Z nimmt die letzte Verschiebung zurück.";
    calendar_keys_month: "Arrows go from day to day, Home and End to the ends of a week, Page Up and Page Down to another month. Enter opens a day or a session, N schedules a session on the day.", "Pfeiltasten gehen von Tag zu Tag, Pos1 und Ende an die Enden der Woche, Bild auf und Bild ab in einen anderen Monat. Eingabe öffnet einen Tag oder eine Sitzung, N plant eine Sitzung an dem Tag.";
    calendar_keys_agenda: "Up and down go from session to session, Home and End to the first and the last, Page Up and Page Down to other days. Enter opens a session, N schedules one.", "Auf und ab gehen von Sitzung zu Sitzung, Pos1 und Ende zur ersten und letzten, Bild auf und Bild ab zu anderen Tagen. Eingabe öffnet eine Sitzung, N plant eine.";
    calendar_keys_client: "Tab goes from session to session, Enter opens one. Page Up and Page Down change the week.", "Tab geht von Sitzung zu Sitzung, Eingabe öffnet sie. Bild auf und Bild ab wechseln die Woche.";
    calendar_letters_partner: "On the whole page T shows today, W the week, M the month, A the agenda, N schedules a session, and the question mark opens these keys", "Auf der ganzen Seite zeigt T heute, W die Woche, M den Monat, A die Agenda, N plant eine Sitzung, und das Fragezeichen öffnet diese Tasten";
    calendar_letters_client: "On the whole page T shows today, W the week, M the month, A the agenda, and the question mark opens these keys", "Auf der ganzen Seite zeigt T heute, W die Woche, M den Monat, A die Agenda, und das Fragezeichen öffnet diese Tasten";
    calendar_move: "Move …", "Verschieben …";
    calendar_move_title: "Move session", "Sitzung verschieben";
    calendar_move_confirm: "Move Session", "Sitzung verschieben";
    calendar_moving_now: "Moving …", "Wird verschoben …";
    calendar_moved: "Session moved", "Sitzung verschoben";
    calendar_moved_to(title, when): "{title} moved to {when}", "{title} verschoben auf {when}";
    calendar_undo: "Undo", "Rückgängig";
    calendar_move_begun(title): "Moving {title}. Arrows change the time, Shift with up and down the length. Enter saves, Escape cancels.", "{title} wird verschoben. Pfeiltasten ändern die Zeit, Umschalt mit auf und ab die Dauer. Eingabe speichert, Escape bricht ab.";
    calendar_move_cancelled: "Not moved.", "Nicht verschoben.";
    calendar_not_movable: "This session can no longer be moved.", "Diese Sitzung kann nicht mehr verschoben werden.";
    calendar_not_moved(reason): "The session stays where it was. {reason}", "Die Sitzung bleibt, wo sie war. {reason}";
    calendar_loaded(title, n): "{title}, sessions: {n}", "{title}, Sitzungen: {n}";
}

impl Words {
    /// `Tue`
    pub fn weekday_short(self, day: Weekday) -> &'static str {
        let (en, de) = match day {
            Weekday::Mon => ("Mon", "Mo"),
            Weekday::Tue => ("Tue", "Di"),
            Weekday::Wed => ("Wed", "Mi"),
            Weekday::Thu => ("Thu", "Do"),
            Weekday::Fri => ("Fri", "Fr"),
            Weekday::Sat => ("Sat", "Sa"),
            Weekday::Sun => ("Sun", "So"),
        };
        self.either(en, de)
    }

    /// `Tuesday`
    pub fn weekday(self, day: Weekday) -> &'static str {
        let (en, de) = match day {
            Weekday::Mon => ("Monday", "Montag"),
            Weekday::Tue => ("Tuesday", "Dienstag"),
            Weekday::Wed => ("Wednesday", "Mittwoch"),
            Weekday::Thu => ("Thursday", "Donnerstag"),
            Weekday::Fri => ("Friday", "Freitag"),
            Weekday::Sat => ("Saturday", "Samstag"),
            Weekday::Sun => ("Sunday", "Sonntag"),
        };
        self.either(en, de)
    }

    /// `November`. Months are 1 to 12.
    pub fn month(self, month: u32) -> &'static str {
        let (en, de) = match month {
            1 => ("January", "Januar"),
            2 => ("February", "Februar"),
            3 => ("March", "März"),
            4 => ("April", "April"),
            5 => ("May", "Mai"),
            6 => ("June", "Juni"),
            7 => ("July", "Juli"),
            8 => ("August", "August"),
            9 => ("September", "September"),
            10 => ("October", "Oktober"),
            11 => ("November", "November"),
            _ => ("December", "Dezember"),
        };
        self.either(en, de)
    }

    /// `Nov`. Months are 1 to 12.
    fn month_short(self, month: u32) -> &'static str {
        let (en, de) = match month {
            1 => ("Jan", "Jan."),
            2 => ("Feb", "Feb."),
            3 => ("Mar", "März"),
            4 => ("Apr", "Apr."),
            5 => ("May", "Mai"),
            6 => ("Jun", "Juni"),
            7 => ("Jul", "Juli"),
            8 => ("Aug", "Aug."),
            9 => ("Sep", "Sept."),
            10 => ("Oct", "Okt."),
            11 => ("Nov", "Nov."),
            _ => ("Dec", "Dez."),
        };
        self.either(en, de)
    }

    /// `Tue 24`, for a column header
    pub fn day_short(self, day: NaiveDate) -> String {
        format!("{} {}", self.weekday_short(day.weekday()), self.day_number(day))
    }

    /// `Tue 24 Nov`
    pub fn day_abbreviated(self, day: NaiveDate) -> String {
        format!("{} {}", self.day_short(day), self.month_short(day.month()))
    }

    /// `Nov 2026`
    pub fn month_abbreviated(self, day: NaiveDate) -> String {
        format!("{} {}", self.month_short(day.month()), day.year())
    }

    /// `Tuesday 24 November`
    pub fn day_long(self, day: NaiveDate) -> String {
        let comma = self.either("", ",");
        format!(
            "{}{comma} {} {}",
            self.weekday(day.weekday()),
            self.day_number(day),
            self.month(day.month())
        )
    }

    /// `November 2026`
    pub fn month_and_year(self, day: NaiveDate) -> String {
        format!("{} {}", self.month(day.month()), day.year())
    }

    /// `23–29 November 2026`, both days included
    pub fn day_range(self, first: NaiveDate, last: NaiveDate) -> String {
        let (from, until) = (self.day_number(first), self.day_number(last));
        let (month, year) = (self.month(last.month()), last.year());
        if first.year() != year {
            format!(
                "{from} {} {} – {until} {month} {year}",
                self.month(first.month()),
                first.year()
            )
        } else if first.month() != last.month() {
            format!("{from} {} – {until} {month} {year}", self.month(first.month()))
        } else {
            format!("{from}–{until} {month} {year}")
        }
    }

    /// `14:00–14:50`
    pub fn clock_range(self, start: NaiveDateTime, end: NaiveDateTime) -> String {
        format!("{}–{}", clock(start), clock(end))
    }

    fn day_number(self, day: NaiveDate) -> String {
        format!("{}{}", day.day(), self.either("", "."))
    }

    fn either(self, en: &'static str, de: &'static str) -> &'static str {
        match self.0 {
            Lang::En => en,
            Lang::De => de,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a day")
    }

    #[test]
    fn a_range_of_days_names_each_month_and_year_once() {
        let (en, de) = (Words(Lang::En), Words(Lang::De));
        assert_eq!(
            en.day_range(day(2026, 11, 23), day(2026, 11, 29)),
            "23–29 November 2026"
        );
        assert_eq!(
            de.day_range(day(2026, 11, 23), day(2026, 11, 29)),
            "23.–29. November 2026"
        );
        assert_eq!(
            en.day_range(day(2026, 11, 30), day(2026, 12, 6)),
            "30 November – 6 December 2026"
        );
        assert_eq!(
            en.day_range(day(2026, 12, 28), day(2027, 1, 3)),
            "28 December 2026 – 3 January 2027"
        );
    }

    #[test]
    fn a_day_is_written_as_each_language_does() {
        assert_eq!(Words(Lang::En).day_long(day(2026, 11, 24)), "Tuesday 24 November");
        assert_eq!(
            Words(Lang::De).day_long(day(2026, 11, 24)),
            "Dienstag, 24. November"
        );
        assert_eq!(Words(Lang::De).day_short(day(2026, 11, 24)), "Di 24.");
        assert_eq!(Words(Lang::De).day_abbreviated(day(2026, 11, 24)), "Di 24. Nov.");
        assert_eq!(Words(Lang::En).month_abbreviated(day(2026, 11, 24)), "Nov 2026");
    }
}
