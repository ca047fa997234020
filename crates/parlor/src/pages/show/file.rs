//! Attachments on a page: their addresses, their size in words.

use parlor_proto::attachment::{Attachment, Kind};

use crate::urls::Urls;
use crate::view::FileView;

pub(crate) fn file(it: &Attachment, urls: &Urls) -> FileView {
    FileView {
        id: it.id.to_string(),
        kind: it.kind.as_str(),
        name: it.name.clone(),
        url: urls.file(it.id),
        thumb_url: it.thumb.then(|| urls.thumb(it.id)),
        mime: it.mime.clone(),
        size_label: size(it.size),
        width: it.width.unwrap_or(0),
        height: it.height.unwrap_or(0),
        duration_label: it.duration_ms.map(duration).unwrap_or_default(),
        duration_ms: it.duration_ms.unwrap_or(0),
        waveform: it.waveform.clone().unwrap_or_default(),
    }
}

/// What stands for a message that has files and no words.
pub(crate) fn in_words(kind: Kind, many: usize) -> String {
    match (kind, many) {
        (Kind::Image, 0 | 1) => "Photo".into(),
        (Kind::Image, many) => format!("{many} photos"),
        (Kind::Voice, _) => "Voice message".into(),
        (Kind::File, 0 | 1) => "File".into(),
        (Kind::File, many) => format!("{many} files"),
    }
}

/// `820 B`, `48 KB`, `3.2 MB`
fn size(bytes: i64) -> String {
    let whole = |unit: i64| (bytes + unit / 2) / unit;
    match bytes {
        ..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} KB", whole(1_000)),
        _ => {
            let tenths = whole(100_000);
            if tenths >= 100 {
                format!("{} MB", tenths / 10)
            } else {
                format!("{}.{} MB", tenths / 10, tenths % 10)
            }
        }
    }
}

/// `0:07`, `12:30`
fn duration(ms: i64) -> String {
    let seconds = (ms.max(0) + 500) / 1000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_durations_in_words() {
        for (bytes, words) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1 KB"),
            (48_211, "48 KB"),
            (3_240_000, "3.2 MB"),
            (25_000_000, "25 MB"),
        ] {
            assert_eq!(size(bytes), words);
        }
        for (ms, words) in [(0, "0:00"), (6_700, "0:07"), (59_600, "1:00"), (750_000, "12:30")] {
            assert_eq!(duration(ms), words);
        }
    }
}
