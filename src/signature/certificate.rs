//! Certificates: what they say, and who issued them.

use super::algorithm::{Encoding, Hash, PublicKey, Scheme, SignatureMethod, verify};
use jiff::Timestamp;
use x509_parser::prelude::{FromDer, X509Certificate, X509Name};
use x509_parser::x509::SubjectPublicKeyInfo;

const RSA: &str = "1.2.840.113549.1.1.1";
const EC: &str = "1.2.840.10045.2.1";

/// What a certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Certificate {
    pub der: Vec<u8>,
    pub subject: String,
    pub issuer: String,
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
    subject_name: Vec<u8>,
    issuer_name: Vec<u8>,
    signed_part: Vec<u8>,
    signature: Vec<u8>,
    signature_method: Option<SignatureMethod>,
}

/// Whether one certificate was issued by another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Issued {
    Yes,
    /// The other one has another name.
    OtherName,
    /// The name is right, the signature is not, or the other one may not issue certificates.
    No,
    /// The kind of signature cannot be verified here.
    Unknown,
}

impl Certificate {
    /// Reads a certificate in DER; `None` when this is none.
    pub(super) fn from_der(der: &[u8]) -> Option<Self> {
        let (rest, certificate) = X509Certificate::from_der(der).ok()?;
        if !rest.is_empty() {
            return None;
        }
        let usage = certificate.key_usage().ok()?.map(|usage| usage.value);
        let constraints = certificate.basic_constraints().ok()?.map(|constraints| constraints.value);
        Some(Self {
            der: der.to_vec(),
            subject: certificate.subject().to_string(),
            issuer: certificate.issuer().to_string(),
            organisation: organisation(certificate.subject()),
            serial: certificate.raw_serial().iter().map(|byte| format!("{byte:02x}")).collect(),
            not_before: Timestamp::from_second(certificate.validity().not_before.timestamp()).ok()?,
            not_after: Timestamp::from_second(certificate.validity().not_after.timestamp()).ok()?,
            key: public_key(certificate.public_key()),
            may_sign: usage.map(|usage| usage.digital_signature() || usage.non_repudiation()),
            is_authority: certificate.is_ca() && usage.is_none_or(|usage| usage.key_cert_sign()),
            path_length: constraints.and_then(|constraints| constraints.path_len_constraint),
            subject_name: certificate.subject().as_raw().to_vec(),
            issuer_name: certificate.issuer().as_raw().to_vec(),
            signed_part: certificate.tbs_certificate.as_ref().to_vec(),
            signature: certificate.signature_value.data.to_vec(),
            signature_method: signature_method(&certificate.signature_algorithm.algorithm.to_id_string()),
        })
    }

    /// Whether subject and issuer are the same.
    pub(super) fn is_self_issued(&self) -> bool {
        self.subject_name == self.issuer_name
    }

    /// Whether this certificate names the other as its issuer.
    pub(super) fn names_as_issuer(&self, other: &Self) -> bool {
        self.issuer_name == other.subject_name
    }

    /// Whether the other certificate issued this one.
    pub(super) fn issued_by(&self, other: &Self) -> Issued {
        if !self.names_as_issuer(other) {
            return Issued::OtherName;
        }
        if self != other && !other.is_authority {
            return Issued::No;
        }
        let Some(method) = self.signature_method else { return Issued::Unknown };
        match verify(method, &other.key, &self.signed_part, &self.signature, Encoding::Der) {
            Some(true) => Issued::Yes,
            Some(false) => Issued::No,
            None => Issued::Unknown,
        }
    }

    /// The weakness of its key, when it has one.
    pub(super) fn weakness(&self) -> Option<String> {
        match &self.key {
            PublicKey::Rsa { bits, .. } if *bits < 2048 => Some(format!("an RSA key of {bits} bits")),
            PublicKey::Rsa { .. } | PublicKey::P256(_) | PublicKey::P384(_) => None,
            PublicKey::Other(name) => Some(format!("a key of the kind {name}")),
        }
    }
}

fn organisation(name: &X509Name<'_>) -> Option<String> {
    let first = name.iter_organization().chain(name.iter_common_name()).find_map(|attribute| attribute.as_str().ok());
    first.map(str::to_owned)
}

fn public_key(info: &SubjectPublicKeyInfo<'_>) -> PublicKey {
    use x509_parser::public_key::PublicKey as Parsed;
    let key = info.subject_public_key.data.to_vec();
    let algorithm = info.algorithm.algorithm.to_id_string();
    let curve = || info.algorithm.parameters.as_ref().and_then(|parameters| parameters.as_oid().ok()).map(|curve| curve.to_id_string());
    match algorithm.as_str() {
        RSA => match info.parsed() {
            Ok(Parsed::RSA(rsa)) => PublicKey::Rsa { bits: bits(rsa.modulus), key },
            _ => PublicKey::Other("RSA, unreadable".to_owned()),
        },
        EC => match curve().as_deref() {
            Some("1.2.840.10045.3.1.7") => PublicKey::P256(key),
            Some("1.3.132.0.34") => PublicKey::P384(key),
            Some(other) => PublicKey::Other(format!("ECDSA on the curve {other}")),
            None => PublicKey::Other("ECDSA on a curve of its own".to_owned()),
        },
        other => PublicKey::Other(other.to_owned()),
    }
}

/// The length of a number in bits.
fn bits(number: &[u8]) -> usize {
    let digits = number.iter().position(|byte| *byte != 0).map_or(&[][..], |start| &number[start..]);
    digits.first().map_or(0, |first| digits.len() * 8 - first.leading_zeros() as usize)
}

fn signature_method(algorithm: &str) -> Option<SignatureMethod> {
    let (scheme, hash) = match algorithm {
        "1.2.840.113549.1.1.5" => (Scheme::Rsa, Hash::Sha1),
        "1.2.840.113549.1.1.11" => (Scheme::Rsa, Hash::Sha256),
        "1.2.840.113549.1.1.12" => (Scheme::Rsa, Hash::Sha384),
        "1.2.840.113549.1.1.13" => (Scheme::Rsa, Hash::Sha512),
        "1.2.840.10045.4.3.2" => (Scheme::Ecdsa, Hash::Sha256),
        "1.2.840.10045.4.3.3" => (Scheme::Ecdsa, Hash::Sha384),
        "1.2.840.10045.4.3.4" => (Scheme::Ecdsa, Hash::Sha512),
        _ => return None,
    };
    Some(SignatureMethod { scheme, hash })
}
