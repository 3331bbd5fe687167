//! Texts of clients.

words! {
    clients: "Clients", "Klienten";
    add_client: "Add client", "Klient hinzufügen";
    add_client_pending: "Adding …", "Wird hinzugefügt …";
    client_name: "Name", "Name";
    client_email_help: "You get an invitation link to hand over. Someone whose address is confirmed here gets a request.", "Sie erhalten einen Einladungslink zum Weitergeben. Wer hier eine bestätigte Adresse hat, erhält eine Anfrage.";
    address_not_confirmed: "Address not confirmed", "Adresse nicht bestätigt";
    keep_tie: "Keep", "Behalten";
    end_client: "Remove", "Entfernen";
    end_client_title: "Remove this client?", "Diesen Klienten entfernen?";
    end_client_title_of(name): "Remove {name}?", "{name} entfernen?";
    end_client_body: "Sessions ahead are called off. What was stays in the history.", "Kommende Sitzungen werden abgesagt. Was war, bleibt im Verlauf.";
    end_client_done: "Client removed", "Klient entfernt";
    your_partners: "Your partners", "Ihre Partner";
    end_partner: "End", "Beenden";
    end_partner_title: "End with this partner?", "Mit diesem Partner beenden?";
    end_partner_title_of(name): "End with {name}?", "Mit {name} beenden?";
    end_partner_body: "Sessions ahead are called off, and this partner can no longer plan sessions with you. What was stays in your history.", "Kommende Sitzungen werden abgesagt, und dieser Partner kann keine Sitzungen mehr mit Ihnen planen. Was war, bleibt in Ihrem Verlauf.";
    end_partner_done: "This partner can no longer plan sessions with you", "Dieser Partner kann keine Sitzungen mehr mit Ihnen planen";
    no_clients_hint: "Add the first by name and email.", "Fügen Sie den ersten mit Name und E-Mail-Adresse hinzu.";
    state_active: "Active", "Aktiv";
    state_invited: "Invited", "Eingeladen";
    state_requested: "Request sent", "Angefragt";
    invitation_until(day): "The invitation holds until {day}.", "Die Einladung gilt bis {day}.";
    invitation_over: "The invitation has run out. Make a new link.", "Die Einladung ist abgelaufen. Erstellen Sie einen neuen Link.";
    invitation_link: "Invitation link", "Einladungslink";
    invitation_for(name): "Send this link to {name}. It works once, for seven days, and is shown only now.", "Senden Sie diesen Link an {name}. Er gilt einmal, sieben Tage lang, und wird nur jetzt angezeigt.";
    invitation_subject(partner): "{partner} invites you to meet on Rapport", "{partner} lädt Sie zu einem Treffen auf Rapport ein";
    invitation_mail(name, partner, link): "Hello {name},\n\nplease open this link to accept the invitation. It works once, for seven days:\n\n{link}\n\n{partner}\n", "Guten Tag {name},\n\nbitte öffnen Sie diesen Link, um die Einladung anzunehmen. Er gilt einmal, sieben Tage lang:\n\n{link}\n\n{partner}\n";
    share: "Share", "Teilen";
    send_by_mail: "Send by email", "Per E-Mail senden";
    new_invitation_link: "New invitation link", "Neuer Einladungslink";
    client_added: "Client added", "Klient hinzugefügt";
    request_sent(name): "{name} finds your request on their overview. You can schedule sessions as soon as they accept it.", "{name} findet Ihre Anfrage in der eigenen Übersicht. Sie können Sitzungen planen, sobald sie angenommen ist.";
}
