//! Which inputs there are: files, folders, archives and standard input.

use super::BatchError;
use super::archive::{Archive, ArchiveKind, Budget, not_opened};
use super::choice::{Choice, Skipped, Why};
use super::identity::{Found, Identity, identity, one_name_each};
#[cfg(feature = "serve")]
use super::read::read;
use super::source::{Origin, Source};
use crate::finding::kinds;
use crate::source::has_ending;
use rayon::slice::ParallelSliceMut;
use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use walkdir::{DirEntry, WalkDir};

/// The path that stands for standard input.
const STANDARD_INPUT: &str = "-";

/// The inputs of a run, in path order.
#[derive(Debug, Default)]
pub struct Inputs {
    /// The inputs; paths are compared component by component, as bytes.
    pub sources: Vec<Source>,
    /// Which files in folders and archives were passed over, and why, in path order.
    pub skipped: Vec<Skipped>,
    /// The folders and archives that hold nothing to check, where that is allowed.
    pub empty: Vec<String>,
}

impl Inputs {
    /// The path of the input at this position; empty when there is none.
    pub fn path(&self, position: usize) -> String {
        self.sources.get(position).map_or_else(String::new, |source| source.path().into_owned())
    }

    /// Whether standard input is among them.
    pub(crate) fn reads_standard_input(&self) -> bool {
        self.sources.iter().any(|source| matches!(source.origin, Origin::StandardInput))
    }
}

/// What is taken at most of inputs that are in memory, archives unpacked.
#[cfg(feature = "serve")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Most {
    /// So many inputs.
    pub(crate) files: usize,
    /// So many bytes of them together.
    pub(crate) bytes: u64,
}

/// Inputs that are in memory, with their names: messages, and archives of them by the endings of their names, as [`collect`] takes files
/// that are named by themselves. What archives hold is unpacked here, so that no small one grows without end.
///
/// # Errors
/// When they are more than may be taken, or an archive holds nothing to check.
#[cfg(feature = "serve")]
pub(crate) fn collect_bytes(files: Vec<(String, Vec<u8>)>, most: Most) -> Result<Inputs, BatchError> {
    let too_much = || BatchError::TooMuch { files: most.files, bytes: most.bytes };
    let mut collection = Collection::default();
    for (name, bytes) in files {
        let path = PathBuf::from(&name);
        let Some(kind) = opened_kind(&path) else {
            collection.push(Source { path: path.into(), origin: Origin::Bytes(bytes.into()) });
            continue;
        };
        match Archive::of_bytes(bytes, kind, &mut collection.budget).map(Arc::new) {
            Ok(archive) if collection.add_entries(&path, &archive, true) => {}
            Ok(_) => collection.nothing_in(path)?,
            Err(finding) => collection.push(Source { path: path.into(), origin: Origin::Failed(finding) }),
        }
    }
    let Collection { found, mut skipped, empty, .. } = collection;
    if found.len() > most.files {
        return Err(too_much());
    }
    let mut left = most.bytes;
    let mut sources = Vec::with_capacity(found.len());
    for Found { mut source, .. } in found {
        if matches!(source.origin, Origin::Entry { .. }) {
            source.origin = match read(&source) {
                Ok(bytes) => Origin::Bytes(bytes.into()),
                Err(finding) => Origin::Failed(finding),
            };
        }
        if let Origin::Bytes(bytes) = &source.origin {
            left = left.checked_sub(bytes.len() as u64).ok_or_else(too_much)?;
        }
        sources.push(source);
    }
    skipped.sort_unstable();
    skipped.dedup();
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(Inputs { sources, skipped, empty })
}

/// What has been found so far.
#[derive(Debug, Default)]
struct Collection {
    found: Vec<Found>,
    choice: Choice,
    skipped: Vec<Skipped>,
    empty: Vec<String>,
    budget: Budget,
    /// The archives on disk that have been opened.
    archives: HashSet<Identity>,
}

/// Finds the inputs below the given paths.
///
/// A file is taken whatever its name; a folder is walked, following links, for files named `*.xml` and archives; an archive (`*.zip`,
/// `*.tar`, `*.tar.gz`, `*.tgz`) likewise, archives within it one level deep; `-` is standard input. A file that is reached by several
/// names is one input. An input that cannot be read becomes a source that carries its finding.
///
/// # Errors
/// When a path does not exist, or a folder or archive holds nothing to check.
pub fn collect(paths: &[PathBuf]) -> Result<Inputs, BatchError> {
    collect_chosen(paths, &Choice::default())
}

