//! Addresses in a line: http, https, www and mail, nothing else. What is shown is where it goes: no names before the
//! host, nothing invisible, the host always whole.

use super::{Link, chars};

/// Characters of the longest address that becomes a link.
const LONGEST: usize = 2_000;
/// Characters up to which an address is shown whole.
const SHOWN: usize = 60;

pub(super) enum Found {
    /// A link, and how many characters it takes.
    Link(Link, usize),
    /// So many characters are text.
    Text(usize),
}

/// What begins with this letter or digit. Takes at most a bounded look ahead, or takes what it has looked at.
pub(super) fn find(c: &[char], before: Option<char>, steps: &mut usize) -> Found {
    let none = Found::Text(1);
    if before.is_some_and(chars::wordy) {
        return none;
    }
    let scheme =
        ["https://", "http://"].iter().find(|scheme| begins(c, scheme)).map_or(0, |scheme| scheme.len());
    let www =
        scheme == 0 && begins(c, "www.") && before.is_none_or(|c| !matches!(c, '.' | '/' | '@' | '-' | ':'));
    if scheme > 0 || www {
        web(c, scheme, steps).unwrap_or(none)
    } else if before.is_none_or(|c| !matches!(c, '.' | '+' | '-' | '@' | '/' | '%')) {
        mail(c, steps).unwrap_or(none)
    } else {
        none
    }
}

fn begins(c: &[char], word: &str) -> bool {
    c.len() >= word.len() && word.chars().zip(c).all(|(letter, c)| c.to_ascii_lowercase() == letter)
}

fn web(c: &[char], scheme: usize, steps: &mut usize) -> Option<Found> {
    let host = host(&c[scheme..], scheme == 0, steps)?;
    let mut end = scheme + host;
    if c.get(end) == Some(&':') {
        let port = c[end + 1..].iter().take(6).take_while(|c| c.is_ascii_digit()).count();
        match c.get(end + 1 + port) {
            // A colon at the end of the words.
            None if port == 0 => {}
            Some(c) if port == 0 && (stops(*c) || matches!(c, ')' | '*' | '_' | '~')) => {}
            // `name:word@elsewhere` goes elsewhere.
            next if port == 0 || port > 5 || leads_on(next) || next.is_some_and(|c| chars::wordy(*c)) => {
                return None;
            }
            _ => end += 1 + port,
        }
    }
    let authority = end;
    if let Some('/' | '?' | '#') = c.get(end) {
        end += c[end..].iter().take_while(|c| !stops(**c)).count();
        *steps += end - authority;
        if end > LONGEST {
            return Some(Found::Text(end));
        }
        end = authority + trimmed(&c[authority..end], steps);
    }
    let text: String = c[..end].iter().collect();
    let href = if scheme == 0 { format!("https://{text}") } else { text.clone() };
    let short = short(&c[..end], scheme, authority);
    Some(Found::Link(Link { href, text, short }, end))
}

/// How many characters are a host: labels with dots between them, or an address in brackets.
fn host(c: &[char], www: bool, steps: &mut usize) -> Option<usize> {
    if c.first() == Some(&'[') {
        let inner =
            c[1..].iter().take(46).take_while(|c| c.is_ascii_hexdigit() || matches!(c, ':' | '.')).count();
        let closed = inner >= 2 && c.get(1 + inner) == Some(&']') && c[1..=inner].contains(&':');
        return closed.then_some(inner + 2).filter(|end| !leads_on(c.get(*end)));
    }
    let part = |c: &&char| c.is_alphanumeric() || chars::mark(**c) || matches!(c, '-' | '_' | '.');
    let mut end = c.iter().take(256).take_while(part).count();
    *steps += end;
    if end > 253 || leads_on(c.get(end)) {
        return None;
    }
    if !matches!(c.get(end), Some('/' | '?' | '#' | ':')) {
        // Where a last label in Latin letters turns into another script, a sentence goes on.
        let last = c[..end].iter().rposition(|c| *c == '.').map_or(0, |dot| dot + 1);
        if last > 0 && c[last..end].first().is_some_and(|c| c.is_ascii()) {
            end = last + c[last..end].iter().take_while(|c| c.is_ascii()).count();
        }
        end -= c[..end].iter().rev().take_while(|c| matches!(c, '.' | '_' | '-')).count();
    }
    let mut labels = c[..end].split(|c| *c == '.');
    let least = if www { 3 } else { 1 };
    let sound = labels.all(|label| (1..=63).contains(&label.len()));
    (sound && c[..end].split(|c| *c == '.').count() >= least).then_some(end)
}

