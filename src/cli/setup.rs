//! What a run checks against: the message book, the rules and the codes that they can report.

use super::CliError;
use super::arguments::KnowledgeOptions;
use crate::batch::{ContentCheck, Selection};
use crate::finding::{BUILT_IN, Severity};
use crate::report::Head;
use crate::schema::{Book, ivi_2_0, nearest, xsd};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::ops::Deref;
use std::path::Path;

/// The profiles that are known.
const PROFILES: [&str; 1] = ["eu"];

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
    pub(super) help: Cow<'static, str>,
    /// The tags of the fields and groups that it looks at, when it names any.
    pub(super) uses: Vec<String>,
}

/// What a run checks against.
#[derive(Debug)]
pub(super) struct Knowledge {
    pub(super) book: AnyBook,
    /// Every check, ordered by code.
    pub(super) checks: Vec<Check>,
    pub(super) head: Head,
}

impl Knowledge {
    /// Reads the book and the rules that the options name.
    pub(super) fn load(options: &KnowledgeOptions) -> Result<Self, CliError> {
        if let Some(unknown) = options.profile.iter().find(|name| !PROFILES.contains(&name.as_str())) {
            let known = PROFILES.join(", ");
            return Err(CliError::call(format!("there is no profile `{unknown}`"), Some(format!("known profiles: {known}"))));
        }
        if let Some(folder) = options.rules.first() {
            return Err(CliError::call(format!("{}: rule packs cannot be added yet", folder.display()), None));
        }
        let book = match &options.schema {
            None => built_in_book()?,
            Some(file) => AnyBook::Read(Box::new(read_book(file)?)),
        };
        let mut checks: Vec<Check> = built_in_checks().collect();
        checks.sort_by(|one, other| one.code.cmp(&other.code));
        let head = Head { profiles: options.profile.clone(), packs: Vec::new() };
        Ok(Self { book, checks, head })
    }

    /// The check of a record's content; the rules plug in here.
    pub(super) fn content(&self) -> Option<ContentCheck<'_>> {
        None
    }

    /// The check with this code.
    pub(super) fn check(&self, code: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.code == code)
    }

    /// Which codes are reported; every beginning must be that of a known code.
    pub(super) fn selection(&self, only: &[String], skip: &[String]) -> Result<Selection, CliError> {
        for prefix in only.iter().chain(skip) {
            if prefix.is_empty() || !self.checks.iter().any(|check| check.code.starts_with(prefix.as_str())) {
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
        help: kind.help.into(),
        uses: Vec::new(),
    })
}

/// The built-in message book.
pub(super) fn built_in_book() -> Result<AnyBook, CliError> {
    ivi_2_0().map(AnyBook::BuiltIn).map_err(|error| CliError::schema("the built-in message book", error))
}

/// Reads a message book from a file: XSD when it begins like XML, YAML otherwise.
pub(super) fn read_book(file: &Path) -> Result<Book, CliError> {
    let place = || file.display().to_string();
    let bytes = fs::read(file).map_err(|error| CliError::File { place: place(), error })?;
    let decoded = crate::source::decode(bytes);
    if decoded.problem.as_ref().is_some_and(crate::source::EncodingProblem::stops) {
        return Err(CliError::Schema { place: place(), error: format!("this is no text in {}", decoded.encoding) });
    }
    let book = if decoded.text.trim_start().starts_with('<') { xsd::read(&decoded.text) } else { Book::from_yaml(&decoded.text) };
    book.map_err(|error| CliError::schema(place(), &error))
}
