//! From tables of rules to rules: each row becomes a rule as if it stood in `rules:`, with the place of the row.
//!
//! What a row does not say is said by its table, and what neither says is made from the labels of the book.

mod limits;
mod orders;
mod ranges;
mod words;

use super::files::PackFile;
use super::loader::Loader;
use crate::nearest::nearest;
use crate::rules::RuleTest;
use crate::rules::yaml::{RawCommon, RawFieldLimit, RawOrder, RawRange, RawRule, RawRuleTable, RowSaid};
use crate::schema::{Entry, Field, FieldId, GroupId, Kind};
use crate::yaml::Entries;
use serde_saphyr::Spanned;
use words::Words;

/// A rule that a row is the short form of: what its shape gives, and what is said where nobody says it.
struct Draft {
    /// The field that the row is about, with its place.
    at: Spanned<String>,
    assert: String,
    /// What must hold for the shape to say anything.
    when: Option<String>,
    /// Made from labels; `None` where the row has to say it.
    title: Option<String>,
    message: Option<String>,
    /// `None` where it is read off the assert.
    expected: Option<String>,
    why: &'static str,
    help: &'static str,
    /// The words that stand in braces in what the row or its table says.
    words: Vec<(&'static str, String)>,
    tests: Vec<RuleTest>,
}

/// The tables of a file.
pub(super) struct Tables {
    ranges: Vec<RawRuleTable<RawRange>>,
    limits: Vec<RawRuleTable<RawFieldLimit>>,
    orders: Vec<RawRuleTable<RawOrder>>,
}

impl Tables {
    /// The tables of a file; `None` when it has none.
    pub(super) fn new(
        ranges: Option<Vec<RawRuleTable<RawRange>>>,
        limits: Option<Vec<RawRuleTable<RawFieldLimit>>>,
        orders: Option<Vec<RawRuleTable<RawOrder>>>,
    ) -> Option<Self> {
        let is_any = ranges.is_some() || limits.is_some() || orders.is_some();
        is_any.then(|| Self { ranges: ranges.unwrap_or_default(), limits: limits.unwrap_or_default(), orders: orders.unwrap_or_default() })
    }
}

impl Loader<'_> {
    /// The rules of all rows of a file; a row with a fault gives none.
    pub(super) fn rows(&mut self, file: &PackFile, tables: Tables) -> Vec<RawRule> {
        let mut rules = Vec::new();
        for RawRuleTable { common, rows } in tables.ranges {
            let split = rows.into_iter().map(RawRange::split);
            rules.extend(split.filter_map(|(said, shape)| self.row(file, &common, said, |loader, words| loader.range(file, shape, words))));
        }
        for RawRuleTable { common, rows } in tables.limits {
            let split = rows.into_iter().map(RawFieldLimit::split);
            rules.extend(split.filter_map(|(said, shape)| self.row(file, &common, said, |loader, words| loader.field_limit(file, shape, words))));
        }
        for RawRuleTable { common, rows } in tables.orders {
            let split = rows.into_iter().map(RawOrder::split);
            rules.extend(split.filter_map(|(said, shape)| self.row(file, &common, said, |loader, words| loader.order(file, shape, words))));
        }
        rules
    }

