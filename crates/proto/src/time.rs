//! A moment, for display only: milliseconds since 1970 inside, RFC 3339 with offset on the wire. Order never
//! rests on it (that is what `seq` is for), and this crate cannot read a clock.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Milliseconds since 1970-01-01T00:00:00Z, years 0000 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

/// Days since 1970-01-01 to (year, month, day), proleptic Gregorian.
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + i64::from(month <= 2), month, day)
}

/// The inverse of [`civil`] (same source, `days_from_civil`).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let y = year - i64::from(month <= 2);
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let doy = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    era * 146_097 + doe - 719_468
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = civil(self.0.div_euclid(86_400_000));
        let ms = self.0.rem_euclid(86_400_000);
        let (h, m, s) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}.{:03}Z", ms % 1000)
    }
}

/// The text is not an RFC 3339 date and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotATime;

impl FromStr for Time {
    type Err = NotATime;
    fn from_str(text: &str) -> Result<Self, NotATime> {
        let raw = text.as_bytes();
        let digits = |from: usize, to: usize| -> Result<i64, NotATime> {
            let part = raw.get(from..to).ok_or(NotATime)?;
            part.iter().try_fold(0, |n, c| {
                if c.is_ascii_digit() { Ok(n * 10 + i64::from(c - b'0')) } else { Err(NotATime) }
            })
        };
        let mark =
            |at: usize, is: &[u8]| raw.get(at).is_some_and(|c| is.contains(c)).then_some(()).ok_or(NotATime);
        let (year, month, day) = (digits(0, 4)?, digits(5, 7)?, digits(8, 10)?);
        let (h, m, s) = (digits(11, 13)?, digits(14, 16)?, digits(17, 19)?);
        mark(4, b"-").and(mark(7, b"-")).and(mark(10, b"Tt ")).and(mark(13, b":")).and(mark(16, b":"))?;
        let mut at = 19;
        let mut ms = 0;
        if raw.get(at) == Some(&b'.') {
            at += 1;
            let mut unit = 100;
            while let Some(c) = raw.get(at).filter(|c| c.is_ascii_digit()) {
                ms += i64::from(c - b'0') * unit;
                unit /= 10;
                at += 1;
            }
        }
        let offset = match raw.get(at) {
            Some(b'Z' | b'z') if raw.len() == at + 1 => 0,
            Some(sign @ (b'+' | b'-')) if raw.len() == at + 6 => {
                let minutes = digits(at + 1, at + 3)? * 60 + digits(at + 4, at + 6)?;
                if *sign == b'+' { minutes } else { -minutes }
            }
            _ => return Err(NotATime),
        };
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) || h > 23 || m > 59 || s > 60 {
            return Err(NotATime);
        }
        Ok(Time((days(year, month, day) * 86_400 + h * 3600 + m * 60 + s - offset * 60) * 1000 + ms))
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse()
            .map_err(|_| de::Error::custom("not a time: expected RFC 3339, as 2026-11-21T08:43:20.123Z"))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Time {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Time".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "format": "date-time"})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments() {
        for (ms, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (1_795_250_600_123, "2026-11-21T08:43:20.123Z"),
        ] {
            assert_eq!(Time(ms).to_string(), text);
            assert_eq!(text.parse(), Ok(Time(ms)));
        }
        assert_eq!("2026-11-21T09:43:20.123456+01:00".parse(), Ok(Time(1_795_250_600_123)));
    }

    #[test]
    fn every_day_of_eight_centuries_goes_there_and_back() {
        for day in -146_097..146_097 {
            let time = Time(day * 86_400_000 + 1);
            assert_eq!(time.to_string().parse(), Ok(time));
        }
    }

    #[test]
    fn nonsense_is_refused() {
        for bad in [
            "",
            "2026",
            "2026-13-01T00:00:00Z",
            "2026-01-01T00:00:00",
            "2026-01-01T25:00:00Z",
            "2026-01-01T00:00:00+1:00",
        ] {
            assert_eq!(bad.parse::<Time>(), Err(NotATime), "{bad}");
        }
    }
}
