//! What a file is: told by its first bytes, never by its name or by what the sender says. What a browser might run is
//! called bytes.
//!
//! Must not decide who may see it, nor how it is shown.

/// First bytes that are looked at.
pub(crate) const HEAD: usize = 16 * 1024;

/// A type that a browser neither shows nor runs.
const BYTES: &str = "application/octet-stream";

/// Pictures that are decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Jpeg,
    Png,
    Gif,
    WebP,
}

/// What the first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sniffed {
    /// It begins as a picture that we may decode.
    Picture(Format),
    /// It begins as sound that a browser plays; the type to serve it with as a voice note.
    Sound(&'static str),
    /// Anything else.
    Other,
}

/// Looks at the first bytes.
pub(crate) fn sniff(head: &[u8]) -> Sniffed {
    match head {
        [0xff, 0xd8, 0xff, ..] => Sniffed::Picture(Format::Jpeg),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Sniffed::Picture(Format::Png),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Sniffed::Picture(Format::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Sniffed::Picture(Format::WebP),
        _ => sound(head).map_or(Sniffed::Other, Sniffed::Sound),
    }
}

/// Sound in a container that holds no pictures, as far as its head tells.
fn sound(head: &[u8]) -> Option<&'static str> {
    let has = |needle: &[u8]| head.windows(needle.len()).any(|window| window == needle);
    match head {
        [b'O', b'g', b'g', b'S', ..] => {
            (has(b"OpusHead") || has(b"\x01vorbis")).then_some("audio/ogg").filter(|_| !has(b"\x80theora"))
        }
        [0x1a, 0x45, 0xdf, 0xa3, ..] => {
            ((has(b"A_OPUS") || has(b"A_VORBIS")) && has(b"webm") && !has(b"V_")).then_some("audio/webm")
        }
        [_, _, _, _, b'f', b't', b'y', b'p', a, b, c, d, ..] => {
            let brand = [*a, *b, *c, *d];
            let known = [*b"M4A ", *b"M4B ", *b"isom", *b"iso2", *b"iso5", *b"iso6", *b"mp41", *b"mp42"];
            (known.contains(&brand) && !has(b"vide") && !has(b"heic")).then_some("audio/mp4")
        }
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => Some("audio/wav"),
        [b'I', b'D', b'3', 2..=4, ..] => Some("audio/mpeg"),
        // Layer III, a known bit rate, a known sampling rate; and the next frame is not asked for.
        [0xff, 0xfb | 0xfa | 0xf3 | 0xf2 | 0xe3 | 0xe2, third, ..]
            if !matches!(third >> 4, 0 | 15) && (third >> 2) & 3 != 3 =>
        {
            Some("audio/mpeg")
        }
        _ => None,
    }
}

/// The type of a plain file, for people and for programs that open it. A browser gets it as a download, and what it
/// might run is nothing but bytes.
pub(crate) fn mime(head: &[u8]) -> &'static str {
    match infer::get(head).map(|found| found.mime_type()) {
        Some(found) if harmless(found) => found,
        Some(_) => BYTES,
        None if is_plain_text(head) => "text/plain; charset=utf-8",
        None => BYTES,
    }
}

/// Not one of those that carry scripts, and not a program.
fn harmless(mime: &str) -> bool {
    let kind = mime.split('/').next().unwrap_or_default();
    let documents = [
        "application/pdf",
        "application/zip",
        "application/gzip",
        "application/x-7z-compressed",
        "application/vnd.rar",
        "application/x-tar",
        "application/x-bzip2",
        "application/x-xz",
        "application/zstd",
        "application/rtf",
        "application/epub+zip",
        "application/msword",
    ];
    matches!(kind, "image" | "audio" | "video")
        || documents.contains(&mime)
        || mime.starts_with("application/vnd.openxmlformats-")
        || mime.starts_with("application/vnd.oasis.")
        || mime.starts_with("application/vnd.ms-excel")
        || mime.starts_with("application/vnd.ms-powerpoint")
}

/// Text without anything that looks like markup or a script at its beginning.
fn is_plain_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // A character cut by the end of the head.
        Err(error) if error.error_len().is_none() && head.len() >= HEAD - 4 => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    !start.starts_with('<')
        && !start.starts_with("#!")
        && !text.contains("<script")
        && !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_decide() {
        for (head, found) in [
            (&b"\xff\xd8\xff\xe0\0\x10JFIF"[..], Sniffed::Picture(Format::Jpeg)),
            (b"\x89PNG\r\n\x1a\n....", Sniffed::Picture(Format::Png)),
            (b"GIF89a....", Sniffed::Picture(Format::Gif)),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Sniffed::Picture(Format::WebP)),
            (b"OggS\0\x02............OpusHead", Sniffed::Sound("audio/ogg")),
            (b"OggS\0\x02............\x80theora", Sniffed::Other),
            (b"\x1a\x45\xdf\xa3....webm....A_OPUS", Sniffed::Sound("audio/webm")),
            (b"\x1a\x45\xdf\xa3....webm....A_OPUS..V_VP9", Sniffed::Other),
            (b"\x1a\x45\xdf\xa3....matroska....A_OPUS", Sniffed::Other),
            (b"\0\0\0\x20ftypM4A ....", Sniffed::Sound("audio/mp4")),
            (b"\0\0\0\x20ftypisom....hdlr....vide", Sniffed::Other),
            (b"RIFF\x10\0\0\0WAVEfmt ", Sniffed::Sound("audio/wav")),
            (b"ID3\x03\0....", Sniffed::Sound("audio/mpeg")),
            (b"\xff\xfb\x90\x64", Sniffed::Sound("audio/mpeg")),
            (b"\xff\xfb\xff\xff", Sniffed::Other),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Sniffed::Other),
            (b"%PDF-1.7", Sniffed::Other),
            (b"", Sniffed::Other),
        ] {
            assert_eq!(sniff(head), found, "{}", String::from_utf8_lossy(head));
        }
    }

    #[test]
    fn what_might_run_is_bytes() {
        for (head, found) in [
            (&b"%PDF-1.7\n"[..], "application/pdf"),
            (b"PK\x03\x04....", "application/zip"),
            (b"hello\nworld", "text/plain; charset=utf-8"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", BYTES),
            (b"<!DOCTYPE html><html>", BYTES),
            (b"  \n<html>", BYTES),
            (b"<?xml version='1.0'?>", BYTES),
            (b"#!/bin/sh\nrm", BYTES),
            (b"MZ\x90\0", BYTES),
            (b"\x7fELF\x02", BYTES),
            (b"\0\x01\x02", BYTES),
            (b"text and <script>alert(1)</script>", BYTES),
        ] {
            assert_eq!(mime(head), found, "{}", String::from_utf8_lossy(head));
        }
    }
}
