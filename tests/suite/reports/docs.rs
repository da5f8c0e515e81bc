//! The examples of `docs/reports.md` are what a run gives.

use ivicheck::report::Form;
use std::process::Command;

const PAGE: &str = include_str!("../../../docs/reports.md");

/// A line as it is shown: `…` at its end stands for more.
fn is_shown(shown: &str, printed: &str) -> bool {
    shown.strip_suffix('…').map_or(shown == printed, |beginning| printed.starts_with(beginning))
}

#[test]
fn every_example_is_the_beginning_of_what_is_printed() {
    let mut shown = 0;
    for block in PAGE.split("```console\n").skip(1) {
        let block = block.split("```").next().unwrap();
        let (command, lines) = block.split_once('\n').unwrap();
        let arguments = command.strip_prefix("$ ivicheck ").unwrap();
        let run =
            Command::new(env!("CARGO_BIN_EXE_ivicheck")).args(arguments.split_whitespace()).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
        let printed = String::from_utf8(run.stdout).unwrap();
        let mut printed = printed.lines();
        for line in lines.lines() {
            let next = printed.next().unwrap_or_default();
            assert!(is_shown(line, next), "{command}\n{line}\n{next}");
            shown += 1;
        }
    }
    assert!(shown > 25, "only {shown} lines are shown");
}

#[test]
fn every_form_and_its_endings_are_named() {
    for (name, _) in Form::BUILT_IN {
        assert!(PAGE.contains(&format!("\n| `{name}` | ")) && PAGE.contains(&format!("\n## {name}\n")), "{name}");
    }
    for line in PAGE.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        for ending in cells[3].split(", ").filter_map(|ending| ending.strip_prefix('`')?.strip_suffix('`')) {
            let file: ivicheck::report::ReportFile = format!("out/gl{ending}").parse().unwrap();
            assert_eq!(format!("`{}`", file.form(None)), cells[1], "{ending}");
        }
    }
}
