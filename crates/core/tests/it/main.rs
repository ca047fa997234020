//! Stories through the façade, on both engines.

#[cfg(all(feature = "postgres", feature = "redis"))]
mod nodes;
mod smoke;
