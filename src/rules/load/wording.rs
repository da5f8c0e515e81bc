//! Texts of rules that are not finished: words to be filled in, braces that nothing fills, values that a translation loses.

use super::files::PackFile;
use super::loaded::Loaded;
use super::loader::Loader;
use crate::finding::BUILT_IN;
use crate::nearest::nearest;
use crate::rules::model::RawVocabulary;
use crate::rules::yaml::{RawRule, RawTranslation};
use crate::yaml::{Fault, find_word};
use serde_saphyr::Spanned;
use std::collections::{BTreeMap, BTreeSet};

/// Words that are written where something is still to come.
const PLACEHOLDERS: [&str; 8] = ["TODO", "FIXME", "XXX", "TBD", "TBC", "???", "Lorem", "lorem"];

impl Loader<'_> {
    /// Notes what is not finished in the texts of a rule.
    pub(super) fn lint_words(&mut self, file: &PackFile, raw: &RawRule) {
        let start = (raw.code.referenced.line(), raw.code.referenced.column());
        for (key, text) in [("title", &raw.title), ("why", &raw.why), ("source", &raw.source), ("help", &raw.help)] {
            let at = find_word(&file.text, start, &format!("{key}:")).unwrap_or(start);
            self.lint_placeholders(file, at, text);
            if key != "help" && text.contains('{') {
                self.lint(
                    file,
                    find_word(&file.text, at, "{").unwrap_or(at),
                    format!("nothing fills braces in `{key}`"),
                    "Only message, expected and help have values.",
                );
            }
        }
        for text in std::iter::once(&raw.message).chain(&raw.expected) {
            self.lint_placeholders(file, (text.referenced.line(), text.referenced.column()), &text.value);
        }
        self.lint_translations(file, &raw.message, &raw.translations);
    }

    /// What a message says of the vehicle, its translations say too.
    pub(super) fn lint_translations(&mut self, file: &PackFile, message: &Spanned<String>, translations: &BTreeMap<String, RawTranslation>) {
        let own = values(&message.value);
        for (language, translation) in translations {
            let place = (translation.message.referenced.line(), translation.message.referenced.column());
            self.lint_placeholders(file, place, &translation.message.value);
            let translated = values(&translation.message.value);
            for lost in own.iter().filter(|value| !translation.quoted && !translated.contains(value)) {
                let message = format!("the message in `{language}` loses {{{lost}}}");
                self.lint(file, place, message, "Say it in the translation too; `quoted: true` is for a sentence of an authority.");
            }
            for added in translated.iter().filter(|value| !own.contains(value)) {
                let message = format!("the message in `{language}` says {{{added}}}, which the message does not");
                self.lint(file, place, message, "Say the same in both.");
            }
        }
    }

    fn lint_placeholders(&mut self, file: &PackFile, at: (u64, u64), text: &str) {
        let words = || text.split(|c: char| c.is_whitespace() || ",;:()".contains(c)).map(|word| word.trim_end_matches(['.', '!']));
        for placeholder in PLACEHOLDERS.into_iter().filter(|placeholder| words().any(|word| word == *placeholder)) {
            let place = find_word(&file.text, at, placeholder).unwrap_or(at);
            self.lint(file, place, format!("`{placeholder}` is still to be filled in"), "Write what is meant.");
        }
    }

    /// Notes what of the words of an authority is never said.
    pub(super) fn lint_vocabulary(&mut self, file: &PackFile, words: &RawVocabulary, earlier: &[String]) {
        let known: Vec<&str> = words.keys.iter().map(|key| key.value.as_str()).chain(earlier.iter().map(String::as_str)).collect();
        let start = find_word(&file.text, (1, 1), "vocabulary:").unwrap_or((1, 1));
        let place = |word: &str| find_word(&file.text, start, word).unwrap_or(start);
        let near = |word: &str, known: &mut dyn Iterator<Item = &str>| {
            nearest(word, known).map_or_else(|| "Name it under `keys`.".to_owned(), |near| format!("The nearest is {near}."))
        };
        let mut told = BTreeSet::new();
        for word in words.words().filter(|word| !known.contains(word)) {
            if told.insert(word) {
                self.lint(file, place(word), format!("`{word}` is none of the words of the vocabulary"), &near(word, &mut known.iter().copied()));
            }
        }
        let severities = ["error", "warning", "info"];
        for severity in words.severities().filter(|severity| !severities.contains(severity)) {
            self.lint(file, place(severity), format!("there is no severity `{severity}`"), &near(severity, &mut severities.into_iter()));
        }
        for beginning in words.beginnings() {
            self.beginnings.push((
                beginning.to_owned(),
                Fault {
                    file: file.path.clone(),
                    line: place(beginning).0,
                    column: place(beginning).1,
                    message: format!("no code begins with `{beginning}`"),
                    help: Some("Name a code, or the beginning of one, as `rules list` shows them.".to_owned()),
                },
            ));
        }
    }

    /// Notes beginnings of codes that the vocabulary names and no check has.
    pub(super) fn lint_beginnings(&mut self, loaded: &Loaded) {
        let tables = loaded.tables.values().flat_map(|table| table.checks()).map(|check| check.code.as_str());
        let rules = loaded.rules.keys().chain(loaded.across.keys()).chain(loaded.limits.keys()).map(String::as_str);
        let codes: Vec<&str> = tables.chain(rules).chain(BUILT_IN.iter().map(|check| check.code.as_str())).collect();
        let unknown = self.beginnings.iter().filter(|(beginning, _)| !codes.iter().any(|code| code.starts_with(beginning.as_str())));
        self.lints.extend(unknown.map(|(_, fault)| fault.clone()));
    }

    fn lint(&mut self, file: &PackFile, (line, column): (u64, u64), message: String, help: &str) {
        self.lints.push(Fault { file: file.path.clone(), line, column, message, help: Some(help.to_owned()) });
    }
}

/// What stands in the braces of a message, without blanks.
fn values(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let text = text.replace("{{", "").replace("}}", "");
    let (mut depth, mut inside) = (0_usize, String::new());
    for c in text.chars() {
        match c {
            '{' => {
                depth += 1;
                if depth > 1 {
                    inside.push(c);
                }
            }
            '}' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    found.push(std::mem::take(&mut inside));
                } else {
                    inside.push(c);
                }
            }
            c if depth > 0 && !c.is_whitespace() => inside.push(c),
            _ => {}
        }
    }
    found
}
