//! Texts of the history, its download and a partner's figures.

use super::{Lang, Words};

words! {
    history_filter: "Choose sessions", "Sitzungen auswählen";
    history_person: "Person", "Person";
    history_anybody: "Everybody", "Alle";
    history_outcome: "Outcome", "Ergebnis";
    history_any_outcome: "Any", "Alle";
    history_any_kind: "Both", "Beide";
    history_cancelled: "Cancelled sessions", "Abgesagte Sitzungen";
    history_period: "Period", "Zeitraum";
    period_all: "All", "Alles";
    period_this_month: "This month", "Dieser Monat";
    period_last_month: "Last month", "Letzter Monat";
    period_last_3_months: "Last 3 months", "Letzte 3 Monate";
    period_this_year: "This year", "Dieses Jahr";
    period_dates: "From … to …", "Von … bis …";
    history_from: "From", "Von";
    history_to: "To", "Bis";
    history_show: "Show", "Anzeigen";
    history_clear: "Clear filters", "Filter zurücksetzen";
    history_one: "1 session", "1 Sitzung";
    history_count(n): "{n} sessions", "{n} Sitzungen";
    history_no_match: "No sessions match", "Keine passenden Sitzungen";
    history_no_match_hint: "Nothing that is over fits all that you chose.", "Nichts Vergangenes passt zu allem, was Sie ausgewählt haben.";
    history_start: "Start", "Beginn";
    history_duration: "Duration", "Dauer";
    history_together: "Time together", "Gemeinsame Zeit";
    history_rating: "Rating", "Bewertung";
    history_not_rated: "not rated", "nicht bewertet";
    history_minutes(n): "{n} min", "{n} Min.";
    history_unknown: "—", "—";
    history_unknown_said: "not known", "nicht bekannt";
    not_held_technical: "Not held (technical trouble)", "Nicht stattgefunden (technische Störung)";
    history_download: "Download CSV", "CSV herunterladen";

    csv_start_date: "Start date", "Beginn (Datum)";
    csv_start_time: "Start time", "Beginn (Uhrzeit)";
    csv_start_offset: "Start offset", "Beginn (Abstand zu UTC)";
    csv_end_date: "End date", "Ende (Datum)";
    csv_end_time: "End time", "Ende (Uhrzeit)";
    csv_end_offset: "End offset", "Ende (Abstand zu UTC)";
    csv_zone: "Time zone", "Zeitzone";
    csv_title: "Title", "Titel";
    csv_kind: "Kind", "Art";
    csv_absent: "Absent", "Nicht gekommen";
    csv_planned: "Minutes planned", "Minuten geplant";
    csv_together: "Minutes together", "Minuten gemeinsam";
    csv_partner_late: "Partner late by (min)", "Partner zu spät (Min.)";
    csv_client_late: "Client late by (min)", "Klient zu spät (Min.)";

    figures_title: "Figures", "Zahlen";
    figures_back: "Past sessions", "Vergangene Sitzungen";
    figures_span: "Period", "Zeitraum";
    figures_last_12_months: "Last 12 months", "Letzte 12 Monate";
    figures_this_year: "This year", "Dieses Jahr";
    figures_last_year: "Last year", "Letztes Jahr";
    figures_zone(zone): "Months begin as the clocks of {zone} show it.", "Monate beginnen nach den Uhren von {zone}.";
    figures_how: "Time together is what was measured by video. No-shows are the client's, of all sessions that were not cancelled. Lateness is the client's average.", "Gemeinsame Zeit ist, was per Video gemessen wurde. Gezählt wird, wie oft der Klient nicht erschien, gemessen an allen nicht abgesagten Sitzungen. Die Verspätung ist die des Klienten im Mittel.";
    figures_total: "Altogether", "Insgesamt";
    figures_by_month: "By month", "Nach Monat";
    figures_by_client: "By client", "Nach Klient";
    figures_month: "Month", "Monat";
    figures_chart: "Chart", "Diagramm";
    figures_held: "Sessions held", "Stattgefundene Sitzungen";
    figures_hours: "Hours together", "Gemeinsame Stunden";
    figures_no_shows: "No-show rate", "Anteil nicht erschienen";
    figures_late: "Average lateness", "Verspätung im Mittel";
    figures_rating: "Rating", "Bewertung";
    figures_stars_of(average, count): "{average} of 5 ({count})", "{average} von 5 ({count})";
    figures_none: "No figures yet", "Noch keine Zahlen";
    figures_none_hint: "When sessions in this period are over, they are counted here.", "Sobald Sitzungen in diesem Zeitraum vorbei sind, werden sie hier gezählt.";
    figures_first(n): "The charts show the {n} clients with the most sessions, the table all of them.", "Die Diagramme zeigen die {n} Klienten mit den meisten Sitzungen, die Tabelle alle.";
    figures_hours_of(n): "{n} h", "{n} Std.";
    figures_percent_of(n): "{n}%", "{n} %";
}

impl Words {
    /// A number with one decimal, with the decimal separator of the language.
    pub fn decimal(self, value: f64) -> String {
        let text = format!("{value:.1}");
        match self.0 {
            Lang::En => text,
            Lang::De => text.replace('.', ","),
        }
    }
}
