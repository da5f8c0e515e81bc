//! What every kind of rule must say of itself, before anything of it is compiled.

use super::{Loader, PackFile, is_slug};
use crate::finding::Severity;
use crate::rules::yaml::Expect;
use crate::rules::{Basis, Said};
use serde_saphyr::Spanned;

impl Loader<'_> {
    /// Notes what is wrong with it. The code is that of the rule file; the tests are what they expect.
    pub(in crate::rules) fn check_form(&mut self, file: &PackFile, code: &Spanned<String>, said: &Said, tests: impl Iterator<Item = Expect>) {
        if !is_slug(&code.value) {
            self.fault(file, code, "a code has lower-case words joined by `-`", None);
        }
        if said.basis == Basis::Derived && said.severity == Severity::Error {
            self.fault(file, code, "a derived rule is a warning or an info, never an error", None);
        }
        for (key, text) in [("title", &said.title), ("why", &said.why), ("source", &said.source), ("help", &said.help)] {
            if text.trim().is_empty() {
                self.fault(file, code, &format!("`{key}` is empty"), None);
            }
        }
        let tests: Vec<Expect> = tests.collect();
        for expect in [Expect::Pass, Expect::Fail] {
            if !tests.contains(&expect) {
                self.fault(file, code, &format!("the rule has no test with `expect: {expect}`"), None);
            }
        }
    }
}
