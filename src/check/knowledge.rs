//! What files are checked against: the message book, the rules and the codes that they can report.

use super::book::{AnyBook, built_in_book, older_book};
use super::error::BuildError;
use super::folder::pack_files;
use super::older_rules::{Older, OlderRules};
use super::profiles::{Chosen, Versions};
use super::report::{Head, PackIdentity};
use super::settings::{RuleSource, SchemaSource, Settings};
use crate::engine::Engine;
use crate::finding::{BUILT_IN, Check, Selection};
use crate::gate::{Codes, Gate, GateFiles};
use crate::nearest::nearest;
use crate::rules::{self, Pack, PackFile, ParsedFiles, embedded_names};
use crate::schema::Book;
use crate::yaml::Fault;
use std::collections::BTreeSet;

/// The families of the checks that no pack says.
const BUILT_IN_FAMILIES: [&str; 5] = ["batch/", "gate/", "input/", "ivi/", "signature/"];

/// The version whose book holds for all older messages.
const OLDER: &str = "1.11";

/// What files are checked against.
#[derive(Debug)]
pub(crate) struct Knowledge {
    pub(crate) book: AnyBook,
    pub(crate) engine: Engine,
    /// Every check, ordered by code.
    pub(crate) checks: Vec<Check>,
    pub(crate) head: Head,
    /// The rules for what only older messages have.
    older: OlderRules,
    /// Files in the folders with rules that were not read, one line each.
    unread: Vec<String>,
    /// Which messages the profiles take.
    takes: Versions,
    /// Codes of what says that a file is not sent this way at all.
    pub(crate) out_of_scope: Vec<String>,
    /// Where the message stands in the body of a request.
    pub(super) request: Option<String>,
}

impl Knowledge {
    /// Reads the book and the rules that the settings name.
    pub(super) fn load(settings: &Settings) -> Result<Self, BuildError> {
        let (given, unread) = given_files(settings)?;
        let Chosen { files, shipped, takes, out_of_scope, request } = Chosen::find(&settings.profiles, given)?;
        // The rule files are read while the book is: each takes some milliseconds, and together they are the start.
        let (parsed, book) = std::thread::scope(|scope| {
            let parsed = scope.spawn(|| rules::parse(files));
            let book = settings.schema.as_ref().map_or_else(built_in_book, SchemaSource::read);
            (parsed.join(), book)
        });
        let mut parsed = parsed.map_err(|_| BuildError::Reader)?;
        let mut book = book.map_err(|error| with_rules(error, &parsed))?;
        if let Some(extended) = parsed.extend(&book).map_err(BuildError::rules)? {
            book = AnyBook::Read(Box::new(extended));
        }
        let digests = parsed.digests();
        let codes_of_versions = parsed.codes_of_versions();
        let of_form = settings.form.as_deref().and_then(|form| parsed.language_of(form));
        let language = settings.language.as_deref().or(of_form.as_deref());
        let older = OlderRules::take(&mut parsed, language);
        // The shipped packs are written for the built-in book; the schema of tomorrow may have other names.
        let foreign = if settings.schema.is_some() { shipped } else { 0 };
        let rules = in_language(parsed, language)?.compile_fitting(&book, foreign).map_err(BuildError::rules)?;
        let of_tables = rules.tables.iter().flat_map(|table| table.checks());
        let of_several = rules.across.iter().map(|rule| &rule.said).chain(rules.limits.iter().map(|limit| &limit.said));
        let of_rules = rules.rules.iter().map(|rule| &rule.said);
        let mut checks: Vec<Check> = BUILT_IN.iter().copied().chain(of_rules).chain(of_tables).chain(of_several).cloned().collect();
        checks.sort_by(|one, other| one.code.cmp(&other.code));
        let identity = |pack: &Pack| PackIdentity {
            name: pack.name.clone(),
            version: pack.version.clone(),
            digest: digests.get(&pack.name).cloned().unwrap_or_default(),
        };
        let packs = rules.packs.iter().map(identity).collect();
        let head = Head { profiles: settings.profiles.clone(), packs, ..Head::default() };
        let engine = Engine::new(rules, &book);
        // The embedded ones are sound and can wait until an older message comes.
        if !settings.rules.is_empty() {
            older.engine()?;
        }
        let knowledge = Self { book, engine, checks, head, older, unread, takes, out_of_scope, request };
        knowledge.check_changes(&codes_of_versions)?;
        Ok(knowledge)
    }

    /// Every change is one of a check that is there.
    fn check_changes(&self, more: &BTreeSet<String>) -> Result<(), BuildError> {
        let mut faults = Vec::new();
        for change in &self.engine.rules().changes {
            for code in std::iter::once(&change.code).chain(&change.said_by).filter(|code| self.check(code).is_none() && !more.contains(*code)) {
                let help = self.nearest_code(code).map(|near| format!("The nearest code is {near}."));
                let (file, line) = change.place.clone();
                faults.push(Fault { file, line, column: 1, message: format!("there is no check {code} to change"), help });
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(BuildError::rules(faults)) }
    }

    /// What older messages are checked with; `None` when a profile does not take them.
    pub(super) fn older(&self) -> Option<Result<Older<'_>, BuildError>> {
        self.takes.contain(OLDER).then(|| self.older.older(&self.book))
    }

