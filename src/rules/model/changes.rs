//! What a pack makes of findings of other packs: weighs them otherwise, says them in other words, or leaves them to a check of its own.

use crate::finding::{Finding, Severity};
use serde::Deserialize;
use serde_saphyr::Spanned;

/// A change of one check, for some fields or for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The code of the check.
    pub code: String,
    /// The fields and groups that the finding must be about; any, when none is named.
    pub fields: Vec<String>,
    /// How much it weighs then.
    pub severity: Option<Severity>,
    /// What is said then.
    pub message: Option<String>,
    /// What to do then.
    pub help: Option<String>,
    /// Codes of checks that say the same in their own way: where one of them finds something at the same place, this finding is left out.
    pub said_by: Vec<String>,
    /// Why the pack changes it.
    pub why: String,
    /// Who says so.
    pub source: String,
    /// The file that says it, and the line.
    pub place: (String, u64),
}

/// An entry of `changes:` of a `pack.yaml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::rules) struct RawChange {
    /// The check.
    pub code: Spanned<String>,
    #[serde(default)]
    pub fields: Vec<Spanned<String>>,
    pub severity: Option<crate::rules::yaml::RawSeverity>,
    pub message: Option<String>,
    pub help: Option<String>,
    #[serde(rename = "said-by", default)]
    pub said_by: Vec<Spanned<String>>,
    pub why: String,
    pub source: String,
}

impl RawChange {
    /// The change, with the file that says it.
    pub(in crate::rules) fn of(self, file: &str) -> Change {
        let words = |list: Vec<Spanned<String>>| list.into_iter().map(|word| word.value).collect();
        Change {
            place: (file.to_owned(), self.code.referenced.line()),
            code: self.code.value,
            fields: words(self.fields),
            severity: self.severity.map(Into::into),
            message: self.message,
            help: self.help,
            said_by: words(self.said_by),
            why: self.why,
            source: self.source,
        }
    }
}

impl Change {
    fn is_of(&self, finding: &Finding) -> bool {
        let is_about = |field: &String| finding.field.as_ref() == Some(field) || last_name(&finding.path) == field.as_str();
        finding.code == self.code && (self.fields.is_empty() || self.fields.iter().any(is_about))
    }

    fn apply(&self, finding: &mut Finding) {
        finding.severity = self.severity.unwrap_or(finding.severity);
        if let Some(message) = &self.message {
            finding.message.clone_from(message);
        }
        if let Some(help) = &self.help {
            finding.help = help.clone().into();
        }
        finding.why = self.why.clone().into();
        finding.source = format!("{}; {}", finding.source, self.source).into();
    }
}

/// Applies changes to the findings of one file, in their order.
pub fn apply(changes: &[Change], findings: &mut Vec<Finding>) {
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
        findings.iter_mut().filter(|finding| change.is_of(finding)).for_each(|finding| change.apply(finding));
    }
}

/// Applies changes to a finding about several files.
pub fn apply_to(changes: &[Change], finding: &mut Finding) {
    for change in changes {
        if change.is_of(finding) {
            change.apply(finding);
        }
    }
}

/// The name at the end of a path, without a position.
fn last_name(path: &str) -> &str {
    let last = path.rsplit('/').next().unwrap_or_default();
    last.split('[').next().unwrap_or_default()
}
