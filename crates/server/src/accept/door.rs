//! The count of connections: in all and by address, and the stream that gives its place back when it is dropped.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use axum::http::HeaderMap;
use parlor_core::network;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

/// Files that are not connections: database, log, listener, bus, and something to spare.
const SPARE_FILES: u64 = 64;

/// How many may connect.
#[derive(Clone, Debug)]
pub(crate) struct Bounds {
    /// In all.
    pub(crate) connections: usize,
    /// From one address; 0 for no such bound.
    pub(crate) per_address: usize,
    /// Addresses of proxies: the bound above is not for them, and they are believed who asks.
    pub(crate) proxies: Vec<IpAddr>,
}

/// Raises the soft limit of open files to the hard one; says how many connections that leaves.
pub(crate) fn files() -> usize {
    let limit = getrlimit(Resource::Nofile);
    if let (Some(soft), Some(hard)) = (limit.current, limit.maximum)
        && soft < hard
    {
        let _ = setrlimit(Resource::Nofile, Rlimit { current: Some(hard), maximum: Some(hard) });
    }
    let now = getrlimit(Resource::Nofile).current.unwrap_or(1_000_000);
    usize::try_from(now.saturating_sub(SPARE_FILES).max(1)).unwrap_or(usize::MAX)
}

/// Which bound is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Full {
    /// That of the node.
    Node,
    /// That of the address.
    Address,
}

/// The count.
pub(crate) struct Door {
    bounds: Bounds,
    inside: Mutex<Inside>,
}

#[derive(Default)]
struct Inside {
    all: usize,
    by: HashMap<IpAddr, usize>,
}

impl Door {
    /// Nobody is in yet.
    pub(crate) fn new(bounds: Bounds) -> Arc<Door> {
        Arc::new(Door { bounds, inside: Mutex::new(Inside::default()) })
    }

    /// One more, if there is room.
    pub(super) fn enter(self: &Arc<Door>, address: IpAddr) -> Result<Guest, Full> {
        let counted = self.bounds.per_address > 0 && !self.is_proxy(address);
        let place = counted.then(|| network(address));
        let mut inside = self.inside();
        if inside.all >= self.bounds.connections {
            return Err(Full::Node);
        }
        if let Some(place) = place {
            let here = inside.by.entry(place).or_default();
            if *here >= self.bounds.per_address {
                return Err(Full::Address);
            }
            *here += 1;
        }
        inside.all += 1;
        Ok(Guest { door: Arc::clone(self), place })
    }

    /// Who a request comes from: whoever is connected, or who a proxy of ours says it stands in front of. `None`: a
    /// proxy that does not say.
    pub(super) fn visitor(&self, connected: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
        if !self.is_proxy(connected) {
            return Some(connected);
        }
        // Every proxy adds at the end whom it was asked by, so only what ours have added can be believed.
        let named = headers.get_all("x-forwarded-for").iter().rev();
        named
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.rsplit(','))
            .map(|entry| address(entry.trim()))
            .find(|address| !address.is_some_and(|address| self.is_proxy(address)))
            .flatten()
    }

    fn is_proxy(&self, address: IpAddr) -> bool {
        self.bounds.proxies.contains(&address.to_canonical())
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An entry of `X-Forwarded-For`: an address, with a port or without.
fn address(entry: &str) -> Option<IpAddr> {
    let bare = entry.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| entry.parse().ok().map(|it: SocketAddr| it.ip()))
}

/// A place that is given back when it is dropped.
pub(super) struct Guest {
    door: Arc<Door>,
    place: Option<IpAddr>,
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut inside = self.door.inside();
        inside.all -= 1;
        if let Some(place) = self.place
            && let Entry::Occupied(mut here) = inside.by.entry(place)
        {
            *here.get_mut() -= 1;
            if *here.get() == 0 {
                here.remove();
            }
        }
    }
}

/// Bytes moved so far, for seeing that a connection stands still.
#[derive(Clone, Default)]
pub(super) struct Moved(Arc<AtomicU64>);

