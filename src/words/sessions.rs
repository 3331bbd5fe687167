//! Texts of sessions.

use super::Words;
use crate::domain::{
    join::Participant,
    session::{Absent, SessionKind, SessionStatus},
};

words! {
    status_pending_payment: "Awaiting payment", "Wartet auf Bezahlung";
    status_scheduled: "Scheduled", "Geplant";
    status_in_progress: "In progress", "Läuft";
    status_completed: "Completed", "Abgeschlossen";
    status_cancelled: "Cancelled", "Abgesagt";
    status_no_show: "No-show", "Nicht erschienen";
    status_not_held: "Not held", "Nicht stattgefunden";
    kind_video: "Video", "Video";
    kind_in_person: "In person", "Vor Ort";
    join_now: "Join Now", "Jetzt beitreten";
    check_devices: "Check camera and microphone", "Kamera und Mikrofon prüfen";
    view_details: "View Details", "Einzelheiten";
    with_person(name): "with {name}", "mit {name}";
    theirs_client(time): "{time} for your client", "{time} bei Ihrem Klienten";
    theirs_partner(time): "{time} for your partner", "{time} bei Ihrem Partner";
    called(name): "{name} has started a session with you", "{name} hat eine Sitzung mit Ihnen begonnen";
    next_session: "Next session", "Nächste Sitzung";
    today: "Today", "Heute";
    later: "Upcoming", "Demnächst";
    nothing_today: "Nothing else today.", "Heute nichts weiter.";
    none_upcoming: "No sessions ahead", "Keine Sitzungen geplant";
    none_upcoming_partner: "Schedule one, and your client finds it on their overview.", "Planen Sie eine, dann findet Ihr Klient sie in seiner Übersicht.";
    none_upcoming_client: "When your partner schedules a session, you find it here.", "Wenn Ihr Partner eine Sitzung plant, finden Sie sie hier.";
    none_past: "No past sessions", "Keine vergangenen Sitzungen";
    none_past_hint: "Sessions that are over are kept here.", "Sitzungen, die vorbei sind, stehen hier.";
    upcoming: "Upcoming", "Anstehend";
    past: "Past", "Vergangen";
    sessions_half: "Which sessions", "Welche Sitzungen";
    all_sessions: "All sessions", "Alle Sitzungen";
    session: "Session", "Sitzung";
    when: "When", "Wann";
    place: "Place", "Ort";
    partner: "Partner", "Partner";
    client: "Client", "Klient";
    session_password: "Password", "Passwort";
    protected_partner: "Your client needs the password to join.", "Ihr Klient braucht zum Beitreten das Passwort.";
    protected_client: "You need the password that your partner gave you.", "Sie brauchen das Passwort von Ihrem Partner.";
    passcode_locked_until(until): "It was entered wrongly five times. Your client can try again at {until}, or at once with a new password.", "Es wurde fünfmal falsch eingegeben. Ihr Klient kann es um {until} wieder versuchen, mit einem neuen Passwort sofort.";
    passcode_is_spent: "It was entered wrongly 25 times and lets nobody in any more. Edit the session and give your client a new password.", "Es wurde 25-mal falsch eingegeben und lässt niemanden mehr ein. Bearbeiten Sie die Sitzung und geben Sie Ihrem Klienten ein neues Passwort.";
    session_goals: "Session goals", "Ziele der Sitzung";
    no_goals: "None were noted.", "Keine notiert.";
    session_link: "Session link", "Link zur Sitzung";
    joinable_from(minutes): "The door opens {minutes} min before the start.", "Die Tür öffnet {minutes} Min. vor Beginn.";
    cancel_reason: "Reason", "Grund";
    requests: "Requests", "Anfragen";
    request_from(name): "{name} would like to plan sessions with you.", "{name} möchte Sitzungen mit Ihnen planen.";
    accept: "Accept", "Annehmen";
    decline: "Decline", "Ablehnen";
    request_accepted(name): "{name} can plan sessions with you now", "{name} kann jetzt Sitzungen mit Ihnen planen";
    request_declined: "Request declined", "Anfrage abgelehnt";
    server: "Server", "Server";
    server_version: "Version", "Version";
    server_database: "Database", "Datenbank";
    server_zones: "Time zones", "Zeitzonen";
    server_meetings: "Meeting server", "Meeting-Server";
    server_accounts: "Accounts", "Konten";
    server_account_counts(clients, partners, admins): "Clients {clients}, partners {partners}, admins {admins}", "Klienten {clients}, Partner {partners}, Verwaltung {admins}";
    server_jobs: "Work in the background", "Arbeit im Hintergrund";
    server_job_counts(waiting, failed): "Waiting {waiting}, failed {failed}", "Wartend {waiting}, gescheitert {failed}";
    server_ahead: "Sessions within seven days", "Sitzungen in den nächsten sieben Tagen";
}

impl Words {
    pub fn status(self, status: SessionStatus) -> &'static str {
        match status {
            SessionStatus::PendingPayment => self.status_pending_payment(),
            SessionStatus::Scheduled => self.status_scheduled(),
            SessionStatus::InProgress => self.status_in_progress(),
            SessionStatus::Completed => self.status_completed(),
            SessionStatus::Cancelled => self.status_cancelled(),
            SessionStatus::NoShow => self.status_no_show(),
            SessionStatus::NotHeld => self.status_not_held(),
        }
    }

    /// The status; with the reason if the session was not held because of a technical failure.
    pub fn outcome_of(self, status: SessionStatus, technical: bool) -> &'static str {
        match status {
            SessionStatus::NotHeld if technical => self.not_held_technical(),
            status => self.status(status),
        }
    }

    pub fn kind(self, kind: SessionKind) -> &'static str {
        match kind {
            SessionKind::Video => self.kind_video(),
            SessionKind::InPerson => self.kind_in_person(),
        }
    }

    /// Who did not come, from the reader's point of view; `other` is the other person's name.
    pub fn absent(self, absent: Absent, viewer: Participant, other: &str) -> String {
        match (absent, viewer) {
            (Absent::Both, _) => self.absent_both().to_owned(),
            (Absent::Partner, Participant::Partner) | (Absent::Client, Participant::Client) => {
                self.absent_you().to_owned()
            }
            (Absent::Partner, Participant::Client) | (Absent::Client, Participant::Partner) => {
                self.absent_other(other)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;

    #[test]
    fn each_is_told_who_did_not_come_from_their_side() {
        let said = |absent, viewer| Words(Lang::En).absent(absent, viewer, "Maya");
        assert_eq!(said(Absent::Client, Participant::Client), "You did not come.");
        assert_eq!(said(Absent::Partner, Participant::Partner), "You did not come.");
        assert_eq!(said(Absent::Client, Participant::Partner), "Maya did not come.");
        assert_eq!(said(Absent::Partner, Participant::Client), "Maya did not come.");
        assert_eq!(said(Absent::Both, Participant::Client), "Neither of you came.");
    }
}
