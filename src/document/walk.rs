//! One walk over the XML tree along the book: it fills the record and notes what does not fit.

use super::build::Builder;
use super::content::{Content, Gaps};
use super::cures;
use super::edition::edition_of;
use super::noted::{Noted, Reading};
use super::problems::{self, Suggestions};
use super::record::{FieldAt, GroupAt, Place, Value};
use super::values;
use crate::finding::{Finding, SharedText, kinds};
use crate::schema::{Book, DataType, Edition, Entry, FieldId, GroupId, Order};
use crate::signature::structure;
use crate::source::Span;
use crate::xml::{is_indentation, stray_span, tag_span, value_span};
use roxmltree::{Document, Node, NodeType};
use std::borrow::Cow;

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Reads a document along a book.
pub fn read<'doc>(document: &'doc Document<'doc>, book: &'doc Book) -> Reading<'doc> {
    read_wanted(document, book, Demands { most: usize::MAX, signature: true })
}

/// What is demanded when a document is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demands {
    /// Of each code at least so many findings are listed, and the others counted.
    pub most: usize,
    /// Whether a signature that the book demands is missing where there is none: before it is signed, a message has none.
    pub signature: bool,
}

/// Reads a document along a book, as far as is demanded.
pub fn read_wanted<'doc>(document: &'doc Document<'doc>, book: &'doc Book, demands: Demands) -> Reading<'doc> {
    let root = document.root_element();
    match recognise(document, book) {
        Recognised::Message => {}
        Recognised::Other(finding) => return Reading { record: None, findings: vec![*finding], unlisted: Vec::new() },
    }
    let mut walk = Walk::new(book, demands.most);
    walk.root(root);
    let Walk { builder, mut findings, gaps, .. } = walk;
    let mut record = builder.record;
    for mut gap in gaps {
        if !demands.signature {
            gap.forgive(Entry::Signature);
        }
        gap.report(&mut record, &mut findings);
    }
    findings.into_reading(record)
}

/// Whether a document is a message of this book.
#[derive(Debug)]
pub enum Recognised {
    /// It is, if perhaps in a wrong namespace.
    Message,
    /// It is something else; the finding says what.
    Other(Box<Finding>),
}

/// Looks at the root element only.
pub fn recognise(document: &Document<'_>, book: &Book) -> Recognised {
    let root = document.root_element();
    let expected = &book.group(book.root()).tag;
    let name = root.tag_name().name();
    let namespace = root.tag_name().namespace().unwrap_or_default();
    let other = |kind, message: String, help: Option<String>| {
        let mut finding = Finding {
            value: Some(name.to_owned()),
            expected: Some(format!("{expected} in the namespace {}", book.namespace())),
            ..problems::at_tag(kind, root, format!("/{name}"), message)
        };
        finding.help = help.map_or(finding.help, SharedText::from);
        Recognised::Other(Box::new(finding))
    };
    if book.edition() == Edition::Two && edition_of(document) == Some(Edition::One) {
        return Recognised::Other(Box::new(older_message(root, book)));
    }
    if name == expected {
        return Recognised::Message;
    }
    let found = problems::namespace_name(namespace);
    let message = format!("the root element is `{name}` in {found}; expected `{expected}` in the namespace `{}`", book.namespace());
    other(&kinds::IVI_ROOT, message, None)
}

/// A message of the versions 1.x, which have no namespace and a `Body`.
fn older_message(root: Node<'_, '_>, book: &Book) -> Finding {
    let version = root.descendants().find(|node| node.is_element() && node.tag_name().name() == "VersionNumberXsd").and_then(|node| node.text());
    let message = format!("this is an IVI {} message; IVI {} is checked here", Edition::One, book.version());
    Finding {
        value: version.map(|version| version.trim().to_owned()),
        expected: Some(book.version().to_owned()),
        ..problems::at_tag(&kinds::IVI_MESSAGE_VERSION, root, format!("/{}", root.tag_name().name()), message)
    }
}

struct Walk<'doc> {
    book: &'doc Book,
    builder: Builder<'doc>,
    findings: Noted,
    gaps: Vec<Gaps>,
    suggestions: Suggestions,
}

impl<'doc> Walk<'doc> {
    fn new(book: &'doc Book, most: usize) -> Self {
        Self { book, builder: Builder::new(book), findings: Noted::new(most), gaps: Vec::new(), suggestions: Suggestions::default() }
    }

