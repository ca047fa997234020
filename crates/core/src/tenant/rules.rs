//! What a tenant decides about its people: who may talk, and what becomes of what was said. Values only; the decisions
//! themselves are in [`crate::access`].

/// Who may begin to talk to whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Policy {
    /// Anybody of the tenant.
    #[default]
    Open,
    /// Pairs that the host has related.
    Relations,
    /// Nobody by themselves: the host makes the rooms.
    Closed,
}

/// What becomes of a pair's room when their relation ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RelationEnd {
    /// What they said is deleted.
    Delete,
    /// Both may still read it.
    #[default]
    Archive,
    /// It is kept, and nobody sees it until the relation comes again.
    Keep,
}

/// What becomes of what somebody said when their account is deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AccountEnd {
    /// Direct rooms go with everything in them; in groups tombstones stay.
    Erase,
    /// It stays, said by "somebody who has left".
    #[default]
    Anonymise,
}

/// How a first word reaches somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FirstContact {
    /// As any other.
    #[default]
    Free,
    /// As a request that is accepted or declined.
    Request,
}

macro_rules! words {
    ($type:ident: $($word:literal $variant:ident),*) => {
        impl $type {
            /// Every word of it.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// As it is written in settings.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $($type::$variant => $word),* }
            }

            /// The value of a word.
            #[must_use]
            pub fn parse(word: &str) -> Option<$type> {
                match word { $($word => Some($type::$variant),)* _ => None }
            }
        }
    };
}
words!(Policy: "open" Open, "relations" Relations, "closed" Closed);
words!(RelationEnd: "delete" Delete, "archive" Archive, "keep" Keep);
words!(AccountEnd: "erase" Erase, "anonymise" Anonymise);
words!(FirstContact: "free" Free, "request" Request);

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Who may begin to talk.
    pub policy: Policy,
    /// Pairs of roles that may talk, either way round; none: roles do not matter.
    pub roles: Vec<(String, String)>,
    /// When a relation ends.
    pub relation_end: RelationEnd,
    /// When an account ends.
    pub account_end: AccountEnd,
    /// How a first word arrives.
    pub first_contact: FirstContact,
    /// Staff may read private messages; each look is in the audit log.
    pub read_messages: bool,
    /// Who signs up proves the e-mail address before the first sign-in.
    pub verify_email: bool,
    /// Days until a message is taken away; `None`: never.
    pub retention_days: Option<u32>,
}

impl Rules {
    /// Others may talk by one than by the other.
    pub(crate) fn talk_differs(&self, other: &Rules) -> bool {
        (self.policy, &self.roles, self.first_contact) != (other.policy, &other.roles, other.first_contact)
    }
}
