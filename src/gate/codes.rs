//! The codes that can be reported, as files of the gate name them.

use crate::finding::{Check, Severity, is_kept};
use crate::nearest::nearest;
use crate::yaml::Fault;
use serde_saphyr::Spanned;

/// The codes of a run, with their severities.
#[derive(Debug, Default)]
pub struct Codes(Vec<(String, Severity)>);

impl Codes {
    /// Those of these checks.
    pub fn of<'c>(checks: impl IntoIterator<Item = &'c Check>) -> Self {
        Self(checks.into_iter().map(|check| (check.code.to_string(), check.severity)).collect())
    }

    /// Whether one of them begins so.
    pub(super) fn knows(&self, prefix: &str) -> bool {
        !prefix.is_empty() && self.0.iter().any(|(code, _)| code.starts_with(prefix))
    }

    /// Whether a beginning is a code itself.
    pub(super) fn is_code(&self, prefix: &str) -> bool {
        self.0.iter().any(|(code, _)| code == prefix)
    }

    /// The first code that begins so and whose errors are never lowered.
    pub(super) fn kept_error(&self, prefix: &str) -> Option<&str> {
        let is_kept = |(code, severity): &&(String, Severity)| code.starts_with(prefix) && is_kept(code) && *severity == Severity::Error;
        self.0.iter().find(is_kept).map(|(code, _)| code.as_str())
    }

    /// What is wrong with a beginning of codes that none of them has.
    pub(super) fn check(&self, file: &str, place: (u64, u64), prefix: &str) -> Option<Fault> {
        if self.knows(prefix) {
            return None;
        }
        let length = prefix.len();
        let codes = self.0.iter().map(|(code, _)| code.as_str());
        let beginnings = self.0.iter().filter_map(|(code, _)| code.get(..length));
        let families = self.0.iter().filter_map(|(code, _)| code.find('/').map(|at| &code[..=at]));
        let near = nearest(prefix, families.chain(codes).chain(beginnings));
        let help = near.map(|near| format!("Did you mean `{near}`?"));
        Some(fault(file, place, format!("no code begins with `{prefix}`"), help))
    }
}

/// The line and column of a value.
pub(super) fn place_of<T>(value: &Spanned<T>) -> (u64, u64) {
    (value.referenced.line(), value.referenced.column())
}

/// A fault at a line and column.
pub(super) fn fault(file: &str, (line, column): (u64, u64), message: String, help: Option<String>) -> Fault {
    Fault { file: file.to_owned(), line, column, message, help }
}
