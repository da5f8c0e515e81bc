//! What is said of archives and their entries.

use crate::finding::{Finding, kinds};
use std::borrow::Cow;

/// A name as it can be shown: bytes that are no UTF-8 are written `\xE9`, so that two names stay two.
pub(in crate::batch) fn readable(name: &[u8]) -> Cow<'_, str> {
    use std::fmt::Write as _;
    if let Ok(name) = std::str::from_utf8(name) {
        return Cow::Borrowed(name);
    }
    let mut shown = String::with_capacity(name.len() + 8);
    for chunk in name.utf8_chunks() {
        shown.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(shown, "\\x{byte:02X}");
        }
    }
    Cow::Owned(shown)
}

pub(super) fn problem(message: String) -> Box<Finding> {
    Box::new(Finding::built_in(&kinds::INPUT_ARCHIVE, message))
}

/// An archive whose files have not been checked.
pub(in crate::batch) fn not_opened(reason: &str) -> Box<Finding> {
    problem(format!("the archive was not opened, so nothing in it was checked: {reason}"))
}

pub(super) fn is_link() -> Box<Finding> {
    Box::new(Finding::built_in(&kinds::INPUT_NOT_A_FILE, "this entry of the archive is a link, not a file".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_no_utf_8_stay_two() {
        assert_eq!([&b"a\xE9.xml"[..], b"a\xE8.xml", "aé.xml".as_bytes()].map(readable), ["a\\xE9.xml", "a\\xE8.xml", "aé.xml"]);
    }
}
