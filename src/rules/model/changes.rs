//! What a pack makes of findings of other packs: weighs them otherwise, says them in other words, or leaves them to a check of its own.

use crate::finding::{Basis, Finding, Severity, is_kept};
use serde::Serialize;

/// A change of the findings of one check, for some fields or for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The code of the check.
    pub code: String,
    /// The fields and groups that the finding must be about; any, when none is named.
    pub fields: Vec<String>,
    /// How much it weighs then.
    pub severity: Option<Severity>,
    /// Whether it is left out then.
    pub off: bool,
    /// What is said then.
    pub message: Option<String>,
    /// What to do then.
    pub help: Option<String>,
    /// Further entries of lists that say so.
    pub refs: Vec<String>,
    /// Codes of checks that say the same in their own way: where one of them finds something at the same place, this finding is left out.
    pub said_by: Vec<String>,
    /// Why the pack changes it.
    pub why: String,
    /// Who says so.
    pub source: String,
    /// The file that says it, the line and the column.
    pub place: (String, u64, u64),
}

/// A change that a pack of the run makes, as reports name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "internals", derive(schemars::JsonSchema))]
pub struct InForce {
    /// The pack that makes it.
    pub pack: String,
    /// The code of the check; none where a cell of a table or a list of codes is changed.
    pub code: Option<String>,
    /// The fields and groups that it is limited to, or whose cell it is.
    pub fields: Vec<String>,
    /// What is changed, each in one line: `severity: warning`.
    pub what: Vec<String>,
    /// The codes of the checks that it changes.
    #[serde(skip)]
    pub codes: Vec<String>,
    /// Why.
    pub why: String,
    /// Who says so.
    pub source: String,
    /// The file that says it.
    pub file: String,
    /// The one-based line.
    pub line: u64,
}

impl Change {
    fn is_of(&self, finding: &Finding) -> bool {
        let is_about = |field: &String| finding.field.as_ref() == Some(field) || last_name(&finding.path) == field.as_str();
        finding.code == self.code && (self.fields.is_empty() || self.fields.iter().any(is_about))
    }

    fn apply(&self, finding: &mut Finding) {
        let is_fixed = is_kept(&finding.code) && finding.severity == Severity::Error;
        finding.severity = self.severity.filter(|_| !is_fixed).unwrap_or(finding.severity);
        if finding.severity > finding.basis.most(false) {
            finding.basis = Basis::Stated;
        }
        if let Some(message) = &self.message {
            finding.message.clone_from(message);
        }
        if let Some(help) = &self.help {
            finding.help = help.clone().into();
        }
        let new = self.refs.iter().filter(|reference| !finding.refs.contains(reference)).cloned().collect::<Vec<_>>();
        finding.refs.extend(new);
        finding.why = self.why.clone().into();
        // What is said of the whole check may have said so already.
        if !finding.source.ends_with(&self.source) {
            finding.source = format!("{}; {}", finding.source, self.source).into();
        }
    }
}

/// Applies changes to the findings of one file, in their order. Returns how many are switched off.
pub fn apply(changes: &[Change], findings: &mut Vec<Finding>) -> usize {
    let mut off = 0;
    for change in changes {
        if !change.said_by.is_empty() {
            let said: Vec<(String, Option<String>)> = findings
                .iter()
                .filter(|finding| change.said_by.iter().any(|code| finding.code == *code))
                .map(|finding| (finding.path.clone(), finding.field.clone()))
                .collect();
            let is_said = |finding: &Finding| said.iter().any(|(path, field)| *path == finding.path || (field.is_some() && *field == finding.field));
            findings.retain(|finding| !(change.is_of(finding) && is_said(finding)));
        }
        if change.off {
            let before = findings.len();
            let is_fixed = |finding: &Finding| is_kept(&finding.code) && finding.severity == Severity::Error;
            findings.retain(|finding| !change.is_of(finding) || is_fixed(finding));
            off += before - findings.len();
        }
        findings.iter_mut().filter(|finding| change.is_of(finding)).for_each(|finding| change.apply(finding));
    }
    off
}

/// Applies changes to a finding about several files; tells whether it is left out.
pub fn apply_to(changes: &[Change], finding: &mut Finding) -> bool {
    for change in changes {
        if change.is_of(finding) {
            if change.off {
                return true;
            }
            change.apply(finding);
        }
    }
    false
}

/// The name at the end of a path, without a position.
fn last_name(path: &str) -> &str {
    let last = path.rsplit('/').next().unwrap_or_default();
    last.split('[').next().unwrap_or_default()
}
