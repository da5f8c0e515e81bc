//! What the README and the page about the gate show is what comes out: every `console` block is run, and its output compared.

use std::process::Command;

/// A command of the README and the lines under it.
struct Shown {
    command: String,
    output: Vec<String>,
}

fn shown() -> Vec<Shown> {
    let pages = [include_str!("../../README.md"), include_str!("../../docs/gate.md")];
    let mut commands = Vec::new();
    for block in pages.iter().flat_map(|page| page.split("```console\n").skip(1)) {
        let block = block.split("```").next().unwrap_or_default();
        let mut lines = block.lines();
        let command = lines.next().and_then(|line| line.strip_prefix("$ ")).expect("a console block begins with a command").to_owned();
        commands.push(Shown { command, output: lines.map(str::to_owned).collect() });
    }
    commands
}

#[test]
fn every_command_of_the_readme_gives_what_it_shows() {
    let commands = shown();
    assert!(commands.len() >= 3, "the README shows {} commands", commands.len());
    for Shown { command, output } in commands {
        let arguments = command.strip_prefix("cargo run --release -- ").unwrap_or_else(|| panic!("{command} is not run here"));
        let run = Command::new(env!("CARGO_BIN_EXE_ivicheck"))
            .args(arguments.split_whitespace())
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("the program runs");
        let printed = String::from_utf8(run.stdout).expect("UTF-8");
        let printed: Vec<&str> = printed.lines().collect();
        // A block may show the beginning of a long page.
        assert!(printed.len() >= output.len(), "{command}: {printed:#?}");
        assert_eq!(printed[..output.len()], output[..], "{command}");
    }
}
