//! Runs the tests of rules: a vehicle of the corpus, changed as the test says, and what the rule makes of it.

mod patch;

use super::fault::TrialFault;
use crate::document::carry::Carried;
use crate::document::{self, Record};
use crate::engine::{Engine, Outcome};
use crate::finding::{Check, Finding};
use crate::nearest::nearest;
use crate::rules::{Expect, Rule, RuleTest};
use crate::schema::{Book, Edition, Mapping, ivi_1_11};
use include_dir::{Dir, include_dir};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fmt;

static CORPUS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/corpus/valid");
static OLDER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/corpus/valid-1.x");

/// The vehicles that tests can name.
#[derive(Debug, Clone, Default)]
pub struct Bases(BTreeMap<String, String>);

impl Bases {
    /// The vehicles that ship in the binary.
    pub fn embedded() -> Self {
        let vehicles = CORPUS.files().chain(OLDER.files()).filter_map(|file| {
            let name = file.path().file_stem()?.to_str()?;
            Some((name.to_owned(), file.contents_utf8()?.to_owned()))
        });
        Self(vehicles.collect())
    }

    /// Adds a vehicle, or replaces one of the same name.
    pub fn insert(&mut self, name: String, xml: String) {
        self.0.insert(name, xml);
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The XML text of a vehicle.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

/// What came of one test of a rule of any kind.
#[derive(Debug)]
pub struct Trial<'r> {
    /// What the rule says of itself.
    pub said: &'r Check,
    /// The one-based position of the test in the rule.
    pub number: usize,
    /// The vehicle, or the files, for people.
    pub on: String,
    /// What should come out.
    pub expect: Expect,
    /// What came out.
    pub outcome: Result<Judged, TrialFault>,
}

/// How what came out compares with what a test says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judged {
    /// All is as it says.
    AsExpected,
    /// The rule made something else of the vehicle.
    Outcome(Outcome),
    /// The first finding has another severity, place or message.
    Finding {
        /// The key of the test.
        key: &'static str,
        /// What the finding has.
        found: String,
    },
}

impl Judged {
    /// Compares an outcome with what is expected.
    pub(super) fn of(expect: Expect, outcome: Outcome) -> Self {
        let expected = match expect {
            Expect::Pass => Outcome::Passed,
            Expect::Fail => Outcome::Failed,
            Expect::NotApplicable => Outcome::NotApplicable,
        };
        if outcome == expected { Self::AsExpected } else { Self::Outcome(outcome) }
    }
}

impl fmt::Display for Judged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AsExpected => f.write_str("as expected"),
            Self::Outcome(outcome) => write!(f, "{outcome}"),
            Self::Finding { key, found } => write!(f, "{key}: {found}"),
        }
    }
}

/// Compares an outcome and the findings of a rule with a test.
pub(super) fn judge(test: &RuleTest, outcome: Outcome, findings: &[Finding]) -> Judged {
    let judged = Judged::of(test.expect, outcome);
    if judged != Judged::AsExpected {
        return judged;
    }
    let Some(first) = findings.first() else { return Judged::AsExpected };
    let differs = |key, found: &str| Judged::Finding { key, found: found.to_owned() };
    if test.severity.is_some_and(|severity| severity != first.severity) {
        return differs("severity", first.severity.as_str());
    }
    let ends = |at: &String| first.path.strip_suffix(at.as_str()).is_some_and(|before| before.is_empty() || before.ends_with('/'));
    if test.at.as_ref().is_some_and(|at| !ends(at)) {
        return differs("at", &first.path);
    }
    if test.message.as_ref().is_some_and(|message| *message != first.message) {
        return differs("message", &first.message);
    }
    Judged::AsExpected
}

/// One line: the place of the rule, its code, the test and what came out.
impl fmt::Display for Trial<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { said, number, on, expect, outcome } = self;
        write!(f, "{}: {}, test {number} on {on}: expected {expect}, came out: ", said.where_written(), said.code)?;
        match outcome {
            Ok(outcome) => write!(f, "{outcome}"),
            Err(fault) => write!(f, "{fault}"),
        }
    }
}

