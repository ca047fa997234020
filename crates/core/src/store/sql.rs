//! A sentence of SQL: one text for both engines, or a pair.
//!
//! Sources write `?N`, which SQLite numbers truly (its `$N` are *names*, numbered by first appearance);
//! PostgreSQL gets `$N`. Must not build texts from values: every text is `'static`.

/// A sentence. Keep it in a `const` or `static` and pass `&IT`.
#[derive(Debug)]
pub(crate) struct Sql {
    sqlite: &'static str,
    postgres: &'static str,
}

impl Sql {
    /// One text for both engines.
    pub(crate) const fn new(text: &'static str) -> Sql {
        Sql { sqlite: text, postgres: text }
    }

    /// A text for each engine. As a set: SQLite's text runs once per row, PostgreSQL's takes one array per column.
    pub(crate) const fn pair(sqlite: &'static str, postgres: &'static str) -> Sql {
        Sql { sqlite, postgres }
    }

    pub(crate) fn sqlite(&self) -> &'static str {
        self.sqlite
    }

    pub(crate) fn postgres(&self) -> String {
        dollars(self.postgres)
    }

    /// Names the text without translating it: a `'static` text never moves.
    pub(super) fn postgres_key(&self) -> (usize, usize) {
        (self.postgres.as_ptr() as usize, self.postgres.len())
    }
}

/// `?N` becomes `$N`, except inside quotes and comments.
fn dollars(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quote = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match quote {
            // A doubled quote closes and opens again, which comes to the same.
            Some(end) if c == end => quote = None,
            Some(_) => {}
            None => match c {
                '\'' | '"' => quote = Some(c),
                '-' if chars.peek() == Some(&'-') => quote = Some('\n'),
                '?' if chars.peek().is_some_and(char::is_ascii_digit) => {
                    out.push('$');
                    continue;
                }
                _ => {}
            },
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn question_marks_become_dollars_outside_quotes() {
        let cases = [
            ("SELECT ?1, ?12", "SELECT $1, $12"),
            ("SELECT '?1', ?2", "SELECT '?1', $2"),
            ("SELECT 'it''s ?1' || ?1", "SELECT 'it''s ?1' || $1"),
            ("SELECT \"a?1\", ?1", "SELECT \"a?1\", $1"),
            ("SELECT ?1 -- don't touch ?2\n, ?3", "SELECT $1 -- don't touch ?2\n, $3"),
            ("SELECT a ? 'b', ?1 - -1", "SELECT a ? 'b', $1 - -1"),
            ("SELECT unnest($1::uuid[])", "SELECT unnest($1::uuid[])"),
        ];
        for (from, to) in cases {
            assert_eq!(dollars(from), to);
        }
    }

    #[test]
    fn a_pair_keeps_its_texts_apart() {
        const PAIR: Sql = Sql::pair("a ?1", "b ?1");
        assert_eq!((PAIR.sqlite(), PAIR.postgres().as_str()), ("a ?1", "b $1"));
    }
}
