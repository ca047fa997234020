//! Why exactly: a stable name finer than a code, for refusals that an ordinary person can meet. A name and its
//! variables are a promise (they can be translated); the English sentence is the `detail`. Faults of programmers have
//! none. No formatting of any other language happens here.

use serde::{Deserialize, Serialize};

use crate::error::Code;

/// What a sentence is about: `{"most": 1000}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Arg {
    /// A number, written in the reader's way.
    Number(i64),
    /// A text: a name, or one of a few words that a catalogue chooses by.
    Text(String),
}

impl From<i64> for Arg {
    fn from(number: i64) -> Arg {
        Arg::Number(number)
    }
}
impl From<i32> for Arg {
    fn from(number: i32) -> Arg {
        Arg::Number(number.into())
    }
}
impl From<u32> for Arg {
    fn from(number: u32) -> Arg {
        Arg::Number(number.into())
    }
}
impl From<u64> for Arg {
    fn from(number: u64) -> Arg {
        Arg::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}
impl From<usize> for Arg {
    fn from(number: usize) -> Arg {
        Arg::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}
impl From<&str> for Arg {
    fn from(text: &str) -> Arg {
        Arg::Text(text.to_owned())
    }
}
impl From<String> for Arg {
    fn from(text: String) -> Arg {
        Arg::Text(text)
    }
}

impl std::fmt::Display for Arg {
    /// As in an English sentence: `5,000`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Arg::Text(text) => f.write_str(text),
            Arg::Number(number) => {
                let digits = number.unsigned_abs().to_string();
                if *number < 0 {
                    f.write_str("-")?;
                }
                for (at, digit) in digits.bytes().enumerate() {
                    if at > 0 && (digits.len() - at).is_multiple_of(3) {
                        f.write_str(",")?;
                    }
                    write!(f, "{}", char::from(digit))?;
                }
                Ok(())
            }
        }
    }
}

macro_rules! reasons {
    ($($name:ident $text:literal $code:ident $sentence:literal;)*) => {
        /// Stable name of a reason.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Reason {
            $(#[doc = $sentence] $name,)*
        }

        impl Reason {
            /// Every reason, in the order of the documentation.
            pub const ALL: &'static [Reason] = &[$(Reason::$name),*];

            /// The name on the wire.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Reason::$name => $text),* }
            }
            /// The code that it is finer than.
            #[must_use]
            pub fn code(self) -> Code {
                match self { $(Reason::$name => Code::$code),* }
            }
            /// The sentence in English, with `{name}` for each variable.
            #[must_use]
            pub fn sentence(self) -> &'static str {
                match self { $(Reason::$name => $sentence),* }
            }
        }
    };
}

