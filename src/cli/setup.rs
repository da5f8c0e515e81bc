//! What a run checks against: the message book, the rules and the codes that they can report.

use super::CliError;
use super::arguments::KnowledgeOptions;
use super::older::{OlderRules, older_book};
use super::profiles::Chosen;
use crate::batch::{Checker, ContentCheck, Inputs, KeyReader, LARGEST, Older, OlderKnowledge, ProfileChecks};
use crate::engine::{Across, Engine};
use crate::finding::{BUILT_IN, Selection, Severity, Threshold};
use crate::nearest::nearest;
use crate::report::Head;
use crate::rules::table::{TABLE_CHECKS, Table, TableCheck};
use crate::rules::{self, PackFile, ParsedFiles, Said};
use crate::schema::{Book, Entry, Mapping, ivi_1_11, ivi_2_0};
use crate::signature::{Anchors, Seals};
use crate::source::{EncodingProblem, decode};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read;
use std::ops::Deref;
use std::path::{Path, PathBuf};

/// The families that codes can have.
const FAMILIES: [&str; 7] = ["batch/", "gb/", "icm/", "input/", "ivi/", "no/", "signature/"];

/// A message book, built in or read from a file.
#[derive(Debug)]
pub(super) enum AnyBook {
    BuiltIn(&'static Book),
    Read(Box<Book>),
}

impl Deref for AnyBook {
    type Target = Book;

    fn deref(&self) -> &Book {
        match self {
            Self::BuiltIn(book) => book,
            Self::Read(book) => book,
        }
    }
}

/// What can be reported under one code.
#[derive(Debug)]
pub(super) struct Check {
    pub(super) code: Cow<'static, str>,
    pub(super) title: Cow<'static, str>,
    pub(super) severity: Severity,
    pub(super) why: Cow<'static, str>,
    pub(super) source: Cow<'static, str>,
    /// What it rests on, with the entries of lists that say so.
    pub(super) basis: String,
    pub(super) help: Cow<'static, str>,
    /// The tags of the fields and groups that it looks at, when it names any.
    pub(super) uses: Vec<String>,
}

/// What a run checks against.
#[derive(Debug)]
pub(super) struct Knowledge {
    pub(super) book: AnyBook,
    pub(super) engine: Engine,
    /// Every check, ordered by code.
    pub(super) checks: Vec<Check>,
    pub(super) head: Head,
    /// The rules for what only older messages have.
    older: OlderRules,
    /// Whether the profiles take messages of the newest version only.
    refuses_older: bool,
}

impl Knowledge {
    /// Reads the book and the rules that the options name.
    pub(super) fn load(options: &KnowledgeOptions) -> Result<Self, CliError> {
        let profiles = Chosen::find(&options.profile)?;
        let files = rule_files(&profiles, options)?;
        let embedded = files.len() - options.rules.len();
        // The rule files are read while the book is: each takes some milliseconds, and together they are the start.
        let (parsed, book) = std::thread::scope(|scope| {
            let parsed = scope.spawn(|| rules::parse(files));
            let book = match &options.schema {
                None => built_in_book(),
                Some(file) => read_book(file).map(|book| AnyBook::Read(Box::new(book))),
            };
            (parsed.join(), book)
        });
        let book = profiles.extend(book?)?;
        let mut parsed = parsed.map_err(|_| CliError::call("the rule files could not be read", None))?;
        let older = OlderRules::take(&mut parsed, options.language.as_deref());
        // The shipped packs are written for the built-in book; the schema of tomorrow may have other names.
        let foreign = if options.schema.is_some() { embedded } else { 0 };
        let rules = in_language(parsed, options.language.as_deref())?.compile_fitting(&book, foreign).map_err(CliError::Rules)?;
        let of_tables = rules.tables.iter().flat_map(|table| TABLE_CHECKS.iter().map(|check| of_table(table, check)));
        let of_files = rules.across.iter().map(|rule| of_rule(&rule.said, &rule.entries, &book));
        let of_limits = rules.limits.iter().map(|limit| of_rule(&limit.said, &[], &book));
        let of_rules = rules.rules.iter().map(|rule| of_rule(&rule.said, &rule.entries, &book));
        let mut checks: Vec<Check> = built_in_checks().chain(of_rules).chain(of_tables).chain(of_files).chain(of_limits).collect();
        checks.sort_by(|one, other| one.code.cmp(&other.code));
        let packs = rules.packs.iter().map(|pack| (pack.name.clone(), pack.version.clone())).collect();
        let head = Head { profiles: options.profile.clone(), packs, as_of: None };
        let engine = Engine::new(rules, &book);
        // The embedded ones are sound and can wait until an older message comes.
        if !options.rules.is_empty() {
            older.engine()?;
        }
        Ok(Self { book, engine, checks, head, older, refuses_older: profiles.has_overlay() })
    }

