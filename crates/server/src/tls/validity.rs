//! From when to when a certificate counts: the two times in its DER, and nothing else of it. A shape that is not the
//! expected one gives nothing; it never panics.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const INTEGER: u8 = 0x02;
const UTC_TIME: u8 = 0x17;
const GENERAL_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;

/// Seconds since 1970 of its first and its last moment.
pub(super) fn of(certificate: &[u8]) -> Option<(i64, i64)> {
    let (outer, _) = item(certificate, SEQUENCE)?;
    let (mut rest, _) = item(outer, SEQUENCE)?;
    if rest.first() == Some(&VERSION) {
        rest = item(rest, VERSION)?.1;
    }
    // Serial number, algorithm, issuer.
    for tag in [INTEGER, SEQUENCE, SEQUENCE] {
        rest = item(rest, tag)?.1;
    }
    let (validity, _) = item(rest, SEQUENCE)?;
    let (from, rest) = time(validity)?;
    let (to, _) = time(rest)?;
    Some((from, to))
}

/// The content of the first item, if it has this tag, and what follows it.
fn item(input: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (first, rest) = input.split_first()?;
    let (length, rest) = rest.split_first()?;
    if *first != tag {
        return None;
    }
    let (length, rest) = match *length {
        short @ 0..=0x7f => (usize::from(short), rest),
        // Three bytes of length are more than any certificate has.
        long @ 0x81..=0x83 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(long & 0x7f))?;
            (bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length)
}

fn time(input: &[u8]) -> Option<(i64, &[u8])> {
    let tag = *input.first()?;
    let (text, rest) = item(input, tag)?;
    let digits = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let digits = match (tag, digits.len()) {
        // Two digits of a year: of this century below 50, else of the one before.
        (UTC_TIME, 12) => format!("{}{digits}", if digits.get(..2)? < "50" { "20" } else { "19" }),
        (GENERAL_TIME, 14) => digits.to_owned(),
        _ => return None,
    };
    let moment = DateTime::strptime("%Y%m%d%H%M%S", digits).ok()?;
    Some((moment.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(from: (i32, u8, u8), to: (i32, u8, u8)) -> Vec<u8> {
        let mut params = rcgen::CertificateParams::new(vec!["chat.example".to_owned()]).expect("a name");
        params.not_before = rcgen::date_time_ymd(from.0, from.1, from.2);
        params.not_after = rcgen::date_time_ymd(to.0, to.1, to.2);
        let key = rcgen::KeyPair::generate().expect("a key");
        params.self_signed(&key).expect("signed").der().to_vec()
    }

    #[test]
    fn both_forms_of_a_time_are_read() {
        assert_eq!(of(&made((2026, 1, 1), (2027, 1, 1))), Some((1_767_225_600, 1_798_761_600)));
        assert_eq!(of(&made((1999, 12, 31), (2060, 2, 29))), Some((946_598_400, 2_845_238_400)));
    }

    #[test]
    fn nothing_that_is_broken_makes_it_panic() {
        let whole = made((2026, 1, 1), (2027, 1, 1));
        for end in 0..whole.len() {
            assert_eq!(of(&whole[..end]), None, "cut at {end}");
        }
        for at in 0..200 {
            for byte in [0, 0x7f, 0x80, 0x84, 0xff] {
                let mut broken = whole.clone();
                broken[at] = byte;
                let _ = of(&broken);
            }
        }
    }
}
