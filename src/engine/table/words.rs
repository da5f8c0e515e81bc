//! What there is to say of what a table finds.

use super::misfit::{Fits, Misfit};
use super::report::OfTable;
use super::{Column, Found};
use crate::document::{Record, Word, Wording, Words};
use crate::finding::SharedText;
use crate::rules::table::{Stage, TableKind};
use crate::schema::{Book, Entry, FieldId};

/// So many codes are named where a value is expected.
const FEW: usize = 4;

impl Wording for OfTable<'_> {
    fn words(&self, record: &Record<'_>) -> Words {
        let (of, book) = (self.of, record.book());
        let mut words = match &self.found {
            Found::Missing(entry, kind, at) => of.missing(*entry, *kind, Entry::Group(record.group(*at).group), book),
            Found::Hollow(group, _, missing) => of.hollow(*group, missing, book),
            Found::Out(entry, _) => of.out(*entry, of.kind(&self.found), book),
            Found::Misfit(misfit) => of.misfit(misfit),
        };
        words.message.splice(0..0, of.vehicle(book));
        words
    }
}

impl Column<'_> {
    /// The vehicle in two words: `M1 complete: `.
    fn vehicle(&self, book: &Book) -> [Word; 2] {
        let code = |field: Option<FieldId>, code: u16| field.map_or_else(|| Word::text(""), |field| Word::Code(field, code));
        // As the book says it of a vehicle: `complete vehicle`.
        let stage = self.grid.stage.and_then(|field| book.type_of(field).codes().get(usize::from(self.given)));
        let word = stage.map(|stage| stage.meaning.split(' ').next().filter(|word| !word.is_empty()).unwrap_or(&stage.code));
        [code(self.grid.category, self.category), Word::text(format!(" {}: ", word.unwrap_or_default()))]
    }

    fn missing(&self, entry: Entry, kind: TableKind, holder: Entry, book: &Book) -> Words {
        let is_expected = kind == TableKind::Expected;
        let since = self.table.row(entry).and_then(|row| row.condition.as_ref()).filter(|_| kind == TableKind::MissingByCondition);
        let mut help = vec![Word::text("Add "), Word::Tag(entry), Word::text(" to "), Word::Tag(holder)];
        match since {
            Some(since) => {
                help.push(Word::text(", or correct the values that ask for it: `"));
                help.extend(since.words.iter().cloned());
                help.push(Word::text("`."));
            }
            None => help.push(Word::text(if is_expected { ", if the certificate has it." } else { "." })),
        }
        Words {
            message: vec![self.named(entry, book), Word::text(if is_expected { " is expected" } else { " must be given" })],
            expected: expected(entry, book),
            help: Some(help),
            source: self.source(entry, book),
        }
    }

    fn hollow(&self, group: Entry, missing: &[(Entry, TableKind)], book: &Book) -> Words {
        let between = |position: usize| (position > 0).then(|| Word::text(", "));
        let tags: Vec<Word> =
            missing.iter().enumerate().flat_map(|(position, (entry, _))| between(position).into_iter().chain([Word::Tag(*entry)])).collect();
        Words {
            message: [vec![Word::Tag(group), Word::text(" is empty; it must hold ")], tags.clone()].concat(),
            expected: tags,
            help: Some(vec![Word::text("Fill "), Word::Tag(group), Word::text(", or remove it where it may be absent.")]),
            source: self.source(group, book),
        }
    }

    fn out(&self, entry: Entry, kind: TableKind, book: &Book) -> Words {
        let what = if kind == TableKind::NotPart { " is not part of the certificate" } else { " is not expected on the certificate" };
        Words {
            message: vec![self.named(entry, book), Word::text(what)],
            expected: vec![Word::text("no "), Word::Tag(entry)],
            help: Some(vec![Word::text("Take "), Word::Tag(entry), Word::text(" out, or correct the category or the stage of completion.")]),
            source: self.source(entry, book),
        }
    }

    fn misfit(&self, misfit: &Misfit) -> Words {
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
    fn named(&self, entry: Entry, book: &Book) -> Word {
        let label = book.label(entry);
        Word::text(match self.table.item(entry, self.category_code(book), book) {
            Some(items) if items.contains([',', ' ']) => format!("{label} (items {items})"),
            Some(item) => format!("{label} (item {item})"),
            None => label.to_owned(),
        })
    }

    fn source(&self, entry: Entry, book: &Book) -> Option<SharedText> {
        Some(self.table.source(entry, self.category_code(book), book).into())
    }

    fn category_code<'b>(&self, book: &'b Book) -> &'b str {
        let code = self.grid.category.and_then(|field| book.type_of(field).codes().get(usize::from(self.category)));
        code.map_or("", |value| &value.code)
    }
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
