//! A configuration file, and the other files of the gate.

use super::error::BuildError;
use super::folder::{decoded, read_bytes_of, read_text};
use crate::approval::Approvals;
use crate::gate::{Baseline, Config, FileOr, GateFiles, RawWaiver, Said, Weight, read_owners, read_waivers};
use crate::schema::Book;
use crate::yaml::{Entries, Fault};
use serde_saphyr::Spanned;
use std::path::{Path, PathBuf};

/// How a configuration file is called where it is looked for.
pub(crate) const CONFIGURATION: &str = "ivicheck.yaml";
/// The most bytes that a report may have which is read as a baseline.
const MOST_BASELINE: u64 = 2 * 1024 * 1024 * 1024;
/// The most bytes that approval data may have.
const MOST_APPROVALS: u64 = 512 * 1024 * 1024;

/// A configuration file that was read. Relative paths in it are relative to the folder that it lies in.
#[derive(Debug, Clone)]
pub struct Configuration {
    file: PathBuf,
    text: String,
    pub(crate) config: Config,
}

impl Configuration {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// When it cannot be read, or something in it is wrong.
    pub fn read(file: impl Into<PathBuf>) -> Result<Self, BuildError> {
        let file = file.into();
        let text = read_text(&file)?;
        let config = Config::read(&file.display().to_string(), &text).map_err(|fault| BuildError::Gate(vec![fault]))?;
        Ok(Self { file, text, config })
    }

    /// The configuration file that holds for a folder: `ivicheck.yaml` there, or in the nearest folder above that has one.
    pub fn find(folder: &Path) -> Option<PathBuf> {
        folder.ancestors().map(|folder| folder.join(CONFIGURATION)).find(|file| file.is_file())
    }

    /// The file.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The line of a key, when it is there.
    pub(crate) fn line_of(&self, key: &str) -> Option<usize> {
        let is_key = |line: &str| line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':'));
        self.text.lines().position(is_key).map(|line| line + 1)
    }

    /// What a key says, for people; of a mapping or list in place, its entries.
    pub(crate) fn said(&self, key: &str) -> Vec<String> {
        let Config { profiles, language, rules, schema, trust, trust_list_signer, crl, fail_on, severity, .. } = &self.config;
        let Config { unsigned, allow_empty, only, skip, include, exclude, severities, waivers, owners, approvals, outputs, .. } = &self.config;
        let one = |text: Option<String>| text.into_iter().collect();
        let list = |list: &Option<Vec<String>>| list.clone().unwrap_or_default();
        match key {
            "profiles" => list(profiles),
            "language" => one(language.clone()),
            "rules" => list(rules),
            "schema" => one(schema.clone()),
            "trust" => one(trust.clone()),
            "trust-list-signer" => one(trust_list_signer.clone()),
            "crl" => one(crl.clone()),
            "fail-on" => one(fail_on.map(|word| word.as_str().to_owned())),
            "severity" => one(severity.map(|word| word.to_string())),
            "unsigned" => one(unsigned.map(|is| is.to_string())),
            "allow-empty" => one(allow_empty.map(|is| is.to_string())),
            "only" => list(only),
            "skip" => list(skip),
            "include" => list(include),
            "exclude" => list(exclude),
            "severities" => severities.0.iter().map(|(code, weight)| format!("{} is {}", code.value, weight.as_str())).collect(),
            "waivers" => one(waivers.as_ref().map(|given| shown(given, |list| list.len()))),
            "approvals" => one(approvals.clone()),
            "owners" => one(owners.as_ref().map(|given| shown(given, |list| list.0.len()))),
            "outputs" => list(outputs),
            _ => Vec::new(),
        }
    }

    /// A path that the file names.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        let folder = self.file.parent().unwrap_or(Path::new(""));
        if folder.as_os_str().is_empty() { PathBuf::from(name) } else { folder.join(name) }
    }

    /// The files and folders that it names.
    pub(crate) fn paths(&self) -> Vec<PathBuf> {
        let config = &self.config;
        let files = [&config.schema, &config.trust, &config.trust_list_signer, &config.crl, &config.approvals].into_iter().flatten();
        let in_files = [of_file(&config.waivers), of_file(&config.owners)].into_iter().flatten();
        files.chain(in_files).chain(config.rules.iter().flatten()).map(|name| self.path(name)).chain([self.file.clone()]).collect()
    }
}

