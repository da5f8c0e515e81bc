//! Writes a book as a schema, for editors and other validators.

use super::XML_SCHEMA;
use crate::schema::{Book, DataType, Entry, Group, Kind, Member, Occurs, Order};
use crate::xml::{Within, escaped, is_character};
use std::collections::HashSet;
use std::fmt::Write as _;

/// Where the schema expects that of the XML signature, beside itself.
const SIGNATURE_SCHEMA: &str = "xmldsig-core-schema.xsd";

/// Writes a book as a schema: types and groups in the order of the book, labels and meanings as documentation.
///
/// The schema says what XML Schema 1.0 can say. A group whose members stand in any order and may repeat is the one thing in a
/// book that needs version 1.1.
pub fn write(book: &Book) -> String {
    let mut writer = Writer { book, out: String::new(), depth: 0, names: group_type_names(book) };
    writer.schema();
    writer.out
}

/// The names of the complex types: the tags, but where a field type has that name, as both share one space of names.
fn group_type_names(book: &Book) -> Vec<String> {
    let types: HashSet<&str> = book.types().iter().map(|data_type| data_type.name.as_str()).collect();
    let tags: HashSet<&str> = book.groups().iter().map(|group| group.tag.as_str()).collect();
    let mut added = HashSet::new();
    let mut name = |group: &Group| {
        let mut name = group.tag.clone();
        while types.contains(name.as_str()) || (name != group.tag && (tags.contains(name.as_str()) || added.contains(&name))) {
            name.push_str("Type");
        }
        added.insert(name.clone());
        name
    };
    book.groups().iter().map(&mut name).collect()
}

struct Writer<'book> {
    book: &'book Book,
    out: String,
    depth: usize,
    names: Vec<String>,
}

impl Writer<'_> {
    fn schema(&mut self) {
        let book = self.book;
        self.out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let mut attributes = vec![("xmlns:xs", XML_SCHEMA.to_owned()), ("xmlns:sig", Book::SIGNATURE_NAMESPACE.to_owned())];
        if !book.namespace().is_empty() {
            let namespace = book.namespace().to_owned();
            attributes.extend([("xmlns", namespace.clone()), ("targetNamespace", namespace), ("elementFormDefault", "qualified".to_owned())]);
        }
        self.open("schema", &attributes);
        self.open("annotation", &[]);
        self.text("documentation", &format!("Message: {}", book.title()));
        self.text("documentation", &format!("Version: {}", book.version()));
        self.close("annotation");
        self.empty("import", &[("namespace", Book::SIGNATURE_NAMESPACE.to_owned()), ("schemaLocation", SIGNATURE_SCHEMA.to_owned())]);
        let root = book.group(book.root()).tag.clone();
        self.empty("element", &[("name", root), ("type", self.names[0].clone())]);
        for (position, group) in book.groups().iter().enumerate() {
            self.group(group, self.names[position].clone());
        }
        for data_type in book.types() {
            self.data_type(data_type);
        }
        self.close("schema");
    }

    fn group(&mut self, group: &Group, name: String) {
        let model = match group.order {
            Order::Any => "all",
            Order::Fixed => "sequence",
        };
        self.open("complexType", &[("name", name)]);
        self.label(&group.label);
        self.open(model, &[]);
        for member in &group.members {
            self.member(member);
        }
        self.close(model);
        self.close("complexType");
    }

    fn member(&mut self, member: &Member) {
        let book = self.book;
        let (mut attributes, label) = match member.entry {
            Entry::Signature => (vec![("ref", format!("sig:{}", Book::SIGNATURE))], ""),
            Entry::Group(id) => (vec![("name", book.group(id).tag.clone()), ("type", self.names[id.index()].clone())], ""),
            Entry::Field(id) => {
                let field = book.field(id);
                (vec![("name", field.tag.clone()), ("type", book.type_of(id).name.clone())], field.label.as_str())
            }
        };
        attributes.extend(occurs(member.occurs));
        if label.is_empty() {
            return self.empty("element", &attributes);
        }
        self.open("element", &attributes);
        self.label(label);
        self.close("element");
    }

    fn data_type(&mut self, data_type: &DataType) {
        self.open("simpleType", &[("name", data_type.name.clone())]);
        self.label(&data_type.label);
        self.open("restriction", &[("base", format!("xs:{}", base(data_type)))]);
        for (facet, value) in facets(data_type) {
            self.empty(facet, &[("value", value)]);
        }
        for code in data_type.codes() {
            let attributes = [("value", code.code.clone())];
            if code.meaning.is_empty() {
                self.empty("enumeration", &attributes);
            } else {
                self.open("enumeration", &attributes);
                self.label(&code.meaning);
                self.close("enumeration");
            }
        }
        self.close("restriction");
        self.close("simpleType");
    }

    fn label(&mut self, label: &str) {
        if !label.is_empty() {
            self.open("annotation", &[]);
            self.text("documentation", label);
            self.close("annotation");
        }
    }

    fn open(&mut self, name: &str, attributes: &[(&str, String)]) {
        self.tag(name, attributes, ">\n");
        self.depth += 1;
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, String)]) {
        self.tag(name, attributes, "/>\n");
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, String)], end: &str) {
        self.indent();
        self.out.push_str("<xs:");
        self.out.push_str(name);
        for (attribute, value) in attributes {
            // Writing to a text cannot fail.
            let _ = write!(self.out, " {attribute}=\"{}\"", marked_up(value, Within::Attribute));
        }
        self.out.push_str(end);
    }

    fn text(&mut self, name: &str, text: &str) {
        self.indent();
        let _ = writeln!(self.out, "<xs:{name}>{}</xs:{name}>", marked_up(text, Within::Element));
    }

    fn close(&mut self, name: &str) {
        self.depth -= 1;
        self.indent();
        let _ = writeln!(self.out, "</xs:{name}>");
    }

    fn indent(&mut self) {
        self.out.extend(std::iter::repeat_n("  ", self.depth));
    }
}

