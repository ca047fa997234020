//! Stories through the façade, on both engines.

mod smoke;
