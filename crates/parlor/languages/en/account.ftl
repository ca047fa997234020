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
account-forgot-says = Write your e-mail address or username. If there is an account, an e-mail with a link goes to its address.
account-forgot-button = Send the e-mail
account-letter-title = Look at your mail
account-letter-says = If that is right, an e-mail is on its way. Its link is good for an hour.
account-sent-title = Look at your mail
# $email: where the e-mail goes
account-sent-says = An e-mail is on its way to { $email }. Its link is good for an hour.
account-sent-hint = Nothing there after a few minutes? Look among the spam, too. At most five are sent in an hour.
account-pending-title = Look at your mail
account-pending-says = An e-mail is on its way to { $email }. Follow its link, and you are in.
account-pending-again = Send it again, or to another address
account-pending-hint = Have you just signed up? Follow the link in the e-mail first.
account-again-title = Send the e-mail again
account-again-says = Say who you are, and the address that the e-mail should go to.
account-again-button = Send the e-mail
account-again-done-title = There is nothing to confirm
account-again-done-says = The address of this account is confirmed already. Sign in.
account-used-title = This link does not work any more
account-used-says = It has been used, or it is older than an hour.
account-used-again = Ask for a new one
account-reset-title = Choose a new password
account-reset-says = You will be signed out wherever you are signed in now.
account-reset-button = Change password
account-reset-done-title = Your password has been changed
account-reset-done-says = Sign in with the new one.
account-verify-title = Confirm your e-mail address
account-verify-says = Confirm that { $email } is yours.
account-prove-title = Confirm your e-mail address
# $username: whose account it is
account-prove-says = Confirm that { $email } is yours, with the password that you have chosen for { $username }.
account-verify-button = Confirm
account-verified-title = Your e-mail address is confirmed
account-verified-says = From now on, { $email } is the address of your account.
account-password-title = Change your password
account-password-says = You will be signed out on all other devices.
account-password-button = Change password
account-password-now = Your password now
account-password-new = New password
# $least: how many characters it has at least
account-password-hint = At least { $least } characters.
account-email-title = Change your e-mail address
account-email-says = An e-mail with a link goes to the new address. Nothing changes before you follow it.
account-email-button = Send the e-mail
account-email-new = New e-mail address
account-delete-title = Delete your account
account-delete-says = This cannot be undone.
account-delete-now = You are signed out everywhere, and your name, picture and profile are gone for good.
account-delete-erase = Conversations of two disappear, for the other person, too. In groups, what you wrote is emptied.
account-delete-anonymise = What you wrote stays with the people who have it, without your name.
account-delete-button = Delete account
account-deleted-title = Your account is gone
account-deleted-says = Farewell.

## Where one is signed in
account-used-today = last used today
account-used-yesterday = last used yesterday
account-used-on = last used: { $date }
account-others-end = Sign out everywhere else
account-others-none = You are signed in here and nowhere else.
account-tokens = Access tokens
account-tokens-hint = Programs that act as you. Whoever runs this server has made them.
account-token-until = until { $date }
account-token-end = Revoke

## Letters
# $app: the name of the installation
mail-reset-subject = A new password for { $app }
mail-reset-says = Somebody, you we hope, has asked for a new password for your account at { $app }. Choose one here:
mail-verify-subject = Confirm your e-mail address for { $app }
mail-verify-says = Confirm that this address is yours, for your account at { $app }:
mail-taken-subject = Your account at { $app }
mail-taken-says = Somebody, you we hope, wanted to use this address for an account at { $app }. You have one already. Sign in with it; there you can also choose a new password, if you have forgotten yours:
mail-password-subject = Your password for { $app } has been changed
mail-password-says = The password of your account at { $app } has been changed, and you were signed out everywhere else. If it was not you, choose another one at once:
mail-email-subject = Your e-mail address for { $app } has been changed
mail-email-says = Your account at { $app } has another e-mail address now; this one is not used any more. If it was not you, tell whoever runs { $app } at once.
mail-hello = Hello { $name },
mail-hour = The link is good once, for an hour.
mail-not-you = If it was not you, do nothing: nothing changes.
