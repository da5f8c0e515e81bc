//! A migration as text and as JSON.

use super::printable;
use crate::document::carry::{Loss, Lost, Migration};
use crate::document::{FieldAt, Place, Record};
use crate::schema::{Book, Entry};
use crate::source::LineIndex;
use serde::Serialize;
use std::fmt::Write;

/// A migration, ready to be shown.
pub struct MigrationReport<'a> {
    /// The path of the older message.
    pub path: &'a str,
    /// Its text.
    pub text: &'a str,
    /// Its record.
    pub record: &'a Record<'a>,
    /// The version that it declares.
    pub version: &'a str,
    /// The newer book.
    pub newer: &'a Book,
    /// What becomes of it.
    pub migration: &'a Migration,
}

impl std::fmt::Debug for MigrationReport<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MigrationReport").field("path", &self.path).finish_non_exhaustive()
    }
}

/// One line of the report: a field of the older message and what becomes of it.
#[derive(Serialize)]
struct Row<'a> {
    /// `carried`, `changed`, `added`, `dropped` or `open`.
    what: &'static str,
    line: usize,
    path: String,
    field: &'a str,
    value: &'a str,
    to: Option<&'a str>,
    becomes: Option<&'a str>,
    reason: Option<String>,
}

#[derive(Serialize)]
struct Missing<'a> {
    path: &'a str,
    field: &'a str,
    message: &'a str,
    expected: &'a str,
    line: Option<usize>,
}

#[derive(Serialize)]
struct Json<'a> {
    version: u8,
    file: &'a str,
    from: &'a str,
    to: &'a str,
    fields: Vec<Row<'a>>,
    missing: Vec<Missing<'a>>,
}

impl MigrationReport<'_> {
    /// One JSON document.
    pub fn json(&self) -> String {
        let lines = LineIndex::new(self.text);
        let (to, fields, missing) = (self.newer.version(), self.rows(&lines), self.missing(&lines));
        let json = Json { version: 1, file: self.path, from: self.version, to, fields, missing };
        // Only a map with keys that are no text could fail.
        serde_json::to_string_pretty(&json).unwrap_or_default() + "\n"
    }

    /// A text for people.
    pub fn text(&self) -> String {
        let lines = LineIndex::new(self.text);
        let (rows, missing) = (self.rows(&lines), self.missing(&lines));
        let mut text = String::new();
        push_line(&mut text, &format!("{}: IVI {} to {}", self.path, self.version, self.newer.version()));
        let sections = [
            ("carried", "as it is"),
            ("changed", "with another value"),
            ("added", "follows from another field"),
            ("dropped", "not carried"),
            ("open", "to look at"),
        ];
        for (what, words) in sections {
            let of: Vec<&Row<'_>> = rows.iter().filter(|row| row.what == what).collect();
            if !of.is_empty() {
                let _ = writeln!(text, "\n{what} ({}): {words}", of.len());
                of.iter().for_each(|row| push_row(&mut text, row));
            }
        }
        if !missing.is_empty() {
            let _ = writeln!(text, "\nmissing ({}): mandatory in IVI {}", missing.len(), self.newer.version());
            for point in &missing {
                let place = point.line.map(|line| format!(" (line {line})")).unwrap_or_default();
                push_line(&mut text, &format!("  {}{place}", point.path));
                push_line(&mut text, &format!("      {}; expected: {}", point.message, point.expected));
            }
        }
        text
    }

    /// What somebody has to do before the draft can be sent, one line each.
    pub fn open_points(&self) -> String {
        let lines = LineIndex::new(self.text);
        let mut text = String::new();
        for row in self.rows(&lines).iter().filter(|row| row.what == "open") {
            let reason = row.reason.as_deref().unwrap_or_default();
            push_line(&mut text, &format!("{}:{}: {} `{}`: {reason}", self.path, row.line, row.field, row.value));
        }
        for point in self.missing(&lines) {
            let place = point.line.map(|line| format!(":{line}")).unwrap_or_default();
            push_line(&mut text, &format!("{}{place}: {}: {}; expected: {}", self.path, point.path, point.message, point.expected));
        }
        push_line(&mut text, &format!("{}: the draft is not signed", self.path));
        text
    }

    fn line(&self, lines: &LineIndex, place: Place) -> usize {
        lines.position(self.text, self.record.span(place).start).line
    }

    fn rows(&self, lines: &LineIndex) -> Vec<Row<'_>> {
        let row = |position: FieldAt, what, to, becomes, reason| {
            let instance = self.record.field(position);
            let place = Place::Field(position);
            let field = &self.record.book().field(instance.field).tag;
            Row { what, line: self.line(lines, place), path: self.record.path(place), field, value: &instance.text, to, becomes, reason }
        };
        let moved = self.migration.moved.iter().map(|moved| {
            let what = match (moved.is_companion, moved.is_changed) {
                (true, _) => "added",
                (false, true) => "changed",
                (false, false) => "carried",
            };
            row(moved.source, what, Some(self.newer.tag(Entry::Field(moved.field))), Some(moved.text.as_str()), None)
        });
        let lost = self.migration.losses.iter().filter_map(|loss| {
            let Place::Field(position) = loss.place else { return None };
            let what = if loss.is_open() { "open" } else { "dropped" };
            Some(row(position, what, target(loss, self.newer), None, Some(loss.words(self.newer))))
        });
        moved.chain(lost).collect()
    }

    fn missing(&self, lines: &LineIndex) -> Vec<Missing<'_>> {
        let point = |point: &'_ crate::document::carry::OpenPoint| point.source.map(|position| self.line(lines, Place::Field(position)));
        let open = self.migration.open.iter();
        open.map(|one| Missing { path: &one.path, field: &one.field, message: &one.message, expected: &one.expected, line: point(one) }).collect()
    }
}

fn target<'b>(loss: &Loss, newer: &'b Book) -> Option<&'b str> {
    loss.field.filter(|_| !matches!(loss.why, Lost::Unmapped(_))).map(|field| newer.tag(Entry::Field(field)))
}

fn push_row(text: &mut String, row: &Row<'_>) {
    let Row { line, field, value, .. } = row;
    let said = match (row.to, row.becomes) {
        (Some(to), Some(becomes)) if becomes == *value => format!("{field} -> {to}: {value}"),
        (Some(to), Some(becomes)) => format!("{field}: {value} -> {to}: {becomes}"),
        _ => format!("{field}: {value}"),
    };
    push_line(text, &format!("  {line:>5}  {said}"));
    if let (None, Some(reason)) = (row.to.and(row.becomes), &row.reason) {
        push_line(text, &format!("         {reason}"));
    }
}

/// Adds a line; what a file holds neither breaks it nor drives the terminal.
fn push_line(text: &mut String, line: &str) {
    text.push_str(&printable(line));
    text.push('\n');
}
