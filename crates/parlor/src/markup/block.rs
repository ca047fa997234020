//! Lines to blocks: fences, quotes, lists, text. One look at each line for each level of quotes.

use super::{Block, Inline, Item, QUOTES, Reader, chars};

const FENCE: &str = "```";

impl Reader<'_> {
    pub(super) fn blocks(&mut self, lines: &[&str], depth: usize) -> Vec<Block> {
        let closes = closings(lines);
        let mut blocks = Vec::new();
        let mut text: Vec<Inline> = Vec::new();
        let mut at = 0;
        while at < lines.len() {
            self.steps += 1;
            let line = lines[at];
            if line.starts_with(FENCE)
                && let Some((code, end)) = self.fence(lines, at, &closes)
            {
                flush(&mut blocks, &mut text);
                blocks.push(code);
                at = end;
            } else if depth < QUOTES && quoted(line).is_some() {
                let quote: Vec<&str> = lines[at..].iter().map_while(|line| quoted(line)).collect();
                let inner = self.blocks(&quote, depth + 1);
                if inner.is_empty() {
                    // Nothing is quoted: the signs are all there is to see.
                    lines[at..at + quote.len()].iter().for_each(|line| self.add_line(&mut text, line));
                } else {
                    flush(&mut blocks, &mut text);
                    blocks.push(Block::Quote(inner));
                }
                at += quote.len();
            } else if let Some((number, _)) = item(line) {
                flush(&mut blocks, &mut text);
                let (list, end) = self.list(lines, at, number.is_some());
                blocks.push(Block::List(list));
                at = end;
            } else if blank(line) {
                flush(&mut blocks, &mut text);
                at += 1;
            } else {
                self.add_line(&mut text, line);
                at += 1;
            }
        }
        flush(&mut blocks, &mut text);
        blocks
    }

    /// One more line of text, after a break if it is not the first.
    fn add_line(&mut self, text: &mut Vec<Inline>, line: &str) {
        if !text.is_empty() {
            text.push(Inline::Break);
        }
        let (start, rest) = unescaped(line.trim_end());
        let mut found = self.line(rest);
        if !start.is_empty() {
            match found.first_mut() {
                Some(Inline::Text(first)) => first.insert_str(0, start),
                _ => found.insert(0, Inline::Text(start.to_owned())),
            }
        }
        text.extend(found);
    }

    /// A block of code, and the line after it; `None`: neither content nor an end, so it is none.
    fn fence(&mut self, lines: &[&str], at: usize, closes: &[usize]) -> Option<(Block, usize)> {
        let info = lines[at][FENCE.len()..].trim_end();
        if info.contains('`') {
            return None;
        }
        let close = closes[at + 1];
        let closing = lines.get(close).map(|line| line.trim_end());
        // A word after the fence names the language, if the fences have their lines for themselves.
        let proper = closing.is_none_or(|line| line == FENCE);
        let lang = (proper && names_language(info)).then(|| info.to_owned());
        let mut content: Vec<&str> = Vec::new();
        if lang.is_none() && !blank(info) {
            content.push(info);
        }
        content.extend(&lines[at + 1..close]);
        if let Some(last) = closing
            && !proper
        {
            content.push(&last[..last.len() - FENCE.len()]);
        }
        self.steps += content.len();
        let empty = content.iter().all(|line| blank(line));
        if empty && closing.is_none() {
            return None;
        }
        let text = if empty { String::new() } else { chars::code(&content.join("\n")) };
        let code = Block::Code { lang, text };
        Some((code, (close + 1).min(lines.len())))
    }

    /// Items of one kind; an indented line goes on with the item above it.
    fn list(&mut self, lines: &[&str], mut at: usize, numbered: bool) -> (Vec<Item>, usize) {
        let mut items: Vec<Item> = Vec::new();
        while let Some(line) = lines.get(at) {
            self.steps += 1;
            match (item(line), items.last_mut()) {
                (Some((number, rest)), _) if number.is_some() == numbered => {
                    items.push(Item { number, children: self.line(rest.trim_end()) });
                }
                (None, Some(above)) if !blank(line) => match indented(line) {
                    Some(rest) => self.add_line(&mut above.children, rest),
                    None => break,
                },
                _ => break,
            }
            at += 1;
        }
        (items, at)
    }
}

fn flush(blocks: &mut Vec<Block>, text: &mut Vec<Inline>) {
    if !text.is_empty() {
        blocks.push(Block::Text(std::mem::take(text)));
    }
}

/// For each line: where the next one (itself included) stands that ends with a fence; the end if there is none.
fn closings(lines: &[&str]) -> Vec<usize> {
    let mut closes = vec![lines.len(); lines.len() + 1];
    for at in (0..lines.len()).rev() {
        closes[at] = if lines[at].trim_end().ends_with(FENCE) { at } else { closes[at + 1] };
    }
    closes
}

fn blank(line: &str) -> bool {
    line.chars().all(char::is_whitespace)
}

/// What is quoted: after one or more `>` with a space or the line's end behind them. A face like `>_<` is none.
fn quoted(line: &str) -> Option<&str> {
    let rest = line.strip_prefix('>')?;
    let behind = rest.trim_start_matches('>');
    let quotes = behind.is_empty() || behind.starts_with(' ');
    quotes.then(|| rest.strip_prefix(' ').unwrap_or(rest))
}

/// The number, if it has one, and the text of an item.
fn item(line: &str) -> Option<(Option<u32>, &str)> {
    let (number, rest) = match line.strip_prefix('-') {
        Some(rest) => (None, rest),
        None => {
            let digits = line.bytes().take(10).take_while(u8::is_ascii_digit).count();
            let plain = (1..=9).contains(&digits) && (digits == 1 || !line.starts_with('0'));
            let number = line[..digits].parse().ok().filter(|_| plain)?;
            (Some(number), line[digits..].strip_prefix('.')?)
        }
    };
    let rest = rest.strip_prefix(' ')?;
    if blank(rest) { None } else { Some((number, rest)) }
}

fn indented(line: &str) -> Option<&str> {
    line.strip_prefix("  ").or_else(|| line.strip_prefix('\t'))
}

/// A backslash that keeps a line from being a quote or an item: what stands before it, and the rest.
fn unescaped(line: &str) -> (&str, &str) {
    let Some(at) = line.bytes().take(11).position(|byte| byte == b'\\') else { return ("", line) };
    let (start, rest) = (&line[..at], &line[at + 1..]);
    let marked = match start {
        "" => quoted(rest).is_some() || (rest.starts_with('-') && item(rest).is_some()),
        _ => rest.starts_with(". ") && start.bytes().all(|byte| byte.is_ascii_digit()),
    };
    if marked { (start, rest) } else { ("", line) }
}

fn names_language(info: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'#' | b'.' | b'_' | b'-');
    (1..=20).contains(&info.len()) && info.bytes().all(plain)
}
