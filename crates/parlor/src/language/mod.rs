//! What the interface says, in the reader's language: catalogues (Fluent files, embedded and an operator's own), the choice of
//! a language, texts with their numbers and names, and the same texts for the page's script. It must not know what the texts
//! are about, and it never translates what people wrote.

mod choose;
mod compile;
mod load;
mod locale;
mod pattern;
mod serve;
mod template;
mod words;

pub(crate) use choose::{in_address, is_tag};
pub use compile::Fault;
pub(crate) use load::Languages;
pub use load::check;
pub(crate) use serve::serve;
pub(crate) use template::register;
pub(crate) use words::{Arg, Chosen, Words};

#[cfg(test)]
mod tests;
