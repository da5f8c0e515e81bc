//! What is loaded so far, and what packs say of each other.

use super::files::PackFile;
use super::form::taken;
use super::loader::Loader;
use super::pack::Packs;
use crate::finding::{Basis, Check};
use crate::nearest::nearest;
use crate::rules::Rule;
use crate::rules::across::{AcrossRule, FileLimit, MOST_RULES};
use crate::rules::model::{RawVocabulary, TAKEN};
use crate::rules::presence::PresenceFact;
use crate::rules::table::Table;
use crate::rules::yaml::RawFile;
use crate::schema::Edition;
use crate::yaml::{Entries, Fault, find_word};
use serde_saphyr::Spanned;
use std::collections::{BTreeMap, BTreeSet};

/// What one pack, or all of them, say; by code, tables by pack.
#[derive(Default)]
pub(super) struct Loaded {
    pub rules: BTreeMap<String, Rule>,
    pub tables: BTreeMap<String, Table>,
    pub across: BTreeMap<String, AcrossRule>,
    pub limits: BTreeMap<String, FileLimit>,
    /// Facts about presence with their packs, until they are given to the tables of these.
    pub facts: Vec<(String, PresenceFact)>,
}

impl Loaded {
    /// The names of the packs, some of them several times.
    pub(super) fn packs(&self) -> impl Iterator<Item = &str> {
        let said = self.rules.values().map(|rule| &rule.said).chain(self.across.values().map(|rule| &rule.said));
        let said = said.chain(self.limits.values().map(|limit| &limit.said));
        said.map(Check::pack).chain(self.tables.keys().map(String::as_str))
    }

    /// The codes, and the references of each.
    fn refs_mut(&mut self) -> impl Iterator<Item = (&str, &mut Vec<String>)> {
        let rules = self.rules.iter_mut().map(|(code, rule)| (code.as_str(), &mut rule.said.refs));
        let across = self.across.iter_mut().map(|(code, rule)| (code.as_str(), &mut rule.said.refs));
        let facts = self.tables.values_mut().flat_map(|table| &mut table.facts).map(|fact| ("", &mut fact.refs));
        rules.chain(across).chain(self.limits.iter_mut().map(|(code, limit)| (code.as_str(), &mut limit.said.refs))).chain(facts)
    }

    /// Takes out the rule of a code, of whatever kind it is.
    pub(super) fn take_out(&mut self, code: &str) -> Option<Check> {
        let rule = self.rules.remove(code).map(|rule| rule.said);
        rule.or_else(|| self.across.remove(code).map(|rule| rule.said)).or_else(|| self.limits.remove(code).map(|limit| limit.said))
    }

    /// What is said of a code.
    pub(super) fn said(&self, code: &str) -> Option<&Check> {
        let rule = self.rules.get(code).map(|rule| &rule.said);
        rule.or_else(|| self.across.get(code).map(|rule| &rule.said)).or_else(|| self.limits.get(code).map(|limit| &limit.said))
    }
}

