//! Packs that travel: archives and their digests, what packs need, the days on which they are in force, renamed codes, own test vehicles.

use super::cli::support::{Outcome, run};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

const RULES: &str = r#"
pack: xx
rules:
  - code: complete-only
    title: Only complete vehicles are taken
    why: The register of the country knows no stages.
    source: An invented country
    basis: stated
    severity: error
    assert: StageOfCompletion == "C"
    message: "the stage of completion is {StageOfCompletion}"
    help: Send the vehicle when it is complete.
    tests:
      - { on: xx-car, expect: pass }
      - { on: xx-car, set: { StageOfCompletion: I }, expect: fail }
"#;

fn head(more: &str) -> String {
    format!("pack: xx\nversion: \"1.2\"\ntitle: A country\nprofile: {{ name: xx, packs: [icm, xx] }}\n{more}")
}

fn vehicle() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/valid/m1-petrol.xml")).unwrap()
}

fn write(folder: &Path, more: &str) -> PathBuf {
    let pack = folder.join("xx");
    fs::create_dir_all(pack.join("vehicles")).unwrap();
    fs::write(pack.join("pack.yaml"), head(more)).unwrap();
    fs::write(pack.join("rules.yaml"), RULES).unwrap();
    fs::write(pack.join("vehicles/xx-car.xml"), vehicle()).unwrap();
    fs::write(folder.join("out.xml"), vehicle()).unwrap();
    pack
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn check(pack: &Path, folder: &Path, more: &[&str]) -> Outcome {
    let file = folder.join("out.xml");
    let fixed = ["--no-config", "--skip", "signature/", "--profile", "xx", "--rules", text(pack), "--format", "json", text(&file)];
    run([&fixed[..], more].concat())
}

#[test]
fn a_pack_is_the_same_as_a_folder_and_as_an_archive() {
    let folder = tempfile::tempdir().unwrap();
    let pack = write(folder.path(), "");
    let of_folder = check(&pack, folder.path(), &["--as-of", "2026-11-02"]).report();
    let digest = of_folder["packs"][1]["digest"].as_str().unwrap().to_owned();
    assert_eq!(of_folder["packs"][1]["name"], "xx");
    for name in ["one.zip", "two.tar.gz", "three.tgz"] {
        let archive = folder.path().join(name);
        let packed = run(["rules", "pack", text(&pack), "-o", text(&archive)]);
        assert_eq!(packed.code, 0, "{}{}", packed.out, packed.err);
        assert!(packed.out.contains(&format!("pack     {digest}")), "{}", packed.out);
        let of_archive = check(&archive, folder.path(), &["--as-of", "2026-11-02"]).report();
        assert_eq!((&of_archive["packs"], &of_archive["files"]), (&of_folder["packs"], &of_folder["files"]), "{name}");
        let tested = run(["rules", "test", "--only", "xx/", "--profile", "xx", "--rules", text(&archive)]);
        assert_eq!(tested.out, "1 rules, 2 tests: 2 as expected, 0 not\n", "{}", tested.err);
        assert_eq!(run(["rules", "pack", text(&pack), "-o", text(&archive)]).code, 2, "nothing is written over");
        // The same bytes wherever it is made.
        let elsewhere = tempfile::tempdir().unwrap();
        let again = elsewhere.path().join(name);
        assert_eq!(run(["rules", "pack", text(&write(elsewhere.path(), "")), "-o", text(&again)]).code, 0);
        assert_eq!(fs::read(&archive).unwrap(), fs::read(&again).unwrap());
    }
    // Line ends do not count, other bytes do.
    fs::write(pack.join("rules.yaml"), RULES.replace('\n', "\r\n")).unwrap();
    assert_eq!(check(&pack, folder.path(), &[]).report()["packs"][1]["digest"], digest.as_str());
    fs::write(pack.join("rules.yaml"), RULES.replace("Send", "Give")).unwrap();
    assert_ne!(check(&pack, folder.path(), &[]).report()["packs"][1]["digest"], digest.as_str());
}

#[test]
fn a_digest_that_was_asked_for_is_that_of_the_pack() {
    let folder = tempfile::tempdir().unwrap();
    let pack = write(folder.path(), "");
    let archive = folder.path().join("xx.zip");
    let packed = run(["rules", "pack", text(&pack), "-o", text(&archive)]);
    let digests: Vec<&str> = packed.out.lines().filter_map(|line| line.split_whitespace().nth(1)).skip(1).collect();
    let [of_pack, of_archive] = digests.as_slice() else { panic!("{}", packed.out) };
    assert_eq!(check(&pack, folder.path(), &["--rules-sha256", of_pack]).code, 0);
    assert_eq!(check(&archive, folder.path(), &["--rules-sha256", &of_archive.to_uppercase()]).code, 0);
    let other = "0".repeat(64);
    for path in [&pack, &archive] {
        let refused = check(path, folder.path(), &["--rules-sha256", &other]);
        assert_eq!((refused.code, refused.err.contains("the SHA-256 is ")), (2, true), "{}", refused.err);
    }
    let many = check(&pack, folder.path(), &["--rules-sha256", of_pack, "--rules-sha256", of_pack]);
    assert_eq!((many.code, many.err.contains("2 digests are given for 1 folders")), (2, true), "{}", many.err);
}

/// A tar archive with one entry, written as it stands whatever its name.
fn tape(name: &str, kind: tar::EntryType, link: Option<&str>) -> Vec<u8> {
    let mut header = tar::Header::new_gnu();
    header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_entry_type(kind);
    header.set_mode(0o644);
    header.set_size(if link.is_some() { 0 } else { 3 });
    if let Some(link) = link {
        header.set_link_name(link).unwrap();
    }
    header.set_cksum();
    let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    builder.append(&header, if link.is_some() { &b""[..] } else { b"a: " }).unwrap();
    builder.into_inner().unwrap().finish().unwrap()
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn an_archive_leads_nowhere_and_holds_no_more_than_its_limits() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "");
    let refused = |name: &str, bytes: Vec<u8>, why: &str| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let outcome = check(&path, folder.path(), &[]);
        assert_eq!(outcome.code, 2, "{name}");
        assert!(outcome.err.contains(why), "{name}: {}", outcome.err);
    };
    for name in ["../out.yaml", "/etc/out.yaml", "a/../../out.yaml", "a\\..\\out.yaml", "C:/out.yaml"] {
        refused("out.zip", zipped(&[(name, b"a: ")]), "leads out of it");
        refused("out.tgz", tape(name, tar::EntryType::Regular, None), "leads out of it");
    }
    refused("link.tar.gz", tape("pack.yaml", tar::EntryType::Symlink, Some("/etc/passwd")), "is a link");
    refused("hard.tar.gz", tape("pack.yaml", tar::EntryType::Link, Some("other")), "is a link");
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("pack.yaml", "/etc/passwd", zip::write::SimpleFileOptions::default()).unwrap();
    refused("link.zip", zip.finish().unwrap().into_inner(), "is a link");
    refused("large.zip", zipped(&[("a.yaml", &vec![b'#'; 65 * 1024 * 1024])]), "bytes when it is unpacked");
    refused("broken.zip", b"PK\x03\x04 no archive".to_vec(), "this is no sound ZIP archive");
    refused("broken.tgz", b"no archive".to_vec(), "damaged, or another kind of file");
    refused("empty.zip", zipped(&[("readme.md", b"-")]), "rule file");
}

