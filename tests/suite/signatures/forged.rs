//! Signatures that are none, and those that only look odd: both verbs say the same of each.

use super::keys::{on_p256, parameters, signer};
use super::{codes, findings, root, unsigned, vehicle};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ivicheck::cli::{self, Console};
use ivicheck::finding::Severity;
use ivicheck::signature::{SignedDigest, sign};
use std::ffi::OsString;

fn run(arguments: &[&str]) -> (u8, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments = std::iter::once("ivicheck").chain(arguments.iter().copied()).map(OsString::from);
    let code = cli::run(arguments, &mut Console::plain(&mut out, &mut err));
    (code, String::from_utf8(out).expect("UTF-8"))
}

/// Exit code and codes of findings, by `signature` and by `check --only signature/`.
fn both(file: &str, more: &[&str]) -> [(u8, Vec<String>); 2] {
    let codes = |value: &serde_json::Value| -> Vec<String> {
        let findings = value.as_array().expect("findings");
        findings.iter().map(|finding| finding["code"].as_str().expect("a code").to_owned()).collect()
    };
    let json = |(code, out): (u8, String)| (code, serde_json::from_str::<serde_json::Value>(&out).unwrap_or_else(|error| panic!("{error}: {out}")));
    let common = ["--as-of", "2026-11-21", "--format", "json"];
    let (code, page) = json(run(&[&["signature", file][..], &common, more].concat()));
    let (checked, report) = json(run(&[&["check", "--only", "signature/", file][..], &common, more].concat()));
    [(code, codes(&page["findings"])), (checked, codes(&report["files"][0]["findings"]))]
}

#[test]
fn both_verbs_agree_on_every_file_of_the_corpus() {
    let mut count = 0;
    for folder in ["signatures", "valid", "valid-1.x"] {
        let trust = root().join("corpus/trust").to_string_lossy().into_owned();
        for entry in std::fs::read_dir(root().join("corpus").join(folder)).expect("the corpus") {
            let path = entry.expect("readable").path();
            // Every signature that has something wrong, and some that have not.
            if path.extension().is_none_or(|ending| ending != "xml") || folder == "valid" && count % 5 != 0 {
                count += usize::from(folder == "valid");
                continue;
            }
            let file = path.to_string_lossy();
            for more in [&[][..], &["--trust", trust.as_str()]] {
                let [(alone, one), (checked, other)] = both(&file, more);
                // An older message needs no signature, and the verb that shows one has none to show.
                let is_unsigned_draft = folder == "valid-1.x" && one.is_empty();
                assert_eq!((&one, alone == 0 || is_unsigned_draft), (&other, checked == 0), "{file} {more:?}");
            }
            count += 1;
        }
    }
    assert!(count > 40, "{count} files");
}