    /// The engine with the rules for what only older messages have, and their book.
    pub(crate) fn older_rules(&self) -> Result<(&Engine, &'static Book), BuildError> {
        let book = older_book()?;
        Ok((self.older.engine()?, book))
    }

    /// What of the book and the rules does not meet, one line each: a run goes on without it.
    pub(crate) fn notes(&self) -> Vec<String> {
        let rules = self.engine.rules();
        let mut notes = self.unread.clone();
        for table in &rules.tables {
            let fields: Vec<&str> = table.uncovered().map(|field| self.book.field(field).tag.as_str()).collect();
            if let [first, more @ ..] = fields.as_slice() {
                let more = if more.is_empty() { String::new() } else { format!(" and {} fields more", more.len()) };
                notes.push(format!("the applicability table of {} does not cover {first}{more}: taken as optional", table.pack));
            }
        }
        if !rules.left_out.is_empty() {
            let what = "places of the shipped rules do not fit this schema: these rules are left out; `rules lint --schema FILE` lists them";
            notes.push(format!("{} {what}", rules.left_out.len()));
        }
        notes
    }

    /// The check with this code.
    pub(crate) fn check(&self, code: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.code == code).or_else(|| self.older.checks().iter().find(|check| check.code == code))
    }

    fn knows(&self, prefix: &str) -> bool {
        let is_known = |checks: &[Check]| checks.iter().any(|check| check.code.starts_with(prefix));
        is_known(&self.checks) || is_known(self.older.checks())
    }

    /// Which codes are reported; every beginning must be that of a known code. What is skipped may also be a family of a pack that
    /// is not loaded: a pipeline leaves out `no/` whatever its profile.
    pub(super) fn selection(&self, only: &[String], skip: &[String]) -> Result<Selection, BuildError> {
        for prefix in only.iter().chain(skip.iter().filter(|prefix| !is_family(prefix))) {
            if prefix.is_empty() || !self.knows(prefix) {
                let families = self.families().into_iter().map(str::to_owned).collect();
                return Err(BuildError::NoSuchCode { prefix: prefix.clone(), nearest: self.nearest_code(prefix).map(str::to_owned), families });
            }
        }
        Ok(Selection { only: only.to_vec(), skip: skip.to_vec() })
    }

    /// What the files of the gate say, held against the codes and books of this run.
    pub(super) fn gate(&self, files: GateFiles) -> Result<Gate, BuildError> {
        // Most runs have none, and do without the older book.
        if files.is_empty() {
            return Ok(Gate::default());
        }
        let codes = Codes::of(self.checks.iter().chain(self.older.checks()));
        let books = [&*self.book, older_book()?];
        Gate::of(files, &codes, &books).map_err(BuildError::Gate)
    }

    fn families(&self) -> BTreeSet<&str> {
        self.checks.iter().filter_map(|check| check.code.find('/').map(|at| &check.code[..=at])).collect()
    }

    /// The code, or the beginning of one, that is most like this one.
    fn nearest_code(&self, prefix: &str) -> Option<&str> {
        let length = prefix.len();
        let whole = self.checks.iter().map(|check| check.code.as_ref());
        let beginnings = self.checks.iter().filter_map(|check| check.code.get(..length));
        nearest(prefix, self.families().into_iter().chain(whole).chain(beginnings))
    }
}

/// The rules with their texts in the language that is asked for.
fn in_language(parsed: ParsedFiles, language: Option<&str>) -> Result<ParsedFiles, BuildError> {
    let Some(language) = language.filter(|language| *language != "en") else { return Ok(parsed) };
    let known = parsed.languages();
    if known.iter().any(|known| known == language) {
        return Ok(parsed.in_language(language));
    }
    let known = std::iter::once("en".to_owned()).chain(known).collect();
    Err(BuildError::NoSuchLanguage { language: language.to_owned(), known })
}

/// A fault of the message book, together with what can be said of the rule files without a book.
fn with_rules(error: BuildError, parsed: &ParsedFiles) -> BuildError {
    match error {
        BuildError::Faults { book, .. } => BuildError::Faults { book, rules: parsed.faults().cloned().collect() },
        other => other,
    }
}

/// The files of the packs that are given, and which files of their folders were not read, one line each.
fn given_files(settings: &Settings) -> Result<(Vec<Vec<PackFile>>, Vec<String>), BuildError> {
    let mut given = Vec::new();
    let mut unread = Vec::new();
    for source in &settings.rules {
        given.push(match source {
            RuleSource::Given(files) => files.clone(),
            RuleSource::Folder(folder) => {
                let (files, others) = pack_files(folder)?;
                unread.extend(
                    others
                        .iter()
                        .map(|path| format!("{} is not read: rule files are named *.yaml or *.yml, tables *.csv, scripts *.rhai", path.display())),
                );
                files
            }
        });
    }
    Ok((given, unread))
}

/// Whether the codes of a built-in check or of a shipped pack begin so.
fn is_family(prefix: &str) -> bool {
    let is_shipped = |family| embedded_names().any(|name| name == family);
    BUILT_IN_FAMILIES.contains(&prefix) || prefix.strip_suffix('/').is_some_and(is_shipped)
}
