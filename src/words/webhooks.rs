//! Texts of webhook endpoints and deliveries.

words! {
    webhooks: "Webhooks", "Webhooks";
    webhooks_hint: "Have other software told when something happens to your sessions.", "Lassen Sie anderer Software sagen, wenn mit Ihren Sitzungen etwas geschieht.";
    webhooks_hint_server: "Have other software told when something happens to any session on this server.", "Lassen Sie anderer Software sagen, wenn mit irgendeiner Sitzung auf diesem Server etwas geschieht.";
    webhooks_open: "Manage webhooks", "Webhooks verwalten";
    webhooks_private: "Rapport sends the session’s time, status, kind, title and ids, signed with the endpoint’s secret. It never sends notes, passwords, meeting addresses, names or email addresses.", "Rapport sendet Zeit, Status, Art, Titel und Kennungen der Sitzung, signiert mit dem Geheimnis des Endpunkts. Notizen, Passwörter, Adressen von Treffen, Namen und E-Mail-Adressen sendet es nie.";
    no_endpoints: "No endpoints yet", "Noch keine Endpunkte";
    no_endpoints_hint: "Add the https address of the software that is to be told.", "Fügen Sie die https-Adresse der Software hinzu, der es gesagt werden soll.";
    add_endpoint: "Add endpoint", "Endpunkt hinzufügen";
    add_endpoint_pending: "Adding …", "Wird hinzugefügt …";
    endpoint_url: "Endpoint URL", "Adresse des Endpunkts";
    endpoint_url_help: "It begins with https:// and is reached over the public internet. Only its host is shown afterwards.", "Sie beginnt mit https:// und ist über das öffentliche Internet erreichbar. Danach wird nur der Name des Servers gezeigt.";
    endpoint_events: "Events", "Ereignisse";
    endpoint_added_title: "Endpoint added", "Endpunkt hinzugefügt";
    endpoint_added_hint(host): "With this secret {host} verifies that it was Rapport who sent.", "Mit diesem Geheimnis prüft {host}, dass Rapport gesendet hat.";
    endpoint_secret: "Signing secret", "Signaturgeheimnis";
    endpoint_secret_once: "This secret is shown only once.", "Dieses Geheimnis wird nur einmal gezeigt.";
    copy_secret: "Copy secret", "Geheimnis kopieren";
    endpoint_added_on(when): "Added {when}", "Hinzugefügt {when}";
    endpoint_details(host): "Details of {host}", "Einzelheiten zu {host}";

    event_booked: "Session booked", "Sitzung gebucht";
    event_rescheduled: "Session rescheduled", "Sitzung verlegt";
    event_cancelled: "Session cancelled", "Sitzung abgesagt";
    event_started: "Session started", "Sitzung begonnen";
    event_ended: "Session ended", "Sitzung beendet";
    event_feedback: "Feedback given", "Feedback gegeben";
    event_test: "Test event", "Testereignis";

    endpoint_active: "Active", "Aktiv";
    endpoint_paused: "Paused", "Angehalten";
    endpoint_gone: "Gone", "Erloschen";
    endpoint_gone_hint: "The endpoint answered that it is gone for good (410), so nothing is sent to it. Resume it when that was a mistake.", "Der Endpunkt hat geantwortet, dass es ihn nicht mehr gibt (410); deshalb wird ihm nichts gesendet. Setzen Sie ihn fort, wenn das ein Versehen war.";
    endpoint_paused_hint: "Nothing is sent while it is paused, and what happens meanwhile is not sent later.", "Solange er angehalten ist, wird nichts gesendet, und was währenddessen geschieht, wird nicht nachgeholt.";
    endpoint_timeouts_hint: "The endpoint did not answer within 15 seconds again and again, so it was paused. Resume it when it answers again.", "Der Endpunkt hat immer wieder nicht innerhalb von 15 Sekunden geantwortet und wurde deshalb angehalten. Setzen Sie ihn fort, wenn er wieder antwortet.";
    endpoint_pause: "Pause", "Anhalten";
    endpoint_resume: "Resume", "Fortsetzen";
    endpoint_remove: "Remove", "Entfernen";
    endpoint_pause_title: "Pause this endpoint?", "Diesen Endpunkt anhalten?";
    endpoint_pause_body(host): "Nothing is sent to {host} until you resume it. What waits to be sent is given up.", "An {host} wird nichts gesendet, bis Sie ihn fortsetzen. Was noch wartet, wird aufgegeben.";
    endpoint_remove_title: "Remove this endpoint?", "Diesen Endpunkt entfernen?";
    endpoint_remove_body(host): "Nothing is sent to {host} any more, and the list of its deliveries is deleted.", "An {host} wird nichts mehr gesendet, und die Liste der Zustellungen wird gelöscht.";
    endpoint_keep: "Keep it", "Behalten";
    endpoint_test: "Send test event", "Testereignis senden";
    endpoint_test_sent: "The test event is on its way", "Das Testereignis ist unterwegs";
    endpoint_saved: "Events saved", "Ereignisse gespeichert";
    endpoint_is_paused: "The endpoint is paused", "Der Endpunkt ist angehalten";
    endpoint_is_resumed: "The endpoint is active again", "Der Endpunkt ist wieder aktiv";
    endpoint_is_removed: "The endpoint is removed", "Der Endpunkt ist entfernt";

    deliveries: "Deliveries", "Zustellungen";
    deliveries_hint: "What the endpoint was told in the last 30 days, the latest first.", "Was dem Endpunkt in den letzten 30 Tagen gesagt wurde, das Neueste zuerst.";
    deliveries_refresh: "Refresh", "Aktualisieren";
    no_deliveries: "Nothing has been sent yet", "Noch nichts gesendet";
    no_deliveries_hint: "Send a test event to see whether the endpoint answers.", "Senden Sie ein Testereignis, um zu sehen, ob der Endpunkt antwortet.";
    delivery_waiting: "Waiting", "Wartet";
    delivery_delivered: "Delivered", "Zugestellt";
    delivery_failed: "Failed", "Gescheitert";
    delivery_attempts_one: "1 attempt", "1 Versuch";
    delivery_attempts(n): "{n} attempts", "{n} Versuche";
    delivery_next(when): "next try {when}", "nächster Versuch {when}";
    delivery_status(status): "status {status}", "Status {status}";
    delivery_redirect(status): "status {status}: redirects are not followed", "Status {status}: Umleitungen wird nicht gefolgt";
    delivery_timeout: "no answer in time", "keine Antwort in der erlaubten Zeit";
    delivery_unreachable: "no connection", "keine Verbindung";
    delivery_address: "the name leads to no public address", "der Name führt zu keiner öffentlichen Adresse";
    delivery_unreadable: "this server cannot read the endpoint’s address; add it anew", "dieser Server kann die Adresse des Endpunkts nicht lesen; fügen Sie ihn neu hinzu";
    delivery_disabled: "given up because the endpoint was disabled", "aufgegeben, weil der Endpunkt abgeschaltet wurde";
    delivery_full: "not sent, because too many others were waiting for this endpoint", "nicht gesendet, weil schon zu viele andere auf diesen Endpunkt warteten";
    delivery_again: "Send again", "Erneut senden";
    delivery_again_of(event, when): "Send again: {event}, {when}", "Erneut senden: {event}, {when}";
    delivery_sent_again: "It is sent again", "Es wird erneut gesendet";

    error_endpoint_unreadable: "This is not a web address. It begins with https://, such as https://hooks.example.org/rapport.", "Das ist keine Webadresse. Sie beginnt mit https://, etwa https://hooks.example.org/rapport.";
    error_endpoint_ip: "Use a host name, such as hooks.example.org, instead of an IP address.", "Nehmen Sie einen Namen wie hooks.example.org anstelle einer IP-Adresse.";
    error_endpoint_local: "This name is known in your own network only. Use one that is reached over the public internet.", "Diesen Namen kennt nur Ihr eigenes Netz. Nehmen Sie einen, der über das öffentliche Internet erreichbar ist.";
    error_endpoint_events: "Choose at least one event.", "Wählen Sie mindestens ein Ereignis.";
    error_endpoints_full(n): "{n} endpoints are the most. Remove one to add another.", "Mehr als {n} Endpunkte gehen nicht. Entfernen Sie einen, um einen anderen hinzuzufügen.";
    error_endpoint_paused: "Nothing is sent to this endpoint. Resume it first.", "Diesem Endpunkt wird nichts gesendet. Setzen Sie ihn zuerst fort.";
    error_endpoint_queue: "Too many deliveries to this endpoint are waiting. Try again when some of them are sent.", "Zu viele Zustellungen warten auf diesen Endpunkt. Versuchen Sie es wieder, wenn einige davon gesendet sind.";
    error_delivery_waits: "This one waits to be sent already.", "Das wartet schon darauf, gesendet zu werden.";
}
