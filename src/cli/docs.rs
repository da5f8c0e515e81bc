//! `ivicheck docs -o DIR`

use super::console::Console;
use super::error::{CliError, PASSED};
use super::knowledge::KnowledgeOptions;
use super::output::write_new;
use crate::report::book_pages;
use clap::Args;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct DocsOptions {
    /// A new folder for the pages, sources for mdBook
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    #[command(flatten)]
    knowledge: KnowledgeOptions,
}

const BOOK: &str = "[book]\ntitle = \"What ivicheck checks\"\nsrc = \"src\"\n";

pub(super) fn run(options: &DocsOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let folder = &options.output;
    if fs::symlink_metadata(folder).is_ok() {
        return Err(CliError::call(format!("{} is there already", folder.display()), Some("name a new folder".to_owned())));
    }
    let checker = options.knowledge.builder().build()?;
    let files = book_pages(checker.knowledge());
    write(&folder.join("book.toml"), BOOK)?;
    for file in &files {
        write(&folder.join("src").join(&file.path), &file.text)?;
    }
    writeln!(console.out, "{} pages in {}; `mdbook build` makes a site of them", files.len(), folder.display())?;
    Ok(PASSED)
}

fn write(path: &Path, text: &str) -> Result<(), CliError> {
    let failed = |error: io::Error| CliError::File { place: path.display().to_string(), error };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    write_new(path, text).map_err(failed)
}
