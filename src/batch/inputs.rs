//! Which inputs there are: files, folders, archives and standard input.

use super::BatchError;
use super::archive::Archive;
use super::limit::unreadable;
use crate::finding::{BuiltIn, Finding, kinds};
use rayon::slice::ParallelSliceMut;
use std::borrow::Cow;
use std::fs::{self, FileType};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use walkdir::WalkDir;

/// The path that stands for standard input.
const STANDARD_INPUT: &str = "-";

/// One input.
#[derive(Debug)]
pub struct Source {
    pub(super) path: Box<Path>,
    pub(super) origin: Origin,
}

/// Where the bytes of an input are.
#[derive(Debug)]
pub(super) enum Origin {
    File,
    StandardInput,
    Entry {
        archive: Arc<Archive>,
        index: usize,
    },
    /// Not to be read; the finding says why.
    Failed(Box<Finding>),
}

impl Inputs {
    /// The path of the input at this position; empty when there is none.
    pub fn path(&self, position: usize) -> String {
        self.sources.get(position).map_or_else(String::new, |source| source.path().into_owned())
    }
}

impl Source {
    /// The path as given and walked, `-` for standard input, `archive.zip!/inner/path.xml` for a file in an archive.
    pub fn path(&self) -> Cow<'_, str> {
        self.path.to_string_lossy()
    }

    /// The file on disk that the input, or the archive around it, is read from.
    pub fn on_disk(&self) -> Option<&Path> {
        match &self.origin {
            Origin::File => Some(&self.path),
            Origin::Entry { archive, .. } => Some(archive.path()),
            Origin::StandardInput | Origin::Failed(_) => None,
        }
    }

    fn file(path: PathBuf) -> Self {
        Self { path: path.into(), origin: Origin::File }
    }

    fn failed(path: PathBuf, kind: &'static BuiltIn, message: String) -> Self {
        Self { path: path.into(), origin: Origin::Failed(Box::new(Finding::built_in(kind, message))) }
    }

    fn unreadable(path: PathBuf, error: &io::Error) -> Self {
        Self { path: path.into(), origin: Origin::Failed(unreadable(error)) }
    }

    fn not_a_file(path: PathBuf, file_type: FileType) -> Self {
        Self::failed(path, &kinds::INPUT_NOT_A_FILE, format!("this is {}, not a regular file", special(file_type)))
    }
}

#[cfg(unix)]
fn special(file_type: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    match file_type {
        _ if file_type.is_fifo() => "a named pipe",
        _ if file_type.is_socket() => "a socket",
        _ => "a device",
    }
}

#[cfg(not(unix))]
fn special(_: FileType) -> &'static str {
    "a device"
}

/// The inputs of a run, in path order.
#[derive(Debug, Default)]
pub struct Inputs {
    /// The inputs; paths are compared component by component, as bytes.
    pub sources: Vec<Source>,
    /// How many files in folders and archives were passed over because they are not named `*.xml`.
    pub skipped: u64,
}

/// Finds the inputs below the given paths.
///
/// A file is taken whatever its name; a folder is walked, following links, for files named `*.xml`; an archive named `*.zip`
/// likewise; `-` is standard input. An input that cannot be read becomes a source that carries its finding.
///
/// # Errors
/// When a path does not exist, or a folder or archive holds nothing to check.
pub fn collect(paths: &[PathBuf]) -> Result<Inputs, BatchError> {
    let as_given = |path: &Path| path.as_os_str().is_empty() || path.as_os_str() == STANDARD_INPUT;
    let mut given: Vec<PathBuf> = paths.iter().map(|path| if as_given(path) { path.clone() } else { plain(path) }).collect();
    given.sort_unstable();
    given.dedup();
    let mut inputs = Inputs::default();
    for path in given {
        inputs.add(path)?;
    }
    inputs.sources.par_sort_by(|one, other| one.path.cmp(&other.path));
    // Entries of one archive may share a name once it is made readable; they are still different files.
    inputs.sources.dedup_by(|next, kept| next.path == kept.path && !matches!(next.origin, Origin::Entry { .. }));
    Ok(inputs)
}

impl Inputs {
    fn add(&mut self, path: PathBuf) -> Result<(), BatchError> {
        if path.as_os_str() == STANDARD_INPUT {
            self.sources.push(Source { path: path.into(), origin: Origin::StandardInput });
            return Ok(());
        }
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => self.add_folder(path),
            Ok(metadata) if metadata.is_file() && has_extension(&path, "zip") => self.add_archive(path),
            Ok(metadata) if metadata.is_file() => {
                self.sources.push(Source::file(path));
                Ok(())
            }
            Ok(metadata) => {
                self.sources.push(Source::not_a_file(path, metadata.file_type()));
                Ok(())
            }
            // A link that leads nowhere is there itself.
            Err(error) if error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(&path).is_err() => Err(BatchError::NoSuchPath(path)),
            Err(error) => {
                self.sources.push(Source::unreadable(path, &error));
                Ok(())
            }
        }
    }

    fn add_folder(&mut self, folder: PathBuf) -> Result<(), BatchError> {
        let before = self.sources.len();
        for entry in WalkDir::new(&folder).follow_links(true) {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) if !has_extension(entry.path(), "xml") => self.skipped += 1,
                Ok(entry) if entry.file_type().is_file() => self.sources.push(Source::file(plain(entry.path()))),
                Ok(entry) => self.sources.push(Source::not_a_file(plain(entry.path()), entry.file_type())),
                Err(error) => self.add_failure(&folder, error),
            }
        }
        if self.sources.len() == before { Err(BatchError::NothingToCheck(folder)) } else { Ok(()) }
    }

    fn add_failure(&mut self, folder: &Path, error: walkdir::Error) {
        let path = plain(error.path().unwrap_or(folder));
        if let Some(ancestor) = error.loop_ancestor() {
            let message = format!("the link leads back to the folder {}", plain(ancestor).display());
            self.sources.push(Source::failed(path, &kinds::INPUT_DIRECTORY_LOOP, message));
            return;
        }
        let error = io::Error::from(error);
        // A link that leads nowhere, or a file removed meanwhile, matters only when it would have been checked.
        if error.kind() == io::ErrorKind::NotFound && !has_extension(&path, "xml") {
            self.skipped += 1;
        } else {
            self.sources.push(Source::unreadable(path, &error));
        }
    }

    fn add_archive(&mut self, path: PathBuf) -> Result<(), BatchError> {
        let archive = match Archive::open(&path) {
            Ok(archive) => Arc::new(archive),
            Err(finding) => {
                self.sources.push(Source { path: path.into(), origin: Origin::Failed(finding) });
                return Ok(());
            }
        };
        let before = self.sources.len();
        if let Some(finding) = archive.problem() {
            self.sources.push(Source { path: path.clone().into(), origin: Origin::Failed(finding) });
        }
        for (index, name) in archive.files() {
            if has_extension(Path::new(name.as_ref()), "xml") {
                let mut inner = path.clone().into_os_string();
                inner.push("!/");
                inner.push(name.as_ref());
                self.sources.push(Source { path: PathBuf::from(inner).into(), origin: Origin::Entry { archive: Arc::clone(&archive), index } });
            } else {
                self.skipped += 1;
            }
        }
        if self.sources.len() == before { Err(BatchError::NothingToCheck(path)) } else { Ok(()) }
    }
}

/// Whether the name ends in this extension, in any case.
fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
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
        for name in ["b.xml", "a/z.XML", "a.b/c.xml", "a-1.xml", "note.txt", "a/pack.zip"] {
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
