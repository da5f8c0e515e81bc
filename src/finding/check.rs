//! What can be reported: a check that is built in, a rule, a kind of finding of a table, a rule about several files, a limit on files.

use super::{Basis, Finding, Severity, SharedText, Terms};

/// What can be reported under one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// `family/slug`.
    pub code: SharedText,
    /// What must hold, one line.
    pub title: SharedText,
    /// How much a finding weighs.
    pub severity: Severity,
    /// What goes wrong otherwise.
    pub why: SharedText,
    /// Who says so: regulation and item, or published document and section.
    pub source: SharedText,
    /// What it rests on.
    pub basis: Basis,
    /// The entries of lists that say so: `icm-2/MaximumSpeed/remark`.
    pub refs: Vec<String>,
    /// What to do.
    pub help: SharedText,
    /// Words of a receiving authority.
    pub terms: Terms,
    /// The tags of the fields and groups that it looks at, when it names any.
    pub uses: Vec<SharedText>,
    /// Where it is written down; `None` of what is built in.
    pub origin: Option<Origin>,
}

/// Where a check is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The pack that it belongs to.
    pub pack: SharedText,
    /// The file that it stands in.
    pub file: SharedText,
    /// The one-based line of its code in that file.
    pub line: u64,
}

impl Check {
    /// A finding of this check, about nothing in particular yet.
    pub fn finding(&self, message: String) -> Finding {
        Finding {
            code: self.code.clone(),
            severity: self.severity,
            path: String::new(),
            field: None,
            span: None,
            location: None,
            value: None,
            expected: None,
            message,
            why: self.why.clone(),
            help: self.help.clone(),
            source: self.source.clone(),
            basis: self.basis,
            refs: self.refs.clone(),
            terms: self.terms.clone(),
            fingerprint: String::new(),
            owner: None,
            waived: None,
            known: false,
            suggestion: None,
        }
    }

    /// Where it is written down, for messages: the file and the line; nothing of what is built in.
    pub fn place(&self) -> (&str, u64) {
        self.origin.as_ref().map_or(("", 0), |origin| (origin.file.as_str(), origin.line))
    }

    /// The same for people: `rules/icm/masses.yaml:12`.
    pub fn where_written(&self) -> String {
        let (file, line) = self.place();
        format!("{file}:{line}")
    }

    /// The pack that it belongs to; nothing of what is built in.
    pub fn pack(&self) -> &str {
        self.origin.as_ref().map_or("", |origin| origin.pack.as_str())
    }
}