#[test]
fn a_signature_is_whole_alone_and_in_its_place() {
    let signed = sign(&vehicle(), &signer("p-256").open(), SignedDigest::Sha256).expect("signed");
    let part = |name: &str| {
        let (open, close) = (format!("<{name}>"), format!("</{name}>"));
        let start = signed.find(&open).expect(name);
        signed[start..signed.find(&close).expect(name) + close.len()].to_owned()
    };
    let (info, value, key) = (part("SignedInfo"), part("SignatureValue"), part("KeyInfo"));
    let evil = info.replacen("<DigestValue>", "<DigestValue>AAAA", 1);
    let signature =
        signed[signed.find("<Signature xmlns").expect("a signature")..].split_inclusive("</Signature>").next().expect("its end").to_owned();
    let with = |from: &str, to: &str| signed.replacen(from, to, 1);
    let message = "<InitialVehicleInformation xmlns=\"http://eu.ereg.initialvehicleinformation.v2\"/>";
    let cases = [
        ("a second SignedInfo after it", with(&info, &format!("{info}{evil}")), "signature/structure"),
        ("a second SignedInfo before it", with(&info, &format!("{evil}{info}")), "signature/structure"),
        ("the same SignedInfo twice", with(&info, &format!("{info}{info}")), "signature/structure"),
        ("a second SignatureValue", with(&value, &format!("{value}{value}")), "signature/structure"),
        ("a second KeyInfo", with(&key, &format!("{key}{key}")), "signature/structure"),
        ("SignatureValue first", with(&format!("{info}{value}"), &format!("{value}{info}")), "signature/structure"),
        ("SignedInfo in another element", with(&info, &format!("<Wrap>{info}</Wrap>")), "signature/structure"),
        ("SignedInfo in SignedInfo", with("<SignedInfo>", &format!("<SignedInfo>{info}")), "signature/structure"),
        ("SignedInfo in Object", with(&info, "").replacen(&key, &format!("{key}<Object>{info}</Object>"), 1), "signature/structure"),
        ("a signature in the header", with(&signature, "").replacen("</Header>", &format!("{signature}</Header>"), 1), "signature/structure"),
        (
            "a signature in a signature",
            with(&signature, &format!("<Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\">{signature}</Signature>")),
            "signature/second",
        ),
        ("two signatures", with(&signature, &format!("{signature}{signature}")), "signature/second"),
        ("a signature in an Object", with("</KeyInfo>", &format!("</KeyInfo><Object>{signature}</Object>")), "signature/second"),
        ("no value", with(&value, ""), "signature/structure"),
        ("no signature", unsigned(&signed), "signature/missing"),
        ("a message in an Object", with("</KeyInfo>", &format!("</KeyInfo><Object>{message}</Object>")), "signature/foreign-content"),
        ("a message in KeyInfo", with("</KeyInfo>", &format!("{message}</KeyInfo>")), "signature/foreign-content"),
        ("a message in X509Data", with("</X509Data>", &format!("{message}</X509Data>")), "signature/foreign-content"),
        ("an older message in an Object", with("</KeyInfo>", "</KeyInfo><Object><Body xmlns=\"\"/></Object>"), "signature/foreign-content"),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text, code) in cases {
        let found = codes(&text);
        assert!(found.iter().any(|found| found == code), "{name}: {found:?}");
        let file = folder.path().join("file.xml");
        std::fs::write(&file, &text).expect("written");
        let file = file.to_string_lossy();
        for skipped in ["ivi/", "icm/", "batch/"] {
            assert_eq!(run(&[&file, "--as-of", "2026-11-21", "--skip", skipped]).0, 1, "{name} without {skipped}");
        }
        let [one, other] = both(&file, &[]);
        assert_eq!((one.0, one), (1, other), "{name}");
    }
    // Odd, and no fault.
    for text in [
        with("</KeyInfo>", "</KeyInfo><Object> </Object>"),
        with("<KeyInfo>", "<KeyInfo><KeyName>seal</KeyName>"),
        with("<SignedInfo>", "<!-- 1 --><SignedInfo>"),
    ] {
        assert_eq!(codes(&text), ["signature/self-signed"]);
    }
    assert_eq!(codes(&with("</KeyInfo>", "</KeyInfo><Object>seen</Object>")), ["signature/unsigned-object", "signature/self-signed"]);
}

/// The number in DER.
fn integer(number: &[u8]) -> Vec<u8> {
    let digits = &number[number.iter().position(|byte| *byte != 0).unwrap_or(number.len() - 1)..];
    let sign: &[u8] = if digits[0] >= 0x80 { &[0] } else { &[] };
    [&[2, u8::try_from(digits.len() + sign.len()).expect("short")], sign, digits].concat()
}

#[test]
fn an_ecdsa_value_is_two_numbers_of_the_length_of_the_curve() {
    for (name, size) in [("p-256", 32), ("p-384", 48)] {
        let signed = sign(&vehicle(), &signer(name).open(), SignedDigest::Sha256).expect("signed");
        let start = signed.find("<SignatureValue>").expect("a value") + "<SignatureValue>".len();
        let end = signed.find("</SignatureValue>").expect("its end");
        let value = STANDARD.decode(&signed[start..end]).expect("base64");
        assert_eq!(value.len(), 2 * size);
        let (r, s) = value.split_at(size);
        let told = |value: &[u8]| {
            let text = format!("{}{}{}", &signed[..start], STANDARD.encode(value), &signed[end..]);
            let errors = findings(&text, &[]).into_iter().filter(|finding| finding.severity == Severity::Error);
            errors.map(|finding| format!("{}: {}", finding.code, finding.message)).collect::<Vec<_>>()
        };
        assert_eq!(told(&value), [""; 0]);
        let body = [integer(r), integer(s)].concat();
        let der = [&[0x30, u8::try_from(body.len()).expect("short")], &body[..]].concat();
        let padded = [&[0], r, &[0], s].concat();
        let longer = [&[0; 18], r, &[0; 18], s].concat();
        let cases = [
            (der.clone(), format!("it is written in DER ({} bytes)", der.len())),
            (padded, format!("it has {} bytes", 2 * size + 2)),
            (longer, format!("it has {} bytes", 2 * size + 36)),
            (value[1..].to_vec(), format!("it has {} bytes", 2 * size - 1)),
            (r.to_vec(), format!("it has {size} bytes")),
            (Vec::new(), "it has 0 bytes".to_owned()),
            ([s, r].concat(), "the certificate was exchanged, or SignedInfo or the value was changed".to_owned()),
            (vec![0; 2 * size], "the certificate was exchanged, or SignedInfo or the value was changed".to_owned()),
        ];
        for (value, words) in cases {
            let told = told(&value);
            assert!(told.len() == 1 && told[0].starts_with("signature/value: ") && told[0].contains(&words), "{words}: {told:?}");
        }
    }
}

