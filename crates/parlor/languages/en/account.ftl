### Signing in and up, and one's own profile.

account-sign-in = Sign in
# $app: the name of the installation
account-sign-in-to = Sign in to { $app }
account-login = Email or username
account-password = Password
account-new-here = New here?
account-create = Create an account
account-create-now = Create account
account-have-one = Already have one?
account-name = Name
account-username = Username
account-username-hint = People can find you by it.
account-email = Email

account-demo-people = Demo people
account-demo-as = Try it as
account-demo = This is a demonstration. Open a private window (or another browser) as somebody else and talk.

## Your profile
account-profile = Your profile
account-saved = Saved.
account-save = Save
account-about = About you
account-receipts = Receipts
account-receipts-hint = Others see what you have read, and you see what they have read.
account-presence = Presence
account-presence-hint = Others see when you are here and typing, and you see when they are.
account-language = Language
account-language-browser = As the browser says
account-devices = Signed-in devices
# "Firefox on Linux"
account-device = { $browser } on { $system }
account-since = since { $date }
account-since-today = since today
account-since-yesterday = since yesterday
account-this-device = this one
