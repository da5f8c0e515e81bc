//! Rules held against answers: what another edition changes, and what accepted and rejected files say of the rules.

use super::cli::support::{Outcome, run};
use serde_json::Value;
use std::fs;
use std::path::Path;

fn corpus() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/valid");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap())).collect()
}

fn rule(code: &str, severity: &str, assert: &str, at: &str) -> String {
    format!(
        "  - code: {code}
    title: A house rule {code}
    why: Somebody thought so.
    source: House
    basis: stated
    severity: {severity}
    when: present({at})
    assert: {assert}
    at: {at}
    message: \"{at} is {{{at}}}\"
    expected: another
    help: Look.
    tests:
      - {{ on: m1-petrol, expect: pass }}
      - {{ on: m1-petrol, set: {{ {at}: 1 }}, expect: fail }}
"
    )
}

/// A pack of the house with these rules.
fn house(folder: &Path, name: &str, rules: &[String]) -> String {
    let pack = folder.join(name);
    fs::create_dir_all(&pack).unwrap();
    fs::write(pack.join("pack.yaml"), "pack: house\nversion: \"3\"\ntitle: House\nprofile: { name: house, packs: [icm, house] }\n").unwrap();
    fs::write(pack.join("rules.yaml"), format!("pack: house\nrules:\n{}", rules.concat())).unwrap();
    pack.to_str().unwrap().to_owned()
}

fn write(folder: &Path, files: impl IntoIterator<Item = (String, String)>) -> String {
    fs::create_dir_all(folder).unwrap();
    files.into_iter().for_each(|(name, text)| fs::write(folder.join(name), text).unwrap());
    folder.to_str().unwrap().to_owned()
}

fn strict() -> [String; 3] {
    [
        rule("short", "error", "Length < 4500", "Length"),
        rule("slow", "warning", "MaximumSpeed <= 150", "MaximumSpeed"),
        rule("light", "error", "MassInRunningOrder < 5000", "MassInRunningOrder"),
    ]
}

#[test]
fn sixty_accepted_vehicles_find_the_three_rules_that_are_too_strict() {
    let folder = tempfile::tempdir().unwrap();
    let fair = [rule("wide", "error", "Width < 9000", "Width"), rule("high", "warning", "Height < 9000", "Height")];
    let pack = house(folder.path(), "house", &[&strict()[..], &fair[..]].concat());
    let accepted = write(&folder.path().join("accepted"), corpus().into_iter().take(60));
    let target = folder.path().join("calibrated");
    let target = target.to_str().unwrap();
    let with = ["--profile", "house", "--rules", &pack];
    let outcome = run([&["calibrate", &accepted, "-o", target, "--as-of", "2026-11-02"][..], &with].concat());
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    assert!(outcome.out.contains("3 rules speak on 60 accepted files; 0 rejections of 0 not explained"), "{}", outcome.out);
    let text = fs::read_to_string(Path::new(target).join("pack.yaml")).unwrap();
    let pack_of: Value = serde_saphyr::from_str(&text).unwrap();
    let changes: Vec<(&str, &str)> = pack_of["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| (change["code"].as_str().unwrap(), change["severity"].as_str().unwrap()))
        .collect();
    let mut sorted = changes.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, [("house/light", "warning"), ("house/short", "warning"), ("house/slow", "info")]);
    assert!(text.contains(" of 60 accepted files.\"") && text.contains("# ") && text.contains("requires: { \"house\": \"3\" }"), "{text}");
    // It is a pack that loads over the others, and then no accepted file is refused.
    let linted = run([&["rules", "lint", target][..], &with].concat());
    assert_eq!(linted.code, 0, "{}{}", linted.out, linted.err);
    let checked = run([
        &["--no-config", "--skip", "signature/", "--skip", "batch/", "--as-of", "2026-11-02", "--rules", target, &accepted][..],
        &with,
    ]
    .concat());
    assert_eq!(checked.code, 0, "{}", checked.out);
    // Nothing is written over.
    assert_eq!(run([&["calibrate", &accepted, "-o", target][..], &with].concat()).code, 2);
}

#[test]
fn findings_of_the_table_are_weighed_by_their_field() {
    let folder = tempfile::tempdir().unwrap();
    let without = |(name, text): (String, String)| {
        let start = text.find("<NumberOfDoors>").unwrap_or_default();
        let end = text.find("</NumberOfDoors>").map_or(0, |end| end + "</NumberOfDoors>".len());
        (name, format!("{}{}", &text[..start], &text[end..]))
    };
    let cars = corpus().into_iter().filter(|(name, _)| name.starts_with("m1-petrol"));
    let accepted = write(&folder.path().join("accepted"), cars.map(without));
    let target = folder.path().join("out");
    let outcome = run(["calibrate", &accepted, "-o", target.to_str().unwrap(), "--as-of", "2026-11-02"]);
    let text = fs::read_to_string(target.join("pack.yaml")).unwrap();
    assert!(text.contains("code: \"icm/missing-for-category\"\n    fields: [\"NumberOfDoors\"]\n    severity: warning"), "{text}");
    // What was changed after signing is no longer sealed: that is told, and never lowered.
    assert!(outcome.out.contains("never lowered: signature/") && !text.contains("signature/"), "{}", outcome.out);
}

