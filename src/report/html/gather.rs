//! What is kept of all files until the page is written: each text once, and numbers for all else.

use super::super::printable;
use super::row::{Cut, Found, Kind, Row, State};
use crate::engine::BatchFinding;
use crate::source::SourceText;
use serde::Serialize;
use std::collections::HashMap;

/// The number of a text.
pub(super) type Word = u32;

/// Texts, each once, in the order in which they came first.
#[derive(Debug, Default)]
pub(super) struct Words {
    numbers: HashMap<String, Word>,
    texts: Vec<String>,
}

impl Words {
    fn number(&mut self, text: String) -> Word {
        let next = Word::try_from(self.texts.len()).unwrap_or(Word::MAX);
        *self.numbers.entry(text).or_insert_with_key(|text| {
            self.texts.push(text.clone());
            next
        })
    }

    pub(super) fn text(&self, word: Word) -> &str {
        self.texts.get(word as usize).map_or("", String::as_str)
    }

    pub(super) fn texts(&self) -> &[String] {
        &self.texts
    }
}

/// A file as the page has it: in the order of these fields.
#[derive(Debug, Serialize)]
pub(super) struct Record(
    /// Its path.
    pub(super) String,
    /// Its VIN.
    pub(super) String,
    /// Its category.
    pub(super) Word,
    /// Its stage of completion.
    pub(super) Word,
    /// Its state, by its position in `STATES`.
    pub(super) u8,
    /// How many of the findings are its, after those of the files before it.
    pub(super) u32,
    /// How many more it has.
    pub(super) usize,
);

/// A finding as the page has it.
#[derive(Debug, Serialize)]
pub(super) struct Hit(
    /// The kind, by its number.
    pub(super) u32,
    /// The cause, by its number.
    pub(super) u32,
    /// The field.
    pub(super) Word,
    /// The path in the message.
    pub(super) Word,
    /// The line.
    pub(super) usize,
    /// The column.
    pub(super) usize,
    /// The value found.
    pub(super) Word,
    /// The value expected.
    pub(super) Word,
    /// What is wrong.
    pub(super) Word,
    /// The number of the first line of the excerpt; 0 when there is none.
    pub(super) usize,
    /// What stands before the marked place.
    pub(super) Word,
    /// What is marked.
    pub(super) Word,
    /// What stands after it.
    pub(super) Word,
    /// Why it does not count.
    pub(super) Word,
    /// What to write for certain.
    pub(super) Word,
);

/// A finding about several files.
#[derive(Debug)]
pub(super) struct Among {
    pub(super) hit: Hit,
    pub(super) files: Vec<String>,
}

/// Everything that the page says.
#[derive(Debug)]
pub(super) struct Gathering {
    pub(super) words: Words,
    numbers: HashMap<Kind, u32>,
    pub(super) kinds: Vec<Kind>,
    pub(super) records: Vec<Record>,
    pub(super) hits: Vec<Hit>,
    pub(super) among: Vec<Among>,
}

impl Gathering {
    pub(super) fn new() -> Self {
        let mut words = Words::default();
        words.number(String::new());
        Self { words, numbers: HashMap::new(), kinds: Vec::new(), records: Vec::new(), hits: Vec::new(), among: Vec::new() }
    }

    pub(super) fn kind(&self, hit: &Hit) -> Option<&Kind> {
        self.kinds.get(hit.0 as usize)
    }

    /// The records with the findings of each.
    pub(super) fn with_hits(&self) -> impl Iterator<Item = (&Record, &[Hit])> {
        let mut start = 0;
        self.records.iter().map(move |record| {
            let end = start + record.5 as usize;
            let hits = self.hits.get(start..end).unwrap_or_default();
            start = end;
            (record, hits)
        })
    }

    /// Takes the next file.
    pub(super) fn take(&mut self, row: Row) {
        let record = Record(
            row.path,
            row.vin,
            self.words.number(row.category),
            self.words.number(row.stage),
            match row.state {
                State::Unreadable => 0,
                State::Blocked => 1,
                State::Waived => 2,
                State::Ready => 3,
            },
            u32::try_from(row.found.len()).unwrap_or(u32::MAX),
            row.more,
        );
        self.records.push(record);
        for found in row.found {
            let hit = self.hit(found);
            self.hits.push(hit);
        }
    }

    /// Takes what was found about several files.
    pub(super) fn take_among(&mut self, found: &BatchFinding) {
        let hit = self.hit(Found::new(&found.finding, &SourceText::default()));
        self.among.push(Among { hit, files: found.files.iter().map(|path| printable(path)).collect() });
    }

    fn hit(&mut self, found: Found) -> Hit {
        let next = u32::try_from(self.kinds.len()).unwrap_or(u32::MAX);
        let kind = *self.numbers.entry(found.kind).or_insert_with_key(|kind| {
            self.kinds.push(kind.clone());
            next
        });
        let Cut { first, before, marked, after } =
            found.excerpt.unwrap_or_else(|| Cut { first: 0, before: String::new(), marked: String::new(), after: String::new() });
        let words = &mut self.words;
        Hit(
            kind,
            0,
            words.number(found.field),
            words.number(found.path),
            found.line,
            found.column,
            words.number(found.value),
            words.number(found.expected),
            words.number(found.message),
            first,
            words.number(before),
            words.number(marked),
            words.number(after),
            words.number(found.waived),
            words.number(found.change),
        )
    }
}
