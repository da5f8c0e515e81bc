//! The forms that a report can have, and files that one is asked for in.

use std::convert::Infallible;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// The form of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// For people, with the lines concerned.
    Human,
    /// For programs: one JSON document.
    Json,
    /// For programs that read while the run goes on: a JSON value a line.
    Ndjson,
    /// For what shows findings of many tools: SARIF 2.1.0.
    Sarif,
    /// For build servers that show tests: JUnit XML.
    JUnit,
    /// For merge requests of GitLab: its code quality report.
    GitLab,
    /// For runs of GitHub: annotations as workflow commands.
    GitHub,
    /// For what reads XML as Checkstyle writes it.
    Checkstyle,
    /// For spreadsheets: a row a finding.
    Csv,
    /// For people: a page that is searched and opened without a network.
    Html,
    /// What the service of an authority would answer, as the rule pack that has a form of this name says it.
    Answers(String),
}

impl Form {
    /// The forms that need no rule pack, by their names.
    pub const BUILT_IN: [(&str, Self); 10] = [
        ("human", Self::Human),
        ("json", Self::Json),
        ("ndjson", Self::Ndjson),
        ("sarif", Self::Sarif),
        ("junit", Self::JUnit),
        ("checkstyle", Self::Checkstyle),
        ("gitlab", Self::GitLab),
        ("github", Self::GitHub),
        ("csv", Self::Csv),
        ("html", Self::Html),
    ];

    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Self::Answers(name) => name,
            form => Self::BUILT_IN.iter().find(|(_, known)| known == form).map_or("", |(name, _)| name),
        }
    }

    /// How the names of files in this form usually end, in small letters.
    const fn endings(&self) -> &[&str] {
        match self {
            // Any name will do.
            Self::Human | Self::GitHub => &[],
            Self::Sarif => &[".sarif", ".sarif.json"],
            Self::JUnit => &[".xml"],
            Self::GitLab => &[".json", "code-quality-report.json"],
            Self::Checkstyle => &[".xml", "checkstyle.xml", "checkstyle-result.xml"],
            Self::Csv => &[".csv"],
            Self::Html => &[".html", ".htm"],
            Self::Json => &[".json"],
            Self::Ndjson => &[".ndjson", ".jsonl"],
            // Their packs do not say; each of them is JSON of some kind so far.
            Self::Answers(_) => &[".json", ".ndjson", ".jsonl"],
        }
    }

    /// How much of the name of a file is usual for this form: the length of its ending.
    fn suits(&self, path: &OsStr) -> Option<usize> {
        let path = path.as_encoded_bytes().to_ascii_lowercase();
        self.endings().iter().filter(|ending| path.ends_with(ending.as_bytes())).map(|ending| ending.len()).max()
    }
}

impl FromStr for Form {
    type Err = Infallible;

    fn from_str(name: &str) -> Result<Self, Infallible> {
        let built_in = Self::BUILT_IN.into_iter().find(|(known, _)| *known == name);
        Ok(built_in.map_or_else(|| Self::Answers(name.to_owned()), |(_, form)| form))
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A file that a report is asked for in: `report.json`, or `json:report` with its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFile {
    /// Its form, when it is said.
    pub form: Option<Form>,
    /// Where it is.
    pub path: PathBuf,
}

impl ReportFile {
    /// Its form: the one that is said; or else the one that was asked for in general, when the name of the file goes with it; or else the
    /// one that the name of the file goes with; or else the one that was asked for.
    pub fn form(&self, asked: Option<&Form>) -> Form {
        let name = self.path.as_os_str();
        // Of forms that end alike the first counts: of equals the last is taken.
        let by_name =
            || Form::BUILT_IN.into_iter().rev().map(|(_, form)| form).filter(|form| form.suits(name).is_some()).max_by_key(|form| form.suits(name));
        let form = self.form.clone().or_else(|| asked.filter(|form| form.suits(name).is_some()).cloned());
        form.or_else(by_name).or_else(|| asked.cloned()).unwrap_or(Form::Human)
    }
}

impl From<OsString> for ReportFile {
    fn from(text: OsString) -> Self {
        let (form, path) = split(&text).unwrap_or((None, &text));
        Self { form, path: path.into() }
    }
}

impl FromStr for ReportFile {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(OsString::from(text).into())
    }
}

/// The form and the path of `json:report`. A single letter is the name of a drive.
fn split(text: &OsStr) -> Option<(Option<Form>, &OsStr)> {
    let whole = text.to_str()?;
    let (name, path) = whole.split_once(':')?;
    let is_name = name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    (is_name && !path.is_empty()).then(|| (name.parse().ok(), OsStr::new(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(file: &str, asked: Option<&str>) -> (String, String) {
        let file: ReportFile = file.parse().unwrap();
        let asked: Option<Form> = asked.map(|name| name.parse().unwrap());
        (file.form(asked.as_ref()).to_string(), file.path.display().to_string())
    }

    #[test]
    fn a_form_goes_by_what_is_said_and_then_by_the_name_of_the_file() {
        for (file, asked, expected) in [
            ("report.json", None, ("json", "report.json")),
            ("REPORT.JSON", None, ("json", "REPORT.JSON")),
            ("out/report.jsonl", None, ("ndjson", "out/report.jsonl")),
            ("report", None, ("human", "report")),
            ("report", Some("json"), ("json", "report")),
            ("report.txt", Some("json"), ("json", "report.txt")),
            ("report.json", Some("ndjson"), ("json", "report.json")),
            ("report.json", Some("svv"), ("svv", "report.json")),
            ("report.txt", Some("svv"), ("svv", "report.txt")),
            ("report.ndjson", Some("human"), ("ndjson", "report.ndjson")),
            ("ndjson:report.json", Some("json"), ("ndjson", "report.json")),
            ("svv:answers", None, ("svv", "answers")),
            ("out/junit.xml", None, ("junit", "out/junit.xml")),
            ("out/checkstyle.xml", None, ("checkstyle", "out/checkstyle.xml")),
            ("quality.json", Some("gitlab"), ("gitlab", "quality.json")),
            ("report.xml", None, ("junit", "report.xml")),
            ("report.xml", Some("checkstyle"), ("checkstyle", "report.xml")),
            ("gl-code-quality-report.json", None, ("gitlab", "gl-code-quality-report.json")),
            ("report.sarif.json", None, ("sarif", "report.sarif.json")),
            ("report.sarif", Some("json"), ("sarif", "report.sarif")),
            ("report.csv", None, ("csv", "report.csv")),
            ("./json:report", None, ("human", "./json:report")),
            ("C:\\report.json", None, ("json", "C:\\report.json")),
            ("json:", None, ("human", "json:")),
        ] {
            assert_eq!(form(file, asked), (expected.0.to_owned(), expected.1.to_owned()), "{file} {asked:?}");
        }
    }

    #[test]
    fn every_form_has_one_name() {
        for (name, form) in Form::BUILT_IN {
            assert_eq!((form.name(), name.parse::<Form>().unwrap()), (name, form.clone()));
        }
    }
}
