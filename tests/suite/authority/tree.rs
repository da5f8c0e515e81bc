//! A message as a tree that can be changed, members in the order of the schema.

use ivicheck::schema::{Book, Entry, FieldId, GroupId, Kind};
use roxmltree::Document;
use rust_decimal::Decimal;

/// An element; where it stands among the nodes is its name.
pub type At = usize;

#[derive(Clone)]
struct Node {
    tag: String,
    text: String,
    parent: Option<At>,
    children: Vec<At>,
}

/// A message. What is taken away stays in the list, under no parent.
#[derive(Clone)]
pub struct Tree {
    nodes: Vec<Node>,
    book: &'static Book,
}

pub const ROOT: At = 0;

impl Tree {
    pub fn read(text: &str, book: &'static Book) -> Self {
        let document = Document::parse(text).expect("a vehicle is well-formed");
        let mut tree = Self { nodes: Vec::new(), book };
        tree.take(document.root_element(), None);
        tree
    }

    fn take(&mut self, element: roxmltree::Node<'_, '_>, parent: Option<At>) -> At {
        let at = self.nodes.len();
        let text = if element.children().any(|child| child.is_element()) { "" } else { element.text().unwrap_or_default() };
        self.nodes.push(Node { tag: element.tag_name().name().to_owned(), text: text.trim().to_owned(), parent, children: Vec::new() });
        let children = element.children().filter(|child| child.is_element() && child.tag_name().name() != "Signature");
        for child in children {
            let child = self.take(child, Some(at));
            self.nodes[at].children.push(child);
        }
        at
    }

    /// The message as a file, without its seal.
    pub fn write(&self) -> String {
        let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        self.write_node(ROOT, &mut text);
        text
    }

    fn write_node(&self, at: At, text: &mut String) {
        let Node { tag, text: value, children, .. } = &self.nodes[at];
        let space = if at == ROOT { " xmlns=\"http://eu.ereg.initialvehicleinformation.v2\"" } else { "" };
        let value = value.replace('&', "&amp;").replace('<', "&lt;");
        text.push_str(&format!("<{tag}{space}>{value}"));
        children.iter().for_each(|child| self.write_node(*child, text));
        text.push_str(&format!("</{tag}>\n"));
    }

    pub fn text(&self, at: At) -> &str {
        &self.nodes[at].text
    }

    pub fn parent(&self, at: At) -> Option<At> {
        self.nodes[at].parent
    }

    pub fn set(&mut self, at: At, value: &str) {
        value.clone_into(&mut self.nodes[at].text);
    }

    /// Every element of this name below another, in document order.
    pub fn below(&self, at: At, tag: &str) -> Vec<At> {
        let mut found = Vec::new();
        for child in &self.nodes[at].children {
            if self.nodes[*child].tag == tag {
                found.push(*child);
            }
            found.extend(self.below(*child, tag));
        }
        found
    }

    /// Takes an element away, and what is left empty around it.
    pub fn remove(&mut self, at: At) {
        let Some(parent) = self.nodes[at].parent.take() else { return };
        self.nodes[parent].children.retain(|child| *child != at);
        if self.nodes[parent].children.is_empty() && parent != ROOT {
            self.remove(parent);
        }
    }

    /// The group element to look below: of the deepest group that encloses both an element and a tag.
    pub fn common(&self, scope: At, tag: &str) -> At {
        let mut around = Vec::new();
        let mut entry = self.book.entry(tag);
        while let Some(group) = entry.and_then(|entry| self.book.parent(entry)) {
            around.push(self.book.group(group).tag.clone());
            entry = Some(Entry::Group(group));
        }
        let mut at = Some(scope);
        while let Some(here) = at {
            if around.contains(&self.nodes[here].tag) {
                return here;
            }
            at = self.nodes[here].parent;
        }
        ROOT
    }

    /// Adds a field below an element, with its groups and all that the schema demands of these, or a group where there is none; where it stands
    /// then.
    pub fn add(&mut self, within: At, tag: &str, value: Option<&str>) -> Option<At> {
        let entry = self.book.entry(tag)?;
        if let Entry::Group(group) = entry {
            return self.holder(within, group);
        }
        let holder = self.holder(within, self.book.parent(entry)?)?;
        let at = self.create(holder, entry);
        if let Some(value) = value {
            self.set(at, value);
        }
        Some(at)
    }

