//! What is wrong with a file.

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
}
