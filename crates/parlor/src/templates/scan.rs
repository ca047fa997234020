//! Reads the source of own templates for what an engine does not notice: blocks that no parent has, and markup that
//! browsers will not run under our policy. It looks at texts only, and may overlook what is put together by code.

/// A tag of markup in a source.
struct Tag<'a> {
    line: usize,
    /// In lower case.
    name: String,
    /// Everything after the name.
    rest: &'a str,
}

/// The blocks that a source defines or fills, in order.
pub(super) fn blocks(source: &str) -> Vec<String> {
    statements(source)
        .into_iter()
        .filter_map(|it| Some(it.words.strip_prefix("block ")?.to_owned()))
        .collect()
}

/// The parent that a source names by a literal.
pub(super) fn parent(source: &str) -> Option<String> {
    let found =
        statements(source).into_iter().find_map(|it| Some(it.words.strip_prefix("extends ")?.to_owned()))?;
    let name = found.trim_matches(['"', '\'']);
    (name.len() + 2 == found.len()).then(|| name.to_owned())
}

/// Blocks that do not stand inside another one, with their lines.
pub(super) fn outer_blocks(source: &str) -> Vec<(usize, String)> {
    let (mut depth, mut out) = (0, Vec::new());
    for it in statements(source) {
        if let Some(name) = it.words.strip_prefix("block ") {
            if depth == 0 {
                out.push((it.line, name.to_owned()));
            }
            depth += 1;
        } else if it.words.starts_with("endblock") {
            depth = i32::max(0, depth - 1);
        }
    }
    out
}

/// Own files that a source names by a literal, with their lines.
pub(super) fn own_files(source: &str) -> Vec<(usize, String)> {
    let text = without_comments(source);
    let mut out = Vec::new();
    for (at, _) in text.match_indices("own(") {
        let before = text[..at].chars().next_back();
        let rest = text[at + 4..].trim_start();
        let Some(quote) = rest.chars().next().filter(|it| ['"', '\''].contains(it)) else { continue };
        if before.is_some_and(|it| it.is_alphanumeric() || it == '_' || it == '.') {
            continue;
        }
        if let Some((name, _)) = rest[1..].split_once(quote) {
            out.push((line(&text, at), name.to_owned()));
        }
    }
    out
}

/// The line of a filter or setting that turns escaping off.
pub(super) fn unescaped(source: &str) -> Option<usize> {
    let text = without_comments(source);
    let tight: Vec<&str> = text.lines().collect();
    let at = tight.iter().position(|line| {
        let line: String = line.chars().filter(|c| *c != ' ').collect();
        line.contains("|safe") || line.contains("autoescape")
    })?;
    Some(at + 1)
}

/// What browsers will not run or load, and what to do instead.
pub(super) fn refused(source: &str) -> Vec<(usize, String)> {
    let mut out = Vec::new();
    for tag in tags(&without_comments(source)) {
        let has = |name: &str| attribute(tag.rest, name);
        let mut say = |says: String| out.push((tag.line, says));
        let kind = has("type").unwrap_or_default().to_lowercase();
        let runs = matches!(
            kind.as_str(),
            "" | "module" | "text/javascript" | "application/javascript" | "importmap"
        );
        let named = |what: &str| {
            format!(
                "browsers will not {what}: write <{0} nonce=\"{{{{ csp_nonce }}}}\">, or put it into a file of static/",
                tag.name
            )
        };
        match tag.name.as_str() {
            "script" if runs && has("src").is_none() && has("nonce").is_none() => {
                say(named("run this inline script"))
            }
            "style" if has("nonce").is_none() => say(named("apply this inline style")),
            _ => {}
        }
        if has("style").is_some() {
            say("browsers will not apply a style attribute: use a class".to_owned());
        }
        if let Some(handler) =
            names(tag.rest).find(|it| it.len() > 4 && it.starts_with("on") && it.is_ascii())
        {
            say(format!(
                "browsers will not run the handler {handler}: add a listener in a script of static/"
            ));
        }
        let stylesheet = tag.name == "link" && has("rel").is_some_and(|it| it.contains("stylesheet"));
        let loads = match tag.name.as_str() {
            "link" if !stylesheet => None,
            "link" => has("href"),
            "script" | "img" | "audio" | "video" | "source" | "iframe" | "object" | "embed" => has("src"),
            _ => None,
        };
        if let Some(url) =
            loads.filter(|it| it.starts_with("http:") || it.starts_with("https:") || it.starts_with("//"))
        {
            say(format!(
                "browsers will not load {url}: put the file into static/ and write {{{{ own(\"…\") }}}}"
            ));
        }
        if names(tag.rest).any(|name| has(&name).is_some_and(|it| it.trim_start().starts_with("javascript:")))
        {
            say("browsers will not follow a javascript: address".to_owned());
        }
    }
    out
}

struct Statement {
    line: usize,
    /// With one space between them, without `-`.
    words: String,
}

fn statements(source: &str) -> Vec<Statement> {
    let text = without_comments(source);
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find("{%").map(|at| from + at) {
        let Some(end) = text[start..].find("%}").map(|at| start + at) else { break };
        let inner = text[start + 2..end].trim_matches(['-', '+', ' ', '\n', '\t', '\r']);
        let words: Vec<&str> = inner.split_whitespace().collect();
        out.push(Statement { line: line(&text, start), words: words.join(" ") });
        from = end + 2;
    }
    out
}

