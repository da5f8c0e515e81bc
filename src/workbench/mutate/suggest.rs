//! Tests that would notice what no test of a rule notices: a vehicle of the corpus as it is, or a test of the rule with one value more,
//! among them the two sides of each boundary.

use super::change::{Change, changes, differs};
use crate::document::Record;
use crate::engine::{Engine, Outcome};
use crate::finding::Finding;
use crate::rules::{Expect, Rule, RuleTest};
use crate::schema::{Book, Entry, FieldId, Kind};
use crate::workbench::trial::{Bases, Newer, look};
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::fmt;

/// A test that would notice some changes of a rule, and what the rule makes of its vehicle.
#[derive(Debug)]
pub struct Suggestion<'r> {
    /// The rule.
    pub rule: &'r Rule,
    /// The test.
    pub test: RuleTest,
    /// How many changes only this one would notice.
    pub notices: usize,
}

impl fmt::Display for Suggestion<'_> {
    /// As it stands in a rule file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RuleTest { on, remove, set, as_of, expect, severity, at, message } = &self.test;
        let mut keys = vec![format!("on: {}", scalar(on))];
        if !remove.is_empty() {
            keys.push(format!("remove: [{}]", remove.iter().map(|tag| scalar(tag)).collect::<Vec<_>>().join(", ")));
        }
        if !set.is_empty() {
            let set: Vec<String> = set.iter().map(|(tag, value)| format!("{}: {}", scalar(tag), scalar(value))).collect();
            keys.push(format!("set: {{ {} }}", set.join(", ")));
        }
        keys.extend(as_of.map(|day| format!("as-of: {day}")));
        keys.push(format!("expect: {expect}"));
        keys.extend(severity.map(|severity| format!("severity: {}", severity.as_str())));
        keys.extend(at.as_ref().map(|at| format!("at: {}", scalar(at))));
        keys.extend(message.as_ref().map(|message| format!("message: {}", scalar(message))));
        write!(f, "{{ {} }}", keys.join(", "))
    }
}

