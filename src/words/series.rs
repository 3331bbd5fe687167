//! Texts of series.

use super::{Lang, Words};
use crate::domain::series::Repeat;
use chrono::{Datelike, NaiveDate};

words! {
    field_repeat: "Repeat", "Wiederholen";
    repeat_never: "Does not repeat", "Keine Wiederholung";
    repeat_daily: "Every day", "Jeden Tag";
    repeat_weekly: "Every week", "Jede Woche";
    repeat_weeks(n): "Every {n} weeks", "Alle {n} Wochen";
    repeat_monthly_date: "Monthly on this date", "Monatlich an diesem Tag";
    repeat_monthly_weekday: "Monthly on this weekday", "Monatlich an diesem Wochentag";
    repeat_on_day(day): "Monthly on day {day}", "Monatlich am {day}.";
    repeat_on_weekday(week, weekday): "Monthly on the {week} {weekday}", "Monatlich am {week} {weekday}";
    field_count: "Number of sessions", "Anzahl der Sitzungen";
    field_until: "Or until", "Oder bis";
    field_until_help: "Fill in one of the two. You see every date before anything is scheduled.", "Füllen Sie eines von beiden aus. Sie sehen jeden Termin, bevor etwas geplant wird.";
    error_repeat: "Choose how it repeats.", "Wählen Sie, wie sie sich wiederholt.";
    error_series_end: "Enter the number of sessions, or a last date.", "Geben Sie die Anzahl der Sitzungen an oder ein letztes Datum.";
    error_series_two_ends: "Enter either the number of sessions or a last date.", "Geben Sie entweder die Anzahl der Sitzungen an oder ein letztes Datum.";
    error_series_few: "A series has at least two sessions.", "Eine Serie hat mindestens zwei Sitzungen.";
    error_series_many(max): "A series has at most {max} sessions.", "Eine Serie hat höchstens {max} Sitzungen.";
    error_series_long: "A series lasts at most two years.", "Eine Serie dauert höchstens zwei Jahre.";
    error_series_empty: "Every date is left out. Keep or move one at least.", "Alle Termine sind ausgelassen. Behalten oder verlegen Sie mindestens einen.";
    error_series_dates: "Nothing is scheduled yet: one of these dates cannot be had. Skip it or choose another time.", "Noch ist nichts geplant: Einer dieser Termine ist nicht möglich. Lassen Sie ihn aus oder wählen Sie eine andere Zeit.";
    error_series_unseen: "You have changed the list. Nothing is scheduled yet: check it and press the button again.", "Sie haben die Liste geändert. Noch ist nichts geplant: Prüfen Sie sie und drücken Sie noch einmal.";
    error_series_conflict: "One of these times has just been taken. Nothing was changed.", "Eine dieser Zeiten wurde gerade vergeben. Nichts wurde geändert.";
    error_series_not_moved(dates): "Nothing was moved. These times cannot be had: {dates}.", "Nichts wurde verschoben. Diese Zeiten sind nicht möglich: {dates}.";
    series_revise: "Nothing is scheduled yet. Change what you like.", "Noch ist nichts geplant. Ändern Sie, was Sie möchten.";
    series_check: "Check the dates", "Termine prüfen";
    series_of_dates(rule, n, name): "{rule}, {n} dates with {name}. Nothing is scheduled yet.", "{rule}, {n} Termine mit {name}. Noch ist nichts geplant.";
    series_leaves_out(day): "Months without a day {day} are left out.", "Monate ohne einen {day}. werden ausgelassen.";
    series_times_in(zone): "The time of day is the same on every date, in your zone, {zone}.", "Die Uhrzeit ist an jedem Termin dieselbe, in Ihrer Zone, {zone}.";
    series_free: "Free", "Frei";
    series_taken: "This time is taken", "Diese Zeit ist vergeben";
    series_missing(next): "The clocks skip this time; the next is {next}", "Die Uhren überspringen diese Zeit; die nächste ist {next}";
    series_past: "This time has passed", "Diese Zeit ist vorbei";
    series_far: "More than three years ahead", "Mehr als drei Jahre in der Zukunft";
    series_unreadable: "Enter a date and a time", "Geben Sie ein Datum und eine Uhrzeit ein";
    series_keep: "Schedule", "Planen";
    series_move: "Other time", "Andere Zeit";
    series_skip: "Skip", "Auslassen";
    series_what_of(label): "What to do with {label}", "Was mit {label} geschieht";
    series_other_date(label): "Date instead of {label}", "Datum statt {label}";
    series_other_time(label): "Time instead of {label}", "Uhrzeit statt {label}";
    series_moved_to(label): "Moved to {label}", "Verlegt auf {label}";
    series_schedule(n): "Schedule {n} Sessions", "{n} Sitzungen planen";
    series_schedule_one: "Schedule 1 Session", "1 Sitzung planen";
    series_schedule_none: "Check again", "Erneut prüfen";
    series_change: "Change the series", "Serie ändern";
    series_created(n): "{n} sessions scheduled", "{n} Sitzungen geplant";
    series_created_one: "1 session scheduled", "1 Sitzung geplant";
    series_password_of_all: "The same password is for all of them.", "Dasselbe Passwort gilt für alle.";
    series_fact: "Series", "Serie";
    series_place(nth, of): "Session {nth} of {of} of a series", "Sitzung {nth} von {of} einer Serie";
    series_several: "Move or cancel several", "Mehrere verschieben oder absagen";
    series_cancel_several: "It is one of a series. Cancel several", "Sie gehört zu einer Serie. Mehrere absagen";
    series_page: "Series", "Serie";
    series_changed: "Changed by itself", "Einzeln geändert";
    series_this: "This session", "Diese Sitzung";
    series_scope: "Which sessions", "Welche Sitzungen";
    series_following: "This and following", "Diese und folgende";
    series_all: "All that lie ahead", "Alle kommenden";
    series_move_title: "Move sessions", "Sitzungen verschieben";
    series_move_hint(zone): "Give this session its new time; the others move by as many days and as much of the clock. Times are in {zone}.", "Geben Sie dieser Sitzung ihre neue Zeit; die anderen wandern um ebenso viele Tage und dieselbe Uhrzeit. Die Zeiten gelten in {zone}.";
    series_survive(n): "Changed by themselves, and keep their own time: {n}.", "Einzeln geändert und behalten ihre eigene Zeit: {n}.";
    series_move_button: "Move Sessions", "Sitzungen verschieben";
    series_moved: "The sessions are moved", "Die Sitzungen sind verschoben";
    series_cancel_title: "Cancel sessions", "Sitzungen absagen";
    series_cancel_body: "Your client will see that they are cancelled, and the times become free.", "Ihr Klient sieht, dass sie abgesagt sind, und die Zeiten werden frei.";
    series_cancel_button: "Cancel Sessions", "Sitzungen absagen";
    series_cancelled: "The sessions are cancelled", "Die Sitzungen sind abgesagt";
    series_changed_too: "Also those that were changed by themselves", "Auch die einzeln geänderten";
    series_nothing_ahead: "None of them lies ahead any more.", "Keine davon steht mehr bevor.";
}

