//! The algorithms that signatures name, and the primitives behind them.

use aws_lc_rs::digest;
use aws_lc_rs::signature::{self as primitives, UnparsedPublicKey, VerificationAlgorithm};

pub(super) const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";

pub(super) const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
pub(super) const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const EXCLUSIVE_WITH_COMMENTS: &str = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments";
const INCLUSIVE: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const INCLUSIVE_WITH_COMMENTS: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments";

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// The hash function of a `DigestMethod`.
    pub(super) fn of_digest_method(uri: &str) -> Option<Self> {
        [Self::Sha1, Self::Sha256, Self::Sha384, Self::Sha512].into_iter().find(|hash| hash.digest_method() == uri)
    }

    pub(super) fn digest_method(self) -> &'static str {
        match self {
            Self::Sha1 => "http://www.w3.org/2000/09/xmldsig#sha1",
            Self::Sha256 => "http://www.w3.org/2001/04/xmlenc#sha256",
            Self::Sha384 => "http://www.w3.org/2001/04/xmldsig-more#sha384",
            Self::Sha512 => "http://www.w3.org/2001/04/xmlenc#sha512",
        }
    }

    pub(super) fn digest(self, bytes: &[u8]) -> digest::Digest {
        let algorithm = match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        };
        digest::digest(algorithm, bytes)
    }

    /// Whether the rules allow it.
    pub(super) fn is_allowed(self) -> bool {
        self != Self::Sha1
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha384 => "SHA-384",
            Self::Sha512 => "SHA-512",
        }
    }
}

/// A kind of key and signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    /// RSA with the padding of PKCS #1, version 1.5.
    Rsa,
    Ecdsa,
}

/// A `SignatureMethod` that can be verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SignatureMethod {
    pub scheme: Scheme,
    pub hash: Hash,
}

impl SignatureMethod {
    pub(super) fn of_uri(uri: &str) -> Option<Self> {
        let hashes = [Hash::Sha1, Hash::Sha256, Hash::Sha384, Hash::Sha512];
        let all = hashes.into_iter().flat_map(|hash| [Self { scheme: Scheme::Rsa, hash }, Self { scheme: Scheme::Ecdsa, hash }]);
        all.into_iter().find(|method| method.uri() == uri)
    }

    pub(super) fn uri(self) -> &'static str {
        match (self.scheme, self.hash) {
            (Scheme::Rsa, Hash::Sha1) => "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            (Scheme::Rsa, Hash::Sha256) => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            (Scheme::Rsa, Hash::Sha384) => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
            (Scheme::Rsa, Hash::Sha512) => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
            (Scheme::Ecdsa, Hash::Sha1) => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
            (Scheme::Ecdsa, Hash::Sha256) => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
            (Scheme::Ecdsa, Hash::Sha384) => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
            (Scheme::Ecdsa, Hash::Sha512) => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
        }
    }
}

/// A canonicalisation that can be done: whether it is exclusive, and whether it keeps comments.
pub(super) fn canonicalization(uri: &str) -> Option<(bool, bool)> {
    match uri {
        EXCLUSIVE => Some((true, false)),
        EXCLUSIVE_WITH_COMMENTS => Some((true, true)),
        INCLUSIVE => Some((false, false)),
        INCLUSIVE_WITH_COMMENTS => Some((false, true)),
        _ => None,
    }
}

/// A public key, as far as signatures can be verified with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PublicKey {
    /// RSA: the key as PKCS #1 has it, and its length in bits.
    Rsa { key: Vec<u8>, bits: usize },
    /// A point on P-256.
    P256(Vec<u8>),
    /// A point on P-384.
    P384(Vec<u8>),
    /// Something else, by its name.
    Other(String),
}

impl PublicKey {
    pub(super) fn name(&self) -> String {
        match self {
            Self::Rsa { bits, .. } => format!("RSA, {bits} bits"),
            Self::P256(_) => "ECDSA on P-256".to_owned(),
            Self::P384(_) => "ECDSA on P-384".to_owned(),
            Self::Other(name) => name.clone(),
        }
    }
}

/// How the two numbers of an ECDSA signature are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// One after the other, in XML.
    Fixed,
    /// In DER, in certificates.
    Der,
}

