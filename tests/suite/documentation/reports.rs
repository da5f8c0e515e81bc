//! `docs/reports.md` names every form.

use ivicheck::report::Form;

const PAGE: &str = include_str!("../../../docs/reports.md");

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