#[test]
fn what_a_pack_needs_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let told = |more: &str| {
        let outcome = check(&write(folder.path(), more), folder.path(), &[]);
        (outcome.code, outcome.err)
    };
    assert_eq!(told("requires: { icm: \"2026.11\", ivicheck: 0.1.0, xx: \"*\" }\n").0, 0);
    let (code, err) = told("requires: { no: \"*\" }\n");
    assert!(code == 2 && err.contains("pack.yaml:5:13: the pack xx needs the pack no, which is not in this run"), "{err}");
    let (code, err) = told("requires: { icm: \"2099.1\" }\n");
    assert!(code == 2 && err.contains("pack.yaml:5:13: the pack xx needs icm 2099.1 or later; this is "), "{err}");
    let (code, err) = told("requires: { ivicheck: \"99\" }\n");
    assert!(code == 2 && err.contains("the pack xx needs ivicheck 99 or later; this is "), "{err}");
}

#[test]
fn a_pack_is_in_force_on_its_days() {
    let folder = tempfile::tempdir().unwrap();
    let pack = write(folder.path(), "from: 2026-11-02\nto: 2026-11-30\n");
    for (day, is_in_force) in [("2026-11-01", false), ("2026-11-02", true), ("2026-11-30", true), ("2026-12-01", false)] {
        let report = check(&pack, folder.path(), &["--as-of", day]).report();
        let names: Vec<&str> = report["packs"].as_array().unwrap().iter().map(|pack| pack["name"].as_str().unwrap()).collect();
        assert_eq!(names.contains(&"xx"), is_in_force, "{day}");
        let expected = serde_json::json!([{ "name": "xx", "version": "1.2", "from": "2026-11-02", "to": "2026-11-30" }]);
        assert_eq!(report["notApplied"], if is_in_force { serde_json::json!([]) } else { expected }, "{day}");
    }
    let human = run([
        "--no-config",
        "--skip",
        "signature/",
        "--profile",
        "xx",
        "--rules",
        text(&pack),
        "--as-of",
        "2026-12-01",
        text(&folder.path().join("out.xml")),
    ]);
    assert!(human.out.replace('\n', " ").contains("xx 1.2 is not in force (from 2026-11-02 to 2026-11-30)"), "{}", human.out);
    let pack = write(folder.path(), "to: 2026-11-30\nstrict: true\n");
    assert_eq!(check(&pack, folder.path(), &["--as-of", "2026-11-30"]).code, 0);
    let over = check(&pack, folder.path(), &["--as-of", "2026-12-01"]);
    assert_eq!((over.code, over.err.contains("the rule pack xx is not in force on 2026-12-01")), (2, true), "{}", over.err);
    let wrong = check(&write(folder.path(), "from: 2026-11-31\n"), folder.path(), &[]);
    assert!(wrong.code == 2 && wrong.err.contains("pack.yaml:5:7: `2026-11-31` is no date"), "{}", wrong.err);
    let wrong = check(&write(folder.path(), "from: 2026-11-30\nto: 2026-11-29\n"), folder.path(), &[]);
    assert!(wrong.code == 2 && wrong.err.contains("pack.yaml:5:7: `from` is 2026-11-30, after `to`"), "{}", wrong.err);
}

