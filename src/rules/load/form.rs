//! What every kind of rule must say of itself, before anything of it is compiled.

use super::{Loader, PackFile, find_word, is_slug};
use crate::finding::{Basis, Check};
use crate::nearest::nearest;
use crate::rules::model::TAKEN;
use crate::rules::yaml::{Expect, RuleTest};
use crate::schema::Edition;
use crate::yaml::Fault;
use serde_saphyr::Spanned;

impl Loader<'_> {
    /// Notes what is wrong with it. The code is that of the rule file; the tests are what they expect.
    pub(super) fn check_form(&mut self, file: &PackFile, code: &Spanned<String>, said: &Check, tests: impl Iterator<Item = Expect>) {
        if !is_slug(&code.value) {
            self.fault(file, code, "a code has lower-case words joined by `-`", None);
        }
        if said.severity > said.basis.most(false) {
            self.fault(file, code, "a derived rule is a warning or an info, never an error", None);
        }
        for (key, text) in [("title", &said.title), ("why", &said.why), ("source", &said.source), ("help", &said.help)] {
            if text.trim().is_empty() {
                self.fault(file, code, &format!("`{key}` is empty"), None);
            }
        }
        self.check_terms(file, code, said);
        let tests: Vec<Expect> = tests.collect();
        for expect in [Expect::Pass, Expect::Fail] {
            if !tests.contains(&expect) {
                self.fault(file, code, &format!("the rule has no test with `expect: {expect}`"), None);
            }
        }
    }

    /// Only what a rule finds has a severity, a place and words.
    pub(super) fn check_tests(&mut self, file: &PackFile, code: &Spanned<String>, tests: &[RuleTest]) {
        let says = |test: &&RuleTest| test.severity.is_some() || test.at.is_some() || test.message.is_some();
        for test in tests.iter().filter(|test| test.expect != Expect::Fail).filter(says) {
            let message = format!("the test on {} has `expect: {}`; `severity`, `at` and `message` go with `expect: fail`", test.on, test.expect);
            self.fault(file, code, &message, None);
        }
    }

    /// A reference names a list, the field that its entry is about, and the entry.
    pub(in crate::rules) fn check_refs<T>(&mut self, file: &PackFile, owner: &Spanned<T>, basis: Basis, refs: &[Spanned<String>]) {
        if basis == Basis::Authority && refs.is_empty() {
            self.fault(file, owner, "a rule on the basis `authority` names entries of the list in `refs`", None);
        }
        for reference in refs {
            let parts: Vec<&str> = reference.value.splitn(3, '/').collect();
            let [list, field, entry] = parts.as_slice() else {
                self.fault(file, reference, "a reference is `LIST/FIELD/ENTRY`, such as `icm-2/MaximumSpeed/remark`", None);
                continue;
            };
            if !is_slug(list) || entry.trim().is_empty() {
                self.fault(file, reference, "a reference is `LIST/FIELD/ENTRY`, such as `icm-2/MaximumSpeed/remark`", None);
            } else if self.book.entry(field).is_none() && self.book.edition() == Edition::Two {
                let help = nearest(field, self.book.tags()).map(|near| format!("The nearest name is {near}."));
                self.fault(file, reference, &format!("the message has no field or group {field}"), help);
            }
        }
    }

    /// The words of an authority stand beside the names of the report, in one object of the JSON report.
    fn check_terms(&mut self, file: &PackFile, code: &Spanned<String>, said: &Check) {
        let start = (code.referenced.line(), code.referenced.column());
        for (name, _) in said.terms.iter().filter(|(name, _)| TAKEN.contains(&name.as_str())) {
            let terms = find_word(&file.text, start, "terms:").unwrap_or(start);
            let (line, column) = find_word(&file.text, terms, name).unwrap_or(terms);
            let (message, help) = taken(name);
            self.faults.push(Fault { file: file.path.clone(), line, column, message, help });
        }
    }
}

/// What is said of a word of an authority with a name that reports use themselves.
pub(super) fn taken(name: &str) -> (String, Option<String>) {
    (format!("`{name}` is a name that reports have already"), Some(format!("Names that are taken: {}.", TAKEN.join(", "))))
}

/// A list without its places.
pub(in crate::rules) fn words(list: &[Spanned<String>]) -> Vec<String> {
    list.iter().map(|word| word.value.clone()).collect()
}
