//! The parts of a `Signature` element, as far as they are there; what is missing or misshapen is the business of `document`.

use super::algorithm::{self, DSIG, DSIG_1_1, EXCLUSIVE};
use super::canonical::{Inclusive, Method};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use roxmltree::{Document, Node};

/// The namespaces of XAdES, of all its versions, begin so.
const XADES: &str = "http://uri.etsi.org/01903/";

/// A signature of a message has one reference, and one more with XAdES. The limit bounds time.
pub(super) const MOST_REFERENCES: usize = 8;
/// Of more certificates than this in one signature, the first are read. The limit bounds time.
const MOST_CERTIFICATES: usize = 16;

/// One reference of a signature.
#[derive(Debug)]
pub(super) struct Reference<'a> {
    pub node: Node<'a, 'a>,
    pub uri: Option<&'a str>,
    pub transforms: Vec<Algorithm<'a>>,
    pub digest_method: Option<Algorithm<'a>>,
    pub digest_value: Option<(Node<'a, 'a>, Vec<u8>)>,
}

impl Reference<'_> {
    /// Whether its digest can be made.
    pub(super) fn has_known_method(&self) -> bool {
        self.digest_method.is_some_and(|method| algorithm::Hash::of_digest_method(method.uri).is_some())
    }
}

/// An element that names an algorithm.
#[derive(Debug, Clone, Copy)]
pub(super) struct Algorithm<'a> {
    pub node: Node<'a, 'a>,
    pub uri: &'a str,
}

impl<'a> Algorithm<'a> {
    fn of(node: Node<'a, 'a>) -> Option<Self> {
        Some(Self { node, uri: node.attribute("Algorithm")? })
    }

    /// How it canonicalises; `None` when it does not, or in no known way.
    pub(super) fn method(self) -> Option<Method<'a>> {
        let (exclusive, comments) = algorithm::canonicalization(self.uri)?;
        let prefixes = || {
            let list = self.node.children().find(|child| child.tag_name() == (EXCLUSIVE, "InclusiveNamespaces").into());
            list.and_then(|list| list.attribute("PrefixList")).map_or(Inclusive::None, Inclusive::Listed)
        };
        let inclusive = if exclusive { prefixes() } else { Inclusive::All };
        Some(Method { inclusive, comments })
    }
}

/// A signature in parts.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    pub node: Node<'a, 'a>,
    pub signed_info: Option<Node<'a, 'a>>,
    pub canonicalization: Option<Algorithm<'a>>,
    pub method: Option<Algorithm<'a>>,
    pub references: Vec<Reference<'a>>,
    /// The first of those references that are too many to be checked.
    pub unread: Option<Node<'a, 'a>>,
    pub value_node: Option<Node<'a, 'a>>,
    pub value: Option<(Node<'a, 'a>, Vec<u8>)>,
    pub certificates: Vec<Node<'a, 'a>>,
    /// Bare keys in `KeyInfo`.
    pub keys: Vec<Node<'a, 'a>>,
    pub properties: Option<Properties<'a>>,
    /// Signatures in this file besides this one and those that countersign it.
    pub others: Vec<Node<'a, 'a>>,
}

/// What XAdES adds.
#[derive(Debug)]
pub(super) struct Properties<'a> {
    pub node: Node<'a, 'a>,
    pub id: Option<&'a str>,
    pub signing_time: Option<Node<'a, 'a>>,
    /// The properties that name the certificate of the signer.
    pub signing: Vec<Signing<'a>>,
}

/// A property that names the certificate of the signer, and perhaps those of its issuers, in any order.
#[derive(Debug)]
pub(super) struct Signing<'a> {
    pub node: Node<'a, 'a>,
    /// The digest of each: the method and the value.
    pub digests: Vec<(Algorithm<'a>, Node<'a, 'a>, Vec<u8>)>,
}

impl<'a> Parts<'a> {
    /// The signature of a document: that of the root, or the first one elsewhere.
    pub(super) fn of(document: &'a Document<'a>) -> Option<Self> {
        let root = document.root_element();
        // A quick look at the text: nearly every file has one signature, whose tags are the only ones of this name.
        let mut all: Vec<Node<'a, 'a>> = match child(root, "Signature") {
            Some(signature) if mentions(document.input_text()) == 1 => vec![signature],
            _ => document.descendants().filter(|node| is(*node, "Signature")).collect(),
        };
        let first = all.iter().position(|node| node.parent() == Some(root)).unwrap_or_default();
        let node = (first < all.len()).then(|| all.remove(first))?;
        let countersigns =
            |other: &Node<'a, 'a>| other.parent().is_some_and(|parent| parent.tag_name().name() == "CounterSignature" && is_xades(parent));
        all.retain(|other| !countersigns(other));
        Some(Self::in_element(node, all))
    }

    fn in_element(node: Node<'a, 'a>, others: Vec<Node<'a, 'a>>) -> Self {
        let signed_info = child(node, "SignedInfo");
        let in_info = |name| signed_info.and_then(|info| child(info, name)).and_then(Algorithm::of);
        let references = || signed_info.into_iter().flat_map(|info| children(info, "Reference"));
        let unread = references().nth(MOST_REFERENCES);
        let data = children(node, "KeyInfo").flat_map(|info| children(info, "X509Data"));
        let references: Vec<Reference<'a>> = references().take(MOST_REFERENCES).map(reference).collect();
        let properties = properties_of(node, &references);
        Self {
            node,
            signed_info,
            canonicalization: in_info("CanonicalizationMethod"),
            method: in_info("SignatureMethod"),
            references,
            unread,
            value_node: child(node, "SignatureValue"),
            value: child(node, "SignatureValue").and_then(decoded),
            certificates: data.flat_map(|data| children(data, "X509Certificate")).take(MOST_CERTIFICATES).collect(),
            keys: children(node, "KeyInfo").flat_map(|info| info.children()).filter(is_bare_key).collect(),
            properties,
            others,
        }
    }

