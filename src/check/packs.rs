//! Rule packs as they are given: a folder, an archive, or texts in memory.

use super::archive::archive_files;
use super::error::BuildError;
use super::folder::{Named, decoded, files_of, read_bytes_of};
use super::input::LARGEST;
use super::settings::RuleSource;
use crate::rules::{PackFile, digest_of};
use crate::source::{ends_in, has_ending, sha256};
use std::path::{Path, PathBuf};

/// How rule files, their tables and their scripts are named.
const RULES: [&str; 4] = ["yaml", "yml", "csv", "rhai"];
/// How files of packs are named: those, and the vehicles of tests.
const READ: [&str; 5] = [RULES[0], RULES[1], RULES[2], RULES[3], "xml"];
/// How archives of packs are named.
const ARCHIVES: [&str; 3] = [".zip", ".tar.gz", ".tgz"];
/// The most bytes that an archive of a pack may have.
const MOST: u64 = 32 * 1024 * 1024;

/// What a folder or archive with a pack holds.
#[derive(Debug, Default)]
pub(crate) struct PackContent {
    /// The rule files, in path order.
    pub(crate) files: Vec<PackFile>,
    /// Vehicles for tests: the path of each, and its text.
    pub(crate) vehicles: Vec<(PathBuf, String)>,
    /// Files that are neither, in path order.
    pub(crate) others: Vec<PathBuf>,
}

/// Whether a path names an archive of a pack.
pub(crate) fn is_archive(path: &Path) -> bool {
    path.to_str().is_some_and(|name| ARCHIVES.iter().any(|ending| ends_in(name, ending)))
}

impl RuleSource {
    /// The rule files, and which other files lie beside them, one line each.
    pub(super) fn read(&self, digest: Option<&String>) -> Result<(Vec<PackFile>, Vec<String>), BuildError> {
        match self {
            Self::Given(files) => Ok((files.clone(), Vec::new())),
            Self::Path { path, sha256: wanted } => {
                let content = read_pack(path)?;
                if let Some(wanted) = wanted.as_ref().or(digest) {
                    check_digest(path, wanted, &content)?;
                }
                if content.files.is_empty() {
                    return Err(BuildError::NoRuleFile(path.clone()));
                }
                let unread = content.others.iter();
                Ok((
                    content.files,
                    unread
                        .map(|path| format!("{} is not read: rule files are named *.yaml or *.yml, tables *.csv, scripts *.rhai", path.display()))
                        .collect(),
                ))
            }
        }
    }
}

/// Reads the folder or archive of a pack.
pub(crate) fn read_pack(path: &Path) -> Result<PackContent, BuildError> {
    if path.is_file() && is_archive(path) { of_archive(path) } else { of_folder(path) }
}

fn of_folder(folder: &Path) -> Result<PackContent, BuildError> {
    let found = files_of(folder, &Named { endings: &READ, without: &["corpus"], most: LARGEST })?;
    sorted(found.files, found.others)
}

fn of_archive(path: &Path) -> Result<PackContent, BuildError> {
    let bytes = read_bytes_of(path, MOST)?;
    let files = archive_files(path, bytes)?;
    let named = files.into_iter().map(|(name, bytes)| (path.join(name), bytes));
    let (read, others): (Vec<_>, Vec<_>) = named.partition(|(path, _)| has_ending(path, &READ));
    sorted(read, others.into_iter().map(|(path, _)| path).collect())
}

fn sorted(read: Vec<(PathBuf, Vec<u8>)>, others: Vec<PathBuf>) -> Result<PackContent, BuildError> {
    let mut content = PackContent { others, ..PackContent::default() };
    for (path, bytes) in read {
        let text = decoded(&path, bytes)?;
        if has_ending(&path, &["xml"]) {
            content.vehicles.push((path, text));
        } else {
            content.files.push(PackFile { path: path.display().to_string(), text });
        }
    }
    Ok(content)
}

/// An archive is told by the digest of its bytes, a folder by that of its rule files, which stands in reports.
fn check_digest(path: &Path, wanted: &str, content: &PackContent) -> Result<(), BuildError> {
    let found = if path.is_file() && is_archive(path) { sha256(&read_bytes_of(path, MOST)?) } else { digest_of(&content.files) };
    if found.eq_ignore_ascii_case(wanted.trim()) {
        return Ok(());
    }
    Err(BuildError::OtherDigest { path: path.to_owned(), wanted: wanted.trim().to_owned(), found })
}