impl Moved {
    fn add(&self, bytes: usize) {
        self.0.fetch_add(bytes as u64, Ordering::Relaxed);
    }
    pub(super) fn load(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A stream that holds its place for as long as it lives, also after it has become a WebSocket.
pub(super) struct Counted {
    stream: TcpStream,
    moved: Moved,
    _guest: Guest,
    _alive: mpsc::Sender<()>,
}

impl Counted {
    pub(super) fn new(stream: TcpStream, guest: Guest, alive: mpsc::Sender<()>) -> (Counted, Moved) {
        let moved = Moved::default();
        (Counted { stream, moved: moved.clone(), _guest: guest, _alive: alive }, moved)
    }
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(cx, buf);
        self.moved.add(buf.filled().len() - before);
        polled
    }
}

impl Counted {
    fn wrote(&self, polled: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(bytes)) = &polled {
            self.moved.add(*bytes);
        }
        polled
    }
}

impl AsyncWrite for Counted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.wrote(polled)
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.wrote(polled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door(connections: usize, per_address: usize, proxies: &[&str]) -> Arc<Door> {
        let proxies = proxies.iter().map(|it| it.parse().expect("an address")).collect();
        Door::new(Bounds { connections, per_address, proxies })
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn places_are_counted_by_address_and_given_back() {
        let door = door(3, 2, &[]);
        let first = door.enter(ip("10.0.0.1"));
        let second = door.enter(ip("::ffff:10.0.0.1"));
        assert!(first.is_ok() && second.is_ok());
        assert_eq!(door.enter(ip("10.0.0.1")).err(), Some(Full::Address));
        let third = door.enter(ip("10.0.0.2"));
        assert!(third.is_ok());
        assert_eq!(door.enter(ip("10.0.0.3")).err(), Some(Full::Node));
        drop((first, third));
        assert!(door.enter(ip("10.0.0.1")).is_ok());
        drop(second);
        assert!(door.inside().by.is_empty(), "nobody is remembered");
        assert_eq!(door.inside().all, 0);
    }

    #[test]
    fn a_network_of_one_customer_is_one_address_and_a_proxy_is_nobody() {
        let door = door(10, 1, &["127.0.0.1"]);
        let held = door.enter(ip("2001:db8:1:2::1"));
        assert!(held.is_ok());
        assert_eq!(door.enter(ip("2001:db8:1:2:ffff::9")).err(), Some(Full::Address));
        assert!(door.enter(ip("2001:db8:1:3::1")).is_ok());
        let guests: Vec<_> = (0..5).map(|_| door.enter(ip("127.0.0.1"))).collect();
        assert!(guests.iter().all(Result::is_ok));
    }

    #[test]
    fn a_proxy_of_ours_says_who_asks_and_nobody_else_does() {
        let door = door(10, 1, &["127.0.0.1", "10.0.0.9"]);
        let visitor = |connected: &str, named: &[&str]| {
            let named = named
                .iter()
                .map(|it| ("x-forwarded-for".parse().expect("a name"), it.parse().expect("text")));
            door.visitor(ip(connected), &named.collect()).map(|it| it.to_string())
        };
        for (connected, named, wanted) in [
            ("192.0.2.1", &[][..], Some("192.0.2.1")),
            ("192.0.2.1", &["198.51.100.1"], Some("192.0.2.1")),
            ("127.0.0.1", &[], None),
            ("127.0.0.1", &["198.51.100.1"], Some("198.51.100.1")),
            ("::ffff:127.0.0.1", &["203.0.113.5, 198.51.100.1"], Some("198.51.100.1")),
            ("127.0.0.1", &["203.0.113.5, 198.51.100.1 , 10.0.0.9"], Some("198.51.100.1")),
            ("127.0.0.1", &["203.0.113.5", "198.51.100.1"], Some("198.51.100.1")),
            ("127.0.0.1", &["198.51.100.1:4711"], Some("198.51.100.1")),
            ("127.0.0.1", &["[2001:db8::1]:4711"], Some("2001:db8::1")),
            ("127.0.0.1", &["[2001:db8::1]"], Some("2001:db8::1")),
            ("127.0.0.1", &["198.51.100.1, unknown"], None),
            ("127.0.0.1", &["10.0.0.9"], None),
        ] {
            assert_eq!(visitor(connected, named).as_deref(), wanted, "{connected} {named:?}");
        }
    }
}
