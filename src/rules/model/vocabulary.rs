//! How a receiving authority calls what is found: its own words, beside ours.
//!
//! `pack.yaml` says them by the beginnings of codes, by severity and by field; a rule may say its own. What a pack does not say is
//! not there: nothing is translated by guess.

use crate::finding::{Check, Finding, SharedText, Terms};
use crate::yaml::pairs;
use serde::Deserialize;
use serde_saphyr::Spanned;
use std::collections::BTreeMap;

/// The names that reports use themselves.
pub(in crate::rules) const TAKEN: [&str; 22] = [
    "code",
    "severity",
    "path",
    "field",
    "line",
    "column",
    "offset",
    "length",
    "value",
    "expected",
    "message",
    "why",
    "help",
    "source",
    "basis",
    "refs",
    "files",
    "owner",
    "waived",
    "baseline",
    "fingerprint",
    "suggestion",
];

/// The words of all packs of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vocabulary {
    /// The names of the words, in the order in which reports have them.
    pub keys: Vec<String>,
    by_code: BTreeMap<String, Terms>,
    /// Likewise, for findings about the root element only.
    at_root: BTreeMap<String, Terms>,
    by_severity: BTreeMap<String, Terms>,
    by_field: BTreeMap<String, Terms>,
}

/// `vocabulary:` of a `pack.yaml`.
#[derive(Debug, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(in crate::rules) struct RawVocabulary {
    pub(in crate::rules) keys: Vec<Spanned<String>>,
    codes: BTreeMap<String, Words>,
    #[serde(rename = "at-root")]
    at_root: BTreeMap<String, Words>,
    severities: BTreeMap<String, Words>,
    fields: BTreeMap<String, Words>,
    /// Whether it goes over what earlier packs say.
    over: bool,
    /// The same for tags of older messages, which the book of the rules does not have.
    #[serde(rename = "older-fields")]
    older_fields: BTreeMap<String, Words>,
}

#[derive(Debug, Deserialize)]
#[serde(transparent)]
struct Words(#[serde(deserialize_with = "pairs")] Vec<(String, String)>);

impl RawVocabulary {
    /// What an earlier pack says already: of which code, severity or tag, and under which key.
    pub(in crate::rules) fn said_again(&self, known: &Vocabulary) -> Vec<(String, String)> {
        if self.over {
            return Vec::new();
        }
        let pairs = [
            (&self.codes, &known.by_code),
            (&self.at_root, &known.at_root),
            (&self.severities, &known.by_severity),
            (&self.fields, &known.by_field),
            (&self.older_fields, &known.by_field),
        ];
        let mut again = Vec::new();
        for (own, known) in pairs {
            for (of, words) in own {
                let is_said = |key: &str| known.get(of).is_some_and(|terms| terms.iter().any(|(name, _)| *name == *key));
                again.extend(words.0.iter().filter(|(key, _)| is_said(key)).map(|(key, _)| (of.clone(), key.clone())));
            }
        }
        again
    }

    /// The tags that it names.
    pub(in crate::rules) fn tags(&self) -> impl Iterator<Item = &str> {
        self.fields.keys().map(String::as_str)
    }

    /// The words that it gives, some of them several times.
    pub(in crate::rules) fn words(&self) -> impl Iterator<Item = &str> {
        let given = self.codes.values().chain(self.at_root.values()).chain(self.severities.values());
        given.chain(self.fields.values()).chain(self.older_fields.values()).flat_map(|words| &words.0).map(|(key, _)| key.as_str())
    }

    /// The beginnings of codes that it names.
    pub(in crate::rules) fn beginnings(&self) -> impl Iterator<Item = &str> {
        self.codes.keys().chain(self.at_root.keys()).map(String::as_str).filter(|beginning| !beginning.is_empty())
    }

    /// The severities that it names.
    pub(in crate::rules) fn severities(&self) -> impl Iterator<Item = &str> {
        self.severities.keys().map(String::as_str)
    }
}

/// What a word can tell of the file that a finding is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RootElement {
    /// The name of the root element.
    pub name: String,
    /// Its namespace; empty when it has none.
    pub namespace: String,
}

