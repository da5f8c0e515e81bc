//! The signed documents of two other programs: xmlsec and Apache Santuario. What holds here holds for xmlsec1.

use super::{Tally, files, folder};
use crate::signatures::xmlsec::xmlsec;
use ivicheck::Severity;
use ivicheck::document;
use ivicheck::signature::{Anchors, Facts, Seals};
use std::path::Path;

/// Whether a seal is sound here, or what is wrong with it: the first of the codes.
fn sound(text: &str) -> Option<Result<(), String>> {
    let document = document::parse(text).ok()?;
    let seals = Seals::new(None, Anchors::default());
    let description = seals.describe(&document)?;
    let findings = seals.check(&document, &Facts::default());
    let wrong = findings.iter().filter(|finding| finding.severity == Severity::Error).map(|finding| finding.code.to_string()).min();
    let holds = (description.digest, description.value) == ("holds", "holds");
    Some(match (holds, wrong) {
        (true, None) => Ok(()),
        (_, Some(code)) => Err(code),
        (false, None) => Err(format!("digest {}, value {}", description.digest, description.value)),
    })
}

fn verifies_there(path: &Path) -> bool {
    xmlsec(&["--verify", "--insecure"], &[path.to_owned()]).status.success()
}

/// Compares every signed document below a folder.
fn compare(folder: &Path) -> Tally {
    let mut tally = Tally::default();
    for path in files(folder, "xml") {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        if let Some(here) = sound(&text) {
            tally.count(&path.to_string_lossy(), verifies_there(&path), here);
        }
    }
    tally
}

#[test]
#[ignore = "needs IVICHECK_XMLSEC_VECTORS, the folder `tests` of xmlsec, and xmlsec1"]
fn the_documents_of_xmlsec() {
    let tally = compare(&folder("IVICHECK_XMLSEC_VECTORS"));
    eprintln!("xmlsec: {tally}");
    assert!(tally.tried() > 100, "{} documents", tally.tried());
    assert_eq!(tally.laxer, [""; 0]);
}

#[test]
#[ignore = "needs IVICHECK_SANTUARIO, the folder `src/test/resources` of Apache Santuario, and xmlsec1"]
fn the_documents_of_santuario() {
    let tally = compare(&folder("IVICHECK_SANTUARIO"));
    eprintln!("Santuario: {tally}");
    assert!(tally.tried() > 50, "{} documents", tally.tried());
    assert_eq!(tally.laxer, [""; 0]);
}
