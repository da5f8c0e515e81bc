//! What became of the files that were sent, as a table.

use crate::csv::quoted;

/// How sending a file ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The service took it, and it is good.
    Succeeded,
    /// The service refused it.
    Failed,
    /// Nobody knows: the service could not be asked, or did not say in time.
    Unknown,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) file: String,
    /// What the service calls it.
    pub(crate) id: String,
    /// What the service says of it.
    pub(crate) status: String,
    pub(crate) message: String,
    pub(crate) end: End,
}

/// The outcomes, a line each.
pub(crate) fn table(outcomes: &[Outcome]) -> String {
    let mut text = "file,id,status,message\n".to_owned();
    for Outcome { file, id, status, message, .. } in outcomes {
        text += &format!("{},{},{},{}\n", quoted(file), quoted(id), quoted(status), quoted(message));
    }
    text
}