    fn row(
        &mut self,
        file: &PackFile,
        common: &RawCommon,
        mut said: RowSaid,
        shape: impl FnOnce(&mut Self, &Words<'_>) -> Option<Draft>,
    ) -> Option<RawRule> {
        let each = said.each.take().or_else(|| common.each.clone());
        let which = said.which.take().or_else(|| common.which.clone());
        let words = Words { code: &said.code, each: each.as_ref(), which: which.as_deref(), name: said.name.as_deref(), names: &common.names };
        let draft = shape(self, &words)?;
        let each = each.or_else(|| self.each_of(&draft.at));
        self.filled(file, common, said, each, draft)
    }

    /// The rule of a row.
    fn filled(&mut self, file: &PackFile, common: &RawCommon, said: RowSaid, each: Option<Spanned<String>>, draft: Draft) -> Option<RawRule> {
        let (at, code) = (&draft.at, said.code);
        let text = |own: Option<String>, common: &Option<String>, made: Option<String>| {
            own.as_ref().or(common.as_ref()).map(|text| with_words(text, &draft.words)).or(made)
        };
        let placed = |own: Option<Spanned<String>>, common: &Option<Spanned<String>>, made: Option<String>| {
            let said = own.or_else(|| common.clone()).map(|text| at_place(with_words(&text.value, &draft.words), &text));
            said.or_else(|| made.map(|made| at_place(made, at)))
        };
        let title = text(said.title, &common.title, draft.title);
        let message = placed(said.message, &common.message, draft.message);
        let (source, basis, severity) =
            (said.source.or_else(|| common.source.clone()), said.basis.or(common.basis), said.severity.or(common.severity));
        let needed = [
            ("source", source.is_some()),
            ("basis", basis.is_some()),
            ("severity", severity.is_some()),
            ("title", title.is_some()),
            ("message", message.is_some()),
        ];
        for (key, _) in needed.iter().filter(|(_, is_said)| !is_said) {
            let help = matches!(*key, "title" | "message").then(|| "It cannot be made from the labels of the fields.".to_owned());
            self.fault(file, &code, &format!("neither the row nor `common` of its table says `{key}`"), help);
        }
        let when = match (said.when.or_else(|| common.when.clone()), draft.when) {
            (Some(when), Some(made)) => Some(at_place(format!("({}) && {made}", when.value), &when)),
            (when, made) => when.or_else(|| made.map(|made| at_place(made, at))),
        };
        let mut translations = said.translations;
        for texts in translations.values_mut() {
            texts.message.value = with_words(&texts.message.value, &draft.words);
            let expected = texts.expected.iter_mut().map(|expected| &mut expected.value);
            for text in expected.chain(texts.title.iter_mut()).chain(texts.why.iter_mut()).chain([&mut texts.help]) {
                *text = with_words(text, &draft.words);
            }
        }
        Some(RawRule {
            lets: Entries::default(),
            title: title?,
            why: text(said.why, &common.why, Some(draft.why.to_owned()))?,
            source: source?,
            basis: basis?,
            refs: if said.refs.is_empty() { common.refs.clone() } else { said.refs },
            severity: severity?,
            vehicles: said.vehicles.unwrap_or_else(|| common.vehicles.clone()),
            when,
            each,
            assert: at_place(draft.assert, at),
            message: message?,
            expected: placed(said.expected, &common.expected, draft.expected),
            help: text(said.help, &common.help, Some(draft.help.to_owned()))?,
            terms: if said.terms.is_empty() { common.terms.clone() } else { said.terms },
            translations,
            tests: draft.tests.into_iter().chain(said.tests).collect(),
            at: Some(said.at.unwrap_or_else(|| at.clone())),
            code,
        })
    }

    /// The field of this tag.
    fn row_field(&mut self, file: &PackFile, tag: &Spanned<String>) -> Option<FieldId> {
        match self.book.entry(&tag.value) {
            Some(Entry::Field(field)) => Some(field),
            Some(_) => {
                self.fault(file, tag, &format!("{} is a group; a row is about fields", tag.value), None);
                None
            }
            None => {
                let help = nearest(&tag.value, self.book.tags()).map(|near| format!("The nearest name is {near}."));
                self.fault(file, tag, &format!("the message has no field {}", tag.value), help);
                None
            }
        }
    }

    /// The field of this tag, which holds a number or a date.
    fn amount(&mut self, file: &PackFile, tag: &Spanned<String>) -> Option<FieldId> {
        let field = self.row_field(file, tag)?;
        if matches!(self.book.type_of(field).kind, Kind::Text { .. } | Kind::Codes { .. }) {
            self.fault(file, tag, &format!("{} holds neither a number nor a date", tag.value), None);
            return None;
        }
        Some(field)
    }

    /// The group that a rule about a field runs in, where the field can stand several times in a message.
    fn each_of(&self, tag: &Spanned<String>) -> Option<Spanned<String>> {
        let Some(Entry::Field(field)) = self.book.entry(&tag.value) else { return None };
        let holder = self.book.field(field).parent;
        let mut around = std::iter::successors(Some(holder), |group| self.book.group(*group).parent);
        around.any(|group| self.book.group(group).occurs.repeats()).then(|| at_place(self.book.group(holder).tag.clone(), tag))
    }

    /// The group that a row runs in: the one that it names, or that of its field.
    fn context(&self, words: &Words<'_>, tag: &Spanned<String>) -> GroupId {
        let named = words.each.cloned().or_else(|| self.each_of(tag));
        match named.and_then(|each| self.book.entry(&each.value)) {
            Some(Entry::Group(group)) => group,
            _ => self.book.root(),
        }
    }

    fn is_date(&self, field: FieldId) -> bool {
        matches!(self.book.type_of(field).kind, Kind::Date | Kind::DateTime)
    }
}

/// A space and the unit of a field; nothing when it has none.
fn unit(field: &Field) -> String {
    field.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default()
}

/// Another text with the place of this one.
fn at_place(text: String, place: &Spanned<String>) -> Spanned<String> {
    Spanned { value: text, referenced: place.referenced, defined: place.defined }
}

/// A text in which words in braces are replaced; other braces are those of expressions.
fn with_words(text: &str, words: &[(&'static str, String)]) -> String {
    words.iter().fold(text.to_owned(), |text, (word, value)| text.replace(&format!("{{{word}}}"), value))
}
