//! Beside xmlsec1: the same verdict on what either of the two signs, and on what was altered.

use super::altered::{ALTERATIONS, Verdict};
use super::documents::document;
use super::keys::{SIGNERS, Signer, signer};
use super::{states, unsigned_vehicles};
use ivicheck::signature::{SignedDigest, sign};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// How many documents each way, at least. A larger number in the variable makes them more.
const DOCUMENTS: usize = 200;

fn documents() -> usize {
    std::env::var("IVICHECK_XMLSEC").ok().and_then(|number| number.parse().ok()).unwrap_or(0).max(DOCUMENTS)
}

pub fn xmlsec(arguments: &[&str], files: &[PathBuf]) -> Output {
    Command::new("xmlsec1").args(arguments).args(files).output().expect("xmlsec1 runs")
}

/// Whether xmlsec1 takes a signature for good, with this certificate trusted.
pub fn accepts(folder: &Path, text: &str, certificate: &str) -> bool {
    let (file, trusted) = (folder.join("verified.xml"), folder.join("trusted.pem"));
    std::fs::write(&file, text).expect("written");
    std::fs::write(&trusted, certificate).expect("written");
    xmlsec(&["--verify", "--trusted-pem", trusted.to_str().expect("UTF-8")], &[file]).status.success()
}

const DIGESTS: [(SignedDigest, &str); 3] = [(SignedDigest::Sha256, "sha256"), (SignedDigest::Sha384, "sha384"), (SignedDigest::Sha512, "sha512")];

/// Generated documents, and every fourth a vehicle.
fn texts() -> Vec<String> {
    let vehicles = unsigned_vehicles();
    (0..documents())
        .map(|index| if index.is_multiple_of(4) { vehicles[index / 4 % vehicles.len()].clone() } else { document(index as u64) })
        .collect()
}

#[test]
#[ignore = "needs xmlsec1"]
fn what_is_signed_here_verifies_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let texts = texts();
    for (at, signer) in SIGNERS.iter().enumerate() {
        let trusted = folder.path().join(format!("{}.pem", signer.name));
        std::fs::write(&trusted, &signer.certificate).expect("written");
        let key = signer.open();
        let mut files = Vec::new();
        for (index, text) in texts.iter().enumerate().skip(at).step_by(SIGNERS.len()) {
            let signed = sign(text, &key, DIGESTS[index / SIGNERS.len() % 3].0).expect("signed");
            assert_eq!(states(&signed), ("holds", "holds"), "{index}");
            let file = folder.path().join(format!("{index}.xml"));
            std::fs::write(&file, signed).expect("written");
            files.push(file);
        }
        let trusted = trusted.to_str().expect("UTF-8");
        for files in files.chunks(50) {
            // One run for many files stops at the first that does not verify; it is looked for when there is one.
            if xmlsec(&["--verify", "--trusted-pem", trusted], files).status.success() {
                continue;
            }
            for file in files {
                let output = xmlsec(&["--verify", "--trusted-pem", trusted], std::slice::from_ref(file));
                let text = std::fs::read_to_string(file).expect("readable");
                assert!(output.status.success(), "{}: {}\n{text}", signer.name, String::from_utf8_lossy(&output.stderr));
            }
        }
    }
}

/// An empty signature for xmlsec1 to fill: where it stands, which prefix it has, how it is laid out.
pub fn template(index: usize, signature_method: &str, digest_method: &str) -> String {
    let exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
    let transform = if index % 5 == 3 { String::new() } else { format!("<ds:Transform Algorithm='{exclusive}'/>") };
    let text = format!(
        "<ds:Signature xmlns:ds='http://www.w3.org/2000/09/xmldsig#'>|<ds:SignedInfo><ds:CanonicalizationMethod Algorithm='{exclusive}'/>|\
         <ds:SignatureMethod Algorithm=\"{signature_method}\"/>|<!-- c --><ds:Reference URI=''>|<ds:Transforms>\
         <ds:Transform Algorithm='http://www.w3.org/2000/09/xmldsig#enveloped-signature'/>|{transform}</ds:Transforms>\
         <ds:DigestMethod   Algorithm='{digest_method}'></ds:DigestMethod><ds:DigestValue/></ds:Reference>|</ds:SignedInfo>\
         <ds:SignatureValue/><ds:KeyInfo><ds:X509Data/></ds:KeyInfo>|</ds:Signature>"
    );
    let text = text.replace('|', ["", "\n  ", "\n"][index % 3]);
    if index.is_multiple_of(2) { text.replace("ds:", "").replace(":ds=", "=") } else { text }
}

