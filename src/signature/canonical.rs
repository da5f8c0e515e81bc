//! The canonical form of XML (exclusive and inclusive C14N 1.0) over the parsed tree.
//!
//! The tree keeps no prefixes; they are read from the input text, where the tree says that an element or attribute starts.

use crate::xml::{Within, escape};
use roxmltree::{Attribute, Node};
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Which namespaces are written although no name in sight uses them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Inclusive<'a> {
    /// None: exclusive canonicalisation.
    #[default]
    None,
    /// Those with these prefixes, with blanks between; `#default` is that without a prefix.
    Listed(&'a str),
    /// All: inclusive canonicalisation.
    All,
}

/// How to canonicalise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Method<'a> {
    pub inclusive: Inclusive<'a>,
    pub comments: bool,
}

/// A canonical text.
#[derive(Debug, Default)]
pub(super) struct Canonical {
    pub text: String,
    /// Where the element that was left out would stand.
    pub gap: Option<usize>,
}

/// The canonical form of the whole document, or of an element with all it holds; without one element.
pub(super) fn canonical<'a>(top: Node<'a, 'a>, without: Option<Node<'a, 'a>>, method: Method<'a>) -> Canonical {
    let input = top.document().input_text();
    let mut writer = Writer {
        input,
        method,
        is_plain: memchr::memchr(b'\r', input.as_bytes()).is_none() || memchr::memchr(b'&', input.as_bytes()).is_none(),
        out: String::with_capacity(top.range().len() + 256),
        open: Vec::with_capacity(32),
        rendered: Vec::with_capacity(8),
        default: "",
        run: 0..0,
        listed: match method.inclusive {
            Inclusive::Listed(list) => list.split_ascii_whitespace().map(|prefix| if prefix == "#default" { "" } else { prefix }).collect(),
            Inclusive::None | Inclusive::All => HashSet::new(),
        },
    };
    let mut gap = None;
    let mut resume = 0;
    for node in top.descendants() {
        let range = node.range();
        if range.start < resume {
            continue;
        }
        writer.close_until(range.start);
        if without == Some(node) {
            gap = Some(writer.out.len() + writer.run.len());
            resume = range.end;
            continue;
        }
        writer.node(node, range.end, node == top);
    }
    writer.close_until(usize::MAX);
    writer.flush();
    Canonical { text: writer.out, gap }
}

/// An element whose end tag is still to be written.
struct Open<'a> {
    name: &'a str,
    end: usize,
    rendered: usize,
    default: &'a str,
}

struct Writer<'a> {
    input: &'a str,
    method: Method<'a>,
    /// Whether the tree holds every text as XML asks for.
    is_plain: bool,
    out: String,
    open: Vec<Open<'a>>,
    /// The prefixes in force in what is written, and their namespaces; the last one counts.
    rendered: Vec<(&'a str, &'a str)>,
    /// The namespace in force for names without prefix.
    default: &'a str,
    /// A stretch of the input that is canonical as it stands, and not copied yet: most of a message is one.
    run: Range<usize>,
    /// The prefixes that are written although no name uses them, empty for none.
    listed: HashSet<&'a str>,
}

impl<'a> Writer<'a> {
    /// Copies a stretch of the input, together with the one before when they meet.
    fn copy(&mut self, range: Range<usize>) {
        if self.run.end != range.start {
            self.flush();
            self.run.start = range.start;
        }
        self.run.end = range.end;
    }

    fn flush(&mut self) {
        self.out.push_str(&self.input[self.run.clone()]);
        self.run = 0..0;
    }

    fn close_until(&mut self, start: usize) {
        while let Some(open) = self.open.last()
            && open.end <= start
        {
            let (name, end) = (open.name, open.end);
            // Written as `</name>`, and not as `</name >` or `<name/>`.
            let tag = end.saturating_sub(name.len() + "</>".len());
            let is_canonical = self.input.as_bytes()[tag..].starts_with(b"</");
            if is_canonical {
                self.copy(tag..end);
            } else {
                self.flush();
                self.out.push_str("</");
                self.out.push_str(name);
                self.out.push('>');
            }
            let Some(open) = self.open.last() else { break };
            self.rendered.truncate(open.rendered);
            self.default = open.default;
            self.open.pop();
        }
    }

