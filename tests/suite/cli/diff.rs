//! What two certificates differ in.

use super::support::{corpus, run, vehicle};
use std::fs;

fn diff(first: &str, second: &str, more: &[&str]) -> (u8, String) {
    let folder = tempfile::tempdir().unwrap();
    let paths = [("a.xml", first), ("b.xml", second)].map(|(name, text)| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    });
    let outcome = run([&["diff", &*paths[0], &*paths[1]], more].concat());
    assert_eq!(outcome.err, "");
    (outcome.code, outcome.out.replace(&paths[0], "a.xml").replace(&paths[1], "b.xml"))
}

#[test]
fn a_correction_shows_what_was_corrected() {
    let good = vehicle();
    let corrected = good.replace("<IviVersionNumber>1<", "<IviVersionNumber>2<").replace("<AxleTrack>1538<", "<AxleTrack>1540<");
    let (code, page) = diff(&good, &corrected, &["--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&page).unwrap();
    assert_eq!(code, 1);
    let told: Vec<(&str, &str, &str)> = value["differences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| (found["path"].as_str().unwrap(), found["values"][0].as_str().unwrap(), found["values"][1].as_str().unwrap()))
        .collect();
    let axle = "/InitialVehicleInformation/CocDataGroup/AxleTable/AxleGroup[2]/AxleTrack";
    assert_eq!(told, [("/InitialVehicleInformation/Header/IviVersionNumber", "1", "2"), (axle, "1538", "1540")]);
    assert_eq!((&value["differences"][1]["unit"], &value["ivi"]), (&"mm".into(), &"2.0".into()));
    let (code, page) = diff(&good, &corrected, &[]);
    assert_eq!(code, 1);
    assert!(page.contains("\nAxleGroup[2]/AxleTrack  "), "{page}");
    assert!(page.ends_with("\n2 fields differ; signatures are not compared\n"), "{page}");
}

#[test]
fn a_certificate_and_itself_say_the_same() {
    assert_eq!(diff(&vehicle(), &vehicle(), &[]), (0, "the certificates say the same; signatures are not compared\n".to_owned()));
}

#[test]
fn a_code_is_shown_with_its_meaning_and_a_value_that_is_not_there_so() {
    let good = vehicle();
    let other = good.replace("<AxleSpacing>", "<!--").replace("</AxleSpacing>", "-->").replace("<StageOfCompletion>C<", "<StageOfCompletion>V<");
    let (_, page) = diff(&good, &other, &[]);
    assert!(page.lines().any(|line| line.starts_with("AxleGroup[1]/AxleSpacing ") && line.ends_with("  not there")), "{page}");
    assert!(page.lines().any(|line| line.starts_with("StageOfCompletion ") && line.contains(" C (") && line.contains(" V (")), "{page}");
}

#[test]
fn a_message_of_an_older_version_is_compared_in_the_terms_of_the_newer() {
    let older = corpus().join("../valid-1.x/m1-petrol-ivi-1.xml");
    let path = older.to_str().unwrap();
    assert_eq!(run(["diff", path, path]).code, 0);
    let folder = tempfile::tempdir().unwrap();
    let draft = folder.path().join("draft.xml");
    assert_eq!(run(["migrate", path, "--write", draft.to_str().unwrap()]).code, 0);
    let outcome = run(["diff", path, draft.to_str().unwrap(), "--format", "json"]);
    assert_eq!(outcome.out.matches("\"path\"").count(), 0, "{}", outcome.out);
}

#[test]
fn what_is_no_certificate_is_a_bad_call() {
    let folder = tempfile::tempdir().unwrap();
    let (page, broken) = (folder.path().join("page.xml"), folder.path().join("broken.xml"));
    fs::write(&page, "<html/>").unwrap();
    fs::write(&broken, "<html>").unwrap();
    let good = corpus().join("m1-petrol.xml");
    for wrong in [page.to_str().unwrap(), broken.to_str().unwrap(), "not-there.xml"] {
        let outcome = run(["diff", good.to_str().unwrap(), wrong]);
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{wrong}");
        assert!(outcome.err.starts_with("ivicheck: ") && outcome.err.contains(wrong), "{}", outcome.err);
    }
}
