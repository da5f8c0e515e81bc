//! What rule files give a name to: tables of values, and conditions that several rules share.

use super::{Loader, PackFile, is_slug};
use crate::rules::expression::{Lookup, LookupKey};
use crate::rules::yaml::RawFile;
use crate::yaml::Fault;
use rust_decimal::Decimal;
use std::str::FromStr;
use std::sync::Arc;

impl Loader<'_> {
    /// Takes the names of all files, before any expression is compiled; a later file takes the place of an earlier one.
    pub(super) fn learn_names<'r>(&mut self, files: impl Iterator<Item = (&'r PackFile, &'r RawFile)>) {
        for (file, raw) in files {
            for (name, values) in &raw.lookups {
                if !is_slug(name) {
                    self.fault_of_name(file, name, "the name of a lookup has lower-case words joined by `-`");
                }
                let key = |text: &str| Decimal::from_str(text).map_or_else(|_| LookupKey::Text(text.to_owned()), LookupKey::Number);
                let pairs = values.iter().map(|(from, to)| (key(from), to.clone()));
                self.compiler.lookups.insert(name.clone(), Arc::new(Lookup::new(pairs)));
            }
            for (name, text) in &raw.conditions {
                if !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
                    self.fault_of_name(file, name, "the name of a condition has lower-case letters and `_`");
                }
                self.compiler.conditions.insert(name.clone(), text.clone());
            }
        }
    }

    fn fault_of_name(&mut self, file: &PackFile, name: &str, message: &str) {
        let line = file.text.lines().position(|line| line.trim_start().starts_with(&format!("{name}:"))).map_or(1, |at| at as u64 + 1);
        self.faults.push(Fault { file: file.path.clone(), line, column: 1, message: message.to_owned(), help: None });
    }
}