/// Signs with xmlsec1; the method and the digest by their URIs.
pub fn signed_there(folder: &Path, text: &str, index: usize, signer: &Signer, method: &str, digest: &str) -> String {
    let (key, certificate) = (folder.join("key.pem"), folder.join("certificate.pem"));
    std::fs::write(&key, &signer.key).expect("written");
    std::fs::write(&certificate, &signer.certificate).expect("written");
    let end = text.rfind("</").expect("an end tag");
    // The end tag of the root is the last one, unless an instruction or a comment behind it looks like one.
    let (input, output) = (folder.join("template.xml"), folder.join("signed.xml"));
    std::fs::write(&input, format!("{}{}{}", &text[..end], template(index, method, digest), &text[end..])).expect("written");
    let pair = format!("{},{}", key.display(), certificate.display());
    let run = xmlsec(&["--sign", "--privkey-pem", &pair, "--output", output.to_str().expect("UTF-8")], &[input]);
    assert!(run.status.success(), "{}\n{text}", String::from_utf8_lossy(&run.stderr));
    std::fs::read_to_string(output).expect("readable")
}

pub fn methods(signer: &Signer, index: usize) -> (String, String) {
    const MORE: &str = "http://www.w3.org/2001/04/xmldsig-more#";
    const ENCRYPTION: &str = "http://www.w3.org/2001/04/xmlenc#";
    let hash = DIGESTS[index % 3].1;
    let method = match signer.name {
        "p-256" => "ecdsa-sha256".to_owned(),
        "p-384" => "ecdsa-sha384".to_owned(),
        _ => format!("rsa-{hash}"),
    };
    let digest = if hash == "sha384" { format!("{MORE}{hash}") } else { format!("{ENCRYPTION}{hash}") };
    (format!("{MORE}{method}"), digest)
}

#[test]
#[ignore = "needs xmlsec1"]
fn what_is_signed_there_verifies_here() {
    let folder = tempfile::tempdir().expect("a folder");
    for (index, text) in texts().iter().enumerate() {
        let signer = &SIGNERS[index % SIGNERS.len()];
        let (method, digest) = methods(signer, index / SIGNERS.len());
        let signed = signed_there(folder.path(), text, index, signer, &method, &digest);
        assert_eq!(states(&signed), ("holds", "holds"), "{index}, {}:\n{signed}", signer.name);
    }
}

#[test]
#[ignore = "needs xmlsec1"]
fn what_was_altered_gets_the_same_verdict_or_a_stricter_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let vehicles = unsigned_vehicles();
    let mut count = 0;
    let mut stricter = std::collections::BTreeSet::new();
    for (index, vehicle) in vehicles.iter().enumerate().take(12) {
        let signer = signer(["rsa-2048", "p-256", "rsa-3072", "p-384"][index % 4]);
        let original = sign(vehicle, &signer.open(), SignedDigest::Sha256).expect("signed");
        for alteration in ALTERATIONS {
            let Some(altered) = (alteration.change)(&original, index) else { continue };
            let (here, codes) = Verdict::here(&altered.text);
            let there = accepts(folder.path(), &altered.text, altered.certificate.as_deref().unwrap_or(&signer.certificate));
            count += 1;
            assert_eq!(here, alteration.expected, "{} {index}: {codes:?}", alteration.name);
            assert!(alteration.expected == Verdict::Refused || there, "{} {index}: xmlsec1 refuses what is taken here", alteration.name);
            if there && alteration.expected == Verdict::Refused {
                stricter.insert(alteration.name);
            }
        }
    }
    assert!(count >= 200, "{count} altered documents");
    let named: std::collections::BTreeSet<&str> =
        ALTERATIONS.iter().filter(|alteration| alteration.stricter).map(|alteration| alteration.name).collect();
    assert_eq!(stricter, named, "stricter than xmlsec1");
}

#[test]
#[ignore = "needs xmlsec1"]
fn weak_keys_and_sha_1_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let vehicle = &unsigned_vehicles()[0];
    let signer = signer("rsa-2048");
    let sha1 = "http://www.w3.org/2000/09/xmldsig#sha1";
    let old = signed_there(folder.path(), vehicle, 0, signer, "http://www.w3.org/2000/09/xmldsig#rsa-sha1", sha1);
    assert_eq!((states(&old), accepts(folder.path(), &old, &signer.certificate)), (("holds", "holds"), true));
    assert_eq!(super::codes(&old).iter().filter(|code| *code == "signature/algorithm").count(), 2);

    let arguments = ["req", "-x509", "-newkey", "rsa:1024", "-nodes", "-days", "30", "-subj", "/CN=weak"];
    let made = Command::new("openssl").args(arguments).args(["-keyout", &at("weak.key"), "-out", &at("weak.pem")]).output().expect("openssl runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let read = |name: &str| std::fs::read_to_string(at(name)).expect("readable");
    let weak = Signer { name: "weak", key: read("weak.key"), certificate: read("weak.pem") };
    let (method, digest) = methods(&weak, 0);
    let signed = signed_there(folder.path(), vehicle, 0, &weak, &method, &digest);
    assert_eq!(states(&signed), ("holds", "holds"));
    assert!(super::codes(&signed).contains(&"signature/weak-key".to_owned()));
}
