### Why something was refused: a sentence for each reason (crates/proto/src/reason.rs) and for each code, and the headings of
### the page that says so. In English a reason's sentence is the `detail` of the wire.

## What is not there, or not yours to see: the answer is the same.

problem-no-such-room = There is no such room.
problem-no-such-message = There is no such message.
problem-no-such-person = There is no such person.
problem-no-such-people = There is no such person: { $names }.
problem-no-such-member = There is no such member.
problem-no-such-attachment = There is no such attachment.
problem-no-such-sign-in = There is no such sign-in.
problem-no-such-page = There is no such page.

## Names and texts

problem-name-empty = A name needs at least one visible character.
problem-name-too-long =
    { $most ->
        [one] A name has at most one character.
       *[other] A name has at most { $most } characters.
    }
problem-name-control = A name has no line breaks, tabs or other control characters.
problem-text-too-long =
    { $most ->
        [one] This has at most one character.
       *[other] This has at most { $most } characters.
    }
problem-text-control = Control characters are not accepted here.

## Messages

problem-message-empty = Write something first.
problem-message-too-long =
    { $most ->
        [one] A message has at most one character.
       *[other] A message has at most { $most } characters.
    }
problem-message-deleted = This message has been deleted.
problem-reply-gone = What this answers to is not there (any more).
problem-edit-not-yours = Only who wrote a message can change it.
problem-edit-too-late =
    { $unit ->
        [days] A message can be changed for { $time ->
                [one] { $time } day
               *[other] { $time } days
            }.
        [hours] A message can be changed for { $time ->
                [one] { $time } hour
               *[other] { $time } hours
            }.
        [minutes] A message can be changed for { $time ->
                [one] { $time } minute
               *[other] { $time } minutes
            }.
       *[seconds] A message can be changed for { $time ->
                [one] { $time } second
               *[other] { $time } seconds
            }.
    }
problem-delete-not-yours = Only who wrote a message, or somebody above them in a group, can delete it.
problem-delete-too-late =
    { $unit ->
        [days] A message can be deleted for { $time ->
                [one] { $time } day
               *[other] { $time } days
            }.
        [hours] A message can be deleted for { $time ->
                [one] { $time } hour
               *[other] { $time } hours
            }.
        [minutes] A message can be deleted for { $time ->
                [one] { $time } minute
               *[other] { $time } minutes
            }.
       *[seconds] A message can be deleted for { $time ->
                [one] { $time } second
               *[other] { $time } seconds
            }.
    }
problem-forward-rooms = Forward to 1 to { $most } rooms, each of them once.
problem-reaction-not-emoji = A reaction is one emoji.
problem-reactions-full =
    { $most ->
        [one] A message has at most one different reaction.
       *[other] A message has at most { $most } different reactions.
    }
problem-pins-full =
    { $most ->
        [one] A room has at most one pinned message.
       *[other] A room has at most { $most } pinned messages.
    }
problem-pin-managers = Only the owners and admins of a group pin messages.
problem-unread-last =
    { $most ->
        [one] Only the last message can be made unread.
       *[other] Only the last { $most } messages can be made unread.
    }
problem-unread-nothing = There is nothing that could be unread.

## Search

problem-search-empty = Write a word to search for.
problem-search-too-long =
    { $most ->
        [one] Search for at most one character.
       *[other] Search for at most { $most } characters.
    }
problem-search-too-many =
    { $most ->
        [one] Search for at most one word.
       *[other] Search for at most { $most } words.
    }

## Chats, groups and their members

problem-with-nobody = Say with whom.
problem-with-yourself = That is you. Notes to yourself are a room of their own.
problem-add-nobody = Say whom to add.
problem-add-too-many =
    { $most ->
        [one] At most one person at once.
       *[other] At most { $most } people at once.
    }
problem-group-full =
    { $most ->
        [one] A group has at most one member.
       *[other] A group has at most { $most } members.
    }
problem-group-only = Only a group can be changed like this.
problem-group-managers = Only the owners and admins of a group can do this.
problem-group-owner = Only an owner can delete a group.
problem-remove-below = You can only remove people whose role is below yours.
problem-role-below = You can only give roles below your own, to people below you.
problem-owner-needed = A group needs an owner: make somebody else one first.
problem-read-only = You can read this room, but not write in it.
problem-talk-ended = This conversation has ended. It can be read, but nothing more can be written.
problem-talk-closed = This room has been closed. It can be read, but nothing more can be written.
problem-talk-blocked = You have blocked this person. Unblock them to write to them.
problem-talk-unavailable = This person cannot be written to.
problem-request-waits =
    { $most ->
        [one] Wait until they accept. Before that, one message can be sent.
       *[other] Wait until they accept. Before that, at most { $most } messages can be sent.
    }
problem-requests-full = Too many of your requests still wait for an answer. You can ask somebody else when one of them has been answered.
problem-request-text = Until a request is accepted, only text can be sent.
problem-request-not-yours = Only the person who was asked can answer a request.
problem-rooms-closed = New conversations are not started here.
problem-block-yourself = You cannot block yourself.
problem-blocks-full =
    { $most ->
        [one] You can block at most one person.
       *[other] At most { $most } people can be blocked.
    }
problem-report-yourself = This is about yourself.
problem-report-often = You have reported a lot. Wait a while.
problem-pinned-rooms-full =
    { $most ->
        [one] At most one room can be pinned.
       *[other] At most { $most } rooms can be pinned.
    }

