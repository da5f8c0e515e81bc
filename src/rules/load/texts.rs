//! What `each` names: a group, or the texts of the message one after the other.

use super::files::PackFile;
use super::loader::Loader;
use crate::nearest::nearest;
use crate::rules::Look;
use crate::rules::compile::Uses;
use crate::schema::{Entry, GroupId};
use serde_saphyr::Spanned;

/// What `each` says for such a rule.
pub(super) const EACH_TEXT: &str = "text";

impl Loader<'_> {
    pub(super) fn each(&mut self, file: &PackFile, each: &Spanned<String>) -> Option<GroupId> {
        match self.book.entry(&each.value) {
            Some(Entry::Group(group)) => Some(group),
            Some(_) => {
                self.fault(file, each, &format!("{} is a field; `each` names a group", each.value), None);
                None
            }
            None => {
                let groups = self.book.groups().iter().map(|group| group.tag.as_str());
                let help = nearest(&each.value, groups).map(|near| format!("The nearest name is {near}."));
                self.fault(file, each, &format!("the message has no group {}", each.value), help);
                None
            }
        }
    }

    /// It looks at every field that holds text.
    pub(super) fn note_texts(&self, uses: &mut Uses) {
        for field in self.book.text_fields() {
            uses.entries.insert((false, field.0));
            uses.looks.insert(field, Look::Content);
        }
    }
}