/// A value as YAML: in quotes unless it is a plain word or number.
fn scalar(text: &str) -> String {
    let is_number = text.parse::<Decimal>().is_ok_and(|number| number.to_string() == text);
    let is_word = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
        && !["y", "n", "yes", "no", "on", "off", "true", "false", "null"].contains(&text.to_ascii_lowercase().as_str());
    if is_number || is_word { text.to_owned() } else { format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")) }
}

/// The tests that a rule lacks, each of which notices at least one more change; what cannot be noticed by any is left.
pub(super) fn of_rule<'r>(engine: &Engine, rule: &'r Rule, bases: &Bases, newer: &Newer<'_>, survivors: &BTreeSet<String>) -> Vec<Suggestion<'r>> {
    let mut left: Vec<Change> =
        changes(rule, &engine.rules().names, newer.book).into_iter().filter(|change| survivors.contains(&change.what)).collect();
    let mut found = Vec::new();
    if left.is_empty() {
        return found;
    }
    for mut test in candidates(engine, rule, bases, newer) {
        let Ok((outcome, first, differing)) = look(&test, bases, newer, |record| tried(engine, rule, &test, record, &left)) else { continue };
        let Some(outcome) = outcome else { continue };
        let notices = differing.iter().filter(|differs| **differs).count();
        if notices == 0 {
            continue;
        }
        test.expect = outcome;
        if let Some(first) = first {
            test.severity = Some(first.severity);
            test.at = Some(end_of(&first.path));
            test.message = Some(first.message);
        }
        let mut differing = differing.into_iter();
        left.retain(|_| !differing.next().unwrap_or_default());
        found.push(Suggestion { rule, test, notices });
        if left.is_empty() {
            break;
        }
    }
    found
}

type Tried = (Option<Expect>, Option<Finding>, Vec<bool>);

/// What the rule makes of a vehicle, and which changes make something else of it.
fn tried(engine: &Engine, rule: &Rule, test: &RuleTest, record: &Record<'_>, left: &[Change]) -> Tried {
    let (outcome, findings) = engine.check_rule_as_of(rule, record, test.as_of);
    let expect = match outcome {
        Outcome::Passed => Expect::Pass,
        Outcome::Failed => Expect::Fail,
        Outcome::NotApplicable => Expect::NotApplicable,
    };
    let first = findings.into_iter().next();
    let told = RuleTest {
        expect,
        severity: first.as_ref().map(|finding| finding.severity),
        at: first.as_ref().map(|finding| end_of(&finding.path)),
        message: first.as_ref().map(|finding| finding.message.clone()),
        ..test.clone()
    };
    (Some(expect), first, left.iter().map(|change| differs(engine, rule, change, &told, record)).collect())
}

/// The last two names of a path.
fn end_of(path: &str) -> String {
    let mut names: Vec<&str> = path.rsplit('/').take(2).collect();
    names.reverse();
    names.join("/")
}

fn candidates(engine: &Engine, rule: &Rule, bases: &Bases, newer: &Newer<'_>) -> Vec<RuleTest> {
    let plain = |on: &str| RuleTest {
        on: on.to_owned(),
        remove: Vec::new(),
        set: Vec::new(),
        as_of: None,
        expect: Expect::Pass,
        severity: None,
        at: None,
        message: None,
    };
    let bare = |test: &RuleTest| RuleTest { severity: None, at: None, message: None, ..test.clone() };
    let mut starts: Vec<RuleTest> = rule.tests.iter().filter(|test| test.expect == Expect::Fail).map(bare).collect();
    starts.extend(rule.tests.iter().filter(|test| test.expect == Expect::Pass).map(bare));
    let mut found = starts.clone();
    for start in starts.iter().take(6) {
        let values = look(start, bases, newer, |record| values_of(rule, record, newer.book)).unwrap_or_default();
        for (field, texts) in values {
            let tag = &newer.book.field(field).tag;
            for text in texts.iter().chain(&boundary(engine, rule, start, field, bases, newer)) {
                found.push(with(start, tag, text));
            }
            let mut without = start.clone();
            if without.set.iter().all(|(set, _)| !set.contains(tag.as_str())) {
                without.remove.push(tag.clone());
                found.push(without);
            }
        }
    }
    found.extend(bases.names().map(plain));
    found
}

/// The same test with another value of a field in all its places.
fn with(test: &RuleTest, tag: &str, value: &str) -> RuleTest {
    let mut test = test.clone();
    test.set.retain(|(set, _)| set != tag);
    test.set.push((tag.to_owned(), value.to_owned()));
    test
}

/// By field that the rule looks at: values that may lie at a boundary.
fn values_of(rule: &Rule, record: &Record<'_>, book: &Book) -> Vec<(FieldId, Vec<String>)> {
    let constants = constants(rule);
    let fields = rule.entries.iter().filter_map(|entry| if let Entry::Field(field) = entry { Some(*field) } else { None });
    let numbers: Vec<Decimal> = fields.clone().filter_map(|field| record.first(field)?.text.parse().ok()).collect();
    let of = |field: FieldId| match &book.type_of(field).kind {
        Kind::Integer { .. } => around(constants.numbers.iter().chain(&numbers), 0),
        Kind::Decimal { fraction, .. } => around(constants.numbers.iter().chain(&numbers), *fraction),
        Kind::Codes { codes, .. } => {
            let named = codes.iter().filter(|code| constants.texts.contains(&code.code));
            let other = codes.iter().find(|code| !constants.texts.contains(&code.code));
            named.chain(other).map(|code| code.code.clone()).collect()
        }
        _ => constants.texts.iter().cloned().collect(),
    };
    fields.map(|field| (field, of(field))).collect()
}

/// What stands in the expressions of a rule.
struct Constants {
    numbers: Vec<Decimal>,
    texts: BTreeSet<String>,
}

fn constants(rule: &Rule) -> Constants {
    let mut found = Constants { numbers: Vec::new(), texts: BTreeSet::new() };
    let conditions = rule.written.when.iter().chain([&rule.written.assert]);
    for token in conditions.flat_map(|text| super::tokens::tokens(text)) {
        match token.sort {
            super::tokens::Sort::Number => found.numbers.extend(token.text.parse::<Decimal>().ok()),
            super::tokens::Sort::Text => {
                found.texts.insert(token.text.trim_matches('"').to_owned());
            }
            _ => {}
        }
    }
    found.numbers.sort_unstable();
    found.numbers.dedup();
    found
}

/// Numbers and those one step beside them; none below zero.
fn around<'n>(numbers: impl Iterator<Item = &'n Decimal>, fraction: u32) -> Vec<String> {
    let mut found = BTreeSet::new();
    for number in numbers.map(|number| number.round_dp(fraction)) {
        for step in [Decimal::new(1, number.scale().min(fraction)), Decimal::new(1, fraction)] {
            found.extend([number, number + step, number - step]);
        }
    }
    found.into_iter().filter(|number| !number.is_sign_negative() || number.is_zero()).map(|number| number.normalize().to_string()).collect()
}

/// The two values of a number between which the rule makes something else of the vehicle, to the last digit of its type.
fn boundary(engine: &Engine, rule: &Rule, start: &RuleTest, field: FieldId, bases: &Bases, newer: &Newer<'_>) -> Vec<String> {
    let (greatest, fraction) = match newer.book.type_of(field).kind {
        Kind::Integer { max, .. } => (Decimal::from(max), 0),
        Kind::Decimal { max, fraction, .. } => (max, fraction),
        _ => return Vec::new(),
    };
    let tag = &newer.book.field(field).tag;
    let outcome = |value: Decimal| {
        let test = with(start, tag, &value.normalize().to_string());
        look(&test, bases, newer, |record| engine.check_rule_as_of(rule, record, test.as_of).0).ok()
    };
    let Some(Some(middle)) = look(start, bases, newer, |record| record.first(field)?.text.parse::<Decimal>().ok()).ok() else { return Vec::new() };
    let mut found = Vec::new();
    for end in [Decimal::ZERO, greatest.min((middle + Decimal::ONE) * Decimal::ONE_HUNDRED)] {
        let (Some(here), Some(there)) = (outcome(middle), outcome(end)) else { continue };
        if here == there {
            continue;
        }
        let (mut near, mut far) = (middle, end);
        let step = Decimal::new(1, fraction);
        while (near - far).abs() > step {
            let between = ((near + far) / Decimal::TWO).round_dp(fraction);
            if between == near || between == far {
                break;
            }
            if outcome(between) == Some(here) { near = between } else { far = between }
        }
        found.extend([near.normalize().to_string(), far.normalize().to_string()]);
    }
    found
}
