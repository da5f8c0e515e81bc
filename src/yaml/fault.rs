//! What is wrong with a file.

use serde_saphyr::Error;

/// A fault in a book or a rule file, with its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}{}", help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default())]
pub struct Fault {
    /// The file.
    pub file: String,
    /// One-based line.
    pub line: u64,
    /// One-based column in characters.
    pub column: u64,
    /// What is wrong.
    pub message: String,
    /// What is meant, perhaps.
    pub help: Option<String>,
}

impl Fault {
    /// What the reader of YAML refuses in a file.
    pub(crate) fn of_yaml(file: &str, error: &serde_saphyr::Error) -> Self {
        let place = error.location();
        let (message, help) = super::words::words_of(error);
        let (line, column) = place.map_or((1, 1), |place| (place.line(), place.column()));
        Self { file: file.to_owned(), line, column, message, help }
    }

    /// The same, at the place where the author finds it: a tab where it stands, a key where it stands under another indentation.
    pub(crate) fn of_yaml_text(file: &str, text: &str, error: &serde_saphyr::Error) -> Self {
        let mut fault = Self::of_yaml(file, error);
        let from = (fault.line as usize).saturating_sub(1);
        let lines = || text.lines().enumerate().skip(from);
        let indent = |line: &str| line.len() - line.trim_start().len();
        if fault.message.contains("a tab stands") {
            let tab = |line: &str| line[..indent(line)].find('\t').map(|at| line[..at].chars().count());
            if let Some((line, at)) = lines().find_map(|(number, line)| Some((number, tab(line)?))) {
                (fault.line, fault.column) = (line as u64 + 1, at as u64 + 1);
            }
        } else if let Error::SerdeMissingField { field, .. } = error.without_snippet() {
            // Up to the next entry of the list that the mapping stands in.
            let start = text.lines().nth(from).map_or(0, indent);
            let near = lines().skip(1).take_while(|(_, line)| line.trim().is_empty() || indent(line) + 2 > start);
            let is_key = |line: &str| line.trim_start().strip_prefix(field).is_some_and(|rest| rest.starts_with(':'));
            let found = near.filter(|(_, line)| is_key(line) && indent(line) != start).map(|(number, line)| (number, indent(line))).next();
            if let Some((line, column)) = found {
                (fault.line, fault.column) = (line as u64 + 1, column as u64 + 1);
                fault.message = format!("the key `{field}` is indented otherwise than the keys around it");
                fault.help = Some("Keys of one mapping begin in one column.".to_owned());
            }
        }
        fault
    }
}
