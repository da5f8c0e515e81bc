//! The picture of the README is a real run, drawn.

use super::{root, run};
use std::fs;

/// As the picture shows it. Its seal is left aside, for the file was changed after it was sealed.
const COMMAND: &str = "ivicheck corpus/broken/laden-mass-below-running-order.xml --skip signature/ --by file";

/// `IVICHECK_WRITE=1` draws it anew.
#[test]
fn the_picture_is_what_a_terminal_shows() {
    let printed = run(&format!("{COMMAND} --color always"), root());
    let printed = String::from_utf8(printed.stdout).unwrap();
    assert!(printed.contains("\u{1b}["), "the run is in colour");
    // The finding alone: what is said of the run as a whole changes with the day and with every rule.
    let end = printed.find("basis:").and_then(|at| Some(at + printed[at..].find('\n')?)).expect("a finding ends with its basis");
    let drawn = anstyle_svg::Term::new().render_svg(&format!("$ {COMMAND}\n{}\n", &printed[..end]));
    let path = root().join("docs/finding.svg");
    if std::env::var_os("IVICHECK_WRITE").is_some() {
        fs::write(&path, &drawn).unwrap();
    }
    assert!(fs::read_to_string(&path).unwrap() == drawn, "docs/finding.svg shows another run: IVICHECK_WRITE=1 draws it anew");
}
