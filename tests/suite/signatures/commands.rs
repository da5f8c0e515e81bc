//! `ivicheck signature`, `ivicheck sign` and `--trust`, from the arguments to the exit code.

use super::keys::signer;
use super::{root, states, vehicle};
use ivicheck::cli::{self, Console};
use std::ffi::OsString;
use std::path::Path;

/// Runs in this process: exit code, standard output, standard error.
fn run(arguments: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments = std::iter::once("ivicheck").chain(arguments.iter().copied()).map(OsString::from);
    let code = cli::run(arguments, &mut Console::plain(&mut out, &mut err));
    (code, String::from_utf8(out).expect("UTF-8"), String::from_utf8(err).expect("UTF-8"))
}

/// A folder with a key, its certificate and an unsigned vehicle.
fn workplace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let signer = signer("p-256");
    for (name, content) in [("key.pem", &signer.key), ("seal.pem", &signer.certificate), ("car.xml", &vehicle())] {
        std::fs::write(folder.path().join(name), content).expect("written");
    }
    folder
}

fn sign(folder: &Path, file: &str, out: &str, more: &[&str]) -> (u8, String, String) {
    let at = |name: &str| folder.join(name).to_string_lossy().into_owned();
    run(&[&["sign", &at(file), "--key", &at("key.pem"), "--cert", &at("seal.pem"), "-o", &at(out)], more].concat())
}

#[test]
fn a_signed_file_passes_and_is_never_overwritten() {
    let folder = workplace();
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    assert_eq!(sign(folder.path(), "car.xml", "signed.xml", &[]), (0, String::new(), String::new()));
    let (code, out, _) = run(&[&at("signed.xml"), "--as-of", "2026-11-21"]);
    assert!(code == 0 && out.contains("signature/self-signed"), "{out}");
    let before = std::fs::read(at("signed.xml")).expect("readable");
    let (code, _, err) = sign(folder.path(), "car.xml", "signed.xml", &[]);
    assert!(code == 2 && err.contains("is there already"), "{err}");
    assert_eq!(std::fs::read(at("signed.xml")).expect("readable"), before);
    let (code, _, err) = sign(folder.path(), "signed.xml", "twice.xml", &[]);
    assert!(code == 2 && err.contains("has a signature already"), "{err}");
}

#[test]
fn a_file_that_would_be_refused_is_signed_by_force_only() {
    let folder = workplace();
    let text = vehicle().replacen("<StageOfCompletion>C<", "<StageOfCompletion>X<", 1);
    // Whatever the encoding was, UTF-8 is written, and declared.
    let utf16: Vec<u8> = std::iter::once(0xfeff).chain(text.replacen("UTF-8", "UTF-16", 1).encode_utf16()).flat_map(u16::to_le_bytes).collect();
    std::fs::write(folder.path().join("wrong.xml"), utf16).expect("written");
    let (code, _, err) = sign(folder.path(), "wrong.xml", "out.xml", &[]);
    assert!(code == 2 && err.contains("ivi/unknown-code") && err.contains("--force"), "{err}");
    assert_eq!(sign(folder.path(), "wrong.xml", "out.xml", &["--force"]).0, 0);
    let signed = std::fs::read_to_string(folder.path().join("out.xml")).expect("UTF-8");
    assert!(signed.contains("encoding=\"UTF-8\""), "{}", &signed[..80]);
    assert_eq!(states(&signed), ("holds", "holds"));
    std::fs::write(folder.path().join("cut.xml"), &text[..500]).expect("written");
    assert_eq!(sign(folder.path(), "cut.xml", "never.xml", &["--force"]).0, 2);
    assert!(!folder.path().join("never.xml").exists());
}

#[test]
fn a_signature_is_shown_with_what_holds() {
    let at = |name: &str| root().join("corpus").join(name).to_string_lossy().into_owned();
    let (code, out, err) = run(&["signature", &at("valid/m1-petrol.xml"), "--as-of", "2026-11-21", "--trust", &at("trust")]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    for line in
        ["content       as it was signed", "value         made with the key", "method        rsa-sha256", "valid         2025-06-02 to 2035-06-01"]
    {
        assert!(out.contains(line), "{line}: {out}");
    }
    assert!(out.contains("not checked   revocation"), "{out}");
    let (code, out, _) = run(&["signature", &at("signatures/indented-anew.xml"), "--as-of", "2026-11-21", "--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, &value["signed"], &value["signature"]["digest"]), (1, &true.into(), &"fails".into()));
    assert_eq!(value["signature"]["digestExplanation"], "the indentation was changed (it was 2 blanks a level)");
    assert_eq!(value["signature"]["certificate"]["notAfter"], "2035-06-01");
    let folder = workplace();
    let unsigned = folder.path().join("car.xml");
    let (code, out, _) = run(&["signature", &unsigned.to_string_lossy()]);
    assert!(code == 1 && out.contains("signature     none"), "{out}");
    let (code, out, _) = run(&["signature", &folder.path().to_string_lossy()]);
    assert!(code == 1 && out.ends_with(" 0 with a seal that holds, 1 without\n"), "{out}");
}

#[test]
fn any_signed_document_is_looked_at_and_what_cannot_be_compared_is_said() {
    let folder = workplace();
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let signed = |text: &str| ivicheck::signature::sign(text, &signer("p-256").open(), Default::default()).expect("signed");
    let show = |text: &str| {
        std::fs::write(at("any.xml"), text).expect("written");
        let (code, out, _) = run(&["signature", &at("any.xml"), "--as-of", "2026-11-21", "--format", "json"]);
        let page: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        let mut not_checked = page["signature"]["notChecked"].as_array().expect("a list").iter().map(|what| what.as_str().expect("text").to_owned());
        (code, page["findings"].as_array().expect("a list").len(), not_checked.next_back().expect("something"))
    };
    let no_message = "whether the signer and the date go with the content (this is no IVI message)".to_owned();
    let text = signed("<order xmlns=\"urn:o\"><item/></order>");
    assert_eq!(show(&text), (0, 1, no_message.clone()));
    assert_eq!(show(&text.replace("<item/>", "<item>2</item>")).0, 1);
    assert_ne!(show(&signed(&vehicle())).2, no_message);
}

#[test]
fn trust_is_given_by_a_folder() {
    let at = |name: &str| root().join("corpus").join(name).to_string_lossy().into_owned();
    let folder = workplace();
    let vehicle = at("valid/m1-petrol.xml");
    let trusting = |anchors: &str| run(&[&vehicle, "--as-of", "2026-11-21", "--trust", anchors]);
    assert_eq!(trusting(&at("trust")).0, 0);
    std::fs::remove_file(folder.path().join("key.pem")).expect("removed");
    let (code, out, _) = trusting(&folder.path().to_string_lossy());
    assert!(code == 1 && out.contains("signature/certificate-untrusted"), "{out}");
    std::fs::write(folder.path().join("seal.pem"), "nothing").expect("written");
    let (code, _, err) = trusting(&folder.path().to_string_lossy());
    assert!(code == 2 && err.contains("seal.pem: it holds no certificate"), "{err}");
    // What is left out is not checked at all.
    assert_eq!(run(&[&at("signatures/altered-value.xml"), "--skip", "signature/"]).0, 0);
}
