//! Who changes what: two packs that change one thing are a fault, unless the later says that it knows.

use super::files::PackFile;
use crate::finding::Check;
use crate::rules::model::{Change, InForce};
use crate::rules::yaml::{RawChange, RawPack};
use std::collections::BTreeMap;

/// The changes of the packs so far.
#[derive(Default)]
pub(super) struct Changing {
    /// Changes of findings, in their order.
    pub of_findings: Vec<Change>,
    /// By change of findings: the entry that says it.
    pub owners: Vec<usize>,
    /// What is switched off.
    pub off: BTreeMap<String, Check>,
    pub entries: Vec<Entry>,
    /// Codes that rules had before, and what they are called now.
    pub renamed: BTreeMap<String, String>,
    claims: Vec<Claim>,
}

/// An entry of `changes:`, as reports name it.
pub(super) struct Entry {
    in_force: InForce,
    what: Vec<(&'static str, String)>,
}

/// That a pack changes one thing.
pub(super) struct Claim {
    pub pack: String,
    /// The code, or the cell.
    pub of: String,
    pub fields: Vec<String>,
    pub aspect: &'static str,
    /// The entry that says it.
    pub entry: usize,
}

impl Claim {
    fn meets(&self, other: &Self) -> bool {
        let alike = self.of == other.of && self.aspect == other.aspect;
        alike && (self.fields.is_empty() || other.fields.is_empty() || self.fields.iter().any(|field| other.fields.contains(field)))
    }
}

impl Changing {
    /// Notes an entry; returns its number.
    pub fn note(
        &mut self,
        pack: &str,
        code: Option<String>,
        fields: Vec<String>,
        what: Vec<(&'static str, String)>,
        raw: &RawChange,
        file: &PackFile,
    ) -> usize {
        let in_force = InForce {
            pack: pack.to_owned(),
            code,
            fields,
            what: Vec::new(),
            codes: Vec::new(),
            why: raw.why.value.clone(),
            source: raw.source.value.clone(),
            file: file.path.clone(),
            line: raw.subject().referenced.line(),
        };
        self.entries.push(Entry { in_force, what });
        self.entries.len() - 1
    }

    /// Notes what a pack adds to lists of the book by its overlay.
    pub fn note_overlay(&mut self, file: &PackFile, pack: &RawPack) {
        let Some(raw) = &pack.overlay else { return };
        for (list, codes) in &raw.codes.0 {
            let added: Vec<&str> = codes.0.iter().map(|(code, _)| code.value.as_str()).collect();
            let in_force = InForce {
                pack: pack.pack.clone(),
                code: None,
                fields: Vec::new(),
                what: Vec::new(),
                codes: Vec::new(),
                why: raw.why.clone().unwrap_or_default(),
                source: raw.source.clone().unwrap_or_default(),
                file: file.path.clone(),
                line: list.referenced.line(),
            };
            self.entries.push(Entry { in_force, what: vec![("add", format!("codes added to {}: {}", list.value, added.join(", ")))] });
        }
    }

    /// Notes the codes of the checks that an entry is about.
    pub fn count(&mut self, entry: usize, codes: &[String]) {
        if let Some(entry) = self.entries.get_mut(entry) {
            entry.in_force.codes = codes.to_vec();
        }
    }

    /// Claims that a pack changes one thing. What other packs say of it holds no more, when the change goes over these; returns them.
    ///
    /// # Errors
    /// Who changes it already, and what to do.
    pub fn claim(&mut self, claim: Claim, raw: &RawChange, file: &PackFile) -> Result<Vec<String>, (String, Option<String>)> {
        // References and leaving to another check are added up.
        if ["refs", "said-by"].contains(&claim.aspect) {
            return Ok(Vec::new());
        }
        let mut over = Vec::new();
        for position in 0..self.claims.len() {
            let Some(earlier) = self.claims.get(position).filter(|earlier| earlier.entry != claim.entry && earlier.meets(&claim)) else { continue };
            let (aspect, entry, pack) = (earlier.aspect, earlier.entry, earlier.pack.clone());
            let InForce { file: there, line, .. } = &self.entries[entry].in_force;
            let is_own = pack == claim.pack;
            // Within a pack, what is said last of some codes or fields goes before what is said of more.
            let is_same = earlier.fields == claim.fields && self.entries[entry].in_force.code == self.entries[claim.entry].in_force.code;
            if is_own && !is_same {
                continue;
            }
            if is_own || !raw.over.iter().any(|named| named.value == pack) {
                let place = if *there == file.path { format!("in line {line}") } else { format!("in {there}, line {line}") };
                let of = if claim.fields.is_empty() { claim.of.clone() } else { format!("{} of {}", claim.of, claim.fields.join(", ")) };
                let who = if is_own { "this pack".to_owned() } else { format!("the pack {pack}") };
                let help = (!is_own).then(|| format!("Where this one shall hold, it says `over: [{pack}]`."));
                return Err((format!("{who} changes {aspect} of {of} already, {place}"), help));
            }
            self.take_back(entry, aspect, &claim);
            over.push(pack);
        }
        self.claims.push(claim);
        Ok(over)
    }

    /// What an entry says of an aspect holds no more; of some fields only it stays for the others.
    fn take_back(&mut self, entry: usize, aspect: &str, by: &Claim) {
        if !by.fields.is_empty() && self.entries[entry].in_force.fields != by.fields {
            return;
        }
        // An entry about several codes holds for the others.
        if self.entries[entry].in_force.code.as_ref().is_none_or(|code| !code.ends_with('*')) {
            self.entries[entry].what.retain(|(said, _)| *said != aspect);
        }
        let changes = self.of_findings.iter_mut().zip(&self.owners);
        for (change, _) in changes.filter(|(change, owner)| **owner == entry && change.code == by.of) {
            match aspect {
                "severity" => (change.severity, change.off) = (None, false),
                "message" => change.message = None,
                "help" => change.help = None,
                _ => {}
            }
        }
    }

    /// The changes that hold.
    pub fn in_force(&mut self) -> Vec<InForce> {
        let entries = std::mem::take(&mut self.entries).into_iter().filter(|entry| !entry.what.is_empty());
        entries.map(|Entry { in_force, what }| InForce { what: what.into_iter().map(|(_, text)| text).collect(), ..in_force }).collect()
    }
}
