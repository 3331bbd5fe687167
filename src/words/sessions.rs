//! Texts of sessions.

words! {
    status_pending_payment: "Awaiting payment", "Wartet auf Bezahlung";
    status_scheduled: "Scheduled", "Geplant";
    status_in_progress: "In progress", "Läuft";
    status_completed: "Completed", "Abgeschlossen";
    status_cancelled: "Cancelled", "Abgesagt";
    status_no_show: "No-show", "Nicht erschienen";
    kind_video: "Video", "Video";
    kind_in_person: "In person", "Vor Ort";
    join_now: "Join Now", "Jetzt beitreten";
    view_details: "View Details", "Einzelheiten";
}