#[test]
fn rejections_are_held_against_the_reasons() {
    let folder = tempfile::tempdir().unwrap();
    let vehicle = corpus().into_iter().find(|(name, _)| name == "m1-petrol.xml").unwrap().1;
    let heavy = vehicle.replace("<ActualMass>1402<", "<ActualMass>1999<");
    let accepted = write(&folder.path().join("accepted"), [("a.xml".to_owned(), vehicle.clone())]);
    // The first is as it was signed; a broken seal would explain its rejection.
    let numbered = |number: u32, text: &str| {
        let vin = if number == 1 { "TR004817".to_owned() } else { format!("TR00490{number}") };
        (format!("{number}.xml"), text.replace("TR004817", &vin))
    };
    let rejected = write(&folder.path().join("rejected"), [numbered(1, &vehicle), numbered(2, &heavy), numbered(3, &heavy), numbered(4, &heavy)]);
    let log = folder.path().join("log.csv");
    fs::write(&log, "file,vin,code,reason,date\n1.xml,,,the colour is unknown,2026-10-01\n2.xml,,,ActualMass is wrong,2026-10-01\n,WJXKL3B15TR004903,,Wheelbase is not that of the approval,2026-10-02\n9.xml,,,gone,\n").unwrap();
    let of = |more: &[&str], target: &str| -> Outcome {
        let target = folder.path().join(target);
        run([&["calibrate", &accepted, "--rejected", &rejected, "-o", target.to_str().unwrap(), "--as-of", "2026-11-02"][..], more].concat())
    };
    let outcome = of(&["--reasons", log.to_str().unwrap()], "one");
    let lines: Vec<&str> = outcome.out.lines().filter(|line| line.starts_with("not explained: ")).collect();
    assert_eq!(lines.len(), 2, "{}", outcome.out);
    assert!(lines[0].contains("1.xml: the colour is unknown") && lines[1].contains("3.xml: Wheelbase is not that of the approval"), "{lines:?}");
    assert!(
        outcome.out.contains("2 rejections of 4 not explained") && outcome.err.contains("line 5 of the log is about no file"),
        "{}{}",
        outcome.out,
        outcome.err
    );
    fs::write(&log, "file,vin,code,reason,date\n1.xml,,,x,yesterday\n,,,x,\n").unwrap();
    let wrong = of(&["--reasons", log.to_str().unwrap()], "two");
    assert_eq!(wrong.code, 2);
    assert!(
        wrong.err.contains("log.csv:2:11: `yesterday` is no date") && wrong.err.contains("log.csv:3:1: the row names neither a file nor a VIN"),
        "{}",
        wrong.err
    );
}

#[test]
fn the_impact_of_another_edition_is_told_before_it_is_shipped() {
    let folder = tempfile::tempdir().unwrap();
    let [short, slow, light] = strict();
    let old = house(folder.path(), "old", &[short.clone(), slow.clone()]);
    let new = house(folder.path(), "new", &[short.replace("severity: error", "severity: info"), light]);
    let cars: Vec<_> = corpus().into_iter().filter(|(name, _)| name.starts_with("m3-") || name == "m1-petrol.xml").collect();
    let files = write(&folder.path().join("files"), cars);
    let impact = |more: &[&str]| run([&["rules", "impact", "--old", &old, "--new", &new, &files, "--as-of", "2026-11-02"][..], more].concat());
    let json: Value = impact(&["--format", "json"]).report();
    let tally = |code: &str, key: &str| json["rules"][code][key].as_u64().unwrap_or_default();
    assert!(tally("house/light", "new") > 0 && tally("house/slow", "gone") > 0 && tally("house/short", "changed") > 0, "{json}");
    assert_eq!((tally("house/light", "gone"), tally("house/short", "new"), tally("house/slow", "changed")), (0, 0, 0));
    assert_eq!(json["rules"].as_object().unwrap().len(), 3, "nothing else differs: {json}");
    let new_ones = json["total"]["new"].as_u64().unwrap();
    assert_eq!(json["categories"]["M3"]["new"].as_u64(), Some(new_ones));
    let change = &json["files"][0]["findings"][0];
    assert!(change["before"].is_object() || change["after"].is_object(), "{change}");
    // Both sides of the boundary.
    assert_eq!(impact(&["--max-new", &new_ones.to_string()]).code, 0);
    assert_eq!(impact(&["--max-new", &(new_ones - 1).to_string()]).code, 1);
    let human = impact(&[]);
    assert!(human.code == 0 && human.out.contains("house/light") && human.out.contains(&format!("{new_ones} new, ")), "{}", human.out);
    // Without one of them: what the pack adds to the others.
    let added = run(["rules", "impact", "--new", &new, &files, "--format", "json", "--as-of", "2026-11-02"]).report();
    assert_eq!(added["rules"]["house/slow"], Value::Null);
    assert!(added["rules"]["house/light"]["new"].as_u64() > Some(0));
    assert_eq!(run(["rules", "impact", &files]).code, 2);
}
