//! Writes the draft as a message of the newer version.

use super::super::record::Place;
use super::draft::{Draft, DraftField, DraftGroup};
use crate::schema::{Book, Entry};
use std::collections::HashMap;

/// The text of a draft, and where its elements come from.
#[derive(Debug)]
pub struct Written {
    /// The message.
    pub text: String,
    /// By the offsets where tags and values start: the place in the older record.
    places: HashMap<usize, Place>,
    /// By the offsets where the tags and values of fields start: the group of the draft and the position in it.
    fields: HashMap<usize, (usize, usize)>,
}

impl Written {
    pub(super) fn of(draft: &Draft, newer: &Book) -> Self {
        let mut pen = Pen { draft, newer, written: Self { text: String::new(), places: HashMap::new(), fields: HashMap::new() } };
        pen.written.text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        pen.group(0, 0);
        pen.written
    }

    /// The field of the draft whose tag or value starts at this offset.
    pub(super) fn field(&self, offset: usize) -> Option<(usize, usize)> {
        self.fields.get(&offset).copied()
    }

    /// The place in the older record that the tag or value at this offset comes from.
    pub fn place(&self, offset: usize) -> Option<Place> {
        self.places.get(&offset).copied()
    }
}

struct Pen<'a> {
    draft: &'a Draft,
    newer: &'a Book,
    written: Written,
}

impl Pen<'_> {
    fn indent(&mut self, depth: usize) {
        self.written.text.extend(std::iter::repeat_n("  ", depth));
    }

    fn here(&mut self, place: Place) {
        self.written.places.insert(self.written.text.len(), place);
    }

    fn field_here(&mut self, place: Place, which: (usize, usize)) {
        self.here(place);
        self.written.fields.insert(self.written.text.len(), which);
    }

    /// A group that holds something.
    fn group(&mut self, number: usize, depth: usize) {
        let group: &DraftGroup = &self.draft.groups[number];
        if depth > 0 && !self.holds_something(number) {
            return;
        }
        let definition = self.newer.group(group.group);
        self.indent(depth);
        self.here(Place::Group(group.source));
        self.written.text.extend(["<", &definition.tag]);
        if depth == 0 {
            self.written.text.push_str(" xmlns=\"");
            self.characters(self.newer.namespace());
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

    fn holds_something(&self, number: usize) -> bool {
        let group = &self.draft.groups[number];
        group.fields.iter().any(DraftField::is_written) || group.children.iter().any(|child| self.holds_something(*child))
    }

    fn field(&mut self, value: &DraftField, which: (usize, usize), depth: usize) {
        let tag = &self.newer.field(value.field).tag;
        let place = Place::Field(value.source);
        self.indent(depth);
        self.field_here(place, which);
        self.written.text.extend(["<", tag, ">"]);
        self.field_here(place, which);
        self.characters(&value.text);
        self.written.text.extend(["</", tag, ">\n"]);
    }

    /// A value, of an element or in quotes.
    fn characters(&mut self, text: &str) {
        for sign in text.chars() {
            match sign {
                '&' => self.written.text.push_str("&amp;"),
                '<' => self.written.text.push_str("&lt;"),
                '>' => self.written.text.push_str("&gt;"),
                '\r' => self.written.text.push_str("&#13;"),
                other => self.written.text.push(other),
            }
        }
    }
}
