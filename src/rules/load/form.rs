//! What every kind of rule must say of itself, before anything of it is compiled.

use super::{Loader, PackFile, is_slug};
use crate::finding::Severity;
use crate::rules::Basis;
use crate::rules::yaml::Expect;
use serde_saphyr::Spanned;

/// What a rule, a rule about several files or a limit says of itself.
pub(in crate::rules) struct Form<'r> {
    pub code: &'r Spanned<String>,
    pub basis: Basis,
    pub severity: Severity,
    pub title: &'r str,
    pub why: &'r str,
    pub source: &'r str,
    pub help: &'r str,
    /// What its tests expect.
    pub tests: Vec<Expect>,
}

impl Loader<'_> {
    /// Notes what is wrong with it.
    pub(in crate::rules) fn check_form(&mut self, file: &PackFile, form: &Form<'_>) {
        let code = form.code;
        if !is_slug(&code.value) {
            self.fault(file, code, "a code has lower-case words joined by `-`", None);
        }
        if form.basis == Basis::Derived && form.severity == Severity::Error {
            self.fault(file, code, "a derived rule is a warning or an info, never an error", None);
        }
        for (key, text) in [("title", form.title), ("why", form.why), ("source", form.source), ("help", form.help)] {
            if text.trim().is_empty() {
                self.fault(file, code, &format!("`{key}` is empty"), None);
            }
        }
        for expect in [Expect::Pass, Expect::Fail] {
            if !form.tests.contains(&expect) {
                self.fault(file, code, &format!("the rule has no test with `expect: {expect}`"), None);
            }
        }
    }
}
