//! Who may do what: pure functions on facts. Every command and every delivery passes here; no second copy.
//!
//! A refusal to somebody who is not in a room says the same as for a room that does not exist.

use parlor_proto::room::{Kind, Role};
use parlor_proto::{Code, Problem};

/// What is known of a person and a room at the moment of deciding, read in the deciding transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    /// The room exists in the person's tenant.
    pub(crate) room: Option<Kind>,
    /// The person is a member of it.
    pub(crate) role: Option<Role>,
    /// The person may act at all.
    pub(crate) disabled: bool,
}

/// May see the room: its log, its members, its presence.
pub(crate) fn may_see(facts: &Facts) -> Result<Role, Problem> {
    if facts.disabled {
        return Err(disabled());
    }
    match (facts.room, facts.role) {
        (Some(_), Some(role)) => Ok(role),
        _ => Err(Problem::not_found("room")),
    }
}

/// May say something in the room.
pub(crate) fn may_post(facts: &Facts) -> Result<(), Problem> {
    match may_see(facts)? {
        Role::Owner | Role::Admin | Role::Member => Ok(()),
        Role::Reader => Err(Problem::new(Code::Forbidden, "You can read this room, but not write in it.")),
    }
}

pub(crate) fn disabled() -> Problem {
    Problem::new(Code::Disabled, "This account has been disabled.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truth_table() {
        let roles = [None, Some(Role::Owner), Some(Role::Admin), Some(Role::Member), Some(Role::Reader)];
        let mut table = String::new();
        for room in [None, Some(Kind::Direct), Some(Kind::Group), Some(Kind::Own)] {
            for role in roles {
                for disabled in [false, true] {
                    let facts = Facts { room, role, disabled };
                    let word = |it: Result<(), Problem>| it.map_or_else(|p| p.code.as_str(), |()| "yes");
                    let see = word(may_see(&facts).map(|_| ()));
                    let post = word(may_post(&facts));
                    if see != "not_found" || post != "not_found" {
                        let role = role.map_or("stranger", Role::as_str);
                        let room = room.map_or("nothing", Kind::as_str);
                        table.push_str(&format!(
                            "{room} {role}{}: see {see}, post {post}\n",
                            if disabled { " disabled" } else { "" }
                        ));
                    }
                }
            }
        }
        assert!(table.contains("direct member: see yes, post yes\n"));
        assert!(table.contains("group reader: see yes, post forbidden\n"));
        assert!(!table.contains("nothing member: see yes"));
        assert!(!table.contains("stranger: see yes"));
        assert!(table.contains("self owner disabled: see disabled, post disabled\n"));
    }

    #[test]
    fn a_stranger_and_a_missing_room_get_the_same_answer() {
        let stranger = Facts { room: Some(Kind::Direct), role: None, disabled: false };
        let missing = Facts { room: None, role: None, disabled: false };
        assert_eq!(may_see(&stranger), may_see(&missing));
        assert_eq!(may_post(&stranger), may_post(&missing));
    }
}
