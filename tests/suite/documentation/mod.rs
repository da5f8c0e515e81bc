//! What the pages for people show is what comes out: every command of the README and of `docs/` is run.
//!
//! A block marked `console` shows commands and what they print: the printed lines begin with the lines shown, and `…` at the end of a
//! line stands for more of it. A block marked `sh` shows commands alone: each is run, in a folder that holds what the pages speak
//! of ([`stage::Stage`]), and does its job: its exit code is not 2.

mod picture;
mod reports;
mod snippets;
mod stage;

use stage::Stage;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The pages for people, by their names in the project.
fn pages() -> Vec<(String, String)> {
    let mut paths: Vec<PathBuf> = fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    paths.sort();
    paths.insert(0, root().join("README.md"));
    paths.push(root().join("CONTRIBUTING.md"));
    let read = |path: PathBuf| (path.strip_prefix(root()).unwrap().display().to_string(), fs::read_to_string(&path).unwrap());
    paths.into_iter().map(read).collect()
}

/// The blocks of a page that are marked so.
fn blocks<'p>(page: &'p str, mark: &str) -> Vec<&'p str> {
    let fence = format!("```{mark}\n");
    page.split(&fence).skip(1).map(|block| block.split("```").next().unwrap()).collect()
}

/// Runs a line as a shell does, with this program as `ivicheck`.
fn run(line: &str, folder: &Path) -> Output {
    let beside = Path::new(env!("CARGO_BIN_EXE_ivicheck")).parent().unwrap();
    let path =
        std::env::join_paths([beside.to_owned(), folder.to_owned()].into_iter().chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())))
            .unwrap();
    Command::new("sh").args(["-c", line]).current_dir(folder).env("PATH", path).env_remove("COLUMNS").output().unwrap()
}

/// A line as it is shown: `…` at its end stands for more.
fn is_shown(shown: &str, printed: &str) -> bool {
    shown.strip_suffix('…').map_or(shown == printed, |beginning| printed.starts_with(beginning))
}

/// A command and the lines under it.
struct Shown<'p> {
    command: &'p str,
    output: Vec<&'p str>,
}

fn shown(block: &str) -> Vec<Shown<'_>> {
    let mut commands: Vec<Shown<'_>> = Vec::new();
    for line in block.lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => commands.push(Shown { command, output: Vec::new() }),
            (None, Some(command)) => command.output.push(line),
            (None, None) => panic!("a console block begins with a command: {block}"),
        }
    }
    commands
}

#[test]
fn every_command_prints_what_is_shown_under_it() {
    let (mut commands, mut lines) = (0, 0);
    for (name, page) in pages() {
        for block in blocks(&page, "console") {
            let stage = Stage::default();
            for Shown { command, output } in shown(block) {
                let line = command.replace("cargo run --release --", "ivicheck");
                let run = run(&line, stage.folder());
                let printed = String::from_utf8(run.stdout).expect("UTF-8");
                let mut printed = printed.lines();
                for line in &output {
                    let next = printed.next().unwrap_or_default();
                    assert!(is_shown(line, next), "{name}: {command}\nshown:   {line}\nprinted: {next}\n{}", String::from_utf8_lossy(&run.stderr));
                }
                commands += 1;
                lines += output.len();
            }
        }
    }
    assert!(commands > 12 && lines > 60, "{commands} commands with {lines} lines");
}

/// Commands that are not of this program, or that stay: each is run elsewhere, as is said here.
const ELSEWHERE: [(&str, &str); 3] = [
    ("cargo ", "`.ci/run`, `.ci/whole`, and the person who reads this"),
    ("ivicheck serve", "it runs until it is stopped: the tests of the service"),
    ("ivicheck lsp", "it speaks with an editor: the tests of the language server"),
];

#[test]
fn every_command_that_is_named_does_its_job() {
    let mut run_here = 0;
    for (name, page) in pages() {
        for block in blocks(&page, "sh") {
            let stage = Stage::default();
            let lines = block.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
            for line in lines.filter(|line| !ELSEWHERE.iter().any(|(beginning, _)| line.starts_with(beginning))) {
                let done = run(line, stage.folder());
                let code = done.status.code();
                assert!(matches!(code, Some(0 | 1)), "{name}: {line}\nexit code {code:?}\n{}", String::from_utf8_lossy(&done.stderr));
                run_here += 1;
            }
        }
    }
    assert!(run_here > 25, "{run_here} commands");
}
