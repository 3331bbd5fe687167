//! Texts of booking.

words! {
    schedule_session: "Schedule Session", "Sitzung planen";
    create_session: "Create Session", "Sitzung anlegen";
    create_session_pending: "Creating the session …", "Sitzung wird angelegt …";
    field_client: "Client", "Klient";
    choose_client: "Choose a client", "Klient wählen";
    field_title: "Title", "Titel";
    field_date: "Date", "Datum";
    field_time: "Time", "Uhrzeit";
    field_duration: "Duration", "Dauer";
    minutes(n): "{n} min", "{n} Min.";
    times_in(zone): "Date and time are in your zone, {zone}.", "Datum und Uhrzeit gelten in Ihrer Zone, {zone}.";
    field_kind: "Kind", "Art";
    field_place: "Place", "Ort";
    field_place_help: "Where you meet, for a session in person.", "Wo Sie sich treffen, bei einer Sitzung vor Ort.";
    password_protection: "Password protection", "Passwortschutz";
    password_protection_help: "Your client enters a 6-digit password before joining.", "Ihr Klient gibt vor dem Beitreten ein sechsstelliges Passwort ein.";
    field_notes: "Notes", "Notizen";
    field_notes_help: "Both of you see them, as the goals of the session.", "Sie sehen sie beide, als Ziele der Sitzung.";
    no_clients: "No clients yet", "Noch keine Klienten";
    no_clients_to_book: "Add a client first; then you can schedule a session with them.", "Fügen Sie zuerst einen Klienten hinzu; dann können Sie eine Sitzung mit ihm planen.";
    session_created: "Session created", "Sitzung angelegt";
    shown_once: "This password is shown only once", "Dieses Passwort wird nur einmal angezeigt";
    shown_once_hint: "Copy the details now and send them to your client.", "Kopieren Sie jetzt die Angaben und senden Sie sie Ihrem Klienten.";
    schedule_another: "Schedule another", "Weitere planen";
    edit: "Edit", "Bearbeiten";
    edit_session: "Edit Session", "Sitzung bearbeiten";
    edit_pending: "Saving …", "Wird gespeichert …";
    saved: "Saved", "Gespeichert";
    not_movable: "This session has begun; its time stays.", "Diese Sitzung hat begonnen; ihre Zeit bleibt.";
    passcode_keep: "Keep", "Behalten";
    passcode_new: "New", "Neu";
    passcode_none: "None", "Keins";
    passcode_created: "New password", "Neues Passwort";
    load_latest: "Load the latest values", "Neueste Werte laden";
    cancel_session: "Cancel Session", "Sitzung absagen";
    cancel_title: "Cancel this session?", "Diese Sitzung absagen?";
    cancel_body(name): "{name} will see that it is cancelled, and the time becomes free.", "{name} sieht, dass sie abgesagt ist, und die Zeit wird frei.";
    cancel_reason_label: "Reason", "Grund";
    cancel_reason_help(name): "{name} will read it.", "{name} wird ihn lesen.";
    keep_session: "Keep it", "Behalten";
    session_cancelled_toast: "The session is cancelled", "Die Sitzung ist abgesagt";
    delete: "Delete", "Löschen";
    delete_title: "Delete this session?", "Diese Sitzung löschen?";
    delete_body: "It vanishes for both of you, without a trace. This cannot be undone.", "Sie verschwindet für Sie beide, spurlos. Das lässt sich nicht rückgängig machen.";
    session_deleted: "The session is deleted", "Die Sitzung ist gelöscht";
}
