//! A rule pack as an archive that is the same wherever it is made: sorted names, no times, no owners.

use super::error::BuildError;
use super::folder::read_bytes;
use super::packs::is_archive;
use crate::source::ends_in;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::BTreeMap;
use std::io::{self, Cursor, Write as _};
use std::path::Path;
use walkdir::WalkDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The bytes of the archive of a pack; its ending says of which kind. Files whose names begin with a point stay where they are.
pub(crate) fn archive_of_pack(folder: &Path, pack: &str, target: &Path) -> Result<Vec<u8>, BuildError> {
    let why = |why: &str| BuildError::PackArchive { path: target.to_owned(), why: why.to_owned() };
    if !is_archive(target) {
        return Err(why("an archive of a pack is named *.zip, *.tar.gz or *.tgz"));
    }
    let files = files_of(folder, pack)?;
    let is_zip = target.to_str().is_some_and(|name| ends_in(name, ".zip"));
    let written = if is_zip { zipped(&files) } else { taped(&files) };
    written.map_err(|error| BuildError::File { path: target.to_owned(), error })
}

fn files_of(folder: &Path, pack: &str) -> Result<BTreeMap<String, Vec<u8>>, BuildError> {
    let mut files = BTreeMap::new();
    let is_hidden = |entry: &walkdir::DirEntry| entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.');
    for entry in WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(|entry| !is_hidden(entry)) {
        let entry = entry.map_err(|error| BuildError::File { path: error.path().unwrap_or(folder).to_owned(), error: error.into() })?;
        if entry.depth() > 0 && entry.file_type().is_symlink() {
            let why = "a link does not travel; put the file in its place".to_owned();
            return Err(BuildError::PackArchive { path: entry.into_path(), why });
        }
        if !entry.file_type().is_file() {
            continue;
        }
        let inner = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let steps: Vec<String> = inner.components().map(|step| step.as_os_str().to_string_lossy().into_owned()).collect();
        files.insert(format!("{pack}/{}", steps.join("/")), read_bytes(entry.path())?);
    }
    Ok(files)
}

fn zipped(files: &BTreeMap<String, Vec<u8>>) -> io::Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(6))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name.as_str(), options).map_err(io::Error::other)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish().map_err(io::Error::other)?.into_inner())
}

fn taped(files: &BTreeMap<String, Vec<u8>>) -> io::Result<Vec<u8>> {
    let mut tape = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::new(6)));
    for (name, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tape.append_data(&mut header, name, bytes.as_slice())?;
    }
    tape.into_inner()?.finish()
}
