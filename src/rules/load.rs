//! From rule files to compiled rules; every fault on the way is collected.

mod across;
mod data;
mod digest;
mod expected;
mod files;
mod form;
mod language;
mod lets;
mod loaded;
mod loader;
mod named;
mod pack;
mod period;
mod presence;
mod rows;
mod rule;
mod scripts;
mod table;
mod texts;
mod used;
mod wording;

pub use files::{PackFile, ParsedFiles, parse};
pub use pack::head;

use files::Parsed;
use pack::Packs;
use period::{RawPeriod, written};

use super::model::select;
use super::yaml::{RawFile, RawVehicles};
use super::{Pack, RuleSet, Vehicles};
use crate::finding::SharedText;
use crate::schema::{Book, Edition, Entry, FieldId};
use crate::yaml::Fault;
use loaded::Loaded;
use loader::{Loader, is_slug};
use rows::Tables;
use serde_saphyr::Spanned;
use std::collections::HashSet;

/// Loads the rule files that are for the version of this book. A rule of a later group of files replaces one with the same code of an
/// earlier group; within one group a code stands once.
///
/// # Errors
/// Every fault found, in the order of the files.
#[cfg(feature = "internals")]
pub fn load(groups: &[Vec<PackFile>], book: &Book) -> Result<RuleSet, Vec<Fault>> {
    parse(groups.to_vec()).compile(book)
}

/// Families of codes that no pack can have.
const BUILT_IN_FAMILIES: [&str; 5] = ["batch", "gate", "input", "ivi", "signature"];

impl ParsedFiles {
    /// Checks the files against the book and compiles their rules.
    ///
    /// # Errors
    /// Every fault found, in the order of the files.
    pub fn compile(self, book: &Book) -> Result<RuleSet, Vec<Fault>> {
        self.compile_fitting(book, 0)
    }

    /// Like [`ParsedFiles::compile`], but the first `foreign` groups of files were written for another book: what of them does not
    /// fit this one is left out, and listed in the set.
    ///
    /// # Errors
    /// Every fault found in the other groups, in the order of the files.
    pub fn compile_fitting(self, book: &Book, foreign: usize) -> Result<RuleSet, Vec<Fault>> {
        let mut loader = Loader::new(book);
        let mut loaded = Loaded::default();
        loader.learn_names(&self.0);
        let mut packs = Packs::default();
        for (position, files) in self.0.into_iter().enumerate() {
            loader.is_foreign = position < foreign;
            let mut here = Loaded::default();
            for (file, parsed) in files {
                match parsed {
                    Parsed::Fault(fault) => loader.faults.push(fault),
                    Parsed::Pack(raw) => {
                        loader.replace(&file, &raw.replaces, &mut loaded);
                        loader.add_refs(&file, &raw.refs, &mut loaded);
                        loader.pack(&file, raw, &mut packs);
                    }
                    Parsed::Rules(raw) => loader.file(&file, raw, &mut here),
                    Parsed::Data => {}
                }
            }
            loader.attach_facts(&mut here);
            loaded.extend(here);
            if loader.is_foreign {
                loader.left_out.append(&mut loader.faults);
            }
        }
        for name in loaded.packs() {
            packs.packs.entry(name.to_owned()).or_insert_with(|| Pack { name: name.to_owned(), version: "0".to_owned(), title: String::new() });
        }
        loader.check_number(&loaded.across);
        if book.edition() == Edition::Two {
            loader.lint_beginnings(&loaded);
        }
        loader.note_unused();
        if !loader.faults.is_empty() {
            return Err(told_once(loader.faults));
        }
        Ok(RuleSet {
            packs: packs.packs.into_values().collect(),
            rules: loaded.rules.into_values().collect(),
            tables: loaded.tables.into_values().collect(),
            across: loaded.across.into_values().collect(),
            columns: loader.columns,
            limits: loaded.limits.into_values().collect(),
            vocabulary: packs.vocabulary,
            forms: packs.forms,
            changes: packs.changes,
            left_out: loader.left_out,
            names: loader.compiler.names,
            function_tests: loader.function_tests,
            lints: loader.lints,
        })
    }
}

/// What is wrong with a function is met wherever it is used, and told once.
fn told_once(faults: Vec<Fault>) -> Vec<Fault> {
    let mut known = HashSet::new();
    faults.into_iter().filter(|fault| known.insert((fault.file.clone(), fault.line, fault.column, fault.message.clone()))).collect()
}

