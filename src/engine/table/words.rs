//! What there is to say of what a table finds.

use super::found::{Found, What};
use super::look::Look;
use super::misfit::{Fits, Misfit};
use super::report::{OfTable, Said};
use crate::document::{GroupAt, Record, Word, Wording, Words};
use crate::finding::SharedText;
use crate::rules::presence::PresenceFact;
use crate::rules::table::{RowCondition, Stage, TableKind};
use crate::schema::{Book, Entry};

/// So many codes are named where a value is expected.
const FEW: usize = 4;

impl Wording for OfTable<'_, '_> {
    fn words(&self, _: &Record<'_>) -> Words {
        let mut words = match &self.said {
            Said::Found(found) => self.look.words(found),
            Said::Misfit(misfit) => self.look.misfit_words(misfit),
        };
        words.message.splice(0..0, self.look.vehicle());
        words
    }
}

impl Look<'_, '_> {
    fn words(&self, found: &Found<'_>) -> Words {
        let (mut words, about) = match &found.what {
            What::Missing(entry, _, at) => (self.missing(*entry, found, *at), *entry),
            What::Hollow(at, missing) => self.hollow(*at, missing),
            What::Out(entry, ..) => (self.out_words(*entry, found), *entry),
        };
        if let Some(doubt) = found.doubt() {
            words.message.push(Word::text(format!(" (the authority's list is not clear here: {doubt})")));
        }
        if let Some(change) = self.table.change_of(about, self.code, self.stage).filter(|_| found.facts.is_empty()) {
            words.source = Some(change.source.clone().into());
            words.why = Some(change.why.clone().into());
            return words;
        }
        words.source = Some(if found.facts.is_empty() { self.table.source(about, self.category, self.book).into() } else { sources(&found.facts) });
        words
    }

    /// The vehicle in two words: `M1 complete: `.
    fn vehicle(&self) -> [Word; 2] {
        let category = self.grid.category.map_or_else(|| Word::text(self.category.to_owned()), |field| Word::Code(field, self.code));
        // As the book says it of a vehicle: `complete vehicle`.
        let stage = self.stage_given.meaning.split(' ').next().filter(|word| !word.is_empty()).unwrap_or(&self.stage_given.code);
        [category, Word::text(format!(" {stage}: "))]
    }

    fn missing(&self, entry: Entry, found: &Found<'_>, at: GroupAt) -> Words {
        let is_expected = found.kind() == TableKind::Expected;
        let holder = Entry::Group(self.record.group(at).group);
        let mut message = vec![self.named(entry), Word::text(if is_expected { " is expected" } else { " must be given" })];
        let others = others(entry, &found.facts);
        if !others.is_empty() {
            message.push(Word::text(if matches!(entry, Entry::Field(_)) { ", or " } else { ", with " }));
            message.extend(listed(&others));
        }
        let mut help = vec![Word::text("Add "), Word::Tag(entry), Word::text(" to "), Word::Tag(holder)];
        match self.reason(entry, found) {
            Some(reason) => {
                help.push(Word::text(", or correct the values that ask for it: `"));
                help.extend(reason.words.iter().cloned());
                help.push(Word::text("`."));
            }
            None => help.push(Word::text(if is_expected { ", if the certificate has it." } else { "." })),
        }
        Words { message, expected: expected(entry, self.book), help: Some(help), source: None, why: None }
    }

    /// The condition under which something is asked for, where it is one.
    fn reason<'f>(&'f self, entry: Entry, found: &Found<'f>) -> Option<&'f RowCondition> {
        match found.facts.first() {
            Some(fact) => fact.condition.as_ref(),
            None if found.kind() == TableKind::MissingByCondition => self.table.row(entry)?.condition.as_ref(),
            None => None,
        }
    }

    fn hollow(&self, at: GroupAt, missing: &[(Entry, TableKind)]) -> (Words, Entry) {
        let group = Entry::Group(self.record.group(at).group);
        let tags = listed(&missing.iter().map(|(entry, _)| *entry).collect::<Vec<_>>());
        let words = Words {
            message: [vec![Word::Tag(group), Word::text(" is empty; it must hold ")], tags.clone()].concat(),
            expected: tags,
            help: Some(vec![Word::text("Fill "), Word::Tag(group), Word::text(", or remove it where it may be absent.")]),
            source: None,
            why: None,
        };
        (words, group)
    }

