//! The texts of rules in another language.

use super::files::{Parsed, ParsedFiles};
use crate::rules::yaml::{RawFile, RawTranslation, Translated, rows_of, rows_of_mut};
use std::collections::BTreeMap;
use std::mem::swap;

impl ParsedFiles {
    /// The same rules with their texts in this language, where they have them; the others keep theirs.
    #[must_use]
    pub fn in_language(mut self, language: &str) -> Self {
        for (_, parsed) in self.0.iter_mut().flatten() {
            if let Parsed::Pack(raw) = parsed {
                raw.changes.iter_mut().for_each(|change| change.translate(language));
            }
            let Parsed::Rules(raw) = parsed else { continue };
            for rule in raw.rules.iter_mut().flatten() {
                if let Some(texts) = common(&mut rule.translations, language, &mut rule.title, &mut rule.why, &mut rule.help) {
                    swap(&mut rule.message, &mut texts.message);
                    if texts.expected.is_some() {
                        swap(&mut rule.expected, &mut texts.expected);
                    }
                }
            }
            let ranges = rows_of_mut(&mut raw.ranges).map(|row| row as &mut dyn Translated);
            let limits = rows_of_mut(&mut raw.limits).map(|row| row as &mut dyn Translated);
            let orders = rows_of_mut(&mut raw.orders).map(|row| row as &mut dyn Translated);
            ranges.chain(limits).chain(orders).for_each(|row| row.translate(language));
            for rule in raw.batch.iter_mut().flatten() {
                if let Some(texts) = common(&mut rule.translations, language, &mut rule.title, &mut rule.why, &mut rule.help) {
                    swap(&mut rule.message, &mut texts.message);
                }
            }
        }
        self
    }

    /// The languages that any rule has its texts in, in order.
    pub fn languages(&self) -> Vec<String> {
        let raw = self.0.iter().flatten().filter_map(|(_, parsed)| if let Parsed::Rules(raw) = parsed { Some(&**raw) } else { None });
        let translations = raw.flat_map(translations);
        let of_changes = self.0.iter().flatten().filter_map(|(_, parsed)| if let Parsed::Pack(raw) = parsed { Some(raw) } else { None });
        let of_changes = of_changes.flat_map(|raw| &raw.changes).flat_map(|change| change.translations.keys());
        let mut languages: Vec<String> = translations.flat_map(BTreeMap::keys).chain(of_changes).cloned().collect();
        languages.sort_unstable();
        languages.dedup();
        languages
    }
}

/// All translations of a file.
fn translations(raw: &RawFile) -> impl Iterator<Item = &BTreeMap<String, RawTranslation>> {
    let rules = raw.rules.iter().flatten().map(|rule| &rule.translations);
    let across = raw.batch.iter().flatten().map(|rule| &rule.translations);
    let rows = rows_of(&raw.ranges).map(Translated::translations);
    let rows = rows.chain(rows_of(&raw.limits).map(Translated::translations)).chain(rows_of(&raw.orders).map(Translated::translations));
    rules.chain(across).chain(rows)
}

/// Exchanges the texts that every kind of rule has.
fn common<'t>(
    translations: &'t mut BTreeMap<String, RawTranslation>,
    language: &str,
    title: &mut String,
    why: &mut String,
    help: &mut String,
) -> Option<&'t mut RawTranslation> {
    let texts = translations.get_mut(language)?;
    swap(help, &mut texts.help);
    for (text, translated) in [(title, &mut texts.title), (why, &mut texts.why)] {
        if let Some(translated) = translated {
            swap(text, translated);
        }
    }
    Some(texts)
}
