//! What is kept of neighbouring files between their check and the report.

use super::run::Neighbours;
use super::summary::Summary;
use crate::check::Checked;
use crate::engine::{KeyRow, KeyRows};

/// What is kept of neighbouring files, side by side: texts of their own would be scattered between the documents that come and go in
/// a worker, and would drive the next document out of the memory that is at hand.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// Their parts of the report, one after the other.
    parts: String,
    /// Where each part ends, where what is kept of it for a repetition does, and whether it says that the file is accepted.
    ends: Vec<(usize, usize, bool)>,
    keys: KeyRows,
    summary: Summary,
}

impl Kept {
    /// Keeps of a file its part of the report, and what the checks across files need.
    pub(crate) fn add(&mut self, part: &str, told: &str, is_accepted: bool, checked: &Checked) {
        self.parts.push_str(part);
        let end = self.parts.len();
        self.parts.push_str(told);
        self.ends.push((end, self.parts.len(), is_accepted));
        self.keys.push(checked.keys.as_ref().map_or_else(KeyRow::default, |keys| keys.row()));
        self.summary.count(&checked.report);
    }

    /// By file: its part of the report, what is kept of it for a repetition, whether it is accepted, and what the checks across files need.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&str, &str, bool, KeyRow<'_>)> {
        let mut start = 0;
        self.ends.iter().enumerate().map(move |(position, (end, told, is_accepted))| {
            let (part, kept) = (&self.parts[start..*end], &self.parts[*end..*told]);
            start = *told;
            (part, kept, *is_accepted, self.keys.row(position))
        })
    }

    /// The counts over these files.
    pub(crate) fn into_summary(self) -> Summary {
        self.summary
    }
}

impl Neighbours for Kept {
    fn bytes(&self) -> usize {
        self.parts.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{FileReport, Status};
    use crate::finding::{Finding, Severity, kinds};
    use crate::source::SourceText;

    #[test]
    fn parts_come_back_file_by_file_and_counts_apart_are_the_counts_together() {
        let wrong = Finding::built_in(&kinds::IVI_EMPTY, String::new());
        let checked = |report| Checked { report, text: SourceText::default(), keys: None, sha256: None };
        let reports = [
            FileReport::new("a.xml".to_owned()),
            FileReport { status: Status::Fail, findings: vec![wrong.clone(), wrong], ..FileReport::new("b.xml".to_owned()) },
            FileReport::new("c.xml".to_owned()),
        ]
        .map(checked);
        let parts = ["first", "", "third"];
        let kept = |range: std::ops::Range<usize>| {
            let mut kept = Kept::default();
            range.for_each(|position| {
                kept.add(parts[position], &position.to_string(), position > 0, &reports[position]);
            });
            kept
        };
        let whole = kept(0..3);
        let files: Vec<(&str, &str, bool)> = whole.files().map(|(part, told, is_accepted, _)| (part, told, is_accepted)).collect();
        assert_eq!(files, [("first", "0", false), ("", "1", true), ("third", "2", true)]);
        let mut summary = Summary::new(4);
        summary.add(kept(0..2).into_summary());
        summary.add(kept(2..3).into_summary());
        assert_eq!((summary.files, summary.passed, summary.failed, summary.skipped), (3, 2, 1, 4));
        assert_eq!(summary.codes().collect::<Vec<_>>(), [(Severity::Error, "ivi/empty", 2)]);
    }
}
