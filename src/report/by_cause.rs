//! The report for people, by cause: what is wrong alike in many files is told once, with the files beside it.

use super::causes::{Cause, Causes, Example, FileCauses, FileFacts, Met, is_of_seals};
use super::columns::push_columns;
use super::human::{Human, among, clean, closing_line, draw, excerpt, number, push_note};
use super::{Format, Gathered, Head, Part, printable};
use crate::batch::Summary;
use crate::check::{FileReport, Status};
use crate::engine::BatchFinding;
use crate::source::SourceText;
use std::fmt::Write;

/// So many causes are drawn; the table names all of them.
const MOST_CAUSES: usize = 50;
/// So many files that are not accepted are listed, unless more are asked for.
const MOST_FAILED: usize = 10;
/// So many rows the table has at most.
const MOST_ROWS: usize = 200;

/// The report for people, by cause.
#[derive(Debug, Clone, Copy)]
pub struct ByCause {
    /// How findings are drawn.
    pub human: Human,
    /// How many examples of a cause are drawn; so many files that are not accepted are listed, too, when it is more than ten.
    pub most: usize,
    /// Whether only the tables are wanted.
    pub only_tables: bool,
}

impl Format for ByCause {
    fn start(&self, _: &Head) -> String {
        String::new()
    }

    fn file(&self, report: &FileReport, text: &SourceText) -> Part {
        let accepted = report.status == Status::Pass;
        let open = || report.findings.iter().filter(|finding| finding.is_open());
        if open().next().is_none() {
            return Part { accepted, ..Part::default() };
        }
        let example = |finding| Example::new(finding, excerpt(finding, &report.path, text, self.human.layout));
        let found = FileCauses { file: FileFacts::new(report, report.accepted), findings: open().map(example).collect() };
        // Its keys are texts and it has no fractions, so it always has a JSON form.
        Part { text: serde_json::to_string(&found).unwrap_or_default(), accepted, ..Part::default() }
    }

    fn between(&self) -> &'static str {
        ""
    }

    fn gather(&self) -> Option<Box<dyn Gathered + '_>> {
        let causes = Causes::new(self.most, self.most.max(MOST_FAILED));
        Some(Box::new(Page { format: *self, causes }))
    }

    fn end(&self, summary: &Summary, _: &[BatchFinding]) -> String {
        closing_line(summary, self.human.layout.width)
    }
}

/// The page that is written when all files have been seen.
struct Page {
    format: ByCause,
    causes: Causes,
}

impl Gathered for Page {
    fn add(&mut self, part: &str) {
        if let Ok(found) = serde_json::from_str::<FileCauses>(part) {
            self.causes.add(found);
        }
    }

    fn end(mut self: Box<Self>, summary: &Summary, batch: &[BatchFinding]) -> String {
        let failed = std::mem::take(&mut self.causes.failed);
        let causes = self.causes.causes();
        let mut page = String::new();
        let mut rows: Vec<Row> = causes.iter().map(Row::of).collect();
        let groups = grouped(batch);
        rows.extend(groups.iter().map(|group| Row::among(group)));
        if !self.format.only_tables {
            let (seals, others): (Vec<Cause>, Vec<Cause>) = causes.into_iter().partition(|cause| is_of_seals(&cause.code));
            self.format.draw(others, summary.files, &mut page);
            self.format.draw(seals, summary.files, &mut page);
            for group in groups.iter().take(MOST_CAUSES) {
                self.format.draw_among(group, &mut page);
            }
        }
        table(rows, &mut page);
        list_failed(&failed, summary, &mut page);
        page
    }
}

impl ByCause {
    fn draw(&self, causes: Vec<Cause>, files: u64, page: &mut String) {
        let left = causes.len().saturating_sub(MOST_CAUSES);
        for cause in causes.into_iter().take(MOST_CAUSES) {
            self.draw_cause(cause, files, page);
        }
        if left > 0 {
            let _ = writeln!(page, "{} not drawn; the table below names each\n", number(left as u64, "more cause"));
        }
    }

    fn draw_cause(&self, cause: Cause, files: u64, page: &mut String) {
        let Cause { met, values, examples, .. } = cause;
        let is_single = met.findings == 1;
        for (position, example) in examples.into_iter().enumerate() {
            let path = example.file.clone();
            let (finding, excerpt) = example.into_finding();
            if position > 0 {
                page.push('\n');
            }
            page.push_str(&draw(&finding, excerpt, &path, is_single, self.human.layout));
        }
        if !is_single {
            for (name, note) in notes(&met, &values, files) {
                push_note(page, name, &note, self.human.layout);
            }
        }
        page.push('\n');
    }

