//! Which files of folders and archives are inputs.

use crate::gate::{BadPattern, paths};
use globset::GlobSet;
use serde::{Serialize, Serializer};
use std::fmt;
use std::path::Path;

/// Which files of folders and archives are inputs. A file that is named by itself is one in any case.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    include: Option<GlobSet>,
    exclude: Option<GlobSet>,
    allows_none: bool,
}

impl Choice {
    /// Takes only files whose path is like one of these patterns, when there are any.
    ///
    /// # Errors
    /// When one of them is no pattern.
    pub fn include(mut self, patterns: &[String]) -> Result<Self, BadPattern> {
        self.include = paths(patterns)?;
        Ok(self)
    }

    /// Leaves out files whose path is like one of these patterns.
    ///
    /// # Errors
    /// When one of them is no pattern.
    pub fn exclude(mut self, patterns: &[String]) -> Result<Self, BadPattern> {
        self.exclude = paths(patterns)?;
        Ok(self)
    }

    /// Takes a folder or archive without anything to check, which is an error otherwise.
    #[must_use]
    pub fn allow_empty(self, allows_none: bool) -> Self {
        Self { allows_none, ..self }
    }

    pub(super) fn allows_none(&self) -> bool {
        self.allows_none
    }

    /// Why a file that could be checked is not; `None` when it is.
    pub(super) fn refuses(&self, path: &Path) -> Option<Why> {
        let is_in = |set: &Option<GlobSet>| set.as_ref().map(|set| set.is_match(path));
        if is_in(&self.exclude) == Some(true) {
            return Some(Why::Excluded);
        }
        (is_in(&self.include) == Some(false)).then_some(Why::NotIncluded)
    }
}

/// A file of a folder or archive that is not checked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "internals", derive(schemars::JsonSchema))]
pub struct Skipped {
    /// Its path.
    pub path: String,
    /// Why.
    #[cfg_attr(feature = "internals", schemars(with = "String"))]
    pub why: Why,
}

/// Why a file of a folder or archive is not checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It is neither named `*.xml` nor an archive.
    Name,
    /// It is what macOS keeps of files beside their content.
    Companion,
    /// A link that leads nowhere, or a file that was removed meanwhile, and is not named `*.xml`.
    Gone,
    /// A pattern leaves it out.
    Excluded,
    /// None of the patterns of what is wanted is like it.
    NotIncluded,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "not named *.xml",
            Self::Companion => "companion of macOS",
            Self::Gone => "leads nowhere",
            Self::Excluded => "excluded",
            Self::NotIncluded => "not included",
        })
    }
}

impl Serialize for Why {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(choice: &Choice, path: &str) -> Option<Why> {
        choice.refuses(Path::new(path))
    }

    #[test]
    fn patterns_are_of_a_whole_path_or_of_its_end() {
        let list = |patterns: &[&str]| patterns.iter().map(|pattern| (*pattern).to_owned()).collect::<Vec<_>>();
        let choice = Choice::default().exclude(&list(&["archive/**", "*-draft.xml"])).unwrap();
        assert_eq!(refused(&choice, "out/archive/2025/a.xml"), Some(Why::Excluded));
        assert_eq!(refused(&choice, "archive/a.xml"), Some(Why::Excluded));
        assert_eq!(refused(&choice, "out/a-draft.xml"), Some(Why::Excluded));
        assert_eq!(refused(&choice, "out/archives/a.xml"), None);
        let choice = choice.include(&list(&["out/*.xml"])).unwrap();
        assert_eq!(refused(&choice, "out/a.xml"), None);
        assert_eq!(refused(&choice, "x/out/a.xml"), None);
        assert_eq!(refused(&choice, "out/b/a.xml"), Some(Why::NotIncluded));
        assert_eq!(refused(&choice, "out/a-draft.xml"), Some(Why::Excluded));
        assert_eq!(refused(&Choice::default(), "anything"), None);
    }

    #[test]
    fn what_is_no_pattern_is_told() {
        let error = Choice::default().include(&["[a".to_owned()]).unwrap_err();
        assert!(error.to_string().starts_with("`[a` is no pattern of paths: "), "{error}");
    }
}
