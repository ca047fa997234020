//! What the people of the demo have said so far. Words only.

/// Somebody of the demo.
pub(super) struct Person {
    pub(super) username: &'static str,
    pub(super) name: &'static str,
}

/// Everybody.
pub(super) const PEOPLE: [Person; 4] = [
    Person { username: "ann", name: "Ann Keller" },
    Person { username: "bob", name: "Bob Marsh" },
    Person { username: "cem", name: "Cem Yıldız" },
    Person { username: "dana", name: "Dana Haddad" },
];

/// A conversation: who with whom, what was said (0 the first, 1 the second of the pair), and how many of the last
/// lines the other has not read yet.
pub(super) struct Talk {
    pub(super) who: &'static str,
    pub(super) with: &'static str,
    pub(super) lines: &'static [(usize, &'static str)],
    pub(super) unread: usize,
}

/// Everything, the quietest first: the list shows the last one on top.
pub(super) const TALKS: &[Talk] = &[
    Talk {
        who: "bob",
        with: "cem",
        unread: 0,
        lines: &[
            (1, "Did the projector come back from repair?"),
            (0, "This morning. Works like new."),
            (1, "Great, then I need it Thursday from ten."),
            (0, "It's yours."),
            (1, "👍"),
        ],
    },
    Talk {
        who: "bob",
        with: "dana",
        unread: 0,
        lines: &[
            (0, "Hi Dana, Ann said you know a good dentist round here?"),
            (1, "Dr. Weiss, two streets from the office. Tell them I sent you."),
            (0, "Does it hurt?"),
            (1, "Only the bill 😄"),
            (0, "Comforting."),
            (1, "They have a small aquarium in the waiting room. You'll be fine."),
        ],
    },
    Talk {
        who: "cem",
        with: "dana",
        unread: 1,
        lines: &[
            (0, "مرحبا دانا! My one sentence of Arabic. Was that right?"),
            (1, "مرحبا جيم، ممتاز! كيف حالك اليوم؟"),
            (0, "… now I'm lost."),
            (1, "“Excellent! How are you today?” You answer: الحمد لله، بخير"),
            (0, "الحمد لله، بخير"),
            (1, "👏👏👏"),
            (0, "And how do I ask for coffee without sugar?"),
            (1, "قهوة بدون سكر من فضلك. Practise it, I'll test you on Friday."),
        ],
    },
    Talk {
        who: "ann",
        with: "cem",
        unread: 2,
        lines: &[
            (0, "Cem, the insurance form wants your job title in German. What do you call yourself?"),
            (
                1,
                "On paper? Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsassistent",
            ),
            (0, "That does not fit into the field."),
            (1, "It has never fitted into any field. Put “engineer”."),
            (0, "Done. And I need the old contract, do you still have it?"),
            (1, "Scanned it on Monday: https://files.demo.test/contracts/2024/ferry-office-signed.pdf"),
            (1, "The second page is a bit crooked, tell me if they complain."),
        ],
    },
    Talk {
        who: "ann",
        with: "dana",
        unread: 3,
        lines: &[
            (1, "Are you coming to the choir tonight?"),
            (0, "I'd love to, but my train is late again. What are we singing?"),
            (1, "The Fauré, and something new that nobody has practised"),
            (0, "So, as always 🎶"),
            (1, "As always! Come after the break, we start again at half past eight."),
            (1, "I keep a chair free next to me."),
            (1, "And there is cake 🍰"),
        ],
    },
    Talk { who: "ann", with: "bob", unread: 1, lines: LONG },
];

/// Notes to oneself.
pub(super) const NOTES: &[(&str, &[&str])] = &[
    (
        "ann",
        &[
            "Passport until March!",
            "Book for Dana: https://books.demo.test/the-lighthouse-keepers",
            "Call the plumber (before 9)",
        ],
    ),
    ("bob", &["Bike: rear tyre 28-622", "Idea: a shelf over the door"]),
    ("cem", &["قهوة بدون سكر من فضلك", "Projector Thursday 10:00"]),
    ("dana", &["Fauré: bars 32–48 again, slowly"]),
];