impl Vocabulary {
    /// Whether no pack says anything.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Adds what another pack says; it goes before what was said.
    pub(in crate::rules) fn add(&mut self, raw: RawVocabulary) {
        let by_key = |words: BTreeMap<String, Words>| words.into_iter().map(|(key, words)| (key, terms(&words.0)));
        self.keys.extend(raw.keys.into_iter().map(|key| key.value));
        self.by_code.extend(by_key(raw.codes));
        self.at_root.extend(by_key(raw.at_root));
        self.by_severity.extend(by_key(raw.severities));
        self.by_field.extend(by_key(raw.fields));
        self.by_field.extend(by_key(raw.older_fields));
    }

    /// Adds the words to a finding: those of its own rule go first, then those of its field, its code and its severity.
    /// The root element is asked for only where a word tells of it.
    pub fn apply(&self, finding: &mut Finding, root: impl Fn() -> RootElement) {
        if self.is_empty() {
            return;
        }
        let of_field = finding.field.as_deref().and_then(|field| self.by_field.get(field));
        let at_root = finding.path.rfind('/') == Some(0);
        let of_severity = self.by_severity.get(finding.severity.as_str());
        let mut terms = Terms::new();
        for key in &self.keys {
            let of_root = at_root.then(|| longest(&self.at_root, &finding.code, key)).flatten();
            let lists = [Some(&finding.terms), of_field, of_root, longest(&self.by_code, &finding.code, key), of_severity];
            let word = lists.into_iter().flatten().flatten().find(|(name, _)| name.as_str() == key);
            // A word that is the tag of the field says nothing of what is about none.
            if let Some((name, word)) = word.filter(|(_, word)| finding.field.is_some() || !word.contains("{field}")) {
                terms.push((name.clone(), filled(word, finding, &root)));
            }
        }
        finding.terms = terms;
    }

    /// The tags of the fields that have this word, in their order.
    #[cfg(feature = "serve")]
    pub fn fields_called(&self, key: &str, word: &str) -> Vec<&str> {
        let has = |terms: &Terms| terms.iter().any(|(name, known)| name.as_str() == key && known.as_str() == word);
        self.by_field.iter().filter(|(_, terms)| has(terms)).map(|(tag, _)| tag.as_str()).collect()
    }

    /// A word for a rule about several files or a limit: its own, or that of its code.
    pub fn word_of<'w>(&'w self, said: &'w Check, key: &str) -> Option<&'w str> {
        let lists = [Some(&said.terms), longest(&self.by_code, &said.code, key)];
        lists.into_iter().flatten().flatten().find(|(name, _)| name == key).map(|(_, word)| word.as_str())
    }
}

/// The words of the longest beginning of a code that has one of this name.
fn longest<'w>(words: &'w BTreeMap<String, Terms>, code: &str, key: &str) -> Option<&'w Terms> {
    let has = |terms: &Terms| terms.iter().any(|(name, _)| name == key);
    let beginnings = words.iter().filter(|(beginning, terms)| code.starts_with(beginning.as_str()) && has(terms));
    beginnings.max_by_key(|(beginning, _)| beginning.len()).map(|(_, terms)| terms)
}

fn filled(word: &SharedText, finding: &Finding, root: impl Fn() -> RootElement) -> SharedText {
    if !word.contains('{') {
        return word.clone();
    }
    let word = word.replace("{value}", finding.value.as_deref().unwrap_or_default()).replace("{field}", finding.field.as_deref().unwrap_or_default());
    if !word.contains("{root}") && !word.contains("{namespace}") {
        return word.into();
    }
    let root = root();
    word.replace("{root}", &root.name).replace("{namespace}", &root.namespace).into()
}

/// Words of an authority, as findings share them.
pub(in crate::rules) fn terms(raw: &[(String, String)]) -> Terms {
    raw.iter().map(|(name, word)| (name.clone().into(), word.clone().into())).collect()
}
