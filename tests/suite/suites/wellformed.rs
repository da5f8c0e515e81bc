//! The conformance suite of XML by the W3C: what is well-formed is read, what is not is refused.

use super::{Tally, files, folder};
use ivicheck::{Checker, Severity};
use std::path::Path;

/// Why well-formed documents are refused by design: a document type declaration, and another version of XML than 1.0.
const STRICTER: [&str; 2] = ["input/dtd", "input/xml-version"];
/// Documents whose names have colons that set no prefix apart: well-formed, but not with namespaces.
const COLONS: [&str; 2] = ["oasis/p04pass1.xml", "oasis/p05pass1.xml"];

/// A case of the suite.
struct Case {
    /// `valid`, `invalid` or `not-wf`; an `error` may be told or not.
    kind: String,
    uri: String,
    /// The editions of XML 1.0 for which it holds; all of them when none is named.
    editions: Option<String>,
    recommendation: Option<String>,
}

impl Case {
    /// Whether it is about XML 1.0 in its fifth edition, and namespaces in XML 1.0.
    fn is_for_us(&self) -> bool {
        let is_fifth = self.editions.as_deref().is_none_or(|editions| editions.split_ascii_whitespace().any(|edition| edition == "5"));
        is_fifth && self.recommendation.as_deref().is_none_or(|name| !name.ends_with("1.1")) && self.kind != "error"
    }
}

/// The cases of a list, which is read as text: some lists are parts of another.
fn cases(list: &str) -> Vec<Case> {
    let tags = list.split("<TEST").skip(1).filter(|tag| tag.starts_with(char::is_whitespace));
    tags.filter_map(|tag| {
        let tag = tag.split('>').next()?;
        let attribute = |name: &str| {
            let value = tag.split_once(&format!("{name}="))?.1;
            let quote = value.chars().next()?;
            value[1..].split(quote).next().map(str::to_owned)
        };
        Some(Case { kind: attribute("TYPE")?, uri: attribute("URI")?, editions: attribute("EDITION"), recommendation: attribute("RECOMMENDATION") })
    })
    .collect()
}

/// Whether a file is read as XML, or the code of the finding that says why not.
fn read(checker: &Checker, path: &Path) -> Result<(), String> {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let findings = checker.check("a.xml", bytes).findings;
    let refusal = findings.into_iter().find(|finding| finding.code.starts_with("input/") && finding.severity == Severity::Error);
    refusal.map_or(Ok(()), |finding| Err(finding.code.to_string()))
}

#[test]
#[ignore = "needs IVICHECK_XMLCONF, the folder of the W3C's conformance suite of XML"]
fn what_is_not_well_formed_is_refused_and_what_is_is_read() {
    let folder = folder("IVICHECK_XMLCONF");
    let checker = Checker::builder().only("input/").build().expect("a checker");
    let mut tally = Tally::default();
    for list in files(&folder, "xml") {
        let Ok(text) = std::fs::read_to_string(&list) else { continue };
        if !text.contains("<TEST") {
            continue;
        }
        let base = list.parent().expect("a folder");
        for case in cases(&text).iter().filter(|case| case.is_for_us()) {
            let path = base.join(&case.uri);
            // Some lists name files that were never part of the suite.
            if path.is_file() {
                tally.count(&path.to_string_lossy(), case.kind != "not-wf", read(&checker, &path));
            }
        }
    }
    eprintln!("W3C: {tally}");
    assert!(tally.tried() > 1500, "{} cases: is this the suite?", tally.tried());
    assert_eq!(tally.laxer, [""; 0]);
    let is_named = |case: &String| COLONS.iter().any(|name| case.ends_with(name));
    let unnamed: Vec<_> = tally.stricter.iter().filter(|(why, cases)| !STRICTER.contains(&why.as_str()) && !cases.iter().all(is_named)).collect();
    assert!(unnamed.is_empty(), "{unnamed:?}");
}
