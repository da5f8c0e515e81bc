//! Where a report goes: standard output, or a file that is either whole or not there.

use super::CliError;
use crate::batch::Inputs;
use same_file::Handle;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// The target of a report.
pub(super) enum Output<'a> {
    Stream(&'a mut (dyn Write + Send)),
    /// Written beside the target and renamed when it is complete.
    Replaced(BufWriter<NamedTempFile>, PathBuf),
    /// A device or a pipe, which must not be replaced.
    Device(BufWriter<File>, PathBuf),
}

impl<'a> Output<'a> {
    /// Opens the file, or takes the stream when there is none. An input is never the target.
    pub(super) fn open(file: Option<&Path>, inputs: &Inputs, stream: &'a mut (dyn Write + Send)) -> Result<Self, CliError> {
        let Some(file) = file else { return Ok(Self::Stream(stream)) };
        let failed = |error| CliError::File { place: file.display().to_string(), error };
        let metadata = match fs::metadata(file) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(file).is_err() => {
                return beside(file).map(|temporary| Self::Replaced(BufWriter::new(temporary), file.to_owned())).map_err(failed);
            }
            Err(error) => return Err(failed(error)),
        };
        if metadata.is_dir() {
            return Err(failed(io::Error::from(io::ErrorKind::IsADirectory)));
        }
        if !metadata.is_file() {
            let device = OpenOptions::new().write(true).open(file).map_err(failed)?;
            return Ok(Self::Device(BufWriter::new(device), file.to_owned()));
        }
        // Through a link, the file that it leads to is written.
        let target = fs::canonicalize(file).map_err(failed)?;
        if is_input(&target, inputs).map_err(failed)? {
            return Err(CliError::call(format!("{} is one of the inputs", file.display()), Some("write the report to another file".into())));
        }
        beside(&target).map(|temporary| Self::Replaced(BufWriter::new(temporary), target)).map_err(failed)
    }

    pub(super) fn write(&mut self, text: &str) -> Result<(), CliError> {
        let bytes = text.as_bytes();
        match self {
            Self::Stream(stream) => stream.write_all(bytes).map_err(CliError::from),
            Self::Replaced(file, path) => file.write_all(bytes).map_err(|error| written(path, error)),
            Self::Device(file, path) => file.write_all(bytes).map_err(|error| written(path, error)),
        }
    }

    /// Completes the report; a file that is dropped without this is left as it was.
    pub(super) fn close(self) -> Result<(), CliError> {
        match self {
            Self::Stream(stream) => stream.flush().map_err(CliError::from),
            Self::Device(mut file, path) => file.flush().map_err(|error| written(&path, error)),
            Self::Replaced(file, path) => {
                let temporary = file.into_inner().map_err(|error| written(&path, error.into_error()))?;
                temporary.persist(&path).map_err(|error| written(&path, error.error))?;
                Ok(())
            }
        }
    }
}

fn written(path: &Path, error: io::Error) -> CliError {
    CliError::File { place: path.display().to_string(), error }
}

/// Writes a file that is not there yet, whole or not at all.
pub(super) fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = beside(path)?;
    file.write_all(text.as_bytes())?;
    file.persist_noclobber(path).map(drop).map_err(|error| error.error)
}

/// A temporary file in the folder of the target.
fn beside(target: &Path) -> io::Result<NamedTempFile> {
    temporary(target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")))
}

/// A temporary file in a folder, with the permissions of any new file.
pub(super) fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".ivicheck-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// Whether a file is read in this run, under whatever name.
fn is_input(target: &Path, inputs: &Inputs) -> io::Result<bool> {
    let target = Handle::from_path(target)?;
    // What cannot be opened is not read either.
    Ok(inputs.sources.iter().filter_map(|source| source.on_disk()).any(|path| Handle::from_path(path).is_ok_and(|input| input == target)))
}
