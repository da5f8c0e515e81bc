//! Keys and passwords stay where they are: nothing that is printed or written holds any of them.

use super::keys::signer;
use super::vehicle;
use std::path::Path;
use std::process::{Command, Output};

const PASSWORD: &str = "Sesam-öffne-dich-4711";

fn run(folder: &Path, arguments: &[&str], password: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ivicheck"));
    command.current_dir(folder).args(arguments).env_remove("IVICHECK_KEY_PASSWORD");
    if let Some(password) = password {
        command.env("IVICHECK_KEY_PASSWORD", password);
    }
    command.output().expect("the program runs")
}

/// The key of a signer in a form that needs the password.
fn encrypted(key: &str) -> String {
    use pkcs8::der::pem::LineEnding;
    use pkcs8::der::{Decode, SecretDocument};
    let (_, document) = SecretDocument::from_pem(key).expect("PEM");
    let info = pkcs8::PrivateKeyInfoRef::from_der(document.as_bytes()).expect("PKCS #8");
    let parameters = pkcs8::pkcs5::pbes2::Parameters::generate_pbkdf2_sha256_aes256cbc(2048, &[7; 16], [9; 16]).expect("parameters");
    let encrypted = info.encrypt_with_params(parameters, PASSWORD.as_bytes()).expect("encrypted");
    encrypted.to_pem("ENCRYPTED PRIVATE KEY", LineEnding::LF).expect("PEM").to_string()
}

/// A PKCS #12 file with the key and the certificate.
fn pkcs12(key: &str, certificate: &str) -> Vec<u8> {
    let der = |pem: &str| x509_parser::pem::Pem::iter_from_buffer(pem.as_bytes()).next().expect("a block").expect("PEM").contents;
    let key = p12_keystore::PrivateKey::from_der(&der(key)).expect("a key");
    let certificate = p12_keystore::Certificate::from_der(&der(certificate)).expect("a certificate");
    let chain = p12_keystore::PrivateKeyChain::new("1", key, [certificate]);
    let mut store = p12_keystore::KeyStore::new();
    store.add_entry("seal", p12_keystore::KeyStoreEntry::PrivateKeyChain(chain));
    store.writer(PASSWORD).encryption_iterations(2048).mac_iterations(2048).write().expect("written")
}

#[test]
fn neither_keys_nor_passwords_are_ever_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let signer = signer("rsa-2048");
    let write = |name: &str, content: &[u8]| std::fs::write(folder.join(name), content).expect("written");
    write("in.xml", vehicle().as_bytes());
    write("cert.pem", signer.certificate.as_bytes());
    write("plain.key", signer.key.as_bytes());
    write("locked.key", encrypted(&signer.key).as_bytes());
    write("locked.p12", &pkcs12(&signer.key, &signer.certificate));
    write("other.pem", super::keys::signer("p-256").certificate.as_bytes());
    write("cut.key", &signer.key.as_bytes()[..signer.key.len() / 2]);
    let bare: String = signer.key.lines().filter(|line| !line.starts_with("---")).collect();
    write("bare.key", bare.as_bytes());
    write("bag.json", serde_json::json!({ "key": signer.key }).to_string().as_bytes());
    let wrong = "falsches-Kennwort-0815";
    let sign = |key: &'static str, certificate: Option<&'static str>, out: &'static str| {
        let mut arguments = vec!["sign", "in.xml", "--key", key, "-o", out];
        arguments.extend(certificate.into_iter().flat_map(|certificate| ["--cert", certificate]));
        arguments
    };
    let runs = [
        (sign("plain.key", Some("cert.pem"), "1.xml"), None, 0),
        (sign("locked.key", Some("cert.pem"), "2.xml"), Some(PASSWORD), 0),
        (sign("locked.p12", None, "3.xml"), Some(PASSWORD), 0),
        (sign("locked.key", Some("cert.pem"), "4.xml"), Some(wrong), 2),
        (sign("locked.p12", None, "4.xml"), Some(wrong), 2),
        (sign("locked.key", Some("cert.pem"), "4.xml"), None, 2),
        (sign("plain.key", Some("other.pem"), "4.xml"), None, 2),
        (sign("plain.key", None, "4.xml"), None, 2),
        (sign("cut.key", Some("cert.pem"), "4.xml"), None, 2),
        (sign("cert.pem", Some("cert.pem"), "4.xml"), Some(PASSWORD), 2),
        (sign("plain.key", Some("plain.key"), "4.xml"), None, 2),
        (sign("plain.key", Some("cert.pem"), "1.xml"), None, 2),
        (vec!["signature", "2.xml"], Some(PASSWORD), 0),
        (vec!["signature", "3.xml", "--format", "json"], Some(PASSWORD), 0),
        (vec!["2.xml", "--format", "json"], Some(PASSWORD), 0),
        (vec!["plain.key"], Some(PASSWORD), 1),
        (vec!["bare.key"], None, 1),
        (vec!["bag.json"], None, 1),
        (vec!["sign", "in.xml", "--key", "plain.key", "--password", PASSWORD, "-o", "4.xml"], None, 2),
    ];
    // Lines of a key in base64, without the first: it begins like that of any key.
    let mut secrets: Vec<&str> = signer.key.lines().skip(2).filter(|line| !line.starts_with("---")).collect();
    let locked = encrypted(&signer.key);
    secrets.extend(locked.lines().filter(|line| !line.starts_with("---")));
    secrets.extend([wrong, "PRIVATE KEY"]);
    for (arguments, password, code) in runs {
        let output = run(folder, &arguments, password);
        let printed = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {printed}");
        let is_misuse = arguments.contains(&"--password");
        assert!(is_misuse || !printed.contains(PASSWORD), "{arguments:?}: {printed}");
        for secret in &secrets {
            assert!(!printed.contains(secret), "{arguments:?} shows a secret: {printed}");
        }
    }
    for name in ["1.xml", "2.xml", "3.xml"] {
        let written = std::fs::read_to_string(folder.join(name)).expect("signed");
        assert_eq!(super::states(&written), ("holds", "holds"));
        assert!(secrets.iter().chain([&PASSWORD]).all(|secret| !written.contains(secret)), "{name}");
    }
    assert!(!folder.join("4.xml").exists());
    let debugged = format!("{:?}", signer.open());
    assert!(secrets.iter().all(|secret| !debugged.contains(secret)) && debugged.contains("Kastellan"));
}