/// Whether a signature over a message holds; `None` when this kind cannot be verified here.
pub(super) fn verify(method: SignatureMethod, key: &PublicKey, message: &[u8], signature: &[u8], encoding: Encoding) -> Option<bool> {
    let with = |algorithm: &'static dyn VerificationAlgorithm, key: &[u8], signature: &[u8]| {
        Some(UnparsedPublicKey::new(algorithm, key).verify(message, signature).is_ok())
    };
    match (method.scheme, key) {
        (Scheme::Rsa, PublicKey::Rsa { key, bits }) => with(rsa(method.hash, *bits)?, key, signature),
        (Scheme::Ecdsa, PublicKey::P256(key)) => with(p256(method.hash)?, key, &in_der(signature, 32, encoding)?),
        (Scheme::Ecdsa, PublicKey::P384(key)) => with(p384(method.hash)?, key, &in_der(signature, 48, encoding)?),
        (_, PublicKey::Other(_)) => None,
        // A key of another kind has never made this signature.
        _ => Some(false),
    }
}

fn rsa(hash: Hash, bits: usize) -> Option<&'static dyn VerificationAlgorithm> {
    Some(match (hash, bits) {
        (Hash::Sha1, _) => &primitives::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
        (Hash::Sha256, 2048..) => &primitives::RSA_PKCS1_2048_8192_SHA256,
        (Hash::Sha384, 2048..) => &primitives::RSA_PKCS1_2048_8192_SHA384,
        (Hash::Sha512, 2048..) => &primitives::RSA_PKCS1_2048_8192_SHA512,
        (Hash::Sha256, 1024..) => &primitives::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
        (Hash::Sha512, 1024..) => &primitives::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
        _ => return None,
    })
}

fn p256(hash: Hash) -> Option<&'static dyn VerificationAlgorithm> {
    Some(match hash {
        Hash::Sha1 => &primitives::ECDSA_P256_SHA1_ASN1,
        Hash::Sha256 => &primitives::ECDSA_P256_SHA256_ASN1,
        Hash::Sha384 => &primitives::ECDSA_P256_SHA384_ASN1,
        Hash::Sha512 => &primitives::ECDSA_P256_SHA512_ASN1,
    })
}

fn p384(hash: Hash) -> Option<&'static dyn VerificationAlgorithm> {
    Some(match hash {
        Hash::Sha1 => return None,
        Hash::Sha256 => &primitives::ECDSA_P384_SHA256_ASN1,
        Hash::Sha384 => &primitives::ECDSA_P384_SHA384_ASN1,
        Hash::Sha512 => &primitives::ECDSA_P384_SHA512_ASN1,
    })
}

/// An ECDSA signature in DER. One of another length than the curve gives is kept as it is, and will not verify.
fn in_der(signature: &[u8], size: usize, encoding: Encoding) -> Option<Vec<u8>> {
    if encoding == Encoding::Der || signature.len() != 2 * size {
        return Some(signature.to_vec());
    }
    let mut numbers = Vec::new();
    for number in signature.chunks(size) {
        let start = number.iter().position(|byte| *byte != 0).unwrap_or(size - 1);
        let digits = &number[start..];
        let sign = usize::from(digits[0] >= 0x80);
        numbers.extend([2, u8::try_from(digits.len() + sign).ok()?]);
        numbers.extend(std::iter::repeat_n(0, sign));
        numbers.extend(digits);
    }
    let mut der = vec![0x30, u8::try_from(numbers.len()).ok().filter(|length| *length < 0x80)?];
    der.extend(numbers);
    Some(der)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_are_those_of_the_specifications() {
        assert_eq!(Hash::of_digest_method("http://www.w3.org/2001/04/xmlenc#sha256"), Some(Hash::Sha256));
        assert_eq!(Hash::of_digest_method("http://www.w3.org/2001/04/xmldsig-more#sha384"), Some(Hash::Sha384));
        assert_eq!(Hash::of_digest_method("http://www.w3.org/2000/09/xmldsig#sha1"), Some(Hash::Sha1));
        let method = |uri| SignatureMethod::of_uri(uri).map(|method| (method.scheme, method.hash));
        assert_eq!(method("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"), Some((Scheme::Rsa, Hash::Sha256)));
        assert_eq!(method("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512"), Some((Scheme::Ecdsa, Hash::Sha512)));
        assert_eq!(method("http://www.w3.org/2000/09/xmldsig#rsa-sha1"), Some((Scheme::Rsa, Hash::Sha1)));
        assert_eq!(method("http://www.w3.org/2000/09/xmldsig#dsa-sha1"), None);
    }

    #[test]
    fn an_ecdsa_signature_is_written_in_der_without_leading_zeros() {
        let mut signature = [0_u8; 64];
        signature[30..32].copy_from_slice(&[0x80, 1]);
        signature[63] = 5;
        assert_eq!(in_der(&signature, 32, Encoding::Fixed), Some(vec![0x30, 8, 2, 3, 0, 0x80, 1, 2, 1, 5]));
    }
}