/// The name of a file, or how many entries stand in place.
fn shown<T>(given: &FileOr<T>, count: impl Fn(&T) -> usize) -> String {
    match given {
        FileOr::File(name) => name.clone(),
        FileOr::Here(list) => format!("{} in place", count(list)),
    }
}

fn of_file<T>(given: &Option<FileOr<T>>) -> Option<&String> {
    if let Some(FileOr::File(name)) = given { Some(name) } else { None }
}

/// Where the files of the gate are, as far as the builder was told itself.
#[derive(Debug, Clone, Default)]
pub(super) struct GateSettings {
    pub(super) waivers: Option<PathBuf>,
    pub(super) owners: Option<PathBuf>,
    pub(super) baseline: Option<PathBuf>,
    pub(super) approvals: Option<PathBuf>,
    pub(super) severities: Vec<(String, Weight)>,
}

impl GateSettings {
    /// Reads the approval data, in terms of a book.
    pub(super) fn approvals(&self, configuration: Option<&Configuration>, book: &Book) -> Result<Option<Approvals>, BuildError> {
        let said = || configuration.and_then(|configuration| Some(configuration.path(configuration.config.approvals.as_ref()?)));
        let Some(file) = self.approvals.clone().or_else(said) else { return Ok(None) };
        let text = read_bytes_of(&file, MOST_APPROVALS).and_then(|bytes| decoded(&file, bytes))?;
        Approvals::read(&file.display().to_string(), &text, book).map(Some).map_err(BuildError::Gate)
    }

    /// Reads what was named; what the builder was told itself goes before what a configuration says.
    pub(super) fn read(&self, configuration: Option<&Configuration>) -> Result<GateFiles, BuildError> {
        let mut faults = Vec::new();
        let mut files = GateFiles::default();
        if let Some(configuration) = configuration {
            let name = configuration.file.display().to_string();
            let Config { severities, waivers, owners, .. } = configuration.config.clone();
            files.severities = Said::by_file(&name, severities);
            files.waivers = match waivers.filter(|_| self.waivers.is_none()) {
                Some(FileOr::Here(list)) => Some((name.clone(), list)),
                Some(FileOr::File(file)) => Some(self::waivers(&configuration.path(&file), &mut faults)?),
                None => None,
            };
            files.owners = match owners.filter(|_| self.owners.is_none()) {
                Some(FileOr::Here(list)) => Some((name, list)),
                Some(FileOr::File(file)) => Some(self::owners(&configuration.path(&file), &mut faults)?),
                None => None,
            };
        }
        if let Some(file) = &self.waivers {
            files.waivers = Some(waivers(file, &mut faults)?);
        }
        if let Some(file) = &self.owners {
            files.owners = Some(owners(file, &mut faults)?);
        }
        files.severities.extend(self.severities.iter().map(|(prefix, weight)| Said::by_program(prefix, *weight)));
        if let Some(file) = &self.baseline {
            let text = read_bytes_of(file, MOST_BASELINE)?;
            let baseline = Baseline::read(&file.display().to_string(), &text);
            files.baseline = Some(baseline.map_err(|error| BuildError::Baseline { file: file.clone(), error })?);
        }
        if faults.is_empty() { Ok(files) } else { Err(BuildError::Gate(faults)) }
    }
}

fn waivers(file: &Path, faults: &mut Vec<Fault>) -> Result<(String, Vec<RawWaiver>), BuildError> {
    let (name, text) = (file.display().to_string(), read_text(file)?);
    let list = read_waivers(&name, &text).unwrap_or_else(|fault| {
        faults.push(fault);
        Vec::new()
    });
    Ok((name, list))
}

fn owners(file: &Path, faults: &mut Vec<Fault>) -> Result<(String, Entries<Spanned<String>>), BuildError> {
    let (name, text) = (file.display().to_string(), read_text(file)?);
    let list = read_owners(&name, &text).unwrap_or_else(|fault| {
        faults.push(fault);
        Entries::default()
    });
    Ok((name, list))
}
