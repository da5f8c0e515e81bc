//! The report for programs that read while the run goes on: a JSON value a line. Each says by its `kind` what it is: first the `head`,
//! then every `file`, then every `batch` finding about several files, what was `skipped` or `empty`,
//! what of a baseline is `gone`, last the `summary`;
//! otherwise it reads as in the JSON report.

use super::json::{Opening, Totals, json};
use super::{Format, Head, Part};
use crate::batch::Summary;
use crate::check::{FileReport, Status};
use crate::engine::BatchFinding;
use crate::source::SourceText;
use serde::Serialize;

/// The report a line at a time.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ndjson;

#[derive(Serialize)]
struct Line<'a, T> {
    kind: &'static str,
    #[serde(flatten)]
    content: &'a T,
}

/// A folder or archive that holds nothing to check.
#[derive(Serialize)]
struct Empty<'a> {
    path: &'a str,
}

/// How much of a baseline is about vehicles that are not in this run.
#[derive(Serialize)]
struct Elsewhere {
    count: u64,
}

fn line<T: Serialize>(kind: &'static str, content: &T) -> String {
    json(&Line { kind, content }) + "\n"
}

impl Format for Ndjson {
    fn start(&self, head: &Head) -> String {
        line("head", &Opening::new(head))
    }

    fn file(&self, report: &FileReport, _: &SourceText) -> Part {
        Part { text: line("file", report), accepted: report.status == Status::Pass, ..Part::default() }
    }

    fn between(&self) -> &'static str {
        ""
    }

    fn end(&self, summary: &Summary, batch: &[BatchFinding]) -> String {
        let among = batch.iter().map(|found| line("batch", found));
        let skipped = summary.skipped_files.iter().map(|skipped| line("skipped", skipped));
        let empty = summary.empty.iter().map(|path| line("empty", &Empty { path }));
        let gone = summary.gone.iter().map(|gone| line("gone", gone));
        let elsewhere = (summary.baseline_elsewhere > 0).then(|| line("goneElsewhere", &Elsewhere { count: summary.baseline_elsewhere }));
        among.chain(skipped).chain(empty).chain(gone).chain(elsewhere).chain([line("summary", &Totals::new(summary))]).collect()
    }
}
