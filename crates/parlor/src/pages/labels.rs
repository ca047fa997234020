//! Small words of a page: the hour, the day, initials, a colour. Times are in the zone that the reader's script has told
//! (else UTC), as the reader's language writes them; the script writes them again.

use jiff::civil::Date;
use jiff::{Timestamp, Zoned};
use parlor_proto::Time;

use crate::language::{Arg, Words};

fn local(time: Time, words: &Words) -> Zoned {
    Timestamp::from_millisecond(time.0).unwrap_or_default().to_zoned(words.zone().clone())
}

/// Whole days from `day` to `today`.
fn days_ago(day: Date, today: Date) -> i64 {
    let span = today.since((jiff::Unit::Day, day)).map(|span| span.get_days());
    span.map_or(i64::MAX, i64::from)
}

/// `14:05`
pub(crate) fn hour(time: Time, words: &Words) -> String {
    let at = local(time, words);
    let two = |number: i8| Arg::Text(words.digits(&format!("{number:02}")));
    words.with("base-time", &[("hour", two(at.hour())), ("minute", two(at.minute()))])
}

/// `2026-11-21`
pub(crate) fn day(time: Time, words: &Words) -> String {
    local(time, words).date().to_string()
}

/// The moment in which a day begins for the reader: `2026-11-21`, as a browser's date field gives it.
pub(crate) fn midnight(day: &str, words: &Words) -> Option<Time> {
    midnight_after(day, 0, words)
}

/// The same, so many days later.
pub(crate) fn midnight_after(day: &str, days: i64, words: &Words) -> Option<Time> {
    let day: Date = day.parse().ok()?;
    let begins =
        day.checked_add(jiff::Span::new().try_days(days).ok()?).ok()?.to_zoned(words.zone().clone()).ok()?;
    Some(Time(begins.timestamp().as_millisecond()))
}

/// In tables: `14:05` today, else `21 Nov 14:05`, with the year when it is another one.
pub(crate) fn moment(time: Time, now: Time, words: &Words) -> String {
    let (day, today) = (local(time, words).date(), local(now, words).date());
    let short = |pattern| date(day, pattern, "base-weekday-short", "base-month-short", words);
    let day = match () {
        () if day == today => return hour(time, words),
        () if day.year() == today.year() => short("base-date"),
        () => short("base-date-year"),
    };
    format!("{day} {}", hour(time, words))
}

/// A date in one of the catalogue's patterns; `weekday` and `month` say which names it takes.
fn date(day: Date, pattern: &str, weekday: &str, month: &str, words: &Words) -> String {
    let name = |id: &str, key, number: i8| Arg::Text(words.with(id, &[(key, Arg::Number(number.into()))]));
    words.with(
        pattern,
        &[
            ("weekday", name(weekday, "day", day.weekday().to_monday_one_offset())),
            ("day", Arg::Text(words.digits(&day.day().to_string()))),
            ("month", name(month, "month", day.month())),
            ("year", Arg::Text(words.digits(&day.year().to_string()))),
        ],
    )
}

/// Above the messages of a day: `Today`, `Yesterday`, `Monday 16 November`, with the year when it is another.
pub(crate) fn day_label(time: Time, now: Time, words: &Words) -> String {
    let (day, today) = (local(time, words).date(), local(now, words).date());
    let long = |pattern| date(day, pattern, "base-weekday", "base-month", words);
    match days_ago(day, today) {
        0 => words.say("base-today"),
        1 => words.say("base-yesterday"),
        _ if day.year() == today.year() => long("base-day"),
        _ => long("base-day-year"),
    }
}

/// In a row of the list: `14:05` today, `Yesterday`, `Mon` within six days, `21 Nov`, else `21 Nov 2025`.
pub(crate) fn at_label(time: Time, now: Time, words: &Words) -> String {
    let (day, today) = (local(time, words).date(), local(now, words).date());
    let short = |pattern| date(day, pattern, "base-weekday-short", "base-month-short", words);
    match days_ago(day, today) {
        0 => hour(time, words),
        1 => words.say("base-yesterday"),
        2..=6 => weekday(day, "base-weekday-short", words),
        _ if day.year() == today.year() => short("base-date"),
        _ => short("base-date-year"),
    }
}

fn weekday(day: Date, id: &str, words: &Words) -> String {
    words.with(id, &[("day", Arg::Number(day.weekday().to_monday_one_offset().into()))])
}