/// The long one, for scrolling back.
const LONG: &[(usize, &str)] = &[
    (0, "Bob! We said we would walk the coast path this spring. It is spring."),
    (1, "It is raining sideways."),
    (0, "That's what spring is."),
    (1, "Fair. When?"),
    (0, "The weekend after next? Friday afternoon to Sunday."),
    (1, "Let me look."),
    (1, "Works, if we are back by six on Sunday. I promised my sister to pick up the cat."),
    (0, "The cat can't wait an hour?"),
    (1, "You have not met the cat."),
    (0, "😂"),
    (0, "Okay: back by six. Three stages then, the middle one is the long one."),
    (1, "How long is long?"),
    (0, "Twenty-three kilometres, but flat."),
    (1, "“Flat” as in your bicycle tour last year?"),
    (0, "That was a typo on the map."),
    (1, "It was a mountain, Ann."),
    (0, "A small one."),
    (1, "With a cable car."),
    (0, "This time it is really flat. It's the sea. The sea is famous for it."),
    (1, "I'll hold you to that."),
    (0, "I looked at the trains: 14:05 from platform 6, one change, there at 16:40."),
    (1, "The 14:05 is always full on Fridays. 13:35?"),
    (0, "I have a meeting until one."),
    (1, "Twenty-five minutes from your desk to the station. You can do that."),
    (0, "With the rucksack under the desk, yes."),
    (1, "Then 13:35. I'll book seats."),
    (0, "Window, please."),
    (1, "You always say that and then you sleep."),
    (0, "I sleep better at the window."),
    (1, "Booked: coach 4, seats 51 and 52. You owe me a soup."),
    (0, "A soup it is. First night in the old lighthouse or in the village?"),
    (1, "Can one sleep in the lighthouse?"),
    (0, "Two rooms, breakfast with a view, the keeper's granddaughter runs it."),
    (1, "Lighthouse. Obviously."),
    (0, "I hoped you would say that. I have asked already 🙂"),
    (1, "Of course you have."),
    (0, "She says we may come up to the lamp at sunset if we help to carry the wood."),
    (1, "I am very good at carrying wood. For the first five minutes."),
    (0, "It's ten minutes of wood."),
    (1, "Then you take the second half."),
    (0, "Deal."),
    (0, "Second night: there's only the inn at the ferry, the one with the loud clock."),
    (1, "The clock that strikes the quarter hours?"),
    (0, "All of them."),
    (1, "I'll bring earplugs. For two."),
    (0, "You're a friend."),
    (1, "What about food on the long day? There was nothing between the bay and the ferry last time."),
    (0, "There is a shop now. Open until noon, closed when the owner is fishing."),
    (1, "So: closed."),
    (0, "So: sandwiches."),
    (1, "I make the sandwiches, you bring the coffee. The good one, not the one from the office."),
    (0, "The office coffee has feelings."),
    (1, "It has a lawyer by now."),
    (0, "😄😄"),
    (0, "List so far: rain jackets, earplugs, sandwiches, coffee, the big map, a torch for the tower."),
    (1, "Plasters. You know why."),
    (
        0,
        "New boots. I know why. I have been wearing them at home for a week, the neighbours think I'm a giant.",
    ),
    (1, "Cards for the evening?"),
    (0, "Yes! And the small chess."),
    (1, "You only take the small chess because the pieces get lost when you are losing."),
    (0, "That happened once."),
    (1, "Twice. The bishop is still in my sofa."),
    (0, "Then bring the sofa."),
    (1, "Weather says: Friday clouds, Saturday sun, Sunday “changeable”."),
    (0, "Changeable is my favourite."),
    (1, "Mine is “sun”. But I take what comes."),
    (0, "Dana asks whether she may come along for the first day, she has never seen the lighthouse."),
    (1, "Sure! The more hands for the wood."),
    (0, "That's exactly what I told her."),
    (0, "One more thing: the ferry takes no cards. Bring some coins ⛴️"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn everybody_talks_to_everybody_and_one_talk_is_long() {
        let pairs: BTreeSet<[&str; 2]> = TALKS
            .iter()
            .map(|talk| {
                let mut pair = [talk.who, talk.with];
                pair.sort_unstable();
                pair
            })
            .collect();
        assert_eq!(pairs.len(), 6);
        assert_eq!(TALKS.len(), 6);
        assert!(TALKS.iter().any(|talk| talk.lines.len() > 60));
        for talk in TALKS {
            let last = talk.lines.last().map(|line| line.0);
            let unread = &talk.lines[talk.lines.len() - talk.unread..];
            assert!(unread.iter().all(|line| Some(line.0) == last), "unread lines are of one person");
        }
    }
}
