//! Pages of a feed on disk.

use crate::cli::error::CliError;
use crate::cli::listing::{bytes_of, is_stream, shown};
use crate::events::{Codes, Event, PageFault, read_page};
use crate::source::decode;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// The pages that files and folders are, in their order; those of a folder by their names.
pub(super) fn pages(paths: &[PathBuf]) -> Result<Vec<PathBuf>, CliError> {
    let mut pages = Vec::new();
    for path in paths {
        if is_stream(path) || !path.is_dir() {
            pages.push(path.clone());
            continue;
        }
        let failed = |error: walkdir::Error| CliError::File { place: shown(path), error: error.into() };
        let before = pages.len();
        for entry in WalkDir::new(path).sort_by_file_name() {
            let entry = entry.map_err(failed)?;
            if entry.file_type().is_file() && is_page(entry.path()) {
                pages.push(entry.into_path());
            }
        }
        if pages.len() == before {
            return Err(CliError::call(format!("no page in {}", shown(path)), Some("pages are named *.xml or *.atom".into())));
        }
    }
    Ok(pages)
}

fn is_page(path: &Path) -> bool {
    crate::source::has_ending(path, &["xml", "atom"])
}

/// The text of a page.
pub(super) fn text(path: &Path) -> Result<String, CliError> {
    Ok(decode(bytes_of(path)?).text)
}

/// The events of pages, each number once, in the order of their numbers.
pub(super) fn events(paths: &[PathBuf], codes: &Codes) -> Result<Vec<Event>, CliError> {
    let mut events: Vec<Event> = Vec::new();
    for path in pages(paths)? {
        let page = read_page(&text(&path)?, codes).map_err(|fault| unread(&path, &fault))?;
        events.extend(page.events);
    }
    // The first of several under one number counts, as it did when it was read first.
    events.sort_by_key(|event| event.id);
    events.dedup_by_key(|event| event.id);
    Ok(events)
}

/// Why a page cannot be read.
pub(super) fn unread(path: &Path, fault: &PageFault) -> CliError {
    let message = match fault {
        PageFault::Malformed(finding) => finding.message.clone(),
        PageFault::NoFeed(root) => format!("this is no feed: its root element is {root}"),
    };
    CliError::call(format!("{}: {message}", shown(path)), Some("`ivicheck events check` says where".into()))
}
