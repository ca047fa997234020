//! The engine of Parlor: rules, log, store, hub, fan-out, sessions.
//!
//! It knows neither HTTP nor HTML, works without an async runtime of its own (plain threads and callbacks), and
//! can be stepped by hand in the simulation. Start at [`Chat`]; then `engine` (the register of what can be
//! asked), `writer` (the one transaction), `hub` (who is told), and the features, lowest first.

mod access;
mod actor;
mod blob;
mod builder;
mod chat;
mod clock;
mod cx;
mod damage;
mod dice;
mod engine;
mod error;
mod fanout;
mod heed;
mod hub;
mod inbox;
mod limit;
mod node;
mod pool;
mod rate;
mod session;
mod stats;
mod store;
mod talk;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod text;
mod tools;
mod writer;

pub mod admin;
mod attachment;
mod audit;
mod block;
mod claim;
mod erase;
mod history;
mod hold;
mod host;
mod log;
mod login;
mod member;
mod message;
mod pair;
mod picture;
mod pin;
mod reaction;
mod read;
mod relation;
mod report;
mod retention;
mod room;
mod search;
mod server_key;
mod tenant;
mod ticket;
mod user;

pub use access::Rank;
pub use actor::Actor;
pub use attachment::{File, Link, Offer, Upload};
#[cfg(feature = "s3")]
pub use blob::Bucket;
pub use blob::Files;
pub use builder::{Builder, StartError};
pub use chat::{Chat, Health, Live};
pub use clock::Clock;
pub use dice::Dice;
pub use erase::Reach;
pub use erase::tenant::{Content as TenantContent, Removal as TenantRemoval};
pub use hold::Hold;
pub use host::{Host, HostAsk};
pub use hub::outbox::{Close, Next};
pub use limit::Limits;
pub use login::foreign::{GUEST, is_foreign, of_session, of_token};
pub use login::guard::network;
pub use message::Version;
pub use parlor_proto as proto;
pub use picture::Wish as PictureWish;
pub use relation::Parting;
pub use retention::Purged;
pub use server_key::is_server_key;
pub use tenant::host::normal as normal_host;
pub use tenant::manage::Change as TenantChange;
pub use tenant::now::Now as Tenant;
pub use tenant::rules::{AccountEnd, FirstContact, Policy, RelationEnd, Rules};
pub use tenant::settings::{
    KEYS as TENANT_KEYS, Key as TenantKey, Settings as TenantSettings, roles as parse_roles,
};
pub use text::emojis;
pub use ticket::{Letter, Proved, Purpose, Says, Ticketed};
pub use tools::{Difference, Export, Exported, Kept, Plan, Restored, Seeded, Step, Verified};
pub use user::vouch::{Admitted, Vouched};

use parlor_proto::{Code, Problem};

/// The length of a page, within its bound.
fn page_limit(asked: Option<i64>, usual: i64, most: i64) -> Result<i64, Problem> {
    match asked {
        None => Ok(usual),
        Some(limit) if (1..=most).contains(&limit) => Ok(limit),
        Some(_) => Err(Problem::new(Code::Invalid, format!("`limit` is 1 to {most}.")).field("limit")),
    }
}
