//! What is kept of neighbouring files between their check and the report.

use super::run::Neighbours;
use super::summary::Summary;
use crate::check::Checked;
use crate::engine::{KeyRow, KeyRows};

/// What is kept of neighbouring files, side by side: texts of their own would be scattered between the documents that come and go in
/// a worker, and would drive the next document out of the memory that is at hand.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// Their parts of the reports, one after the other: file by file, and of each file report by report.
    parts: String,
    ends: Vec<Ends>,
    keys: KeyRows,
    summary: Summary,
}

/// Where a part ends, where what is kept of it for a repetition does, and whether it says that the file is accepted.
#[derive(Debug, Clone, Copy)]
struct Ends {
    text: usize,
    told: usize,
    is_accepted: bool,
}

/// What one report says of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeptPart<'k> {
    /// What it reads like.
    pub(crate) text: &'k str,
    /// What is kept of it for a repetition.
    pub(crate) told: &'k str,
    /// Whether it says that the file is accepted.
    pub(crate) is_accepted: bool,
}

impl Kept {
    /// Keeps what one report says of a file; to be called report by report, before [`Kept::close`].
    pub(crate) fn add(&mut self, text: &str, told: &str, is_accepted: bool) {
        self.parts.push_str(text);
        let text = self.parts.len();
        self.parts.push_str(told);
        self.ends.push(Ends { text, told: self.parts.len(), is_accepted });
    }

    /// Ends the file, and keeps of it what the checks across files need.
    pub(crate) fn close(&mut self, checked: &Checked) {
        self.keys.push(checked.keys.as_ref().map_or_else(KeyRow::default, |keys| keys.row()));
        self.summary.count(&checked.report);
        self.summary.trace.add(checked.trace.clone());
    }

    /// By file: what each report says of it, and what the checks across files need.
    pub(crate) fn files(&self) -> impl Iterator<Item = (impl Iterator<Item = KeptPart<'_>>, KeyRow<'_>)> {
        let files = self.keys.len();
        let reports = self.ends.len().checked_div(files).unwrap_or_default();
        (0..files).map(move |file| {
            let parts = (file * reports..(file + 1) * reports).map(|position| {
                let start = position.checked_sub(1).map_or(0, |before| self.ends[before].told);
                let Ends { text, told, is_accepted } = self.ends[position];
                KeptPart { text: &self.parts[start..text], told: &self.parts[text..told], is_accepted }
            });
            (parts, self.keys.row(file))
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
    use crate::gate::Trace;
    use crate::source::SourceText;

    #[test]
    fn parts_come_back_file_by_file_and_counts_apart_are_the_counts_together() {
        let wrong = Finding::built_in(&kinds::IVI_EMPTY, String::new());
        let checked = |report| Checked { report, text: SourceText::default(), keys: None, sha256: None, trace: Trace::default() };
        let reports = [
            FileReport::new("a.xml".to_owned()),
            FileReport { status: Status::Fail, findings: vec![wrong.clone(), wrong], ..FileReport::new("b.xml".to_owned()) },
            FileReport::new("c.xml".to_owned()),
        ]
        .map(checked);
        let parts = ["first", "", "third"];
        let kept = |range: std::ops::Range<usize>| {
            let mut kept = Kept::default();
            for position in range {
                kept.add(parts[position], &position.to_string(), position > 0);
                kept.add("", "", true);
                kept.add(&parts[position].to_uppercase(), "", false);
                kept.close(&reports[position]);
            }
            kept
        };
        let part = |text, told, is_accepted| KeptPart { text, told, is_accepted };
        let whole = kept(0..3);
        let files: Vec<Vec<KeptPart<'_>>> = whole.files().map(|(parts, _)| parts.collect()).collect();
        let expected = [("first", "0", false, "FIRST"), ("", "1", true, ""), ("third", "2", true, "THIRD")]
            .map(|(text, told, is_accepted, other)| vec![part(text, told, is_accepted), part("", "", true), part(other, "", false)]);
        assert_eq!(files, expected);
        assert_eq!(Kept::default().files().count(), 0);
        let mut summary = Summary::new(4);
        summary.add(kept(0..2).into_summary());
        summary.add(kept(2..3).into_summary());
        assert_eq!((summary.files, summary.passed, summary.failed, summary.skipped), (3, 2, 1, 4));
        assert_eq!(summary.codes().collect::<Vec<_>>(), [(Severity::Error, "ivi/empty", 2)]);
    }
}
