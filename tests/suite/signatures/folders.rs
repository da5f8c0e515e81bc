//! What `--trust` and `--rules` find in folders, however the files got there.

use super::root;
use ivicheck::cli::{self, Console};
use std::ffi::OsString;
use std::fs;
use std::path::Path;

fn run(arguments: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments = std::iter::once("ivicheck").chain(arguments.iter().copied()).map(OsString::from);
    let code = cli::run(arguments, &mut Console::plain(&mut out, &mut err));
    (code, String::from_utf8(out).expect("UTF-8"), String::from_utf8(err).expect("UTF-8"))
}

/// The certificate that the valid vehicles lead to.
fn authority() -> String {
    let folder = fs::read_dir(root().join("corpus/trust")).expect("the corpus");
    let path = folder.map(|entry| entry.expect("readable").path()).find(|path| path.extension().is_some_and(|ending| ending == "pem"));
    fs::read_to_string(path.expect("a certificate")).expect("readable")
}

fn trusting(folder: &Path) -> (u8, String) {
    let vehicle = root().join("corpus/valid/m1-petrol.xml");
    let (code, out, err) = run(&["signature", &vehicle.to_string_lossy(), "--as-of", "2026-11-21", "--trust", &folder.to_string_lossy()]);
    (code, out + err.as_str())
}

#[test]
fn certificates_are_found_by_any_usual_name() {
    let pem = authority();
    let body: String = pem.lines().filter(|line| !line.starts_with("---")).collect();
    let der = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, body).expect("base64");
    for (name, content) in [
        ("ca.pem", pem.clone().into_bytes()),
        ("CA.PEM", pem.clone().into_bytes()),
        ("ca.Crt", pem.replace('\n', "\r\n").into_bytes()),
        ("ca.cer", der.clone()),
        ("CA.DER", der.clone()),
        ("ca.crt", pem.replace("CERTIFICATE", "X509 CERTIFICATE").into_bytes()),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(name), content).expect("written");
        fs::write(folder.path().join("README"), "notes").expect("written");
        assert_eq!(trusting(folder.path()).0, 0, "{name}");
        // A file in the place of the folder.
        assert_eq!(trusting(&folder.path().join(name)).0, 0, "{name}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (code, out) = trusting(folder.path());
    assert!(code == 2 && out.contains("no certificate in") && out.contains("*.crt"), "{out}");
    fs::write(folder.path().join("ca.txt"), &pem).expect("written");
    assert_eq!(trusting(folder.path()).0, 2);
    let large = fs::File::create(folder.path().join("large.pem")).expect("created");
    large.set_len(65 << 20).expect("as long as nothing is");
    assert_eq!(trusting(folder.path()).0, 2);
    assert_eq!(trusting(&folder.path().join("nothing")).0, 2);
}

#[cfg(unix)]
#[test]
fn links_lead_to_files_and_loops_to_nothing() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    // As a cluster mounts it: the files in a folder with a date, a link to that, and a link to each file by way of it.
    fs::create_dir(at("..2026_11_21")).expect("created");
    fs::write(at("..2026_11_21/ca.crt"), authority()).expect("written");
    symlink("..2026_11_21", at("..data")).expect("linked");
    symlink("..data/ca.crt", at("ca.crt")).expect("linked");
    assert_eq!(trusting(folder.path()).0, 0);
    // Links to folders, around in a circle, and to nothing.
    let other = tempfile::tempdir().expect("a folder");
    symlink(folder.path(), other.path().join("mounted")).expect("linked");
    symlink(other.path(), other.path().join("self")).expect("linked");
    symlink(other.path(), at("back")).expect("linked");
    symlink("nowhere", other.path().join("README")).expect("linked");
    assert_eq!(trusting(other.path()).0, 0);
    symlink("nowhere", other.path().join("gone.pem")).expect("linked");
    let (code, out) = trusting(other.path());
    assert!(code == 2 && out.contains("gone.pem"), "{out}");
}

const HEAD: &str = "pack: own\nversion: \"1\"\ntitle: Rules of the house\n";

const RULE: &str = "\
pack: own
rules:
  - code: always
    title: The maximum speed is great
    why: It is asked for.
    source: house
    basis: stated
    severity: error
    assert: MaximumSpeed > 500
    at: MaximumSpeed
    message: the maximum speed is small
    help: Check it.
    tests:
      - { on: m1-petrol, set: { MaximumSpeed: 999 }, expect: pass }
      - { on: m1-petrol, expect: fail }
";

#[test]
fn rule_files_have_two_endings_and_others_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    fs::write(at("pack.yml"), HEAD).expect("written");
    fs::write(at("mine.yml"), RULE).expect("written");
    fs::write(at("notes.txt"), "notes").expect("written");
    let vehicle = root().join("corpus/valid/m1-petrol.xml").to_string_lossy().into_owned();
    let rules = folder.path().to_string_lossy().into_owned();
    let (code, out, err) = run(&[&vehicle, "--skip", "signature/", "--only", "own/", "--rules", &rules]);
    assert!(code == 1 && out.contains("own/always"), "{out}{err}");
    assert!(err.contains("notes.txt is not read: rule files are named *.yaml or *.yml, tables *.csv, scripts *.rhai"), "{err}");
    #[cfg(unix)]
    {
        let mounted = tempfile::tempdir().expect("a folder");
        for (name, link) in [("mine.yml", "mine.yaml"), ("pack.yml", "pack.yaml")] {
            std::os::unix::fs::symlink(at(name), mounted.path().join(link)).expect("linked");
        }
        let rules = mounted.path().to_string_lossy().into_owned();
        let (code, out, err) = run(&[&vehicle, "--skip", "signature/", "--only", "own/", "--rules", &rules]);
        assert!(code == 1 && out.contains("own/always"), "{out}{err}");
    }
}