    /// Draws the first of findings about several files that are alike.
    fn draw_among(&self, group: &[&BatchFinding], page: &mut String) {
        let layout = self.human.layout;
        for found in group.iter().take(self.most) {
            page.push_str(&among(found, layout));
        }
        if let Some(more) = group.len().checked_sub(self.most).filter(|more| *more > 0) {
            page.truncate(page.trim_end().len() + 1);
            push_note(page, "more", &format!("{more} of this kind, which --max {} draws and --format json names", group.len()), layout);
            page.push('\n');
        }
    }
}

/// Where a cause was met, in words.
fn notes(met: &Met, values: &[String], files: u64) -> Vec<(&'static str, String)> {
    let mut notes = Vec::new();
    let mut place = if met.files == files { format!("all {files} files") } else { format!("{} of {}", met.files, number(files, "file")) };
    if files == 1 {
        place = format!("{} times in this file", met.findings);
    } else if met.findings != met.files {
        let _ = write!(place, ", {} findings", met.findings);
    }
    match &met.vins {
        Some((first, last)) if met.files > 1 && first != last => {
            let _ = write!(place, ", VIN {first} to {last}");
        }
        _ => {}
    }
    notes.push(("in", place));
    if files > 1 {
        let mut named = met.named.join(", ");
        let more = met.files.saturating_sub(met.named.len() as u64);
        if more > 0 {
            let _ = write!(named, ", {more} more");
        }
        notes.push(("files", named));
    }
    if !values.is_empty() {
        notes.push(("values", format!("{}, and others", values.join(", "))));
    }
    notes
}

/// Findings about several files by code, in the order of the codes' first ones.
fn grouped(batch: &[BatchFinding]) -> Vec<Vec<&BatchFinding>> {
    let mut groups: Vec<Vec<&BatchFinding>> = Vec::new();
    for found in batch.iter().filter(|found| found.finding.is_open()) {
        match groups.iter_mut().find(|group| group.first().is_some_and(|first| first.finding.code == found.finding.code)) {
            Some(group) => group.push(found),
            None => groups.push(vec![found]),
        }
    }
    groups
}

/// A row of the table of causes.
struct Row {
    severity: &'static str,
    code: String,
    field: String,
    files: u64,
    findings: u64,
    owner: String,
}

impl Row {
    fn of(cause: &Cause) -> Self {
        let field = cause.field.as_deref().map(printable).unwrap_or_default();
        let owner = cause.owner.as_deref().map(printable).unwrap_or_default();
        Self { severity: cause.severity.as_str(), code: cause.code.clone(), field, files: cause.met.files, findings: cause.met.findings, owner }
    }

    fn among(group: &[&BatchFinding]) -> Self {
        let first = group.first().map(|found| &found.finding);
        let mut files: Vec<&str> = group.iter().flat_map(|found| &found.files).map(|file| &**file).collect();
        files.sort_unstable();
        files.dedup();
        Self {
            severity: first.map_or("", |finding| finding.severity.as_str()),
            code: first.map(|finding| finding.code.to_string()).unwrap_or_default(),
            field: first.and_then(|finding| finding.field.as_deref()).map(printable).unwrap_or_default(),
            files: files.len() as u64,
            findings: group.len() as u64,
            owner: first.and_then(|finding| finding.owner.as_deref()).map(printable).unwrap_or_default(),
        }
    }
}

/// Code, field, files and findings of each cause.
fn table(rows: Vec<Row>, page: &mut String) {
    if rows.is_empty() {
        return;
    }
    let left = rows.len().saturating_sub(MOST_ROWS);
    let cells: Vec<[String; 6]> = rows
        .into_iter()
        .take(MOST_ROWS)
        .map(|row| [row.severity.to_owned(), row.code, row.field, row.files.to_string(), row.findings.to_string(), row.owner])
        .collect();
    let heads = ["", "code", "field", "files", "findings", if cells.iter().any(|row| !row[5].is_empty()) { "owner" } else { "" }].map(str::to_owned);
    push_columns(&heads, &cells, &[false, false, false, true, true, false], page);
    if left > 0 {
        let _ = writeln!(page, "{left} more, which --format json has");
    }
    page.push('\n');
}

/// The files that are not good to send, with what their vehicles are.
fn list_failed(failed: &[FileFacts], summary: &Summary, page: &mut String) {
    if summary.files < 2 || failed.is_empty() {
        return;
    }
    let text = |text: &Option<String>| text.as_deref().map(clean).unwrap_or_default();
    let cells: Vec<[String; 4]> = failed
        .iter()
        .map(|file| {
            let version = file.version.iter().map(text).collect::<Vec<_>>().join("/");
            [clean(&file.path), text(&file.vin), text(&file.category), if version == "//" { String::new() } else { version }]
        })
        .collect();
    let heads = ["failed", "VIN", "category", "type/variant/version"].map(str::to_owned);
    push_columns(&heads, &cells, &[false; 4], page);
    if let Some(more) = summary.failed.checked_sub(failed.len() as u64).filter(|more| *more > 0) {
        let _ = writeln!(page, "{more} more, which --max {} and --format json list", summary.failed);
    }
    page.push('\n');
}