    fn node(&mut self, node: Node<'a, 'a>, end: usize, is_top: bool) {
        if node.is_element() {
            self.element(node, end, is_top);
        } else if node.is_text() {
            // White space outside the root is no part of the document.
            if !self.open.is_empty() {
                match self.is_plain {
                    true => self.text(node.range().start, node.text().unwrap_or_default()),
                    false => {
                        self.flush();
                        escape(&mut self.out, &exact_text(node, self.input), Within::Element);
                    }
                }
            }
        } else if let Some(pi) = node.pi() {
            self.aside(node, |out| {
                out.push_str("<?");
                out.push_str(pi.target);
                if let Some(value) = pi.value {
                    out.push(' ');
                    out.push_str(&with_line_feeds(value));
                }
                out.push_str("?>");
            });
        } else if node.is_comment() && self.method.comments {
            self.aside(node, |out| {
                out.push_str("<!--");
                out.push_str(&with_line_feeds(node.text().unwrap_or_default()));
                out.push_str("-->");
            });
        }
    }

    fn text(&mut self, start: usize, text: &str) {
        let end = start + text.len();
        // The parser hands out the input itself, unless there was something to be resolved.
        let is_input = self.input.get(start..end).is_some_and(|input| std::ptr::eq(input, text));
        if is_input && !text.bytes().any(|byte| Within::Element.refers(byte)) {
            self.copy(start..end);
        } else {
            self.flush();
            escape(&mut self.out, text, Within::Element);
        }
    }

    /// Outside the root, instructions and comments have a line of their own.
    fn aside(&mut self, node: Node<'a, 'a>, write: impl FnOnce(&mut String)) {
        let is_outside = self.open.is_empty() && node.parent().is_some_and(|parent| parent.is_root());
        let is_after = is_outside && node.range().start > node.document().root_element().range().start;
        self.flush();
        if is_after {
            self.out.push('\n');
        }
        write(&mut self.out);
        if is_outside && !is_after {
            self.out.push('\n');
        }
    }

    fn element(&mut self, node: Node<'a, 'a>, end: usize, is_top: bool) {
        let tag = node.tag_name();
        let start = node.range().start;
        let name = qualified_name(self.input, start + 1, tag.name());
        let prefix = prefix_of(name);
        let namespace = tag.namespace().unwrap_or_default();
        self.open.push(Open { name, end, rendered: self.rendered.len(), default: self.default });
        // The parser keeps one copy of each namespace: equal addresses are equal namespaces.
        let is_default = std::ptr::eq(namespace, self.default) || namespace == self.default;
        let is_simple = prefix.is_empty() && self.method.inclusive == Inclusive::None && is_default && node.attributes().len() == 0;
        let after = start + 1 + name.len();
        if is_simple && self.input.as_bytes().get(after) == Some(&b'>') {
            return self.copy(start..after + 1);
        }
        self.flush();
        self.out.push('<');
        self.out.push_str(name);
        if !is_simple {
            self.namespaces(node, prefix, namespace, is_top);
            self.attributes(node, is_top);
        }
        self.out.push('>');
    }

    fn namespaces(&mut self, node: Node<'a, 'a>, prefix: &'a str, namespace: &'a str, is_top: bool) {
        let mut needed = vec![(prefix, namespace)];
        for attribute in node.attributes() {
            let prefix = prefix_of(attribute_name(self.input, &attribute));
            if !prefix.is_empty() {
                needed.push((prefix, attribute.namespace().unwrap_or_default()));
            }
        }
        // What holds in the element around this one has been written there.
        if self.method.inclusive != Inclusive::None && (is_top || declares(self.input, node.range())) {
            let in_scope = node.namespaces().map(|namespace| (namespace.name().unwrap_or_default(), namespace.uri()));
            needed.extend(in_scope.filter(|(prefix, _)| self.includes(prefix)));
            if self.includes("") {
                needed.push(("", node.default_namespace().unwrap_or_default()));
            }
        }
        needed.sort_unstable();
        needed.dedup();
        for (prefix, namespace) in needed {
            let in_force = match prefix {
                "" => Some(self.default),
                // Bound to its namespace everywhere.
                "xml" => continue,
                _ => self.rendered.iter().rev().find(|(rendered, _)| *rendered == prefix).map(|(_, namespace)| *namespace),
            };
            if in_force == Some(namespace) {
                continue;
            }
            self.out.push_str(" xmlns");
            if prefix.is_empty() {
                self.default = namespace;
            } else {
                self.out.push(':');
                self.out.push_str(prefix);
                self.rendered.push((prefix, namespace));
            }
            self.out.push_str("=\"");
            escape(&mut self.out, namespace, Within::Attribute);
            self.out.push('"');
        }
    }