    /// The element of this signature that a reference `#id` means; `None` when there is none, or more than one.
    pub(super) fn by_id(&self, id: &str) -> Option<Node<'a, 'a>> {
        let has_id = |node: &Node<'a, 'a>| ["Id", "ID", "id"].iter().any(|name| node.attribute(*name) == Some(id));
        let mut found = self.node.document().descendants().filter(|node| node.is_element() && has_id(node));
        found.next().filter(|_| found.next().is_none())
    }
}

/// How many start tags of signatures a text may have, at most.
fn mentions(text: &str) -> usize {
    // A prefix is shorter than this; what has a longer one is counted, so that it is looked at.
    const PREFIX: usize = 64;
    let bytes = text.as_bytes();
    let starts = |at: &usize| {
        let is_whole = matches!(bytes.get(at + "Signature".len()), Some(b' ' | b'\t' | b'\r' | b'\n' | b'>' | b'/'));
        let before = &bytes[at.saturating_sub(PREFIX)..*at];
        is_whole
            && match before.last() {
                Some(b'<') => true,
                Some(b':') => before.iter().rposition(|byte| *byte == b'<').is_none_or(|tag| before.get(tag + 1) != Some(&b'/')),
                _ => false,
            }
    };
    memchr::memmem::find_iter(bytes, "Signature").filter(starts).count()
}

/// Whether an element is one of XML signatures with this name.
fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name && node.tag_name().namespace() == Some(DSIG)
}

pub(super) fn is_xades(node: Node<'_, '_>) -> bool {
    node.tag_name().namespace().is_some_and(|namespace| namespace.starts_with(XADES))
}

fn children<'a>(node: Node<'a, 'a>, name: &'static str) -> impl Iterator<Item = Node<'a, 'a>> {
    node.children().filter(move |child| is(*child, name))
}

fn child<'a>(node: Node<'a, 'a>, name: &'static str) -> Option<Node<'a, 'a>> {
    children(node, name).next()
}

/// An element and the bytes that its text means in base64.
fn decoded<'a>(node: Node<'a, 'a>) -> Option<(Node<'a, 'a>, Vec<u8>)> {
    Some((node, base64(&text_of(node))?))
}

/// All text of an element, without the white space.
pub(super) fn text_of(node: Node<'_, '_>) -> String {
    node.children().filter(Node::is_text).filter_map(|text| text.text()).flat_map(str::split_ascii_whitespace).collect()
}

pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

fn reference<'a>(node: Node<'a, 'a>) -> Reference<'a> {
    Reference {
        node,
        uri: node.attribute("URI"),
        transforms: children(node, "Transforms").flat_map(|transforms| children(transforms, "Transform")).filter_map(Algorithm::of).collect(),
        digest_method: child(node, "DigestMethod").and_then(Algorithm::of),
        digest_value: child(node, "DigestValue").and_then(decoded),
    }
}

/// The XAdES properties of a signature: those that a reference covers, or else the first ones.
fn properties_of<'a>(signature: Node<'a, 'a>, references: &[Reference<'a>]) -> Option<Properties<'a>> {
    let is_covered = |node: &Node<'a, 'a>| {
        let id = node.attribute("Id").map(|id| format!("#{id}"));
        id.is_some() && references.iter().any(|reference| reference.uri == id.as_deref())
    };
    let all = || children(signature, "Object").flat_map(|object| named(object, "SignedProperties"));
    all().find(is_covered).or_else(|| all().next()).map(properties)
}

/// The elements of XAdES with this name inside another.
fn named<'a>(node: Node<'a, 'a>, name: &'static str) -> impl Iterator<Item = Node<'a, 'a>> {
    node.descendants().filter(move |inner| inner.is_element() && inner.tag_name().name() == name && is_xades(*inner))
}

fn properties<'a>(node: Node<'a, 'a>) -> Properties<'a> {
    let signing = named(node, "SigningCertificate").chain(named(node, "SigningCertificateV2"));
    let digests = |signing| {
        let digest = |digest| {
            let method = child(digest, "DigestMethod").and_then(Algorithm::of)?;
            let (value, bytes) = child(digest, "DigestValue").and_then(decoded)?;
            Some((method, value, bytes))
        };
        named(signing, "CertDigest").filter_map(digest).collect()
    };
    Properties {
        node,
        id: node.attribute("Id"),
        signing_time: named(node, "SigningTime").next(),
        signing: signing.map(|node| Signing { node, digests: digests(node) }).collect(),
    }
}

fn is_bare_key(node: &Node<'_, '_>) -> bool {
    is(*node, "KeyValue") || node.tag_name() == (DSIG_1_1, "DEREncodedKeyValue").into()
}

/// Where an element stands: `/Root/Signature/SignedInfo/Reference[2]`.
pub(super) fn path_of(node: Node<'_, '_>) -> String {
    let mut steps: Vec<String> = Vec::new();
    for element in node.ancestors().filter(Node::is_element) {
        let same = |other: &Node<'_, '_>| other.is_element() && other.tag_name() == element.tag_name();
        let siblings = || element.parent().into_iter().flat_map(|parent| parent.children()).filter(same);
        let name = element.tag_name().name();
        let repeats = siblings().count() > 1;
        let position = siblings().take_while(|other| *other != element).count() + 1;
        steps.push(if repeats { format!("/{name}[{position}]") } else { format!("/{name}") });
    }
    steps.reverse();
    steps.concat()
}
