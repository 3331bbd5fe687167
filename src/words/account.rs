//! Texts of sign-in, registration and invitations.

words! {
    sign_in: "Sign in", "Anmelden";
    sign_in_pending: "Signing in …", "Wird angemeldet …";
    sign_in_title: "Welcome back", "Willkommen zurück";
    sign_in_hint: "Sign in to see your sessions.", "Melden Sie sich an, um Ihre Sitzungen zu sehen.";
    sign_in_for_session: "Sign in, and you go on to your session.", "Melden Sie sich an, dann geht es weiter zu Ihrer Sitzung.";
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
    invitation_body(partner): "{partner} invites you to meet on Rapport.", "{partner} lädt Sie ein, sich über Rapport zu treffen.";
    invitation_sessions(count): "Sessions that wait for you: {count}", "Sitzungen, die auf Sie warten: {count}";
    invitation_new: "Choose a password. From then on you sign in with it and this address:", "Wählen Sie ein Passwort. Damit und mit dieser Adresse melden Sie sich künftig an:";
    invitation_has_account: "Have you an account already?", "Haben Sie schon ein Konto?";
    invitation_sign_in: "Sign in and accept", "Anmelden und annehmen";
    invitation_as(name, email): "You accept as {name} ({email}).", "Sie nehmen als {name} ({email}) an.";
    invitation_not_client(name): "You are signed in as {name}, who is not a client. Sign out to accept the invitation as somebody else.", "Sie sind als {name} angemeldet, das ist kein Klientenkonto. Melden Sie sich ab, um die Einladung als jemand anderes anzunehmen.";
    cancelled_not_free: "The client is not free at this time.", "Der Klient ist zu dieser Zeit nicht frei.";
    registration_invited: "Accounts on this server are by invitation. Open the link that your partner gave you.", "Auf diesem Server gibt es Konten nur auf Einladung. Öffnen Sie den Link, den Sie erhalten haben.";
    role_partner_waits: "I give sessions. An administrator has to approve the account first.", "Ich gebe Sitzungen. Die Verwaltung muss das Konto zuerst freigeben.";
    applicants: "Partners who wait for approval", "Partner, die auf Freigabe warten";
    applicant_since(day): "Since {day}", "Seit {day}";
    approve: "Approve", "Freigeben";
    waiting_title: "Your account waits for approval", "Ihr Konto wartet auf Freigabe";
    waiting_body: "An administrator of this server decides who gives sessions here. Load this page again later.", "Die Verwaltung dieses Servers entscheidet, wer hier Sitzungen gibt. Laden Sie diese Seite später neu.";
    accept_invitation: "Accept invitation", "Einladung annehmen";
    invitation_page: "Invitation", "Einladung";
}
