//! Identifiers: one newtype a noun, one text form (a lower-case hyphenated UUID). They are made elsewhere:
//! this crate has no source of chance.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Position of an entry in a room's log: 1, 2, 3 … without holes.
pub type Seq = i64;
/// Position of a message among the messages of a room: 1, 2, 3 … without holes.
pub type Number = i64;

/// The text is not a UUID in the hyphenated form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an id: expected 8-4-4-4-12 hexadecimal digits")
    }
}

impl std::error::Error for NotAnId {}

fn parse(text: &str) -> Result<[u8; 16], NotAnId> {
    let raw = text.as_bytes();
    if raw.len() != 36 {
        return Err(NotAnId);
    }
    let mut out = [0u8; 16];
    let mut nibble = 0;
    for (at, &c) in raw.iter().enumerate() {
        if matches!(at, 8 | 13 | 18 | 23) {
            if c != b'-' {
                return Err(NotAnId);
            }
            continue;
        }
        let value = (c as char).to_digit(16).ok_or(NotAnId)? as u8;
        out[nibble / 2] |= if nibble % 2 == 0 { value << 4 } else { value };
        nibble += 1;
    }
    Ok(out)
}

fn print(bytes: &[u8; 16]) -> [u8; 36] {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut out = [b'-'; 36];
    let mut at = 0;
    for (i, byte) in bytes.iter().enumerate() {
        if matches!(i, 4 | 6 | 8 | 10) {
            at += 1;
        }
        out[at] = HEX[(byte >> 4) as usize];
        out[at + 1] = HEX[(byte & 15) as usize];
        at += 2;
    }
    out
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; 16]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(std::str::from_utf8(&print(&self.0)).unwrap_or_default())
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }
        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                parse(text).map($name)
            }
        }
        impl From<[u8; 16]> for $name {
            fn from(bytes: [u8; 16]) -> Self {
                $name(bytes)
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(std::str::from_utf8(&print(&self.0)).unwrap_or_default())
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                struct Text;
                impl de::Visitor<'_> for Text {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("an id: 8-4-4-4-12 hexadecimal digits")
                    }
                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(|_| E::custom("not an id: expected 8-4-4-4-12 hexadecimal digits"))
                    }
                }
                from.deserialize_str(Text)
            }
        }
        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({"type": "string", "format": "uuid"})
            }
        }
    };
}

id!(/** One isolated customer of an installation. */ TenantId);
id!(/** A person in a tenant. */ UserId);
id!(/** Where people talk. */ RoomId);
id!(/** What was said. */ MessageId);
id!(/** An uploaded picture, file or voice note. */ AttachmentId);
id!(/** A signed-in device: a stored, revocable credential. */ LoginId);
id!(/** A key with which the host acts. */ KeyId);
id!(/** One connected socket. */ SessionId);
id!(/** Which history a log belongs to; changes when a log may have gone back (a restored backup). */ EpochId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_goes_there_and_back() {
        let text = "0190f3c2-0000-7000-8000-00000000abcd";
        let id: RoomId = text.parse().expect("an id");
        assert_eq!(id.to_string(), text);
        assert_eq!("0190F3C2-0000-7000-8000-00000000ABCD".parse(), Ok(id));
    }

    #[test]
    fn everything_else_is_refused() {
        for bad in [
            "",
            "0190f3c2",
            "0190f3c2-0000-7000-8000-00000000abc",
            "0190f3c2-0000-7000-8000-00000000abcg",
            "0190f3c2+0000-7000-8000-00000000abcd",
            "0190f3c200007000800000000000abcd0000",
            "é190f3c2-0000-7000-8000-0000000abcd",
        ] {
            assert_eq!(bad.parse::<RoomId>(), Err(NotAnId), "{bad}");
        }
    }
}
