//! The table of on-board equipment: which OBE is in which vehicle.

use crate::nearest::nearest;
use crate::yaml::Fault;

/// The columns that it can have.
pub const COLUMNS: [&str; 14] = [
    "vin",
    "plate",
    "nationality",
    "pan",
    "context_mark",
    "obe_id",
    "valid_to",
    "pan_replaced",
    "tariff",
    "emission",
    "fuel",
    "chargeable",
    "kg",
    "engine",
];

/// Without these a row makes no line.
const NEEDED: [&str; 6] = ["vin", "plate", "nationality", "pan", "context_mark", "obe_id"];

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ObeRow {
    /// Its line in the table, from 1; the header is the first.
    pub line: u64,
    /// The cells, in the order of [`COLUMNS`]; empty where the table has no such column.
    cells: [String; COLUMNS.len()],
}

impl ObeRow {
    /// The cell of a column; empty when there is none.
    pub fn get(&self, column: &str) -> &str {
        COLUMNS.iter().position(|known| *known == column).map_or("", |position| &self.cells[position])
    }

    /// The cell of a column, when it is not empty.
    pub fn stated(&self, column: &str) -> Option<&str> {
        Some(self.get(column)).filter(|cell| !cell.is_empty())
    }
}

/// Reads a table. Commas or semicolons part its cells.
///
/// # Errors
/// When it has a column that is not known, lacks one that is needed, or cannot be read.
pub fn rows(file: &str, text: &str) -> Result<Vec<ObeRow>, Fault> {
    let fault = |line: u64, message: String, help: Option<String>| Fault { file: file.to_owned(), line, column: 1, message, help };
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.contains(';') && !first.contains(',') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).trim(csv::Trim::All).from_reader(text.as_bytes());
    let unread = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        fault(line, format!("the table cannot be read: {}", words(&error)), None)
    };
    let mut places = Vec::new();
    for name in reader.headers().map_err(unread)? {
        let place = COLUMNS.iter().position(|known| *known == name).ok_or_else(|| {
            let help = nearest(name, COLUMNS).map(|near| format!("Did you mean `{near}`?"));
            fault(1, format!("there is no column `{name}`; known: {}", COLUMNS.join(", ")), help)
        })?;
        if places.contains(&place) {
            return Err(fault(1, format!("the column `{name}` stands twice"), None));
        }
        places.push(place);
    }
    for needed in NEEDED {
        if !places.iter().any(|place| COLUMNS[*place] == needed) {
            return Err(fault(1, format!("the column `{needed}` is missing"), None));
        }
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(unread)?;
        let mut row = ObeRow { line: record.position().map_or(0, csv::Position::line), ..ObeRow::default() };
        for (place, cell) in places.iter().zip(record.iter()) {
            row.cells[*place] = cell.to_owned();
        }
        rows.push(row);
    }
    Ok(rows)
}

fn words(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => format!("a row has {len} cells, and the header {expected_len}"),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_by_the_names_of_its_columns() {
        let text = "pan;vin;plate;nationality;context_mark;obe_id\n1;V;AB-1;NO;c;o\n";
        let rows = rows("obe.csv", text).unwrap();
        assert_eq!((rows[0].get("vin"), rows[0].get("pan"), rows[0].stated("kg"), rows[0].line), ("V", "1", None, 2));
    }

    #[test]
    fn a_table_with_other_columns_is_a_fault() {
        let head = "vin,plate,nationality,pan,context_mark,obe_id";
        for (text, message, help) in [
            (format!("{head},valid-to\n"), "there is no column `valid-to`; known: ", Some("Did you mean `valid_to`?")),
            (head.replace("vin,", ""), "the column `vin` is missing", None),
            (format!("{head},vin\n"), "the column `vin` stands twice", None),
            (format!("{head}\na,b\n"), "the table cannot be read: a row has 2 cells, and the header 6", None),
        ] {
            let fault = rows("obe.csv", &text).unwrap_err();
            assert!(fault.message.starts_with(message), "{}", fault.message);
            assert_eq!(fault.help.as_deref(), help);
        }
    }
}
