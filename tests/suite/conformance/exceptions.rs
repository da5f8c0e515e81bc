//! Where our reading and libxml2 are known to differ, and why. docs/conformance.md tells it at length.
//!
//! An exception excuses a mutant only when the same file without that one feature is accepted by both.

use super::markup::BROKEN_DECLARATIONS;
use super::specimen::{Element, Specimen};
use ivicheck::schema::{Book, Entry, Kind};
use ivicheck::source;

pub struct Exception {
    pub name: &'static str,
    /// Whether we accept what libxml2 refuses, or refuse what it accepts.
    pub we_accept: bool,
    /// The file without the feature; `None` when it has none of it.
    pub repair: fn(&[u8], &Book) -> Option<Vec<u8>>,
}

/// The exception of files of which libxml2 itself says that they break Namespaces in XML, and reads them all the same.
pub const NAMESPACES: &str = "broken rule of Namespaces in XML: refused";

pub const EXCEPTIONS: &[Exception] = &[
    Exception { name: "document type declaration: refused, as it can pull in other files", we_accept: false, repair: without_doctype },
    Exception { name: "encoding that contradicts its declaration: refused", we_accept: false, repair: as_plain_utf8 },
    Exception { name: "byte zero after the root: refused", we_accept: false, repair: without_trailing_zero },
    Exception { name: "XML version `1.` without a number after the point: refused", we_accept: false, repair: with_whole_version },
    Exception { name: NAMESPACES, we_accept: false, repair: without_broken_namespaces },
    Exception { name: "characters outside base64: refused, libxml2 skips them", we_accept: false, repair: base64_only },
    Exception { name: "blanks around a whole number or date: allowed, libxml2 does not strip them", we_accept: true, repair: trimmed_values },
    Exception { name: "blanks around xsi:type: allowed, libxml2 does not strip them", we_accept: true, repair: trimmed_types },
    Exception { name: "blank CDATA section between elements: allowed as white space", we_accept: true, repair: without_blank_sections },
    Exception { name: "more than 24 digits: allowed, libxml2 cannot hold them", we_accept: true, repair: with_fewer_digits },
];

/// The text of a file that can be decoded, to be written again in UTF-8.
fn text_of(bytes: &[u8]) -> Option<String> {
    let decoded = source::decode(bytes.to_vec());
    match (decoded.problem, decoded.encoding) {
        (Some(_), _) => None,
        (None, "UTF-8") => Some(decoded.text),
        (None, _) => Some(without_declaration(&decoded.text).to_owned()),
    }
}

fn without_declaration(text: &str) -> &str {
    let declared = text.starts_with("<?xml ").then(|| text.split_once("?>")).flatten();
    declared.map_or(text, |(_, body)| body.trim_start())
}

fn changed(old: &[u8], new: impl Into<Vec<u8>>) -> Option<Vec<u8>> {
    let new = new.into();
    (new != old).then_some(new)
}

fn without_doctype(bytes: &[u8], _: &Book) -> Option<Vec<u8>> {
    let text = text_of(bytes)?;
    let start = text.find("<!DOCTYPE")?;
    let rest = &text[start..];
    let subset = rest.find('[').filter(|at| rest.find('>').is_none_or(|end| *at < end));
    let end = match subset {
        Some(_) => rest.find("]>")? + 2,
        None => rest.find('>')? + 1,
    };
    Some(format!("{}{}", &text[..start], rest[end..].replace("&a;", "")).into_bytes())
}

fn as_plain_utf8(bytes: &[u8], _: &Book) -> Option<Vec<u8>> {
    let decoded = source::decode(bytes.to_vec());
    decoded.problem.as_ref().filter(|problem| !matches!(problem, source::EncodingProblem::Binary))?;
    changed(bytes, without_declaration(&decoded.text).trim_start().as_bytes())
}

fn without_trailing_zero(bytes: &[u8], _: &Book) -> Option<Vec<u8>> {
    bytes.strip_suffix(&[0]).map(<[u8]>::to_vec)
}

fn with_whole_version(bytes: &[u8], _: &Book) -> Option<Vec<u8>> {
    changed(bytes, text_of(bytes)?.replacen("version=\"1.\"", "version=\"1.0\"", 1))
}

/// Takes broken declarations away, and declares each unknown prefix on the root.
fn without_broken_namespaces(bytes: &[u8], _: &Book) -> Option<Vec<u8>> {
    let mut text = BROKEN_DECLARATIONS.iter().fold(text_of(bytes)?, |text, declaration| text.replace(declaration, ""));
    while let Err(roxmltree::Error::UnknownNamespace(prefix, _)) = roxmltree::Document::parse(&text) {
        let root = text.match_indices('<').map(|(at, _)| at + 1).find(|at| text[*at..].starts_with(char::is_alphabetic))?;
        let name = root + text[root..].find([' ', '>', '/', '\n', '\r', '\t'])?;
        text.insert_str(name, &format!(" xmlns:{prefix}=\"urn:declared\""));
    }
    changed(bytes, text)
}

