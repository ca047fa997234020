### Anmelden, registrieren und das eigene Profil.

account-sign-in = Anmelden
account-sign-in-to = Bei { $app } anmelden
account-login = E-Mail-Adresse oder Benutzername
account-password = Passwort
account-new-here = Neu hier?
account-create = Konto erstellen
account-create-now = Konto erstellen
account-have-one = Hast du schon eins?
account-name = Name
account-username = Benutzername
account-username-hint = Damit können dich andere finden.
account-email = E-Mail-Adresse

account-demo-people = Personen zum Ausprobieren
account-demo-as = Ausprobieren als
account-demo = Das ist eine Vorführung. Öffne ein privates Fenster (oder einen anderen Browser) als jemand anderes und schreibt euch.

account-profile = Dein Profil
account-saved = Gespeichert.
account-save = Speichern
account-about = Über dich
account-receipts = Lesebestätigungen
account-receipts-hint = Andere sehen, was du gelesen hast, und du siehst, was sie gelesen haben.
account-presence = Anwesenheit
account-presence-hint = Andere sehen, wann du da bist und schreibst, und du siehst es bei ihnen.
account-language = Sprache
account-language-browser = Wie im Browser eingestellt
account-devices = Angemeldete Geräte
account-device = { $browser } auf { $system }
account-since = Anmeldung: { $date }
account-since-today = Anmeldung: heute
account-since-yesterday = Anmeldung: gestern
account-this-device = dieses hier

## Was man mit einem Konto tut
account-account = Konto
account-email-proved = bestätigt
account-email-unproved = noch nicht bestätigt
account-email-button-short = Ändern
account-forgot-title = Passwort vergessen?
account-forgot-says = E-Mail-Adresse oder Benutzername eingeben. Gibt es ein Konto, geht eine E-Mail mit einem Link an dessen Adresse.
account-forgot-button = E-Mail senden
account-letter-title = Sieh in dein Postfach
account-letter-says = Wenn das stimmt, ist eine E-Mail unterwegs. Ihr Link gilt eine Stunde.
account-sent-title = Sieh in dein Postfach
# $email: where the e-mail goes
account-sent-says = Eine E-Mail an { $email } ist unterwegs. Ihr Link gilt eine Stunde.
account-sent-hint = Nach ein paar Minuten noch nichts da? Sieh auch im Spam nach. In einer Stunde werden höchstens fünf gesendet.
account-pending-title = Sieh in dein Postfach
account-pending-says = Eine E-Mail an { $email } ist unterwegs. Folge ihrem Link, und du bist drin.
account-pending-again = Noch einmal senden, oder an eine andere Adresse
account-pending-hint = Gerade erst registriert? Folge zuerst dem Link in der E-Mail.
account-again-title = E-Mail noch einmal senden
account-again-says = Sag, wer du bist, und an welche Adresse die E-Mail gehen soll.
account-again-button = E-Mail senden
account-again-done-title = Es gibt nichts zu bestätigen
account-again-done-says = Die Adresse dieses Kontos ist schon bestätigt. Melde dich an.
account-used-title = Dieser Link gilt nicht mehr
account-used-says = Er wurde schon benutzt oder ist älter als eine Stunde.
account-used-again = Einen neuen anfordern
account-reset-title = Neues Passwort wählen
account-reset-says = Überall, wo du jetzt angemeldet bist, wirst du abgemeldet.
account-reset-button = Passwort ändern
account-reset-done-title = Dein Passwort ist geändert
account-reset-done-says = Melde dich mit dem neuen an.
account-verify-title = E-Mail-Adresse bestätigen
account-verify-says = Bestätige, dass { $email } dir gehört.
account-prove-title = E-Mail-Adresse bestätigen
# $username: whose account it is
account-prove-says = Bestätige, dass { $email } dir gehört, mit dem Passwort, das du für { $username } gewählt hast.
account-verify-button = Bestätigen
account-verified-title = Deine E-Mail-Adresse ist bestätigt
account-verified-says = Ab jetzt ist { $email } die Adresse deines Kontos.
account-password-title = Passwort ändern
account-password-says = Auf allen anderen Geräten wirst du abgemeldet.
account-password-button = Passwort ändern
account-password-now = Jetziges Passwort
account-password-new = Neues Passwort
# $least: how many characters it has at least
account-password-hint = Mindestens { $least } Zeichen.
account-email-title = E-Mail-Adresse ändern
account-email-says = Eine E-Mail mit einem Link geht an die neue Adresse. Bis du ihm folgst, ändert sich nichts.
account-email-button = E-Mail senden
account-email-new = Neue E-Mail-Adresse
account-delete-title = Konto löschen
account-delete-says = Das lässt sich nicht rückgängig machen.
account-delete-now = Du wirst überall abgemeldet; dein Name, dein Bild und dein Profil sind für immer weg.
account-delete-erase = Gespräche zu zweit verschwinden, auch für die andere Person. In Gruppen wird geleert, was du geschrieben hast.
account-delete-anonymise = Was du geschrieben hast, bleibt bei denen, die es haben, ohne deinen Namen.
account-delete-button = Konto löschen
account-deleted-title = Dein Konto ist weg
account-deleted-says = Leb wohl.

## Wo man angemeldet ist
account-used-today = zuletzt benutzt: heute
account-used-yesterday = zuletzt benutzt: gestern
account-used-on = zuletzt benutzt: { $date }
account-others-end = Überall sonst abmelden
account-others-none = Du bist hier angemeldet und sonst nirgends.
account-tokens = Zugangstoken
account-tokens-hint = Programme, die für dich handeln. Wer diesen Server betreibt, hat sie eingerichtet.
account-token-until = bis { $date }
account-token-end = Widerrufen

## Briefe
# $app: the name of the installation
mail-reset-subject = Ein neues Passwort für { $app }
mail-reset-says = Jemand, hoffentlich du, hat für dein Konto bei { $app } um ein neues Passwort gebeten. Hier kannst du es wählen:
mail-verify-subject = E-Mail-Adresse für { $app } bestätigen
mail-verify-says = Bestätige für dein Konto bei { $app }, dass diese Adresse dir gehört:
mail-taken-subject = Dein Konto bei { $app }
mail-taken-says = Jemand, hoffentlich du, wollte diese Adresse für ein Konto bei { $app } benutzen. Du hast schon eines. Melde dich damit an; dort kannst du auch ein neues Passwort wählen, wenn du deines vergessen hast:
mail-password-subject = Dein Passwort für { $app } wurde geändert
mail-password-says = Das Passwort deines Kontos bei { $app } wurde geändert, und du wurdest überall sonst abgemeldet. Wenn du das nicht warst, wähle sofort ein anderes:
mail-email-subject = Deine E-Mail-Adresse für { $app } wurde geändert
mail-email-says = Dein Konto bei { $app } hat jetzt eine andere E-Mail-Adresse; diese hier wird nicht mehr benutzt. Wenn du das nicht warst, sag es sofort denen, die { $app } betreiben.
mail-hello = Hallo { $name },
mail-hour = Der Link gilt einmal, eine Stunde lang.
mail-not-you = Wenn du das nicht warst, brauchst du nichts zu tun: Es ändert sich nichts.
