//! What every kind of rule says of itself.

use crate::finding::{Basis, Finding, Severity, Terms};
use std::borrow::Cow;

/// What a rule, a rule about several files or a limit on files says of itself.
#[derive(Debug, Clone)]
pub struct Said {
    /// `family/slug`.
    pub code: String,
    /// What must hold, one line.
    pub title: String,
    /// What goes wrong otherwise.
    pub why: String,
    /// Regulation and item, or published document and section.
    pub source: String,
    /// How it is founded.
    pub basis: Basis,
    /// The entries of lists that say so: `icm-2/MaximumSpeed/remark`.
    pub refs: Vec<String>,
    /// How much a finding weighs.
    pub severity: Severity,
    /// What to do.
    pub help: String,
    /// Words of a receiving authority.
    pub terms: Terms,
    /// The pack that it belongs to.
    pub pack: String,
    /// The file that it stands in.
    pub file: String,
    /// The one-based line of its code in that file.
    pub line: u64,
}

impl Said {
    /// A finding that says so, about nothing in particular yet.
    pub fn finding(&self, message: String) -> Finding {
        Finding {
            code: Cow::Owned(self.code.clone()),
            severity: self.severity,
            path: String::new(),
            field: None,
            span: None,
            location: None,
            value: None,
            expected: None,
            message,
            why: Cow::Owned(self.why.clone()),
            help: self.help.clone(),
            source: Cow::Owned(self.source.clone()),
            basis: self.basis,
            refs: self.refs.clone(),
            terms: self.terms.clone(),
        }
    }
}
