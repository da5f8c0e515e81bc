//! Codes that rules had before: files that name them are understood all the same.

use super::files::PackFile;
use super::loaded::Loaded;
use super::loader::Loader;
use crate::nearest::nearest;
use crate::yaml::Entries;
use serde_saphyr::Spanned;
use std::collections::{BTreeMap, BTreeSet};

impl Loader<'_> {
    /// Takes in which codes are called otherwise now. The new ones are there, the old ones are not.
    pub(super) fn renamed(
        &mut self,
        (file, pack): (&PackFile, &str),
        raw: &Entries<Spanned<String>>,
        (loaded, elsewhere): (&Loaded, &BTreeSet<String>),
        known: &mut BTreeMap<String, String>,
    ) {
        let is_there = |code: &str| loaded.said(code).is_some() || elsewhere.contains(code);
        for (old, new) in &raw.0 {
            if !old.value.starts_with(&format!("{pack}/")) && !old.value.starts_with("batch/") {
                self.fault(file, old, &format!("a pack renames its own codes, which begin with {pack}/"), None);
            } else if is_there(&old.value) {
                self.fault(file, old, &format!("there is still a rule {}", old.value), Some("Give the rule its new code first.".to_owned()));
            } else if !is_there(&new.value) && !raw.0.iter().any(|(other, _)| other.value == new.value) {
                let help = nearest(&new.value, loaded.rules.keys().map(String::as_str)).map(|near| format!("The nearest code is {near}."));
                self.fault(file, new, &format!("there is no rule {}", new.value), help);
            } else {
                known.insert(old.value.clone(), new.value.clone());
            }
        }
    }
}