    fn root(&mut self, node: Node<'doc, 'doc>) {
        let found = node.tag_name().namespace().unwrap_or_default();
        let expected = self.book.namespace();
        if found != expected {
            let message = format!("the message is in {}", problems::namespace_name(found));
            let mut finding = Finding {
                value: Some(found.to_owned()),
                expected: Some(if expected.is_empty() { "no namespace" } else { expected }.to_owned()),
                ..problems::at_tag(&kinds::IVI_NAMESPACE, node, format!("/{}", node.tag_name().name()), message)
            };
            let hint = problems::namespace_hint(found, expected).map(|hint| format!(" {hint}")).unwrap_or_default();
            finding.help = match expected {
                "" => "Take the declaration of the namespace away.".into(),
                expected => format!("Declare xmlns=\"{expected}\" on the root element.{hint}").into(),
            };
            self.findings.push(finding);
        }
        self.group(node, self.book.root(), GroupAt::ROOT, 1);
    }

    /// Walks an element that is an instance of `group`.
    fn group(&mut self, node: Node<'doc, 'doc>, group: GroupId, holder: GroupAt, ordinal: u32) {
        let at = self.builder.open_group(group, holder, ordinal, tag_span(node));
        let book = self.book;
        if node.attributes().len() > 0 {
            self.attributes(node, &book.group(group).tag, Place::Group(at));
        }
        let mut content = Content::default();
        let namespace = node.tag_name().namespace().unwrap_or_default();
        let mut next = node.first_child();
        while let Some(child) = next {
            next = child.next_sibling();
            if child.is_element() {
                content.in_text = false;
                self.child(child, namespace, group, at, &mut content);
            } else if child.is_text() && !content.in_text {
                content.in_text = self.stray_text(child, at);
            }
        }
        self.builder.close_group(at, content.seen, content.strangers.len());
        if let Some(gaps) = Gaps::of(at, &mut content, book.group(group)) {
            self.gaps.push(gaps);
        }
    }

    fn child(&mut self, child: Node<'doc, 'doc>, inherited: &str, group: GroupId, holder: GroupAt, content: &mut Content<'doc>) {
        let book = self.book;
        let definition = book.group(group);
        let tag = child.tag_name();
        let name = tag.name();
        let place = match definition.position_of(name, content.next) {
            Some(place) => place,
            None => match book.entry(name) {
                Some(entry) => return self.misplaced(child, group, holder, entry, content),
                None => return self.unknown(child, group, holder, content),
            },
        };
        let member = definition.members[place];
        let count = content.count(place);
        if member.occurs.max.is_some_and(|most| count > most) {
            let path = format!("{}/{name}", self.builder.record.path(Place::Group(holder)));
            return self.stranger(child, problems::repeated(child, path, member.occurs.max.unwrap_or(1), group, book), content);
        }
        let found = tag.namespace().unwrap_or_default();
        let known = content.strange_namespace == Some(found) || self.namespace(child, found, inherited, member.entry, holder);
        if !known {
            content.strange_namespace = Some(found);
        }
        if definition.order == Order::Fixed && place < content.furthest {
            let path = format!("{}/{name}", self.builder.record.path(Place::Group(holder)));
            let message = format!("{name} stands after {}", book.tag(definition.members[content.furthest].entry));
            let suggestion = cures::order(child, place, definition).map(Box::new);
            self.findings.push(Finding { suggestion, ..problems::at_tag(&kinds::IVI_ORDER, child, path, message) });
        }
        content.furthest = content.furthest.max(place);
        content.next = if member.occurs.repeats() { place } else { place + 1 };
        match member.entry {
            Entry::Field(field) => self.field(child, field, holder),
            Entry::Group(inner) => self.group(child, inner, holder, count),
            // In another namespace it is no signature, and neither is what it holds.
            Entry::Signature if known => self.signature(child, holder),
            Entry::Signature => self.unread(child),
        }
    }

    fn field(&mut self, node: Node<'doc, 'doc>, field: FieldId, holder: GroupAt) {
        let book = self.book;
        let data_type = book.type_of(field);
        let (text, span) = simple_text(node);
        let read = text.map(|text| values::read(text, data_type));
        let value = match read {
            Some(Ok(value)) => value,
            _ => Value::Unusable,
        };
        let at = self.builder.add_field(field, holder, Cow::Borrowed(text.unwrap_or_default()), value, span);
        if node.attributes().len() > 0 {
            self.attributes(node, &data_type.name, Place::Field(at));
        }
        match (text, read) {
            (Some(text), Some(Ok(Value::Text))) => self.blank(field, at, text),
            (_, Some(Ok(_))) => {}
            (Some(text), Some(Err(fault))) => self.fault(*fault, node, at, text),
            _ => self.composed_field(node, at, data_type),
        }
    }