    /// What older messages are checked with on this day; nothing when the book lacks what they are put in terms of. A country with a book
    /// of its own adds to that version of the message, and takes no other.
    pub(super) fn older(&self, as_of: Date) -> Option<Older<'_>> {
        let make = move || {
            let book = ivi_1_11().ok()?;
            let engine = self.older.engine().ok()?;
            let content: ContentCheck<'_> = Box::new(move |record| engine.check_as_of(record, Some(as_of)));
            Some(OlderKnowledge { book, mapping: Mapping::new(book, &self.book).ok()?, content: Some(content) })
        };
        (!self.refuses_older).then(|| Older::new(make))
    }

    /// The engine with the rules for what only older messages have, and their book.
    pub(super) fn older_rules(&self) -> Result<(&Engine, &'static Book), CliError> {
        let book = older_book()?;
        Ok((self.older.engine()?, book))
    }

    /// What of the book and the rules does not meet, one line each: a run goes on without it.
    pub(super) fn notes(&self) -> Vec<String> {
        let rules = self.engine.rules();
        let mut notes = Vec::new();
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

    /// The check of a record's content by the rules, on this day.
    pub(super) fn content(&self, as_of: Date) -> ContentCheck<'_> {
        Box::new(move |record| self.engine.check_as_of(record, Some(as_of)))
    }

    /// What the profile adds to the checks of single files.
    pub(super) fn profile(&self, as_of: Date, across: &Across<'_>, inputs: &Inputs) -> ProfileChecks<'_> {
        let rules = self.engine.rules();
        // A file alone can contradict no other.
        let keys = (!across.is_idle() && inputs.sources.len() > 1)
            .then(|| -> KeyReader<'_> { Box::new(move |record, older| self.engine.keys(record, Some(as_of), older)) });
        ProfileChecks { keys, limits: &rules.limits, vocabulary: (!rules.vocabulary.is_empty()).then_some(&rules.vocabulary) }
    }

    /// The check of signatures on this day, when any of its findings would be reported: it costs time.
    pub(super) fn seals(&self, as_of: Date, trust: Option<&Path>, selection: &Selection) -> Result<Option<Seals>, CliError> {
        let anchors = anchors(trust)?;
        let is_wanted = self.checks.iter().any(|check| check.code.starts_with("signature/") && selection.keeps(&check.code));
        Ok(is_wanted.then(|| Seals::new(Some(as_of), anchors)))
    }

    /// What a run checks its files with.
    pub(super) fn checker<'k>(&'k self, as_of: Date, selection: Selection, seals: Option<&'k Seals>, profile: ProfileChecks<'k>) -> Checker<'k> {
        let (content, older) = (Some(self.content(as_of)), self.older(as_of));
        Checker { book: &self.book, content, older, seals, selection, threshold: Threshold::default(), profile, with_sha256: false }
    }

