//! The XML of a schema: what stands where, and the errors that say so.

use super::XML_SCHEMA;
use crate::schema::SchemaError;
use roxmltree::Node;
use std::str::FromStr;

/// An element of the schema, with its place for error messages.
pub(super) type Xsd<'doc> = Node<'doc, 'doc>;

/// The name of an element of XML Schema; `None` for any other element.
pub(super) fn construct(node: Xsd<'_>) -> Option<&str> {
    (node.tag_name().namespace() == Some(XML_SCHEMA)).then(|| node.tag_name().name())
}

/// The line of a node, one-based.
fn line(node: Xsd<'_>) -> u32 {
    node.document().text_pos_at(node.range().start).row
}

/// The nearest type or element with a name, from this node outwards: ``type `Text35` ``.
pub(super) fn place(node: Xsd<'_>) -> String {
    let named = node.ancestors().find_map(|node| match (construct(node)?, node.attribute("name")?) {
        ("element", name) => Some(format!("element `{name}`")),
        ("complexType" | "simpleType", name) => Some(format!("type `{name}`")),
        _ => None,
    });
    named.unwrap_or_else(|| "the schema".to_owned())
}

/// The error for something that a book cannot hold; the place is the type or element around `node`.
pub(super) fn unsupported(node: Xsd<'_>, construct: impl Into<String>) -> SchemaError {
    SchemaError::Construct { line: line(node), construct: construct.into(), place: place(node) }
}

/// The error for an element that a book cannot hold; it is named as written, and the place is what holds it.
pub(super) fn unsupported_element(node: Xsd<'_>) -> SchemaError {
    let text = &node.document().input_text()[node.range()];
    let name: String = text.chars().skip(1).take_while(|sign| !sign.is_whitespace() && !matches!(sign, '>' | '/')).collect();
    let holder = node.parent_element().map_or_else(|| "the file".to_owned(), place);
    let named = node.attribute("name").map(|name| format!(" `{name}`")).unwrap_or_default();
    SchemaError::Construct { line: line(node), construct: format!("`{name}`{named}"), place: holder }
}

/// The elements in a node, without annotations; text and foreign elements are errors, and so are attributes not in the list.
pub(super) fn content<'doc>(node: Xsd<'doc>, attributes: &[&str]) -> Result<Vec<Xsd<'doc>>, SchemaError> {
    if let Some(other) = node.attributes().find(|attribute| attribute.namespace().is_some() || !attributes.contains(&attribute.name())) {
        return Err(unsupported(node, format!("the attribute `{}=\"{}\"`", other.name(), other.value())));
    }
    if node.children().any(|child| child.is_text() && !child.text().unwrap_or_default().trim().is_empty()) {
        return Err(unsupported(node, format!("text in `{}`", node.tag_name().name())));
    }
    let children = node.children().filter(|child| child.is_element() && construct(*child) != Some("annotation"));
    children.map(|child| construct(child).map(|_| child).ok_or_else(|| unsupported_element(child))).collect()
}

/// The one element in a type, which is one of those allowed.
pub(super) fn only_child<'doc>(node: Xsd<'doc>, allowed: &[&str]) -> Result<Xsd<'doc>, SchemaError> {
    let children = content(node, &["name"])?;
    if let Some(other) = children.iter().find(|child| !allowed.contains(&child.tag_name().name())) {
        return Err(unsupported_element(*other));
    }
    match children.as_slice() {
        [] => Err(unsupported(node, format!("an empty `{}`", node.tag_name().name()))),
        [child] => Ok(*child),
        [_, second, ..] => Err(unsupported(*second, format!("a second `{}`", second.tag_name().name()))),
    }
}

/// An attribute that must be there.
pub(super) fn required<'doc>(node: Xsd<'doc>, attribute: &str) -> Result<&'doc str, SchemaError> {
    let value = node.attribute(attribute).map(str::trim).filter(|value| !value.is_empty());
    value.ok_or_else(|| unsupported(node, format!("`{}` without `{attribute}`", node.tag_name().name())))
}

/// An attribute that must be there and be of this kind.
pub(super) fn parsed<T: FromStr>(node: Xsd<'_>, attribute: &str) -> Result<T, SchemaError> {
    let text = required(node, attribute)?;
    text.parse().map_err(|_| unsupported(node, format!("the value `{text}` of `{}`", node.tag_name().name())))
}

/// A name with a prefix, as its namespace (empty for none) and local name.
pub(super) fn qualified<'doc>(node: Xsd<'doc>, name: &'doc str) -> Result<(&'doc str, &'doc str), SchemaError> {
    match name.split_once(':') {
        None => Ok((node.lookup_namespace_uri(None).unwrap_or_default(), name)),
        Some((prefix, local)) => {
            let namespace = node.lookup_namespace_uri(Some(prefix));
            namespace.map(|namespace| (namespace, local)).ok_or_else(|| unsupported(node, format!("the undeclared prefix of `{name}`")))
        }
    }
}

/// The first documentation of a node, its blanks put right; empty when there is none.
pub(super) fn documentation(node: Xsd<'_>) -> String {
    let text = documentations(node).next().unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// All documentation texts of a node.
pub(super) fn documentations<'doc>(node: Xsd<'doc>) -> impl Iterator<Item = String> + use<'doc> {
    let inside = |node: Xsd<'doc>, name: &'static str| node.children().filter(move |child| construct(*child) == Some(name));
    inside(node, "annotation")
        .flat_map(move |annotation| inside(annotation, "documentation"))
        .map(|documentation| documentation.descendants().filter_map(|node| node.is_text().then(|| node.text()).flatten()).collect())
}
