//! Texts used on many pages.

words! {
    product: "Rapport", "Rapport";
    skip_to_content: "Skip to content", "Zum Inhalt springen";
    main_navigation: "Main", "Hauptnavigation";
    tab_overview: "Overview", "Übersicht";
    tab_sessions: "Video Sessions", "Video\u{ad}sitzungen";
    tab_calendar: "Calendar", "Kalender";
    tab_clients: "Clients", "Klienten";
    tab_settings: "Settings", "Einstel\u{ad}lungen";
    appearance: "Appearance", "Darstellung";
    theme_system: "System", "System";
    theme_light: "Light", "Hell";
    theme_dark: "Dark", "Dunkel";
    language: "Language", "Sprache";
    save: "Save", "Speichern";
    close: "Close", "Schließen";
    done: "Done", "Fertig";
    try_again: "Try again", "Erneut versuchen";
    please_wait: "One moment …", "Einen Moment …";
    offline: "You are offline. What you see may be out of date.", "Sie sind offline. Was Sie sehen, kann veraltet sein.";
    show_password: "Show password", "Passwort zeigen";
    load_more: "Show more", "Mehr anzeigen";
    loaded_more(n, all): "{n} more shown, {all} in all", "{n} weitere angezeigt, insgesamt {all}";
    loading: "Loading", "Wird geladen";
    copied: "Copied", "Kopiert";
    copy_failed: "Please copy it by hand", "Bitte von Hand kopieren";
    copy_link: "Copy link", "Link kopieren";
    copy_details: "Copy details", "Angaben kopieren";
    optional: "optional", "freiwillig";
    page_not_found: "Page not found", "Seite nicht gefunden";
    page_not_found_hint: "The address may be mistyped, or the page is not for you.", "Die Adresse ist vielleicht falsch geschrieben, oder die Seite ist nicht für Sie bestimmt.";
    to_overview: "Go to your overview", "Zur Übersicht";
    something_broke: "Something went wrong", "Etwas ist schiefgegangen";
    trace(id): "If you report this, name {id}.", "Wenn Sie das melden, nennen Sie {id}.";
    reload_page: "Reload the page", "Seite neu laden";
    in_a_minute: "in 1 minute", "in 1 Minute";
    in_minutes(n): "in {n} minutes", "in {n} Minuten";
    in_hours(h, m): "in {h} h {m} min", "in {h} Std. {m} Min.";
    in_days(n): "in {n} days", "in {n} Tagen";
    tomorrow: "in 1 day", "in 1 Tag";
    now: "now", "jetzt";
}