impl<'b> Loader<'b> {
    fn file(&mut self, file: &PackFile, raw: RawFile, here: &mut Loaded) {
        if !self.is_for_book(file, raw.book.as_ref()) {
            return;
        }
        if BUILT_IN_FAMILIES.contains(&raw.pack.value.as_str()) {
            self.fault(file, &raw.pack, &format!("`{}` is the family of checks that are built in; a pack has another name", raw.pack.value), None);
        }
        self.check_kinds(file, &raw);
        if !is_slug(&raw.pack.value) {
            self.fault(file, &raw.pack, "a pack name has lower-case letters, digits and `-`", None);
        }
        let tables = Tables::new(raw.ranges, raw.limits, raw.orders);
        let has_facts = raw.applicability.is_some() || raw.presence.is_some();
        let has_names = !raw.lookups.is_empty()
            || !raw.conditions.is_empty()
            || !raw.functions.0.is_empty()
            || !raw.tables.0.is_empty()
            || !raw.scripts.is_empty();
        if raw.rules.is_none() && tables.is_none() && !has_facts && !has_names && raw.batch.is_none() && raw.files.is_none() {
            let message = "the file has neither `rules` nor `ranges`, `limits`, `orders`, `batch`, `files`, `applicability` or `presence`";
            self.fault(file, &raw.pack, message, None);
        }
        let pack = &raw.pack.value;
        self.compiler.pack.clone_from(pack);
        let of_tables = tables.map(|tables| self.rows(file, tables));
        for rule in raw.rules.into_iter().chain(of_tables).flatten() {
            if let Some(rule) = self.rule(file, pack, rule)
                && self.is_new(&rule.said, here)
            {
                here.rules.insert(rule.said.code.to_string(), rule);
            }
        }
        for rule in raw.batch.into_iter().flatten() {
            if let Some(rule) = self.across(file, pack, rule)
                && self.is_new(&rule.said, here)
            {
                here.across.insert(rule.said.code.to_string(), rule);
            }
        }
        for limit in raw.files.into_iter().flatten() {
            if let Some(limit) = self.limit(file, pack, limit)
                && self.is_new(&limit.said, here)
            {
                here.limits.insert(limit.said.code.to_string(), limit);
            }
        }
        if let Some(presence) = raw.presence {
            let facts = self.presence(file, presence);
            here.facts.extend(facts.into_iter().map(|fact| (raw.pack.value.clone(), fact)));
        }
        let Some(table) = raw.applicability else { return };
        if let Some(first) = here.tables.get(&raw.pack.value) {
            self.fault(file, &raw.pack, &format!("the pack has a table already, in {}", first.file), None);
        } else if let Some(table) = self.table(file, &raw.pack, table) {
            here.tables.insert(table.pack.clone(), table);
        }
    }

    pub(super) fn vehicles(&mut self, file: &PackFile, raw: &RawVehicles) -> Vehicles {
        let categories = self.selection(file, self.book.landmarks().category, &raw.category, &raw.except, true);
        let stages = self.selection(file, self.book.landmarks().stage, &raw.stage, &[], false);
        let edition = self.edition(file, &raw.ivi);
        let days = RawPeriod { from: &raw.from, to: &raw.to, date: &raw.date };
        let words = |list: &[Spanned<String>]| list.iter().map(|word| word.value.clone()).collect::<Vec<_>>().join(", ");
        let written = [("", &raw.category), ("not ", &raw.except), ("stage ", &raw.stage), ("under ", &raw.framework), ("IVI ", &raw.ivi)]
            .into_iter()
            .filter(|(_, list)| !list.is_empty())
            .map(|(lead, list)| format!("{lead}{}", words(list)))
            .chain(written(&days))
            .chain((self.book.edition() == Edition::One).then(|| format!("IVI {}", Edition::One.number())))
            .collect::<Vec<_>>()
            .join("; ");
        let period = self.period(file, &days);
        Vehicles { categories, stages, frameworks: raw.framework.iter().map(|word| word.value.clone()).collect(), period, edition, written }
    }

    fn selection(
        &mut self,
        file: &PackFile,
        field: Option<FieldId>,
        take: &[Spanned<String>],
        leave: &[Spanned<String>],
        beginnings: bool,
    ) -> Option<Vec<bool>> {
        if take.is_empty() && leave.is_empty() {
            return None;
        }
        let (tag, list) = (&self.book.field(field?).tag, self.book.type_of(field?));
        let mut selected = vec![take.is_empty(); list.codes().len()];
        for (words, value) in [(take, true), (leave, false)] {
            for word in words {
                match select(list, &word.value, beginnings) {
                    Ok(positions) => positions.into_iter().for_each(|position| selected[position] = value),
                    Err(near) => {
                        let help = near.map(|near| format!("The nearest code is {near}."));
                        self.fault(file, word, &format!("no {tag} begins with `{}`", word.value), help);
                    }
                }
            }
        }
        Some(selected)
    }

    /// The tags of fields and groups.
    pub(super) fn tags(&self, entries: &[Entry]) -> Vec<SharedText> {
        entries.iter().map(|entry| self.book.tag(*entry).to_owned().into()).collect()
    }
}
