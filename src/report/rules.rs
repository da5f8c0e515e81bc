//! Lists of rules.

use crate::finding::{Basis, Check};
use crate::rules::presence::PresenceFact;
use crate::rules::table::Table;
use crate::rules::{InForce, Rule};
use crate::schema::{Book, Entry};
use serde::Serialize;

/// A rule as `rules list --format json` shows it.
#[derive(Serialize)]
pub(crate) struct Listed<'r> {
    pub(crate) code: &'r str,
    title: &'r str,
    why: &'r str,
    source: &'r str,
    basis: &'r str,
    refs: Vec<&'r str>,
    help: &'r str,
    severity: &'r str,
    r#for: &'r str,
    each: Option<&'r str>,
    when: Option<&'r str>,
    assert: &'r str,
    fields: Vec<&'r str>,
    tests: usize,
    file: &'r str,
    line: u64,
}

impl<'r> Listed<'r> {
    /// A rule about single vehicles.
    pub(crate) fn of_rule(rule: &'r Rule) -> Self {
        let written = &rule.written;
        Self {
            each: written.each.as_deref(),
            when: written.when.as_deref(),
            ..Self::new(&rule.said, audience(rule), &written.assert, rule.tests.len())
        }
    }

    /// A check of any kind.
    pub(crate) fn new(check: &'r Check, r#for: &'r str, assert: &'r str, tests: usize) -> Self {
        let (file, line) = check.place();
        Self {
            code: &check.code,
            title: &check.title,
            why: &check.why,
            source: &check.source,
            basis: check.basis.as_str(),
            refs: check.refs.iter().map(String::as_str).collect(),
            help: &check.help,
            severity: check.severity.as_str(),
            r#for,
            each: None,
            when: None,
            assert,
            fields: check.uses.iter().map(AsRef::as_ref).collect(),
            tests,
            file,
            line,
        }
    }
}

impl<'r> Listed<'r> {
    /// A fact about presence, under the kind of finding that it gives.
    pub(crate) fn of_fact(table: &'r Table, fact: &'r PresenceFact, book: &'r Book) -> Self {
        Self {
            refs: fact.refs.iter().map(String::as_str).collect(),
            basis: if fact.doubt.is_some() { Basis::Derived } else { Basis::Authority }.as_str(),
            r#for: &fact.vehicles,
            each: fact.each.map(|group| book.group(group).tag.as_str()),
            when: fact.condition.as_ref().map(|condition| condition.written.as_str()),
            assert: fact.demand.as_str(),
            fields: vec![book.tag(Entry::Field(fact.field))],
            file: &fact.file,
            line: fact.line,
            ..Self::new(table.check(fact.kind()), "table", "", 0)
        }
    }
}

fn audience(rule: &Rule) -> &str {
    if rule.vehicles.written.is_empty() { "all" } else { &rule.vehicles.written }
}

/// One line a rule, and how many they are.
pub(crate) fn rules_table(rules: &[Listed<'_>]) -> String {
    let codes = rules.iter().map(|rule| rule.code.chars().count()).max().unwrap_or_default();
    let audiences = rules.iter().map(|rule| rule.r#for.chars().count()).max().unwrap_or_default().min(24);
    let mut text = String::new();
    for rule in rules {
        text.push_str(&format!("{:<codes$}  {:<7}  {:<audiences$}  {}\n", rule.code, rule.severity, rule.r#for, rule.title));
    }
    let count = if rules.len() == 1 { "1 rule".to_owned() } else { format!("{} rules", rules.len()) };
    format!("{text}{count}\n")
}

/// What packs change of what others say: one line a change, or one JSON document.
pub(crate) fn changes_list(changes: &[InForce], keeps: impl Fn(&str) -> bool, is_json: bool) -> String {
    let is_asked = |change: &&InForce| change.codes.is_empty() || change.codes.iter().any(|code| keeps(code));
    let changes: Vec<&InForce> = changes.iter().filter(is_asked).collect();
    if is_json {
        // Texts and numbers always have a JSON form.
        return serde_json::to_string_pretty(&changes).unwrap_or_default() + "\n";
    }
    let mut text = String::new();
    for change in &changes {
        let fields = if change.fields.is_empty() { String::new() } else { format!(" ({})", change.fields.join(", ")) };
        let of = change.code.as_ref().map_or_else(|| change.what.join("; "), |code| format!("{code}{fields}  {}", change.what.join("; ")));
        text.push_str(&format!("{of}\n  {}:{}: {} ({})\n", change.file, change.line, change.why, change.source));
    }
    let count = if changes.len() == 1 { "1 change".to_owned() } else { format!("{} changes", changes.len()) };
    format!("{text}{count}\n")
}
