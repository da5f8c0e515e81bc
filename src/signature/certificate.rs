//! Certificates: what they say, and who issued them.

use super::algorithm::{Encoding, Hash, PublicKey, Scheme, SignatureMethod, verify, verify_ed25519};
use super::constraints::{Constraints, Link};
use super::name::{Name, organisation};
use super::qualified::Statements;
use super::rsa::{Pss, verify_pss};
use jiff::Timestamp;
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::signature_algorithm::RsaSsaPssParams;
use x509_parser::time::ASN1Time;
use x509_parser::x509::{AlgorithmIdentifier, SubjectPublicKeyInfo, X509Version};

const RSA: &str = "1.2.840.113549.1.1.1";
const RSA_PSS: &str = "1.2.840.113549.1.1.10";
const EC: &str = "1.2.840.10045.2.1";
const ED25519: &str = "1.3.101.112";
/// The mask of PSS.
const MGF1: &str = "1.2.840.113549.1.1.8";

/// What a certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Certificate {
    pub der: Vec<u8>,
    pub subject: Name,
    pub issuer: Name,
    /// The organisation of the subject, or its common name when it names none.
    pub organisation: Option<String>,
    /// In hexadecimal digits.
    pub serial: String,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
    pub key: PublicKey,
    /// Whether the key may sign; `None` when the certificate does not say what it may be used for.
    pub may_sign: Option<bool>,
    /// Whether it may issue certificates: it is an authority, and its key is not for something else.
    pub is_authority: bool,
    /// How many authorities may stand between it and the signer, when it limits them.
    pub path_length: Option<u32>,
    pub constraints: Constraints,
    /// What it says of being qualified.
    pub statements: Statements,
    /// What its key may be used for, a bit for each purpose, when it says so.
    pub usage: Option<u16>,
    /// Whether it may sign lists of revoked certificates.
    pub may_sign_lists: bool,
    /// Its number, in bytes.
    pub number: Vec<u8>,
    signed: Signed,
}

/// Something that an authority signed: a certificate, or a list of revoked ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signed {
    part: Vec<u8>,
    signature: Vec<u8>,
    algorithm: IssuersAlgorithm,
}

/// How an authority signs.
#[derive(Debug, Clone, PartialEq, Eq)]
enum IssuersAlgorithm {
    Plain(SignatureMethod),
    Pss(Pss),
    Ed25519,
    /// One that is not verified here, by its name.
    Other(String),
}

/// Whether one certificate was issued by another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Issued {
    Yes,
    /// The other one has another name.
    OtherName,
    /// The name is right, and the other one may not issue certificates.
    NotAllowed,
    /// The name is right, the signature is not.
    No,
    /// The kind of signature, of this name, cannot be verified here.
    Unknown(String),
}

impl Signed {
    pub(super) fn new(part: &[u8], signature: &[u8], algorithm: &AlgorithmIdentifier<'_>) -> Self {
        Self { part: part.to_vec(), signature: signature.to_vec(), algorithm: issuers_algorithm(algorithm) }
    }

    /// Whether it was signed with this key; the name of what cannot be verified.
    pub(super) fn by(&self, key: &PublicKey) -> Result<bool, String> {
        let Self { part, signature, algorithm } = self;
        let (name, verified) = match algorithm {
            IssuersAlgorithm::Plain(method) => (key.name(), verify(*method, key, part, signature, Encoding::Der)),
            IssuersAlgorithm::Pss(pss) => {
                let verified = match key {
                    PublicKey::Rsa { key, .. } => verify_pss(*pss, key, part, signature),
                    PublicKey::Other(_) => None,
                    _ => Some(false),
                };
                (key.name(), verified)
            }
            IssuersAlgorithm::Ed25519 => (key.name(), verify_ed25519(key, part, signature)),
            IssuersAlgorithm::Other(name) => (name.clone(), None),
        };
        verified.ok_or(name)
    }
}

/// More bytes are in no certificate; those with pictures have some ten thousand.
const LARGEST: usize = 256 * 1024;

impl Certificate {
    /// Reads a certificate in DER; `None` when this is none.
    pub(super) fn from_der(der: &[u8]) -> Option<Self> {
        if der.len() > LARGEST {
            return None;
        }
        let (rest, certificate) = X509Certificate::from_der(der).ok()?;
        rest.is_empty().then(|| Self::of(der, &certificate))?
    }

    /// Reads the certificate at the beginning of a text in DER: OpenSSL lets follow what it is trusted for.
    pub(super) fn from_der_with_more(der: &[u8]) -> Option<Self> {
        let (rest, certificate) = X509Certificate::from_der(der).ok()?;
        Self::of(&der[..der.len() - rest.len()], &certificate)
    }

