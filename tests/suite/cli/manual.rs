//! What comes with the program: completions and the manual.

use super::support::run;
use std::fs;

#[test]
fn every_shell_completes_the_subcommands() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let outcome = run(["completions", shell]);
        assert_eq!((outcome.code, outcome.err.as_str()), (0, ""), "{shell}");
        assert!(outcome.out.contains("explain") && outcome.out.contains("unsigned"), "{shell}");
    }
    assert_eq!(run(["completions", "cmd"]).code, 2);
}

#[test]
fn the_manual_has_a_page_for_each_subcommand() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let outcome = run(["man", path]);
    assert_eq!((outcome.code, outcome.err.as_str()), (0, ""));
    let page = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(page("ivicheck.1").contains(".TH ivicheck 1"), "{}", page("ivicheck.1"));
    assert!(page("ivicheck-explain.1").contains("ivicheck\\-explain"), "{}", page("ivicheck-explain.1"));
    assert_eq!(outcome.out.lines().count(), fs::read_dir(folder.path()).unwrap().count());
    // Nothing is written over.
    assert_eq!(run(["man", path]).code, 2);
}
