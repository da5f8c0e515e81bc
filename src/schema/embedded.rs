//! The books that ship in the binary.

use super::{Book, SchemaError};
use std::sync::LazyLock;

/// The text of the IVI 2.0 message book.
pub const IVI_2_0: &str = include_str!("../../schemas/ivi-2.0.yaml");

/// What the United Kingdom adds to the IVI 2.0 message book.
pub const IVI_2_0_GB: &str = include_str!("../../schemas/ivi-2.0-gb.yaml");

/// The IVI 2.0 message book, read once.
///
/// # Errors
/// When the embedded book is faulty; a test keeps that from shipping.
pub fn ivi_2_0() -> Result<&'static Book, &'static SchemaError> {
    static BOOK: LazyLock<Result<Book, SchemaError>> = LazyLock::new(|| Book::from_yaml(IVI_2_0));
    BOOK.as_ref()
}