    fn of(der: &[u8], certificate: &X509Certificate<'_>) -> Option<Self> {
        let usage = certificate.key_usage().ok()?.map(|usage| usage.value);
        let basic = certificate.basic_constraints().ok()?.map(|constraints| constraints.value);
        let (subject, issuer) = (Name::of(certificate.subject()), Name::of(certificate.issuer()));
        // Before there were constraints, roots said nothing of themselves.
        let is_old_root = certificate.version() == X509Version::V1 && subject.is(&issuer);
        let foreign = is_for_something_else(certificate);
        let may_sign = usage.map(|usage| usage.digital_signature() || usage.non_repudiation());
        Some(Self {
            der: der.to_vec(),
            organisation: organisation(certificate.subject()),
            serial: certificate.raw_serial().iter().map(|byte| format!("{byte:02x}")).collect(),
            not_before: timestamp(certificate.validity().not_before),
            not_after: timestamp(certificate.validity().not_after),
            key: public_key(certificate.public_key()),
            may_sign: if foreign { Some(false) } else { may_sign },
            is_authority: (certificate.is_ca() || is_old_root) && usage.is_none_or(|usage| usage.key_cert_sign()),
            path_length: basic.and_then(|constraints| constraints.path_len_constraint),
            constraints: Constraints::of(certificate),
            statements: Statements::of(certificate),
            usage: usage.map(|usage| usage.flags),
            may_sign_lists: usage.is_none_or(|usage| usage.crl_sign()),
            number: certificate.raw_serial().to_vec(),
            signed: Signed::new(certificate.tbs_certificate.as_ref(), &certificate.signature_value.data, &certificate.signature_algorithm),
            subject,
            issuer,
        })
    }

    /// Whether subject and issuer are the same.
    pub(super) fn is_self_issued(&self) -> bool {
        self.subject.is(&self.issuer)
    }

    /// Whether this certificate names the other as its issuer.
    pub(super) fn names_as_issuer(&self, other: &Self) -> bool {
        self.issuer.is(&other.subject)
    }

    /// Whether the other certificate issued this one.
    pub(super) fn issued_by(&self, other: &Self) -> Issued {
        if !self.names_as_issuer(other) {
            return Issued::OtherName;
        }
        if self != other && !other.is_authority {
            return Issued::NotAllowed;
        }
        match self.signed.by(&other.key) {
            Ok(true) => Issued::Yes,
            Ok(false) => Issued::No,
            Err(name) => Issued::Unknown(name),
        }
    }

    /// The weakness of its key, when it has one.
    pub(super) fn weakness(&self) -> Option<String> {
        match &self.key {
            PublicKey::Rsa { bits, .. } if *bits < 2048 => Some(format!("an RSA key of {bits} bits")),
            PublicKey::Rsa { .. } | PublicKey::P256(_) | PublicKey::P384(_) | PublicKey::P521(_) => None,
            PublicKey::Ed25519(_) | PublicKey::Other(_) => Some(format!("a key of the kind {}", self.key.name())),
        }
    }

    /// As a part of a path.
    pub(super) fn link(&self) -> Link<'_> {
        Link { subject: &self.subject, constraints: &self.constraints, is_self_issued: self.is_self_issued() }
    }
}

