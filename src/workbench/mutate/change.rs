//! One change of a rule, and whether a test notices it.

use super::{audience, expression};
use crate::document::Record;
use crate::engine::Engine;
use crate::finding::{Finding, Severity};
use crate::rules::compile::{Compiler, Names};
use crate::rules::{Condition, Rule, RuleTest, Vehicles};
use crate::schema::{Book, GroupId};
use crate::workbench::trial::{Judged, judge};

/// One change of a rule.
pub(super) struct Change {
    pub what: String,
    kind: Kind,
}

enum Kind {
    /// The rule asks, or is for, something else.
    Rule(Box<Rule>),
    /// Its findings weigh otherwise.
    Severity(Severity),
    /// Its findings say something else.
    Message,
    /// Its findings point elsewhere.
    At,
}

impl Kind {
    fn rule(&self) -> Option<&Rule> {
        match self {
            Self::Rule(rule) => Some(rule),
            _ => None,
        }
    }

    fn alter(&self, findings: &mut [Finding]) {
        for finding in findings {
            match self {
                Self::Rule(_) => {}
                Self::Severity(severity) => finding.severity = *severity,
                Self::Message => finding.message.push('!'),
                Self::At => finding.path = finding.path.rsplit_once('/').map_or_else(String::new, |(parent, _)| parent.to_owned()),
            }
        }
    }
}

/// Every change of a rule that is tried.
pub(super) fn changes(rule: &Rule, names: &Names, book: &Book) -> Vec<Change> {
    let mut compiler = Compiler::with(book, names.clone(), rule.said.pack());
    compiler.takes_scripts = true;
    compiler.learn(&rule.written.lets);
    let context = rule.each.unwrap_or(book.root());
    let mut compiled = |text: &str| compiler.condition(text, context).ok().map(|(truth, uses)| Condition::new(truth, &uses));
    let mut changes = Vec::new();
    let changed = |change: &dyn Fn(&mut Rule)| {
        let mut copy = rule.clone();
        change(&mut copy);
        Kind::Rule(Box::new(copy))
    };
    for (text, what) in expression::changed(&rule.written.assert) {
        let Some(condition) = compiled(&text) else { continue };
        changes.push(Change { what: format!("assert: {what}"), kind: changed(&|copy| copy.assert = condition.clone()) });
    }
    if let Some(when) = &rule.written.when {
        for (text, what) in expression::changed(when) {
            let Some(condition) = compiled(&text) else { continue };
            changes.push(Change { what: format!("when: {what}"), kind: changed(&|copy| copy.when = Some(condition.clone())) });
        }
        changes.push(Change { what: "when: left out".to_owned(), kind: changed(&|copy| copy.when = None) });
    }
    changes.extend(changes_of_lets(rule, &mut compiler, context));
    for (vehicles, what) in audience::changed(&rule.vehicles, book) {
        changes.push(Change { what: format!("for: {what}"), kind: changed(&|copy| copy.vehicles = Vehicles::clone(&vehicles)) });
    }
    let others = [Severity::Error, Severity::Warning, Severity::Info].into_iter().filter(|severity| *severity != rule.said.severity);
    changes.extend(others.map(|severity| Change { what: format!("severity: {}", severity.as_str()), kind: Kind::Severity(severity) }));
    changes.push(Change { what: "message: other words".to_owned(), kind: Kind::Message });
    changes.push(Change { what: "at: the group around it".to_owned(), kind: Kind::At });
    changes
}

/// Changes of what the names of a rule stand for.
fn changes_of_lets(rule: &Rule, compiler: &mut Compiler<'_>, context: GroupId) -> Vec<Change> {
    let mut changes = Vec::new();
    for (position, (name, text)) in rule.written.lets.iter().enumerate() {
        for (other, what) in expression::changed(text) {
            let mut lets = rule.written.lets.clone();
            lets[position].1 = other;
            compiler.learn(&lets);
            let mut compiled = |text: &String| compiler.condition(text, context).ok().map(|(truth, uses)| Condition::new(truth, &uses));
            let when = rule.written.when.as_ref().map(&mut compiled);
            let (Some(assert), None | Some(Some(_))) = (compiled(&rule.written.assert), &when) else { continue };
            let copy = Rule { assert, when: when.flatten(), ..rule.clone() };
            changes.push(Change { what: format!("let {name}: {what}"), kind: Kind::Rule(Box::new(copy)) });
        }
    }
    changes
}

/// Whether a test of a rule comes out otherwise with this change.
pub(super) fn differs(engine: &Engine, rule: &Rule, change: &Change, test: &RuleTest, record: &Record<'_>) -> bool {
    let (outcome, mut findings) = engine.check_rule_as_of(change.kind.rule().unwrap_or(rule), record, test.as_of);
    change.kind.alter(&mut findings);
    judge(test, outcome, &findings) != Judged::AsExpected
}
