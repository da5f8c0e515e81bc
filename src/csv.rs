//! Cells of CSV files.

mod read;

pub(crate) use read::{Cell, Unreadable, rows};

/// A cell, in quotation marks where it needs them.
pub(crate) fn quoted(text: &str) -> String {
    // A program for tables takes a cell that begins so for a formula.
    let harmless = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if harmless.contains([',', '"', '\n', '\r']) { format!("\"{}\"", harmless.replace('"', "\"\"")) } else { harmless }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        assert_eq!(["a b", "a,b", "a\"b", "=1+1", "\t=1"].map(quoted), ["a b", "\"a,b\"", "\"a\"\"b\"", "'=1+1", "'\t=1"]);
    }
}
