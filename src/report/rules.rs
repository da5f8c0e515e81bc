//! Lists of rules.

use crate::finding::{Basis, Check};
use crate::rules::Rule;
use crate::rules::presence::PresenceFact;
use crate::rules::table::Table;
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