    /// Whether a namespace is written although no name uses it.
    fn includes(&self, prefix: &str) -> bool {
        self.method.inclusive == Inclusive::All || self.listed.contains(prefix)
    }

    fn attributes(&mut self, node: Node<'a, 'a>, is_top: bool) {
        let mut attributes: Vec<(&str, &str, &str, &str)> = node
            .attributes()
            .map(|attribute| {
                let name = attribute_name(self.input, &attribute);
                (attribute.namespace().unwrap_or_default(), attribute.name(), name, attribute.value())
            })
            .collect();
        if is_top && self.method.inclusive == Inclusive::All {
            // A part of a document inherits what holds for it, such as its language.
            for ancestor in node.ancestors().skip(1) {
                for attribute in ancestor.attributes().filter(|attribute| attribute.namespace() == Some(XML)) {
                    if !attributes.iter().any(|known| (known.0, known.1) == (XML, attribute.name())) {
                        attributes.push((XML, attribute.name(), attribute_name(self.input, &attribute), attribute.value()));
                    }
                }
            }
        }
        attributes.sort_unstable();
        for (_, _, name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            escape(&mut self.out, value, Within::Attribute);
            self.out.push('"');
        }
    }
}

/// Whether the start tag of an element may declare a namespace.
fn declares(input: &str, element: Range<usize>) -> bool {
    let text = &input.as_bytes()[element];
    let mut quote = None;
    let end = text.iter().position(|byte| match quote {
        Some(open) if open == *byte => {
            quote = None;
            false
        }
        Some(_) => false,
        None => {
            quote = matches!(byte, b'"' | b'\'').then_some(*byte);
            *byte == b'>'
        }
    });
    memchr::memmem::find(&text[..end.unwrap_or(text.len())], b"xmlns").is_some()
}

/// The name of an element as it stands in the text from this place on, with its prefix.
fn qualified_name<'a>(input: &'a str, start: usize, local: &str) -> &'a str {
    let bytes = input.as_bytes();
    let ends = |at: usize| matches!(bytes.get(at), None | Some(b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'>'));
    // Nearly every element has no prefix, and then its name ends where it should.
    let mut end = start + local.len();
    if !ends(end) {
        end = (start..bytes.len()).find(|at| ends(*at)).unwrap_or(bytes.len());
    }
    input.get(start..end).unwrap_or_default()
}

fn attribute_name<'a>(input: &'a str, attribute: &Attribute<'_, '_>) -> &'a str {
    let start = attribute.range().start;
    let end = input.as_bytes()[start..].iter().position(|byte| matches!(byte, b'=' | b' ' | b'\t' | b'\r' | b'\n'));
    input.get(start..start + end.unwrap_or_default()).unwrap_or_default()
}

/// The prefix of a name; empty when it has none.
pub(super) fn prefix_of(name: &str) -> &str {
    name.split_once(':').map_or("", |(prefix, _)| prefix)
}

/// The line ends of XML: whatever the text has, a line feed. The parser leaves those of comments and instructions as they are.
fn with_line_feeds(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { Cow::Borrowed(text) }
}

/// The text of a node, read again from the input where it holds both references and carriage returns: there, the parser may
/// take a carriage return of the input for one that was written as a reference, which is another character.
fn exact_text<'a>(node: Node<'a, 'a>, input: &'a str) -> Cow<'a, str> {
    const CDATA: &str = "<![CDATA[";
    let text = node.text().unwrap_or_default();
    let start = node.range().start;
    let start = if input[..start].ends_with(CDATA) { start - CDATA.len() } else { start };
    let end = match (node.next_sibling(), node.parent()) {
        (Some(next), _) => next.range().start,
        (None, Some(parent)) => parent.range().start + input[parent.range()].rfind("</").unwrap_or_default(),
        (None, None) => return Cow::Borrowed(text),
    };
    let Some(mut raw) = input.get(start..end).filter(|raw| raw.contains('&') && raw.contains('\r')) else { return Cow::Borrowed(text) };
    let mut exact = String::with_capacity(raw.len());
    while !raw.is_empty() {
        if let Some(section) = raw.strip_prefix(CDATA) {
            let (section, rest) = section.split_once("]]>").unwrap_or((section, ""));
            exact.push_str(&with_line_feeds(section));
            raw = rest;
        } else if let Some((reference, rest)) = raw.strip_prefix('&').and_then(|raw| raw.split_once(';')) {
            exact.extend(referred(reference));
            raw = rest;
        } else {
            // Up to the next reference or section, and at least one character.
            let end =
                raw.char_indices().skip(1).find(|(at, character)| *character == '&' || raw[*at..].starts_with(CDATA)).map_or(raw.len(), |(at, _)| at);
            exact.push_str(&with_line_feeds(&raw[..end]));
            raw = &raw[end..];
        }
    }
    Cow::Owned(exact)
}

