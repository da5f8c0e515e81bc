//! What another edition of the rules makes of the same files.

use super::survey::{Brief, Surveyed};
use serde::Serialize;
use std::collections::BTreeMap;

/// How many findings are new, gone and changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Tally {
    /// Found now, and not before.
    pub new: u64,
    /// Found before, and not now.
    pub gone: u64,
    /// Found both times, with another weight or in other words.
    pub changed: u64,
}

/// A finding that differs: as it was, and as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Differing {
    /// As it was; none when it is new.
    pub before: Option<Brief>,
    /// As it is; none when it is gone.
    pub after: Option<Brief>,
}

/// What differs in a file, or among files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileImpact {
    /// The path, or the paths.
    pub path: String,
    /// The vehicle category.
    pub category: Option<String>,
    /// What differs.
    pub findings: Vec<Differing>,
}

/// What another edition of the rules makes of the same files.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Impact {
    /// All in all.
    pub total: Tally,
    /// By code.
    pub rules: BTreeMap<String, Tally>,
    /// By vehicle category; `-` where there is none.
    pub categories: BTreeMap<String, Tally>,
    /// The files in which something differs, in their order.
    pub files: Vec<FileImpact>,
}

impl Differing {
    fn code(&self) -> &str {
        self.after.as_ref().or(self.before.as_ref()).map_or("", |brief| &brief.code)
    }

    fn count(&self, tally: &mut Tally) {
        match (&self.before, &self.after) {
            (None, _) => tally.new += 1,
            (_, None) => tally.gone += 1,
            _ => tally.changed += 1,
        }
    }
}

impl Impact {
    /// Compares what was found before with what is found now in the same files.
    pub fn of(before: &[Surveyed], after: &[Surveyed]) -> Self {
        let mut earlier: BTreeMap<&str, Vec<&Brief>> = BTreeMap::new();
        for file in before {
            earlier.entry(&file.path).or_default().extend(&file.findings);
        }
        let mut impact = Self::default();
        for file in after {
            let known = earlier.get_mut(file.path.as_str()).map(std::mem::take).unwrap_or_default();
            impact.add(&file.path, file.category.as_ref(), differing(known, &file.findings));
        }
        // What was found among files and is found no more.
        for file in before {
            let known = earlier.get_mut(file.path.as_str()).map(std::mem::take).unwrap_or_default();
            impact.add(&file.path, file.category.as_ref(), differing(known, &[]));
        }
        impact
    }

    fn add(&mut self, path: &str, category: Option<&String>, findings: Vec<Differing>) {
        if findings.is_empty() {
            return;
        }
        for finding in &findings {
            let of_category = category.map_or("-", String::as_str).to_owned();
            let tallies =
                [self.rules.entry(finding.code().to_owned()).or_default(), self.categories.entry(of_category).or_default(), &mut self.total];
            tallies.into_iter().for_each(|tally| finding.count(tally));
        }
        self.files.push(FileImpact { path: path.to_owned(), category: category.cloned(), findings });
    }
}

/// Pairs findings with the same code at the same place; what has no other is new or gone.
fn differing(mut before: Vec<&Brief>, after: &[Brief]) -> Vec<Differing> {
    let mut rest = Vec::new();
    for now in after {
        match before.iter().position(|known| *known == now) {
            Some(same) => drop(before.remove(same)),
            None => rest.push(now),
        }
    }
    let mut all = Vec::new();
    for now in rest {
        let at = before.iter().position(|known| known.code == now.code && known.path == now.path);
        all.push(Differing { before: at.map(|at| before.remove(at).clone()), after: Some(now.clone()) });
    }
    all.extend(before.into_iter().map(|known| Differing { before: Some(known.clone()), after: None }));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Severity;

    fn brief(code: &str, severity: Severity) -> Brief {
        Brief { code: code.to_owned(), severity, path: "/a".to_owned(), field: None, value: None, message: "m".to_owned() }
    }

    fn file(path: &str, findings: Vec<Brief>) -> Surveyed {
        Surveyed { path: path.to_owned(), category: Some("M1".to_owned()), vin: None, findings }
    }

    #[test]
    fn findings_are_new_gone_or_changed() {
        let before =
            [file("a", vec![brief("x/a", Severity::Error), brief("x/b", Severity::Error), brief("x/b", Severity::Error)]), file("b", vec![])];
        let after = [file("a", vec![brief("x/b", Severity::Error), brief("x/b", Severity::Info), brief("x/c", Severity::Error)]), file("b", vec![])];
        let impact = Impact::of(&before, &after);
        assert_eq!(impact.total, Tally { new: 1, gone: 1, changed: 1 });
        assert_eq!(impact.rules["x/b"], Tally { changed: 1, ..Tally::default() });
        assert_eq!((impact.files.len(), impact.categories["M1"]), (1, impact.total));
        assert_eq!(Impact::of(&before, &before), Impact::default());
        // What was found among files has no file of its own any more.
        let among = [file("a, b", vec![brief("batch/x", Severity::Error)])];
        assert_eq!(Impact::of(&among, &[]).total, Tally { gone: 1, ..Tally::default() });
    }
}
