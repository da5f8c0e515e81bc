//! A page of a feed: Atom 1.0, with an envelope in each entry.

use super::codes::Codes;
use super::event::{At, Event, Placeholder, Text};
use crate::finding::Finding;
use crate::source::Span;
use crate::xml;
use foldhash::fast::FixedState;
use roxmltree::{Document, Node};
use std::collections::BTreeMap;
use std::hash::BuildHasher;

/// Why a page cannot be read.
#[derive(Debug, Clone, PartialEq)]
pub enum PageFault {
    /// It is not well-formed.
    Malformed(Box<Finding>),
    /// It is no feed.
    NoFeed(String),
}

/// A page.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// The number of the feed.
    pub id: Option<Text>,
    /// Its times: updated, dc:date.
    pub times: Vec<(&'static str, Text)>,
    /// How many entries it says it has.
    pub count: Option<At<u64>>,
    /// Where its links lead, by their relation, as they stand.
    pub links: BTreeMap<String, String>,
    /// The entries.
    pub events: Vec<Event>,
    /// Where entries stand that have no number.
    pub nameless: Vec<Span>,
    /// Names of elements that are not known, and where the first of each stands.
    pub unknown: BTreeMap<String, Span>,
}

impl Page {
    /// Where the next page is, when the page that was asked for was at this address.
    pub fn next(&self, address: &str) -> Option<String> {
        self.links.get("next").map(|link| resolved(link, address))
    }
}

/// Reads a page.
///
/// # Errors
/// When it cannot be read.
pub fn read_page(text: &str, codes: &Codes) -> Result<Page, PageFault> {
    let document: Document<'_> = xml::parse_many(text).map_err(PageFault::Malformed)?;
    let root = document.root_element();
    let mut page = Page::default();
    match local(root).as_str() {
        "feed" => {}
        // An entry alone, as it is shown in documents.
        "entry" => page.entry(root, codes),
        other => return Err(PageFault::NoFeed(other.to_owned())),
    }
    for node in root.children().filter(Node::is_element) {
        match local(node).as_str() {
            "entry" => page.entry(node, codes),
            "id" => page.id = words(node),
            "updated" => page.times.extend(words(node).map(|text| ("updated", text))),
            "date" => page.times.extend(words(node).map(|text| ("dc:date", text))),
            "subtitle" => page.count = count(node),
            "link" => {
                if let (Some(relation), Some(target)) = (node.attribute("rel"), node.attribute("href")) {
                    page.links.entry(relation.to_owned()).or_insert_with(|| target.to_owned());
                }
            }
            _ => {}
        }
    }
    for node in root.descendants().filter(Node::is_element) {
        let name = local(node);
        if !codes.is_element(&name) {
            page.unknown.entry(name).or_insert_with(|| start(node));
        }
    }
    Ok(page)
}

/// The name of an element without its namespace; `ø` and `o` are one letter in this format.
fn local(node: Node<'_, '_>) -> String {
    node.tag_name().name().replace('ø', "o").replace('Ø', "O")
}

/// Where the start tag of an element stands.
fn start(node: Node<'_, '_>) -> Span {
    let range = node.range();
    Span::new(range.start, range.start + 1 + node.tag_name().name().len())
}

/// The text of an element, when it has any.
fn words(node: Node<'_, '_>) -> Option<Text> {
    let inner = node.first_child().filter(Node::is_text)?;
    let value = inner.text()?.trim();
    (!value.is_empty()).then(|| At { value: value.to_owned(), span: inner.range().into() })
}

/// `Antall hendelser: 1`.
fn count(node: Node<'_, '_>) -> Option<At<u64>> {
    let text = words(node)?;
    let digits: String = text.value.chars().rev().take_while(char::is_ascii_digit).collect();
    let number = digits.chars().rev().collect::<String>().parse().ok()?;
    Some(At { value: number, span: text.span })
}

