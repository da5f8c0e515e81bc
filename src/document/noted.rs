//! What the walk notes, in so many findings that memory is bounded.

use super::record::Record;
use crate::finding::{Finding, Severity, SharedText};

/// What a document holds, as far as it could be read.
#[derive(Debug)]
pub struct Reading<'doc> {
    /// The vehicle; `None` when the document is no such message.
    pub record: Option<Record<'doc>>,
    /// What does not fit the book, in document order.
    pub findings: Vec<Finding>,
    /// What does not fit either, and was only counted.
    pub unlisted: Vec<Unlisted>,
}

/// Findings with one code that were only counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlisted {
    /// Their code.
    pub code: SharedText,
    /// How many there are.
    pub count: usize,
    /// How much the gravest of them weighs.
    pub severity: Severity,
}

/// The findings of a walk. Of each code the first ones in document order are kept, so that the first ones of any selection of codes
/// are among them.
#[derive(Debug)]
pub(super) struct Noted {
    most: usize,
    listed: Vec<Finding>,
    /// About members that are missing: what a group lacks is known at its end, so these do not come in document order.
    missing: Vec<Finding>,
    /// How many are listed, by code.
    counts: Vec<(SharedText, usize)>,
    unlisted: Vec<Unlisted>,
}

impl Noted {
    /// Keeps at least so many of each code.
    pub(super) fn new(most: usize) -> Self {
        Self { most, listed: Vec::new(), missing: Vec::new(), counts: Vec::new(), unlisted: Vec::new() }
    }

    /// Notes a finding that stands after those with its code before it; returns by which number it can be had again.
    pub(super) fn push(&mut self, finding: Finding) -> usize {
        match self.counts.iter_mut().find(|(code, _)| *code == finding.code) {
            None => self.counts.push((finding.code.clone(), 1)),
            Some((_, count)) if *count < self.most => *count += 1,
            Some(_) => {
                self.leave_out(&finding);
                return usize::MAX;
            }
        }
        self.listed.push(finding);
        self.listed.len() - 1
    }

    /// The finding with this number; `None` when it was only counted.
    pub(super) fn get_mut(&mut self, number: usize) -> Option<&mut Finding> {
        self.listed.get_mut(number)
    }

    /// Notes a finding about a member that is missing.
    pub(super) fn push_missing(&mut self, finding: Finding) {
        self.missing.push(finding);
        if self.missing.len() / 2 > self.most {
            self.missing.sort_by(Finding::document_order);
            for finding in self.missing.split_off(self.most) {
                self.leave_out(&finding);
            }
        }
    }

    fn leave_out(&mut self, finding: &Finding) {
        match self.unlisted.iter_mut().find(|unlisted| unlisted.code == finding.code) {
            Some(unlisted) => {
                unlisted.count += 1;
                unlisted.severity = unlisted.severity.max(finding.severity);
            }
            None => self.unlisted.push(Unlisted { code: finding.code.clone(), count: 1, severity: finding.severity }),
        }
    }

    /// All together.
    pub(super) fn into_reading(self, record: Record<'_>) -> Reading<'_> {
        let Self { listed: mut findings, missing, unlisted, .. } = self;
        findings.extend(missing);
        findings.sort_by(Finding::document_order);
        Reading { record: Some(record), findings, unlisted }
    }
}

#[cfg(test)]
mod tests {
    use crate::document::Demands;
    use crate::{document, schema};

    const VALID: &str = include_str!("../../corpus/valid/m1-petrol.xml");

    #[test]
    fn of_each_code_the_first_are_listed_and_the_others_counted() {
        let text = VALID.replacen("<Header>", &format!("<Header>{}", "<Foo/>x".repeat(5)), 1);
        let parsed = document::parse(&text).unwrap();
        let book = schema::ivi_2_0().unwrap();
        let all = document::read(&parsed, book);
        assert_eq!((all.findings.len(), all.unlisted.len()), (10, 0));
        let few = document::read_wanted(&parsed, book, Demands { most: 2, signature: true });
        assert_eq!(few.findings, all.findings[..4]);
        let counted: Vec<(&str, usize)> = few.unlisted.iter().map(|unlisted| (unlisted.code.as_ref(), unlisted.count)).collect();
        assert_eq!(counted, [("ivi/unknown-element", 3), ("ivi/unexpected-text", 3)]);
    }
}
