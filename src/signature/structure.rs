//! The structure of an XML signature: which elements, in which order, with which attributes and texts.
//!
//! Only the structure: whether the seal holds is another question. The content models are those of XML Signature 1.0.

mod lexical;
mod model;

use crate::schema::Book;
use lexical::{is_base64, is_integer, is_name, is_reference};
use model::{Attributes, Content, Definition, Particle, Text, definition};
use roxmltree::Node;
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

/// The namespace of exclusive canonicalisation.
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// Elements of the signature stand in fewer than this many others; the limit bounds the stack. Real ones stand in fewer than ten.
const DEEPEST: usize = 64;

/// What does not fit, and where.
pub(crate) struct Fault<'doc> {
    pub node: Node<'doc, 'doc>,
    /// The path below the signature: `/SignedInfo/Reference`.
    pub path: String,
    pub message: String,
    pub value: Option<String>,
    pub expected: Option<String>,
}

/// Checks a `Signature` element.
pub(crate) fn check<'doc>(signature: Node<'doc, 'doc>) -> Vec<Fault<'doc>> {
    let mut checker = Checker { faults: Vec::new(), ids: HashSet::new(), depth: 0 };
    if let Some(definition) = definition("Signature") {
        checker.element(signature, definition, Trail::Signature);
    }
    // What lies in unknown elements is looked through from behind.
    checker.faults.sort_by_key(|fault| fault.node.range().start);
    checker.faults
}

/// Where an element stands below the signature; written out only for a fault.
#[derive(Clone, Copy)]
enum Trail<'a> {
    Signature,
    Below(&'a Trail<'a>, &'a str),
}

impl fmt::Display for Trail<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signature => Ok(()),
            Self::Below(above, name) => write!(f, "{above}/{name}"),
        }
    }
}

struct Checker<'doc> {
    faults: Vec<Fault<'doc>>,
    ids: HashSet<&'doc str>,
    /// In how many elements of the signature the next one stands.
    depth: usize,
}

impl<'doc> Checker<'doc> {
    fn fault(&mut self, node: Node<'doc, 'doc>, trail: Trail<'_>, message: String, value: Option<&str>, expected: Option<String>) {
        self.faults.push(Fault { node, path: trail.to_string(), message, value: value.map(str::to_owned), expected });
    }

    fn element(&mut self, node: Node<'doc, 'doc>, definition: &'static Definition, trail: Trail<'_>) {
        if self.depth == DEEPEST {
            let message = format!("{} stands in {DEEPEST} elements of the signature", definition.tag);
            return self.fault(node, trail, message, None, Some(format!("at most {}", DEEPEST - 1)));
        }
        self.depth += 1;
        self.attributes(node, &definition.attributes, trail);
        match &definition.content {
            Content::Text(kind) => self.text(node, *kind, trail),
            Content::Elements { particles, mixed } => self.elements(node, particles, *mixed, definition.tag, trail),
        }
        self.depth -= 1;
    }

    fn attributes(&mut self, node: Node<'doc, 'doc>, allowed: &Attributes, trail: Trail<'_>) {
        for attribute in node.attributes() {
            let schema_place = attribute.namespace() == Some("http://www.w3.org/2001/XMLSchema-instance")
                && matches!(attribute.name(), "schemaLocation" | "noNamespaceSchemaLocation");
            let known =
                attribute.namespace().is_none() && (allowed.required.contains(&attribute.name()) || allowed.optional.contains(&attribute.name()));
            if !known && !schema_place {
                let tag = node.tag_name().name();
                self.fault(node, trail, format!("{tag} has the attribute `{}`", attribute.name()), Some(attribute.value()), None);
                continue;
            }
            let value = attribute.value();
            match attribute.name() {
                "Id" if !is_name(value) => {
                    self.fault(node, trail, "the Id is no XML name".to_owned(), Some(value), Some("an XML name without colon".to_owned()));
                }
                "Id" if !self.ids.insert(value.trim_ascii()) => {
                    self.fault(node, trail, format!("the Id `{value}` stands more than once"), Some(value), Some("another Id".to_owned()));
                }
                name @ ("Algorithm" | "URI" | "Type" | "Target" | "Encoding") if !is_reference(value) => {
                    self.fault(node, trail, format!("the attribute `{name}` is no URI"), Some(value), Some("a URI".to_owned()));
                }
                _ => {}
            }
        }
        for required in allowed.required.iter().filter(|name| !node.has_attribute(**name)) {
            let tag = node.tag_name().name();
            self.fault(node, trail, format!("{tag} has no attribute `{required}`"), None, Some(format!("the attribute `{required}`")));
        }
    }