impl Words {
    /// An option of "Repeat".
    pub fn repeat(self, repeat: Repeat) -> String {
        match repeat {
            Repeat::Daily => self.repeat_daily().to_owned(),
            Repeat::Weekly => self.repeat_weekly().to_owned(),
            Repeat::TwoWeeks => self.repeat_weeks(2),
            Repeat::ThreeWeeks => self.repeat_weeks(3),
            Repeat::FourWeeks => self.repeat_weeks(4),
            Repeat::MonthlyByDate => self.repeat_monthly_date().to_owned(),
            Repeat::MonthlyByWeekday => self.repeat_monthly_weekday().to_owned(),
        }
    }

    /// The rule of a series that begins on this date: `Monthly on the second Tuesday`.
    pub fn rule(self, repeat: Repeat, first: NaiveDate) -> String {
        match repeat {
            Repeat::MonthlyByDate => self.repeat_on_day(first.day()),
            Repeat::MonthlyByWeekday => {
                let weeks = match self.0 {
                    Lang::En => ["last", "first", "second", "third", "fourth"],
                    Lang::De => ["letzten", "ersten", "zweiten", "dritten", "vierten"],
                };
                let week = Repeat::week_of_month(first).map_or(0, usize::from);
                self.repeat_on_weekday(weeks[week], self.weekday(first.weekday()))
            }
            other => self.repeat(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_said_in_words() {
        let rule = |repeat, first: &str, lang| Words(lang).rule(repeat, first.parse().expect("a date"));
        let weekday = Repeat::MonthlyByWeekday;
        assert_eq!(
            rule(weekday, "2027-01-12", Lang::En),
            "Monthly on the second Tuesday"
        );
        assert_eq!(
            rule(weekday, "2027-03-30", Lang::De),
            "Monatlich am letzten Dienstag"
        );
        assert_eq!(
            rule(Repeat::MonthlyByDate, "2027-01-31", Lang::En),
            "Monthly on day 31"
        );
        assert_eq!(rule(Repeat::TwoWeeks, "2027-01-31", Lang::De), "Alle 2 Wochen");
    }
}
