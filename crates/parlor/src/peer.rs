//! Where a request comes from, as whoever accepted it says. Nothing here believes a header.

use std::net::IpAddr;

use http::request::Parts;

/// The visitor's address, put into a request's extensions by whoever accepts connections:
///
/// ```
/// # let mut request = http::Request::new(());
/// # let visitor = std::net::IpAddr::from([192, 0, 2, 7]);
/// request.extensions_mut().insert(parlor::Peer(visitor));
/// ```
///
/// Sign-ins and sign-ups are then limited by address, too. Without it only each account's own limit holds: the address
/// of a proxy would be one for everybody, so it is never guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// The address, if somebody said it.
pub(crate) fn of(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<Peer>().map(|peer| peer.0)
}
