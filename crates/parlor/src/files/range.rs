//! Parts of a file: the one range that a player or a resumed download asks for (RFC 9110, 14). Several at once are
//! answered with the whole, as the RFC allows.

/// What to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it.
    Whole,
    /// From the first byte to the last, both included.
    Bytes(u64, u64),
    /// None of it is there.
    Beyond,
}

/// Reads `Range` for something of `size` bytes.
pub(super) fn part(range: Option<&str>, size: u64) -> Part {
    let Some(spec) = range.and_then(|it| it.trim().strip_prefix("bytes=")) else { return Part::Whole };
    let Some((first, last)) = spec.split_once('-') else { return Part::Whole };
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
        digits.then(|| text.parse::<u64>().unwrap_or(u64::MAX))
    };
    let (first, last) = (first.trim(), last.trim());
    match (number(first), number(last)) {
        (None, Some(0)) if first.is_empty() => Part::Beyond,
        (None, Some(_)) if first.is_empty() && size == 0 => Part::Beyond,
        (None, Some(most)) if first.is_empty() => Part::Bytes(size.saturating_sub(most), size - 1),
        (Some(from), None) if last.is_empty() => within(from, u64::MAX, size),
        (Some(from), Some(to)) if from <= to => within(from, to, size),
        _ => Part::Whole,
    }
}

fn within(from: u64, to: u64, size: u64) -> Part {
    if from >= size { Part::Beyond } else { Part::Bytes(from, to.min(size - 1)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_or_the_whole() {
        for (range, found) in [
            (None, Part::Whole),
            (Some("bytes=0-3"), Part::Bytes(0, 3)),
            (Some("bytes=4-"), Part::Bytes(4, 9)),
            (Some("bytes=0-999999999999999999999999"), Part::Bytes(0, 9)),
            (Some("bytes=-3"), Part::Bytes(7, 9)),
            (Some("bytes=-30"), Part::Bytes(0, 9)),
            (Some("bytes=-0"), Part::Beyond),
            (Some("bytes=10-"), Part::Beyond),
            (Some("bytes=99999999999999999999999-"), Part::Beyond),
            (Some("bytes=5-2"), Part::Whole),
            (Some("bytes=0-1,4-5"), Part::Whole),
            (Some("bytes=a-b"), Part::Whole),
            (Some("bytes=-"), Part::Whole),
            (Some("bytes=+1-2"), Part::Whole),
            (Some("lines=1-2"), Part::Whole),
            (Some(""), Part::Whole),
        ] {
            assert_eq!(part(range, 10), found, "{range:?}");
        }
        assert_eq!((part(Some("bytes=0-"), 0), part(Some("bytes=-1"), 0)), (Part::Beyond, Part::Beyond));
    }
}
