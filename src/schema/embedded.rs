//! The books that ship in the binary.

use super::{Book, SchemaError};
use std::sync::LazyLock;

/// The text of the IVI 2.0 message book.
pub const IVI_2_0: &str = include_str!("../../schemas/ivi-2.0.yaml");

/// The IVI 2.0 message book, read once.
///
/// # Errors
/// When the embedded book is faulty; a test keeps that from shipping.
pub fn ivi_2_0() -> Result<&'static Book, &'static SchemaError> {
    static BOOK: LazyLock<Result<Book, SchemaError>> = LazyLock::new(|| Book::from_yaml(IVI_2_0));
    BOOK.as_ref()
}

/// The text of the IVI 1.11 message book.
pub const IVI_1_11: &str = include_str!("../../schemas/ivi-1.11.yaml");

/// The IVI 1.11 message book, which holds for all versions 1.x, read when it is first asked for.
///
/// # Errors
/// When the embedded book is faulty; a test keeps that from shipping.
pub fn ivi_1_11() -> Result<&'static Book, &'static SchemaError> {
    static BOOK: LazyLock<Result<Book, SchemaError>> = LazyLock::new(|| Book::from_yaml(IVI_1_11));
    BOOK.as_ref()
}
