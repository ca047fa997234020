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
