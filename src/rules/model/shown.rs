//! A rule as it holds in a run, with where each value of it comes from.

/// A rule as it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its code, with the pack.
    pub code: String,
    /// Its keys, in the order of rule files.
    pub entries: Vec<ShownEntry>,
    /// What packs change of its findings for some fields only, or leave to other checks.
    pub notes: Vec<(String, String)>,
}

/// A key of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownEntry {
    /// The key.
    pub key: String,
    /// Its value.
    pub value: ShownValue,
    /// The file and line that say it.
    pub from: String,
}

/// What stands under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShownValue {
    /// A text, a number or a word.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
    /// Keys with values of their own.
    Map(Vec<ShownEntry>),
    /// A list of mappings in one line each.
    Lines(Vec<Vec<(String, Self)>>),
}

impl Shown {
    /// Sets a key, in the place of what it said.
    pub(in crate::rules) fn set(&mut self, key: &str, value: ShownValue, from: &str) {
        set(&mut self.entries, key, value, from);
    }

    /// Sets a key of a key.
    pub(in crate::rules) fn set_within(&mut self, key: &str, inner: &str, value: ShownValue, from: &str) {
        let position = self.entries.iter().position(|entry| entry.key == key).unwrap_or_else(|| {
            let at = self.entries.iter().position(|entry| entry.key == "when" || entry.key == "assert").unwrap_or(self.entries.len());
            self.entries.insert(at, ShownEntry { key: key.to_owned(), value: ShownValue::Map(Vec::new()), from: from.to_owned() });
            at
        });
        if let ShownValue::Map(entries) = &mut self.entries[position].value {
            set(entries, inner, value, from);
        }
    }

    /// Takes a key of a key away.
    pub(in crate::rules) fn unset_within(&mut self, key: &str, inner: &str) {
        for entry in self.entries.iter_mut().filter(|entry| entry.key == key) {
            if let ShownValue::Map(entries) = &mut entry.value {
                entries.retain(|entry| entry.key != inner);
            }
        }
    }
}

fn set(entries: &mut Vec<ShownEntry>, key: &str, value: ShownValue, from: &str) {
    let new = ShownEntry { key: key.to_owned(), value, from: from.to_owned() };
    match entries.iter_mut().find(|entry| entry.key == key) {
        Some(entry) => *entry = new,
        None => entries.push(new),
    }
}
