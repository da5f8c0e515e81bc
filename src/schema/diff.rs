//! How two books differ in what a message may hold. Labels, meanings, units and items of the certificate make no difference.

use super::{Book, DataType, Entry, Group, Kind, Member, Order};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::fmt;

/// What of two books is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Aspect {
    /// The version of the message.
    Version,
    /// The namespace of its elements.
    Namespace,
    /// The tag of the root element.
    Root,
    /// Whether a type, field, group or the signature is there at all.
    Presence,
    /// What a tag stands for: a field, a group or the signature.
    Sort,
    /// The group that holds a field or group.
    Holder,
    /// How often it may stand there.
    Occurrence,
    /// The order of the members of a group.
    Order,
    /// The name of the type of a field.
    Type,
    /// What the values of a type are: text, whole number, number, date, date with time, codes, codes as numbers.
    Kind,
    /// The numbers of characters that a text may have, or the greatest length of a code.
    Length,
    /// The form that a text must have.
    Pattern,
    /// The least and the greatest value of a number.
    Range,
    /// The digits of a number.
    Digits,
    /// A code of a list.
    Code,
}

impl Aspect {
    /// The word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::Namespace => "namespace",
            Self::Root => "root",
            Self::Presence => "presence",
            Self::Sort => "sort",
            Self::Holder => "holder",
            Self::Occurrence => "occurrence",
            Self::Order => "order",
            Self::Type => "type",
            Self::Kind => "kind",
            Self::Length => "length",
            Self::Pattern => "pattern",
            Self::Range => "range",
            Self::Digits => "digits",
            Self::Code => "code",
        }
    }
}

/// One difference between two books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What differs.
    pub what: Aspect,
    /// Where: `field Wheelbase`, `group AxleGroup`, `signature`, `type Integer5`, `element Wheelbase` when it is a field on one side
    /// only, or `message`.
    pub place: String,
    /// What the left book says; `None` when it says nothing of the kind.
    pub left: Option<String>,
    /// What the right book says; `None` when it says nothing of the kind.
    pub right: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, place, left, right } = self;
        // The sides of some aspects speak for themselves: `in AxleGroup here, in MassGroup there`.
        let word = match what {
            Aspect::Presence | Aspect::Sort | Aspect::Holder => String::new(),
            other => format!("{} ", other.as_str()),
        };
        match (left, right) {
            (Some(left), Some(right)) => write!(f, "{place}: {word}{left} here, {right} there"),
            (Some(left), None) => write!(f, "{place}: {word}{left} here, missing there"),
            (None, Some(right)) => write!(f, "{place}: {word}{right} there, missing here"),
            (None, None) => write!(f, "{place}: {word}missing"),
        }
    }
}

/// The differences between two books, the left one being `here`: those of the message, then of the types, then of groups and
/// fields, in the order of the left book with what is only in the right one after it.
pub fn diff(left: &Book, right: &Book) -> Vec<Difference> {
    let mut comparison = Comparison { left, right, found: Vec::new() };
    let root = |book: &Book| book.group(book.root()).tag.clone();
    comparison.texts(Aspect::Version, "message", left.version(), right.version());
    comparison.texts(Aspect::Namespace, "message", left.namespace(), right.namespace());
    comparison.texts(Aspect::Root, "message", &root(left), &root(right));
    comparison.types();
    comparison.members();
    comparison.found
}

struct Comparison<'book> {
    left: &'book Book,
    right: &'book Book,
    found: Vec<Difference>,
}

impl<'book> Comparison<'book> {
    fn add(&mut self, what: Aspect, place: &str, left: Option<String>, right: Option<String>) {
        if left != right {
            self.found.push(Difference { what, place: place.to_owned(), left, right });
        }
    }

    fn texts(&mut self, what: Aspect, place: &str, left: &str, right: &str) {
        let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        self.add(what, place, said(left), said(right));
    }

    fn types(&mut self) {
        let (left, right) = (self.left, self.right);
        let by_name = |book: &'book Book| book.types().iter().map(|data_type| (data_type.name.as_str(), data_type)).collect::<HashMap<_, _>>();
        let (in_left, in_right) = (by_name(left), by_name(right));
        for mine in left.types() {
            match in_right.get(mine.name.as_str()) {
                Some(theirs) => self.data_type(mine, theirs),
                None => self.add(Aspect::Presence, &format!("type {}", mine.name), Some(mine.describe()), None),
            }
        }
        for theirs in right.types().iter().filter(|theirs| !in_left.contains_key(theirs.name.as_str())) {
            self.add(Aspect::Presence, &format!("type {}", theirs.name), None, Some(theirs.describe()));
        }
    }

