//! Texts of the join page: passcode, checklist, devices, countdown.

words! {
    join_title: "Join your session", "Ihrer Sitzung beitreten";
    join_with(name): "With {name}", "Mit {name}";
    join_button: "Join Video Session", "Videositzung beitreten";
    join_to_session: "Back to the session", "Zurück zur Sitzung";
    join_leads_to(host): "The meeting opens at {host}, in a window of its own.", "Das Treffen öffnet sich bei {host}, in einem eigenen Fenster.";
    reservation_unknown: "No session is booked in this room.", "In diesem Raum ist keine Sitzung gebucht.";
    join_leads_elsewhere: "The meeting opens in a window of its own, at an address of your partner’s choice.", "Das Treffen öffnet sich in einem eigenen Fenster, unter einer Adresse, die Ihr Partner gewählt hat.";
    provider_guards_room: "The room lets in only whom Rapport has sent there.", "Der Raum lässt nur ein, wen Rapport dorthin geschickt hat.";
    provider_guards_link: "Rapport checks who is given the way there; the room itself is open to whoever has its address, so do not pass it on.", "Rapport prüft, wer den Weg dorthin bekommt; der Raum selbst steht allen offen, die seine Adresse haben. Geben Sie sie deshalb nicht weiter.";
    provider_guards_waiting_room: "Your partner lets you in from a waiting room there. Do not pass its address on.", "Ihr Partner lässt Sie dort aus einem Warteraum ein. Geben Sie die Adresse nicht weiter.";
    provider_asks_for_a_host(host): "{host} asks the first person to sign in there as the host; the other one waits until then.", "{host} bittet die erste Person, sich dort als Host anzumelden; die andere wartet so lange.";
    join_reload: "Reload", "Neu laden";
    join_reload_hint: "The button works once the session is open. Reload this page then.", "Die Schaltfläche geht, sobald die Sitzung offen ist. Laden Sie die Seite dann neu.";

    join_countdown: "You can join in", "Sie können beitreten in";
    join_in(when): "You can join {when}.", "Sie können {when} beitreten.";
    join_opens_before(minutes): "You can join from {minutes} minutes before the start.", "Sie können ab {minutes} Minuten vor Beginn beitreten.";
    join_opens_at_start: "You can join at the start.", "Sie können zu Beginn beitreten.";
    join_announce_minutes(n): "You can join in {n} minutes.", "Sie können in {n} Minuten beitreten.";
    join_announce_minute: "You can join in 1 minute.", "Sie können in 1 Minute beitreten.";
    join_open: "You can join now.", "Sie können jetzt beitreten.";
    join_days_hours(d, h): "{d} d {h} h", "{d} T. {h} Std.";

    join_cancelled: "Session Cancelled", "Sitzung abgesagt";
    join_cancelled_hint: "This session will not take place.", "Diese Sitzung findet nicht statt.";
    join_cancelled_reason(reason): "The reason given: {reason}", "Der genannte Grund: {reason}";
    join_ended: "This session has ended", "Diese Sitzung ist beendet";
    join_ended_hint: "It can no longer be joined.", "Ein Beitritt ist nicht mehr möglich.";
    join_in_person: "You meet in person", "Sie treffen sich vor Ort";
    join_in_person_at(place): "The place: {place}", "Der Ort: {place}";
    join_in_person_hint: "There is no video room for this session.", "Für diese Sitzung gibt es keinen Videoraum.";
    join_unpaid: "This session waits to be paid for", "Diese Sitzung wartet auf die Bezahlung";

    passcode_title: "Enter the 6-digit password", "Geben Sie das 6-stellige Passwort ein";
    passcode_hint: "You were given it together with the link to this session.", "Sie haben es zusammen mit dem Link zu dieser Sitzung bekommen.";
    passcode_label: "Password", "Passwort";
    passcode_button: "Verify & Continue", "Prüfen und weiter";
    passcode_button_pending: "Checking …", "Wird geprüft …";
    passcode_lost: "If you do not have it, ask the person you are meeting.", "Wenn Sie es nicht haben, fragen Sie die Person, mit der Sie sich treffen.";
    passcode_locked: "Too many wrong passwords", "Zu viele falsche Passwörter";
    passcode_locked_hint: "This protects your session. The link still works then.", "Das schützt Ihre Sitzung. Der Link gilt danach weiter.";
    passcode_locked_again: "You can try again", "Ein neuer Versuch geht";
    passcode_spent: "This password no longer works", "Dieses Passwort gilt nicht mehr";
    passcode_spent_hint(name): "It was entered wrongly too often. Ask {name} for a new one; the link stays the same.", "Es wurde zu oft falsch eingegeben. Bitten Sie {name} um ein neues; der Link bleibt derselbe.";
    passcode_reload: "Reload this page then.", "Laden Sie diese Seite dann neu.";

    checklist_title: "Before you join", "Bevor Sie beitreten";
    checklist_hint: "Two quick checks. You can join without them.", "Zwei kurze Prüfungen. Sie können auch ohne sie beitreten.";
    checklist_start: "Check camera and microphone", "Kamera und Mikrofon prüfen";
    checklist_again: "Check again", "Erneut prüfen";
    checklist_private: "Only you see and hear this. Nothing is sent or stored.", "Nur Sie sehen und hören das. Nichts wird gesendet oder gespeichert.";
    checklist_no_script: "These checks need JavaScript, which is off here. You can still join.", "Diese Prüfungen brauchen JavaScript, das hier aus ist. Beitreten können Sie trotzdem.";

    device_sound: "Microphone and speakers", "Mikrofon und Lautsprecher";
    device_camera: "Camera", "Kamera";
    device_goals: "Session goals", "Ziele der Sitzung";
    device_pick_camera: "Which camera", "Welche Kamera";
    device_pick_microphone: "Which microphone", "Welches Mikrofon";
    device_pick_speaker: "Which speakers", "Welche Lautsprecher";
    device_unnamed(n): "Device {n}", "Gerät {n}";
    device_unchecked: "Not checked yet", "Noch nicht geprüft";
    device_asking: "Starting …", "Wird gestartet …";
    device_waiting: "Your browser is asking for permission. Choose “Allow”.", "Ihr Browser fragt nach der Erlaubnis. Wählen Sie „Zulassen“.";
    device_camera_works: "Your camera works", "Ihre Kamera funktioniert";
    device_camera_view: "Your camera picture", "Ihr Kamerabild";
    device_camera_off: "No picture yet", "Noch kein Bild";
    device_level: "Microphone level", "Pegel des Mikrofons";
    device_speak: "Say a few words", "Sagen Sie ein paar Worte";
    device_heard: "We hear you", "Wir hören Sie";
    device_deaf: "Tap the page, so that the level can be measured", "Tippen Sie auf die Seite, damit der Pegel gemessen werden kann";
    device_stuck: "Your browser has not answered", "Ihr Browser hat nicht geantwortet";
    device_muted_camera: "The camera is paused by the system or another app", "Die Kamera ist vom System oder einer anderen App angehalten";
    device_muted_microphone: "The microphone is muted by the system or another app", "Das Mikrofon ist vom System oder einer anderen App stummgeschaltet";
    device_silent: "Your microphone seems silent", "Ihr Mikrofon scheint stumm zu sein";
    device_silent_hint: "Check that it is not muted, or pick another one.", "Prüfen Sie, ob es stumm geschaltet ist, oder wählen Sie ein anderes.";
    device_tone: "Play a test tone", "Testton abspielen";
    device_tone_playing: "Playing …", "Wird abgespielt …";
    device_tone_played: "Did you hear it? If not, turn the volume up.", "Haben Sie ihn gehört? Wenn nicht, stellen Sie lauter.";
    device_tone_failed: "The tone could not be played. Check the volume, or pick other speakers.", "Der Ton konnte nicht abgespielt werden. Prüfen Sie die Lautstärke oder wählen Sie andere Lautsprecher.";

    goals_read: "I have read the goals", "Ich habe die Ziele gelesen";
    goals_done: "Read", "Gelesen";
    goals_open: "Have a look before you start", "Schauen Sie vor Beginn hinein";
    goals_none: "No goals were noted for this session.", "Für diese Sitzung wurden keine Ziele notiert.";

    trouble_camera_blocked: "The camera is blocked", "Die Kamera ist gesperrt";
    trouble_camera_missing: "No camera was found", "Es wurde keine Kamera gefunden";
    trouble_camera_busy: "The camera is in use, or switched off in the system", "Die Kamera wird benutzt oder ist im System abgeschaltet";
    trouble_camera_unfit: "This camera does not work here", "Diese Kamera funktioniert hier nicht";
    trouble_camera_failed: "The camera did not start", "Die Kamera ist nicht gestartet";
    trouble_microphone_blocked: "The microphone is blocked", "Das Mikrofon ist gesperrt";
    trouble_microphone_missing: "No microphone was found", "Es wurde kein Mikrofon gefunden";
    trouble_microphone_busy: "The microphone is in use, or switched off in the system", "Das Mikrofon wird benutzt oder ist im System abgeschaltet";
    trouble_microphone_unfit: "This microphone does not work here", "Dieses Mikrofon funktioniert hier nicht";
    trouble_microphone_failed: "The microphone did not start", "Das Mikrofon ist nicht gestartet";
    trouble_in_app_camera: "This app’s browser cannot use the camera", "Der Browser dieser App kann die Kamera nicht benutzen";
    trouble_in_app_microphone: "This app’s browser cannot use the microphone", "Der Browser dieser App kann das Mikrofon nicht benutzen";
    mend_in_app: "Open the link in Safari or Chrome.", "Öffnen Sie den Link in Safari oder Chrome.";
    mend_stuck: "Look for its question at the edge of the window and choose “Allow”. If there is none, reload this page. You can also join without the check.", "Suchen Sie seine Frage am Rand des Fensters und wählen Sie „Zulassen“. Wenn es keine gibt, laden Sie diese Seite neu. Sie können auch ohne die Prüfung beitreten.";
    mend_muted: "End other calls, and look for a mute switch on the device.", "Beenden Sie andere Anrufe und suchen Sie einen Stummschalter am Gerät.";
    trouble_insecure: "This page is not secure", "Diese Seite ist nicht sicher";

    mend_insecure: "Browsers share camera and microphone with https:// pages only. Open the link with https:// in front; if that does not work, tell whoever runs this site.", "Browser geben Kamera und Mikrofon nur für https://-Seiten frei. Öffnen Sie den Link mit https:// davor; wenn das nicht geht, sagen Sie den Betreibern Bescheid.";
    mend_missing: "Connect one or switch it on, then check again. You can also join without it.", "Schließen Sie eins an oder schalten Sie es ein und prüfen Sie erneut. Sie können auch ohne beitreten.";
    mend_busy_computer: "Close other programs that may use it, such as another call. Look also at the privacy settings of your computer. Then check again.", "Schließen Sie andere Programme, die es benutzen könnten, etwa einen anderen Anruf. Sehen Sie auch in den Datenschutz-Einstellungen Ihres Computers nach. Prüfen Sie dann erneut.";
    mend_busy_phone: "End other calls and close apps that may use it. Then check again.", "Beenden Sie andere Anrufe und schließen Sie Apps, die es benutzen könnten. Prüfen Sie dann erneut.";
    mend_unfit: "Pick another one, or check again.", "Wählen Sie ein anderes Gerät oder prüfen Sie erneut.";
    mend_failed: "Unplug it and plug it in again, or restart the browser. Then check again.", "Stecken Sie es aus und wieder ein, oder starten Sie den Browser neu. Prüfen Sie dann erneut.";
    mend_blocked_chromium: "Click the icon left of the address at the top, switch on Camera and Microphone, and check again.", "Klicken Sie oben auf das Symbol links neben der Adresse, schalten Sie Kamera und Mikrofon ein und prüfen Sie erneut.";
    mend_blocked_firefox: "Click the crossed-out symbol left of the address at the top, remove the block, and check again.", "Klicken Sie oben auf das durchgestrichene Symbol links neben der Adresse, heben Sie die Sperre auf und prüfen Sie erneut.";
    mend_blocked_safari: "In the menu choose Safari, Settings for This Website, set Camera and Microphone to Allow, and check again.", "Wählen Sie im Menü Safari, Einstellungen für diese Website, stellen Sie Kamera und Mikrofon auf Erlauben und prüfen Sie erneut.";
    mend_blocked_ios_safari: "Tap the icon beside the address, open Website Settings, allow Camera and Microphone, and check again.", "Tippen Sie auf das Symbol neben der Adresse, öffnen Sie die Website-Einstellungen, erlauben Sie Kamera und Mikrofon und prüfen Sie erneut.";
    mend_blocked_ios_other: "Open the Settings of your iPhone or iPad, find this browser in the list of apps, switch on Camera and Microphone, and come back.", "Öffnen Sie die Einstellungen Ihres iPhones oder iPads, suchen Sie diesen Browser in der App-Liste, schalten Sie Kamera und Mikrofon ein und kommen Sie zurück.";
    mend_blocked_android: "Tap the icon left of the address, then Permissions, allow Camera and Microphone, and check again.", "Tippen Sie auf das Symbol links neben der Adresse, dann auf Berechtigungen, erlauben Sie Kamera und Mikrofon und prüfen Sie erneut.";
    mend_blocked_android_firefox: "Tap the lock left of the address, allow Camera and Microphone, and check again.", "Tippen Sie auf das Schloss links neben der Adresse, erlauben Sie Kamera und Mikrofon und prüfen Sie erneut.";
    mend_blocked_other: "Allow Camera and Microphone for this site in your browser’s settings, and check again.", "Erlauben Sie Kamera und Mikrofon für diese Seite in den Einstellungen Ihres Browsers und prüfen Sie erneut.";
}
