//! Writes the draft as a message of the newer version.

use super::draft::{Draft, DraftField, DraftGroup};
use crate::schema::{Book, Entry};
use crate::xml::{Within, escape};
use std::collections::HashMap;

/// The text of a draft, and where its fields stand in it.
#[derive(Debug)]
pub struct Written {
    /// The message.
    pub text: String,
    /// By the offsets where the tags and values of fields start: the group of the draft and the position in it.
    fields: HashMap<usize, (usize, usize)>,
}

impl Written {
    pub(super) fn of(draft: &Draft<'_>, newer: &Book) -> Self {
        let mut pen = Pen { draft, newer, written: Self { text: String::new(), fields: HashMap::new() } };
        pen.written.text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        pen.group(0, 0);
        pen.written
    }

    /// The field of the draft whose tag or value starts at this offset.
    pub(super) fn field(&self, offset: usize) -> Option<(usize, usize)> {
        self.fields.get(&offset).copied()
    }
}

struct Pen<'a> {
    draft: &'a Draft<'a>,
    newer: &'a Book,
    written: Written,
}

impl Pen<'_> {
    fn indent(&mut self, depth: usize) {
        self.written.text.extend(std::iter::repeat_n("  ", depth));
    }

    fn here(&mut self, which: (usize, usize)) {
        self.written.fields.insert(self.written.text.len(), which);
    }

    /// A group that holds something.
    fn group(&mut self, number: usize, depth: usize) {
        let group: &DraftGroup<'_> = &self.draft.groups[number];
        if depth > 0 && !self.draft.holds_something(number) {
            return;
        }
        let definition = self.newer.group(group.group);
        self.indent(depth);
        self.written.text.extend(["<", &definition.tag]);
        if depth == 0 {
            self.written.text.push_str(" xmlns=\"");
            escape(&mut self.written.text, self.newer.namespace(), Within::Attribute);
            self.written.text.push('"');
        }
        self.written.text.push_str(">\n");
        for member in &definition.members {
            match member.entry {
                Entry::Field(field) => {
                    let values = group.fields.iter().enumerate().filter(|(_, value)| value.field == field && value.is_written());
                    for (position, value) in values {
                        self.field(value, (number, position), depth + 1);
                    }
                }
                Entry::Group(inner) => {
                    for child in group.children.iter().copied().filter(|child| self.draft.groups[*child].group == inner) {
                        self.group(child, depth + 1);
                    }
                }
                Entry::Signature => {}
            }
        }
        self.indent(depth);
        self.written.text.extend(["</", &definition.tag, ">\n"]);
    }

    fn field(&mut self, value: &DraftField<'_>, which: (usize, usize), depth: usize) {
        let tag = &self.newer.field(value.field).tag;
        self.indent(depth);
        self.here(which);
        self.written.text.extend(["<", tag, ">"]);
        self.here(which);
        escape(&mut self.written.text, value.text, Within::Element);
        self.written.text.extend(["</", tag, ">\n"]);
    }
}
