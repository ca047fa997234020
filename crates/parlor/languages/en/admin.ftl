### The pages of the staff.

## Frame
admin-title = Administration
admin-skip = Skip to the content
admin-menu = Menu
admin-to-chats = To your chats
admin-tenant = Tenant
admin-back-home = Back to your own
admin-rank = Rank
admin-rank-none = Not staff
admin-rank-moderator = Moderator
admin-rank-admin = Tenant admin
admin-rank-operator = Operator

## Lists
admin-reports = Reports
admin-messages = Messages
admin-rooms = Rooms
admin-people = People
admin-relations = Relations
admin-sign-ins = Sign-ins
admin-audit = Audit log
admin-tenants = Tenants
admin-charts = Charts

## Filters and pages
admin-filter = Filter
admin-clear = Clear
admin-filter-wrong = This filter cannot be understood. Choose another one.
admin-any = Any
admin-all = Ended ones too
admin-contains = Contains
admin-from = Since
admin-until = Until
admin-export = Export:
admin-csv = CSV
admin-jsonl = JSON Lines
admin-pages = Pages
admin-older = Older
admin-newest = Newest
admin-further = Look further back
admin-tired = Many rows were looked through, and this page is not full. There may be more further back.
admin-nothing = Nothing here
admin-nothing-found = Nothing fits these filters.
admin-nothing-yet = What comes will stand here.

## Columns and facts
admin-time = Time
admin-state = State
admin-sender = From
admin-receiver = To
admin-message = Message
admin-read = Read
admin-unread = Not read
admin-edited = edited
admin-deleted = Deleted
admin-hidden = Hidden
admin-files =
    { $count ->
        [one] { $count } file
       *[other] { $count } files
    }
admin-room = Room
admin-kind = Kind
admin-direct = Direct chat
admin-group = Group
admin-members = Members
admin-members-cut = These are the first ones.
admin-nobody = Nobody is left
admin-created = Created
admin-last = Last activity
admin-seen = Last here
admin-used = Last used
admin-name = Name
admin-name-or-email = Name or email
admin-person = Person
admin-email = Email
admin-role = Role
admin-external = Your app’s id
admin-id = Id
admin-staff = Staff
admin-active = Active
admin-disabled = Disabled
admin-erased = Erased
admin-origin-guest = Guest
admin-origin-system = System
admin-origin-host = From your app
admin-label = Label
admin-lasts = Lasting
admin-ended = Ended
admin-device = Device
admin-valid = Valid
admin-current = This one
admin-login-session = Password
admin-login-token = Token
admin-login-guest = Guest
admin-login-host = Your app
admin-hosts = Hosts
admin-reading = Reading messages
admin-on = On
admin-off = Off
admin-by = By
admin-action = Action
admin-object = Object
admin-details = Details
admin-more = More
admin-sent = What they sent
admin-received = What they received
admin-talk-open = Open
admin-talk-not = Not open
admin-talk-ended = Ended
admin-talk-closed = Closed
admin-talk-blocked = Blocked
admin-talk-asked = Request
admin-talk-declined = Declined

## What is private
admin-reading-off = What private messages say is not shown here. The tenant can switch it on with admin.read_messages; every look is then in the audit log.
admin-reading-on = Private messages can be read here. Each look, this one too, is in the audit log with your name.

## Reports
admin-about = About
admin-reporter = Reported by
admin-reason = Reason
admin-note = Note
admin-look = Look
# $name: the person it is about
admin-report-of = Report about { $name }
admin-report-open = Open
admin-report-resolved = Resolved
admin-report-dismissed = Dismissed
admin-why-spam = Spam
admin-why-harassment = Harassment
admin-why-threat = Threat
admin-why-sexual = Sexual content
admin-why-illegal = Illegal
admin-why-other = Something else
admin-in-words = In their words
admin-around = What was said, as it was then
admin-around-note = As whoever reported it saw it. That you have opened it is in the audit log.
admin-around-cut = There was more than could be kept.
admin-meant = Reported
admin-handled-by = Handled by
admin-handled-at = Handled
admin-answer = Staff’s note
admin-handle = Handle this report
admin-handle-now = Save the decision
admin-decision = Decision
admin-decide-resolved = Resolved: something had to be done
admin-decide-dismissed = Dismissed: nothing has to be done
admin-also-delete = Delete the message
admin-also-delete-hint = For everyone. This cannot be undone.
# $name: the person
admin-also-disable = Disable { $name }
admin-also-disable-hint = They are signed out everywhere and cannot sign in.
admin-staff-note = Note for the staff
admin-staff-note-hint = Whoever reported it does not see it.

