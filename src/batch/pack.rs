//! Copies of files in folders of a limited size, with a manifest: what an upload by hand needs.

use super::read::read;
use super::source::Source;
use super::whole::Whole;
use crate::csv::quoted;
use crate::source::sha256;
use std::collections::HashSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The name of the manifest.
pub const MANIFEST: &str = "manifest.csv";

/// A file to copy, and what the manifest says of it.
#[derive(Debug)]
pub struct ToPack<'a> {
    /// The file.
    pub source: &'a Source,
    /// Its VIN.
    pub vin: String,
    /// Its version number.
    pub version: String,
    /// The number of its stage.
    pub stage: String,
    /// Its category.
    pub category: String,
    /// Its type-approval number.
    pub approval: String,
    /// The SHA-256 of what was checked, in hexadecimal digits.
    pub sha256: String,
}

/// Why files could not be copied.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The target holds something; nothing is overwritten.
    #[error("{} is not an empty folder; nothing is overwritten", .0.display())]
    Occupied(PathBuf),
    /// The target lies in a folder that is checked: the next run would find the copies.
    #[error("{} lies in {}, which is checked", target.display(), input.display())]
    Within {
        /// Where the copies should go.
        target: PathBuf,
        /// The folder that was given to be checked.
        input: PathBuf,
    },
    /// A file or folder cannot be written.
    #[error("{}: {error}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file that was checked can no longer be read.
    #[error("{0}: {1}")]
    Read(String, String),
    /// A file is no longer what was checked.
    #[error("{0} was changed after it was checked")]
    Changed(String),
}

/// Copies the files into folders `001`, `002` and so on below `target`, each of at most so many, and writes the manifest when all
/// are there; `given` are the paths that the files were found in. Returns how many folders there are.
///
/// # Errors
/// When the target is occupied or lies in a folder that was given, a file is no longer what was checked, or something cannot be read or written.
pub fn pack(files: &[ToPack<'_>], given: &[PathBuf], target: &Path, at_most: usize) -> Result<usize, PackError> {
    if let Some(input) = input_around(target, given) {
        return Err(PackError::Within { target: target.to_owned(), input: input.clone() });
    }
    let is_free = match fs::read_dir(target) {
        Ok(mut entries) => entries.next().is_none(),
        // A link that leads nowhere is there all the same.
        Err(_) => fs::symlink_metadata(target).is_err(),
    };
    if !is_free {
        return Err(PackError::Occupied(target.to_owned()));
    }
    let mut manifest = "file,vin,version,stage,category,approval,sha256\n".to_owned();
    let folders = files.chunks(at_most.max(1));
    let count = folders.len();
    for (number, files) in folders.enumerate() {
        let folder = format!("{:03}", number + 1);
        fs::create_dir_all(target.join(&folder)).map_err(failed(&target.join(&folder)))?;
        let mut names = HashSet::new();
        for file in files {
            let bytes = read(file.source).map_err(|finding| PackError::Read(file.source.path().into_owned(), finding.message))?;
            if sha256(&bytes) != file.sha256 {
                return Err(PackError::Changed(file.source.path().into_owned()));
            }
            let name = free_name(&file.source.path(), &mut names);
            let path = target.join(&folder).join(&name);
            write_whole(&path, &bytes).map_err(failed(&path))?;
            let of_file = [&file.vin, &file.version, &file.stage, &file.category, &file.approval, &file.sha256];
            let cells: Vec<String> = std::iter::once(&format!("{folder}/{name}")).chain(of_file).map(|cell| quoted(cell)).collect();
            manifest.push_str(&cells.join(","));
            manifest.push('\n');
        }
    }
    let path = target.join(MANIFEST);
    write_whole(&path, manifest.as_bytes()).map_err(failed(&path))?;
    Ok(count)
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> PackError {
    let path = path.to_owned();
    |error| PackError::Write { path, error }
}

/// A new file, whole or not at all: on a full disk no half of one is left.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = Whole::beside(path)?;
    file.write_all(bytes)?;
    file.create(path)
}

/// The folder among the inputs in which the target lies, or would lie.
fn input_around<'i>(target: &Path, given: &'i [PathBuf]) -> Option<&'i PathBuf> {
    let target = std::path::absolute(target).ok()?;
    // Of a target that is not there yet, the nearest folder that is.
    let place = target.ancestors().find_map(|place| fs::canonicalize(place).ok())?;
    given.iter().find(|given| fs::canonicalize(given).is_ok_and(|given| given.is_dir() && place.starts_with(&given)))
}

/// The file's own name, with a number where another file of the folder has it, in whatever case.
fn free_name(path: &str, names: &mut HashSet<String>) -> String {
    let own = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let (stem, ending) = own.rsplit_once('.').unwrap_or((own, "xml"));
    let numbered = (2..).map(|number| format!("{stem}-{number}.{ending}"));
    let mut candidates = std::iter::once(own.to_owned()).chain(numbered);
    candidates.find(|name| names.insert(name.to_lowercase())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::collect;

    #[test]
    fn files_of_one_name_get_numbers() {
        let mut names = HashSet::new();
        let taken = ["a/x.xml", "b/X.xml", "zip!/c/x.xml", "y.xml"].map(|path| free_name(path, &mut names));
        assert_eq!(taken, ["x.xml", "X-2.xml", "x-3.xml", "y.xml"]);
    }

    #[test]
    fn a_file_that_was_changed_after_its_check_is_not_packed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xml");
        fs::write(&path, "<checked/>").unwrap();
        let inputs = collect(std::slice::from_ref(&path)).unwrap();
        let file = || ToPack {
            source: &inputs.sources[0],
            vin: "WJXKL3B15TR004817".to_owned(),
            version: "1".to_owned(),
            stage: "1".to_owned(),
            category: "M1".to_owned(),
            approval: "e1*2018/858*00473*02".to_owned(),
            sha256: sha256(b"<checked/>"),
        };
        let target = |name: &str| folder.path().join(name);
        assert_eq!(pack(&[file()], std::slice::from_ref(&path), &target("first"), 100).unwrap(), 1);
        fs::write(&path, "<changed/>").unwrap();
        let error = pack(&[file()], &[], &target("second"), 100).unwrap_err();
        assert_eq!(error.to_string(), format!("{} was changed after it was checked", path.display()));
        assert!(!target("second").join("001/a.xml").exists() && !target("second").join(MANIFEST).exists());
    }
}