impl Page {
    fn entry(&mut self, entry: Node<'_, '_>, codes: &Codes) {
        let digest = FixedState::default().hash_one(&entry.document().input_text()[entry.range()]);
        let mut event = Event::at(start(entry), digest);
        let mut id = None;
        let mut holds_something = false;
        for node in entry.children().filter(Node::is_element) {
            match local(node).as_str() {
                "id" => id = words(node),
                "title" => event.title = words(node),
                "author" => event.author = node.children().find(|child| local(*child) == "name").and_then(words),
                "updated" => event.times.extend(words(node).map(|text| ("updated", text))),
                "published" => event.times.extend(words(node).map(|text| ("published", text))),
                "date" => event.times.extend(words(node).map(|text| ("dc:date", text))),
                "kuid" => event.outer_kuid = words(node),
                "category" => {
                    let term = node.attribute_node("term").map(|term| At { value: term.value().to_owned(), span: term.range_value().into() });
                    match node.attribute("scheme") {
                        Some("hendelser") => event.category = term,
                        Some("kildesystemId") => event.system = term,
                        _ => {}
                    }
                }
                "content" => {
                    holds_something = node.descendants().filter(Node::is_element).count() > 2;
                    event.content(node);
                }
                _ => {}
            }
        }
        match id.as_ref().and_then(|id| Some((id.value.parse().ok()?, id.span))) {
            Some((number, span)) => (event.id, event.span) = (number, span),
            None => return self.nameless.push(id.map_or(event.span, |id| id.span)),
        }
        if event.category.as_ref().is_some_and(|category| codes.is_placeholder(&category.value)) {
            event.placeholder = Some(if holds_something { Placeholder::Filled } else { Placeholder::Empty });
        }
        self.events.push(event);
    }
}

impl Event {
    /// What stands in the envelope.
    fn content(&mut self, content: Node<'_, '_>) {
        for node in content.descendants().filter(Node::is_element) {
            match local(node).as_str() {
                "Hendelsetype" => self.message_kind = words(node),
                "Kilde" => self.message_source = words(node),
                "Tidsstempel" => self.stamp = words(node),
                "Kuid" => self.message_kuid = words(node),
                "Understellsnummer" => self.vin = words(node).map(|text| text.value),
                "HendelseKategori" => self.kind = words(node),
                "HendelseUnderkategori" => self.sub = words(node),
                "MottattTidspunkt" => self.received = words(node),
                "OpprettetTidspunkt" => self.created = words(node),
                "KUID" => self.inner_kuid = words(node),
                "GyldigFra" => self.valid_from = words(node),
                "Prkid" => self.prkid = words(node).map(|text| text.value),
                "Godkjenningstype" => self.approval = words(node),
                "Godkjenningsundertype" => self.approval_sub = words(node),
                "Tilleggsinformasjon" => self.more(node),
                _ => {}
            }
        }
    }

    /// A pair of a name and a value, under either of the names that they have.
    fn more(&mut self, node: Node<'_, '_>) {
        let of = |names: [&str; 2]| node.children().find(|child| names.contains(&local(*child).as_str())).and_then(words);
        let (Some(name), Some(value)) = (of(["Element", "Kode"]), of(["Verdi", "Kodeverdi"])) else { return };
        match name.value.as_str() {
            "Korreksjonsbeskrivelse" => self.corrections.push(value),
            "Godkjenningstype" => self.approval = Some(value),
            "Godkjenningsundertype" => self.approval_sub = Some(value),
            _ => {}
        }
    }
}

/// The query of a link of the feed, whose separators are encoded as well.
pub(crate) fn with_separators(query: &str) -> String {
    query.replace("%3D", "=").replace("%3d", "=").replace("%26", "&")
}

/// A link as it is followed from an address. Its query comes with its separators encoded, and is decoded once.
fn resolved(link: &str, address: &str) -> String {
    let plain = match link.split_once('?') {
        Some((path, query)) => format!("{path}?{}", with_separators(query)),
        None => link.to_owned(),
    };
    let Some(scheme_end) = address.find("://").map(|at| at + 3) else { return plain };
    if plain.contains("://") {
        return plain;
    }
    let authority = address[scheme_end..].find(['/', '?']).map_or(address.len(), |at| scheme_end + at);
    if plain.starts_with('/') {
        return format!("{}{plain}", &address[..authority]);
    }
    let path_end = address.find('?').unwrap_or(address.len());
    if plain.starts_with('?') {
        return format!("{}{plain}", &address[..path_end]);
    }
    let folder = address[authority..path_end].rfind('/').map_or(path_end, |at| authority + at + 1);
    format!("{}{plain}", &address[..folder])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_decoded_once_and_resolved() {
        let address = "https://example.test/ws/api/atom?kuid=1";
        for (link, expected) in [
            ("/ws/api/atom?from%3D10472997%26kuid%3D1078434022", "https://example.test/ws/api/atom?from=10472997&kuid=1078434022"),
            ("atom?first%26kuid%3D1", "https://example.test/ws/api/atom?first&kuid=1"),
            ("?from=5", "https://example.test/ws/api/atom?from=5"),
            ("http://other.test/atom?from=5", "http://other.test/atom?from=5"),
            ("/a%3Db?c%253D", "https://example.test/a%3Db?c%253D"),
        ] {
            assert_eq!(resolved(link, address), expected);
        }
        assert_eq!(resolved("b.xml", "folder/a.xml"), "b.xml");
    }
}
