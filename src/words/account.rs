//! Texts of sign-in, registration and invitations.

words! {
    sign_in: "Sign in", "Anmelden";
    sign_in_pending: "Signing in …", "Wird angemeldet …";
    sign_in_title: "Welcome back", "Willkommen zurück";
    sign_in_hint: "Sign in to see your sessions.", "Melden Sie sich an, um Ihre Sitzungen zu sehen.";
    sign_out: "Sign out", "Abmelden";
    email: "Email", "E-Mail";
    password: "Password", "Passwort";
    password_help: "At least 12 characters. A few words in a row are easy to remember.", "Mindestens 12 Zeichen. Ein paar Wörter hintereinander lassen sich gut merken.";
    name: "Name", "Name";
    name_help: "As the other person will see it.", "So, wie die andere Person ihn sieht.";
    create_account: "Create account", "Konto anlegen";
    create_account_pending: "Creating your account …", "Ihr Konto wird angelegt …";
    no_account_yet: "New here?", "Neu hier?";
    account_already: "Already have an account?", "Haben Sie schon ein Konto?";
    i_am: "I am", "Ich bin";
    role_client: "a client", "Klient";
    role_client_hint: "I attend sessions.", "Ich nehme an Sitzungen teil.";
    role_partner: "a partner", "Partner";
    role_partner_hint: "I give sessions, as a therapist or a mentor.", "Ich gebe Sitzungen, als Therapeut oder Mentor.";
    demo_title: "Demonstration", "Vorführung";
    demo_hint: "This server holds made-up people and sessions. Sign in as one of them:", "Auf diesem Server sind erfundene Personen und Sitzungen. Melden Sie sich als eine von ihnen an:";
    demo_password: "Their password", "Ihr Passwort";
    demo_partner: "Partner", "Partner";
    demo_client: "Client", "Klient";
    demo_admin: "Admin", "Verwaltung";
    invitation_title(name): "Welcome, {name}", "Willkommen, {name}";
    invitation_body(partner): "{partner} invites you to meet on Rapport. Choose a password; from then on you sign in with it and this address:", "{partner} lädt Sie ein, sich über Rapport zu treffen. Wählen Sie ein Passwort; damit und mit dieser Adresse melden Sie sich künftig an:";
    accept_invitation: "Accept invitation", "Einladung annehmen";
    invitation_page: "Invitation", "Einladung";
}
