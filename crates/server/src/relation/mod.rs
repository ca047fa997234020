//! `parlor relation …`: who is related to whom, one pair or a file of them. What it means is the engine's; data on stdout, words
//! on stderr.

mod file;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use parlor_core::proto::relation::{
    By, Done, End, Ending, List, Outcome, Outcomes, Pair, Put, Relation, Relations, Tie,
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::cli::Asked;
use crate::control::Order;
use crate::exit::Failed;
use crate::manage::{Operator, operator};
use crate::whole::{ask, progress::Progress};

/// Pairs, and bytes of them, that one order has: it is one line of the control socket.
const PAIRS: usize = 100;
const BYTES: usize = 40 * 1024;

/// What the engine is asked.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Ask {
    /// Pairs are related.
    Put(Put),
    /// They are not any more; `dry`: what that would do.
    End { what: End, dry: bool },
    /// A page of them.
    List(List),
}

/// What ending would reach.
#[derive(Default, Deserialize)]
struct Reach {
    /// Of each pair.
    data: Vec<Outcome>,
    end: Option<Ending>,
    rooms: i64,
    messages: i64,
    held: i64,
}

impl Ask {
    pub(crate) fn json(&self) -> Value {
        match self {
            Ask::Put(it) => json!({ "put": it }),
            Ask::End { what, dry } => json!({"end": {"what": what, "dry": dry}}),
            Ask::List(it) => json!({ "list": it }),
        }
    }
}

/// Carries it out.
pub(crate) async fn perform(chat: &parlor_core::Chat, it: Ask) -> Result<Value, parlor_core::proto::Problem> {
    Ok(match it {
        Ask::Put(it) => json!(chat.put_relations(it).await?),
        Ask::End { what, dry: false } => json!(chat.end_relations(what).await?),
        Ask::End { what, dry: true } => {
            let it = chat.end_relations_reach(what).await?;
            json!({"data": it.outcomes.data, "end": it.end, "rooms": it.rooms, "messages": it.messages, "held": it.held})
        }
        Ask::List(it) => json!(chat.relations(it).await?),
    })
}

/// What becomes of the room of two who are not related any more.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum EndWord {
    /// It goes, with everything in it.
    Delete,
    /// It can be read and not be written in.
    Archive,
    /// It is gone for both, and comes back as it was with the relation.
    Keep,
}

/// Which pairs.
#[derive(Args)]
pub(crate) struct Pairs {
    #[command(flatten)]
    of: Asked,
    /// Two people, in any order: ids of the host's.
    #[arg(value_name = "PERSON", num_args = 2, required_unless_present = "from", conflicts_with = "from")]
    people: Vec<String>,
    /// Read pairs from a file, - for stdin: lines of CSV (one,other,label) or of JSON.
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// People are named by id, username, e-mail address or external id, and have to be there.
    #[arg(long)]
    by_name: bool,
}

