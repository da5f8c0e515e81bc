//! What of all that can be found is reported, and what of it makes a file fail.

use super::Severity;
use serde::{Deserialize, Serialize};

/// From which weight on findings make a file fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "internals", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Threshold {
    /// Errors.
    #[default]
    Error,
    /// Warnings and errors.
    Warning,
    /// Nothing fails.
    Never,
}

impl Threshold {
    /// The word used in reports and options.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Never => "never",
        }
    }

    /// Whether a finding of this weight makes its file fail.
    pub fn is_reached(self, severity: Severity) -> bool {
        match self {
            Self::Error => severity >= Severity::Error,
            Self::Warning => severity >= Severity::Warning,
            Self::Never => false,
        }
    }
}

/// Which codes are reported, by the beginnings of codes. With neither list, all are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    /// When there are any: codes that begin with none of these are left out.
    pub only: Vec<String>,
    /// Codes that begin with one of these are left out.
    pub skip: Vec<String>,
}

impl Selection {
    /// Whether findings with this code are reported.
    pub fn keeps(&self, code: &str) -> bool {
        (self.only.is_empty() || begins(code, &self.only)) && !self.skips(code)
    }

    /// Whether findings with this code are left out by name, and not only because others were asked for.
    pub fn skips(&self, code: &str) -> bool {
        begins(code, &self.skip)
    }
}

fn begins(code: &str, prefixes: &[String]) -> bool {
    prefixes.iter().any(|prefix| code.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threshold_counts_what_is_at_or_above_it() {
        assert!(Threshold::Error.is_reached(Severity::Error) && !Threshold::Error.is_reached(Severity::Warning));
        assert!(Threshold::Warning.is_reached(Severity::Warning) && !Threshold::Warning.is_reached(Severity::Info));
        assert!(!Threshold::Never.is_reached(Severity::Error));
    }

    #[test]
    fn a_selection_goes_by_the_beginning_of_codes() {
        let list = |prefixes: &[&str]| prefixes.iter().map(|prefix| (*prefix).to_owned()).collect();
        let selection = Selection { only: list(&["ivi/", "icm/axle"]), skip: list(&["ivi/order"]) };
        assert!(selection.keeps("ivi/missing") && selection.keeps("icm/axle-count"));
        assert!(!selection.keeps("ivi/order") && !selection.keeps("icm/vin") && !selection.keeps("input/dtd"));
        assert!(Selection::default().keeps("anything/at-all"));
    }
}
