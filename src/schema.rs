//! Message books: which groups and fields a message has, what their values may be, and what they mean.
//!
//! A [`Book`] is read from our own YAML ([`Book::from_yaml`]) or from an XSD ([`xsd::read`]); both give the same model,
//! and [`diff()`] says how two of them differ.

mod book_yaml;
mod carry;
mod data_type;
mod diff;
mod edition;
mod embedded;
mod framework;
mod ids;
mod landmarks;
mod load;
mod model;
mod overlay;
mod pattern;
pub mod xsd;

pub use carry::{Circumstance, Counterpart, Counterparts, Mapping, Route};
pub use data_type::{CodeValue, DataType, Kind};
pub use diff::{Aspect, Difference, diff};
pub use edition::Edition;
pub use embedded::{IVI_1_11, IVI_2_0, ivi_1_11, ivi_2_0};
pub use framework::Framework;
pub use ids::{Entry, FieldId, GroupId, TypeId};
pub use landmarks::Landmarks;
pub use model::{Book, BookParts, Field, Group, Member, MemberSet, Occurs, Order};
pub use pattern::Pattern;

use crate::yaml::{Fault, find_word};

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
        /// What is meant, perhaps.
        help: Option<String>,
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
    /// Whether it is about the tag or type of this name.
    pub(crate) fn is_about(&self, name: &str) -> bool {
        matches!(self, Self::Inconsistent { place, .. } if place == name)
    }

    pub(crate) fn inconsistent(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Inconsistent { place: place.into(), problem: problem.into() }
    }

    fn of_yaml(error: &serde_saphyr::Error) -> Self {
        let Fault { line, column, message, help, .. } = Fault::of_yaml("", error);
        Self::Yaml { line, column, message, help }
    }

    /// The fault with its place in the file that was read, whose text this is.
    pub fn in_file(self, file: &str, text: &str) -> Fault {
        let (line, column) = match &self {
            Self::Yaml { line, column, .. } => (*line, *column),
            Self::Xml(error) => (error.pos().row.into(), error.pos().col.into()),
            Self::Construct { line, .. } => ((*line).into(), 1),
            // What the problem quotes stands fewer times than the tag or type that has it.
            Self::Inconsistent { place, problem } => {
                let words = problem.split('`').nth(1).into_iter().chain([place.as_str()]);
                words.filter_map(|word| find_word(text, (1, 1), word)).next().unwrap_or((1, 1))
            }
        };
        let (message, help) = match self {
            Self::Yaml { message, help, .. } => (message, help),
            Self::Construct { construct, place, .. } => (format!("{construct} is not supported in {place}"), None),
            other => (other.to_string(), None),
        };
        Fault { file: file.to_owned(), line, column, message, help }
    }
}
