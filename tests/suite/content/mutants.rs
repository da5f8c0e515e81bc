//! Valid vehicles with one thing wrong.

use ivicheck::document::{self, Record};
use ivicheck::rules::presence::{Demand, PresenceFact};
use ivicheck::rules::table::{Cell, Stage, Table};
use ivicheck::schema::{Book, Entry, Field, FieldId, GroupId, Kind};
use roxmltree::{Document, Node};
use rust_decimal::Decimal;
use std::ops::Range;

/// One thing wrong: which field or group it is about, and what to replace in the text.
pub struct Mutant<'b> {
    pub tag: &'b str,
    edits: Vec<(Range<usize>, String)>,
}

impl Mutant<'_> {
    pub fn text(&self, base: &str) -> String {
        let mut text = base.to_owned();
        let mut edits: Vec<&(Range<usize>, String)> = self.edits.iter().collect();
        edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
        for (range, new) in edits {
            text.replace_range(range.clone(), new);
        }
        text
    }
}

/// A valid vehicle, and what the table says of its category.
pub struct Vehicle<'d> {
    book: &'static Book,
    table: &'static Table,
    document: &'d Document<'d>,
    category: u16,
    column: usize,
    stage: Stage,
}

impl<'d> Vehicle<'d> {
    pub fn new(document: &'d Document<'d>, book: &'static Book, table: &'static Table) -> Self {
        let record = document::read(document, book).record.expect("a valid vehicle has a record");
        let code = |tag| codes(&record, book, tag).expect("a valid vehicle has its category and stage");
        let category = code("VehicleCategory").0;
        let column = table.column(category).expect("the table has a column for each category");
        let stage = Stage::of_code(&code("StageOfCompletion").1).expect("the table has a column for each stage");
        Self { book, table, document, category, column, stage }
    }

    fn elements(&self) -> impl Iterator<Item = (Node<'d, 'd>, Entry)> {
        let book = self.book;
        self.document
            .descendants()
            .filter(Node::is_element)
            .filter_map(|node| Some((node, book.entry(node.tag_name().name())?)))
            .filter(|(_, entry)| *entry != Entry::Signature)
    }

    fn cell(&self, entry: Entry) -> Cell {
        self.table.cell(entry, self.column, self.stage)
    }

    /// Whether a cell of the table, or a fact about presence without a condition, asks for it.
    fn is_asked(&self, entry: Entry) -> bool {
        let is_for = |fact: &&PresenceFact| fact.demand == Demand::Mandatory && fact.condition.is_none() && fact.is_for(self.category, self.stage);
        let by_fact = |field: FieldId| self.table.facts().iter().filter(is_for).any(|fact| fact.field == field);
        let by_cell = matches!(self.cell(entry), Cell::Mandatory | Cell::MandatoryWhen | Cell::Expected);
        by_cell || matches!(entry, Entry::Field(field) if by_fact(field))
    }

    /// Each field and group that is mandatory here, taken away.
    pub fn without_mandatory(&self) -> Vec<Mutant<'static>> {
        let alone = |node: &Node<'_, '_>| {
            let siblings = node.parent().into_iter().flat_map(|parent| parent.children());
            siblings.filter(|sibling| sibling.tag_name() == node.tag_name()).count() == 1
        };
        self.elements()
            .filter(|(node, entry)| self.is_asked(*entry) && alone(node))
            .map(|(node, entry)| Mutant { tag: self.book.tag(entry), edits: vec![(node.range(), String::new())] })
            .collect()
    }

    /// Each value that is a number, a date or a code, made into one that cannot be read.
    pub fn with_unreadable(&self) -> Vec<Mutant<'static>> {
        let is_read = |entry: &Entry| matches!(entry, Entry::Field(field) if !matches!(self.book.type_of(*field).kind, Kind::Text { .. }));
        let values = self.elements().filter(|(_, entry)| is_read(entry)).filter_map(|(node, entry)| Some((node.first_child()?, entry)));
        values.map(|(value, entry)| Mutant { tag: self.book.tag(entry), edits: vec![(value.range(), "1O".to_owned())] }).collect()
    }

    /// Each field that does not belong here, added, with its groups.
    pub fn with_foreign(&self) -> Vec<Mutant<'static>> {
        let out = self.book.field_ids().filter(|field| self.cell(Entry::Field(*field)).keeps_out());
        out.map(|field| self.with_field(field)).collect()
    }

    fn with_field(&self, field: FieldId) -> Mutant<'static> {
        let mut inner = element(self.book, Entry::Field(field));
        let mut wanted = Entry::Field(field);
        let mut holder = self.book.field(field).parent;
        loop {
            let tag = &self.book.group(holder).tag;
            if let Some(node) = self.document.descendants().find(|node| node.tag_name().name() == tag) {
                let end = node.range().start + self.document.input_text()[node.range()].rfind("</").expect("groups have end tags");
                return Mutant { tag: self.book.tag(Entry::Field(field)), edits: vec![(end..end, inner)] };
            }
            inner = group(self.book, holder, Some((wanted, inner)));
            wanted = Entry::Group(holder);
            holder = self.book.group(holder).parent.expect("the root stands in every vehicle");
        }
    }
}

fn codes(record: &Record<'_>, book: &Book, tag: &str) -> Option<(u16, String)> {
    let text = record.text(tag)?;
    let Some(Entry::Field(field)) = book.entry(tag) else { return None };
    Some((book.type_of(field).code(text)?, text.to_owned()))
}

/// An element that the schema accepts.
fn element(book: &Book, entry: Entry) -> String {
    match entry {
        Entry::Field(field) => {
            let Field { tag, .. } = book.field(field);
            format!("<{tag}>{}</{tag}>", value(&book.type_of(field).kind))
        }
        Entry::Group(inner) => group(book, inner, None),
        Entry::Signature => String::new(),
    }
}

/// A group with all that the schema demands in it, and one member more.
fn group(book: &Book, id: GroupId, with: Option<(Entry, String)>) -> String {
    let group = book.group(id);
    let mut text = String::new();
    for member in &group.members {
        match &with {
            Some((entry, inner)) if *entry == member.entry => text.push_str(inner),
            _ => (0..member.occurs.min).for_each(|_| text.push_str(&element(book, member.entry))),
        }
    }
    format!("<{0}>{text}</{0}>", group.tag)
}

fn value(kind: &Kind) -> String {
    match kind {
        Kind::Text { min, .. } => "X".repeat(*min as usize),
        Kind::Integer { min, max } => (*min.max(&1)).min(*max).to_string(),
        Kind::Decimal { max, fraction, .. } => Decimal::ONE.min(*max).round_dp(*fraction).to_string(),
        Kind::Date => "2026-01-15".to_owned(),
        Kind::DateTime => "2026-01-15T08:00:00".to_owned(),
        Kind::Codes { codes, .. } => codes.first().map(|value| value.code.clone()).unwrap_or_default(),
    }
}
