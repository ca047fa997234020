//! Rust client for Parlor: sign in, send, follow, resume.
//!
//! Reading order: [`Api`] (REST), [`Connection`] (one live connection that comes back by itself and never shows
//! a hole), [`Socket`] (the bare socket underneath, for programs that hold thousands). It knows the words of the
//! contract and nothing of the engine. Addresses are `http://…`: encryption is the business of the proxy in front.
//!
//! ```no_run
//! # async fn example() -> Result<(), parlor_client::Error> {
//! use parlor_client::{Api, Connection, Happening, Options};
//! use parlor_client::proto::{What, message, room};
//!
//! let api = Api::new("http://127.0.0.1:8390")?;
//! let ann = api.sign_in("ann@demo.test", "demo-demo").await?;
//! let (connection, mut happenings) = Connection::open(Options::new(api.base(), &ann.token))?;
//! let room = connection.ask(room::Open::direct("bob")).await?;
//! connection.ask(message::Send::text(room.id, "Are you there?", "n-1")).await?;
//! while let Some(happening) = happenings.next().await {
//!     if let Happening::Event(event) = happening
//!         && let What::MessageSent(message) = event.what
//!     {
//!         println!("{}", message.text);
//!     }
//! }
//! # Ok(()) }
//! ```

mod backoff;
mod clock;
mod connection;
mod cursors;
mod error;
mod rest;
mod socket;

pub use backoff::Backoff;
pub use connection::{Connection, Happening, Happenings, Options};
pub use cursors::{Cursors, Step};
pub use error::{Advice, Closed, Error};
pub use parlor_proto as proto;
pub use rest::Api;
pub use socket::{SignIn, Socket};
