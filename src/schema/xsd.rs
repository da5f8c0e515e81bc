//! XSD in and out: a published schema as a book ([`read()`]), a book as a schema for other programs ([`write()`]).

mod read;
mod simple;
mod syntax;
mod write;

pub use read::read;
pub use write::write;

/// The namespace of XML Schema itself.
const XML_SCHEMA: &str = "http://www.w3.org/2001/XMLSchema";

#[cfg(test)]
mod tests;
