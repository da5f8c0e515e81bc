//! YAML files of people: mappings whose order counts, places in the text, and what is wrong with a file.
//!
//! Books and rule packs are read through this, so that both fail in one form: [`Fault`].

mod fault;
mod ordered;
mod place;
mod scalar;
mod words;

pub use fault::Fault;
pub use ordered::Entries;
pub(crate) use ordered::{InOrder, pairs};
pub(crate) use place::{find_word, quote};
pub(crate) use scalar::scalar;