## Doing something
admin-acts = Actions
admin-cancel = Cancel
admin-set = Save
admin-disable = Disable
admin-enable = Enable
admin-end = End
admin-end-sign-ins = End all sign-ins
admin-close = Close the room
admin-delete = Delete
admin-set-staff = Change the rank
# $name: the person
admin-ask-disable = Disable { $name }?
admin-ask-disable-detail = They are signed out on every device at once and cannot sign in. What they wrote stays.
# $name: the person
admin-ask-enable = Enable { $name }?
admin-ask-enable-detail = They can sign in again.
# $name: the person
admin-ask-end-sign-ins = End all sign-ins of { $name }?
admin-ask-end-sign-ins-detail = Every device is signed out at once. They can sign in again.
# $name: the person
admin-ask-end = End this sign-in of { $name }?
admin-ask-end-detail = The device is signed out at once.
# $name: the person
admin-ask-staff = Which rank should { $name } have?
admin-ask-staff-detail = A moderator handles reports. An admin sees and changes everything of this tenant.
# $name: the room
admin-ask-close = Close the room “{ $name }”?
admin-ask-close-detail = Nobody can write there any more. What was said stays and can be read by its members.
# $name: the room
admin-ask-delete = Delete this message in “{ $name }” for everyone?
admin-ask-delete-detail = A line says that a message was deleted. This cannot be undone.
admin-done-disabled = Disabled. It is in the audit log.
admin-done-enabled = Enabled. It is in the audit log.
admin-done-sign-ins = All sign-ins have ended. It is in the audit log.
admin-done-sign-in = The sign-in has ended. It is in the audit log.
admin-done-closed = The room is closed. It is in the audit log.
admin-done-deleted = The message is deleted. It is in the audit log.
admin-done-staff = The rank is changed. It is in the audit log.
admin-done-report = The report is handled. It is in the audit log.

## Legal holds
admin-holds = Legal holds
admin-hold = Legal hold
admin-held = On hold
admin-not-held = None
admin-held-what = Of whom or what
admin-released = Released
admin-released-too = Released ones too
admin-hold-put = Put on hold
admin-release = Release
admin-hold-note = Reason
admin-hold-note-hint = For example the number of the case
admin-holds-note = What is on hold is not taken away by age, with an account or with a group. It starts on the page of a person or a room.
# $name: the person or the room
admin-ask-hold = Put { $name } on hold?
admin-ask-hold-detail = Nothing in any room that they are or were in is taken away while the hold lasts. Nobody is told.
admin-ask-hold-room-detail = Nothing in this room is taken away while the hold lasts. Nobody is told.
# $name: the person or the room
admin-ask-release = Release the hold of { $name }?
admin-ask-release-detail = What is due may be taken away again, unless another hold keeps it.
admin-done-held = On hold. It is in the audit log.
admin-done-released = The hold is released. It is in the audit log.

## What the audit log says
admin-did-messages-read = Messages read
admin-did-report-read = Report read
admin-did-list-exported = List exported
admin-did-report-resolved = Report resolved
admin-did-report-dismissed = Report dismissed
admin-did-message-deleted = Message deleted
admin-did-room-closed = Room closed
admin-did-user-disabled = Person disabled
admin-did-user-enabled = Person enabled
admin-did-user-staff = Rank changed
admin-did-user-erased = Account erased
admin-did-session-ended = Sign-in ended
admin-did-sessions-ended = All sign-ins ended
admin-did-hold-added = Put on hold
admin-did-hold-released = Hold released
admin-did-key-created = Server key created
admin-did-key-revoked = Server key revoked
admin-report = Report
admin-about-whom = Whom or what

## What filters are of
admin-hint-person = Name or email
admin-hint-room = Name or key
admin-hint-audit = Name or id
# $name: the room
admin-only-room = Only in “{ $name }”
admin-all-rooms = All rooms

## Charts
admin-node = Node
admin-charts-note = The last hour of this node alone, in steps of five seconds. Renewed by itself.
admin-charts-soon = The first figures come in a few seconds.
admin-charts-lost = The server does not answer. The figures are from before.
admin-charts-gone = You are not signed in here any more. Load the page again.
admin-charts-nodes = Several nodes answer at this address. Each counts for itself: choose whose figures you see.
admin-nodes = Nodes
admin-chart-sessions = Connections
admin-chart-messages = Messages and deliveries
admin-chart-ack = Sending: until it is stored
admin-chart-deliver = Delivering: until it leaves
admin-chart-errors = Errors and refusals
admin-unit-connections = connections
admin-unit-second = per second
admin-unit-ms = ms
admin-series-messages = Messages
admin-series-frames = Deliveries
admin-series-half = Half are faster
admin-series-most = 99 of 100 are faster
admin-series-errors = Errors
admin-series-refused = Refusals
admin-figures = The last minute in figures
admin-per-second-messages = Messages/s
admin-per-second-frames = Deliveries/s
admin-per-second-errors = Errors/s
admin-per-second-refused = Refusals/s
admin-ack-half = Stored, half (ms)
admin-ack-most = Stored, 99 % (ms)
admin-deliver-half = Delivered, half (ms)
admin-deliver-most = Delivered, 99 % (ms)
