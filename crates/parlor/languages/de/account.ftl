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
account-forgot-says = E-Mail-Adresse oder Benutzername eingeben. Gibt es ein Konto, geht ein Brief mit einem Link an dessen Adresse.
account-forgot-button = Brief senden
account-letter-title = In die Mailbox schauen
account-letter-says = Wenn das stimmt, ist ein Brief unterwegs. Sein Link gilt eine Stunde.
account-reset-title = Neues Passwort wählen
account-reset-says = Überall, wo du jetzt angemeldet bist, wirst du abgemeldet.
account-reset-button = Passwort ändern
account-reset-done-title = Dein Passwort ist geändert
account-reset-done-says = Melde dich mit dem neuen an.
account-verify-title = E-Mail-Adresse bestätigen
account-verify-says = Damit steht fest, dass die Adresse dir gehört.
account-verify-button = Bestätigen
account-verified-title = Deine E-Mail-Adresse ist bestätigt
account-verified-says = Danke.
account-password-title = Passwort ändern
account-password-says = Auf allen anderen Geräten wirst du abgemeldet.
account-password-button = Passwort ändern
account-password-now = Jetziges Passwort
account-password-new = Neues Passwort
account-email-title = E-Mail-Adresse ändern
account-email-says = Ein Brief mit einem Link geht an die neue Adresse. Bis du ihm folgst, ändert sich nichts.
account-email-button = Brief senden
account-email-new = Neue E-Mail-Adresse
account-delete-title = Konto löschen
account-delete-says = Das lässt sich nicht rückgängig machen. Du wirst überall abgemeldet; dein Name und dein Profil sind für immer weg.
account-delete-button = Konto löschen
account-deleted-title = Dein Konto ist weg
account-deleted-says = Leb wohl.

## Briefe
# $app: the name of the installation
mail-reset-subject = Ein neues Passwort für { $app }
mail-reset-says = Jemand, hoffentlich du, hat für dein Konto bei { $app } um ein neues Passwort gebeten. Hier kannst du es wählen:
mail-verify-subject = E-Mail-Adresse für { $app } bestätigen
mail-verify-says = Bestätige für dein Konto bei { $app }, dass diese Adresse dir gehört:
mail-hello = Hallo { $name },
mail-hour = Der Link gilt einmal, eine Stunde lang.
mail-not-you = Wenn du das nicht warst, brauchst du nichts zu tun: Es ändert sich nichts.