/// The same, as far as a choice takes them.
///
/// # Errors
/// When a path does not exist, or a folder or archive holds nothing to check and that is not allowed.
pub fn collect_chosen(paths: &[PathBuf], choice: &Choice) -> Result<Inputs, BatchError> {
    let as_given = |path: &Path| path.as_os_str().is_empty() || path.as_os_str() == STANDARD_INPUT;
    let mut given: Vec<PathBuf> = paths.iter().map(|path| if as_given(path) { path.clone() } else { plain(path) }).collect();
    given.sort_unstable();
    given.dedup();
    let mut collection = Collection { choice: choice.clone(), ..Collection::default() };
    for path in given {
        collection.add(path)?;
    }
    let Collection { mut found, mut skipped, empty, .. } = collection;
    skipped.sort_unstable();
    skipped.dedup();
    found.par_sort_by(|one, other| one.source.path.cmp(&other.source.path));
    Ok(Inputs { sources: one_name_each(found), skipped, empty })
}

impl Collection {
    fn push(&mut self, source: Source) {
        self.found.push(Found::new(source));
    }

    fn skip(&mut self, path: &Path, why: Why) {
        self.skipped.push(Skipped { path: plain(path).to_string_lossy().into_owned(), why });
    }

    /// Whether a file that could be checked is wanted; one that is not is passed over.
    fn wants(&mut self, path: &Path) -> bool {
        let refused = self.choice.refuses(path);
        if let Some(why) = refused {
            self.skip(path, why);
        }
        refused.is_none()
    }

    /// Nothing to check lies in a folder or archive.
    fn nothing_in(&mut self, path: PathBuf) -> Result<(), BatchError> {
        if !self.choice.allows_none() {
            return Err(BatchError::NothingToCheck(path));
        }
        self.empty.push(path.to_string_lossy().into_owned());
        Ok(())
    }

    fn add(&mut self, path: PathBuf) -> Result<(), BatchError> {
        if path.as_os_str() == STANDARD_INPUT {
            self.push(Source { path: path.into(), origin: Origin::StandardInput });
            return Ok(());
        }
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => self.add_folder(path),
            Ok(metadata) if metadata.is_file() => match opened_kind(&path) {
                Some(kind) => self.add_given_archive(path, kind),
                None => {
                    self.found.push(Found::given(Source::file(path), &metadata));
                    Ok(())
                }
            },
            Ok(metadata) => {
                self.push(Source::not_a_file(path, metadata.file_type()));
                Ok(())
            }
            // A link that leads nowhere is there itself.
            Err(error) if error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(&path).is_err() => Err(BatchError::NoSuchPath(path)),
            Err(error) => {
                self.push(Source::unreadable(path, &error));
                Ok(())
            }
        }
    }

    fn add_folder(&mut self, folder: PathBuf) -> Result<(), BatchError> {
        let before = self.found.len();
        // A folder that is named itself is meant, whatever its name.
        let mut walk = WalkDir::new(&folder).follow_links(true).into_iter();
        while let Some(entry) = walk.next() {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {
                    if entry.depth() > 0 && entry.file_name() == COMPANION_FOLDER {
                        self.skip(entry.path(), Why::Companion);
                        walk.skip_current_dir();
                    }
                }
                Ok(entry) if is_companion(entry.file_name()) => self.skip(entry.path(), Why::Companion),
                Ok(entry) if has_ending(entry.path(), &["xml"]) => self.add_walked(&entry),
                Ok(entry) => match archive_kind(entry.path()).filter(|_| entry.file_type().is_file()) {
                    Some(kind) => _ = self.add_archive(plain(entry.path()), kind),
                    None => self.skip(entry.path(), Why::Name),
                },
                Err(error) => self.add_failure(&folder, error),
            }
        }
        if self.found.len() == before { self.nothing_in(folder) } else { Ok(()) }
    }

    fn add_walked(&mut self, entry: &DirEntry) {
        let path = plain(entry.path());
        if !self.wants(&path) {
            return;
        }
        if entry.file_type().is_file() {
            self.found.push(Found::walked(Source::file(path), entry));
        } else {
            self.push(Source::not_a_file(path, entry.file_type()));
        }
    }

    fn add_failure(&mut self, folder: &Path, error: walkdir::Error) {
        let path = plain(error.path().unwrap_or(folder));
        if let Some(ancestor) = error.loop_ancestor() {
            let message = format!("the link leads back to the folder {}", plain(ancestor).display());
            self.push(Source::failed(path, &kinds::INPUT_DIRECTORY_LOOP, message));
            return;
        }
        let error = io::Error::from(error);
        // A link that leads nowhere, or a file removed meanwhile, matters only when it would have been checked.
        if error.kind() == io::ErrorKind::NotFound && !has_ending(&path, &["xml"]) && archive_kind(&path).is_none() {
            self.skip(&path, Why::Gone);
        } else {
            self.push(Source::unreadable(path, &error));
        }
    }

    fn add_given_archive(&mut self, path: PathBuf, kind: ArchiveKind) -> Result<(), BatchError> {
        if self.add_archive(path.clone(), kind) { Ok(()) } else { self.nothing_in(path) }
    }

    /// Adds the files of an archive on disk; tells whether there was anything to check in it.
    fn add_archive(&mut self, path: PathBuf, kind: ArchiveKind) -> bool {
        if identity(&path).is_some_and(|identity| !self.archives.insert(identity)) {
            return true;
        }
        match Archive::open(&path, kind, &mut self.budget) {
            Ok(archive) => self.add_entries(&path, &Arc::new(archive), true),
            Err(finding) => {
                self.push(Source { path: path.into(), origin: Origin::Failed(finding) });
                true
            }
        }
    }

    /// Adds the files of an archive; the archives in it are opened when it is the outermost.
    fn add_entries(&mut self, path: &Path, archive: &Arc<Archive>, is_outermost: bool) -> bool {
        let before = self.found.len();
        if let Some(finding) = archive.problem() {
            self.push(Source { path: path.into(), origin: Origin::Failed(finding) });
        }
        for (index, name) in archive.files() {
            let inner = within(path, &name);
            let steps = || name.split(['/', '\\']);
            if steps().any(|step| step == COMPANION_FOLDER) || steps().next_back().is_some_and(|own| own.starts_with(COMPANION_PREFIX)) {
                self.skip(&inner, Why::Companion);
            } else if has_ending(Path::new(name.as_ref()), &["xml"]) {
                if self.wants(&inner) {
                    self.push(Source { path: inner.into(), origin: Origin::Entry { archive: Arc::clone(archive), index } });
                }
            } else if let Some(kind) = ArchiveKind::of(&name) {
                let opened = if is_outermost {
                    archive.open_inner(index, kind, &mut self.budget)
                } else {
                    Err(not_opened("it lies in an archive within an archive"))
                };
                match opened {
                    Ok(opened) => _ = self.add_entries(&inner, &Arc::new(opened), false),
                    Err(finding) => self.push(Source { path: inner.into(), origin: Origin::Failed(finding) }),
                }
            } else {
                self.skip(&inner, Why::Name);
            }
        }
        self.found.len() > before
    }
}

