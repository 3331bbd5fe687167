//! Texts of the attendance record.

words! {
    attendance: "Attendance", "Anwesenheit";
    attendance_timeline(from, until): "Timeline from {from} to {until}", "Zeitachse von {from} bis {until}";
    attendance_agreed: "The outlined part is the agreed time.", "Der umrandete Teil ist die vereinbarte Zeit.";
    attendance_never: "never came", "war nicht da";
    attendance_brief: "was there; for how long is not known", "war da; wie lange, ist nicht bekannt";
    attendance_sent: "sent to the meeting; whether they arrived is not known", "zum Treffen geschickt; ob sie ankamen, ist nicht bekannt";
    attendance_claimed: "only the other side saw somebody, which does not count", "nur die andere Seite sah jemanden, was nicht zählt";
    attendance_present(time): "{time} in the meeting", "{time} im Treffen";
    attendance_on_time: "on time", "pünktlich";
    attendance_late(time): "{time} late", "{time} zu spät";
    attendance_back_once: "came back once", "kam einmal zurück";
    attendance_back(n): "came back {n} times", "kam {n}-mal zurück";
    attendance_together(time): "Together: {time}", "Gemeinsam: {time}";
    attendance_trouble_reported: "reported a technical problem", "hat ein technisches Problem gemeldet";
    attendance_trouble_device: "the microphone could not be used", "das Mikrofon war nicht nutzbar";
    attendance_trouble_connection: "the connection broke down", "die Verbindung brach ab";
    attendance_download: "Download attendance", "Anwesenheit herunterladen";
    seconds_short(n): "{n} s", "{n} s";
    minutes_short(n): "{n} min", "{n} Min.";
}
