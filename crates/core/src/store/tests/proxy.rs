//! A proxy before PostgreSQL that holds answers back or cuts the line at a word, so that tests can say
//! *when* instead of sleeping.
//!
//! Must not understand the protocol: it only looks for words in what the client sends.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};

use super::Location;

/// What happens when the client sends the word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// Answers are held back until then.
    Answer,
    /// The line is cut and the server never sees it.
    CutBefore,
    /// The server sees it and answers; the line is cut instead of bringing the answer.
    CutAfter,
    /// The server sees it and its answers vanish, with the line left standing.
    Silence,
}

#[derive(Default)]
struct State {
    plan: Option<(&'static str, Then)>,
    /// The word has been seen.
    seen: bool,
    /// What came in one piece with the word.
    piece: Vec<u8>,
}

pub(super) struct Proxy {
    pub(super) location: Location,
    state: Arc<(Mutex<State>, Condvar)>,
}

impl Proxy {
    pub(super) fn before(location: &Location) -> Proxy {
        let Location::Postgres(url) = location else { panic!("not PostgreSQL") };
        let start = url.find("://").unwrap() + 3;
        let end = start + url[start..].find('/').unwrap();
        let start = url[start..end].rfind('@').map_or(start, |it| start + it + 1);
        let server = if url[start..end].contains(':') {
            url[start..end].to_owned()
        } else {
            format!("{}:5432", &url[start..end])
        };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let here = listener.local_addr().unwrap();
        let location = Location::Postgres(format!("{}{here}{}", &url[..start], &url[end..]));
        let state = Arc::<(Mutex<State>, Condvar)>::default();
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), Ok(server)) = (client, TcpStream::connect(&server)) else { return };
                let (c, s, state) =
                    (client.try_clone().unwrap(), server.try_clone().unwrap(), Arc::clone(&shared));
                std::thread::spawn(move || up(client, server, &state));
                let state = Arc::clone(&shared);
                std::thread::spawn(move || down(s, c, &state));
            }
        });
        Proxy { location, state }
    }

    /// From now on: when the client sends this word, then that.
    pub(super) fn when(&self, word: &'static str, then: Then) {
        *self.state.0.lock().unwrap() = State { plan: Some((word, then)), ..State::default() };
        self.state.1.notify_all();
    }

    /// What came in one piece with the word; from now on everything passes.
    pub(super) fn done(&self) -> String {
        let mut now = self.state.0.lock().unwrap();
        let state = std::mem::take(&mut *now);
        self.state.1.notify_all();
        assert!(state.seen, "the word never came");
        String::from_utf8_lossy(&state.piece).into_owned()
    }
}

fn cut(one: &TcpStream, other: &TcpStream) {
    let _ = one.shutdown(Shutdown::Both);
    let _ = other.shutdown(Shutdown::Both);
}

fn up(mut client: TcpStream, mut server: TcpStream, state: &(Mutex<State>, Condvar)) {
    let mut buffer = vec![0; 1 << 20];
    while let Ok(n @ 1..) = client.read(&mut buffer) {
        {
            let mut state_now = state.0.lock().unwrap();
            if let Some((word, then)) = state_now.plan
                && buffer[..n].windows(word.len()).any(|it| it == word.as_bytes())
            {
                state_now.seen = true;
                state_now.piece = buffer[..n].to_vec();
                state.1.notify_all();
                if then == Then::CutBefore {
                    break;
                }
            }
        }
        if server.write_all(&buffer[..n]).is_err() {
            break;
        }
    }
    cut(&client, &server);
}

fn down(mut server: TcpStream, mut client: TcpStream, state: &(Mutex<State>, Condvar)) {
    let mut buffer = vec![0; 1 << 20];
    while let Ok(n @ 1..) = server.read(&mut buffer) {
        let mut now = state.0.lock().unwrap();
        while matches!(now.plan, Some((_, Then::Answer))) && !now.seen {
            now = state.1.wait(now).unwrap();
        }
        match now.plan {
            Some((_, Then::Silence)) if now.seen => continue,
            Some((_, Then::CutAfter)) if now.seen => {
                // `C` with COMMIT: the server says that it is done.
                if buffer[..n].windows(7).any(|it| it == b"COMMIT\0") {
                    break;
                }
                continue;
            }
            _ => {}
        }
        drop(now);
        if client.write_all(&buffer[..n]).is_err() {
            break;
        }
    }
    cut(&client, &server);
}
