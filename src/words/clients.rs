//! Texts of clients.

words! {
    clients: "Clients", "Klienten";
    add_client: "Add client", "Klient hinzufügen";
    add_client_pending: "Adding …", "Wird hinzugefügt …";
    client_name: "Name", "Name";
    client_email_help: "A new person gets an invitation link; one with an account gets a request.", "Eine neue Person erhält einen Einladungslink, eine mit Konto eine Anfrage.";
    no_clients_hint: "Add the first by name and email.", "Fügen Sie den ersten mit Name und E-Mail-Adresse hinzu.";
    state_active: "Active", "Aktiv";
    state_invited: "Invited", "Eingeladen";
    state_requested: "Request sent", "Angefragt";
    invitation_until(day): "The invitation holds until {day}.", "Die Einladung gilt bis {day}.";
    invitation_over: "The invitation has run out. Make a new link.", "Die Einladung ist abgelaufen. Erstellen Sie einen neuen Link.";
    invitation_link: "Invitation link", "Einladungslink";
    invitation_for(name): "Send this link to {name}. It works once, for seven days, and is shown only now.", "Senden Sie diesen Link an {name}. Er gilt einmal, sieben Tage lang, und wird nur jetzt angezeigt.";
    new_invitation_link: "New invitation link", "Neuer Einladungslink";
    client_added: "Client added", "Klient hinzugefügt";
    request_sent(name): "{name} finds your request on their overview. You can schedule sessions as soon as they accept it.", "{name} findet Ihre Anfrage in der eigenen Übersicht. Sie können Sitzungen planen, sobald sie angenommen ist.";
}