    fn text(&mut self, node: Node<'doc, 'doc>, kind: Text, trail: Trail<'_>) {
        let tag = node.tag_name().name();
        if let Some(child) = node.children().find(Node::is_element) {
            let name = child.tag_name().name();
            return self.fault(child, Trail::Below(&trail, name), format!("{tag} holds a text, not the element `{name}`"), None, None);
        }
        let text = match node.first_child() {
            Some(only) if only.is_text() && only.next_sibling().is_none() => Cow::Borrowed(only.text().unwrap_or_default()),
            _ => node.children().filter(Node::is_text).filter_map(|child| child.text()).collect(),
        };
        let (fits, expected) = match kind {
            Text::Any => (true, ""),
            Text::Base64 => (is_base64(&text), "base64"),
            Text::Integer => (is_integer(&text), "a whole number"),
        };
        if !fits {
            self.fault(node, trail, format!("{tag} is not {expected}"), Some(&text), Some(expected.to_owned()));
        }
    }

    fn elements(&mut self, node: Node<'doc, 'doc>, particles: &'static [Particle], mixed: bool, tag: &str, trail: Trail<'_>) {
        if !mixed
            && let Some(text) = node.children().filter(Node::is_text).filter_map(|child| child.text()).find(|text| !text.trim_ascii().is_empty())
        {
            self.fault(node, trail, format!("{tag} holds a text between its elements"), Some(text.trim()), None);
        }
        let children: Vec<Node<'doc, 'doc>> = node.children().filter(Node::is_element).collect();
        let mut at = 0;
        for particle in particles {
            match take(particle, &children, at) {
                Ok(next) => at = next,
                Err(Missing(expected)) => {
                    let message = match children.get(at) {
                        Some(found) => format!("{tag} holds `{}` where {expected} is expected", found.tag_name().name()),
                        None => format!("{tag} has no {expected}"),
                    };
                    let place = children.get(at).copied().unwrap_or(node);
                    return self.fault(place, trail, message, None, Some(expected));
                }
            }
        }
        if let Some(extra) = children.get(at) {
            let name = extra.tag_name().name();
            return self.fault(*extra, Trail::Below(&trail, name), format!("{tag} has no place for `{name}` here"), None, None);
        }
        let open = particles.iter().any(|particle| matches!(particle, Particle::Foreign { own: true, .. }));
        for child in children {
            self.descend(child, trail, open);
        }
    }

    /// Known elements are checked; what lies in unknown ones is looked through for known ones. Where a wildcard is `open` to
    /// elements of the signature, only those are known there that are defined for themselves.
    fn descend(&mut self, node: Node<'doc, 'doc>, above: Trail<'_>, open: bool) {
        let name = node.tag_name().name();
        let trail = Trail::Below(&above, name);
        if is_signature_element(node)
            && let Some(definition) = definition(name).filter(|definition| definition.global || !open)
        {
            return self.element(node, definition, trail);
        }
        let mut pending: Vec<Node<'doc, 'doc>> = node.children().filter(Node::is_element).collect();
        while let Some(inner) = pending.pop() {
            match definition(inner.tag_name().name()).filter(|definition| is_signature_element(inner) && definition.global) {
                Some(definition) => self.element(inner, definition, Trail::Below(&trail, inner.tag_name().name())),
                None => pending.extend(inner.children().filter(Node::is_element)),
            }
        }
    }
}

