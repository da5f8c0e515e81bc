//! A well-formed message with the places of its elements, so that mutations can cut and paste.

use ivicheck::schema::{Book, DataType, Entry, GroupId};
use std::ops::Range;

pub struct Element {
    /// The name without prefix.
    pub tag: String,
    /// From `<` to the `>` of the end tag.
    pub range: Range<usize>,
    /// The name as written in the start tag.
    pub name: Range<usize>,
    /// Between the tags; `None` for `<a/>`.
    pub content: Option<Range<usize>>,
    pub parent: Option<usize>,
    pub children: Vec<usize>,
    /// Whether it is the signature or stands in it.
    pub sealed: bool,
}

impl Element {
    /// Where something can be added to the start tag.
    pub fn attributes_at(&self) -> usize {
        self.name.end
    }
}

pub struct Specimen {
    pub name: String,
    pub text: String,
    pub elements: Vec<Element>,
}

impl Specimen {
    /// `None` when the text is not well-formed.
    pub fn parse(name: &str, text: String) -> Option<Self> {
        let mut elements: Vec<Element> = Vec::new();
        {
            let document = roxmltree::Document::parse(&text).ok()?;
            let mut numbers = std::collections::HashMap::new();
            for node in document.descendants().filter(roxmltree::Node::is_element) {
                let number = elements.len();
                numbers.insert(node.id(), number);
                let parent = node.parent_element().and_then(|parent| numbers.get(&parent.id()).copied());
                if let Some(parent) = parent {
                    elements[parent].children.push(number);
                }
                let sealed = node.tag_name().name() == Book::SIGNATURE || parent.is_some_and(|parent| elements[parent].sealed);
                elements.push(element(&text, node, parent, sealed)?);
            }
        }
        Some(Self { name: name.to_owned(), text, elements })
    }

    /// The text of an element with its tags.
    pub fn whole(&self, element: &Element) -> &str {
        &self.text[element.range.clone()]
    }

    /// The text between the tags, as written.
    pub fn inner(&self, element: &Element) -> &str {
        element.content.clone().map_or("", |content| &self.text[content])
    }

    /// The text with parts replaced. Replacements must not overlap.
    pub fn splice(&self, mut edits: Vec<(Range<usize>, String)>) -> Option<Vec<u8>> {
        edits.sort_by_key(|(range, _)| (range.start, range.end));
        let mut spliced = String::with_capacity(self.text.len() + 256);
        let mut at = 0;
        for (range, replacement) in edits {
            spliced.push_str(self.text.get(at..range.start)?);
            spliced.push_str(&replacement);
            at = range.end;
        }
        spliced.push_str(self.text.get(at..)?);
        Some(spliced.into_bytes())
    }

    /// The text with new content between the tags of an element.
    pub fn refill(&self, element: &Element, content: &str) -> Option<Vec<u8>> {
        match &element.content {
            Some(range) => self.splice(vec![(range.clone(), content.to_owned())]),
            None => {
                let name = &self.text[element.name.clone()];
                let start = self.whole(element).strip_suffix("/>")?;
                self.splice(vec![(element.range.clone(), format!("{start}>{content}</{name}>"))])
            }
        }
    }

    /// The text with something added to a start tag.
    pub fn with_attributes(&self, element: &Element, attributes: &str) -> Option<Vec<u8>> {
        let at = element.attributes_at();
        self.splice(vec![(at..at, format!(" {attributes}"))])
    }

    /// The text with something added at the end of an element.
    pub fn append(&self, element: &Element, addition: &str) -> Option<Vec<u8>> {
        let content = format!("{}{addition}", self.inner(element));
        self.refill(element, &content)
    }
}

fn element(text: &str, node: roxmltree::Node<'_, '_>, parent: Option<usize>, sealed: bool) -> Option<Element> {
    let range = node.range();
    let whole = &text[range.clone()];
    let name = whole[1..].find(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/')?;
    let start_tag = start_tag_length(whole)?;
    let content = if whole[..start_tag].ends_with("/>") { None } else { Some(range.start + start_tag..range.start + whole.rfind("</")?) };
    let name = range.start + 1..range.start + 1 + name;
    Some(Element { tag: node.tag_name().name().to_owned(), range, name, content, parent, children: Vec::new(), sealed })
}

fn start_tag_length(whole: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in whole.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// What a mutation works on.
pub struct Scene<'a> {
    pub specimen: &'a Specimen,
    pub book: &'a Book,
}

impl<'a> Scene<'a> {
    pub fn root(&self) -> &'a Element {
        &self.specimen.elements[0]
    }

    /// Elements of the message itself, without the root and without what the signature holds.
    pub fn members(&self) -> Vec<&'a Element> {
        self.all(|element| element.parent.is_some() && (!element.sealed || element.tag == Book::SIGNATURE))
    }

    /// Elements inside the signature.
    pub fn sealed(&self) -> Vec<&'a Element> {
        self.all(|element| element.sealed && element.tag != Book::SIGNATURE)
    }

    pub fn groups(&self) -> Vec<(&'a Element, GroupId)> {
        let group = |element: &&'a Element| match self.book.entry(&element.tag) {
            Some(Entry::Group(group)) if !element.sealed => Some(group),
            _ => None,
        };
        self.specimen.elements.iter().filter_map(|element| Some((element, group(&element)?))).collect()
    }

    /// Fields whose type the predicate takes.
    pub fn fields(&self, of: impl Fn(&DataType) -> bool) -> Vec<(&'a Element, &'a DataType)> {
        let data_type = |element: &Element| match self.book.entry(&element.tag) {
            Some(Entry::Field(field)) if !element.sealed && element.children.is_empty() => Some(self.book.type_of(field)),
            _ => None,
        };
        let fields = self.specimen.elements.iter().filter_map(|element| Some((element, data_type(element)?)));
        fields.filter(|(_, data_type)| of(data_type)).collect()
    }

    pub fn parent(&self, element: &Element) -> Option<&'a Element> {
        Some(&self.specimen.elements[element.parent?])
    }

    pub fn children(&self, element: &Element) -> Vec<&'a Element> {
        element.children.iter().map(|child| &self.specimen.elements[*child]).collect()
    }

    fn all(&self, of: impl Fn(&Element) -> bool) -> Vec<&'a Element> {
        self.specimen.elements.iter().filter(|element| of(element)).collect()
    }
}
