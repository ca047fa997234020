//! Small words of a page: the hour, the day, initials, a colour. Times are in UTC, for the server does not know the
//! reader's zone; the script writes them again.

use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use parlor_proto::Time;

fn civil(time: Time) -> DateTime {
    let stamp = jiff::Timestamp::from_millisecond(time.0).unwrap_or_default();
    Offset::UTC.to_datetime(stamp)
}

/// Whole days from `day` to `today`.
fn days_ago(day: Date, today: Date) -> i64 {
    let span = today.since((jiff::Unit::Day, day)).map(|span| span.get_days());
    span.map_or(i64::MAX, i64::from)
}

/// `14:05`
pub(crate) fn hour(time: Time) -> String {
    civil(time).strftime("%H:%M").to_string()
}

/// `2026-11-21`
pub(crate) fn day(time: Time) -> String {
    civil(time).date().to_string()
}

/// Above the messages of a day: `Today`, `Yesterday`, `Monday 16 November`, with the year when it is another.
pub(crate) fn day_label(time: Time, now: Time) -> String {
    let (day, today) = (civil(time).date(), civil(now).date());
    match days_ago(day, today) {
        0 => "Today".into(),
        1 => "Yesterday".into(),
        _ if day.year() == today.year() => day.strftime("%A %-d %B").to_string(),
        _ => day.strftime("%A %-d %B %Y").to_string(),
    }
}

/// In a row of the list: `14:05` today, `Yesterday`, `Mon` within six days, `21 Nov`, else `21 Nov 2025`.
pub(crate) fn at_label(time: Time, now: Time) -> String {
    let (day, today) = (civil(time).date(), civil(now).date());
    match days_ago(day, today) {
        0 => hour(time),
        1 => "Yesterday".into(),
        2..=6 => day.strftime("%a").to_string(),
        _ if day.year() == today.year() => day.strftime("%-d %b").to_string(),
        _ => day.strftime("%-d %b %Y").to_string(),
    }
}

/// After "Last seen": `at 14:05`, `yesterday at 14:05`, `on Monday`, `on 21 Nov`, `on 21 Nov 2025`.
pub(crate) fn seen_label(time: Time, now: Time) -> String {
    let (day, today) = (civil(time).date(), civil(now).date());
    match days_ago(day, today) {
        0 => format!("at {}", hour(time)),
        1 => format!("yesterday at {}", hour(time)),
        2..=6 => day.strftime("on %A").to_string(),
        _ => format!("on {}", at_label(time, now)),
    }
}

/// What signed in, in words: "Firefox on Linux"; what is no browser keeps its own words.
pub(crate) fn device(agent: &str) -> String {
    // Every browser claims to be the ones before it: the most particular name comes first.
    const BROWSERS: [(&str, &str); 5] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let named =
        |all: &[(&str, &'static str)]| all.iter().find(|(mark, _)| agent.contains(mark)).map(|it| it.1);
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, _) => agent.to_owned(),
    }
}

/// One of twelve colours, by the last byte of an id.
pub(crate) fn hue(id: [u8; 16]) -> u8 {
    id[15] % 12
}

/// First character of the first and of the last word, upper case.
pub(crate) fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first.into_iter().chain(last).filter_map(|c| c.to_uppercase().next()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_have_names() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36";
        for (agent, name) in [
            (chrome, "Chrome on Linux"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1",
                "Safari on iPhone",
            ),
            ("Mozilla/5.0 (Windows NT 10.0) Chrome/142.0 Safari/537.36 Edg/142.0", "Edge on Windows"),
            ("curl/8.1", "curl/8.1"),
            ("command line", "command line"),
        ] {
            assert_eq!(device(agent), name);
        }
    }

    fn at(text: &str) -> Time {
        text.parse().expect("a time")
    }

    #[test]
    fn days_and_hours_in_words() {
        let now = at("2026-11-21T08:43:20Z");
        for (time, row, day) in [
            ("2026-11-21T00:00:00Z", "00:00", "Today"),
            ("2026-11-21T08:43:20Z", "08:43", "Today"),
            ("2026-11-20T23:59:59Z", "Yesterday", "Yesterday"),
            ("2026-11-19T12:00:00Z", "Thu", "Thursday 19 November"),
            ("2026-11-15T12:00:00Z", "Sun", "Sunday 15 November"),
            ("2026-11-14T12:00:00Z", "14 Nov", "Saturday 14 November"),
            ("2026-01-02T12:00:00Z", "2 Jan", "Friday 2 January"),
            ("2025-12-31T12:00:00Z", "31 Dec 2025", "Wednesday 31 December 2025"),
            // A clock that was set back: not a day in words, but no fault either.
            ("2026-11-22T12:00:00Z", "22 Nov", "Sunday 22 November"),
        ] {
            assert_eq!(at_label(at(time), now), row, "{time}");
            assert_eq!(day_label(at(time), now), day, "{time}");
        }
        assert_eq!(super::day(now), "2026-11-21");
    }

    #[test]
    fn initials_and_hues() {
        for (name, wanted) in [
            ("Ann Smith", "AS"),
            ("ann", "A"),
            ("Ann Maria van Smith", "AS"),
            ("  é  ü ", "ÉÜ"),
            ("", ""),
            ("😀 b", "😀B"),
        ] {
            assert_eq!(initials(name), wanted, "{name}");
        }
        let mut id = [0; 16];
        id[15] = 0xa1;
        assert_eq!(hue(id), 5);
    }
}
