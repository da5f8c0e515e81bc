//! `pack.yaml`: what is checked of it.

use super::files::{PackFile, Parsed, ParsedFiles};
use super::loader::{Loader, is_slug};
use crate::document::parse_date;
use crate::nearest::nearest;
use crate::rules::model::{PackHead, Profile, ReportForm, Required, Shape};
use crate::rules::yaml::{RawForm, RawOverlay, RawPack};
use crate::rules::{Pack, Vocabulary};
use crate::schema::{Book, CodeValue};
use crate::yaml::{Entries, Fault, find_word};
use jiff::civil::Date;
use serde_saphyr::Spanned;
use std::collections::{BTreeMap, BTreeSet};

/// What can be told of a file in a report form.
const OF_FILE: [&str; 10] = ["path", "ivi", "vin", "category", "stage", "reference", "version", "answer", "text", "findings"];
/// What can be told of an answer around it.
const OF_NAMED: [&str; 4] = ["path", "answer", "status", "body"];
/// What can be told of a finding in a report form, beside the words of the pack.
const OF_FINDING: [&str; 12] = ["code", "severity", "path", "field", "line", "column", "value", "expected", "message", "why", "help", "source"];

/// What a pack says of itself, without its rules; `None` when the files have no `pack.yaml`.
///
/// # Errors
/// When the `pack.yaml` is faulty.
pub fn head(files: &[PackFile]) -> Result<Option<PackHead>, Fault> {
    let Some(file) = files.iter().find(|file| file.is_head()) else { return Ok(None) };
    let raw: RawPack = serde_saphyr::from_str(&file.text).map_err(|error| Fault::of_yaml_text(&file.path, &file.text, &error))?;
    let profile = raw.profile.map(|profile| {
        let words = |list: Vec<Spanned<String>>| list.into_iter().map(|word| word.value).collect();
        Profile {
            name: profile.name.value,
            packs: words(profile.packs),
            versions: words(profile.versions),
            out_of_scope: words(profile.out_of_scope),
            request: profile.request.map(|pointer| pointer.value),
        }
    });
    let forms = raw.forms.0.into_iter().map(|(name, _)| name.value).collect();
    let required = |(name, version): (Spanned<String>, Spanned<String>)| Required {
        place: (name.referenced.line(), name.referenced.column()),
        version: if version.value == "*" { String::new() } else { version.value },
        name: name.value,
    };
    let days = (day(file, raw.from.as_ref())?, day(file, raw.to.as_ref())?);
    if let ((Some(from), Some(to)), Some(at)) = (days, &raw.from)
        && from > to
    {
        return Err(fault(file, at, format!("`from` is {from}, after `to`, which is {to}"), None));
    }
    Ok(Some(PackHead {
        pack: raw.pack,
        profile,
        forms,
        version: raw.version,
        requires: raw.requires.0.into_iter().map(required).collect(),
        days,
        strict: raw.strict,
        file: file.path.clone(),
    }))
}

fn day(file: &PackFile, text: Option<&Spanned<String>>) -> Result<Option<Date>, Fault> {
    let Some(text) = text else { return Ok(None) };
    match parse_date(&text.value) {
        Some(day) => Ok(Some(day)),
        None => Err(fault(file, text, format!("`{}` is no date such as 2026-07-05", text.value), None)),
    }
}

/// What the packs of a run say, beside their rules.
#[derive(Default)]
pub(super) struct Packs {
    pub packs: BTreeMap<String, Pack>,
    pub vocabulary: Vocabulary,
    pub forms: Vec<ReportForm>,
}

impl ParsedFiles {
    /// The language of the report form of this name, when it has one.
    pub fn language_of(&self, form: &str) -> Option<String> {
        let of_pack = |parsed: &Parsed| match parsed {
            Parsed::Pack(raw) => raw.forms.0.iter().find(|(name, _)| name.value == form).and_then(|(_, form)| form.language.clone()),
            _ => None,
        };
        self.0.iter().flatten().find_map(|(_, parsed)| of_pack(parsed))
    }

    /// The codes of the rules that are written for one version of the message.
    pub fn codes_of_versions(&self) -> BTreeSet<String> {
        self.codes_of(|_| true)
    }

    /// The codes of the rules that are written for a version of the message of which this holds.
    pub(super) fn codes_of(&self, is_it: impl Fn(&str) -> bool) -> BTreeSet<String> {
        let of_version = self.0.iter().flatten().filter_map(|(_, parsed)| match parsed {
            Parsed::Rules(raw) if raw.book.as_ref().is_some_and(|book| is_it(&book.value)) => Some(raw),
            _ => None,
        });
        of_version.flat_map(|raw| raw.rules.iter().flatten().map(|rule| format!("{}/{}", raw.pack.value, rule.code.value))).collect()
    }

