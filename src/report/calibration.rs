//! What came of a calibration: a page for people, and a pack of changes for a person to read.

use super::columns::push_columns;
use super::printable;
use crate::workbench::{Calibration, Candidate};

/// The name of the pack that is written.
const PACK: &str = "calibrated";

/// The page.
pub(crate) fn calibration_page(calibration: &Calibration) -> String {
    let Calibration { accepted, rejected, candidates, kept, unexplained } = calibration;
    let mut page = String::new();
    if !candidates.is_empty() {
        let row = |one: &Candidate| {
            let field = one.field.clone().unwrap_or_default();
            [one.code.clone(), field, one.severity.to_string(), one.accepted.to_string(), one.rejected.to_string()]
        };
        let rows: Vec<[String; 5]> = candidates.iter().map(row).collect();
        push_columns(&["rule", "field", "weighs", "accepted", "rejected"].map(str::to_owned), &rows, &[false, false, false, true, true], &mut page);
        page.push('\n');
    }
    for (code, files) in kept {
        page.push_str(&format!("never lowered: {code} in {files} accepted files; are these the files as they were sent?\n"));
    }
    for one in unexplained {
        let reasons = if one.reasons.is_empty() { "no reason is logged".to_owned() } else { one.reasons.join("; ") };
        let found = if one.found.is_empty() { "nothing is found".to_owned() } else { format!("found: {}", one.found.join(", ")) };
        page.push_str(&format!("not explained: {}: {}; {}\n", printable(&one.path), printable(&reasons), printable(&found)));
    }
    let count = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    page.push_str(&format!(
        "{} on {accepted} accepted files; {} of {rejected} not explained\n",
        count(candidates.len(), "rule speaks", "rules speak"),
        count(unexplained.len(), "rejection", "rejections"),
    ));
    page
}

/// `pack.yaml` with a change for each rule that speaks on accepted files. `needs` are packs and versions that its codes belong to.
pub(crate) fn calibration_pack(calibration: &Calibration, as_of: &str, needs: &[(String, String)]) -> String {
    let accepted = calibration.accepted;
    let mut text = format!(
        "# Rules that speak on files which an authority accepted. Read each change, take out what does not convince you, and give the pack a name\n\
         # of your own; it does nothing until it is named by --rules.\n\
         pack: {PACK}\nversion: \"1\"\ntitle: {}\n",
        text_of(&format!("What {accepted} accepted files say of the rules, as of {as_of}"))
    );
    if !needs.is_empty() {
        let needs: Vec<String> = needs.iter().map(|(pack, version)| format!("{}: {}", text_of(pack), text_of(version))).collect();
        text.push_str(&format!("requires: {{ {} }}\n", needs.join(", ")));
    }
    if calibration.candidates.is_empty() {
        return text + "changes: []\n";
    }
    text.push_str("changes:\n");
    for one in &calibration.candidates {
        text.push_str(&format!("  - code: {}\n", text_of(&one.code)));
        if let Some(field) = &one.field {
            text.push_str(&format!("    fields: [{}]\n", text_of(field)));
        }
        let rejected =
            if calibration.rejected > 0 { format!(", and on {} of {} rejected ones", one.rejected, calibration.rejected) } else { String::new() };
        let why = format!("It speaks on {} of {accepted} accepted files{rejected}.", one.accepted);
        text.push_str(&format!("    severity: {} # it weighed {}\n    why: {}\n", one.proposed(), one.severity, text_of(&why)));
        text.push_str(&format!("    source: {}\n", text_of(&format!("Calibration on {accepted} accepted files, as of {as_of}"))));
        for (path, message) in &one.examples {
            text.push_str(&format!("    # {}: {}\n", printable(path), printable(message)));
        }
    }
    text
}

/// A text in double quotes, in which YAML reads what JSON writes.
fn text_of(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