impl Trial<'_> {
    /// Whether it came out as the test says.
    pub fn is_as_expected(&self) -> bool {
        self.outcome.as_ref().is_ok_and(|judged| *judged == Judged::AsExpected)
    }
}

/// The XML text of a vehicle, changed: what is to be removed first, then values in their order.
///
/// # Errors
/// When the vehicle is not there or cannot be changed like that.
pub fn changed(on: &str, remove: &[String], set: &[(String, String)], bases: &Bases, book: &Book) -> Result<String, TrialFault> {
    let base =
        bases.get(on).ok_or_else(|| TrialFault::UnknownVehicle { name: on.to_owned(), nearest: nearest(on, bases.names()).map(str::to_owned) })?;
    let own = if is_older(&parsed(base)?) { older_book()? } else { book };
    patch::apply(base, remove, set, own)
}

/// Runs one test.
///
/// # Errors
/// When the vehicle is not there or cannot be changed as the test says.
#[cfg(feature = "internals")]
pub fn run_test(engine: &Engine, rule: &Rule, test: &RuleTest, bases: &Bases, book: &Book) -> Result<Judged, TrialFault> {
    try_test(engine, rule, test, bases, &Newer::new(book))
}

/// The book of the rules, and from the older book to it what the tests of a run share: it is made when the first of them needs it.
pub(super) struct Newer<'b> {
    pub(super) book: &'b Book,
    mapping: OnceCell<Result<Mapping, TrialFault>>,
}

impl<'b> Newer<'b> {
    pub(super) fn new(book: &'b Book) -> Self {
        Self { book, mapping: OnceCell::new() }
    }

    fn mapping(&self, older: &Book) -> Result<&Mapping, TrialFault> {
        let make = || Mapping::new(older, self.book).map_err(|error| TrialFault::Unreadable(error.to_string()));
        self.mapping.get_or_init(make).as_ref().map_err(Clone::clone)
    }
}

fn try_test(engine: &Engine, rule: &Rule, test: &RuleTest, bases: &Bases, newer: &Newer<'_>) -> Result<Judged, TrialFault> {
    look(test, bases, newer, |record| {
        let (outcome, findings) = engine.check_rule_as_of(rule, record, test.as_of);
        judge(test, outcome, &findings)
    })
}

/// Shows the vehicle of a test, as its rule sees it.
pub(super) fn look<T>(test: &RuleTest, bases: &Bases, newer: &Newer<'_>, at: impl FnOnce(&Record<'_>) -> T) -> Result<T, TrialFault> {
    let book = newer.book;
    let text = changed(&test.on, &test.remove, &test.set, bases, book)?;
    let document = parsed(&text)?;
    let older = if is_older(&document) { Some(older_book()?) } else { None };
    let record =
        document::read(&document, older.unwrap_or(book)).record.ok_or_else(|| TrialFault::Unreadable("its root element is not known".to_owned()))?;
    match older.filter(|older| older.version() != book.version()) {
        None => Ok(at(&record)),
        // A rule in terms of the newer version sees an older vehicle through the mapping.
        Some(older) => {
            let carried = Carried::of(&record, newer.mapping(older)?, book);
            Ok(at(carried.newer()))
        }
    }
}

fn is_older(document: &roxmltree::Document<'_>) -> bool {
    document::edition_of(document) == Some(Edition::One)
}

/// The book of the older messages.
fn older_book() -> Result<&'static Book, TrialFault> {
    ivi_1_11().map_err(|error| TrialFault::Unreadable(error.to_string()))
}

fn parsed(text: &str) -> Result<roxmltree::Document<'_>, TrialFault> {
    document::parse(text).map_err(|finding| TrialFault::Unreadable(finding.message))
}

/// Runs the tests of all rules, in their order.
pub fn run_tests<'e>(engine: &'e Engine, bases: &Bases, book: &Book) -> Vec<Trial<'e>> {
    let mut results = Vec::new();
    let newer = Newer::new(book);
    for rule in &engine.rules().rules {
        for (position, test) in rule.tests.iter().enumerate() {
            let outcome = try_test(engine, rule, test, bases, &newer);
            results.push(Trial { said: &rule.said, number: position + 1, on: test.on.clone(), expect: test.expect, outcome });
        }
    }
    results
}