    fn data_type(&mut self, left: &DataType, right: &DataType) {
        let place = format!("type {}", left.name);
        if kind(left) != kind(right) {
            return self.texts(Aspect::Kind, &place, kind(left), kind(right));
        }
        for ((what, mine), (_, theirs)) in facets(left).into_iter().zip(facets(right)) {
            self.add(what, &place, mine, theirs);
        }
        for code in left.codes().iter().filter(|code| right.code(&code.code).is_none()) {
            self.add(Aspect::Code, &place, Some(code.code.clone()), None);
        }
        for code in right.codes().iter().filter(|code| left.code(&code.code).is_none()) {
            self.add(Aspect::Code, &place, None, Some(code.code.clone()));
        }
    }

    /// Every member of every group, and the root.
    fn members(&mut self) {
        let (left, right) = (self.left, self.right);
        self.group(left.group(left.root()));
        for member in left.groups().iter().flat_map(|group| &group.members) {
            self.member(*member);
            if let Entry::Group(id) = member.entry {
                self.group(left.group(id));
            }
        }
        for member in right.groups().iter().flat_map(|group| &group.members) {
            let tag = right.tag(member.entry);
            if left.entry(tag).is_none() {
                self.add(Aspect::Presence, &named(right, member.entry), None, Some(holder(right, member.entry)));
            }
        }
    }

    /// A member of the left book, which the right one has in the same way, in another way or not at all.
    fn member(&mut self, member: Member) {
        let (left, right) = (self.left, self.right);
        let mine = member.entry;
        let place = named(left, mine);
        let Some(theirs) = right.entry(left.tag(mine)) else {
            return self.add(Aspect::Presence, &place, Some(holder(left, mine)), None);
        };
        if sort(mine) != sort(theirs) {
            let place = format!("element {}", left.tag(mine));
            return self.texts(Aspect::Sort, &place, &format!("a {}", sort(mine)), &format!("a {}", sort(theirs)));
        }
        self.texts(Aspect::Holder, &place, &holder(left, mine), &holder(right, theirs));
        self.texts(Aspect::Occurrence, &place, &member.occurs.to_string(), &occurrence(right, theirs));
        if let (Entry::Field(mine), Entry::Field(theirs)) = (mine, theirs) {
            self.texts(Aspect::Type, &place, &left.type_of(mine).name, &right.type_of(theirs).name);
        }
    }

    /// The order in a group of the left book.
    fn group(&mut self, mine: &Group) {
        let (left, right) = (self.left, self.right);
        let Some(Entry::Group(theirs)) = right.entry(&mine.tag) else { return };
        let theirs = right.group(theirs);
        let place = format!("group {}", mine.tag);
        if mine.order != theirs.order {
            return self.texts(Aspect::Order, &place, order(mine.order), order(theirs.order));
        }
        if mine.order == Order::Fixed {
            // What only one side has is a difference of its own and moves nothing.
            let (mine, theirs) = (tags(left, mine), tags(right, theirs));
            let common = |these: &[&str], those: &[&str]| {
                let those: HashSet<&str> = those.iter().copied().collect();
                these.iter().copied().filter(|tag| those.contains(tag)).collect::<Vec<_>>().join(" ")
            };
            self.texts(Aspect::Order, &place, &common(&mine, &theirs), &common(&theirs, &mine));
        }
    }
}

fn tags<'book>(book: &'book Book, group: &'book Group) -> Vec<&'book str> {
    group.members.iter().map(|member| book.tag(member.entry)).collect()
}

const fn sort(entry: Entry) -> &'static str {
    match entry {
        Entry::Field(_) => "field",
        Entry::Group(_) => "group",
        Entry::Signature => "signature",
    }
}

const fn order(order: Order) -> &'static str {
    match order {
        Order::Any => "any",
        Order::Fixed => "fixed",
    }
}

fn named(book: &Book, entry: Entry) -> String {
    match entry {
        Entry::Signature => "signature".to_owned(),
        other => format!("{} {}", sort(other), book.tag(other)),
    }
}