## Files

problem-file-empty = The file is empty.
problem-file-too-large =
    A file has at most { $most } { $unit ->
        [bytes] bytes
        [KiB] KiB
       *[MiB] MiB
    }.
problem-files-full = There is no room left for files on the server. Nothing was kept.
problem-files-unreachable = The server's files cannot be reached right now.
problem-attachments-full =
    { $most ->
        [one] A message has at most one attachment.
       *[other] A message has at most { $most } attachments.
    }
problem-unsent-full = You have uploaded more than you have sent. Send or remove some of it first.
problem-upload-broken = The file did not arrive whole. Nothing was kept; send it again.
problem-upload-slow = The upload took too long. Nothing was kept.
problem-upload-expired = The upload took too long. Try again.
problem-uploads-busy = Too many uploads are under way. Try again.
problem-uploads-yours = You have several uploads under way. Wait until one of them is done.
problem-picture-not = This is not a picture.
problem-picture-too-big = This picture has more pixels than can be shown: at most { $most } million.
problem-voice-not = This is not a sound that can be played: Ogg, WebM, MP4, WAV or MP3.

## Accounts

problem-email-invalid = This is not an e-mail address.
problem-email-taken = There is an account with this e-mail address already.
problem-username-invalid = A username has { $least } to { $most } letters, digits, dots, dashes or underscores.
problem-username-mixed = A username has letters of one script: these look like others.
problem-username-taken = This username is taken.
problem-password-too-short =
    { $least ->
        [one] A password has at least one character.
       *[other] A password has at least { $least } characters.
    }
problem-password-too-long =
    { $most ->
        [one] A password has at most one character.
       *[other] A password has at most { $most } characters.
    }
problem-password-wrong = The password is wrong.
problem-email-unproved = Prove your e-mail address first: follow the link in the letter that was sent to it.
problem-ticket-used = This link has been used or has expired. Ask for a new one.
problem-held = A legal hold keeps this: it cannot be taken away.
problem-sign-up-closed = Sign-up is closed here.
problem-account-disabled = This account has been disabled.

## Too often

problem-sign-in-often = Too many tries to sign in. Wait a moment.
problem-sign-up-often = Many accounts were made from this address. Try again later.
problem-send-often = You are writing faster than anybody can read. Wait a moment.
problem-search-often = You are searching very often. Wait a moment.
problem-upload-often = You are uploading a lot at once. Wait a moment.
problem-look-up-often = You have looked up many people. Wait a moment.

## The server

problem-staff-below = You can do that only to people below your own rank.
problem-report-handled = Somebody has handled this report already.
problem-other-site = This request comes from another site.
problem-form-unclear = The form did not say what to do.
problem-server-busy = The server has more to do than it can right now. Nothing was done.
problem-database-busy = The database is busy. Try again.
problem-database-gone = The database cannot be reached right now.
problem-storage-failed = The server's storage has failed.
problem-disk-full = There is no room left on the server's disk.

## Without an answer of the server: what the script finds out by itself

problem-connection-lost = The connection was lost.
problem-offline = You are offline.
problem-server-unreachable = The server could not be reached.
problem-upload-lost = The file could not be sent: the connection was lost.
problem-upload-stopped = The upload was stopped.
problem-upload-gone = The page was closed before the files had been uploaded.
problem-unexpected-answer = The server did not answer as expected.
problem-needs-the-line = This needs the live connection.

## Where there is only a code: a reason that is not known here, or a programmer's fault

problem-bad-request = That was not understood.
problem-unknown-command = The server does not know how to do this.
problem-unauthenticated = Please sign in.
problem-wrong-login = That name and password do not match.
problem-disabled = This account has been disabled.
problem-forbidden = You are not allowed to do this.
problem-not-found = This is not here, or not yours to see.
problem-method-not-allowed = This cannot be used in this way.
problem-taken = This is taken already.
problem-nonce-reused = This was sent before with another text.
problem-last-owner = A group needs an owner: make somebody else one first.
problem-too-late = It is too late for this.
problem-too-many = There are as many as there may be.
problem-too-large = This is too large.
problem-unsupported-media = This kind of content is not accepted.
problem-wrong-host = This server does not answer for this address.
problem-empty = Something is missing here.
problem-too-long = This is too long.
problem-invalid = This cannot be used.
problem-rate-limited = That was a lot at once. Wait a moment.
problem-overloaded = The server is busy. Try again in a moment.
problem-storage-full = There is no room left on the server. Nothing was done.
problem-unavailable = The server cannot do this right now. Try again in a moment.
problem-unknown-outcome = We do not know whether it worked. Look before you try again.
problem-internal = Something went wrong here. It is our fault, and it has been noted.

## The page that says that something did not work: its headings and what stands below

refused-lost = This page is not here
refused-lost-detail = It may have moved, or it is not yours to see.
refused-way-detail = It cannot be used in this way.
refused-sign-in = Please sign in
refused-sign-in-detail = This page is for people who are signed in.
refused-forbidden = This is not allowed
refused-often = That was a lot at once
refused-often-detail = Wait a moment, then try again.
refused-now = We cannot do this now
refused-now-detail = Nothing was done. Please try again in a moment.
refused-unknown = We do not know whether it worked
refused-unknown-detail = Go back and look before trying again.
refused-internal = Something went wrong here
refused-internal-detail = It is our fault, and it has been noted.
refused-other = This did not work
