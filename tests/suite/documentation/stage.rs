//! A folder with everything that the pages for people speak of.

use super::root;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DnType, IsCa, Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, SerialNumber,
    date_time_ymd,
};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;
use tempfile::TempDir;

/// The project's own folders as they stand in it, and the files of a user beside them.
pub struct Stage(TempDir);

impl Default for Stage {
    fn default() -> Self {
        let stage = Self(tempfile::tempdir().unwrap());
        stage.project();
        stage.vehicles();
        stage.certificates();
        stage.papers();
        stage.packs();
        stage
    }
}

impl Stage {
    pub fn folder(&self) -> &Path {
        self.0.path()
    }

    /// What a clone of the project holds, for commands that begin there.
    fn project(&self) {
        for folder in ["corpus", "docs", "rules", "schemas"] {
            link(&root().join(folder), &self.folder().join(folder));
        }
    }

    fn vehicles(&self) {
        let outbox = self.folder().join("outbox");
        fs::create_dir(&outbox).unwrap();
        for vehicle in ["m1-petrol", "n1-diesel", "o4-semitrailer"] {
            fs::copy(root().join(format!("corpus/valid/{vehicle}.xml")), outbox.join(format!("{vehicle}.xml"))).unwrap();
        }
        let broken = root().join("corpus/broken/laden-mass-below-running-order.xml");
        fs::copy(broken, outbox.join("light.xml")).unwrap();
        let car = fs::read_to_string(root().join("corpus/valid/m1-petrol.xml")).unwrap();
        fs::write(self.folder().join("car.xml"), &car).unwrap();
        let (head, rest) = car.split_once("<Signature xmlns").unwrap();
        let tail = rest.split_once("</Signature>").unwrap().1;
        fs::write(self.folder().join("unsigned.xml"), format!("{head}{tail}")).unwrap();
        fs::copy(root().join("corpus/valid-1.x/m1-petrol-ivi-1.xml"), self.folder().join("old.xml")).unwrap();
        let mut archive = zip::ZipWriter::new(fs::File::create(self.folder().join("monday.zip")).unwrap());
        archive.start_file("car.xml", zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut archive, car.as_bytes()).unwrap();
        archive.finish().unwrap();
    }

    /// A maker's own authority, a seal of it, and its list of what is revoked.
    fn certificates(&self) {
        let mut root = CertificateParams::default();
        root.distinguished_name.push(DnType::CommonName, "Invented Authority");
        root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        root.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let pair = KeyPair::generate().unwrap();
        let anchor = root.self_signed(&pair).unwrap();
        let authority = Issuer::from_params(&root, &pair);
        let mut leaf = CertificateParams::default();
        leaf.distinguished_name.push(DnType::CommonName, "Invented Works");
        leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        let key = KeyPair::generate().unwrap();
        let seal = leaf.signed_by(&key, &authority).unwrap();
        let list = CertificateRevocationListParams {
            this_update: date_time_ymd(2026, 1, 1),
            next_update: date_time_ymd(2099, 1, 1),
            crl_number: SerialNumber::from(1_u64),
            issuing_distribution_point: None,
            revoked_certs: Vec::new(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let list = list.signed_by(&authority).unwrap();
        for (name, text) in [
            ("anchors/authority.pem", anchor.pem()),
            ("revoked/list.pem", list.pem().unwrap()),
            ("seal.key", key.serialize_pem()),
            ("seal.pem", seal.pem()),
        ] {
            self.write(name, &text);
        }
    }

    fn papers(&self) {
        self.write("owners.yaml", "owners:\n  \"*\": Homologation\n  MassGroup: Weights\n");
        self.write("producer", "#!/bin/sh\ncat car.xml\n");
        self.write("yesterday.json", yesterday());
        fs::create_dir(self.folder().join("archive")).unwrap();
        fs::copy(self.folder().join("old.xml"), self.folder().join("archive/old.xml")).unwrap();
        let mut may = fs::metadata(self.folder().join("producer")).unwrap().permissions();
        std::os::unix::fs::PermissionsExt::set_mode(&mut may, 0o755);
        fs::set_permissions(self.folder().join("producer"), may).unwrap();
    }

    /// Packs of an invented country and of a house, accepted and rejected vehicles, and why these were rejected.
    fn packs(&self) {
        for pack in ["xx", "house"] {
            link(&root().join("tests/packs").join(pack), &self.folder().join(pack));
        }
        for entry in fs::read_dir(root().join("corpus/valid")).unwrap().map(Result::unwrap) {
            let name = entry.file_name().into_string().unwrap();
            if name.starts_with("m1") {
                self.write(&format!("accepted/{name}"), &fs::read_to_string(entry.path()).unwrap());
            }
        }
        let valid = |name: &str| fs::read_to_string(root().join("corpus/valid").join(name)).unwrap();
        self.write("rejected/heavy.xml", &valid("m1-petrol.xml").replace("<ActualMass>1402<", "<ActualMass>1999<"));
        self.write("rejected/van.xml", &valid("n1-diesel.xml"));
        let log = "file,vin,code,reason,date\nheavy.xml,,,ActualMass is wrong,2026-10-01\nvan.xml,,,the colour is missing,2026-10-02\n";
        self.write("log.csv", log);
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// The report about the one file that was wrong yesterday.
fn yesterday() -> &'static str {
    static REPORT: OnceLock<String> = OnceLock::new();
    REPORT.get_or_init(|| {
        let file = root().join("corpus/broken/laden-mass-below-running-order.xml");
        let run = Command::new(env!("CARGO_BIN_EXE_ivicheck")).args(["--skip", "signature/", "--format", "json"]).arg(file).output().unwrap();
        String::from_utf8(run.stdout).unwrap()
    })
}

fn link(from: &Path, to: &Path) {
    std::os::unix::fs::symlink(from, to).unwrap();
}
