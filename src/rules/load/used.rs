//! What has a name in rule files and is used by none of them.

use super::files::PackFile;
use crate::rules::NamedUse;
use crate::yaml::{Fault, find_word};
use serde_saphyr::Spanned;
use std::collections::{BTreeMap, BTreeSet};

/// Where names stand: file, line, column.
type Place = (String, u64, u64);

/// Where everything that has a name stands, and what of it is used.
#[derive(Default)]
pub(in crate::rules) struct NamedPlaces {
    places: BTreeMap<NamedUse, (Place, String)>,
    used: BTreeSet<NamedUse>,
}

impl NamedPlaces {
    pub(super) fn note(&mut self, used: &BTreeSet<NamedUse>) {
        self.used.extend(used.iter().cloned());
    }

    fn insert(&mut self, named: NamedUse, place: Place, message: String) {
        self.places.insert(named, (place, message));
    }

    pub(super) fn insert_function(&mut self, key: (String, String), file: &PackFile, at: &Spanned<String>) {
        let message = format!("no rule uses the function {}", key.1);
        self.insert(NamedUse::Function(key.0, key.1), place(file, at), message);
    }

    pub(super) fn insert_script(&mut self, key: (String, String), file: &PackFile, at: &Spanned<String>) {
        let message = format!("no rule uses the function {}", key.1);
        self.insert(NamedUse::Script(key.0, key.1), place(file, at), message);
    }

    /// The column of keys stands for the whole table.
    pub(super) fn insert_table(&mut self, (pack, name): (String, String), file: &PackFile, at: &Spanned<String>, columns: Vec<(u64, u64)>) {
        for (position, (line, column)) in columns.into_iter().enumerate() {
            let named = NamedUse::Column(pack.clone(), name.clone(), position);
            if position == 0 {
                self.insert(named, place(file, at), format!("no rule uses the table {name}"));
            } else {
                self.insert(named, (file.path.clone(), line, column), format!("no rule uses this column of the table {name}"));
            }
        }
    }

    pub(super) fn insert_plain(&mut self, file: &PackFile, named: NamedUse) {
        let (key, name, what) = match &named {
            NamedUse::Condition(name) => ("conditions:", name.clone(), "condition"),
            NamedUse::Lookup(name) => ("lookups:", name.clone(), "lookup"),
            _ => return,
        };
        let key = find_word(&file.text, (1, 1), key).unwrap_or((1, 1));
        let (line, column) = find_word(&file.text, key, &format!("{name}:")).unwrap_or(key);
        self.insert(named, (file.path.clone(), line, column), format!("no rule uses the {what} {name}"));
    }

    /// What nothing uses; of a table that nothing uses, only that.
    pub(super) fn unused(&self) -> Vec<Fault> {
        let is_told = |named: &NamedUse| match named {
            NamedUse::Column(pack, name, position) if *position > 0 => self.used.contains(&NamedUse::Column(pack.clone(), name.clone(), 0)),
            _ => true,
        };
        let unused = self.places.iter().filter(|(named, _)| !self.used.contains(*named) && is_told(named));
        let fault = |(_, ((file, line, column), message)): (&NamedUse, &(Place, String))| Fault {
            file: file.clone(),
            line: *line,
            column: *column,
            message: message.clone(),
            help: Some("Use it, or leave it out.".to_owned()),
        };
        unused.map(fault).collect()
    }
}

fn place(file: &PackFile, at: &Spanned<String>) -> Place {
    (file.path.clone(), at.referenced.line(), at.referenced.column())
}
