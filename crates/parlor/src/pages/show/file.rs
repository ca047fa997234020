//! Attachments on a page: their addresses, their size in words.

use parlor_proto::attachment::{Attachment, Kind};

use super::Reader;
use crate::language::{Arg, Words};
use crate::view::FileView;

pub(crate) fn file(it: &Attachment, to: Reader<'_>) -> FileView {
    FileView {
        id: it.id.to_string(),
        kind: it.kind.as_str(),
        name: it.name.clone(),
        url: to.urls.file(it.id),
        thumb_url: it.thumb.then(|| to.urls.thumb(it.id)),
        mime: it.mime.clone(),
        size_label: size(it.size, to.words),
        width: it.width.unwrap_or(0),
        height: it.height.unwrap_or(0),
        duration_label: it.duration_ms.map(|ms| duration(ms, to.words)).unwrap_or_default(),
        duration_ms: it.duration_ms.unwrap_or(0),
        waveform: it.waveform.clone().unwrap_or_default(),
    }
}

/// What stands for a message that has files and no words.
pub(crate) fn in_words(kind: Kind, many: usize, words: &Words) -> String {
    let count = [("count", many.max(1).into())];
    match kind {
        Kind::Image => words.with("file-photos", &count),
        Kind::Voice => words.say("file-voice"),
        Kind::File => words.with("file-files", &count),
    }
}

/// `820 B`, `48 KB`, `3.2 MB`
fn size(bytes: i64, words: &Words) -> String {
    let whole = |unit: i64| (bytes + unit / 2) / unit;
    match bytes {
        ..1_000 => words.with("file-bytes", &[("size", bytes.into())]),
        1_000..1_000_000 => words.with("file-kilobytes", &[("size", whole(1_000).into())]),
        _ => {
            let tenths = whole(100_000);
            let size = if tenths >= 100 { Arg::Number(tenths / 10) } else { Arg::Text(words.tenths(tenths)) };
            words.with("file-megabytes", &[("size", size)])
        }
    }
}

/// `0:07`, `12:30`
fn duration(ms: i64, words: &Words) -> String {
    let seconds = (ms.max(0) + 500) / 1000;
    words.digits(&format!("{}:{:02}", seconds / 60, seconds % 60))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Languages;

    #[test]
    fn sizes_and_durations_in_words() {
        let languages = Languages::new(None, "en", false);
        let en = languages.words("en");
        for (bytes, words) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1 KB"),
            (48_211, "48 KB"),
            (3_240_000, "3.2 MB"),
            (25_000_000, "25 MB"),
            (3_000_000_000, "3,000 MB"),
        ] {
            assert_eq!(size(bytes, &en), words);
        }
        for (ms, words) in [(0, "0:00"), (6_700, "0:07"), (59_600, "1:00"), (750_000, "12:30")] {
            assert_eq!(duration(ms, &en), words);
        }
    }
}
