//! A piece of a message around what was found in it.
//!
//! Must not know how it was found, and must not mark anything up: whoever shows it does.

use parlor_proto::search::Piece;

/// Characters of a snippet, about.
const LENGTH: usize = 160;
/// Of them before the first hit.
const BEFORE: usize = 48;
/// Characters that a border may be moved to stand between words.
const SLACK: usize = 20;

/// `hits`: ranges of bytes in order, not touching each other.
pub(crate) fn snippet(text: &str, hits: &[(usize, usize)]) -> Vec<Piece> {
    let first = hits.first().map_or(0, |it| it.0);
    let (from, to) = window(text, first);
    let mut pieces = Vec::new();
    let mut push = |from: usize, to: usize, hit: bool| {
        let piece = text.get(from..to).unwrap_or_default();
        if !piece.is_empty() {
            pieces.push(Piece { text: piece.to_owned(), hit });
        }
    };
    let mut at = from;
    for (start, end) in hits {
        let (start, end) = ((*start).clamp(at, to), (*end).clamp(at, to));
        push(at, start, false);
        push(start, end, true);
        at = end;
    }
    push(at, to, false);
    if from > 0 {
        match pieces.first_mut().filter(|it| !it.hit) {
            Some(piece) => piece.text.insert(0, '…'),
            None => pieces.insert(0, Piece { text: "…".to_owned(), hit: false }),
        }
    }
    if to < text.len() {
        match pieces.last_mut().filter(|it| !it.hit) {
            Some(piece) => piece.text.push('…'),
            None => pieces.push(Piece { text: "…".to_owned(), hit: false }),
        }
    }
    pieces
}

/// The bytes to show: borders stand between words where there are any.
fn window(text: &str, first: usize) -> (usize, usize) {
    let before: Vec<usize> = text[..first].char_indices().rev().map(|(at, _)| at).take(LENGTH).collect();
    let after: Vec<usize> = text[first..].char_indices().map(|(at, _)| first + at).take(LENGTH + 1).collect();
    // What the text is too short for behind the hit is shown before it.
    let behind = if after.len() <= LENGTH { after.len() } else { LENGTH };
    let lead = BEFORE.max(LENGTH.saturating_sub(behind)).min(LENGTH);
    let from = if before.len() <= lead && before.last().is_none_or(|at| *at == 0) {
        0
    } else {
        let rough = before[lead.min(before.len()) - 1];
        let space = text[rough..first].char_indices().take(SLACK).find(|(_, c)| c.is_whitespace());
        space.map_or(rough, |(at, c)| rough + at + c.len_utf8())
    };
    let shown = text[from..first].chars().count();
    let Some(rough) = text[first..].char_indices().nth(LENGTH - shown.min(LENGTH)).map(|(at, _)| first + at)
    else {
        return (from, text.len());
    };
    let space = text[first..rough].char_indices().rev().take(SLACK).find(|(_, c)| c.is_whitespace());
    (from, space.map(|(at, _)| first + at).filter(|at| *at > first).unwrap_or(rough))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::words::Wanted;

    fn shown(text: &str, wanted: &str) -> String {
        let hits = Wanted::parse(wanted).find(text).expect("it is there");
        let mark = |it: Piece| if it.hit { format!("[{}]", it.text) } else { it.text };
        snippet(text, &hits).into_iter().map(mark).collect()
    }

    #[test]
    fn a_short_text_is_shown_whole() {
        assert_eq!(shown("the *cake* is a lie", "cake lie"), "the *[cake]* is a [lie]");
        assert_eq!(shown("cake", "ca"), "[cake]");
        assert_eq!(shown("Crème", "creme"), "[Crème]");
    }

    #[test]
    fn a_long_text_is_cut_between_words() {
        let text = format!("{}needle {}", "some words before ".repeat(30), "and some after ".repeat(30));
        let shown = shown(&text, "needle");
        assert!(shown.starts_with("…") && shown.ends_with('…') && shown.contains("[needle]"), "{shown}");
        assert!((120..=170).contains(&shown.chars().count()), "{} {shown}", shown.chars().count());
        let plain = shown.replace(['…', '[', ']'], "");
        assert!(plain.split_whitespace().all(|word| text.split_whitespace().any(|it| it == word)), "{shown}");
    }

    #[test]
    fn a_hit_at_the_end_shows_what_is_before_it() {
        let text = format!("{}needle", "some words before ".repeat(30));
        let shown = shown(&text, "needle");
        assert!(shown.ends_with("[needle]") && shown.chars().count() > 120, "{shown}");
    }

    #[test]
    fn a_text_without_spaces_is_cut_between_signs() {
        let text = format!("{}東京{}", "日本".repeat(200), "語学".repeat(200));
        let shown = shown(&text, "東京");
        assert!(shown.contains("[東京]") && shown.chars().count() <= 166, "{shown}");
        assert!(super::snippet(&"x".repeat(5_000), &[(0, 5_000)])[0].text.len() <= LENGTH);
    }

    #[test]
    fn every_window_is_a_piece_of_the_text() {
        let text = "añb 日本 \u{301}x👩‍👩‍👧‍👦 ".repeat(40);
        for (at, c) in text.char_indices() {
            let pieces = snippet(&text, &[(at, at + c.len_utf8())]);
            let joined: String = pieces.iter().map(|it| it.text.as_str()).collect();
            assert!(text.contains(joined.trim_matches('…')), "{at}");
            assert_eq!(pieces.iter().filter(|it| it.hit).count(), 1, "{at}");
        }
    }
}
