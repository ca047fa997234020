//! What a host says about somebody, read strictly: a claim of another type than expected is a refusal, never "absent". It
//! is called after the signature has been found good, and must not be called before.

use std::fmt;

use parlor_proto::Time;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::{Refusal, Rules};

/// Times beyond this are no times: the year 275760.
const LAST: i64 = 8_640_000_000_000;

/// What was said, and until when it holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Claims {
    pub(crate) external_id: String,
    pub(crate) name: Option<String>,
    pub(crate) username: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) picture: Option<String>,
    pub(crate) role: Option<String>,
    pub(crate) data: Option<Map<String, Value>>,
    pub(crate) until: Time,
    /// The key that has signed it, by its name ([`super::Tokens::counts`]).
    pub(crate) source: String,
}

/// Which claims say what about a person. The defaults are those of OpenID Connect, plus `role` and `data`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimNames {
    /// The name to show: `name`.
    pub name: String,
    /// A name without blanks, unique: `preferred_username`.
    pub username: String,
    /// The e-mail address: `email`.
    pub email: String,
    /// The address of a picture: `picture`.
    pub picture: String,
    /// The role that the tenant's rules speak of: `role`.
    pub role: String,
    /// Free attributes: the members of a claim that is an object, or the claim itself: `data`.
    pub data: Vec<String>,
}

impl Default for ClaimNames {
    fn default() -> Self {
        ClaimNames {
            name: "name".into(),
            username: "preferred_username".into(),
            email: "email".into(),
            picture: "picture".into(),
            role: "role".into(),
            data: vec!["data".into()],
        }
    }
}

/// An object whose members are there once.
struct Once(Map<String, Value>);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Once, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Once;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Once, A::Error> {
                let mut map = Map::new();
                while let Some((name, value)) = from.next_entry::<String, Value>()? {
                    if map.insert(name, value).is_some() {
                        return Err(A::Error::custom("a member is there twice"));
                    }
                }
                Ok(Once(map))
            }
        }
        from.deserialize_map(Members)
    }
}

impl Claims {
    /// Reads what was signed.
    pub(super) fn read(json: &[u8], rules: &Rules, now: Time) -> Result<Claims, Refusal> {
        let Once(mut claims) = serde_json::from_slice(json).map_err(|_| Refusal::Claim("payload".into()))?;
        let leeway = i64::from(rules.leeway);
        let seconds = now.0.div_euclid(1000);
        let exp = time(&claims, "exp")?.ok_or_else(|| wrong("exp"))?;
        let (nbf, iat) = (time(&claims, "nbf")?, time(&claims, "iat")?);
        if text(&claims, "iss")?.ok_or_else(|| wrong("iss"))? != rules.issuer {
            return Err(Refusal::Issuer);
        }
        if !audience(&claims, &rules.audiences)? {
            return Err(Refusal::Audience);
        }
        // As the sign-in that comes of it: it has ended once its last moment has come.
        let until = Time(exp.saturating_add(leeway).saturating_mul(1000));
        if until <= now {
            return Err(Refusal::Expired);
        }
        if [nbf, iat].into_iter().flatten().any(|from| from > seconds.saturating_add(leeway)) {
            return Err(Refusal::NotYet);
        }
        let external_id = text(&claims, "sub")?.ok_or_else(|| wrong("sub"))?.to_owned();
        if !is_external_id(&external_id) {
            return Err(wrong("sub"));
        }
        let names = &rules.names;
        let said = |name: &str| Ok::<_, Refusal>(text(&claims, name)?.map(str::to_owned));
        let (name, username, picture, role) =
            (said(&names.name)?, said(&names.username)?, said(&names.picture)?, said(&names.role)?);
        let unverified = match claims.get("email_verified") {
            None | Some(Value::Null) => false,
            Some(Value::Bool(verified)) => !verified,
            // Some hosts write it as a word.
            Some(Value::String(word)) if word == "true" || word == "false" => word == "false",
            Some(_) => return Err(wrong("email_verified")),
        };
        let email = said(&names.email)?.filter(|_| !unverified);
        let data = data(&mut claims, &names.data);
        let source = String::new();
        Ok(Claims { external_id, name, username, email, picture, role, data, until, source })
    }
}

/// Whether the host may call somebody so.
pub(crate) fn is_external_id(text: &str) -> bool {
    let plain = !text.is_empty() && text.trim() == text && !text.chars().any(char::is_control);
    plain && text.chars().count() <= 200 && text != "find"
}

fn wrong(claim: &str) -> Refusal {
    Refusal::Claim(claim.to_owned())
}

/// A whole number of seconds since 1970.
fn time(claims: &Map<String, Value>, name: &str) -> Result<Option<i64>, Refusal> {
    match claims.get(name) {
        None => Ok(None),
        Some(value) => match value.as_i64() {
            Some(seconds) if (0..=LAST).contains(&seconds) => Ok(Some(seconds)),
            _ => Err(wrong(name)),
        },
    }
}

/// A text; `null` says nothing.
fn text<'a>(claims: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, Refusal> {
    match claims.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(wrong(name)),
    }
}

fn audience(claims: &Map<String, Value>, ours: &[String]) -> Result<bool, Refusal> {
    let is_ours = |it: &str| ours.iter().any(|our| our == it);
    match claims.get("aud") {
        Some(Value::String(one)) => Ok(is_ours(one)),
        Some(Value::Array(all)) => {
            let texts: Option<Vec<&str>> = all.iter().map(Value::as_str).collect();
            Ok(texts.ok_or_else(|| wrong("aud"))?.into_iter().any(is_ours))
        }
        _ => Err(wrong("aud")),
    }
}

fn data(claims: &mut Map<String, Value>, names: &[String]) -> Option<Map<String, Value>> {
    let mut data = None;
    for name in names {
        match claims.remove(name) {
            None | Some(Value::Null) => {}
            Some(Value::Object(members)) => data.get_or_insert_with(Map::new).extend(members),
            Some(value) => {
                data.get_or_insert_with(Map::new).insert(name.clone(), value);
            }
        }
    }
    data
}
