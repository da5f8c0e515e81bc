//! Message books: which groups and fields a message has, what their values may be, and what they mean.
//!
//! A [`Book`] is read from our own YAML ([`Book::from_yaml`]) or from an XSD ([`xsd::read`]); both give the same model,
//! and [`diff()`] says how two of them differ.

mod book_yaml;
mod carry;
mod data_type;
mod diff;
mod embedded;
mod load;
mod model;
mod overlay;
mod pattern;
pub mod xsd;

pub use carry::{Circumstance, Counterpart, Counterparts, Mapping, Route};
pub use data_type::{CodeValue, DataType, Kind};
pub use diff::{Aspect, Difference, diff};
pub use embedded::{IVI_1_11, IVI_2_0, IVI_2_0_GB, ivi_1_11, ivi_2_0};
pub use model::{Book, BookParts, Entry, Field, FieldId, Framework, Group, GroupId, Member, MemberSet, Occurs, Order, TypeId};
pub use pattern::Pattern;

/// Why a message book could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// The book is not the YAML that a book is.
    #[error("line {line}, column {column}: {message}")]
    Yaml {
        /// One-based line in the book.
        line: u64,
        /// One-based column in the book.
        column: u64,
        /// What is wrong there.
        message: String,
    },
    /// The XSD is not well-formed XML.
    #[error("the schema is not well-formed XML: {0}")]
    Xml(#[from] roxmltree::Error),
    /// The XSD uses a construct that a message book cannot hold.
    #[error("line {line}: {construct} is not supported in {place}")]
    Construct {
        /// One-based line in the schema.
        line: u32,
        /// The construct, as it is written.
        construct: String,
        /// The type or element that holds it.
        place: String,
    },
    /// A field or group names something that is not there.
    #[error("{place}: {problem}")]
    Inconsistent {
        /// The tag or type concerned.
        place: String,
        /// What does not fit.
        problem: String,
    },
}

impl SchemaError {
    pub(crate) fn inconsistent(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Inconsistent { place: place.into(), problem: problem.into() }
    }
}
