//! `parlor user show|put|delete|staff`.

use clap::{Subcommand, ValueEnum};
use parlor_core::proto::host::{AccountEnd, Did, Gone, Person, PutUser};
use serde_json::{Value, json};

use super::{Order, ordered};
use crate::cli::Asked;
use crate::exit::Failed;

/// What becomes of what somebody said.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum End {
    /// Direct rooms go with everything in them; in groups tombstones stay.
    Erase,
    /// It stays, said by somebody who has left.
    Anonymise,
}

/// More about users than making, listing and disabling.
#[derive(Subcommand)]
pub(crate) enum UserMore {
    /// Show one of the host's users.
    #[command(after_help = "Example:\n  parlor user show 42 --json")]
    Show {
        #[command(flatten)]
        of: Asked,
        /// The host's own id.
        external_id: String,
    },
    /// Make one of the host's users, or change what is said about them.
    #[command(after_help = "\
Examples:
  parlor user put 42 --name \"Ann Lee\" --role MENTEE
  parlor user put 42 --email ann@example.org

What is not said stays as it is; an empty text takes it away.")]
    Put {
        #[command(flatten)]
        of: Asked,
        /// The host's own id.
        external_id: String,
        /// The name to show.
        #[arg(long)]
        name: Option<String>,
        /// 2 to 32 letters, digits, `.`, `_` or `-`.
        #[arg(long)]
        username: Option<String>,
        /// E-mail address.
        #[arg(long)]
        email: Option<String>,
        /// The host's word for what they are.
        #[arg(long)]
        role: Option<String>,
    },
    /// Take an account away; its id is never used again.
    #[command(after_help = "\
Examples:
  parlor user delete ann@example.org                   as the tenant's account_end says
  parlor user delete 42 --end erase --yes

Refused where a legal hold keeps them.")]
    Delete {
        #[command(flatten)]
        of: Asked,
        /// Id, username, e-mail address or external id.
        who: String,
        /// What becomes of what they said [default: what the tenant says].
        #[arg(long, value_enum)]
        end: Option<End>,
        /// Yes, it cannot be undone.
        #[arg(long)]
        yes: bool,
    },
    /// Make somebody staff, or take it from them.
    #[command(after_help = "Example:\n  parlor user staff ann@example.org moderator")]
    Staff {
        #[command(flatten)]
        of: Asked,
        /// Id, username, e-mail address or external id.
        who: String,
        /// What they may do.
        #[arg(value_parser = ["moderator", "admin", "operator", "none"])]
        rank: String,
    },
}

/// Carries one out.
pub(crate) fn run(command: UserMore) -> Result<(), Failed> {
    match command {
        UserMore::Show { of, external_id } => {
            let (person, as_json) = ordered::<Person>(&of, Order::UserShow { external_id })?;
            show(&person, as_json);
        }
        UserMore::Put { of, external_id, name, username, email, role } => {
            let emptied = |text: Option<String>| text.map(|text| Some(text).filter(|it| !it.is_empty()));
            let user = PutUser {
                name,
                username,
                email: emptied(email),
                role: emptied(role),
                ..PutUser::bare(external_id)
            };
            let (person, as_json) = ordered::<Person>(&of, Order::UserPut { user: Box::new(user) })?;
            show(&person, as_json);
        }
        UserMore::Delete { of, who, end, yes } => {
            if !yes {
                return Err(Failed::usage(format!(
                    "{who} would be taken away for good: say --yes if that is meant"
                )));
            }
            let end = end.map(|end| match end {
                End::Erase => AccountEnd::Erase,
                End::Anonymise => AccountEnd::Anonymise,
            });
            let (gone, as_json) = ordered::<Gone>(&of, Order::UserDelete { who, end })?;
            if as_json {
                println!("{}", json!(gone));
            } else {
                eprintln!("Gone: {} rooms, {} messages in groups.", gone.rooms, gone.messages);
            }
        }
        UserMore::Staff { of, who, rank } => {
            let (_, as_json) =
                ordered::<Value>(&of, Order::UserStaff { who: who.clone(), rank: rank.clone() })?;
            if as_json {
                println!("{}", json!({"who": who, "staff": rank}));
            } else {
                eprintln!("{who}: {rank}.");
            }
        }
    }
    Ok(())
}

fn show(person: &Person, as_json: bool) {
    if as_json {
        println!("{}", json!(person));
        return;
    }
    println!("{}", person.user.id);
    let did = match person.done {
        Some(Did::Created) => " (new)",
        Some(Did::Changed) => " (changed)",
        _ => "",
    };
    let role = person.role.as_deref().map(|it| format!(", {it}")).unwrap_or_default();
    let state = if person.disabled_at.is_some() { ", disabled" } else { "" };
    eprintln!("{} @{}{role}{state}{did}", person.user.name, person.user.username);
}
