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

## What one does with an account
account-account = Account
account-email-proved = confirmed
account-email-unproved = not confirmed yet
account-email-button-short = Change
account-forgot-title = Forgot your password?
account-forgot-says = Write your e-mail address or username. If there is an account, a letter with a link goes to its address.
account-forgot-button = Send the letter
account-letter-title = Look at your mail
account-letter-says = If that is right, a letter is on its way. Its link is good for an hour.
account-reset-title = Choose a new password
account-reset-says = You will be signed out wherever you are signed in now.
account-reset-button = Change password
account-reset-done-title = Your password has been changed
account-reset-done-says = Sign in with the new one.
account-verify-title = Confirm your e-mail address
account-verify-says = This says that the address is yours.
account-verify-button = Confirm
account-verified-title = Your e-mail address is confirmed
account-verified-says = Thank you.
account-password-title = Change your password
account-password-says = You will be signed out on all other devices.
account-password-button = Change password
account-password-now = Your password now
account-password-new = New password
account-email-title = Change your e-mail address
account-email-says = A letter with a link goes to the new address. Nothing changes before you follow it.
account-email-button = Send the letter
account-email-new = New e-mail address
account-delete-title = Delete your account
account-delete-says = This cannot be undone. You are signed out everywhere, and your name and profile are gone for good.
account-delete-button = Delete account
account-deleted-title = Your account is gone
account-deleted-says = Farewell.

## Letters
# $app: the name of the installation
mail-reset-subject = A new password for { $app }
mail-reset-says = Somebody, you we hope, has asked for a new password for your account at { $app }. Choose one here:
mail-verify-subject = Confirm your e-mail address for { $app }
mail-verify-says = Confirm that this address is yours, for your account at { $app }:
mail-hello = Hello { $name },
mail-hour = The link is good once, for an hour.
mail-not-you = If it was not you, do nothing: nothing changes.
