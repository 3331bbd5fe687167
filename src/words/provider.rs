//! Texts of meeting providers: the choice, what each enforces, and a session's link.

words! {
    video_provider: "Video provider", "Videoanbieter";
    video_provider_hint: "How the meetings of new sessions are made. Sessions that are booked keep theirs.", "Wie die Treffen neuer Sitzungen entstehen. Gebuchte Sitzungen behalten ihres.";
    provider_jitsi: "Jitsi Meet", "Jitsi Meet";
    provider_google_meet: "Google Meet", "Google Meet";
    provider_zoom: "Zoom", "Zoom";
    provider_manual: "Manual link", "Eigener Link";
    provider_ready: "Ready", "Bereit";
    provider_not_connected: "Not connected", "Nicht verbunden";
    provider_no_address: "No address yet", "Noch keine Adresse";
    provider_needs_reconnect: "Needs reconnect", "Neu verbinden";
    provider_not_set_up: "Not set up on this server", "Auf diesem Server nicht eingerichtet";
    provider_connected_as(account): "Connected as {account}", "Verbunden als {account}";
    provider_was_connected_as(account): "It was connected as {account}", "Es war verbunden als {account}";
    provider_connect_google: "Connect Google", "Google verbinden";
    provider_connect_zoom: "Connect Zoom", "Zoom verbinden";
    provider_reconnect_google: "Connect Google again", "Google neu verbinden";
    provider_reconnect_zoom: "Connect Zoom again", "Zoom neu verbinden";
    provider_disconnect: "Disconnect", "Trennen";
    provider_disconnect_title(name): "Disconnect {name}?", "{name} trennen?";
    provider_disconnect_body: "Rapport gives the permission back and forgets the account. New sessions are made with Jitsi Meet. Meetings that are already made stay, but Rapport can no longer move or remove them.", "Rapport gibt die Erlaubnis zurück und vergisst das Konto. Neue Sitzungen entstehen mit Jitsi Meet. Treffen, die es schon gibt, bleiben, aber Rapport kann sie nicht mehr verlegen oder entfernen.";
    provider_stay_connected: "Stay connected", "Verbunden bleiben";
    provider_disconnected(name): "{name} is disconnected", "{name} ist getrennt";
    provider_connected(name): "{name} is connected", "{name} ist verbunden";
    provider_saved: "Video provider saved", "Videoanbieter gespeichert";
    meeting_url: "Meeting URL", "Adresse des Treffens";
    meeting_url_help: "The address of your own meeting room, as you would send it. Only you see it; your clients get a Rapport link.", "Die Adresse Ihres eigenen Besprechungsraums, wie Sie sie verschicken würden. Nur Sie sehen sie; Ihre Klienten bekommen einen Rapport-Link.";
    meeting_url_host(written, readable): "This address leads to {readable}, written {written}.", "Diese Adresse führt zu {readable}, geschrieben {written}.";
    meeting_url_unfamiliar(host): "Rapport does not know {host} as a host of meetings, so people are shown its name before they go there.", "Rapport kennt {host} nicht als Anbieter von Treffen; vor dem Weg dorthin wird deshalb der Name gezeigt.";
    manual_outdated_one: "One upcoming session still leads to your earlier address.", "Eine kommende Sitzung führt noch zu Ihrer früheren Adresse.";
    manual_outdated(n): "{n} upcoming sessions still lead to your earlier address.", "{n} kommende Sitzungen führen noch zu Ihrer früheren Adresse.";
    manual_renew: "Use the new address for them", "Für sie die neue Adresse nehmen";
    manual_renewed: "Upcoming sessions lead to the new address", "Kommende Sitzungen führen zur neuen Adresse";

    enforces_token: "Rapport guards the room as well: it lets in only whom Rapport has sent there.", "Rapport bewacht auch den Raum: Er lässt nur ein, wen Rapport dorthin geschickt hat.";
    enforces_jitsi: "Rapport guards the link; anyone who is given the room’s address can try to enter.", "Rapport bewacht den Link; wer die Adresse des Raums bekommt, kann versuchen einzutreten.";
    enforces_zoom: "Rapport guards the link; anyone who is given the Zoom address can try to enter. You let each person in from Zoom’s waiting room.", "Rapport bewacht den Link; wer die Zoom-Adresse bekommt, kann versuchen einzutreten. Sie lassen jede Person aus Zooms Warteraum ein.";
    enforces_google_meet: "Rapport guards the link; anyone who is given the Google Meet address can enter.", "Rapport bewacht den Link; wer die Google-Meet-Adresse bekommt, kann eintreten.";
    enforces_manual: "Rapport guards the link; anyone who is given the address can try to enter, and the same address holds for all your sessions.", "Rapport bewacht den Link; wer die Adresse bekommt, kann versuchen einzutreten, und für alle Ihre Sitzungen gilt dieselbe.";

    provider_way_stale: "That connection was not begun here, or it took too long. Begin again.", "Diese Verbindung wurde nicht hier begonnen oder hat zu lange gedauert. Beginnen Sie von vorn.";
    provider_way_denied: "You did not allow the connection. Nothing was changed.", "Sie haben die Verbindung nicht erlaubt. Nichts wurde geändert.";
    provider_way_lacking: "The permission does not reach far enough to make meetings. Connect again and leave every box ticked.", "Die Erlaubnis reicht nicht aus, um Treffen anzulegen. Verbinden Sie erneut und lassen Sie alle Häkchen stehen.";
    provider_way_failed: "The provider did not answer as it should. Try again in a moment.", "Der Anbieter hat nicht geantwortet, wie er sollte. Versuchen Sie es gleich noch einmal.";

    meeting_topic(partner): "Session with {partner}", "Sitzung mit {partner}";
    link_provider: "Meeting", "Treffen";
    link_preparing: "Preparing the meeting link", "Der Link zum Treffen wird vorbereitet";
    link_preparing_hint(provider): "{provider} is making the meeting. This takes a few seconds; you can leave this page.", "{provider} legt das Treffen an. Das dauert ein paar Sekunden; Sie können diese Seite verlassen.";
    link_failed: "The meeting could not be made", "Das Treffen konnte nicht angelegt werden";
    link_failed_reconnect(provider): "{provider} asks you to connect your account again in the settings.", "{provider} bittet Sie, Ihr Konto in den Einstellungen neu zu verbinden.";
    link_failed_busy(provider): "Your {provider} account has made too many meetings for now.", "Ihr {provider}-Konto hat für den Moment zu viele Treffen angelegt.";
    link_failed_unreachable(provider): "{provider} does not answer.", "{provider} antwortet nicht.";
    link_failed_refused(provider): "{provider} refused to make this meeting.", "{provider} hat es abgelehnt, dieses Treffen anzulegen.";
    link_use_jitsi: "Use Jitsi for this session", "Für diese Sitzung Jitsi nehmen";
    link_try_again: "Try again", "Erneut versuchen";
    link_to_settings: "To the settings", "Zu den Einstellungen";
    link_change: "Change provider", "Anbieter wechseln";
    link_change_title: "Change provider", "Anbieter wechseln";
    link_change_body: "This session gets a new meeting, and the old one is void. The Rapport link stays the same. Whoever is in the old meeting has to join again.", "Diese Sitzung bekommt ein neues Treffen, und das alte gilt nicht mehr. Der Rapport-Link bleibt derselbe. Wer im alten Treffen ist, muss neu beitreten.";
    link_change_keep: "Keep it", "So lassen";
    link_change_confirm: "Change", "Wechseln";
    link_changed: "The session has a new meeting", "Die Sitzung hat ein neues Treffen";
    link_no_other: "No other provider is ready. You can set one up in the settings.", "Kein anderer Anbieter ist bereit. Sie können einen in den Einstellungen einrichten.";

    attention_reconnect(provider): "{provider} no longer lets Rapport make meetings for you. Connect your account again, or choose another provider.", "{provider} lässt Rapport keine Treffen mehr für Sie anlegen. Verbinden Sie Ihr Konto neu oder wählen Sie einen anderen Anbieter.";
    attention_failed: "This session has no meeting yet:", "Diese Sitzung hat noch kein Treffen:";

    leaving_title: "You are leaving Rapport", "Sie verlassen Rapport";
    leaving_body: "This session’s meeting is held at", "Das Treffen dieser Sitzung findet statt bei";
    leaving_hint: "Rapport does not know this host. Go on only if you expect to meet there.", "Rapport kennt diesen Anbieter nicht. Gehen Sie nur weiter, wenn Sie sich dort treffen wollten.";
    leaving_written(host): "Written {host}", "Geschrieben {host}";
    leaving_go(host): "Continue to {host}", "Weiter zu {host}";
    leaving_back: "Stay here", "Hier bleiben";

    error_provider: "Choose one of the providers.", "Wählen Sie einen der Anbieter.";
    error_provider_not_ready: "This provider is not ready. Connect the account first, or choose another one.", "Dieser Anbieter ist nicht bereit. Verbinden Sie zuerst das Konto oder wählen Sie einen anderen.";
    error_provider_not_set_up: "This provider is not set up on this server. Ask whoever runs it.", "Dieser Anbieter ist auf diesem Server nicht eingerichtet. Fragen Sie, wer ihn betreibt.";
    error_address_missing: "Enter the address of your meeting room.", "Geben Sie die Adresse Ihres Besprechungsraums ein.";
    error_address_long: "This address is too long; 2,000 characters are the most.", "Diese Adresse ist zu lang; höchstens 2.000 Zeichen.";
    error_address_characters: "This address holds blanks or other characters that do not belong there. Copy it again.", "Diese Adresse enthält Leerzeichen oder andere Zeichen, die nicht hineingehören. Kopieren Sie sie noch einmal.";
    error_address_unreadable: "This is not a web address. It begins with https://, such as https://zoom.us/j/123.", "Das ist keine Webadresse. Sie beginnt mit https://, etwa https://zoom.us/j/123.";
    error_address_https: "Use an address that begins with https://.", "Nehmen Sie eine Adresse, die mit https:// beginnt.";
    error_address_user: "Remove the part before the @: an address must not hold a name or a password.", "Entfernen Sie den Teil vor dem @: Eine Adresse darf keinen Namen und kein Passwort enthalten.";
    error_address_ip: "Use a host name, such as zoom.us, instead of an IP address.", "Nehmen Sie einen Namen wie zoom.us anstelle einer IP-Adresse.";
    error_address_local: "This name is known in your own network only. Use one that your clients can reach.", "Diesen Namen kennt nur Ihr eigenes Netz. Nehmen Sie einen, den Ihre Klienten erreichen.";
    error_address_port: "Remove the port (the number after the colon).", "Entfernen Sie den Port (die Zahl nach dem Doppelpunkt).";
    error_link_preparing: "The meeting link is still being prepared. Try again in a few seconds.", "Der Link zum Treffen wird noch vorbereitet. Versuchen Sie es in ein paar Sekunden noch einmal.";
    error_link_failed_partner: "The meeting could not be made. On the session’s page you can use Jitsi instead.", "Das Treffen konnte nicht angelegt werden. Auf der Seite der Sitzung können Sie stattdessen Jitsi nehmen.";
    error_link_failed_client: "The meeting is not ready. Your partner has been told; try again in a moment.", "Das Treffen ist noch nicht bereit. Ihr Partner weiß Bescheid; versuchen Sie es gleich noch einmal.";
    error_link_elsewhere: "This meeting is held elsewhere. Open it from the session’s page.", "Dieses Treffen findet anderswo statt. Öffnen Sie es von der Seite der Sitzung aus.";
}