/// `Last seen at 14:05`, `Last seen on Monday`, `Last seen on 21 Nov`.
pub(crate) fn seen(time: Time, now: Time, words: &Words) -> String {
    let (day, today) = (local(time, words).date(), local(now, words).date());
    match days_ago(day, today) {
        0 => words.with("room-seen-today", &[("time", hour(time, words).into())]),
        1 => words.with("room-seen-yesterday", &[("time", hour(time, words).into())]),
        2..=6 => words.with("room-seen-weekday", &[("day", weekday(day, "base-weekday", words).into())]),
        _ => words.with("room-seen-date", &[("date", at_label(time, now, words).into())]),
    }
}

/// `since today`, `since Monday 16 November`
pub(crate) fn since(time: Time, now: Time, words: &Words) -> String {
    match days_ago(local(time, words).date(), local(now, words).date()) {
        0 => words.say("account-since-today"),
        1 => words.say("account-since-yesterday"),
        _ => words.with("account-since", &[("date", day_label(time, now, words).into())]),
    }
}

/// `last used today`, `last used: Monday 16 November`
pub(crate) fn used(time: Time, now: Time, words: &Words) -> String {
    match days_ago(local(time, words).date(), local(now, words).date()) {
        0 => words.say("account-used-today"),
        1 => words.say("account-used-yesterday"),
        _ => words.with("account-used-on", &[("date", day_label(time, now, words).into())]),
    }
}

/// `until Monday 16 November`
pub(crate) fn until(time: Option<Time>, now: Time, words: &Words) -> String {
    let date = time.map_or_else(|| "–".to_owned(), |time| day_label(time, now, words));
    words.with("account-token-until", &[("date", date.into())])
}

/// What signed in, in words: "Firefox on Linux"; what is no browser keeps its own words.
pub(crate) fn device(agent: &str, words: &Words) -> String {
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
        (Some(browser), Some(system)) => {
            words.with("account-device", &[("browser", browser.into()), ("system", system.into())])
        }
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
    use http::{HeaderMap, HeaderValue};

    use super::*;
    use crate::language::Languages;

    fn english() -> Words {
        Languages::new(None, "en", false).words("en")
    }

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
            assert_eq!(device(agent, &english()), name);
        }
    }

    fn at(text: &str) -> Time {
        text.parse().expect("a time")
    }

    #[test]
    fn days_and_hours_in_words() {
        let (now, words) = (at("2026-11-21T08:43:20Z"), english());
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
            assert_eq!(at_label(at(time), now, &words), row, "{time}");
            assert_eq!(day_label(at(time), now, &words), day, "{time}");
        }
        assert_eq!(super::day(now, &words), "2026-11-21");
    }

    #[test]
    fn last_seen_is_a_whole_sentence() {
        let (now, words) = (at("2026-11-21T08:43:20Z"), english());
        for (time, said) in [
            ("2026-11-21T06:05:00Z", "Last seen at 06:05"),
            ("2026-11-20T23:59:59Z", "Last seen yesterday at 23:59"),
            ("2026-11-19T12:00:00Z", "Last seen on Thursday"),
            ("2026-01-02T12:00:00Z", "Last seen on 2 Jan"),
            ("2025-12-31T12:00:00Z", "Last seen on 31 Dec 2025"),
        ] {
            assert_eq!(seen(at(time), now, &words), said);
        }
        assert_eq!(since(at("2026-11-21T06:05:00Z"), now, &words), "since today");
        assert_eq!(since(at("2026-11-19T06:05:00Z"), now, &words), "since Thursday 19 November");
    }

    #[test]
    fn days_begin_where_the_reader_is() {
        let in_zone = |zone: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("parlor-zone", HeaderValue::from_static(zone));
            Languages::new(None, "en", false).choose(None, None, &headers)
        };
        let (time, now) = (at("2026-11-20T23:30:00Z"), at("2026-11-21T08:43:20Z"));
        for (zone, label, clock, begins) in [
            ("UTC", "Yesterday", "23:30", "2026-11-20T00:00:00Z"),
            ("Europe/Berlin", "Today", "00:30", "2026-11-20T23:00:00Z"),
            ("Asia/Kolkata", "Today", "05:00", "2026-11-20T18:30:00Z"),
            ("America/New_York", "Yesterday", "18:30", "2026-11-20T05:00:00Z"),
        ] {
            let words = in_zone(zone);
            assert_eq!(day_label(time, now, &words), label, "{zone}");
            assert_eq!(hour(time, &words), clock, "{zone}");
            assert_eq!(midnight(&day(time, &words), &words), Some(at(begins)), "{zone}");
        }
        // The day on which clocks are changed.
        assert_eq!(hour(at("2026-10-25T00:30:00Z"), &in_zone("Europe/Berlin")), "02:30");
        assert_eq!(hour(at("2026-10-25T01:30:00Z"), &in_zone("Europe/Berlin")), "02:30");
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
