//! Texts of settings.

words! {
    settings: "Settings", "Einstellungen";
    settings_list: "Sections", "Abschnitte";
    profile: "Profile", "Profil";
    time_zone: "Time zone", "Zeitzone";
    time_zone_help: "All times are shown in it.", "Alle Zeiten werden in ihr angezeigt.";
    times_shown(zone): "Your times are shown in {zone}.", "Ihre Zeiten werden in {zone} angezeigt.";
    times_shown_utc: "Your times are shown in UTC, because your browser did not say where you are.", "Ihre Zeiten werden in UTC angezeigt, weil Ihr Browser nicht gesagt hat, wo Sie sind.";
    times_change: "Change", "Ändern";
    times_choose: "Choose your time zone", "Zeitzone wählen";
    zone_differs(zone, device): "Times are shown in {zone}; this device is in {device}.", "Zeiten werden in {zone} angezeigt; dieses Gerät ist in {device}.";
    zone_use(place): "Use {place}", "{place} nehmen";
    zone_keep(place): "Keep {place}", "Bei {place} bleiben";
    region_africa: "Africa", "Afrika";
    region_america: "America", "Amerika";
    region_antarctica: "Antarctica", "Antarktis";
    region_arctic: "Arctic", "Arktis";
    region_asia: "Asia", "Asien";
    region_atlantic: "Atlantic Ocean", "Atlantik";
    region_australia: "Australia", "Australien";
    region_europe: "Europe", "Europa";
    region_indian: "Indian Ocean", "Indischer Ozean";
    region_pacific: "Pacific Ocean", "Pazifik";
    region_none: "No place", "Kein Ort";
    use_device_zone(zone): "Use this device's time zone ({zone})", "Zeitzone dieses Geräts nehmen ({zone})";
    profile_saved: "Profile saved", "Profil gespeichert";
    devices: "Camera and microphone", "Kamera und Mikrofon";
    devices_hint: "Try them out before your next session.", "Probieren Sie beides vor Ihrer nächsten Sitzung aus.";
    devices_test: "Test camera and microphone", "Kamera und Mikrofon testen";
    devices_yours: "Your devices", "Ihre Geräte";
    devices_as_before: "The same check as before a session, at any time.", "Die gleiche Prüfung wie vor einer Sitzung, jederzeit.";
    devices_back: "Back to the settings", "Zurück zu den Einstellungen";
    change_password: "Change password", "Passwort ändern";
    current_password: "Current password", "Jetziges Passwort";
    new_password: "New password", "Neues Passwort";
    password_changed: "Password changed; every other browser is signed out", "Passwort geändert; alle anderen Browser sind abgemeldet";
    appearance_and_language: "Appearance and language", "Darstellung und Sprache";
    logins: "Signed-in browsers", "Angemeldete Browser";
    login_count_one: "You are signed in in this browser only.", "Sie sind nur in diesem Browser angemeldet.";
    login_count(n): "You are signed in in {n} browsers, this one included.", "Sie sind in {n} Browsern angemeldet, dieser eingeschlossen.";
    sign_out_everywhere: "Sign out everywhere", "Überall abmelden";
    sign_out_everywhere_body: "Every browser that is signed in to your account will be signed out, this one too.", "Jeder Browser, der bei Ihrem Konto angemeldet ist, wird abgemeldet, auch dieser.";
    stay_signed_in: "Stay signed in", "Angemeldet bleiben";
}