/// Rewrites the content of elements; `None` from `change` leaves one as it is.
fn rewritten(bytes: &[u8], change: impl Fn(&Specimen, &Element, &str) -> Option<String>) -> Option<Vec<u8>> {
    let specimen = Specimen::parse("", text_of(bytes)?)?;
    let edits = specimen
        .elements
        .iter()
        .filter(|element| element.children.is_empty())
        .filter_map(|element| Some((element.content.clone()?, change(&specimen, element, specimen.inner(element))?)));
    let edits: Vec<_> = edits.collect();
    if edits.is_empty() { None } else { changed(bytes, specimen.splice(edits)?) }
}

/// The characters of an element without markup.
fn value(element: &Element, specimen: &Specimen) -> Option<String> {
    let document = roxmltree::Document::parse(&specimen.text).ok()?;
    let node = document.descendants().find(|node| node.is_element() && node.range() == element.range)?;
    Some(node.children().filter(roxmltree::Node::is_text).filter_map(|child| child.text().map(str::to_owned)).collect())
}

fn kind<'a>(element: &Element, book: &'a Book) -> Option<&'a Kind> {
    match book.entry(&element.tag)? {
        Entry::Field(field) if !element.sealed => Some(&book.type_of(field).kind),
        _ => None,
    }
}

fn base64_only(bytes: &[u8], _: &Book) -> Option<Vec<u8>> {
    let known = |c: &char| c.is_ascii_alphanumeric() || c.is_ascii_whitespace() || "+/=".contains(*c);
    let encoded = ["SignatureValue", "DigestValue", "X509Certificate", "X509CRL", "X509SKI", "Modulus", "Exponent", "P", "Q", "G", "Y", "J", "Seed"];
    let also = ["PgenCounter", "PGPKeyID", "PGPKeyPacket", "SPKISexp"];
    rewritten(bytes, |specimen, element, _| {
        let is_encoded = element.sealed && (encoded.contains(&element.tag.as_str()) || also.contains(&element.tag.as_str()));
        if is_encoded { Some(value(element, specimen)?.chars().filter(known).collect()) } else { None }
    })
}

pub fn trimmed_values(bytes: &[u8], book: &Book) -> Option<Vec<u8>> {
    rewritten(bytes, |specimen, element, _| match kind(element, book)? {
        Kind::Integer { .. } | Kind::Date | Kind::DateTime => {
            let value = value(element, specimen)?;
            let trimmed = value.trim_matches([' ', '\t', '\n', '\r']);
            (trimmed != value).then(|| trimmed.to_owned())
        }
        _ => None,
    })
}

fn trimmed_types(bytes: &[u8], _: &Book) -> Option<Vec<u8>> {
    let text = text_of(bytes)?;
    let mut parts = text.split("xsi:type='");
    let mut trimmed = parts.next()?.to_owned();
    for part in parts {
        let (name, rest) = part.split_once('\'')?;
        trimmed = format!("{trimmed}xsi:type='{}'{rest}", name.trim());
    }
    changed(bytes, trimmed)
}

fn without_blank_sections(bytes: &[u8], book: &Book) -> Option<Vec<u8>> {
    let text = text_of(bytes)?;
    let specimen = Specimen::parse("", text.clone())?;
    let mut edits = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("<![CDATA[").map(|found| at + found) {
        let end = start + text[start..].find("]]>")? + 3;
        let holder = specimen.elements.iter().rfind(|element| element.range.start < start && end < element.range.end)?;
        let holds_elements = match book.entry(&holder.tag) {
            Some(Entry::Group(_)) => true,
            _ => holder.sealed && !holder.children.is_empty(),
        };
        if holds_elements && text[start + 9..end - 3].trim().is_empty() {
            edits.push((start..end, String::new()));
        }
        at = end;
    }
    if edits.is_empty() { None } else { specimen.splice(edits) }
}

fn with_fewer_digits(bytes: &[u8], book: &Book) -> Option<Vec<u8>> {
    rewritten(bytes, |specimen, element, _| {
        let value = value(element, specimen)?;
        let many = value.trim_start_matches(['+', '-', '0']).bytes().filter(u8::is_ascii_digit).count() > 24;
        let whole = matches!(element.tag.as_str(), "X509SerialNumber" | "HMACOutputLength") && element.sealed;
        match kind(element, book) {
            Some(Kind::Decimal { .. }) if many && value.contains('.') => Some(value.trim_end_matches('0').to_owned()),
            None if many && whole => Some(value.chars().take(9).collect()),
            _ => None,
        }
    })
}
