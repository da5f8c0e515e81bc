//! Rules that look at one text of the message after the other.

use super::{Loader, Uses};
use crate::rules::Look;

/// What `each` says for such a rule.
pub(super) const EACH_TEXT: &str = "text";

impl Loader<'_> {
    /// It looks at every field that holds text.
    pub(super) fn note_texts(&self, uses: &mut Uses) {
        for field in self.book.text_fields() {
            uses.entries.insert((false, field.0));
            uses.looks.insert(field, Look::Content);
        }
    }
}