    /// The check with this code.
    pub(super) fn check(&self, code: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.code == code).or_else(|| self.older.checks().iter().find(|check| check.code == code))
    }

    fn knows(&self, prefix: &str) -> bool {
        let is_known = |checks: &[Check]| checks.iter().any(|check| check.code.starts_with(prefix));
        is_known(&self.checks) || is_known(self.older.checks())
    }

    /// Which codes are reported; every beginning must be that of a known code. What is skipped may also be a family of a pack that
    /// is not loaded: a pipeline leaves out `no/` whatever its profile.
    pub(super) fn selection(&self, only: &[String], skip: &[String]) -> Result<Selection, CliError> {
        for prefix in only.iter().chain(skip.iter().filter(|prefix| !FAMILIES.contains(&prefix.as_str()))) {
            if prefix.is_empty() || !self.knows(prefix) {
                let help = self.nearest_code(prefix).map(|near| format!("did you mean `{near}`?"));
                let help = help.or_else(|| Some(format!("families of codes: {}", self.families().into_iter().collect::<Vec<_>>().join(", "))));
                return Err(CliError::call(format!("no code begins with `{prefix}`"), help));
            }
        }
        Ok(Selection { only: only.to_vec(), skip: skip.to_vec() })
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

fn built_in_checks() -> impl Iterator<Item = Check> {
    BUILT_IN.iter().map(|kind| Check {
        code: kind.code.into(),
        title: kind.title.into(),
        severity: kind.severity,
        why: kind.why.into(),
        source: kind.source.into(),
        basis: kind.basis().as_str().to_owned(),
        help: kind.help.into(),
        uses: Vec::new(),
    })
}

/// A rule of any kind as something that can be reported.
pub(super) fn of_rule(said: &Said, entries: &[Entry], book: &Book) -> Check {
    Check {
        code: said.code.clone().into(),
        title: said.title.clone().into(),
        severity: said.severity,
        why: said.why.clone().into(),
        source: said.source.clone().into(),
        basis: said.basis.with_refs(&said.refs),
        help: said.help.clone().into(),
        uses: entries.iter().map(|entry| book.tag(*entry).to_owned()).collect(),
    }
}

/// A kind of finding of a table as something that can be reported; it looks at every field.
fn of_table(table: &Table, check: &TableCheck) -> Check {
    Check {
        code: table.code(check).into(),
        title: check.title.into(),
        severity: check.severity,
        why: check.why.into(),
        source: check.source.into(),
        basis: check.basis.as_str().to_owned(),
        help: check.help.into(),
        uses: Vec::new(),
    }
}

/// The day of a run, today unless one is asked for. The one place that looks at a clock; reports name the day, so that a run can be
/// repeated.
pub(super) fn day_of_run(asked: Option<Date>) -> Date {
    asked.unwrap_or_else(|| Timestamp::now().to_zoned(TimeZone::UTC).date())
}

/// The trusted certificates of a folder; one without any is a slip in the call.
pub(super) fn anchors(folder: Option<&Path>) -> Result<Anchors, CliError> {
    let mut anchors = Anchors::default();
    let Some(folder) = folder else { return Ok(anchors) };
    for (path, text) in files_of(folder, "pem", &[])? {
        anchors.add(&path.display().to_string(), &text).map_err(|error| CliError::call(error.to_string(), None))?;
    }
    if anchors.is_empty() {
        return Err(CliError::call(format!("no certificate in {}", folder.display()), Some("certificates are read from files named *.pem".into())));
    }
    Ok(anchors)
}

/// The rules with their texts in the language that is asked for.
fn in_language(parsed: ParsedFiles, language: Option<&str>) -> Result<ParsedFiles, CliError> {
    let Some(language) = language.filter(|language| *language != "en") else { return Ok(parsed) };
    let known = parsed.languages();
    if known.iter().any(|known| known == language) {
        return Ok(parsed.in_language(language));
    }
    let known = std::iter::once("en").chain(known.iter().map(String::as_str)).collect::<Vec<_>>().join(", ");
    Err(CliError::call(format!("no rule has its texts in the language `{language}`"), Some(format!("languages of the rules: {known}"))))
}

/// The files of the packs of the profiles, and over them those of the folders, a later one over an earlier one.
fn rule_files(profiles: &Chosen, options: &KnowledgeOptions) -> Result<Vec<Vec<PackFile>>, CliError> {
    let embedded = profiles.packs().into_iter().map(Ok);
    embedded.chain(options.rules.iter().map(|folder| pack_files(folder))).collect()
}

/// The rule files of a folder, in path order; a folder without any is a slip in the call.
fn pack_files(folder: &Path) -> Result<Vec<PackFile>, CliError> {
    let files = files_of(folder, "yaml", &["corpus"])?;
    if files.is_empty() {
        return Err(CliError::call(format!("no rule file in {}", folder.display()), Some("rule files are named *.yaml".into())));
    }
    Ok(files.into_iter().map(|(path, text)| PackFile { path: path.display().to_string(), text }).collect())
}

/// The texts of all files of a folder with this ending, in path order, leaving out folders of these names.
pub(super) fn files_of(folder: &Path, ending: &str, without: &[&str]) -> Result<Vec<(PathBuf, String)>, CliError> {
    let is_kept =
        |entry: &walkdir::DirEntry| !(entry.depth() > 0 && entry.file_type().is_dir() && without.iter().any(|name| entry.file_name() == *name));
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(is_kept) {
        let entry = entry.map_err(|error| CliError::File { place: folder.display().to_string(), error: error.into() })?;
        if entry.file_type().is_file() && entry.path().extension().is_some_and(|extension| extension == ending) {
            let path = entry.into_path();
            let text = fs::read_to_string(&path).map_err(|error| CliError::File { place: path.display().to_string(), error })?;
            files.push((path, text));
        }
    }
    Ok(files)
}

/// The built-in message book.
pub(super) fn built_in_book() -> Result<AnyBook, CliError> {
    ivi_2_0().map(AnyBook::BuiltIn).map_err(|error| CliError::schema("the built-in message book", error))
}

/// Reads a message book from a file: XSD when it begins like XML, YAML otherwise.
pub(super) fn read_book(file: &Path) -> Result<Book, CliError> {
    let book = Book::from_file_text(&file.to_string_lossy(), &read_text(file)?);
    book.map_err(|error| CliError::schema(file.display().to_string(), &error))
}

/// The text of a file that must be readable, and no larger than what is checked.
pub(super) fn read_text(file: &Path) -> Result<String, CliError> {
    let failed = |error| CliError::File { place: file.display().to_string(), error };
    let mut bytes = Vec::new();
    File::open(file).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes)).map_err(failed)?;
    if bytes.len() as u64 > LARGEST {
        return Err(CliError::call(format!("{}: this is larger than {LARGEST} bytes", file.display()), None));
    }
    let decoded = decode(bytes);
    match decoded.problem.filter(EncodingProblem::stops) {
        Some(_) => Err(CliError::call(format!("{}: this is no text in {}", file.display(), decoded.encoding), None)),
        None => Ok(decoded.text),
    }
}
