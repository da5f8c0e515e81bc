//! Where reports go: standard output, or files that are either whole or not there.

use super::error::CliError;
use crate::batch::{Inputs, Whole};
use same_file::Handle;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// The target of a report.
pub(super) enum Output<'a> {
    Stream(&'a mut (dyn Write + Send)),
    /// Written beside the target and renamed when it is complete.
    Replaced(BufWriter<Whole>, PathBuf, Option<Box<Metadata>>),
    /// A device or a pipe, which must not be replaced.
    Device(BufWriter<File>, PathBuf),
}

/// Opens the files of a run one after the other. What is read is never a target: neither an input nor one of the files and folders that
/// are read besides, such as trusted certificates; nor is what is written already.
pub(super) struct Outputs<'r> {
    inputs: &'r Inputs,
    besides: &'r [&'r Path],
    /// Where each of those that were opened is.
    opened: Vec<PathBuf>,
}

impl<'r> Outputs<'r> {
    pub(super) const fn new(inputs: &'r Inputs, besides: &'r [&'r Path]) -> Self {
        Self { inputs, besides, opened: Vec::new() }
    }

    /// Opens a file that a report is to be written to.
    pub(super) fn open<'a>(&mut self, file: &Path) -> Result<Output<'a>, CliError> {
        let failed = |error| CliError::File { place: file.display().to_string(), error };
        let metadata = match fs::metadata(file) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == io::ErrorKind::NotFound && fs::symlink_metadata(file).is_err() => {
                self.take(file, new_place(file).map_err(failed)?)?;
                return Whole::beside(file).map(|new| Output::Replaced(BufWriter::new(new), file.to_owned(), None)).map_err(failed);
            }
            Err(error) => return Err(failed(error)),
        };
        if metadata.is_dir() {
            return Err(failed(io::Error::from(io::ErrorKind::IsADirectory)));
        }
        if !metadata.is_file() {
            // A pipe behind a link has no name of its own.
            self.take(file, fs::canonicalize(file).unwrap_or_else(|_| file.to_owned()))?;
            let device = OpenOptions::new().write(true).open(file).map_err(failed)?;
            return Ok(Output::Device(BufWriter::new(device), file.to_owned()));
        }
        // Through a link, the file that it leads to is written.
        let target = fs::canonicalize(file).map_err(failed)?;
        self.take(file, target.clone())?;
        if is_read(&target, self.inputs, self.besides).map_err(failed)? {
            return Err(CliError::call(format!("{} is read in this run", file.display()), Some("write the report to another file".into())));
        }
        Whole::beside(&target).map(|new| Output::Replaced(BufWriter::new(new), target, Some(Box::new(metadata)))).map_err(failed)
    }

    /// Remembers where a file is; no two reports go to one place.
    fn take(&mut self, file: &Path, place: PathBuf) -> Result<(), CliError> {
        if self.opened.contains(&place) {
            return Err(CliError::call(format!("{} is asked for twice", file.display()), Some("write each report to a file of its own".into())));
        }
        self.opened.push(place);
        Ok(())
    }
}

/// Where a file that is not there yet will be.
fn new_place(file: &Path) -> io::Result<PathBuf> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok(fs::canonicalize(folder)?.join(file.file_name().unwrap_or_default()))
}

impl<'a> Output<'a> {
    /// Opens the file of a run that reads no inputs, or takes the stream when there is none.
    pub(super) fn open(file: Option<&Path>, stream: &'a mut (dyn Write + Send)) -> Result<Self, CliError> {
        file.map_or(Ok(Self::Stream(stream)), |file| Outputs::new(&Inputs::default(), &[]).open(file))
    }

    /// Whether it is standard output.
    pub(super) const fn is_stream(&self) -> bool {
        matches!(self, Self::Stream(_))
    }

    pub(super) fn write(&mut self, text: &str) -> Result<(), CliError> {
        self.write_bytes(text.as_bytes())
    }

    fn write_bytes(&mut self, bytes: &[u8]) -> Result<(), CliError> {
        match self {
            Self::Stream(stream) => stream.write_all(bytes).map_err(CliError::from),
            Self::Replaced(file, path, _) => file.write_all(bytes).map_err(|error| written(path, error)),
            Self::Device(file, path) => file.write_all(bytes).map_err(|error| written(path, error)),
        }
    }

    /// Completes the report; a file that is dropped without this is left as it was.
    pub(super) fn close(self) -> Result<(), CliError> {
        match self {
            Self::Stream(stream) => stream.flush().map_err(CliError::from),
            Self::Device(mut file, path) => file.flush().map_err(|error| written(&path, error)),
            Self::Replaced(file, path, replaced) => {
                let whole = file.into_inner().map_err(|error| written(&path, error.into_error()))?;
                whole.replace(&path, replaced.as_deref()).map_err(|error| written(&path, error))
            }
        }
    }
}

/// For what is no text. Whose file it is that cannot be written is said by `close`, or by whoever writes.
impl Write for Output<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_bytes(bytes).map(|()| bytes.len()).map_err(|error| match error {
            CliError::Write(error) | CliError::File { error, .. } => error,
            other => io::Error::other(other.to_string()),
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stream(stream) => stream.flush(),
            Self::Replaced(file, ..) => file.flush(),
            Self::Device(file, _) => file.flush(),
        }
    }
}

fn written(path: &Path, error: io::Error) -> CliError {
    CliError::File { place: path.display().to_string(), error }
}

/// Writes a file that is not there yet, whole or not at all.
pub(super) fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut file = Whole::beside(path)?;
    file.write_all(text.as_bytes())?;
    file.create(path)
}

/// Writes another text into a file that is there, whole or not at all.
pub(super) fn rewrite(path: &Path, text: &str) -> io::Result<()> {
    // Through a link, the file that it leads to is written.
    let (target, metadata) = (fs::canonicalize(path)?, fs::metadata(path)?);
    let mut file = Whole::beside(&target)?;
    file.write_all(text.as_bytes())?;
    file.replace(&target, Some(&metadata))
}

/// Why a file that is not there yet cannot be written; the help is for one that is there already.
pub(super) fn unwritten(path: &Path, error: io::Error, help: &str) -> CliError {
    match error.kind() {
        io::ErrorKind::AlreadyExists => CliError::call(format!("{} is there already", path.display()), Some(help.to_owned())),
        _ => CliError::File { place: path.display().to_string(), error },
    }
}

/// Whether a file is read in this run, under whatever name: an input, standard input, or one of the files and folders that are read
/// besides.
fn is_read(target: &Path, inputs: &Inputs, besides: &[&Path]) -> io::Result<bool> {
    let target = Handle::from_path(target)?;
    // What cannot be opened is not read either.
    let is_target = |path: &Path| Handle::from_path(path).is_ok_and(|read| read == target);
    let is_stream = || inputs.reads_standard_input() && Handle::stdin().is_ok_and(|stream| stream == target);
    let is_besides = |path: &&Path| WalkDir::new(path).follow_links(true).into_iter().filter_map(Result::ok).any(|entry| is_target(entry.path()));
    Ok(is_stream() || besides.iter().any(is_besides) || inputs.sources.iter().filter_map(|source| source.on_disk()).any(is_target))
}
