//! Stories through the façade, each told on SQLite and on PostgreSQL.

/// A story is an async function of a fresh [`parlor_core::testing::TestChat`]; this makes its tests. The engine can
/// be set up otherwise: `story!(flood, |it| it.limits(|limits| …))`.
macro_rules! story {
    ($name:ident) => {
        story!($name, |it| it);
    };
    ($name:ident, $setup:expr) => {
        mod $name {
            async fn on(place: parlor_core::testing::On) {
                let setup: fn(parlor_core::testing::Setup) -> parlor_core::testing::Setup = $setup;
                if let Some(chat) = setup(parlor_core::testing::Setup::on(place)).start() {
                    super::$name(chat).await;
                }
            }

            #[tokio::test]
            async fn sqlite() {
                on(parlor_core::testing::On::Memory).await;
            }

            #[tokio::test]
            async fn postgres() {
                on(parlor_core::testing::On::Postgres).await;
            }
        }
    };
}

mod accounts;
mod answering;
mod asking;
mod attachments;
mod changing;
mod claiming;
mod crowd;
mod damaged;
mod ending;
mod erasing;
mod groups;
mod hello;
mod host;
mod jumping;
mod keeping;
mod limits;
mod live;
mod messages;
#[cfg(all(feature = "postgres", feature = "redis"))]
mod nodes;
mod paging;
mod pictures;
mod pins;
mod presence;
mod profiles;
mod reactions;
mod reading;
mod receipts;
mod reducing;
mod removing;
mod retention;
mod rooms;
mod searching;
mod settling;
mod shared;
mod sim;
mod staff;
mod talking;
mod tenants;
mod tickets;
mod trying;
mod volumes;
mod vouched;
