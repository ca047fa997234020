//! A field of a change: absent leaves it as it is, `null` empties it, a value sets it.

use serde::{Deserialize, Deserializer};

/// `None`: as it is. `Some(None)`: emptied. `Some(Some(x))`: set.
pub type Change<T> = Option<Option<T>>;

/// For `#[serde(deserialize_with)]`: what is there, `null` included, is a change.
///
/// # Errors
/// As for `T`.
pub fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Change<T>, D::Error> {
    Option::<T>::deserialize(from).map(Some)
}