#[test]
fn codes_that_were_renamed_stay_known() {
    let folder = tempfile::tempdir().unwrap();
    let pack = write(folder.path(), "renamed: { xx/whole-only: xx/complete, xx/complete: xx/complete-only }\n");
    let other = folder.path().join("out.xml");
    fs::write(&other, vehicle().replace("<StageOfCompletion>C<", "<StageOfCompletion>I<")).unwrap();
    let with = ["--profile", "xx", "--rules", text(&pack)];
    let explained = run([&["explain", "xx/whole-only"][..], &with].concat());
    assert!(explained.out.starts_with("xx/complete-only\n"), "{}", explained.out);
    assert_eq!(explained.err, "ivicheck: note: xx/whole-only is called xx/complete-only now\n");
    let codes = |outcome: &Outcome| -> Vec<String> {
        let report = outcome.report();
        report["files"][0]["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
    };
    let only = check(&pack, folder.path(), &["--only", "xx/complete"]);
    assert_eq!((codes(&only).as_slice(), only.code), (&["xx/complete-only".to_owned()][..], 1));
    assert!(only.err.contains("note: xx/complete is called xx/complete-only now"), "{}", only.err);
    assert!(!codes(&check(&pack, folder.path(), &["--skip", "xx/whole-only"])).contains(&"xx/complete-only".to_owned()));
    // Waivers, severities and a baseline that name the old code mean the new one.
    let waivers = folder.path().join("waivers.yaml");
    fs::write(&waivers, "waivers:\n  - code: xx/whole-only\n    value: I\n    reason: r\n    owner: o\n    expires: 2099-01-01\n").unwrap();
    let waived = check(&pack, folder.path(), &["--only", "xx/", "--waivers", text(&waivers)]);
    assert_eq!(waived.code, 0, "{}", waived.out);
    assert!(waived.err.contains("waivers.yaml:2: xx/whole-only is called xx/complete-only now"), "{}", waived.err);
    let baseline = folder.path().join("baseline.json");
    fs::write(&baseline, check(&pack, folder.path(), &["--only", "xx/"]).out.replace("xx/complete-only", "xx/whole-only")).unwrap();
    assert_eq!(check(&pack, folder.path(), &["--only", "xx/", "--baseline", text(&baseline)]).code, 0);
    let fault = |more: &str| check(&write(folder.path(), more), folder.path(), &[]).err;
    assert!(
        fault("renamed: { xx/a: xx/complet-only }\n")
            .contains("pack.yaml:5:18: there is no rule xx/complet-only (The nearest code is xx/complete-only.)")
    );
    assert!(fault("renamed: { xx/complete-only: xx/b }\n").contains("pack.yaml:5:12: there is still a rule xx/complete-only"));
    assert!(fault("renamed: { icm/a: xx/complete-only }\n").contains("pack.yaml:5:12: a pack renames its own codes, which begin with xx/"));
}

#[test]
fn two_packs_do_not_claim_one_thing() {
    let folder = tempfile::tempdir().unwrap();
    let pack = write(folder.path(), "");
    let claims = |files: &[(&str, &str)]| {
        let other = folder.path().join("yy");
        fs::create_dir_all(&other).unwrap();
        for (name, text) in files {
            fs::write(other.join(name), text).unwrap();
        }
        let file = folder.path().join("out.xml");
        let outcome = run(["--no-config", "--skip", "signature/", "--profile", "xx", "--rules", text(&pack), "--rules", text(&other), text(&file)]);
        fs::remove_dir_all(&other).unwrap();
        (outcome.code, outcome.err)
    };
    let head = |more: &str| format!("pack: yy\nversion: \"1\"\ntitle: Another\n{more}");
    let rules = RULES.replace("xx-car", "m1-petrol");
    let (code, err) = claims(&[("pack.yaml", &head("")), ("rules.yaml", &rules)]);
    assert!(code == 2 && err.contains("rules.yaml:4:1: the code xx/complete-only stands already in an earlier pack"), "{err}");
    assert_eq!(claims(&[("pack.yaml", &head("replaces: [xx/complete-only]\n")), ("rules.yaml", &rules)]).0, 0);
    let (code, err) = claims(&[("pack.yaml", &head("profile: { name: xx, packs: [icm] }\n"))]);
    assert!(code == 2 && err.contains("makes the profile xx already"), "{err}");
    let (code, err) = claims(&[("pack.yaml", &head("").replace("yy", "xx"))]);
    assert!(code == 2 && err.contains("the pack xx is given twice"), "{err}");
    fs::write(pack.join("pack.yaml"), self::head("vocabulary: { keys: [word], fields: { Make: { word: marka } } }\n")).unwrap();
    let (code, err) = claims(&[("pack.yaml", &head("vocabulary: { keys: [word], fields: { Make: { word: merke } } }\n"))]);
    assert!(code == 2 && err.contains("an earlier pack says `word` of Make already"), "{err}");
    assert_eq!(claims(&[("pack.yaml", &head("vocabulary: { over: true, keys: [], fields: { Make: { word: merke } } }\n"))]).0, 0);
    assert_eq!(
        claims(&[(
            "pack.yaml",
            &head("vocabulary: { keys: [], fields: { Model: { word: m }, Colour: { word: f } } }\n").replace("Model: { word: m }, ", "")
        )])
        .0,
        0
    );
}

#[test]
fn a_pack_under_the_name_of_a_shipped_one_stands_in_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("gb");
    fs::create_dir(&pack).unwrap();
    for name in ["pack.yaml", "portal.yaml", "scope.yaml"] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/gb").join(name)).unwrap();
        fs::write(pack.join(name), text.replace("version: \"2026.11\"", "version: \"2027.1\"")).unwrap();
    }
    fs::write(folder.path().join("out.xml"), vehicle()).unwrap();
    let outcome = run(["--no-config", "--profile", "gb", "--rules", text(&pack), "--format", "json", text(&folder.path().join("out.xml"))]);
    let report = outcome.report();
    assert_eq!((&report["packs"][0]["name"], &report["packs"][0]["version"]), (&"gb".into(), &"2027.1".into()));
    assert!(outcome.err.contains("note: the pack gb that is given stands in the place of the shipped one"), "{}", outcome.err);
}

#[test]
fn vehicles_of_a_pack_have_names_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let pack = write(folder.path(), "");
    fs::write(pack.join("vehicles/m1-petrol.xml"), vehicle()).unwrap();
    let outcome = run(["rules", "test", "--only", "xx/", "--profile", "xx", "--rules", text(&pack)]);
    assert_eq!((outcome.code, outcome.err.contains("there is a vehicle m1-petrol already")), (2, true), "{}", outcome.err);
}

#[test]
fn the_pack_of_the_page_is_that_of_the_examples() {
    let shown = include_str!("../../docs/packs.md").split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    let pack = include_str!("../packs/xx/pack.yaml");
    for line in shown.lines().map(|line| line.split(" #").next().unwrap().trim_end()) {
        assert!(pack.lines().any(|known| known == line), "{line}");
    }
}
