//! The page about what the rules rest on, in Markdown.

use crate::finding::{Basis, Severity};
use crate::workbench::{Evidence, Notice};
use std::fmt::Write;

/// The severities in the order of the columns.
const COLUMNS: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Info];

/// The page about what the rules rest on; with how many changes of them their tests notice, of errors and of others, where that was tried.
pub fn evidence_page(evidence: &Evidence, noticed: Option<(Notice, Notice)>) -> String {
    let mut page = String::from("# What the rules rest on\n\nWritten by `ivicheck rules evidence`.\n\n## Rules by basis\n\n");
    page.push_str("| basis | errors | warnings | infos |\n|---|---|---|---|\n");
    for basis in Basis::ALL {
        let counts = COLUMNS.map(|severity| evidence.count(basis, severity).to_string());
        // Writing to a string cannot fail, here and below.
        let _ = writeln!(page, "| {} | {} |", basis.as_str(), counts.join(" | "));
    }
    let _ = write!(
        page,
        "\n## The authority's list\n\n{} facts about presence are in force as errors; rules refer to {} entries on values. On messages of 1.x both are \
         warnings.\n",
        evidence.sure,
        evidence.refs_of_rules.len()
    );
    list(&mut page, "Doubtful entries on presence, which are warnings that say so", &evidence.doubtful);
    list(&mut page, "Doubtful entries on values, which are warnings that say so", &evidence.doubtful_rules);
    list(&mut page, "Entries on presence that are not in force", &evidence.left_out);
    if let Some((errors, others)) = noticed {
        let what = "Each rule is changed in one place at a time: an operator, a number, a category, a code, a condition, its severity, its words.";
        let _ = write!(page, "\n## What the tests of the rules notice\n\n{what}\n\n- errors: {errors}\n- warnings and infos: {others}\n");
    }
    page
}

fn list(page: &mut String, title: &str, entries: &[(String, String)]) {
    let _ = write!(page, "\n### {title}\n\n");
    for (words, reason) in entries {
        let _ = writeln!(page, "- `{words}`: {reason}");
    }
}