    /// A field whose text has comments in it, or that holds elements.
    fn composed_field(&mut self, node: Node<'doc, 'doc>, at: FieldAt, data_type: &DataType) {
        let Some(text) = self.composed_text(node, at) else { return };
        let field = self.builder.record.fields[at.index()].field;
        match values::read(&text, data_type) {
            Ok(value) => {
                if value == Value::Text {
                    self.blank(field, at, &text);
                }
                self.builder.record.fields[at.index()].value = value;
            }
            Err(fault) => self.fault(*fault, node, at, &text),
        }
        self.builder.record.fields[at.index()].text = Cow::Owned(text);
    }

    fn fault(&mut self, fault: values::Fault, node: Node<'doc, 'doc>, at: FieldAt, text: &str) {
        // What is declared nil is empty by intent; the attribute has been reported.
        if text.is_empty() && node.has_attribute((XSI, "nil")) {
            return;
        }
        let path = self.builder.record.path(Place::Field(at));
        let field = self.builder.record.fields[at.index()].field;
        // What was meant is not known: nothing else is to follow from it.
        self.builder.record.uncertain.insert(Entry::Field(field));
        let definition = self.book.field(field);
        let meant = cures::value(text, self.book.type_of(field), definition.unit.as_deref());
        let mut finding = problems::fault(fault, node, path, &definition.label, text);
        finding.suggestion = meant.zip(finding.span).and_then(|(meant, span)| cures::of_value(node, span, text, meant)).map(Box::new);
        self.findings.push(finding);
    }

    /// Reports a text that holds nothing but blanks.
    fn blank(&mut self, field: FieldId, at: FieldAt, text: &str) {
        if !text.starts_with(char::is_whitespace) || !text.trim().is_empty() {
            return;
        }
        let field = self.book.field(field);
        self.findings.push(Finding {
            path: self.builder.record.path(Place::Field(at)),
            field: Some(field.tag.clone()),
            span: Some(self.builder.record.field(at).span),
            value: Some(text.to_owned()),
            expected: Some("a text with more than blanks".to_owned()),
            ..Finding::built_in(&kinds::BLANK_VALUE, format!("{} ({}) holds blanks only", field.tag, field.label))
        });
    }

    /// The text of a field around comments; `None` when it holds elements.
    fn composed_text(&mut self, node: Node<'doc, 'doc>, at: FieldAt) -> Option<String> {
        let mut text = String::new();
        for child in node.children() {
            match child.node_type() {
                NodeType::Text => text.push_str(child.text().unwrap_or_default()),
                NodeType::Element => {
                    let name = child.tag_name().name();
                    let path = format!("{}/{name}", self.builder.record.path(Place::Field(at)));
                    let message = format!("{} holds a value, not the element `{name}`", node.tag_name().name());
                    self.findings.push(problems::at_tag(&kinds::IVI_UNKNOWN_ELEMENT, child, path, message));
                    node.children().for_each(|child| self.unread(child));
                    return None;
                }
                _ => {}
            }
        }
        Some(text)
    }

    fn misplaced(&mut self, child: Node<'doc, 'doc>, group: GroupId, holder: GroupAt, entry: Entry, content: &mut Content<'doc>) {
        let home = self.book.parent(entry);
        // Siblings without the group around them have one cause: the tags of the group are lost.
        let lost = home.filter(|home| !self.builder.record.has_group(*home));
        let same_cause = lost.is_some() && content.lost_home == lost;
        content.lost_home = lost;
        self.builder.record.uncertain.extend(lost.map(Entry::Group));
        if same_cause {
            return self.unread(child);
        }
        let path = format!("{}/{}", self.builder.record.path(Place::Group(holder)), child.tag_name().name());
        self.stranger(child, problems::misplaced(child, path, entry, group, self.book), content);
    }

    fn unknown(&mut self, child: Node<'doc, 'doc>, group: GroupId, holder: GroupAt, content: &mut Content<'doc>) {
        let name = child.tag_name().name();
        let near = self.suggestions.find(name, group, self.book);
        let path = format!("{}/{name}", self.builder.record.path(Place::Group(holder)));
        self.stranger(child, problems::unknown(child, path, near.as_deref(), group, self.book), content);
        let meant = near.and_then(|near| self.book.entry(&near)).filter(|entry| self.book.parent(*entry) == Some(group));
        if let Some(entry) = meant {
            self.builder.record.uncertain.insert(entry);
            content.next = content.next.saturating_add(1);
        }
    }

    /// An element that is not read, and the finding about it: what it holds may be missing elsewhere.
    fn stranger(&mut self, node: Node<'doc, 'doc>, finding: Finding, content: &mut Content<'doc>) {
        content.strangers.push(self.findings.push(finding));
        self.unread(node);
    }

    fn unread(&mut self, node: Node<'doc, 'doc>) {
        let elements = node.descendants().filter(Node::is_element);
        self.builder.record.uncertain.extend(elements.filter_map(|element| self.book.entry(element.tag_name().name())));
    }

