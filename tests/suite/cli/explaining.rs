//! `explain` and `schema`.

use super::support::run;
use std::fs;
use std::path::Path;

#[test]
fn a_code_is_explained() {
    let outcome = run(["explain", "ivi/missing"]);
    let expected = "\
ivi/missing
What the message structure demands is there

severity  error
why       The schema demands it of every message.
source    XSD2
basis     stated
help      Add the field or group.
";
    assert_eq!((outcome.code, outcome.out.as_str()), (0, expected));
}

#[test]
fn a_field_is_explained() {
    let page = run(["explain", "TechnicallyPermissibleMaximumLadenMass"]).out;
    for line in [
        "kind      field\n",
        "unit      kg\n",
        "items     16.1 (M, N, O, regulation 2018/858)\n",
        "path      /InitialVehicleInformation/CocDataGroup/MassGroup/TechnicallyPermissibleMaximumLadenMass\n",
    ] {
        assert!(page.contains(line), "{page}");
    }
}

#[test]
fn a_group_is_explained() {
    let page = run(["explain", "AxleGroup"]).out;
    assert!(page.contains("occurs    1..n in AxleTable\n"), "{page}");
    assert!(page.contains("          1     AxleNumber\n"), "{page}");
}

#[test]
fn a_name_that_is_not_known_is_an_error_with_the_nearest_one() {
    for (name, near) in [("AxelGroup", "AxleGroup"), ("ivi/mising", "ivi/missing")] {
        let outcome = run(["explain", name]);
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""));
        let expected = format!("ivicheck: `{name}` is no code, and no field or group of IVI 2.0\n  help: did you mean `{near}`?\n");
        assert_eq!(outcome.err, expected);
    }
}

#[test]
fn the_book_is_shown_whole_or_from_a_tag_on() {
    let whole = run(["schema", "show"]);
    assert_eq!((whole.code, run(["schema", "show", "2.0"]).out == whole.out), (0, true));
    assert!(whole.out.contains("\nInitialVehicleInformation 1: "), "{}", whole.out);
    let part = run(["schema", "show", "AxleGroup"]).out;
    assert!(part.starts_with("AxleGroup 1..n: ") && part.contains("\n  AxleTrack 0..1 Integer4 in mm: "), "{part}");
    assert_eq!(run(["schema", "show", "3.0"]).code, 2);
}

#[test]
fn a_book_does_not_differ_from_itself() {
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/ivi-2.0.yaml");
    let outcome = run(["schema".into(), "diff".into(), book.into_os_string()]);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, "no difference\n"));
}

#[test]
fn lint_names_tests_that_cannot_be_run() {
    let folder = tempfile::tempdir().unwrap();
    let rule = "pack: xx\nrules:\n  - code: has-mass\n    title: The mass is there\n    why: It is asked for.\n    source: R683 13\n    basis: derived\n    \
                severity: warning\n    assert: ActualMass > 1\n    message: no mass\n    help: Give it.\n    tests:\n      \
                - { on: m1-petrol, expect: pass }\n      - { on: m1-petrol, set: { ActualMass: 1 }, expect: fail }\n";
    let path = folder.path().join("a.yaml");
    let lint = |text: String| {
        fs::write(&path, text).unwrap();
        run(["rules", "lint", &folder.path().to_string_lossy()])
    };
    assert_eq!(lint(rule.to_owned()).code, 0);
    let place = path.display();
    let outcome = lint(rule.replace("{ on: m1-petrol, expect", "{ on: m1-petol, expect"));
    assert_eq!(outcome.out, format!("{place}:13:9: xx/has-mass, test 1: there is no vehicle `m1-petol` in the corpus; the nearest is `m1-petrol`\n"));
    let outcome = lint(rule.replace("{ ActualMass: 1 }", "{ ActualMas: 1 }"));
    assert_eq!(
        (outcome.code, outcome.out),
        (1, format!("{place}:14:9: xx/has-mass, test 2: the message has no ActualMas; the nearest is ActualMass\n"))
    );
}

#[test]
fn a_rule_is_explained_in_words_with_a_vehicle_that_passes_and_one_that_fails() {
    let page = run(["explain", "icm/pneumatic-feed-pressure-plausible"]).out;
    let words = page.split_whitespace().collect::<Vec<_>>().join(" ");
    for line in [
        " for every vehicle each TrailerBrakeGroup, on its own ",
        " when TrailerBrakeControlSystemTechnology is PNEU or TrailerBrakeControlSystemTechnology is not given ",
        " holds TrailerBrakePressFeedLineBraking is at least 500 and TrailerBrakePressFeedLineBraking is at most 1000 ",
        " passes corpus/valid/n3-diesel.xml fails corpus/valid/n3-diesel.xml with TrailerBrakePressFeedLineBraking 85: the feed line pressure is 85 kPa",
    ] {
        assert!(words.contains(line), "{line}{page}");
    }
}

#[test]
fn items_categories_sources_and_words_are_looked_up() {
    let page = |name: &str| {
        let outcome = run(["explain", name]);
        assert_eq!((outcome.code, outcome.err.as_str()), (0, ""), "{name}");
        outcome.out
    };
    assert!(page("16.1").contains("TechnicallyPermissibleMaximumLadenMass: "), "{}", page("16.1"));
    assert!(!page("16.1").contains("16.10"), "{}", page("16.1"));
    let category = page("n1");
    assert!(category.starts_with("N1\n") && category.contains("\nstage C   mandatory without condition: "), "{category}");
    assert!(category.contains("\nkind      vehicle category\n"), "{category}");
    let source = page("R683");
    assert!(source.contains("Annex VIII") && source.contains("icm/pneumatic-feed-pressure-plausible: "), "{source}");
    let words = page("laden mass");
    assert!(words.contains("\nfields    ") && words.contains("TechnicallyPermissibleMaximumLadenMass: "), "{words}");
    assert_eq!(run(["explain", "99.99.99"]).code, 2);
}
