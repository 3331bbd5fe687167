//! Texts of where the participants are, before and during a meeting.

words! {
    where_not_here: "not here yet", "noch nicht da";
    where_check_in: "in check-in", "bei der Vorbereitung";
    where_microphone_blocked: "microphone blocked", "Mikrofon gesperrt";
    where_waiting: "waiting", "wartet";
    where_sent: "sent to the meeting", "zum Treffen geschickt";
    where_in_meeting: "in the meeting", "im Treffen";
    where_reconnecting: "reconnecting", "verbindet sich wieder";
    where_gone: "left", "gegangen";
    trouble_report: "Report a technical problem", "Ein technisches Problem melden";
    trouble_hint: "If technology keeps you out although you pressed Join, you are not marked as absent. It speaks for you alone.", "Wenn die Technik Sie aussperrt, obwohl Sie auf Beitreten gedrückt haben, gelten Sie nicht als nicht erschienen. Es spricht nur für Sie.";
    error_trouble_not_now: "This can be reported while the session can be joined.", "Das lässt sich melden, solange man der Sitzung beitreten kann.";
    trouble_reported: "Noted. Both of you see it in the session's record.", "Notiert. Ihr Gegenüber und Sie sehen es in der Akte der Sitzung.";
}