fn is_signature_element(node: Node<'_, '_>) -> bool {
    node.tag_name().namespace() == Some(Book::SIGNATURE_NAMESPACE)
}

/// What a particle asks for and did not find.
struct Missing(String);

/// Takes as many elements as the particle allows. The content models are deterministic, so taking greedily is right.
fn take(particle: &Particle, children: &[Node<'_, '_>], start: usize) -> Result<usize, Missing> {
    let (min, max) = particle.occurs();
    let mut at = start;
    let mut times = 0;
    while times < max {
        match take_once(particle, children, at)? {
            Some(next) => at = next,
            None => break,
        }
        times += 1;
    }
    if times < min { Err(Missing(particle.describe())) } else { Ok(at) }
}

/// Takes the particle once; `None` when it does not start here.
fn take_once(particle: &Particle, children: &[Node<'_, '_>], at: usize) -> Result<Option<usize>, Missing> {
    match particle {
        Particle::Element { tag, .. } => {
            Ok(children.get(at).filter(|node| is_signature_element(**node) && node.tag_name().name() == *tag).map(|_| at + 1))
        }
        Particle::Foreign { strict, own, .. } => Ok(children.get(at).filter(|node| foreign(**node, *strict, *own)).map(|_| at + 1)),
        Particle::Choice { of, .. } => {
            for option in *of {
                if let Some(next) = take_once(option, children, at)? {
                    return Ok(Some(next));
                }
            }
            Ok(None)
        }
        Particle::Sequence { of, .. } => {
            let mut next = at;
            for (position, part) in of.iter().enumerate() {
                match take(part, children, next) {
                    Ok(after) => next = after,
                    // A sequence whose first element is not there has not begun.
                    Err(_) if position == 0 => return Ok(None),
                    Err(missing) => return Err(missing),
                }
            }
            Ok((next > at).then_some(next))
        }
    }
}