reasons! {
    NoSuchRoom "no_such_room" NotFound "There is no such room.";
    NoSuchMessage "no_such_message" NotFound "There is no such message.";
    NoSuchPerson "no_such_person" NotFound "There is no such person.";
    NoSuchPeople "no_such_people" NotFound "There is no such person: {names}.";
    NoSuchMember "no_such_member" NotFound "There is no such member.";
    NoSuchAttachment "no_such_attachment" NotFound "There is no such attachment.";
    NoSuchSignIn "no_such_sign_in" NotFound "There is no such sign-in.";
    NoSuchPage "no_such_page" NotFound "There is no such page.";
    NameEmpty "name_empty" Empty "A name needs at least one visible character.";
    NameTooLong "name_too_long" TooLong "A name has at most {most} characters.";
    NameControl "name_control" Invalid "A name has no line breaks, tabs or other control characters.";
    TextTooLong "text_too_long" TooLong "This has at most {most} characters.";
    TextControl "text_control" Invalid "Control characters are not accepted here.";
    MessageEmpty "message_empty" Empty "Write something first.";
    MessageTooLong "message_too_long" TooLong "A message has at most {most} characters.";
    MessageDeleted "message_deleted" Invalid "This message has been deleted.";
    ReplyGone "reply_gone" Invalid "What this answers to is not there (any more).";
    EditNotYours "edit_not_yours" Forbidden "Only who wrote a message can change it.";
    EditTooLate "edit_too_late" TooLate "A message can be changed for {time} {unit}.";
    DeleteNotYours "delete_not_yours" Forbidden "Only who wrote a message, or somebody above them in a group, can delete it.";
    DeleteTooLate "delete_too_late" TooLate "A message can be deleted for {time} {unit}.";
    ForwardRooms "forward_rooms" Invalid "Forward to 1 to {most} rooms, each of them once.";
    ReactionNotEmoji "reaction_not_emoji" Invalid "A reaction is one emoji.";
    ReactionsFull "reactions_full" TooMany "A message has at most {most} different reactions.";
    PinsFull "pins_full" TooMany "A room has at most {most} pinned messages.";
    PinManagers "pin_managers" Forbidden "Only the owners and admins of a group pin messages.";
    UnreadLast "unread_last" Invalid "Only the last {most} messages can be made unread.";
    UnreadNothing "unread_nothing" Invalid "There is nothing that could be unread.";
    SearchEmpty "search_empty" Empty "Write a word to search for.";
    SearchTooLong "search_too_long" TooLong "Search for at most {most} characters.";
    SearchTooMany "search_too_many" TooLong "Search for at most {most} words.";
    WithNobody "with_nobody" Empty "Say with whom.";
    WithYourself "with_yourself" Invalid "That is you. Notes to yourself are a room of their own.";
    AddNobody "add_nobody" Empty "Say whom to add.";
    AddTooMany "add_too_many" TooMany "At most {most} people at once.";
    GroupFull "group_full" TooMany "A group has at most {most} members.";
    GroupOnly "group_only" Forbidden "Only a group can be changed like this.";
    GroupManagers "group_managers" Forbidden "Only the owners and admins of a group can do this.";
    GroupOwner "group_owner" Forbidden "Only an owner can delete a group.";
    RemoveBelow "remove_below" Forbidden "You can only remove people whose role is below yours.";
    RoleBelow "role_below" Forbidden "You can only give roles below your own, to people below you.";
    OwnerNeeded "owner_needed" LastOwner "A group needs an owner: make somebody else one first.";
    ReadOnly "read_only" Forbidden "You can read this room, but not write in it.";
    TalkEnded "talk_ended" Forbidden "This conversation has ended. It can be read, but nothing more can be written.";
    TalkClosed "talk_closed" Forbidden "This room has been closed. It can be read, but nothing more can be written.";
    TalkBlocked "talk_blocked" Forbidden "You have blocked this person. Unblock them to write to them.";
    TalkUnavailable "talk_unavailable" Forbidden "This person cannot be written to.";
    RequestWaits "request_waits" Forbidden "Wait until they accept. Before that, at most {most} messages can be sent.";
    RequestsFull "requests_full" Forbidden "Too many of your requests still wait for an answer. You can ask somebody else when one of them has been answered.";
    RequestText "request_text" Forbidden "Until a request is accepted, only text can be sent.";
    RequestNotYours "request_not_yours" Forbidden "Only the person who was asked can answer a request.";
    RoomsClosed "rooms_closed" Forbidden "New conversations are not started here.";
    BlockYourself "block_yourself" Invalid "You cannot block yourself.";
    BlocksFull "blocks_full" TooMany "At most {most} people can be blocked.";
    ReportYourself "report_yourself" Invalid "This is about yourself.";
    ReportOften "report_often" RateLimited "You have reported a lot. Wait a while.";
    PinnedRoomsFull "pinned_rooms_full" TooMany "At most {most} rooms can be pinned.";
    FileEmpty "file_empty" Empty "The file is empty.";
    FileTooLarge "file_too_large" TooLarge "A file has at most {most} {unit}.";
    FilesFull "files_full" StorageFull "There is no room left for files on the server. Nothing was kept.";
    FilesUnreachable "files_unreachable" Unavailable "The server's files cannot be reached right now.";
    AttachmentsFull "attachments_full" TooMany "A message has at most {most} attachments.";
    UnsentFull "unsent_full" TooMany "You have uploaded more than you have sent. Send or remove some of it first.";
    UploadBroken "upload_broken" BadRequest "The file did not arrive whole. Nothing was kept; send it again.";
    UploadSlow "upload_slow" BadRequest "The upload took too long. Nothing was kept.";
    UploadExpired "upload_expired" Invalid "The upload took too long. Try again.";
    UploadsBusy "uploads_busy" Overloaded "Too many uploads are under way. Try again.";
    UploadsYours "uploads_yours" RateLimited "You have several uploads under way. Wait until one of them is done.";
    PictureNot "picture_not" Invalid "This is not a picture.";
    PictureTooBig "picture_too_big" Invalid "This picture has more pixels than can be shown: at most {most} million.";
    VoiceNot "voice_not" Invalid "This is not a sound that can be played: Ogg, WebM, MP4, WAV or MP3.";
    EmailInvalid "email_invalid" Invalid "This is not an e-mail address.";
    EmailTaken "email_taken" Taken "There is an account with this e-mail address already.";
    UsernameInvalid "username_invalid" Invalid "A username has {least} to {most} letters, digits, dots, dashes or underscores.";
    UsernameMixed "username_mixed" Invalid "A username has letters of one script: these look like others.";
    UsernameTaken "username_taken" Taken "This username is taken.";
    PasswordTooShort "password_too_short" Invalid "A password has at least {least} characters.";
    PasswordTooLong "password_too_long" TooLong "A password has at most {most} characters.";
    PasswordWrong "password_wrong" WrongLogin "The password is wrong.";
    EmailUnproved "email_unproved" Forbidden "Prove your e-mail address first: follow the link in the letter that was sent to it.";
    TicketUsed "ticket_used" NotFound "This link has been used or has expired. Ask for a new one.";
    Held "held" Forbidden "A legal hold keeps this: it cannot be taken away.";
    SignUpClosed "sign_up_closed" Forbidden "Sign-up is closed here.";
    AccountDisabled "account_disabled" Disabled "This account has been disabled.";
    SignInOften "sign_in_often" RateLimited "Too many tries to sign in. Wait a moment.";
    SignUpOften "sign_up_often" RateLimited "Many accounts were made from this address. Try again later.";
    SendOften "send_often" RateLimited "You are writing faster than anybody can read. Wait a moment.";
    SearchOften "search_often" RateLimited "You are searching very often. Wait a moment.";
    UploadOften "upload_often" RateLimited "You are uploading a lot at once. Wait a moment.";
    LookUpOften "look_up_often" RateLimited "You have looked up many people. Wait a moment.";
    StaffBelow "staff_below" Forbidden "You can do that only to people below your own rank.";
    ReportHandled "report_handled" Taken "Somebody has handled this report already.";
    OtherSite "other_site" Forbidden "This request comes from another site.";
    FormUnclear "form_unclear" BadRequest "The form did not say what to do.";
    ServerBusy "server_busy" Overloaded "The server has more to do than it can right now. Nothing was done.";
    DatabaseBusy "database_busy" Overloaded "The database is busy. Try again.";
    DatabaseGone "database_gone" Unavailable "The database cannot be reached right now.";
    StorageFailed "storage_failed" Unavailable "The server's storage has failed.";
    DiskFull "disk_full" StorageFull "There is no room left on the server's disk.";
}

impl Reason {
    /// The reason with this name on the wire.
    #[must_use]
    pub fn parse(text: &str) -> Option<Reason> {
        Reason::ALL.iter().copied().find(|it| it.as_str() == text)
    }

    /// The names of its variables, in the order of the sentence.
    pub fn variables(self) -> impl Iterator<Item = &'static str> {
        self.sentence().split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
    }

    /// The sentence with its variables filled in.
    #[must_use]
    pub fn say(self, args: &[(&str, Arg)]) -> String {
        let mut said = String::new();
        let mut rest = self.sentence();
        while let Some((before, after)) = rest.split_once('{') {
            said.push_str(before);
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            if let Some((_, arg)) = args.iter().find(|(key, _)| *key == name) {
                said.push_str(&arg.to_string());
            }
            rest = after;
        }
        said + rest
    }
}