    /// An instance of a group below (or at) an element, made where there is none.
    fn holder(&mut self, within: At, group: GroupId) -> Option<At> {
        let tag = self.book.group(group).tag.clone();
        if self.nodes[within].tag == tag {
            return Some(within);
        }
        if let Some(found) = self.below(within, &tag).first() {
            return Some(*found);
        }
        let around = self.holder(within, self.book.group(group).parent?)?;
        // A group that the schema demands came with the one around it.
        let came = self.below(around, &tag).first().copied();
        Some(came.unwrap_or_else(|| self.create(around, Entry::Group(group))))
    }

    fn create(&mut self, holder: At, entry: Entry) -> At {
        let at = self.nodes.len();
        let tag = self.book.tag(entry).to_owned();
        let text = match entry {
            Entry::Field(field) => self.sample(field),
            Entry::Group(_) | Entry::Signature => String::new(),
        };
        self.nodes.push(Node { tag, text, parent: Some(holder), children: Vec::new() });
        let rank = |node: &Node, tag: &str, book: &Book| match book.entry(&node.tag) {
            Some(Entry::Group(group)) => book.group(group).members.iter().position(|member| book.tag(member.entry) == tag).unwrap_or(usize::MAX),
            _ => usize::MAX,
        };
        let own = rank(&self.nodes[holder], &self.nodes[at].tag, self.book);
        let later = |child: &At| rank(&self.nodes[holder], &self.nodes[*child].tag, self.book) > own;
        let place = self.nodes[holder].children.iter().position(later).unwrap_or(self.nodes[holder].children.len());
        self.nodes[holder].children.insert(place, at);
        if let Entry::Group(group) = entry {
            let book = self.book;
            for member in book.group(group).members.iter().filter(|member| member.occurs.min > 0) {
                self.create(at, member.entry);
            }
        }
        at
    }

    /// A copy of an element behind it.
    pub fn copy(&mut self, at: At) -> Option<At> {
        let parent = self.nodes[at].parent?;
        let copy = self.copied(at, parent);
        let place = self.nodes[parent].children.iter().position(|child| *child == at)?;
        self.nodes[parent].children.insert(place + 1, copy);
        Some(copy)
    }

    fn copied(&mut self, at: At, parent: At) -> At {
        let copy = self.nodes.len();
        let node = self.nodes[at].clone();
        self.nodes.push(Node { parent: Some(parent), children: Vec::new(), ..node.clone() });
        for child in node.children {
            let child = self.copied(child, copy);
            self.nodes[copy].children.push(child);
        }
        copy
    }

    fn sample(&self, field: FieldId) -> String {
        match &self.book.type_of(field).kind {
            Kind::Text { min, .. } => "X".repeat((*min as usize).max(1)),
            Kind::Integer { min, max } => (*min.max(&1)).min(*max).to_string(),
            Kind::Decimal { max, fraction, .. } => Decimal::ONE.min(*max).round_dp(*fraction).to_string(),
            Kind::Date => "2026-01-15".to_owned(),
            Kind::DateTime => "2026-01-15T08:00:00".to_owned(),
            Kind::Codes { codes, .. } => codes.first().map(|value| value.code.clone()).unwrap_or_default(),
        }
    }

    pub fn is_number(&self, tag: &str) -> bool {
        let Some(Entry::Field(field)) = self.book.entry(tag) else { return false };
        matches!(self.book.type_of(field).kind, Kind::Integer { .. } | Kind::Decimal { .. })
    }

    /// Values that a field could have.
    pub fn values(&self, tag: &str) -> Vec<String> {
        let Some(Entry::Field(field)) = self.book.entry(tag) else { return Vec::new() };
        match &self.book.type_of(field).kind {
            Kind::Codes { codes, .. } => codes.iter().map(|value| value.code.clone()).collect(),
            Kind::Integer { .. } | Kind::Decimal { .. } => ["0", "1", "2", "3", "10", "9000"].into_iter().map(str::to_owned).collect(),
            _ => ["IOQ", "X", "IP-1-ABC-1", "ip/x"].into_iter().map(str::to_owned).collect(),
        }
    }
}
