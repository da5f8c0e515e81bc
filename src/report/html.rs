//! The report as one page that opens without a network: what holds, which causes there are, and each record with what was found in it.
//!
//! What is needed of a file is gathered while the run goes on, each text once; the page is written at the end. It shows states, causes and
//! the records that fail without JavaScript too; with it, records can be searched and opened. maud makes the markup: it escapes whatever
//! it is given, and its templates are checked when the program is compiled.

mod cause;
mod data;
mod gather;
mod page;
mod row;

use super::json::json;
use super::{Format, Gathered, Head, Part};
use crate::batch::Summary;
use crate::check::{FileReport, Status};
use crate::engine::BatchFinding;
use crate::source::SourceText;
use gather::Gathering;
#[cfg(feature = "serve")]
pub(crate) use page::policy;

use page::page;
use row::Row;

/// The report as a page.
#[derive(Debug, Clone, Copy, Default)]
pub struct Html;

impl Format for Html {
    fn start(&self, _: &Head) -> String {
        String::new()
    }

    fn file(&self, report: &FileReport, text: &SourceText) -> Part {
        Part { text: json(&Row::of_file(report, text)), accepted: report.status == Status::Pass, ..Part::default() }
    }

    fn between(&self) -> &'static str {
        ""
    }

    fn gather(&self) -> Option<Box<dyn Gathered + '_>> {
        Some(Box::new(Page(Gathering::new())))
    }

    fn end(&self, _: &Summary, _: &[BatchFinding]) -> String {
        String::new()
    }
}

/// The page while it is gathered.
struct Page(Gathering);

impl Gathered for Page {
    fn add(&mut self, part: &str) {
        // What was written as a row reads as one.
        if let Ok(row) = serde_json::from_str(part) {
            self.0.take(row);
        }
    }

    fn end(mut self: Box<Self>, summary: &Summary, batch: &[BatchFinding]) -> String {
        batch.iter().for_each(|found| self.0.take_among(found));
        page(self.0, summary)
    }
}