/// What would make the host a mere name before the real one, or is read differently by different readers.
fn leads_on(c: Option<&char>) -> bool {
    matches!(c, Some('@' | '%' | '\\'))
}

/// Ends an address: space, quotes, brackets of other writings, what cannot be seen.
fn stops(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '<' | '>' | '"' | '`' | '\\' | '“' | '”' | '„' | '«' | '»' | '…')
        || matches!(c, '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{ff01}' | '\u{ff08}' | '\u{ff09}')
        || matches!(c, '\u{ff0c}' | '\u{ff0e}' | '\u{ff1a}' | '\u{ff1b}' | '\u{ff1f}')
        || chars::hidden(c)
}

/// Without the stops at the end of a sentence, and without brackets that were opened before the address.
fn trimmed(c: &[char], steps: &mut usize) -> usize {
    const PAIRS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('{', '}')];
    let count = |sign: char| c.iter().filter(|c| **c == sign).count();
    let mut surplus = PAIRS.map(|(opens, closes)| count(closes) as isize - count(opens) as isize);
    let mut end = c.len();
    *steps += end;
    while end > 0 {
        let last = c[end - 1];
        if let Some(pair) = PAIRS.iter().position(|(_, closes)| *closes == last) {
            if surplus[pair] <= 0 {
                break;
            }
            surplus[pair] -= 1;
        } else if !matches!(last, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~') {
            break;
        }
        end -= 1;
    }
    end
}

/// A readable form: the host whole, a long path cut. Hosts in other scripts, or in disguise, stay as they were typed.
fn short(c: &[char], scheme: usize, authority: usize) -> String {
    let host: String = c[scheme..authority].iter().collect();
    if !host.is_ascii() || host.to_ascii_lowercase().contains("xn--") {
        return c.iter().collect();
    }
    let bare = if c[authority..] == ['/'] { &c[scheme..authority] } else { &c[scheme..] };
    if bare.len() <= SHOWN {
        return bare.iter().collect();
    }
    let kept = (SHOWN - 1).max(authority - scheme);
    let cut = if kept < bare.len() { "…" } else { "" };
    bare[..kept].iter().collect::<String>() + cut
}

fn mail(c: &[char], steps: &mut usize) -> Option<Found> {
    let local = |c: &&char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '+' | '-');
    let at = c.iter().take(65).take_while(local).count();
    *steps += at;
    if at > 64 || c.get(at) != Some(&'@') || c[at - 1] == '.' {
        return None;
    }
    let part = |c: &&char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let mut host = c[at + 1..].iter().take(254).take_while(part).count();
    *steps += host;
    let after = c.get(at + 1 + host);
    if host > 253 || after.is_some_and(|c| *c == '@' || chars::wordy(*c)) {
        return None;
    }
    host -= c[at + 1..at + 1 + host].iter().rev().take_while(|c| matches!(c, '.' | '-')).count();
    let labels: Vec<&[char]> = c[at + 1..at + 1 + host].split(|c| *c == '.').collect();
    let top = labels.last().is_some_and(|top| top.len() >= 2 && top.iter().all(char::is_ascii_alphabetic));
    if labels.len() < 2 || !top || labels.iter().any(|label| label.is_empty() || label.len() > 63) {
        return None;
    }
    let end = at + 1 + host;
    let text: String = c[..end].iter().collect();
    Some(Found::Link(Link { href: format!("mailto:{text}"), short: text.clone(), text }, end))
}
