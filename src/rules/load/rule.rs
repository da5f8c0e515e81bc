//! A rule, checked and compiled: each of its texts is read, whatever is wrong with the others.

use super::expected;
use super::files::PackFile;
use super::form::words;
use super::loader::Loader;
use super::texts::EACH_TEXT;
use crate::finding::{Check, Origin};
use crate::rules::compile::{ExpressionFault, Uses};
use crate::rules::expression::{GroupName, Name, Scope, Truth};
use crate::rules::model::terms;
use crate::rules::yaml::RawRule;
use crate::rules::{Condition, Places, Rule, Template, Written};
use crate::schema::{Entry, GroupId};
use crate::yaml::find_word;
use serde_saphyr::Spanned;

/// The parts of a rule that are compiled in the context of its group.
struct Parts {
    when: Option<Condition>,
    assert: Condition,
    at: Name,
    message: Template,
    expected: Template,
    help: Template,
    uses: Uses,
}

impl Loader<'_> {
    pub(super) fn rule(&mut self, file: &PackFile, pack: &str, mut raw: RawRule) -> Option<Rule> {
        let before = self.faults.len();
        self.lint_words(file, &raw);
        let mut said = Check {
            code: format!("{pack}/{}", raw.code.value).into(),
            title: std::mem::take(&mut raw.title).into(),
            why: std::mem::take(&mut raw.why).into(),
            source: std::mem::take(&mut raw.source).into(),
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
        self.check_tests(file, &raw.code, &raw.tests);
        let vehicles = self.vehicles(file, &raw.vehicles);
        let each_text = raw.each.as_ref().is_some_and(|each| each.value == EACH_TEXT);
        let each = raw.each.as_ref().filter(|_| !each_text).and_then(|each| self.each(file, each));
        self.compiler.looks_at_texts = each_text;
        self.compiler.takes_scripts = true;
        let context = each.unwrap_or(self.book.root());
        let parts = self.parts(file, &raw, context);
        self.compiler.forget_lets();
        (self.compiler.looks_at_texts, self.compiler.takes_scripts) = (false, false);
        if self.faults.len() > before {
            return None;
        }
        let parts = parts?;
        self.named_places.note(&parts.uses.named);
        let entries: Vec<Entry> = parts.uses.entries().collect();
        said.uses = self.tags(&entries);
        said.help = parts.help.plain(self.book).into();
        let place = |text: &Spanned<String>| (text.referenced.line(), text.referenced.column());
        let tests = tests_of(&file.text, place(&raw.code), raw.tests.len());
        let places = Places { code: place(&raw.code), when: raw.when.as_ref().map(place), assert: place(&raw.assert), tests };
        let written = Written {
            each: raw.each.map(|each| each.value),
            when: raw.when.map(|when| when.value),
            assert: raw.assert.value,
            lets: raw.lets.0.into_iter().map(|(name, text)| (name.value, text.value)).collect(),
            places,
        };
        Some(Rule {
            said,
            vehicles,
            when: parts.when,
            each,
            each_text,
            assert: parts.assert,
            at: parts.at,
            message: parts.message,
            expected: parts.expected,
            help: parts.help,
            tests: raw.tests,
            entries,
            looks: parts.uses.looks.into_iter().collect(),
            calls_scripts: parts.uses.scripted,
            written,
        })
    }

    /// What of a rule is compiled; each of its texts is read, whatever is wrong with the others.
    fn parts(&mut self, file: &PackFile, raw: &RawRule, context: GroupId) -> Option<Parts> {
        let before = self.faults.len();
        let mut uses = Uses::default();
        self.learn_lets(file, raw, context);
        let when = raw.when.as_ref().map(|when| self.condition(file, when, context, &mut uses));
        let assert = self.condition(file, &raw.assert, context, &mut uses);
        let message = self.template(file, &raw.message, context, &mut uses);
        for translation in raw.translations.values() {
            for text in std::iter::once(&translation.message).chain(&translation.expected) {
                let mut of_translation = Uses::default();
                self.template(file, text, context, &mut of_translation);
                uses.lets.extend(of_translation.lets);
                uses.named.extend(of_translation.named);
            }
            let help = Spanned { value: translation.help.clone(), referenced: translation.message.referenced, defined: translation.message.defined };
            self.unplaced(file, &help, context, &mut uses);
        }
        let said = raw.expected.as_ref().map(|expected| self.template(file, expected, context, &mut uses));
        let help = Spanned { value: raw.help.clone(), referenced: raw.code.referenced, defined: raw.code.defined };
        let help = self.unplaced(file, &help, context, &mut uses);
        let at = match &raw.at {
            Some(at) if self.compiler.looks_at_texts => {
                self.fault(file, at, "a rule with `each: text` points at the text; leave `at` out", None);
                None
            }
            Some(at) => self.at(file, at, context),
            None => None,
        };
        let (when, assert) = (when.map_or(Some(None), |when| when.map(Some)), assert?);
        let at = match at {
            Some(at) => at,
            None if raw.at.is_some() => return None,
            None if self.compiler.looks_at_texts => {
                self.note_texts(&mut uses);
                Name::Group(GroupName { group: context, scope: Scope::Record })
            }
            None => match expected::first_name(&assert.truth) {
                Some(name) => name,
                None => {
                    self.fault(file, &raw.assert, "the rule needs `at`: its assert names no field", None);
                    return None;
                }
            },
        };
        if !self.compiler.looks_at_texts {
            uses.entries.insert(match at.entry() {
                Entry::Group(group) => (true, group.0),
                Entry::Field(field) => (false, field.0),
                Entry::Signature => return None,
            });
        }
        let expected = match said {
            Some(said) => said,
            None => {
                let read = expected::read_off(&assert.truth, at, self.book);
                if read.is_none() {
                    self.fault(file, &raw.assert, "the rule needs `expected`: it cannot be read off the assert", None);
                }
                read
            }
        };
        // A name in a text that is wrong may be the one that nothing else uses.
        if self.faults.len() == before {
            self.check_lets_used(file, raw, &uses);
        }
        Some(Parts { when: when?, assert, at, message: message?, expected: expected?, help: help?, uses })
    }

    /// A text that has no place of its own but that of another.
    fn unplaced(&mut self, file: &PackFile, text: &Spanned<String>, context: GroupId, uses: &mut Uses) -> Option<Template> {
        match Template::compile(&text.value, &mut self.compiler, context, uses) {
            Ok(template) => Some(template),
            Err(fault) => {
                // The word is looked for behind that place.
                self.expression_fault(file, text, ExpressionFault { place: None, ..*fault });
                None
            }
        }
    }

    pub(super) fn condition(&mut self, file: &PackFile, text: &Spanned<String>, context: GroupId, uses: &mut Uses) -> Option<Condition> {
        match self.compiler.condition(&text.value, context) {
            Ok((truth, used)) => {
                let condition = Condition::new(truth, &used);
                for (field, look) in &used.looks {
                    let known = uses.looks.entry(*field).or_insert(*look);
                    *known = (*look).max(*known);
                }
                self.named_places.note(&used.named);
                uses.extend(used);
                Some(condition)
            }
            Err(fault) => {
                self.expression_fault(file, text, *fault);
                None
            }
        }
    }

    fn template(&mut self, file: &PackFile, text: &Spanned<String>, context: GroupId, uses: &mut Uses) -> Option<Template> {
        match Template::compile(&text.value, &mut self.compiler, context, uses) {
            Ok(template) => Some(template),
            Err(fault) => {
                self.expression_fault(file, text, *fault);
                None
            }
        }
    }

    /// `at` is a name alone; `present(NAME)` resolves it just as an expression would.
    fn at(&mut self, file: &PackFile, at: &Spanned<String>, context: GroupId) -> Option<Name> {
        match self.compiler.condition(&format!("present({})", at.value), context) {
            Ok((Truth::Present(name), _)) => Some(name),
            Ok(_) => {
                self.fault(file, at, "`at` names a field or a group", None);
                None
            }
            Err(mut fault) => {
                fault.place = None;
                self.expression_fault(file, at, *fault);
                None
            }
        }
    }
}

/// Where the tests of a rule stand, as far as each begins a line of its own; else where the rule does.
fn tests_of(text: &str, code: (u64, u64), count: usize) -> Vec<(u64, u64)> {
    let at = find_word(text, code, "tests:").unwrap_or(code);
    let lines = text.lines().zip(1_u64..).skip(at.0 as usize).map(|(line, number)| (line.len() - line.trim_start().len(), line.trim_start(), number));
    let mut found: Vec<(u64, u64)> = Vec::new();
    for (indent, line, number) in lines {
        let column = indent as u64 + 1;
        if line.starts_with("- ") && found.last().is_none_or(|(_, known)| *known == column) && column > at.1.saturating_sub(2) {
            found.push((number, column));
        } else if !line.is_empty() && column <= at.1 {
            break;
        }
    }
    found.iter_mut().for_each(|(_, column)| *column += 2);
    if found.len() == count { found } else { vec![code; count] }
}