impl Loader<'_> {
    /// Whether a file is for this book: one that names no version is for the newest.
    pub(super) fn is_for_book(&mut self, file: &PackFile, named: Option<&Spanned<String>>) -> bool {
        match named {
            None => self.book.edition() == Edition::Two,
            Some(named) => {
                self.check_version(file, named);
                named.value == self.book.version()
            }
        }
    }

    /// There is a book of each version that is named.
    pub(super) fn check_version(&mut self, file: &PackFile, named: &Spanned<String>) {
        let books = Edition::ALL.map(Edition::book_version);
        if !books.contains(&named.value.as_str()) {
            self.fault(file, named, &format!("there is no message book {}", named.value), Some(format!("Books: {}.", books.join(", "))));
        }
    }

    /// Of a file for an older book only the rules are run: the rest sees older messages through the newer book.
    pub(super) fn check_kinds(&mut self, file: &PackFile, raw: &RawFile) {
        let Some(named) = raw.book.as_ref().filter(|named| Edition::of_version(&named.value) == Edition::One) else { return };
        let kinds = [
            ("batch", raw.batch.is_some()),
            ("files", raw.files.is_some()),
            ("applicability", raw.applicability.is_some()),
            ("presence", raw.presence.is_some()),
        ];
        for (key, _) in kinds.into_iter().filter(|(_, stands)| *stands) {
            let is_key = |line: &str| line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':'));
            let line = file.text.lines().position(is_key).map(|line| line as u64 + 1);
            let (line, column) = line.map_or((named.referenced.line(), named.referenced.column()), |line| (line, 1));
            let message = format!("`{key}` is never run in a file for the book {}", named.value);
            let help = Some("Write it in a file without `book`; it holds for messages of 1.x there too.".to_owned());
            self.faults.push(Fault { file: file.path.clone(), line, column, message, help });
        }
    }

    /// Adds what a later pack says. Two packs do not say one code, and none adds to the table of another.
    pub(super) fn join(&mut self, loaded: &mut Loaded, later: Loaded) {
        let said = later.rules.values().map(|rule| &rule.said).chain(later.across.values().map(|rule| &rule.said));
        for said in said.chain(later.limits.values().map(|limit| &limit.said)) {
            let Some(first) = loaded.said(&said.code) else { continue };
            let ((there, at), (file, line)) = (first.place(), said.place());
            let message = format!("the code {} stands already in an earlier pack, in {there}, line {at}", said.code);
            let help = Some(format!("To say it in another way, `replaces: [{}]` in pack.yaml; to change some of it, `changes`.", said.code));
            self.faults.push(Fault { file: file.to_owned(), line, column: 1, message, help });
        }
        for (pack, table) in &later.tables {
            let Some(first) = loaded.tables.get(pack) else { continue };
            let message = format!("the pack {pack} has its table already, in {}", first.file);
            let help = Some("Single cells are changed by `changes` in pack.yaml.".to_owned());
            let line = table.checks()[0].place().1;
            self.faults.push(Fault { file: table.file.clone(), line, column: 1, message, help });
        }
        loaded.rules.extend(later.rules);
        loaded.tables.extend(later.tables);
        loaded.across.extend(later.across);
        loaded.limits.extend(later.limits);
    }

    /// Whether no rule of this pack has the code already.
    pub(super) fn is_new(&mut self, said: &Check, here: &Loaded) -> bool {
        let Some(first) = here.said(&said.code) else { return true };
        let ((first, at), (file, line)) = (first.place(), said.place());
        let message = format!("the code {} stands already in {first}, line {at}", said.code);
        self.faults.push(Fault { file: file.to_owned(), line, column: 1, message, help: None });
        false
    }

    /// Each file keeps a bit for each of these rules.
    pub(super) fn check_number(&mut self, across: &BTreeMap<String, AcrossRule>) {
        if let Some(rule) = across.values().nth(MOST_RULES) {
            let message = format!("at most {MOST_RULES} rules about several files can be loaded");
            let (file, line) = rule.said.place();
            self.faults.push(Fault { file: file.to_owned(), line, column: 1, message, help: None });
        }
    }

    /// Words of an authority name fields of the book.
    pub(super) fn check_words(&mut self, file: &PackFile, words: &RawVocabulary) {
        for key in words.keys.iter().filter(|key| TAKEN.contains(&key.value.as_str())) {
            let (message, help) = taken(&key.value);
            self.fault(file, key, &message, help);
        }
        for tag in words.tags().filter(|tag| self.book.entry(tag).is_none()) {
            let (line, column) = find_word(&file.text, (1, 1), tag).unwrap_or((1, 1));
            let help = nearest(tag, self.book.tags()).map(|near| format!("The nearest name is {near}."));
            let message = format!("the message has no field or group {tag}");
            self.faults.push(Fault { file: file.path.clone(), line, column, message, help });
        }
    }

    /// Two packs do not say one word of one thing, unless the later says `over: true`.
    pub(super) fn check_new_words(&mut self, file: &PackFile, words: &RawVocabulary, packs: &Packs) {
        for (of, key) in words.said_again(&packs.vocabulary) {
            let (line, column) = find_word(&file.text, (1, 1), &of).unwrap_or((1, 1));
            let message = format!("an earlier pack says `{key}` of {} already", if of.is_empty() { "all codes" } else { &of });
            let help = Some("Where this pack shall hold, its vocabulary says `over: true`.".to_owned());
            self.faults.push(Fault { file: file.path.clone(), line, column, message, help });
        }
    }

    /// Gives the facts about presence to the tables of their packs, in book order of their fields.
    pub(super) fn attach_facts(&mut self, here: &mut Loaded) {
        for (pack, fact) in std::mem::take(&mut here.facts) {
            match here.tables.get_mut(&pack) {
                Some(table) => table.facts.push(fact),
                // The faults of a table stand in front of what follows from them.
                None if self.faults.is_empty() => {
                    let message = format!("facts about presence belong to the applicability table of their pack, and {pack} has none");
                    self.faults.push(Fault { file: fact.file, line: fact.line, column: 1, message, help: None });
                }
                None => {}
            }
        }
        for table in here.tables.values_mut() {
            table.facts.sort_by_key(|fact| fact.field);
        }
    }

    /// Adds references to what earlier packs say.
    pub(super) fn add_refs(&mut self, file: &PackFile, added: &Entries<Vec<Spanned<String>>>, earlier: &mut Loaded) {
        for (key, refs) in &added.0 {
            self.check_refs(file, key, Basis::Stated, refs);
            let mut is_known = false;
            for (code, known) in earlier.refs_mut() {
                if code == key.value || known.contains(&key.value) {
                    is_known = true;
                    known.extend(refs.iter().map(|reference| reference.value.clone()));
                }
            }
            if !is_known && self.left_out.is_empty() {
                self.fault(file, key, &format!("no earlier pack has a rule or a reference {}", key.value), None);
            }
        }
    }

    /// Takes out rules of earlier packs that this one says in its own way.
    pub(super) fn replace(&mut self, file: &PackFile, codes: &[Spanned<String>], earlier: &mut Loaded, elsewhere: &BTreeSet<String>) {
        for code in codes {
            // What was left out cannot be taken out again.
            let is_elsewhere = elsewhere.contains(&code.value) || self.book.edition() == Edition::One;
            // Another pack may have said it in its own way before.
            let is_new = self.replaced.insert(code.value.clone());
            if earlier.take_out(&code.value).is_none() && is_new && self.left_out.is_empty() && !is_elsewhere {
                let known = earlier.rules.keys().chain(earlier.across.keys()).map(String::as_str);
                let help = nearest(&code.value, known).map(|near| format!("The nearest code is {near}."));
                self.fault(file, code, &format!("no earlier pack has the rule {}", code.value), help);
            }
        }
    }
}
