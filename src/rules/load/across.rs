//! From the YAML of rules about several files to rules that name columns; faults are collected as for other rules.

use super::form::words;
use super::loader::Loader;
use crate::finding::{Check, Origin};
use crate::rules::PackFile;
use crate::rules::across::{AcrossMessage, AcrossRule, Between, Column, FAMILY, FileLimit, Found, Limit, Step};
use crate::rules::compile::Uses;
use crate::rules::expression::{Day, Expression};
use crate::rules::model::terms;
use crate::rules::yaml::{RawAcrossRule, RawLimit};
use crate::schema::{Entry, Kind};
use serde_saphyr::Spanned;

/// What a rule asks for, of which there must be one thing.
const KINDS: &str = "unique, same, gapless, rises, follows, differs";

impl Loader<'_> {
    /// An entry of `batch:`; `None` when something is wrong with it.
    pub(super) fn across(&mut self, file: &PackFile, pack: &str, raw: RawAcrossRule) -> Option<AcrossRule> {
        let before = self.faults.len();
        let mut uses = Uses::default();
        let mut said = Check {
            code: format!("{FAMILY}/{}", raw.code.value).into(),
            title: raw.title.clone().into(),
            why: raw.why.clone().into(),
            source: raw.source.clone().into(),
            basis: raw.basis,
            refs: words(&raw.refs),
            severity: raw.severity.into(),
            help: raw.help.clone().into(),
            terms: terms(&raw.terms),
            uses: Vec::new(),
            origin: Some(Origin { pack: pack.to_owned().into(), file: file.path.clone().into(), line: raw.code.referenced.line() }),
        };
        self.check_refs(file, &raw.code, raw.basis, &raw.refs);
        self.check_form(file, &raw.code, &said, raw.tests.iter().map(|test| test.expect));
        let root = self.book.root();
        let when = raw.when.as_ref().and_then(|when| self.condition(file, when, root, &mut uses));
        let between = self.across_check(file, &raw, &mut uses)?;
        let names: Vec<(String, usize)> = between.within().iter().map(|column| (self.columns[*column].written.clone(), *column)).collect();
        let keys: Vec<(&str, usize)> = names.iter().map(|(name, column)| (name.as_str(), *column)).collect();
        let message = self.across_message(file, &raw.message, &keys);
        for translation in raw.translations.values() {
            let _ = self.across_message(file, &translation.message, &keys);
        }
        if self.faults.len() > before {
            return None;
        }
        self.lint_translations(file, &raw.message, &raw.translations);
        let written = self.written(&between);
        let entries: Vec<Entry> = uses.entries().collect();
        said.uses = self.tags(&entries);
        Some(AcrossRule { said, when, between, message: message?, tests: raw.tests, entries, written })
    }

    fn across_message(&mut self, file: &PackFile, text: &Spanned<String>, keys: &[(&str, usize)]) -> Option<AcrossMessage> {
        match AcrossMessage::read(&text.value, keys) {
            Ok(message) => Some(message),
            Err((fault, help)) => {
                self.fault(file, text, &fault, help);
                None
            }
        }
    }

    fn across_check(&mut self, file: &PackFile, raw: &RawAcrossRule, uses: &mut Uses) -> Option<Between> {
        let asked =
            [raw.unique.is_some(), raw.same.is_some(), raw.gapless.is_some(), raw.rises.is_some(), raw.follows.is_some(), raw.differs.is_some()];
        if asked.iter().filter(|asked| **asked).count() != 1 {
            self.fault(file, &raw.code, &format!("a rule about several files asks for one of {KINDS}"), None);
            return None;
        }
        if raw.gapless == Some(false) || raw.follows.as_ref().is_some_and(|follows| follows.0.is_empty()) {
            self.fault(file, &raw.code, "the rule asks for nothing", None);
            return None;
        }
        if let Some(unique) = &raw.unique {
            let columns = self.columns_of(file, &raw.code, unique, uses)?;
            return self.without(file, raw, &[("within", raw.within.is_some()), ("order", raw.order.is_some())]).then_some(Between::Unique(columns));
        }
        let Some(within) = &raw.within else {
            self.fault(file, &raw.code, "the rule needs `within`: what brings files together", None);
            return None;
        };
        let within = self.columns_of(file, &raw.code, within, uses)?;
        if let Some(same) = &raw.same {
            let values = self.columns_of(file, &raw.code, same, uses)?;
            let alone = self.without(file, raw, &[("order", raw.order.is_some()), ("latest", raw.latest.is_some())]);
            return alone.then_some(Between::Same { within, values });
        }
        let Some(order) = &raw.order else {
            self.fault(file, &raw.code, "the rule needs `order`: the number that orders the files", None);
            return None;
        };
        let order = self.number_column(file, order, uses)?;
        let latest = match &raw.latest {
            Some(latest) => Some(self.number_column(file, latest, uses)?),
            None => None,
        };
        let step = self.step(file, raw, uses)?;
        Some(Between::Next { within, order, latest, step })
    }

    fn step(&mut self, file: &PackFile, raw: &RawAcrossRule, uses: &mut Uses) -> Option<Step> {
        if let Some(rises) = &raw.rises {
            let column = self.column(file, rises, uses)?;
            if matches!(self.columns[column].expression, Expression::Text(_) | Expression::Truth(_)) {
                self.fault(file, rises, "what rises is a number or a date", None);
                return None;
            }
            return Some(Step::Rises(column));
        }
        if let Some(follows) = &raw.follows {
            let mut pairs = Vec::new();
            for (later, earlier) in &follows.0 {
                pairs.push((self.column(file, later, uses)?, self.column(file, earlier, uses)?));
            }
            return Some(Step::Follows(pairs));
        }
        match &raw.differs {
            Some(differs) => self.columns_of(file, &raw.code, differs, uses).map(Step::Differs),
            None => Some(Step::Gapless),
        }
    }

    /// Whether keys that the check has no use for are absent.
    fn without(&mut self, file: &PackFile, raw: &RawAcrossRule, keys: &[(&str, bool)]) -> bool {
        let too_many: Vec<&str> = keys.iter().filter(|(_, stands)| *stands).map(|(key, _)| *key).collect();
        for key in &too_many {
            self.fault(file, &raw.code, &format!("the rule has no use for `{key}`"), None);
        }
        too_many.is_empty()
    }

    fn columns_of(&mut self, file: &PackFile, code: &Spanned<String>, texts: &[Spanned<String>], uses: &mut Uses) -> Option<Vec<usize>> {
        if texts.is_empty() {
            self.fault(file, code, "a list of the rule is empty", None);
            return None;
        }
        let columns: Vec<Option<usize>> = texts.iter().map(|text| self.column(file, text, uses)).collect();
        columns.into_iter().collect()
    }

    fn number_column(&mut self, file: &PackFile, text: &Spanned<String>, uses: &mut Uses) -> Option<usize> {
        let column = self.column(file, text, uses)?;
        if matches!(self.columns[column].expression, Expression::Number(_)) {
            return Some(column);
        }
        self.fault(file, text, "a number is expected here", None);
        None
    }

    /// The column of an expression, a new one unless another rule has it already.
    fn column(&mut self, file: &PackFile, text: &Spanned<String>, uses: &mut Uses) -> Option<usize> {
        match self.compiler.compile(&text.value, self.book.root()) {
            Ok((expression, used)) => {
                self.named_places.note(&used.named);
                uses.entries.extend(used.entries);
                let known = self.columns.iter().position(|column| column.written == text.value);
                Some(known.unwrap_or_else(|| {
                    let moment = match &expression {
                        Expression::Day(Day::Field(name)) if matches!(self.book.type_of(name.field).kind, Kind::DateTime) => Some(*name),
                        _ => None,
                    };
                    self.columns.push(Column { written: text.value.clone(), expression, moment });
                    self.columns.len() - 1
                }))
            }
            Err(fault) => {
                self.expression_fault(file, text, *fault);
                None
            }
        }
    }

    /// A check as lists show it.
    fn written(&self, between: &Between) -> String {
        let list = |columns: &[usize]| columns.iter().map(|column| self.columns[*column].written.as_str()).collect::<Vec<_>>().join(", ");
        match between {
            Between::Unique(columns) => format!("unique: {}", list(columns)),
            Between::Same { values, .. } => format!("same: {}", list(values)),
            Between::Next { order, step, .. } => match step {
                Step::Gapless => format!("gapless: {}", list(&[*order])),
                Step::Rises(column) => format!("rises: {}", list(&[*column])),
                Step::Follows(pairs) => {
                    let pairs: Vec<String> = pairs.iter().map(|(later, earlier)| format!("{} is {}", list(&[*later]), list(&[*earlier]))).collect();
                    format!("follows: {}", pairs.join(", "))
                }
                Step::Differs(columns) => format!("differs: {}", list(columns)),
            },
        }
    }

    /// An entry of `files:`; `None` when something is wrong with it.
    pub(super) fn limit(&mut self, file: &PackFile, pack: &str, raw: RawLimit) -> Option<FileLimit> {
        let before = self.faults.len();
        let said = Check {
            code: format!("{pack}/{}", raw.code.value).into(),
            title: raw.title.into(),
            why: raw.why.into(),
            source: raw.source.into(),
            basis: raw.basis,
            refs: words(&raw.refs),
            severity: raw.severity.into(),
            help: raw.help.into(),
            terms: terms(&raw.terms),
            uses: Vec::new(),
            origin: Some(Origin { pack: pack.to_owned().into(), file: file.path.clone().into(), line: raw.code.referenced.line() }),
        };
        self.check_refs(file, &raw.code, raw.basis, &raw.refs);
        self.check_form(file, &raw.code, &said, raw.tests.iter().map(|test| test.expect));
        let limit = match (raw.bytes, raw.files, raw.ending) {
            (Some(bytes), None, None) => Limit::Bytes(bytes),
            (None, Some(files), None) => Limit::Files(files),
            (None, None, Some(ending)) => Limit::Ending(ending),
            _ => {
                self.fault(file, &raw.code, "a limit is one of at-most-bytes, at-most-files, ending", None);
                return None;
            }
        };
        self.check_limit_message(file, &raw.message);
        let found = |name, bytes, files| Found { name, bytes, files };
        let tests: Vec<_> = raw.tests.into_iter().map(|test| (found(test.name, test.bytes, test.files), test.expect)).collect();
        (self.faults.len() == before).then_some(FileLimit { said, limit, message: raw.message.value, tests })
    }

    /// In the message of a limit, braces stand around `found` only.
    fn check_limit_message(&mut self, file: &PackFile, message: &Spanned<String>) {
        if message.value.replace("{found}", "").contains(['{', '}']) {
            self.fault(file, message, "in the message of a limit, `{found}` is all that can stand in braces", None);
        }
    }
}