/// The smallest base that holds all values of a type, as people write it by hand.
fn base(data_type: &DataType) -> &'static str {
    match &data_type.kind {
        Kind::Codes { .. } if data_type.numbered => "nonNegativeInteger",
        Kind::Text { .. } | Kind::Codes { .. } => "string",
        Kind::Integer { min, max } => {
            let within = |least: i64, greatest: i64| *min >= least && *max <= greatest;
            match () {
                () if within(i16::MIN.into(), i16::MAX.into()) => "short",
                () if within(i32::MIN.into(), i32::MAX.into()) => "int",
                () => "long",
            }
        }
        Kind::Decimal { .. } => "decimal",
        Kind::Date => "date",
        Kind::DateTime => "dateTime",
    }
}

/// The facets but the codes.
fn facets(data_type: &DataType) -> Vec<(&'static str, String)> {
    match &data_type.kind {
        Kind::Text { min, max, pattern } => {
            let min = (*min > 0).then(|| ("minLength", min.to_string()));
            let max = max.map(|max| ("maxLength", max.to_string()));
            let pattern = pattern.as_ref().map(|pattern| ("pattern", pattern.text.clone()));
            [min, max, pattern].into_iter().flatten().collect()
        }
        Kind::Codes { length, .. } if data_type.numbered => vec![("totalDigits", length.to_string())],
        Kind::Codes { length, .. } => vec![("maxLength", length.to_string())],
        Kind::Integer { min, max } => vec![("minInclusive", min.to_string()), ("maxInclusive", max.to_string())],
        Kind::Decimal { min, max, digits, fraction } => vec![
            ("totalDigits", digits.to_string()),
            ("fractionDigits", fraction.to_string()),
            ("minInclusive", min.to_string()),
            ("maxInclusive", max.to_string()),
        ],
        Kind::Date | Kind::DateTime => Vec::new(),
    }
}

fn occurs(occurs: Occurs) -> Vec<(&'static str, String)> {
    let min = (occurs.min != 1).then(|| ("minOccurs", occurs.min.to_string()));
    let max = match occurs.max {
        Some(1) => None,
        Some(max) => Some(("maxOccurs", max.to_string())),
        None => Some(("maxOccurs", "unbounded".to_owned())),
    };
    min.into_iter().chain(max).collect()
}

/// A text in markup; what XML cannot hold at all becomes the replacement character.
fn marked_up(text: &str, within: Within) -> String {
    let readable: String = text.chars().map(|sign| if is_character(sign) { sign } else { char::REPLACEMENT_CHARACTER }).collect();
    escaped(&readable, within)
}
