//! Pairs from a file or from stdin: lines of CSV, or of JSON. It is read to its end before anything is done; a line that is
//! neither is named by its number.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use parlor_core::proto::relation::Tie;

use crate::exit::Failed;

/// Bytes that are read.
const LONGEST: u64 = 256 * 1024 * 1024;

/// All pairs of a file; `-`: of stdin.
pub(super) fn read(path: &Path) -> Result<Vec<Tie>, Failed> {
    let name = if path.as_os_str() == "-" { "stdin".to_owned() } else { path.display().to_string() };
    let wrong = |err: std::io::Error| Failed::new(format!("{name}: {err}"));
    let mut text = String::new();
    let size = match path.as_os_str() == "-" {
        true => std::io::stdin().take(LONGEST + 1).read_to_string(&mut text).map_err(wrong)?,
        false => {
            let file = File::open(path).map_err(wrong)?;
            file.take(LONGEST + 1).read_to_string(&mut text).map_err(wrong)?
        }
    };
    if size as u64 > LONGEST {
        return Err(Failed::new(format!("{name} is too long: hand it over in pieces")));
    }
    parse(&text).map_err(|(line, why)| Failed::new(format!("{name}, line {line}: {why}; nothing was done")))
}

fn parse(text: &str) -> Result<Vec<Tie>, (usize, String)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(at, line)| one(line.trim()).map_err(|why| (at + 1, why))).collect()
}

fn one(line: &str) -> Result<Tie, String> {
    if line.starts_with('{') {
        return serde_json::from_str(line).map_err(|err| format!("not a pair: {err}"));
    }
    let fields = match line.starts_with('[') {
        true => serde_json::from_str(line).map_err(|err| format!("not a pair: {err}"))?,
        false => csv(line)?,
    };
    let expected = || "expected one,other or one,other,label".to_owned();
    let mut fields = fields.into_iter();
    let (Some(one), Some(other)) = (fields.next(), fields.next()) else { return Err(expected()) };
    let label = fields.next().filter(|it| !it.is_empty());
    match fields.next() {
        Some(_) => Err(expected()),
        None => Ok(Tie { users: [one, other], label, data: None }),
    }
}

/// Fields with commas between; one in quotes may have commas, and quotes that are doubled.
fn csv(line: &str) -> Result<Vec<String>, String> {
    let (mut fields, mut rest) = (Vec::new(), line);
    loop {
        let field;
        if let Some(quoted) = rest.strip_prefix('"') {
            let (text, behind) = quotes(quoted).ok_or("a quote is not closed")?;
            field = text;
            rest = behind.trim_start();
            if !rest.is_empty() && !rest.starts_with(',') {
                return Err("something stands behind a closed quote".to_owned());
            }
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            field = rest[..end].trim().to_owned();
            rest = &rest[end..];
        }
        fields.push(field);
        match rest.strip_prefix(',') {
            Some(more) => rest = more.trim_start(),
            None => return Ok(fields),
        }
    }
}

fn quotes(text: &str) -> Option<(String, &str)> {
    let mut field = String::new();
    let mut rest = text;
    loop {
        let (before, behind) = rest.split_once('"')?;
        field.push_str(before);
        match behind.strip_prefix('"') {
            Some(more) => {
                field.push('"');
                rest = more;
            }
            None => return Some((field, behind)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Result<Vec<String>, usize> {
        let one = |it: Tie| format!("{}|{}|{}", it.users[0], it.users[1], it.label.unwrap_or_default());
        parse(text).map(|all| all.into_iter().map(one).collect()).map_err(|(line, _)| line)
    }

    #[test]
    fn lines_are_csv_or_json() {
        let text = "\u{feff}42,43\n\n a , b , mentor of \r\n\"a,1\",\"b\"\"2\",\"x, y\"\n[\"7\",\"8\"]\n\
                    {\"users\":[\"9\",\"10\"],\"label\":\"l\",\"data\":{\"a\":1}}\n1,2,\n";
        let all = ["42|43|", "a|b|mentor of", "a,1|b\"2|x, y", "7|8|", "9|10|l", "1|2|"];
        assert_eq!(shown(text), Ok(all.map(str::to_owned).to_vec()));
        assert_eq!(shown(""), Ok(Vec::new()));
    }

    #[test]
    fn a_line_that_is_neither_is_named() {
        for bad in [
            "alone",
            "a,b,c,d",
            "\"a,b",
            "\"a\"x,b",
            "{\"users\":[\"a\"]}",
            "{\"user\":[]}",
            "[\"a\"]",
            "[1,2]",
        ] {
            assert_eq!(shown(&format!("1,2\n\n{bad}\n")), Err(3), "{bad}");
        }
    }
}
