//! Profiles: whose rules apply, as a pack says it.

use jiff::civil::Date;

/// Whose rules apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The name by which it is asked for.
    pub name: String,
    /// The names of its packs, each over the ones before it.
    pub packs: Vec<String>,
    /// The versions of the message that are taken; all, when none is named.
    pub versions: Vec<String>,
    /// Codes of what says that a file is not sent this way at all.
    pub out_of_scope: Vec<String>,
    /// Where the message stands in the body of a request to the service.
    pub request: Option<String>,
}

/// What a pack says of itself before its rules are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackHead {
    /// Its name.
    pub pack: String,
    /// The profile that it makes, when it makes one.
    pub profile: Option<Profile>,
    /// The names of its report forms.
    pub forms: Vec<String>,
    /// The version that it says.
    pub version: String,
    /// What it needs, each with the least version and its place.
    pub requires: Vec<Required>,
    /// The first and the last day on which it is in force.
    pub days: (Option<Date>, Option<Date>),
    /// Whether a run on another day ends, in place of going on without it.
    pub strict: bool,
    /// The file that says it.
    pub file: String,
}

/// Something that a pack needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Required {
    /// The name of a pack, or `ivicheck`.
    pub name: String,
    /// The least version; any, when it is empty.
    pub version: String,
    /// The line and column.
    pub place: (u64, u64),
}

impl PackHead {
    /// Whether it is in force on a day.
    pub fn is_in_force(&self, day: Date) -> bool {
        self.days.0.is_none_or(|from| from <= day) && self.days.1.is_none_or(|to| day <= to)
    }
}

/// Whether a version is at least another: part by part, numbers by their size.
pub fn is_at_least(version: &str, least: &str) -> bool {
    let parts = |text: &str| -> Vec<(u64, String)> {
        text.split(['.', '-', '+'])
            .map(|part| (part.parse().unwrap_or_default(), if part.parse::<u64>().is_ok() { String::new() } else { part.to_owned() }))
            .collect()
    };
    let (mut one, mut other) = (parts(version), parts(least));
    let longest = one.len().max(other.len());
    one.resize(longest, (0, String::new()));
    other.resize(longest, (0, String::new()));
    one >= other
}

#[cfg(test)]
mod tests {
    use super::is_at_least;

    #[test]
    fn versions_are_compared_part_by_part() {
        assert!(is_at_least("1.10", "1.9") && is_at_least("2026.11", "2026.11") && is_at_least("1.0", "1") && is_at_least("1", "1.0"));
        assert!(!is_at_least("1.9", "1.10") && !is_at_least("2026.2", "2026.11") && !is_at_least("0.1.0", "0.1.1"));
        assert!(is_at_least("1", ""));
    }
}