    fn signature(&mut self, node: Node<'doc, 'doc>, holder: GroupAt) {
        let path = format!("{}/{}", self.builder.record.path(Place::Group(holder)), Book::SIGNATURE);
        for fault in structure::check(node) {
            if fault.node.tag_name().namespace() != Some(Book::SIGNATURE_NAMESPACE) {
                self.unread(fault.node);
            }
            self.findings.push(Finding {
                expected: fault.expected,
                value: fault.value,
                ..problems::at_tag(&kinds::IVI_SIGNATURE_STRUCTURE, fault.node, format!("{path}{}", fault.path), fault.message)
            });
        }
    }

    /// Reports an element whose namespace is neither the right one nor that of its parent, which has been reported; tells whether
    /// there was nothing to report.
    fn namespace(&mut self, child: Node<'doc, 'doc>, found: &str, inherited: &str, entry: Entry, holder: GroupAt) -> bool {
        let expected = if entry == Entry::Signature { Book::SIGNATURE_NAMESPACE } else { self.book.namespace() };
        // The parser keeps one copy of each namespace: equal addresses are equal namespaces.
        if std::ptr::eq(found, inherited) && entry != Entry::Signature || found == expected {
            return true;
        }
        if found == inherited && entry != Entry::Signature {
            return true;
        }
        let tag = child.tag_name().name();
        let path = format!("{}/{tag}", self.builder.record.path(Place::Group(holder)));
        let mut finding = Finding {
            value: Some(found.to_owned()),
            expected: Some(expected.to_owned()),
            ..problems::at_tag(&kinds::IVI_NAMESPACE, child, path, format!("{tag} is in {}", problems::namespace_name(found)))
        };
        if entry == Entry::Signature {
            finding.help = format!("Declare xmlns=\"{expected}\" on Signature.").into();
        }
        self.findings.push(finding);
        false
    }

    /// Reports a text between elements; tells whether it was more than white space.
    fn stray_text(&mut self, node: Node<'doc, 'doc>, holder: GroupAt) -> bool {
        let text = node.text().unwrap_or_default();
        if is_indentation(node, text) {
            return false;
        }
        let instance = &self.builder.record.groups[holder.index()];
        let tag = &self.book.group(instance.group).tag;
        let stray = text.trim();
        let span = stray_span(node);
        self.findings.push(Finding {
            path: self.builder.record.path(Place::Group(holder)),
            field: Some(tag.clone()),
            span: Some(span),
            value: Some(values::shown(stray)),
            expected: Some("elements only".to_owned()),
            ..Finding::built_in(&kinds::IVI_UNEXPECTED_TEXT, format!("{tag} holds the text `{}`", values::shown(stray)))
        });
        true
    }

    /// Attributes: the message knows none; XML Schema itself allows the place of the schema, and the type that the element has.
    fn attributes(&mut self, node: Node<'doc, 'doc>, type_name: &str, place: Place) {
        for attribute in node.attributes() {
            let allowed = attribute.namespace() == Some(XSI)
                && match attribute.name() {
                    "schemaLocation" | "noNamespaceSchemaLocation" => true,
                    "type" => names_type(node, attribute.value(), type_name, self.book),
                    _ => false,
                };
            if allowed {
                continue;
            }
            let tag = node.tag_name().name();
            self.findings.push(Finding {
                path: format!("{}/@{}", self.builder.record.path(place), attribute.name()),
                field: Some(tag.to_owned()),
                span: Some(attribute.range().into()),
                value: Some(attribute.value().to_owned()),
                expected: Some("no attribute".to_owned()),
                ..Finding::built_in(&kinds::IVI_UNEXPECTED_ATTRIBUTE, format!("{tag} has the attribute `{}`", attribute.name()))
            });
        }
    }
}

/// The text of an element that holds one text or nothing, `None` for any other; and where its value stands.
fn simple_text<'doc>(node: Node<'doc, 'doc>) -> (Option<&'doc str>, Span) {
    match node.first_child() {
        None => (Some(""), tag_span(node)),
        Some(first) if first.is_text() && Some(first) == node.last_child() => (first.text(), first.range().into()),
        Some(_) => (None, value_span(node)),
    }
}

/// Whether an `xsi:type` names the type that the field has anyway.
fn names_type(node: Node<'_, '_>, value: &str, name: &str, book: &Book) -> bool {
    let value = value.trim();
    let (prefix, local) = value.split_once(':').map_or((None, value), |(prefix, local)| (Some(prefix), local));
    local == name && node.lookup_namespace_uri(prefix).unwrap_or_default() == book.namespace()
}