/// The folder in which macOS packs what it keeps of files beside their content.
const COMPANION_FOLDER: &str = "__MACOSX";

/// What the names of such companions begin with; they end like the file itself.
const COMPANION_PREFIX: &str = "._";

fn is_companion(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(COMPANION_PREFIX.as_bytes())
}

/// The kind of archive that a file is by its name, when it is one.
fn archive_kind(path: &Path) -> Option<ArchiveKind> {
    path.file_name().and_then(|name| ArchiveKind::of(&name.to_string_lossy()))
}

/// The kind of archive that a file which was named by itself is opened as; anything else that is named by itself is read as a message.
fn opened_kind(path: &Path) -> Option<ArchiveKind> {
    archive_kind(path).filter(|kind| *kind != ArchiveKind::Other)
}

/// The path of an entry: `archive.zip!/inner/path.xml`.
fn within(archive: &Path, name: &str) -> PathBuf {
    let mut inner = archive.as_os_str().to_owned();
    inner.push("!/");
    inner.push(name);
    PathBuf::from(inner)
}

/// The path without leading `./`, so that one file has one path. A file called `-` keeps it.
fn plain(path: &Path) -> PathBuf {
    let rest: PathBuf = path.components().skip_while(|component| *component == Component::CurDir).collect();
    match rest.as_os_str() {
        name if name.is_empty() => PathBuf::from("."),
        name if name == STANDARD_INPUT => Path::new(".").join(rest),
        _ => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(inputs: &Inputs) -> Vec<String> {
        inputs.sources.iter().map(|source| source.path().replace('\\', "/")).collect()
    }

    #[test]
    fn paths_are_in_component_order_and_stand_once() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["a", "a.b"] {
            fs::create_dir(at(name)).unwrap();
        }
        for name in ["b.xml", "a/z.XML", "a.b/c.xml", "a-1.xml", "note.txt", "a/._z.XML"] {
            fs::write(at(name), "x").unwrap();
        }
        let inputs = collect(&[folder.path().to_owned(), at("b.xml"), at("note.txt"), at("a"), at("b.xml")]).unwrap();
        let expected = ["a/z.XML", "a-1.xml", "a.b/c.xml", "b.xml", "note.txt"];
        assert_eq!(paths(&inputs), expected.map(|name| at(name).to_string_lossy().into_owned()));
    }

    #[test]
    fn a_leading_dot_is_no_other_path() {
        assert_eq!(plain(Path::new("./a/./b.xml")), Path::new("a/b.xml"));
        assert_eq!(plain(Path::new(".")), Path::new("."));
        assert_eq!(plain(Path::new("/x/y")), Path::new("/x/y"));
        assert_eq!(plain(Path::new("../y")), Path::new("../y"));
        assert_eq!(plain(Path::new("./-")).as_os_str(), "./-");
    }

    #[test]
    fn what_is_not_there_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(collect(&[folder.path().join("no.xml")]), Err(BatchError::NoSuchPath(_))));
        assert!(matches!(collect(&[PathBuf::new()]), Err(BatchError::NoSuchPath(_))));
        assert!(matches!(collect(&[folder.path().to_owned()]), Err(BatchError::NothingToCheck(_))));
    }
}
