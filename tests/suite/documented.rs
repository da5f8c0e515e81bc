//! What the pages about packs and about answers show is what comes out: their commands are run one after the other in a folder of their own.

use std::fs;
use std::path::Path;
use std::process::Command;

const PAGES: [&str; 2] = [include_str!("../../docs/packs.md"), include_str!("../../docs/calibrate.md")];

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The packs of the examples, accepted and rejected vehicles, and why these were rejected.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (root, here) = (Path::new(env!("CARGO_MANIFEST_DIR")), folder.path());
    copy(&root.join("tests/packs"), here);
    fs::create_dir(here.join("accepted")).unwrap();
    fs::create_dir(here.join("rejected")).unwrap();
    let valid = root.join("corpus/valid");
    for entry in fs::read_dir(&valid).unwrap().map(Result::unwrap) {
        if entry.file_name().to_str().unwrap().starts_with("m1") {
            fs::copy(entry.path(), here.join("accepted").join(entry.file_name())).unwrap();
        }
    }
    let car = fs::read_to_string(valid.join("m1-petrol.xml")).unwrap();
    fs::write(here.join("rejected/heavy.xml"), car.replace("<ActualMass>1402<", "<ActualMass>1999<")).unwrap();
    fs::copy(valid.join("n1-diesel.xml"), here.join("rejected/van.xml")).unwrap();
    let log = "file,vin,code,reason,date\nheavy.xml,,,ActualMass is wrong,2026-10-01\nvan.xml,,,the colour is missing,2026-10-02\n";
    fs::write(here.join("log.csv"), log).unwrap();
    folder
}

#[test]
fn every_command_gives_what_its_page_shows() {
    let folder = folder();
    let mut count = 0;
    for block in PAGES.iter().flat_map(|page| page.split("```console\n").skip(1)) {
        let block = block.split("```").next().unwrap();
        let mut lines = block.lines();
        let command = lines.next().and_then(|line| line.strip_prefix("$ ivicheck ")).expect("a console block begins with a command");
        let run = Command::new(env!("CARGO_BIN_EXE_ivicheck")).args(command.split_whitespace()).current_dir(folder.path()).output().unwrap();
        let printed = String::from_utf8(run.stdout).unwrap();
        let shown: Vec<&str> = lines.collect();
        // A block may show the beginning of a long page.
        let printed: Vec<&str> = printed.lines().take(shown.len()).collect();
        assert_eq!(printed, shown, "{command}: {}", String::from_utf8_lossy(&run.stderr));
        count += 1;
    }
    assert!(count >= 6, "{count} commands");
}

#[test]
fn the_pack_of_the_page_is_that_of_the_examples() {
    let shown = PAGES[0].split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    let pack = include_str!("../packs/xx/pack.yaml");
    for line in shown.lines().map(|line| line.split(" #").next().unwrap().trim_end()) {
        assert!(pack.lines().any(|known| known == line), "{line}");
    }
}