/// The same text with comments blank, so that lines stay where they are.
fn without_comments(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    loop {
        let next = [("{#", "#}"), ("<!--", "-->")]
            .into_iter()
            .filter_map(|(open, close)| Some((rest.find(open)?, close)))
            .min_by_key(|it| it.0);
        let Some((start, close)) = next else { break };
        out.push_str(&rest[..start]);
        let end = rest[start..].find(close).map_or(rest.len(), |at| start + at + close.len());
        out.extend(rest[start..end].chars().filter(|c| *c == '\n'));
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

fn line(text: &str, at: usize) -> usize {
    1 + text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count()
}

fn tags(text: &str) -> Vec<Tag<'_>> {
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find('<').map(|at| from + at) {
        from = start + 1;
        let name: String =
            text[from..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let begin = from + name.len();
        let end = begin + tag_end(&text[begin..]);
        out.push(Tag { line: line(text, start), name: name.to_lowercase(), rest: &text[begin..end] });
        from = end;
    }
    out
}

/// Where a tag ends: at `>` outside of quotes and of what the engine reads.
fn tag_end(text: &str) -> usize {
    let (mut quote, mut engine) = (None, 0i32);
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match (byte, quote) {
            (b'{', _) if matches!(bytes.get(at + 1), Some(b'{' | b'%')) => engine += 1,
            (b'}', _) if at > 0 && matches!(bytes[at - 1], b'}' | b'%') => engine = i32::max(0, engine - 1),
            _ if engine > 0 => {}
            (b'"' | b'\'', None) => quote = Some(*byte),
            (byte, Some(open)) if *byte == open => quote = None,
            (b'>', None) => return at,
            _ => {}
        }
    }
    text.len()
}

/// The names of a tag's attributes, in lower case.
fn names(rest: &str) -> impl Iterator<Item = String> {
    pairs(rest).into_iter().map(|it| it.0)
}

fn attribute(rest: &str, name: &str) -> Option<String> {
    pairs(rest).into_iter().find(|it| it.0 == name).map(|it| it.1)
}

fn pairs(rest: &str) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut rest = rest;
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphabetic() || c == '{') {
        rest = &rest[start..];
        if rest.starts_with('{') {
            // What the engine reads is no attribute; what it leaves behind may be.
            let end = ["}}", "%}"].iter().filter_map(|it| rest.find(it)).min();
            rest = end.map_or("", |at| &rest[at + 2..]);
            continue;
        }
        let end = rest.find(|c: char| c.is_whitespace() || "=>{/\"'".contains(c)).unwrap_or(rest.len());
        let name = rest[..end].to_lowercase();
        rest = rest[end..].trim_start();
        let Some(value) = rest.strip_prefix('=').map(str::trim_start) else {
            out.push((name, String::new()));
            continue;
        };
        let (text, left) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value.split_at(value.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(value.len())),
        };
        out.push((name, text.to_owned()));
        rest = left;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_and_parents_are_read() {
        let source = "{# {% block no %} #}{%- extends \"base.html\" -%}\n{% block a %}{% block b %}{% endblock %}\n\
                      {% endblock %}\n{%block c%}{%endblock c%}";
        assert_eq!(blocks(source), ["a", "b", "c"]);
        assert_eq!(parent(source).as_deref(), Some("base.html"));
        assert_eq!(outer_blocks(source), [(2, "a".to_owned()), (4, "c".to_owned())]);
        assert_eq!(parent("{% extends which %}"), None);
    }

    #[test]
    fn what_browsers_refuse_is_said_with_its_line() {
        for (source, word) in [
            ("\n<script>go()</script>", "inline script"),
            ("\n<SCRIPT type=module>go()</SCRIPT>", "inline script"),
            ("\n<style>a{}</style>", "inline style"),
            ("\n<p class=\"a\" style=\"color:red\">", "style attribute"),
            ("\n<p {% if a > b %}hidden{% endif %} style='x'>", "style attribute"),
            ("\n<button onclick=\"go()\">", "onclick"),
            ("\n<script src=\"https://cdn.example/x.js\"></script>", "cdn.example"),
            ("\n<link rel=\"stylesheet\" href=\"//cdn.example/x.css\">", "cdn.example"),
            ("\n<a href=\"javascript:go()\">", "javascript:"),
        ] {
            let said = refused(source);
            assert!(said.len() == 1 && said[0].0 == 2 && said[0].1.contains(word), "{source}: {said:?}");
        }
        for source in [
            "<script nonce=\"{{ csp_nonce }}\">go()</script>",
            "<script src=\"{{ own('x.js') }}\"></script>",
            "<script type=\"application/json\">{}</script>",
            "<style nonce={{ csp_nonce }}>a{}</style>",
            "<!-- <script>no</script> -->{# <style> #}",
            "<a href=\"https://elsewhere.example\">x</a><link rel=\"canonical\" href=\"https://x.example\">",
            "<p title=\"a > b\" class=\"on {% if x %}style{% endif %}\">one < two</p>",
            "<option value=\"x\" {% if x %}selected{% endif %}>",
        ] {
            assert_eq!(refused(source), [], "{source}");
        }
    }

    #[test]
    fn own_files_are_found() {
        let source =
            "{{ own(\"a.css\") }}\n{{ own( 'b/c.png' ) }}{# own(\"no\") #}{{ shown(\"no\") }}{{ own(x) }}";
        assert_eq!(own_files(source), [(1, "a.css".to_owned()), (2, "b/c.png".to_owned())]);
        assert_eq!(unescaped("a\n{{ x | safe }}"), Some(2));
        assert_eq!(unescaped("{{ x|e }}"), None);
    }

    #[test]
    fn the_built_in_templates_are_clean() {
        for name in super::super::overlay::built_in() {
            let source = super::super::overlay::embedded(&name).expect("its text");
            assert_eq!(refused(&source), [], "{name}");
        }
    }
}
