//! Texts that appear everywhere.

words! {
    product: "Rapport", "Rapport";
    skip_to_content: "Skip to content", "Zum Inhalt springen";
    save: "Save", "Speichern";
    close: "Close", "Schließen";
    back: "Back", "Zurück";
    try_again: "Try again", "Erneut versuchen";
    load_more: "Show more", "Mehr anzeigen";
    loading: "Loading", "Wird geladen";
    copied: "Copied", "Kopiert";
    copy_link: "Copy link", "Link kopieren";
    optional: "optional", "freiwillig";
    page_not_found: "Page not found", "Seite nicht gefunden";
    page_not_found_hint: "The address may be mistyped, or the page is not for you.", "Die Adresse ist vielleicht falsch geschrieben, oder die Seite ist nicht für Sie bestimmt.";
    to_overview: "Go to your overview", "Zur Übersicht";
    something_broke: "Something went wrong", "Etwas ist schiefgegangen";
    reload_page: "Reload the page", "Seite neu laden";
    in_minutes(n): "in {n} min", "in {n} Min.";
    in_hours(h, m): "in {h} h {m} min", "in {h} Std. {m} Min.";
    in_days(n): "in {n} days", "in {n} Tagen";
    tomorrow: "in 1 day", "in 1 Tag";
    now: "now", "jetzt";
}
