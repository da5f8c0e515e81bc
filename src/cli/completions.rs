//! `ivicheck completions SHELL` and `ivicheck man DIR`

use super::console::Console;
use super::error::{CliError, PASSED};
use super::output::write_new;
use clap::{Args, Command};
use clap_complete::Shell;
use clap_mangen::Man;
use std::fs;
use std::io;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct CompletionsOptions {
    /// The shell that is to complete what is typed
    shell: Shell,
}

#[derive(Debug, Args)]
pub(super) struct ManOptions {
    /// The folder for the pages, one for the program and one for each subcommand; nothing in it is written over
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Prints what a shell needs to complete what is typed.
pub(super) fn completions(options: &CompletionsOptions, mut program: Command, console: &mut Console<'_>) -> Result<u8, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut program, "ivicheck", &mut script);
    console.out.write_all(&script)?;
    Ok(PASSED)
}

/// Writes the manual.
pub(super) fn man(options: &ManOptions, mut program: Command, console: &mut Console<'_>) -> Result<u8, CliError> {
    let failed = |place: &PathBuf, error: io::Error| CliError::File { place: place.display().to_string(), error };
    fs::create_dir_all(&options.folder).map_err(|error| failed(&options.folder, error))?;
    program.build();
    let mut pages: Vec<(String, Command)> = vec![("ivicheck".to_owned(), program.clone())];
    pages.extend(
        program
            .get_subcommands()
            .filter(|command| command.get_name() != "help")
            .map(|command| (format!("ivicheck-{}", command.get_name()), command.clone())),
    );
    for (name, command) in pages {
        let mut page = Vec::new();
        Man::new(command).render(&mut page)?;
        let path = options.folder.join(format!("{name}.1"));
        write_new(&path, &String::from_utf8_lossy(&page)).map_err(|error| failed(&path, error))?;
        writeln!(console.out, "{}", path.display())?;
    }
    Ok(PASSED)
}