/// The character that a reference stands for.
fn referred(reference: &str) -> Option<char> {
    match reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = reference.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            code.ok().and_then(char::from_u32)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use roxmltree::Document;

    fn of_document<'a>(document: &'a Document<'a>, without: Option<Node<'a, 'a>>, method: Method<'a>) -> Canonical {
        canonical(document.root(), without, method)
    }

    fn exclusive(text: &str) -> String {
        let document = Document::parse(text).unwrap();
        of_document(&document, None, Method::default()).text
    }

    #[test]
    fn markup_takes_one_form() {
        assert_eq!(exclusive("<?xml version='1.0'?>\n<a  c='2' b = \"1\"><d/>\n</a >\n"), "<a b=\"1\" c=\"2\"><d></d>\n</a>");
        assert_eq!(exclusive("<a b='&quot;&#9;&#10;&#13;&lt;> \t\n'/>"), "<a b=\"&quot;&#x9;&#xA;&#xD;&lt;>   \"></a>");
        assert_eq!(exclusive("<a>&#65;&gt;<![CDATA[<&]]>\r\n&#13;&quot;</a>"), "<a>A&gt;&lt;&amp;\n&#xD;\"</a>");
        assert_eq!(exclusive("<?x  y ?><!-- c --><a><!-- c --><?z?></a><?w\r\nv?>"), "<?x y ?>\n<a><?z?></a>\n<?w v?>");
    }

    #[test]
    fn a_carriage_return_beside_a_reference_is_still_a_line_end() {
        for (text, expected) in [
            ("<a>&amp;\r</a>", "<a>&amp;\n</a>"),
            ("<a>x\r&amp;</a>", "<a>x\n&amp;</a>"),
            ("<a>&#13;\r\n&#13;<![CDATA[\r]]>\r</a>", "<a>&#xD;\n&#xD;\n\n</a>"),
            ("<a><![CDATA[&amp;\r]]>&lt;\r<b/></a>", "<a>&amp;amp;\n&lt;\n<b></b></a>"),
        ] {
            assert_eq!(exclusive(text), expected, "{text:?}");
        }
    }

    #[test]
    fn namespaces_are_declared_where_they_are_used() {
        assert_eq!(
            exclusive("<a xmlns='u' xmlns:p='v'><p:b p:c=''/><b xmlns=''/></a>"),
            "<a xmlns=\"u\"><p:b xmlns:p=\"v\" p:c=\"\"></p:b><b xmlns=\"\"></b></a>"
        );
        let document = Document::parse("<a xmlns='u' xmlns:p='v' xmlns:q='w'><b/></a>").unwrap();
        let all = Method { inclusive: Inclusive::All, comments: false };
        assert_eq!(of_document(&document, None, all).text, "<a xmlns=\"u\" xmlns:p=\"v\" xmlns:q=\"w\"><b></b></a>");
        let listed = Method { inclusive: Inclusive::Listed("q #default"), comments: false };
        assert_eq!(of_document(&document, None, listed).text, "<a xmlns=\"u\" xmlns:q=\"w\"><b></b></a>");
    }

    #[test]
    fn an_element_is_left_out_and_its_place_known() {
        let document = Document::parse("<a>1<b><c/>2</b>3</a>").unwrap();
        let left_out = document.root_element().first_element_child();
        let form = of_document(&document, left_out, Method::default());
        assert_eq!((form.text.as_str(), form.gap), ("<a>13</a>", Some(4)));
    }
}
