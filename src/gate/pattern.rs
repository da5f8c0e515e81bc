//! Patterns of paths and of values.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// A pattern of paths that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{pattern}` is no pattern of paths: {why}")]
pub struct BadPattern {
    /// The pattern.
    pub pattern: String,
    /// What is wrong with it.
    pub why: String,
}

/// The patterns, each of a whole path or of its end after a `/`; `*` stays within a folder, `**` does not. `None` when there are none.
pub(crate) fn paths(patterns: &[String]) -> Result<Option<GlobSet>, BadPattern> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let bad = |error: globset::Error| BadPattern { pattern: pattern.clone(), why: error.kind().to_string() };
        let plain = pattern.strip_prefix("./").unwrap_or(pattern);
        for pattern in [plain.to_owned(), format!("**/{plain}")] {
            set.add(GlobBuilder::new(&pattern).literal_separator(true).build().map_err(bad)?);
        }
    }
    set.build().map(Some).map_err(|error| BadPattern { pattern: patterns.join(", "), why: error.kind().to_string() })
}

/// Whether a value is like a pattern, in which `*` stands for any characters.
pub(super) fn is_like(value: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| value.strip_prefix(first)) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_characters() {
        for (value, pattern) in
            [("abc", "abc"), ("abc", "a*"), ("abc", "*c"), ("abc", "a*c"), ("abc", "*"), ("", "*"), ("abab", "*ab"), ("a*c", "a*c")]
        {
            assert!(is_like(value, pattern), "{value} {pattern}");
        }
        for (value, pattern) in [("abc", "ab"), ("abc", "bc"), ("abc", "b*"), ("ab", "ab*b"), ("abc", "a*b"), ("", "a*"), ("abc", "")] {
            assert!(!is_like(value, pattern), "{value} {pattern}");
        }
        assert!(is_like("e1*2018/858*00473*02", "e1*2018/858*00473*02") && is_like("e1*2018/858*00473*02", "e1*2018/858*00473*"));
    }
}
