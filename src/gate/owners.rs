//! Who mends what is found.

use super::codes::{Codes, fault, place_of};
use crate::finding::{Finding, SharedText};
use crate::nearest::nearest;
use crate::schema::{Book, Framework};
use crate::yaml::{Entries, Fault};
use serde_saphyr::Spanned;
use std::collections::BTreeMap;

/// Whoever mends what nobody else is named for.
const ANYBODY: &str = "*";

/// Who mends what is found: by code, field, group or the beginning of codes.
#[derive(Debug, Clone, Default)]
pub struct Owners {
    codes: BTreeMap<String, SharedText>,
    /// By the tags of fields and groups.
    names: BTreeMap<String, SharedText>,
    /// By the beginnings of codes, the longest first.
    prefixes: Vec<(String, SharedText)>,
}

impl Owners {
    /// What a file says; every fault in it is added to the list. Names may be those of any of the books.
    pub(super) fn of(file: &str, said: Entries<Spanned<String>>, codes: &Codes, books: &[&Book], faults: &mut Vec<Fault>) -> Self {
        let mut owners = Self::default();
        for (key, team) in said.0 {
            if team.value.trim().is_empty() {
                faults.push(fault(file, place_of(&team), format!("nobody is named for `{}`", key.value), None));
            }
            let team = SharedText::from(team.value);
            if key.value == ANYBODY {
                owners.prefixes.push((String::new(), team));
            } else if codes.is_code(&key.value) {
                owners.codes.insert(key.value, team);
            } else if key.value.contains('/') || codes.knows(&key.value) && !books.iter().any(|book| book.entry(&key.value).is_some()) {
                faults.extend(codes.check(file, place_of(&key), &key.value));
                owners.prefixes.push((key.value, team));
            } else {
                let tags = tags(&key.value, books);
                if tags.is_empty() {
                    let known = books.iter().flat_map(|book| book.tags());
                    let help = nearest(&key.value, known).map(|near| format!("Did you mean `{near}`?"));
                    let message = format!("`{}` is neither a code nor a field, a group or an item of the certificate", key.value);
                    faults.push(fault(file, place_of(&key), message, help));
                }
                for (tag, is_item) in tags {
                    // A field by its own name before one by its item.
                    if is_item {
                        owners.names.entry(tag).or_insert_with(|| team.clone());
                    } else {
                        owners.names.insert(tag, team.clone());
                    }
                }
            }
        }
        owners.prefixes.sort_by(|(one, _), (other, _)| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        owners
    }

    /// Who mends a finding: whoever is named for its code, for its field, for the innermost group around it, for the longest beginning of
    /// its code, for anything, in this order.
    pub fn of_finding(&self, finding: &Finding) -> Option<&SharedText> {
        let by_field = || finding.field.as_ref().and_then(|field| self.names.get(field));
        let by_path = || finding.path.rsplit('/').find_map(|step| self.names.get(step.split('[').next().unwrap_or_default()));
        let by_prefix = || self.prefixes.iter().find(|(prefix, _)| finding.code.starts_with(prefix.as_str())).map(|(_, team)| team);
        self.codes.get(&*finding.code).or_else(by_field).or_else(by_path).or_else(by_prefix)
    }
}

/// The tags that a name stands for: itself, or those of an item of the certificate, in which case it says so.
fn tags(name: &str, books: &[&Book]) -> Vec<(String, bool)> {
    if books.iter().any(|book| book.entry(name).is_some()) {
        return vec![(name.to_owned(), false)];
    }
    let mut tags = Vec::new();
    for book in books {
        let is_item = |(_, items): &(Framework, String)| items.split([',', ' ']).any(|item| item == name);
        tags.extend(book.fields().iter().filter(|field| field.items.iter().any(is_item)).map(|field| (field.tag.clone(), true)));
    }
    tags
}