/// A moment as near as can be told: `99991231235959Z`, by which certificates say that they have no end, lies beyond the last one.
pub(super) fn timestamp(time: ASN1Time) -> Timestamp {
    Timestamp::from_second(time.timestamp()).unwrap_or(if time.timestamp() < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// Whether a critical extension keeps the key for purposes that are none of a seal.
fn is_for_something_else(certificate: &X509Certificate<'_>) -> bool {
    let Ok(Some(usage)) = certificate.extended_key_usage() else { return false };
    let usage = usage.value;
    let names_other = usage.server_auth || usage.code_signing || usage.time_stamping || usage.ocsp_signing;
    let critical = certificate.extensions().iter().any(|extension| extension.oid.to_id_string() == "2.5.29.37" && extension.critical);
    critical && names_other && !(usage.any || usage.client_auth || usage.email_protection || !usage.other.is_empty())
}

pub(super) fn public_key(info: &SubjectPublicKeyInfo<'_>) -> PublicKey {
    use x509_parser::public_key::{PublicKey as Parsed, RSAPublicKey};
    let key = info.subject_public_key.data.to_vec();
    let algorithm = info.algorithm.algorithm.to_id_string();
    let curve = || info.algorithm.parameters.as_ref().and_then(|parameters| parameters.as_oid().ok()).map(|curve| curve.to_id_string());
    match algorithm.as_str() {
        RSA => match info.parsed() {
            Ok(Parsed::RSA(rsa)) => PublicKey::Rsa { bits: bits(rsa.modulus), key, only_pss: false },
            _ => PublicKey::Other("RSA, unreadable".to_owned()),
        },
        RSA_PSS => match RSAPublicKey::from_der(&key) {
            Ok((_, rsa)) => PublicKey::Rsa { bits: bits(rsa.modulus), key, only_pss: true },
            Err(_) => PublicKey::Other("RSASSA-PSS, unreadable".to_owned()),
        },
        ED25519 => PublicKey::Ed25519(key),
        EC => match curve().as_deref() {
            Some(P256) => PublicKey::P256(key),
            Some(P384) => PublicKey::P384(key),
            Some(P521) => PublicKey::P521(key),
            Some(other) => PublicKey::Other(format!("ECDSA on {}", curve_name(other))),
            None => PublicKey::Other("ECDSA on a curve of its own".to_owned()),
        },
        other => PublicKey::Other(algorithm_name(other)),
    }
}

pub(super) const P256: &str = "1.2.840.10045.3.1.7";
pub(super) const P384: &str = "1.3.132.0.34";
pub(super) const P521: &str = "1.3.132.0.35";

fn curve_name(curve: &str) -> String {
    let name = match curve {
        "1.3.36.3.3.2.8.1.1.7" => "brainpoolP256r1",
        "1.3.36.3.3.2.8.1.1.9" => "brainpoolP320r1",
        "1.3.36.3.3.2.8.1.1.11" => "brainpoolP384r1",
        "1.3.36.3.3.2.8.1.1.13" => "brainpoolP512r1",
        "1.3.132.0.10" => "secp256k1",
        "1.3.132.0.33" => "P-224",
        "1.2.840.10045.3.1.1" => "P-192",
        other => return format!("the curve {other}"),
    };
    name.to_owned()
}

fn algorithm_name(algorithm: &str) -> String {
    let name = match algorithm {
        "1.3.101.113" => "Ed448",
        "1.2.840.10040.4.1" => "DSA",
        "1.2.840.10040.4.3" => "DSA with SHA-1",
        "2.16.840.1.101.3.4.3.2" => "DSA with SHA-256",
        "1.2.840.113549.1.1.4" => "RSA with MD5",
        "1.2.840.113549.1.1.2" => "RSA with MD2",
        "1.2.840.113549.1.1.14" => "RSA with SHA-224",
        "1.2.840.10045.4.3.1" => "ECDSA with SHA-224",
        "2.16.840.1.101.3.4.3.17" => "ML-DSA-44",
        "2.16.840.1.101.3.4.3.18" => "ML-DSA-65",
        "2.16.840.1.101.3.4.3.19" => "ML-DSA-87",
        other => return format!("the algorithm {other}"),
    };
    name.to_owned()
}

/// The length of a number in bits.
fn bits(number: &[u8]) -> usize {
    let digits = number.iter().position(|byte| *byte != 0).map_or(&[][..], |start| &number[start..]);
    digits.first().map_or(0, |first| digits.len() * 8 - first.leading_zeros() as usize)
}

fn issuers_algorithm(algorithm: &AlgorithmIdentifier<'_>) -> IssuersAlgorithm {
    let (scheme, hash) = match algorithm.algorithm.to_id_string().as_str() {
        "1.2.840.113549.1.1.5" => (Scheme::Rsa, Hash::Sha1),
        "1.2.840.113549.1.1.11" => (Scheme::Rsa, Hash::Sha256),
        "1.2.840.113549.1.1.12" => (Scheme::Rsa, Hash::Sha384),
        "1.2.840.113549.1.1.13" => (Scheme::Rsa, Hash::Sha512),
        "1.2.840.10045.4.1" => (Scheme::Ecdsa, Hash::Sha1),
        "1.2.840.10045.4.3.2" => (Scheme::Ecdsa, Hash::Sha256),
        "1.2.840.10045.4.3.3" => (Scheme::Ecdsa, Hash::Sha384),
        "1.2.840.10045.4.3.4" => (Scheme::Ecdsa, Hash::Sha512),
        ED25519 => return IssuersAlgorithm::Ed25519,
        RSA_PSS => {
            return pss(algorithm)
                .map_or_else(|| IssuersAlgorithm::Other("RSASSA-PSS with parameters that are not known".to_owned()), IssuersAlgorithm::Pss);
        }
        other => return IssuersAlgorithm::Other(algorithm_name(other)),
    };
    IssuersAlgorithm::Plain(SignatureMethod { scheme, hash })
}

/// The parameters of a signature with PSS; without any, they are those of SHA-1.
fn pss(algorithm: &AlgorithmIdentifier<'_>) -> Option<Pss> {
    let Some(parameters) = &algorithm.parameters else { return Some(Pss::of_hash(Hash::Sha1)) };
    let parameters = RsaSsaPssParams::try_from(parameters).ok()?;
    let mask = parameters.mask_gen_algorithm().ok()?;
    if mask.mgf.to_id_string() != MGF1 || parameters.trailer_field() != 1 {
        return None;
    }
    Some(Pss {
        hash: Hash::of_oid(&parameters.hash_algorithm_oid().to_id_string())?,
        mask: Hash::of_oid(&mask.hash.to_id_string())?,
        salt: Some(usize::try_from(parameters.salt_length()).ok()?),
    })
}

/// The day of a moment, on the clock of UTC.
pub(super) fn day(time: Timestamp) -> jiff::civil::Date {
    time.to_zoned(jiff::tz::TimeZone::UTC).date()
}
