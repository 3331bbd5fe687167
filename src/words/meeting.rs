//! Texts of the meeting page.

words! {
    meeting_room: "Meeting room", "Treffen";
    meeting_opening: "Opening the meeting …", "Das Treffen wird geöffnet …";
    meeting_connecting_hint: "This takes a few seconds.", "Das dauert ein paar Sekunden.";
    meeting_elapsed: "Elapsed", "Vergangen";
    meeting_left_label: "Time left", "Verbleibend";
    meeting_starts_in: "Starts in", "Beginnt in";
    meeting_over_by: "Over by", "Überzogen um";
    meeting_minutes_left(n): "{n} minutes left", "Noch {n} Minuten";
    meeting_times: "Times", "Zeiten";
    meeting_participants: "Participants", "Teilnehmende";
    meeting_you(name): "{name} (you)", "{name} (Sie)";
    meeting_your_time: "Your time", "Ihre Zeit";
    meeting_time_of(name): "For {name}", "Für {name}";
    meeting_goals: "Session goals", "Ziele der Sitzung";
    meeting_tips: "Tips", "Tipps";
    meeting_tip_quiet: "A quiet room and headphones make talking easier.", "Ein ruhiger Raum und Kopfhörer machen das Sprechen leichter.";
    meeting_tip_rejoin: "If the line breaks, come back here. Your place is kept.", "Wenn die Verbindung abbricht, kommen Sie hierher zurück. Ihr Platz bleibt frei.";
    meeting_tip_camera: "If the picture stutters, switch your camera off for a while.", "Wenn das Bild stockt, schalten Sie Ihre Kamera eine Weile aus.";
    meeting_sidebar: "Session details", "Einzelheiten der Sitzung";
    meeting_sidebar_show: "Show session details", "Einzelheiten der Sitzung zeigen";
    meeting_sidebar_hide: "Hide session details", "Einzelheiten der Sitzung verbergen";
    meeting_leave: "Leave", "Verlassen";
    meeting_end: "End Session", "Sitzung beenden";
    meeting_end_title: "End this session?", "Diese Sitzung beenden?";
    meeting_end_body: "The meeting closes for both of you and the session counts as completed.", "Das Treffen wird für Sie beide geschlossen, und die Sitzung gilt als abgeschlossen.";
    meeting_keep_talking: "Keep talking", "Weiter sprechen";
    meeting_down: "The meeting server does not answer", "Der Meeting-Server antwortet nicht";
    meeting_down_hint: "Try again, or open the meeting in a window of its own.", "Versuchen Sie es noch einmal, oder öffnen Sie das Treffen in einem eigenen Fenster.";
    meeting_lost: "The call was interrupted", "Der Anruf wurde unterbrochen";
    meeting_new_window: "Open in a new window", "In einem neuen Fenster öffnen";
    meeting_reopen: "Reopen Meeting Window", "Fenster des Treffens wieder öffnen";
    meeting_own_window: "Your meeting is in a window of its own", "Ihr Treffen ist in einem eigenen Fenster";
    meeting_own_window_hint: "Keep this page open beside it for the time and your notes.", "Lassen Sie diese Seite daneben offen, für die Zeit und Ihre Notizen.";
    meeting_refused: "You cannot enter now", "Sie können jetzt nicht eintreten";
    meeting_to_join: "Go to the join page", "Zur Beitrittsseite";
    meeting_to_session: "Back to the session", "Zurück zur Sitzung";
    meeting_you_left: "You have left the meeting", "Sie haben das Treffen verlassen";
    meeting_you_left_hint: "You can come back as long as the session is open.", "Sie können zurückkommen, solange die Sitzung offen ist.";
    meeting_put_out: "You were asked to leave the meeting", "Sie wurden aus dem Treffen entfernt";
    meeting_rejoin: "Rejoin", "Wieder beitreten";
    meeting_ended: "This session has ended", "Diese Sitzung ist beendet";
    meeting_ended_hint: "You are being taken to the session.", "Sie werden zur Sitzung weitergeleitet.";
    meeting_cancelled: "Session Cancelled", "Sitzung abgesagt";
    meeting_offline: "No connection to Rapport. Trying again …", "Keine Verbindung zu Rapport. Neuer Versuch …";
}
