//! The log of an authority's answers: why files were rejected, as a table in CSV.

use super::survey::Surveyed;
use crate::csv::{Cell, rows};
use crate::document::parse_date;
use crate::nearest::nearest;
use crate::yaml::Fault;
use jiff::civil::Date;

const COLUMNS: [&str; 5] = ["file", "vin", "code", "reason", "date"];

/// Why a file was rejected.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reason {
    /// The file: its name, or the end of its path.
    pub file: Option<String>,
    /// The VIN.
    pub vin: Option<String>,
    /// The code that the authority gave.
    pub code: Option<String>,
    /// What it said.
    pub reason: Option<String>,
    /// The day of the answer.
    pub date: Option<Date>,
    /// The line of the log.
    pub line: u64,
}

impl Reason {
    /// Whether it is about a file.
    pub fn is_of(&self, file: &Surveyed) -> bool {
        let names = |named: &String| {
            let path = file.path.replace('\\', "/");
            path == *named || path.ends_with(&format!("/{named}"))
        };
        self.file.as_ref().is_none_or(names) && self.vin.as_ref().is_none_or(|vin| file.vin.as_deref().map(str::trim) == Some(vin))
    }

    /// What the authority said, in one line.
    pub fn told(&self) -> String {
        [&self.code, &self.reason].into_iter().flatten().cloned().collect::<Vec<_>>().join(": ")
    }

    /// The words of what it said.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        let texts = [&self.code, &self.reason].into_iter().flatten();
        texts.flat_map(|text| text.split(|c: char| !c.is_alphanumeric())).filter(|word| !word.is_empty())
    }
}

/// Reads a log.
///
/// # Errors
/// Every fault in it.
pub fn read_reasons(file: &str, text: &str) -> Result<Vec<Reason>, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut fault = |line, column, message: String, help| faults.push(Fault { file: file.to_owned(), line, column, message, help });
    let mut cells = match rows(text) {
        Ok(cells) => cells.into_iter(),
        Err(error) => {
            fault(error.line, error.column, error.message.to_owned(), None);
            return Err(faults);
        }
    };
    let head = cells.next().unwrap_or_default();
    let mut positions = [None; COLUMNS.len()];
    for (position, cell) in head.iter().enumerate() {
        match COLUMNS.iter().position(|name| *name == cell.text) {
            Some(column) => positions[column] = Some(position),
            None => {
                let help = nearest(&cell.text, COLUMNS).map(|near| format!("Did you mean `{near}`?"));
                fault(cell.line, cell.column, format!("there is no column `{}`; known: {}", cell.text, COLUMNS.join(", ")), help);
            }
        }
    }
    if positions[0].or(positions[1]).is_none() {
        fault(1, 1, "the log has neither a column `file` nor `vin`".to_owned(), None);
    }
    let mut reasons = Vec::new();
    for row in cells {
        let cell = |column: usize| positions[column].and_then(|position: usize| row.get(position)).filter(|cell: &&Cell| !cell.text.is_empty());
        let text = |column: usize| cell(column).map(|cell| cell.text.clone());
        let Some(first) = row.first() else { continue };
        let reason = Reason {
            file: text(0),
            vin: text(1),
            code: text(2),
            reason: text(3),
            date: cell(4).and_then(|cell| parse_date(&cell.text)),
            line: first.line,
        };
        if let Some(cell) = cell(4).filter(|_| reason.date.is_none()) {
            fault(cell.line, cell.column, format!("`{}` is no date such as 2026-07-05", cell.text), None);
        }
        if reason.file.is_none() && reason.vin.is_none() {
            fault(first.line, first.column, "the row names neither a file nor a VIN".to_owned(), None);
        }
        reasons.push(reason);
    }
    if faults.is_empty() { Ok(reasons) } else { Err(faults) }
}