/// What the command line knows.
#[derive(Subcommand)]
pub(crate) enum RelationCommand {
    /// Relate two people, or many pairs: they may talk where the tenant's policy is `relations`.
    #[command(after_help = "\
Examples:
  parlor relation put 42 43 --label mentorship
  parlor relation put ann@example.org bob@example.org --by-name
  parlor relation put --from pairs.csv --tenant clinic
  jq -c '.pairs[]' pairs.json | parlor relation put --from -

A line of CSV is one,other or one,other,label; of JSON [\"42\",\"43\"] or
{\"users\":[\"42\",\"43\"],\"label\":\"mentorship\",\"data\":{\"since\":2026}}. A file that cannot be read to its end does nothing.
People are named by the host's own ids; who is not there yet is made. What is so already stays: put a file as
often as you like. Exits 1 when a pair was refused; the others count.")]
    Put {
        #[command(flatten)]
        pairs: Pairs,
        /// What it is, in a word or two.
        #[arg(long, conflicts_with = "from")]
        label: Option<String>,
    },
    /// End the relation of two people, or of many pairs.
    #[command(after_help = "\
Examples:
  parlor relation end 42 43 --dry-run
  parlor relation end 42 43
  parlor relation end 42 43 --end delete --yes
  parlor relation end --from pairs.csv --end archive

What becomes of their room says --end, else the tenant's relation_end; where it deletes what was said, it asks
on a terminal, or wants --yes. It counts where the two may not talk without the relation. Open sockets hear of
it at once. Whoever is not related stays so.")]
    End {
        #[command(flatten)]
        pairs: Pairs,
        /// What becomes of their room [default: the setting relation_end].
        #[arg(long, value_enum)]
        end: Option<EndWord>,
        /// Only say what it would do.
        #[arg(long)]
        dry_run: bool,
        /// Yes, what is deleted cannot be brought back.
        #[arg(long)]
        yes: bool,
    },
    /// List who is related to whom.
    #[command(after_help = "\
Examples:
  parlor relation list
  parlor relation list --user 42 --ended
  parlor relation list --json | jq -r '.data[] | .users | @csv'")]
    List {
        #[command(flatten)]
        of: Asked,
        /// Only of this person: an id of the host's.
        #[arg(long, value_name = "WHO")]
        user: Option<String>,
        /// The person is named by id, username, e-mail address or external id.
        #[arg(long)]
        by_name: bool,
        /// Those that have ended as well.
        #[arg(long)]
        ended: bool,
    },
}

/// Carries a command out.
pub(crate) fn run(command: RelationCommand) -> Result<(), Failed> {
    match command {
        RelationCommand::Put { pairs, label } => put(pairs, label),
        RelationCommand::End { pairs, end, dry_run, yes } => self::end(pairs, end, dry_run, yes),
        RelationCommand::List { of, user, by_name, ended } => list(&of, user, by(by_name), ended),
    }
}

fn by(name: bool) -> By {
    if name { By::Name } else { By::ExternalId }
}

impl Pairs {
    fn ties(&self, label: Option<String>) -> Result<Vec<Tie>, Failed> {
        match (&self.from, &self.people[..]) {
            (Some(from), _) => file::read(from),
            (None, [one, other]) => Ok(vec![Tie { users: [one.clone(), other.clone()], label, data: None }]),
            _ => Err(Failed::usage("name two people, or a file with --from")),
        }
    }
}

/// Pieces that one order can have.
fn pieces(ties: &[Tie]) -> Vec<&[Tie]> {
    let (mut all, mut start, mut bytes) = (Vec::new(), 0, 0);
    for (at, tie) in ties.iter().enumerate() {
        let size = json!(tie).to_string().len() + 1;
        if at > start && (at - start >= PAIRS || bytes + size > BYTES) {
            all.push(&ties[start..at]);
            (start, bytes) = (at, 0);
        }
        bytes += size;
    }
    all.push(&ties[start..]);
    all
}

/// What became of all pairs.
#[derive(Default)]
struct Sum {
    counts: std::collections::BTreeMap<&'static str, u64>,
    refused: Vec<Outcome>,
}

impl Sum {
    fn add(&mut self, outcomes: Vec<Outcome>) {
        for it in outcomes {
            *self.counts.entry(it.done.map_or("refused", word)).or_default() += 1;
            if it.done.is_none() {
                self.refused.push(it);
            }
        }
    }

    /// Says it; a refusal fails the command.
    fn tell(self, as_json: bool, more: Value) -> Result<(), Failed> {
        if as_json {
            let mut all = json!({"counts": self.counts, "refused": self.refused});
            if let (Some(all), Value::Object(more)) = (all.as_object_mut(), more) {
                all.extend(more);
            }
            println!("{all}");
        } else {
            let counts: Vec<_> = self.counts.iter().map(|(word, count)| format!("{count} {word}")).collect();
            println!("{}", if counts.is_empty() { "nothing to do".to_owned() } else { counts.join(", ") });
            for it in &self.refused {
                let why = it.refused.as_ref().map_or_else(String::new, |problem| {
                    format!("{} ({})", problem.detail, problem.code.as_str())
                });
                eprintln!("{} – {}: {why}", it.users[0], it.users[1]);
            }
        }
        match self.refused.len() {
            0 => Ok(()),
            1 => Err(Failed::new("one pair was refused")),
            some => Err(Failed::new(format!("{some} pairs were refused"))),
        }
    }
}

fn word(done: Done) -> &'static str {
    match done {
        Done::Put => "put",
        Done::Changed => "changed",
        Done::Same => "as before",
        Done::Ended => "ended",
    }
}

fn order<T: serde::de::DeserializeOwned>(operator: &mut Operator<'_>, ask: Ask) -> Result<T, Failed> {
    operator.order(Order::Relation { ask })
}

fn put(pairs: Pairs, label: Option<String>) -> Result<(), Failed> {
    let (ties, by) = (pairs.ties(label)?, by(pairs.by_name));
    let config = pairs.of.load()?;
    let (mut operator, mut sum, mut progress) = (operator(&config), Sum::default(), Progress::new());
    let mut done = 0;
    for piece in pieces(&ties) {
        let outcomes: Outcomes = order(&mut operator, Ask::Put(Put { relations: piece.to_vec(), by }))?;
        sum.add(outcomes.data);
        done += piece.len() as u64;
        progress.told(parlor_core::Step { stage: "relations", done, of: ties.len() as u64 });
    }
    drop(progress);
    sum.tell(pairs.of.json, Value::Null)
}

fn end(pairs: Pairs, word: Option<EndWord>, dry_run: bool, yes: bool) -> Result<(), Failed> {
    let (ties, by) = (pairs.ties(None)?, by(pairs.by_name));
    let end = word.map(|word| match word {
        EndWord::Delete => Ending::Delete,
        EndWord::Archive => Ending::Archive,
        EndWord::Keep => Ending::Keep,
    });
    let config = pairs.of.load()?;
    let mut operator = operator(&config);
    let what = |piece: &[Tie]| {
        let pair = |it: &Tie| Pair { users: it.users.clone() };
        End { relations: piece.iter().map(pair).collect(), end, by }
    };
    let mut all = Reach::default();
    let mut sum = Sum::default();
    for piece in pieces(&ties) {
        let some: Reach = order(&mut operator, Ask::End { what: what(piece), dry: true })?;
        all.end = some.end;
        all.rooms += some.rooms;
        all.messages += some.messages;
        all.held += some.held;
        sum.add(some.data);
    }
    let deletes = all.end == Some(Ending::Delete) && all.rooms > all.held;
    if dry_run {
        let reach = json!({"end": all.end, "rooms": all.rooms, "messages": all.messages, "held": all.held,
            "dry_run": true});
        if !pairs.of.json {
            let end = json!(all.end);
            let held = if all.held > 0 { format!(", {} of them held", all.held) } else { String::new() };
            eprintln!(
                "{}: {} rooms with {} messages{held}; nothing was done",
                end.as_str().unwrap_or_default(),
                all.rooms,
                all.messages
            );
        }
        return sum.tell(pairs.of.json, reach);
    }
    if deletes {
        let what = format!("{} rooms with {} messages go for good.", all.rooms, all.messages);
        ask::sure(yes, &what)?;
    }
    let (mut sum, mut progress, mut done) = (Sum::default(), Progress::new(), 0);
    for piece in pieces(&ties) {
        let outcomes: Outcomes = order(&mut operator, Ask::End { what: what(piece), dry: false })?;
        sum.add(outcomes.data);
        done += piece.len() as u64;
        progress.told(parlor_core::Step { stage: "relations", done, of: ties.len() as u64 });
    }
    drop(progress);
    sum.tell(pairs.of.json, Value::Null)
}

fn list(of: &Asked, user: Option<String>, by: By, ended: bool) -> Result<(), Failed> {
    let config = of.load()?;
    let mut operator = operator(&config);
    let mut all: Vec<Relation> = Vec::new();
    let mut cursor = None;
    loop {
        let ask = List { user: user.clone(), ended, limit: Some(100), cursor, by };
        let page: Relations = order(&mut operator, Ask::List(ask))?;
        all.extend(page.data.into_iter().map(|it| Relation { people: Vec::new(), ..it }));
        cursor = page.page.next;
        if cursor.is_none() {
            break;
        }
    }
    if of.json {
        println!("{}", json!({ "data": all }));
        return Ok(());
    }
    let width = |at: usize| all.iter().map(|it| it.users[at].chars().count()).max().unwrap_or(0);
    let (one, other) = (width(0), width(1));
    for it in &all {
        let when = match it.ended_at {
            None => format!("since {}", it.created_at),
            Some(at) => format!("ended {at}"),
        };
        let line = format!(
            "{:one$}  {:other$}  {when}  {}",
            it.users[0],
            it.users[1],
            it.label.as_deref().unwrap_or_default()
        );
        println!("{}", line.trim_end());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tie(one: &str) -> Tie {
        Tie { users: [one.into(), "b".into()], label: None, data: None }
    }

    #[test]
    fn pieces_fit_one_order() {
        let many: Vec<Tie> = (0..250).map(|n| tie(&n.to_string())).collect();
        assert_eq!(pieces(&many).iter().map(|it| it.len()).collect::<Vec<_>>(), [100, 100, 50]);
        let long: Vec<Tie> = (0..60).map(|_| tie(&"é".repeat(900))).collect();
        let pieces = pieces(&long);
        assert_eq!(pieces.iter().map(|it| it.len()).sum::<usize>(), 60);
        assert!(pieces.iter().all(|it| json!(it).to_string().len() <= BYTES + 2_000), "{}", pieces.len());
        assert!(pieces.len() > 1);
    }

    #[test]
    fn orders_are_read_as_they_are_written() {
        for ask in [
            Ask::Put(Put { relations: vec![tie("a")], by: By::Name }),
            Ask::End {
                what: End { relations: Vec::new(), end: Some(Ending::Keep), by: By::default() },
                dry: true,
            },
            Ask::List(List { user: Some("a".into()), ..List::default() }),
        ] {
            let line = Order::Relation { ask }.json();
            let read: Order = serde_json::from_value(line.clone()).expect("an order");
            assert_eq!(read.json(), line);
        }
    }
}
