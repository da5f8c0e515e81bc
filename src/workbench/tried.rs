//! What the tests of rules try: each part of a condition both ways, each code of a list, each row of a table.

use super::fault::TrialFault;
use super::trial::{Bases, Newer, look};
use crate::engine::{Engine, Watch};
use crate::rules::expression::{Choice, Truth};
use crate::rules::{InWords, Rule};
use crate::schema::Book;
use std::fmt;

/// How much of something the tests try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tried {
    /// What the tests try of it.
    pub tried: usize,
    /// All that there is.
    pub all: usize,
}

impl Tried {
    fn count(&mut self, is_tried: bool) {
        self.all += 1;
        self.tried += usize::from(is_tried);
    }
}

impl fmt::Display for Tried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.tried, self.all)
    }
}

/// What the tests of rules try, and what they do not.
#[derive(Debug, Default)]
pub struct Trying {
    /// Parts of conditions, each both ways.
    pub branches: Tried,
    /// Codes of lists in conditions.
    pub codes: Tried,
    /// Rows of tables.
    pub rows: Tried,
    /// What is not tried, one line each: place, code of the rule, what.
    pub gaps: Vec<String>,
}

/// Runs the tests of these rules and notes what their conditions come to. The tables are those of these packs' files.
///
/// # Errors
/// A test that cannot be run.
pub fn trying(engine: &Engine, rules: &[&Rule], bases: &Bases, book: &Book) -> Result<Trying, TrialFault> {
    let newer = Newer::new(book);
    let watch = Watch::default();
    let mut trying = Trying::default();
    for rule in rules {
        for test in &rule.tests {
            look(test, bases, &newer, |record| engine.check_rule_watched(rule, record, test.as_of, Some(&watch)))?;
        }
        let places = &rule.written.places;
        let when = rule.when.iter().map(|when| ("when", places.when.unwrap_or(places.code), &when.truth));
        for (key, (line, column), truth) in when.chain([("assert", places.assert, &rule.assert.truth)]) {
            let lead = format!("{}:{line}:{column}: {}: {key}", rule.said.place().0, rule.said.code);
            trying.condition(truth, &lead, &watch, book);
        }
    }
    for table in engine.rules().value_tables() {
        for (position, row) in table.rows.iter().enumerate() {
            let is_used = watch.used(table, position);
            trying.rows.count(is_used);
            if !is_used {
                trying.gaps.push(format!("{}:{}:{}: no test uses this row of the table {}", table.file, row.line, row.column, table.name));
            }
        }
    }
    Ok(trying)
}

impl Trying {
    /// Together with that of other rules.
    pub fn add(&mut self, other: Self) {
        let pairs = [(&mut self.branches, other.branches), (&mut self.codes, other.codes), (&mut self.rows, other.rows)];
        for (one, more) in pairs {
            one.tried += more.tried;
            one.all += more.all;
        }
        self.gaps.extend(other.gaps);
    }

    fn condition(&mut self, truth: &Truth, lead: &str, watch: &Watch, book: &Book) {
        match truth {
            Truth::Not(inner) | Truth::Any(_, inner) | Truth::All(_, inner) | Truth::Outer(_, inner) => self.condition(inner, lead, watch, book),
            Truth::And(parts) | Truth::Or(parts) => parts.iter().for_each(|part| self.condition(part, lead, watch, book)),
            Truth::If(Choice { cases, otherwise }) => {
                for (when, then) in cases {
                    self.condition(when, lead, watch, book);
                    self.condition(then, lead, watch, book);
                }
                self.condition(otherwise, lead, watch, book);
            }
            Truth::Constant(_) => {}
            leaf => self.leaf(leaf, lead, watch, book),
        }
    }

    fn leaf(&mut self, leaf: &Truth, lead: &str, watch: &Watch, book: &Book) {
        let seen = watch.seen(leaf);
        let words = InWords::new(book).truth(leaf);
        for (is_seen, way) in [(seen.as_true, "true"), (seen.as_false, "false")] {
            self.branches.count(is_seen);
            if !is_seen {
                self.gaps.push(format!("{lead}: no test makes this {way}: {words}"));
            }
        }
        let Truth::CodeAmong(field, codes) = leaf else { return };
        let known = book.type_of(field.field).codes();
        let mut untried = Vec::new();
        for code in codes {
            let is_tried = watch.met(leaf, *code);
            self.codes.count(is_tried);
            if !is_tried {
                untried.extend(known.get(usize::from(*code)).map(|value| value.code.as_str()));
            }
        }
        if !untried.is_empty() {
            let tag = &book.field(field.field).tag;
            self.gaps.push(format!("{lead}: no test has {} of {tag}", untried.join(", ")));
        }
    }
}
