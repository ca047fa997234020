//! What tests of the engine, and of whatever is built on it, need: dice, a history with its checker.
//!
//! Only with the feature `testing`, and in the engine's own tests. Must not be needed by anything that is shipped.

mod dice;
pub mod history;

pub use dice::Dice;
pub use history::History;
