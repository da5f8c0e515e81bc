//! `explain` and `schema`.

use crate::support::run;
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