fn holder(book: &Book, entry: Entry) -> String {
    book.parent(entry).map_or_else(|| "the root".to_owned(), |group| format!("in {}", book.group(group).tag))
}

fn occurrence(book: &Book, entry: Entry) -> String {
    let members = book.parent(entry).map(|group| &book.group(group).members);
    let member = members.and_then(|members| members.iter().find(|member| member.entry == entry));
    member.map(|member| member.occurs.to_string()).unwrap_or_default()
}

const fn kind(data_type: &DataType) -> &'static str {
    match &data_type.kind {
        Kind::Text { .. } => "text",
        Kind::Integer { .. } => "whole number",
        Kind::Decimal { .. } => "number",
        Kind::Date => "date",
        Kind::DateTime => "date with time",
        Kind::Codes { .. } if data_type.numbered => "codes as numbers",
        Kind::Codes { .. } => "codes",
    }
}

/// What narrows a type, but its codes; the same aspects in the same order for the same kind.
fn facets(data_type: &DataType) -> Vec<(Aspect, Option<String>)> {
    match &data_type.kind {
        Kind::Text { min, max, pattern } => {
            let max = max.map_or_else(|| "n".to_owned(), |max| max.to_string());
            vec![(Aspect::Length, Some(format!("{min}..{max}"))), (Aspect::Pattern, pattern.as_ref().map(|pattern| pattern.text.clone()))]
        }
        Kind::Integer { min, max } => vec![(Aspect::Range, Some(format!("{min}..{max}")))],
        Kind::Decimal { min, max, digits, fraction } => vec![
            (Aspect::Range, Some(format!("{}..{}", min.normalize(), max.normalize()))),
            (Aspect::Digits, Some(format!("{digits} with {fraction} after the point"))),
        ],
        Kind::Codes { length, .. } => vec![(Aspect::Length, Some(length.to_string()))],
        Kind::Date | Kind::DateTime => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOK: &str = r#"
book: ivi
version: "1"
title: A test
namespace: urn:one
root: Message
types:
  Day: { date: day }
  Text9: { text: 1..9, pattern: "[A-Z]*" }
  Whole: { integer: 0..9 }
  Number: { decimal: 0..9.9, digits: 2, fraction: 1 }
codes:
  Colour: { length: 1, values: { R: red, G: green } }
groups:
  Message:
    content:
      - { group: Cart, occurs: 1 }
      - { field: Built, type: Day, occurs: 0..1, label: "day of manufacture" }
      - { signature: Signature, occurs: 1 }
  Cart:
    order: fixed
    content:
      - { field: Plate, type: Text9, occurs: 1..n }
      - { field: Paint, type: Colour, occurs: 1 }
      - { field: Load, type: Number, occurs: 1, unit: kg }
"#;

    /// The differences when the right book has other words in some places.
    fn lines(changes: &[(&str, &str)]) -> Vec<String> {
        let mut text = BOOK.to_owned();
        for (part, instead) in changes {
            assert!(text.contains(part), "{part}");
            text = text.replacen(part, instead, 1);
        }
        let (left, right) = (Book::from_yaml(BOOK).unwrap(), Book::from_yaml(&text).unwrap());
        let found: Vec<String> = diff(&left, &right).iter().map(ToString::to_string).collect();
        assert_eq!(diff(&right, &left).len(), found.len(), "the other way round there are as many");
        found
    }

    #[test]
    fn a_book_does_not_differ_from_itself() {
        assert!(lines(&[]).is_empty());
    }

    #[test]
    fn labels_meanings_units_and_titles_make_no_difference() {
        assert!(lines(&[("day of manufacture", "x"), ("R: red", "R: ''"), ("unit: kg", "unit: t"), ("A test", "Another")]).is_empty());
    }

    #[test]
    fn the_message() {
        assert_eq!(
            lines(&[("\"1\"", "\"2\""), ("urn:one", "\"\"")]),
            ["message: version 1 here, 2 there", "message: namespace urn:one here, missing there"]
        );
        assert_eq!(lines(&[("root: Message", "root: Note"), ("\n  Message:", "\n  Note:")])[0], "message: root Message here, Note there");
    }

    #[test]
    fn types() {
        assert_eq!(
            lines(&[("  Whole: { integer: 0..9 }\n", "")]),
            ["type Whole: a whole number from 0 to 9 here, missing there"],
            "an unused type counts too"
        );
        assert_eq!(
            lines(&[("Whole:", "Other: { date: time }\n  Whole:")]),
            ["type Other: a date with time such as 2026-07-05T13:45:00Z there, missing here"]
        );
        assert_eq!(lines(&[("integer: 0..9", "date: day")]), ["type Whole: kind whole number here, date there"]);
        assert_eq!(lines(&[("integer: 0..9", "integer: 0..99")]), ["type Whole: range 0..9 here, 0..99 there"]);
        assert_eq!(
            lines(&[("0..9.9, digits: 2", "0..9.90, digits: 3")]),
            ["type Number: digits 2 with 1 after the point here, 3 with 1 after the point there"]
        );
        assert_eq!(lines(&[("text: 1..9", "text: 1..8")]), ["type Text9: length 1..9 here, 1..8 there"]);
        assert_eq!(lines(&[(", pattern: \"[A-Z]*\"", "")]), ["type Text9: pattern [A-Z]* here, missing there"]);
    }

    #[test]
    fn codes() {
        assert_eq!(
            lines(&[("G: green", "B: blue"), ("length: 1", "length: 2")]),
            ["type Colour: length 1 here, 2 there", "type Colour: code G here, missing there", "type Colour: code B there, missing here"]
        );
        assert!(lines(&[("R: red, G: green", "G: green, R: red")]).is_empty(), "the order of a list means nothing");
        let numbers = [("R: red, G: green", "'1': a, '2': b")];
        assert_eq!(lines(&[numbers[0], ("length: 1", "numbered: true, length: 1")])[0], "type Colour: kind codes here, codes as numbers there");
    }

    #[test]
    fn members() {
        assert_eq!(lines(&[("type: Day", "type: Text9")]), ["field Built: type Day here, Text9 there"]);
        assert_eq!(
            lines(&[("field: Built", "field: Made")]),
            ["field Built: in Message here, missing there", "field Made: in Message there, missing here"]
        );
        assert_eq!(lines(&[("occurs: 1..n", "occurs: 0..n")]), ["field Plate: occurrence 1..n here, 0..n there"]);
        assert_eq!(lines(&[("Cart, occurs: 1", "Cart, occurs: 0..1")]), ["group Cart: occurrence 1 here, 0..1 there"]);
        assert_eq!(lines(&[("Signature, occurs: 1", "Signature, occurs: 0..1")]), ["signature: occurrence 1 here, 0..1 there"]);
        assert_eq!(lines(&[("      - { signature: Signature, occurs: 1 }\n", "")]), ["signature: in Message here, missing there"]);
    }

    #[test]
    fn a_field_that_moved_or_became_a_group() {
        let built = "      - { field: Built, type: Day, occurs: 0..1, label: \"day of manufacture\" }\n";
        let cart = "    order: fixed\n    content:\n";
        assert_eq!(lines(&[(built, ""), (cart, &format!("{cart}{built}"))]), ["field Built: in Message here, in Cart there"]);
        let group = "      - { group: Built, occurs: 0..1 }\n";
        let content = "  Cart:\n    order: fixed\n";
        let changes = [(built, group), (content, "  Built:\n    content: []\n  Cart:\n    order: fixed\n")];
        assert_eq!(lines(&changes), ["element Built: a field here, a group there"]);
    }

    #[test]
    fn order() {
        assert_eq!(lines(&[("    order: fixed\n", "")]), ["group Cart: order fixed here, any there"]);
        let (plate, paint) = ("      - { field: Plate, type: Text9, occurs: 1..n }\n", "      - { field: Paint, type: Colour, occurs: 1 }\n");
        assert_eq!(
            lines(&[(&format!("{plate}{paint}"), &format!("{paint}{plate}"))]),
            ["group Cart: order Plate Paint Load here, Paint Plate Load there"]
        );
        assert_eq!(lines(&[(plate, "")]), ["field Plate: in Cart here, missing there"], "what is missing moves nothing");
        let built = "      - { field: Built, type: Day, occurs: 0..1, label: \"day of manufacture\" }\n";
        let signature = "      - { signature: Signature, occurs: 1 }\n";
        assert!(lines(&[(&format!("{built}{signature}"), &format!("{signature}{built}"))]).is_empty(), "any order is any order");
    }
}
