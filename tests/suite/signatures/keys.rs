//! Keys and certificates, made anew in every run: none is ever stored in the project.

use ivicheck::signature::SigningKey;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384,
    PKCS_RSA_SHA256, RsaKeySize, date_time_ymd,
};
use std::sync::LazyLock;

/// A key with the certificate of its owner.
pub struct Signer {
    pub name: &'static str,
    /// PKCS #8 in PEM.
    pub key: String,
    pub certificate: String,
}

impl Signer {
    pub fn open(&self) -> SigningKey {
        SigningKey::read(self.key.as_bytes(), Some(&self.certificate), &mut || None).expect("the key and its certificate")
    }
}

/// RSA of three sizes, and ECDSA on two curves; their certificates issued themselves.
pub static SIGNERS: LazyLock<Vec<Signer>> = LazyLock::new(|| {
    let rsa = |size| KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, size).expect("a key");
    let pairs = [
        ("rsa-2048", rsa(RsaKeySize::_2048)),
        ("rsa-3072", rsa(RsaKeySize::_3072)),
        ("rsa-4096", rsa(RsaKeySize::_4096)),
        ("p-256", KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).expect("a key")),
        ("p-384", KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).expect("a key")),
    ];
    pairs.into_iter().map(|(name, pair)| self_signed(name, &pair, parameters("Kastellan Automobilwerke GmbH"))).collect()
});

pub fn signer(name: &str) -> &'static Signer {
    SIGNERS.iter().find(|signer| signer.name == name).expect("a signer of this name")
}

/// A certificate for seals, valid for some years.
pub fn parameters(organisation: &str) -> CertificateParams {
    let mut parameters = CertificateParams::default();
    parameters.distinguished_name = rcgen::DistinguishedName::new();
    parameters.distinguished_name.push(DnType::CountryName, "DE");
    parameters.distinguished_name.push(DnType::OrganizationName, organisation);
    parameters.distinguished_name.push(DnType::CommonName, format!("{organisation} seal"));
    parameters.not_before = date_time_ymd(2025, 1, 1);
    parameters.not_after = date_time_ymd(2049, 1, 1);
    parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::ContentCommitment];
    parameters
}

pub fn self_signed(name: &'static str, pair: &KeyPair, parameters: CertificateParams) -> Signer {
    let certificate = parameters.self_signed(pair).expect("a certificate");
    Signer { name, key: pair.serialize_pem(), certificate: certificate.pem() }
}

/// A new key on P-256, with a certificate of these parameters.
pub fn on_p256(parameters: CertificateParams) -> Signer {
    self_signed("new", &KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).expect("a key"), parameters)
}

/// A root, an authority under it and an owner under that: the three certificates in PEM, the owner's first, and the owner's key.
pub fn family() -> (Signer, String, String) {
    let Family { owner, middle, root, .. } = family_with(|_| {}, |_| {});
    (owner, middle, root)
}

/// Certificates that lead from an owner to a root, in PEM.
pub struct Family {
    pub owner: Signer,
    pub middle: String,
    pub root: String,
    /// The certificate that the root had before, with the same key; it ended.
    pub former_root: String,
}

/// A family whose root and middle were changed.
pub fn family_with(change_root: fn(&mut CertificateParams), change_middle: fn(&mut CertificateParams)) -> Family {
    let pair = || KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).expect("a key");
    let authority = |name: &str| {
        let mut parameters = parameters(name);
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        parameters
    };
    let (root_pair, middle_pair, owner_pair) = (pair(), pair(), pair());
    let mut root_parameters = authority("Root of the Test");
    change_root(&mut root_parameters);
    let mut former = root_parameters.clone();
    former.not_after = date_time_ymd(2026, 1, 1);
    let former_root = former.self_signed(&root_pair).expect("a certificate");
    let root = root_parameters.self_signed(&root_pair).expect("a certificate");
    let root_issuer = Issuer::new(root_parameters, root_pair);
    let mut middle_parameters = authority("Middle of the Test");
    change_middle(&mut middle_parameters);
    let middle = middle_parameters.signed_by(&middle_pair, &root_issuer).expect("a certificate");
    let middle_issuer = Issuer::new(middle_parameters, middle_pair);
    let owner = parameters("Kastellan Automobilwerke GmbH").signed_by(&owner_pair, &middle_issuer).expect("a certificate");
    let owner = Signer { name: "owner", key: owner_pair.serialize_pem(), certificate: owner.pem() };
    Family { owner, middle: middle.pem(), root: root.pem(), former_root: former_root.pem() }
}
