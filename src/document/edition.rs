//! Which edition of the message a document is.

use crate::schema::Edition;
use roxmltree::{Document, Node};

const ROOT: &str = "InitialVehicleInformation";
/// What only the root of the older messages holds.
const OLDER_BODY: &str = "Body";
const HEADER: &str = "Header";
/// What only the header of the older messages holds.
const IN_OLDER_HEADER: [&str; 2] = ["IVIReferenceId", "VersionNumberXsd"];
/// What only the root of the newer messages holds.
const NEWER_BODY: &str = "CocDataGroup";

/// The edition of the message that a document is, by what its root holds; `None` when it is no such message. The elements of 1.x have
/// no namespace; one that was declared all the same is a fault of such a message.
pub fn edition_of(document: &Document<'_>) -> Option<Edition> {
    let root = document.root_element();
    let named = |node: &Node<'_, '_>, tags: &[&str]| node.is_element() && tags.contains(&node.tag_name().name());
    let in_header = |child: Node<'_, '_>| named(&child, &IN_OLDER_HEADER);
    let is_older = |node: Node<'_, '_>| named(&node, &[OLDER_BODY]) || named(&node, &[HEADER]) && node.children().any(in_header);
    let is_newer = |node: Node<'_, '_>| named(&node, &[NEWER_BODY]);
    named(&root, &[ROOT]).then(|| if root.children().any(is_older) && !root.children().any(is_newer) { Edition::One } else { Edition::Two })
}
