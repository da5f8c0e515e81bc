//! What another edition of the rules makes of the same files, for people and for programs.

use super::columns::push_columns;
use super::printable;
use crate::workbench::{Differing, Impact, Tally};
use std::collections::BTreeMap;

/// So many files are shown to people.
const FILES: usize = 20;

/// One JSON document.
pub(crate) fn impact_json(impact: &Impact) -> String {
    // Texts and numbers always have a JSON form.
    serde_json::to_string_pretty(impact).unwrap_or_default() + "\n"
}

/// Tables by rule and by category, and the first files.
pub(crate) fn impact_page(impact: &Impact) -> String {
    let Tally { new, gone, changed } = impact.total;
    let total = format!("{new} new, {gone} gone, {changed} changed\n");
    if impact.files.is_empty() {
        return format!("nothing differs: {total}");
    }
    let mut page = String::new();
    table("rule", &impact.rules, &mut page);
    page.push('\n');
    table("category", &impact.categories, &mut page);
    page.push('\n');
    for file in impact.files.iter().take(FILES) {
        page.push_str(&format!("{}\n", printable(&file.path)));
        file.findings.iter().for_each(|finding| page.push_str(&format!("  {}\n", printable(&line(finding)))));
    }
    if let Some(more) = impact.files.len().checked_sub(FILES).filter(|more| *more > 0) {
        page.push_str(&format!("{more} files more, which --format json names\n"));
    }
    page.push('\n');
    page + total.as_str()
}

fn table(head: &str, tallies: &BTreeMap<String, Tally>, page: &mut String) {
    let rows: Vec<[String; 4]> =
        tallies.iter().map(|(name, tally)| [printable(name), tally.new.to_string(), tally.gone.to_string(), tally.changed.to_string()]).collect();
    push_columns(&[head, "new", "gone", "changed"].map(str::to_owned), &rows, &[false, true, true, true], page);
}

fn line(finding: &Differing) -> String {
    match (&finding.before, &finding.after) {
        (None, Some(now)) => format!("new: {}[{}] {}", now.severity, now.code, now.message),
        (Some(was), None) => format!("gone: {}[{}] {}", was.severity, was.code, was.message),
        (Some(was), Some(now)) => format!("changed: {}[{}] {}; it was {}: {}", now.severity, now.code, now.message, was.severity, was.message),
        (None, None) => String::new(),
    }
}