    /// The book with what the packs add to it; `None` when they add nothing.
    ///
    /// # Errors
    /// Every addition that does not fit the book.
    pub fn extend(&self, book: &Book) -> Result<Option<Book>, Vec<Fault>> {
        let overlays = self.0.iter().flatten().filter_map(|(file, parsed)| match parsed {
            Parsed::Pack(raw) => raw.overlay.as_ref().map(|overlay| (file, overlay)),
            _ => None,
        });
        let of_changes = self.0.iter().flatten().filter_map(|(file, parsed)| if let Parsed::Pack(raw) = parsed { Some((file, raw)) } else { None });
        let of_changes = of_changes.flat_map(|(file, raw)| raw.changes.iter().map(move |change| (file, change)));
        let of_changes = of_changes.filter_map(|(file, change)| Some((file, change.list.as_ref()?, change.add.as_ref()?)));
        let mut extended = None;
        let mut faults = Vec::new();
        for (file, overlay) in overlays {
            match add(extended.as_ref().unwrap_or(book), overlay) {
                Ok(book) => extended = Some(book),
                Err((at, message)) => faults.push(fault(file, at, message, None)),
            }
        }
        for (file, list, added) in of_changes {
            match with_codes(extended.as_ref().unwrap_or(book), &[(list, added)]) {
                Ok(book) => extended = Some(book),
                Err((at, message)) => {
                    let help = nearest(&list.value, book.types().iter().filter(|list| !list.codes().is_empty()).map(|list| list.name.as_str()))
                        .map(|near| format!("The nearest list is {near}."));
                    faults.push(fault(file, at.unwrap_or(list), message, help));
                }
            }
        }
        if faults.is_empty() { Ok(extended) } else { Err(faults) }
    }
}

/// The book with the codes of an overlay, or what of it does not fit.
fn add<'o>(book: &Book, overlay: &'o RawOverlay) -> Result<Book, (&'o Spanned<String>, String)> {
    if overlay.version.value != book.version() {
        let message = format!("this adds to the book of IVI {}, not to that of IVI {}", overlay.version.value, book.version());
        return Err((&overlay.version, message));
    }
    let lists: Vec<(&Spanned<String>, &Entries<String>)> = overlay.codes.0.iter().map(|(list, codes)| (list, codes)).collect();
    with_codes(book, &lists).map_err(|(at, message)| (at.unwrap_or(&overlay.version), message))
}

/// The book with more codes, or the list that they do not fit and why.
fn with_codes<'o>(book: &Book, lists: &[(&'o Spanned<String>, &'o Entries<String>)]) -> Result<Book, (Option<&'o Spanned<String>>, String)> {
    let values =
        |codes: &Entries<String>| codes.0.iter().map(|(code, meaning)| CodeValue { code: code.value.clone(), meaning: meaning.clone() }).collect();
    let named: Vec<(&str, Vec<CodeValue>)> = lists.iter().map(|(list, codes)| (list.value.as_str(), values(codes))).collect();
    book.clone().with_codes(&named).map_err(|error| (lists.iter().map(|(list, _)| *list).find(|list| error.is_about(&list.value)), error.to_string()))
}

impl Loader<'_> {
    /// Takes in what a pack is and says.
    pub(super) fn pack(&mut self, file: &PackFile, raw: RawPack, packs: &mut Packs) {
        if let Some(profile) = &raw.profile {
            if !is_slug(&profile.name.value) {
                self.fault(file, &profile.name, "the name of a profile has lower-case letters, digits and `-`", None);
            }
            for version in &profile.versions {
                self.check_version(file, version);
            }
        }
        if let Some(words) = raw.vocabulary {
            self.check_words(file, &words);
            self.check_new_words(file, &words, packs);
            self.lint_vocabulary(file, &words, &packs.vocabulary.keys);
            packs.vocabulary.add(words);
        }
        for (name, form) in raw.forms.0 {
            self.report_form(file, &name, form, packs);
        }
        packs.packs.insert(raw.pack.clone(), Pack { name: raw.pack, version: raw.version, title: raw.title });
    }

    /// A report form names words of the vocabulary, and what can be told of files and findings.
    fn report_form(&mut self, file: &PackFile, name: &Spanned<String>, raw: RawForm, packs: &mut Packs) {
        if packs.forms.iter().any(|form| form.name == name.value) {
            self.fault(file, name, &format!("an earlier pack has a report form {} already", name.value), None);
        }
        let keys: Vec<&str> = packs.vocabulary.keys.iter().map(String::as_str).collect();
        if !keys.contains(&raw.by.value.as_str()) {
            let help = nearest(&raw.by.value, keys.iter().copied()).map(|near| format!("The nearest word is {near}."));
            self.fault(file, &raw.by, &format!("`{}` is none of the words of the vocabulary", raw.by.value), help);
        }
        if !raw.answers.iter().any(|answer| answer.accepted) {
            self.fault(file, name, "none of the answers is that to a file that is accepted", None);
        }
        for shape in [&raw.accepted, &raw.refused] {
            self.check_slots(file, shape, &OF_FILE);
        }
        let of_finding: Vec<&str> = OF_FINDING.iter().chain(&keys).copied().collect();
        self.check_slots(file, &raw.finding, &of_finding);
        if let Some(named) = &raw.named {
            self.check_slots(file, named, &OF_NAMED);
        }
        let RawForm { by, language: _, named, answers, accepted, refused, finding } = raw;
        packs.forms.push(ReportForm { name: name.value.clone(), by: by.value, named, answers, accepted, refused, finding });
    }

    fn check_slots(&mut self, file: &PackFile, shape: &Shape, known: &[&str]) {
        for name in shape.names().into_iter().filter(|name| !known.contains(name)) {
            let (line, column) = find_word(&file.text, (1, 1), &format!("{{{name}}}")).unwrap_or((1, 1));
            let help = nearest(name, known.iter().copied()).map(|near| format!("The nearest is {{{near}}}."));
            let message = format!("nothing is called {{{name}}} here");
            self.faults.push(Fault { file: file.path.clone(), line, column, message, help });
        }
    }
}

fn fault(file: &PackFile, at: &Spanned<String>, message: String, help: Option<String>) -> Fault {
    Fault { file: file.path.clone(), line: at.referenced.line(), column: at.referenced.column(), message, help }
}
