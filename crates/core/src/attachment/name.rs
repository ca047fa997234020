//! Names of files: what is shown, and what a download is called. Data only: no path is ever made of one.

use super::sniff::Format;
use crate::limit;
use crate::text;

/// What a file without a usable name is called.
const NAMELESS: &str = "file";

/// A name without paths, control characters, tricks of direction and invisible characters; at most 200 characters, of
/// which the ending is kept.
pub(super) fn clean(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let visible: String = last.chars().filter(|c| !c.is_control()).take(4_096).collect();
    let named = text::name(&visible, "name", usize::MAX).unwrap_or_default();
    let named = named.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if named.is_empty() {
        return NAMELESS.to_owned();
    }
    let length = named.chars().count();
    if length <= limit::FILE_NAME {
        return named.to_owned();
    }
    let (stem, ending) = split(named);
    let spare = limit::FILE_NAME - ending.chars().count();
    let stem: String = stem.chars().take(spare).collect();
    format!("{}{ending}", stem.trim_end())
}

/// The same name with the ending that the bytes have.
pub(super) fn with_type(name: &str, mime: &str, from: Option<Format>) -> String {
    let ending = match mime {
        "image/jpeg" => ".jpg",
        "image/png" => ".png",
        "image/gif" => ".gif",
        _ => return name.to_owned(),
    };
    let (stem, old) = split(name);
    let fits = match mime {
        "image/jpeg" => [".jpg", ".jpeg", ".jpe"].contains(&old.to_ascii_lowercase().as_str()),
        _ => old.eq_ignore_ascii_case(ending),
    };
    match fits || from.is_none() {
        true => name.to_owned(),
        false => clean(&format!("{stem}{ending}")),
    }
}

/// A name and its ending, dot included; an ending is short and plain.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at)
            if at > 0
                && (2..=10).contains(&(name.len() - at))
                && name[at + 1..].bytes().all(|c| c.is_ascii_alphanumeric()) =>
        {
            name.split_at(at)
        }
        _ => (name, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_data() {
        for (given, kept) in [
            ("photo.jpg", "photo.jpg"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\ann\\CV.pdf", "CV.pdf"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
            ("a\0b\nc\r\n.txt", "abc.txt"),
            ("", "file"),
            ("...", "file"),
            ("/", "file"),
            ("\u{200b}", "file"),
            (" .bashrc ", "bashrc"),
            ("Zoë’s \"notes\" 100%.txt", "Zoë’s \"notes\" 100%.txt"),
            ("写真.png", "写真.png"),
        ] {
            assert_eq!(clean(given), kept, "{given:?}");
        }
        let long = clean(&format!("{}.pdf", "é".repeat(5_000)));
        assert_eq!(long.chars().count(), limit::FILE_NAME);
        assert!(clean(&format!("{}.pdf", "é".repeat(300))).ends_with("é.pdf"));
    }

    #[test]
    fn the_ending_follows_the_bytes() {
        let of = |name, mime| with_type(name, mime, Some(Format::WebP));
        assert_eq!(of("a.webp", "image/jpeg"), "a.jpg");
        assert_eq!(of("a.JPEG", "image/jpeg"), "a.JPEG");
        assert_eq!(of("a.exe", "image/png"), "a.png");
        assert_eq!(of("no ending", "image/gif"), "no ending.gif");
        assert_eq!(of("a.zip", "application/zip"), "a.zip");
    }
}
