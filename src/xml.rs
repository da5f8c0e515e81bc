//! XML as text and as tree, without a book: whether it is well-formed, where its elements stand, how it writes numbers and dates
//! (family `input/`).
//!
//! A text is parsed by roxmltree; documents with a DTD are refused.

mod escape;
pub(crate) mod lexical;
mod malformed;
mod parse;
mod spans;
mod stray;
mod wellformed;

pub(crate) use escape::{Within, escape, escaped, is_character};
pub(crate) use lexical::is_name;
pub use lexical::{Moment, parse_date, parse_moment};
pub use parse::parse;
pub(crate) use parse::{parse_many, parse_own};
pub use spans::{tag_span, value_span};
pub(crate) use stray::{is_indentation, stray_span};
