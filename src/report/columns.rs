//! Cells in columns, for people.

use std::fmt::Write;
use textwrap::core::display_width;

/// Adds a head and rows as columns, those that are asked to be to the right.
pub(super) fn push_columns<const N: usize>(heads: &[String; N], rows: &[[String; N]], to_the_right: &[bool; N], page: &mut String) {
    let widths: Vec<usize> = (0..N).map(|at| rows.iter().chain([heads]).map(|row| display_width(&row[at])).max().unwrap_or_default()).collect();
    for row in std::iter::once(heads).chain(rows) {
        let mut line = String::new();
        for (at, cell) in row.iter().enumerate() {
            let blanks = " ".repeat(widths[at].saturating_sub(display_width(cell)));
            let (before, behind) = if to_the_right[at] { (blanks.as_str(), "") } else { ("", blanks.as_str()) };
            let _ = write!(line, "{}{before}{cell}{behind}", if at == 0 { "" } else { "  " });
        }
        page.push_str(line.trim_end());
        page.push('\n');
    }
}
