//! Rows of CSV files, each cell with its place.
//!
//! The readers of others give no places of cells, and whoever mends a table of a thousand rows needs them.

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cell {
    /// What it holds, without quotation marks and blanks around it.
    pub(crate) text: String,
    /// One-based line.
    pub(crate) line: u64,
    /// One-based column in characters.
    pub(crate) column: u64,
}

/// What cannot be read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    pub(crate) message: &'static str,
    pub(crate) line: u64,
    pub(crate) column: u64,
}

/// The rows of a file; those without anything in them are left out. Cells stand between commas, or between semicolons or tabs where the
/// first line has those.
pub(crate) fn rows(text: &str) -> Result<Vec<Vec<Cell>>, Unreadable> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().next().unwrap_or_default();
    let separator = [';', '\t'].into_iter().find(|separator| first.contains(*separator)).unwrap_or(',');
    let mut reader = Reader { rest: text.chars().peekable(), separator, line: 1, column: 1 };
    let mut rows = Vec::new();
    while reader.rest.peek().is_some() {
        let row = reader.row()?;
        if row.iter().any(|cell| !cell.text.is_empty()) {
            rows.push(row);
        }
    }
    Ok(rows)
}

struct Reader<'t> {
    rest: std::iter::Peekable<std::str::Chars<'t>>,
    separator: char,
    line: u64,
    column: u64,
}

impl Reader<'_> {
    fn take(&mut self) -> Option<char> {
        let next = self.rest.next()?;
        if next == '\n' {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1;
        }
        Some(next)
    }

    fn row(&mut self) -> Result<Vec<Cell>, Unreadable> {
        let mut cells = Vec::new();
        loop {
            cells.push(self.cell()?);
            match self.take() {
                Some(next) if next == self.separator => {}
                Some('\r') if self.rest.peek() == Some(&'\n') => {
                    self.take();
                    return Ok(cells);
                }
                _ => return Ok(cells),
            }
        }
    }

    /// A cell up to the separator or the end of the line behind it.
    fn cell(&mut self) -> Result<Cell, Unreadable> {
        while self.rest.peek() == Some(&' ') {
            self.take();
        }
        let (line, column) = (self.line, self.column);
        let text = if self.rest.peek() == Some(&'"') { self.quoted()? } else { self.plain() };
        Ok(Cell { text, line, column })
    }

    fn ends(&mut self) -> bool {
        self.rest.peek().is_none_or(|next| *next == self.separator || matches!(next, '\n' | '\r'))
    }

    fn plain(&mut self) -> String {
        let mut text = String::new();
        while !self.ends() {
            text.extend(self.take());
        }
        text.trim_end().to_owned()
    }

    fn quoted(&mut self) -> Result<String, Unreadable> {
        let (line, column) = (self.line, self.column);
        self.take();
        let mut text = String::new();
        loop {
            match self.take() {
                Some('"') if self.rest.peek() == Some(&'"') => {
                    self.take();
                    text.push('"');
                }
                Some('"') => break,
                Some(next) => text.push(next),
                None => return Err(Unreadable { message: "a quotation mark is opened and not closed", line, column }),
            }
        }
        while self.rest.peek() == Some(&' ') {
            self.take();
        }
        if self.ends() {
            Ok(text)
        } else {
            Err(Unreadable { message: "something stands behind the closing quotation mark of a cell", line: self.line, column: self.column })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<Vec<(String, u64, u64)>> {
        rows(text).unwrap().into_iter().map(|row| row.into_iter().map(|cell| (cell.text, cell.line, cell.column)).collect()).collect()
    }

    fn cell(text: &str, line: u64, column: u64) -> (String, u64, u64) {
        (text.to_owned(), line, column)
    }

    #[test]
    fn each_cell_has_its_place() {
        let expected = vec![
            vec![cell("code", 1, 1), cell("seats", 1, 6)],
            vec![cell("AA", 2, 1), cell("a, \"b\"\nc", 2, 5)],
            vec![cell("Æ", 5, 2), cell("", 5, 5)],
        ];
        assert_eq!(shown("code,seats\r\nAA, \"a, \"\"b\"\"\nc\"\n\n Æ ,\n"), expected);
        assert_eq!(shown("\u{feff}a;b\n1,5;2\n"), [[cell("a", 1, 1), cell("b", 1, 3)], [cell("1,5", 2, 1), cell("2", 2, 5)]]);
        assert_eq!(shown("a\tb"), [[cell("a", 1, 1), cell("b", 1, 3)]]);
        assert!(shown("").is_empty());
    }

    #[test]
    fn what_cannot_be_read_has_a_place_too() {
        assert_eq!(rows("a,b\nc,\"d\ne").unwrap_err(), Unreadable { message: "a quotation mark is opened and not closed", line: 2, column: 3 });
        assert_eq!((rows("\"a\"b").unwrap_err().line, rows("\"a\"b").unwrap_err().column), (1, 4));
    }
}