#[test]
fn a_bare_key_is_that_of_the_certificate() {
    use x509_parser::prelude::FromDer;
    let info_of = |pem: &str| {
        let der = x509_parser::pem::Pem::iter_from_buffer(pem.as_bytes()).next().expect("a block").expect("PEM").contents;
        let (_, certificate) = x509_parser::certificate::X509Certificate::from_der(&der).expect("a certificate");
        let info = certificate.public_key();
        (info.raw.to_vec(), info.subject_public_key.data.to_vec())
    };
    let signed = |name: &str| sign(&vehicle(), &signer(name).open(), SignedDigest::Sha256).expect("signed");
    let told = |text: &str, value: &str| {
        let mut found = codes(&text.replacen("<KeyInfo>", &format!("<KeyInfo>{value}"), 1));
        found.retain(|code| code != "signature/self-signed");
        found
    };
    let rsa = |pem: &str| {
        let (_, key) = info_of(pem);
        let (_, key) = x509_parser::public_key::RSAPublicKey::from_der(&key).expect("a key");
        let number = |bytes: &[u8]| STANDARD.encode(bytes);
        let bare = key.modulus.iter().position(|byte| *byte != 0).expect("a number");
        [key.modulus, &key.modulus[bare..]].map(|modulus| {
            format!(
                "<KeyValue><RSAKeyValue><Modulus>{}</Modulus><Exponent>{}</Exponent></RSAKeyValue></KeyValue>",
                number(modulus),
                number(key.exponent)
            )
        })
    };
    let curve = |pem: &str, oid: &str| {
        let (_, point) = info_of(pem);
        let half = (point.len() - 1) / 2;
        let compressed = [&[2 + (point[point.len() - 1] & 1)], &point[1..=half]].concat();
        [point, compressed].map(|point| {
            format!(
                "<KeyValue><k:ECKeyValue xmlns:k=\"http://www.w3.org/2009/xmldsig11#\"><k:NamedCurve URI=\"urn:oid:{oid}\"/>\
                 <k:PublicKey>{}</k:PublicKey></k:ECKeyValue></KeyValue>",
                STANDARD.encode(point)
            )
        })
    };
    let der = |pem: &str| {
        format!("<k:DEREncodedKeyValue xmlns:k=\"http://www.w3.org/2009/xmldsig11#\">{}</k:DEREncodedKeyValue>", STANDARD.encode(info_of(pem).0))
    };
    let (p256, p384) = ("1.2.840.10045.3.1.7", "1.3.132.0.34");
    let [one, other, on_a_curve] = ["rsa-2048", "rsa-3072", "p-256"].map(|name| signer(name).certificate.as_str());
    let stranger = on_p256(parameters("Kastellan Automobilwerke GmbH")).certificate;
    let text = signed("rsa-2048");
    for value in rsa(one).into_iter().chain([der(one)]) {
        assert_eq!(told(&text, &value), [""; 0], "{value}");
    }
    for value in rsa(other).into_iter().chain(curve(on_a_curve, p256)).chain([der(other), der(on_a_curve)]) {
        assert_eq!(told(&text, &value), ["signature/key-value"], "{value}");
    }
    let text = signed("p-256");
    for value in curve(on_a_curve, p256).into_iter().chain([der(on_a_curve)]) {
        assert_eq!(told(&text, &value), [""; 0], "{value}");
    }
    for value in curve(on_a_curve, p384).into_iter().chain(curve(&stranger, p256)).chain(rsa(one)).chain([der(&stranger)]) {
        assert_eq!(told(&text, &value), ["signature/key-value"], "{value}");
    }
    let dsa = "<KeyValue><DSAKeyValue><Y>AAAA</Y></DSAKeyValue></KeyValue>";
    assert_eq!(told(&text, dsa), ["signature/key-value"]);
}

#[test]
fn thousands_of_a_kind_are_told_as_a_hundred_and_a_number() {
    let signed = std::fs::read_to_string(root().join("corpus/valid/m1-petrol.xml")).expect("readable");
    let told = |inside: &str, code: &str| -> Vec<String> {
        let text = signed.replacen("</Signature>", &format!("<Object>{}</Object></Signature>", inside.repeat(5000)), 1);
        let found = findings(&text, &[]).into_iter().filter(|finding| finding.code == code);
        found.map(|finding| finding.message).collect()
    };
    for (inside, code) in [("<Signature/>", "signature/second"), ("<Header xmlns=\"u\"/>", "signature/foreign-content")] {
        let messages = told(inside, code);
        assert_eq!(messages.len(), 100, "{code}");
        assert!(messages[99].ends_with("; 4900 more like it are not listed"), "{}", messages[99]);
        assert!(!messages[98].contains("more like it"), "{}", messages[98]);
    }
}
