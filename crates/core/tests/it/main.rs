//! Stories through the façade, on both engines.

mod nodes;
mod smoke;
