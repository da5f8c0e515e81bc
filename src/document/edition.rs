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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document;
    use crate::schema::ivi_2_0;

    #[test]
    fn an_older_message_read_along_the_newer_book_is_one_finding_with_and_without_a_namespace() {
        for namespace in ["", " xmlns=\"http://eu.ereg.initialvehicleinformation.v2\""] {
            for body in ["<Body/>", "<Header><VersionNumberXsd>1.11</VersionNumberXsd></Header>"] {
                let text = format!("<InitialVehicleInformation{namespace}>{body}</InitialVehicleInformation>");
                let document = crate::xml::parse(&text).unwrap();
                let findings = document::read(&document, ivi_2_0().unwrap()).findings;
                let found: Vec<_> = findings.iter().map(|finding| (&*finding.code, finding.message.as_str())).collect();
                assert_eq!(found, [("ivi/message-version", "this is an IVI 1.x message; IVI 2.0 is checked here")], "{text}");
            }
        }
        let newer = "<InitialVehicleInformation><Body/><CocDataGroup/></InitialVehicleInformation>";
        assert_eq!(edition_of(&crate::xml::parse(newer).unwrap()), Some(Edition::Two));
        assert_eq!(edition_of(&crate::xml::parse("<Invoice><Body/></Invoice>").unwrap()), None);
    }
}
