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
fn a_book_has_a_page_for_each_rule_and_field_and_no_link_leads_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("book");
    let outcome = run(["docs", "-o", root.to_str().unwrap()]);
    assert_eq!((outcome.code, outcome.err.as_str()), (0, ""));
    let page = |name: &str| fs::read_to_string(root.join("src").join(name)).unwrap();
    let rule = page("rules/icm/pneumatic-feed-pressure-plausible.md");
    assert!(rule.contains("[TrailerBrakePressFeedLineBraking](../../fields/TrailerBrakePressFeedLineBraking.md)"), "{rule}");
    assert!(page("fields/MassInRunningOrder.md").contains("](../rules/icm/"), "{}", page("fields/MassInRunningOrder.md"));
    assert!(page("items.md").contains("| 13 | [MassInRunningOrder](fields/MassInRunningOrder.md) | mass in running order |"), "{}", page("items.md"));
    let links = page("SUMMARY.md").matches("](").count();
    assert!(links > 1000, "{links}");
    for (from, link) in ["SUMMARY.md", "items.md", "fields/MassInRunningOrder.md", "rules/icm/pneumatic-feed-pressure-plausible.md"]
        .into_iter()
        .flat_map(|name| page(name).split("](").skip(1).map(|rest| (name, rest.split(')').next().unwrap().to_owned())).collect::<Vec<_>>())
    {
        let path = root.join("src").join(from).parent().unwrap().join(&link);
        assert!(path.exists(), "{from}: {link}");
    }
    assert_eq!(run(["docs", "-o", root.to_str().unwrap()]).code, 2);
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