    fn out_words(&self, entry: Entry, found: &Found<'_>) -> Words {
        let reason = found.facts.first().and_then(|fact| fact.condition.as_ref());
        let others = listed(&others(entry, &found.facts));
        let tag = || Word::Tag(entry);
        let (what, help) = match reason {
            Some(_) if !others.is_empty() && found.kind() == TableKind::Excluded => (
                [vec![Word::text(" must not be given beside ")], others.clone()].concat(),
                [vec![Word::text("Keep "), tag(), Word::text(" or ")], others, vec![Word::text(", not both.")]].concat(),
            ),
            Some(reason) => {
                let lead = vec![Word::text("Take "), tag(), Word::text(" out, or correct the values that rule it out: `")];
                (vec![Word::text(" must not be given here")], [lead, reason.words.clone(), vec![Word::text("`.")]].concat())
            }
            None => {
                let is_barred = found.kind() == TableKind::NotPart;
                let what = if is_barred { " is not part of the certificate" } else { " is not expected on the certificate" };
                let rest = Word::text(" out, or correct the category or the stage of completion.");
                (vec![Word::text(what)], vec![Word::text("Take "), tag(), rest])
            }
        };
        Words {
            message: [vec![self.named(entry)], what].concat(),
            expected: vec![Word::text("no "), tag()],
            help: Some(help),
            source: None,
            why: None,
        }
    }

    fn misfit_words(&self, misfit: &Misfit) -> Words {
        let (codes, words) = match &misfit.fits {
            Fits::Stages(stages) => {
                let codes: Vec<&str> = stages.iter().map(|stage| stage.code()).collect();
                (codes.join(" or "), vehicle_at(stages).to_owned())
            }
            Fits::Categories(columns) => {
                let names: Vec<&str> = columns.iter().filter_map(|column| self.table.columns.get(*column)).map(String::as_str).collect();
                (names.join(" or "), names.join(" or "))
            }
        };
        Words {
            message: vec![Word::text(format!("{} items do not fit; they fit {words}", misfit.items))],
            expected: vec![Word::text(format!("{codes}, or other items"))],
            ..Words::default()
        }
    }

    /// What the field is called, and its item: `colour (item 40)`.
    fn named(&self, entry: Entry) -> Word {
        let label = self.book.label(entry);
        Word::text(match self.table.item(entry, self.category, self.book) {
            Some(items) if items.contains([',', ' ']) => format!("{label} (items {items})"),
            Some(item) => format!("{label} (item {item})"),
            None => label.to_owned(),
        })
    }
}

/// The fields of facts other than this one, each once.
fn others(entry: Entry, facts: &[&PresenceFact]) -> Vec<Entry> {
    let mut others = Vec::new();
    for field in facts.iter().map(|fact| Entry::Field(fact.field)).filter(|field| *field != entry) {
        if !others.contains(&field) {
            others.push(field);
        }
    }
    others
}

/// Names with commas between them.
fn listed(entries: &[Entry]) -> Vec<Word> {
    let between = |position: usize| (position > 0).then(|| Word::text(", "));
    entries.iter().enumerate().flat_map(|(position, entry)| between(position).into_iter().chain([Word::Tag(*entry)])).collect()
}

/// The entries of the authority's list that say so.
fn sources(facts: &[&PresenceFact]) -> SharedText {
    let entries = facts.iter().flat_map(|fact| &fact.refs).filter_map(|reference| reference.split_once('/'));
    let mut entries: Vec<String> = entries.map(|(_, entry)| entry.replace('/', " ")).collect();
    entries.dedup();
    format!("ICM2 {}", entries.join(", ")).into()
}

/// A vehicle at one of these stages, in words.
fn vehicle_at(stages: &[Stage]) -> &'static str {
    match stages {
        [Stage::Complete] => "a complete vehicle",
        [Stage::Completed] => "a completed vehicle",
        [Stage::Incomplete] => "an incomplete vehicle",
        stages if stages.contains(&Stage::Incomplete) => "a vehicle at another stage",
        _ => "a finished vehicle",
    }
}

/// What would be right where something is missing.
fn expected(entry: Entry, book: &Book) -> Vec<Word> {
    let Entry::Field(field) = entry else { return vec![Word::Tag(entry)] };
    let codes = book.type_of(field).codes();
    // An indicator and the like: the codes say more than their number.
    if codes.is_empty() || codes.len() > FEW {
        return vec![Word::Kind(field)];
    }
    let between = |position: u16| (position > 0).then(|| Word::text(" or "));
    let positions = (0_u16..).zip(codes).map(|(position, _)| position);
    positions.flat_map(|position| between(position).into_iter().chain([Word::Code(field, position)])).collect()
}