/// Whether a wildcard takes this element: one of another namespace, and of the signature's own where it says so. A strict
/// wildcard takes only elements that are defined, and outside the signature there are none but the message itself.
fn foreign(node: Node<'_, '_>, strict: bool, own: bool) -> bool {
    let name = node.tag_name().name();
    match node.tag_name().namespace() {
        Some(Book::SIGNATURE_NAMESPACE) => own && (!strict || definition(name).is_some_and(|definition| definition.global)),
        // The published schema does not have the one parameter of exclusive canonicalisation, and its receivers take it all the same.
        Some(EXCLUSIVE) if name == "InclusiveNamespaces" => true,
        // The parser writes a default namespace that is taken back as an empty one.
        None | Some("") => own && !strict,
        Some(_) => !strict,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(body: &str) -> Vec<String> {
        let text = format!("<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'>{body}</Signature>");
        let document = roxmltree::Document::parse(&text).unwrap();
        check(document.root_element()).into_iter().map(|fault| format!("{}: {}", fault.path, fault.message)).collect()
    }

    const SIGNED_INFO: &str = "<SignedInfo><CanonicalizationMethod Algorithm='c'/><SignatureMethod Algorithm='s'/>\
        <Reference URI=''><DigestMethod Algorithm='d'/><DigestValue>AAAA</DigestValue></Reference></SignedInfo>";

    #[test]
    fn a_complete_signature_has_no_fault() {
        let body = format!(
            "{SIGNED_INFO}<SignatureValue>AA==</SignatureValue><KeyInfo><X509Data><X509Certificate>AAAA</X509Certificate></X509Data></KeyInfo>"
        );
        assert_eq!(faults(&body), Vec::<String>::new());
    }

    #[test]
    fn what_is_missing_or_in_the_wrong_order_is_named() {
        assert_eq!(faults(SIGNED_INFO), ["/: Signature has no SignatureValue".replace("/: ", ": ")]);
        let turned = format!("<SignatureValue>AA==</SignatureValue>{SIGNED_INFO}");
        assert_eq!(faults(&turned), [": Signature holds `SignatureValue` where SignedInfo is expected"]);
    }

    #[test]
    fn exclusive_canonicalisation_may_have_its_parameter() {
        let with = |element: &str| {
            let info = SIGNED_INFO.replace(
                "<CanonicalizationMethod Algorithm='c'/>",
                &format!("<CanonicalizationMethod Algorithm='c'>{element}</CanonicalizationMethod>"),
            );
            faults(&format!("{info}<SignatureValue>AA==</SignatureValue>"))
        };
        let parameter = "<c:InclusiveNamespaces xmlns:c='http://www.w3.org/2001/10/xml-exc-c14n#' PrefixList='a'/>";
        assert_eq!(with(parameter), Vec::<String>::new());
        for other in [parameter.replace("InclusiveNamespaces", "Namespaces"), parameter.replace("xml-exc-c14n", "xml-c14n")] {
            assert_eq!(with(&other).len(), 1, "{other}");
        }
    }

    #[test]
    fn attributes_and_texts_are_checked() {
        let body =
            format!("{}<SignatureValue>A</SignatureValue>", SIGNED_INFO.replace("SignatureMethod Algorithm='s'", "SignatureMethod Colour='s'"));
        assert_eq!(
            faults(&body),
            [
                "/SignedInfo/SignatureMethod: SignatureMethod has the attribute `Colour`",
                "/SignedInfo/SignatureMethod: SignatureMethod has no attribute `Algorithm`",
                "/SignatureValue: SignatureValue is not base64",
            ]
        );
    }

    #[test]
    fn an_object_may_hold_an_element_that_only_looks_like_the_signatures() {
        let body = |object: &str| format!("{SIGNED_INFO}<SignatureValue>AA==</SignatureValue><Object>{object}</Object>");
        assert_eq!(faults(&body("<Manifst/><X509SKI><b/></X509SKI><x xmlns=''/>")), Vec::<String>::new());
        assert_eq!(faults(&body("<Manifest/>")), ["/Object/Manifest: Manifest has no Reference"]);
        let key = body("").replace("<Object>", "<KeyInfo><x xmlns=''/></KeyInfo><Object>");
        assert_eq!(
            faults(&key),
            [
                "/KeyInfo: KeyInfo holds `x` where KeyName or KeyValue or RetrievalMethod or X509Data or PGPData or SPKIData or MgmtData or an element of another namespace is expected"
            ]
        );
    }

    #[test]
    fn depth_has_an_end() {
        let body =
            |depth: usize| format!("{SIGNED_INFO}<SignatureValue>AA==</SignatureValue>{}{}", "<Object>".repeat(depth), "</Object>".repeat(depth));
        assert_eq!(faults(&body(DEEPEST - 1)), Vec::<String>::new());
        let too_deep = format!("{}: Object stands in 64 elements of the signature", "/Object".repeat(DEEPEST));
        assert_eq!(faults(&body(DEEPEST)), [too_deep.as_str()]);
        assert_eq!(faults(&body(50_000)), [too_deep.as_str()]);
    }

    #[test]
    fn an_id_stands_once_and_an_algorithm_is_a_uri() {
        let body = format!("{}<SignatureValue Id='a'>AA==</SignatureValue>", SIGNED_INFO.replace("<SignedInfo>", "<SignedInfo Id=' a'>"));
        assert_eq!(faults(&body), ["/SignatureValue: the Id `a` stands more than once"]);
        let body = format!("{}<SignatureValue>AA==</SignatureValue>", SIGNED_INFO.replace("Algorithm='d'", "Algorithm='%'"));
        assert_eq!(faults(&body), ["/SignedInfo/Reference/DigestMethod: the attribute `Algorithm` is no URI"]);
    }

    #[test]
    fn objects_may_hold_anything_but_known_elements_in_them_are_checked() {
        let body = format!(
            "{SIGNED_INFO}<SignatureValue>AA==</SignatureValue><Object><x xmlns='urn:x'><DigestValue xmlns='http://www.w3.org/2000/09/xmldsig#'>?</DigestValue></x></Object>"
        );
        assert_eq!(faults(&body), ["/Object/x/DigestValue: DigestValue is not base64"]);
    }
}
