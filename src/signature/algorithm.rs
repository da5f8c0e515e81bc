//! The algorithms that signatures name, and the primitives behind them.

pub(super) use super::hash::Hash;
use super::rsa;
use aws_lc_rs::signature::{self as primitives, UnparsedPublicKey, VerificationAlgorithm};

/// What version 1.1 of XML signatures adds.
pub(super) const DSIG_1_1: &str = "http://www.w3.org/2009/xmldsig11#";
pub(super) const DSIG: &str = "http://www.w3.org/2000/09/xmldsig#";

pub(super) const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
pub(super) const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const EXCLUSIVE_WITH_COMMENTS: &str = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments";
const INCLUSIVE: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
const INCLUSIVE_WITH_COMMENTS: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments";

/// A kind of key and signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    /// RSA with the padding of PKCS #1, version 1.5.
    Rsa,
    /// RSA with the padding PSS, of which the salt and the mask have the size and kind of the hash.
    RsaPss,
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
        let schemes = [Scheme::Rsa, Scheme::RsaPss, Scheme::Ecdsa];
        let all = hashes.into_iter().flat_map(|hash| schemes.map(|scheme| Self { scheme, hash }));
        all.into_iter().find(|method| method.uri() == uri)
    }

    pub(super) fn uri(self) -> &'static str {
        match (self.scheme, self.hash) {
            (Scheme::Rsa, Hash::Sha1) => "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            (Scheme::Rsa, Hash::Sha256) => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            (Scheme::Rsa, Hash::Sha384) => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
            (Scheme::Rsa, Hash::Sha512) => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
            (Scheme::RsaPss, Hash::Sha1) => "http://www.w3.org/2007/05/xmldsig-more#sha1-rsa-MGF1",
            (Scheme::RsaPss, Hash::Sha256) => "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
            (Scheme::RsaPss, Hash::Sha384) => "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1",
            (Scheme::RsaPss, Hash::Sha512) => "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1",
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
    /// RSA: the key as PKCS #1 has it, its length in bits, and whether the certificate keeps it for the padding PSS.
    Rsa {
        key: Vec<u8>,
        bits: usize,
        only_pss: bool,
    },
    /// A point on P-256.
    P256(Vec<u8>),
    /// A point on P-384.
    P384(Vec<u8>),
    /// A point on P-521.
    P521(Vec<u8>),
    Ed25519(Vec<u8>),
    /// Something else, by its name.
    Other(String),
}

impl PublicKey {
    pub(super) fn name(&self) -> String {
        match self {
            Self::Rsa { bits, only_pss: false, .. } => format!("RSA, {bits} bits"),
            Self::Rsa { bits, only_pss: true, .. } => format!("RSASSA-PSS, {bits} bits"),
            Self::P256(_) => "ECDSA on P-256".to_owned(),
            Self::P384(_) => "ECDSA on P-384".to_owned(),
            Self::P521(_) => "ECDSA on P-521".to_owned(),
            Self::Ed25519(_) => "Ed25519".to_owned(),
            Self::Other(name) => name.clone(),
        }
    }

    /// How many bytes a signature value in XML has that was made with this key; `None` when that is not known.
    pub(super) fn value_length(&self) -> Option<usize> {
        match self {
            Self::Rsa { bits, .. } => Some(bits.div_ceil(8)),
            Self::P256(_) => Some(64),
            Self::P384(_) => Some(96),
            Self::P521(_) => Some(132),
            Self::Ed25519(_) | Self::Other(_) => None,
        }
    }

    /// What verifying with this key costs, beside the digest of a message.
    pub(super) fn cost(&self) -> usize {
        match self {
            Self::Rsa { bits, .. } if *bits > 8192 => 64,
            Self::Rsa { bits, .. } if *bits > 4096 => 8,
            Self::P384(_) | Self::P521(_) => 16,
            Self::P256(_) | Self::Ed25519(_) => 5,
            Self::Rsa { .. } | Self::Other(_) => 2,
        }
    }

    pub(super) fn is_on_a_curve(&self) -> bool {
        matches!(self, Self::P256(_) | Self::P384(_) | Self::P521(_))
    }
}

/// How the two numbers of an ECDSA signature are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// One after the other, each in as many bytes as the curve has: in XML.
    Fixed,
    /// In DER: in certificates.
    Der,
}

/// Whether a signature over a message holds; `None` when this kind cannot be verified here.
pub(super) fn verify(method: SignatureMethod, key: &PublicKey, message: &[u8], signature: &[u8], encoding: Encoding) -> Option<bool> {
    let with = |algorithm: &'static dyn VerificationAlgorithm, key: &[u8], signature: &[u8]| {
        Some(UnparsedPublicKey::new(algorithm, key).verify(message, signature).is_ok())
    };
    let hash = method.hash;
    match (method.scheme, key) {
        (Scheme::Rsa, PublicKey::Rsa { key, bits, only_pss: false }) => match rsa_algorithm(hash, *bits) {
            Some(algorithm) => with(algorithm, key, signature),
            None => rsa::verify_pkcs1(hash, key, message, signature),
        },
        (Scheme::RsaPss, PublicKey::Rsa { key, .. }) => rsa::verify_pss(rsa::Pss::of_hash(hash), key, message, signature),
        (Scheme::Ecdsa, PublicKey::P256(key)) => with(p256(hash)?, key, &in_der(signature, 32, encoding)?),
        (Scheme::Ecdsa, PublicKey::P384(key)) => with(p384(hash)?, key, &in_der(signature, 48, encoding)?),
        (Scheme::Ecdsa, PublicKey::P521(key)) => with(p521(hash, encoding), key, signature),
        (_, PublicKey::Other(_)) => None,
        // A key of another kind has never made this signature.
        _ => Some(false),
    }
}

/// Whether an Ed25519 signature holds.
pub(super) fn verify_ed25519(key: &PublicKey, message: &[u8], signature: &[u8]) -> Option<bool> {
    match key {
        PublicKey::Ed25519(key) => Some(UnparsedPublicKey::new(&primitives::ED25519, key).verify(message, signature).is_ok()),
        PublicKey::Other(_) => None,
        _ => Some(false),
    }
}

/// The verification of PKCS #1 by the library, for the lengths that it takes.
fn rsa_algorithm(hash: Hash, bits: usize) -> Option<&'static dyn VerificationAlgorithm> {
    Some(match (hash, bits) {
        (Hash::Sha1, 1024..=8192) => &primitives::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
        (Hash::Sha256, 2048..=8192) => &primitives::RSA_PKCS1_2048_8192_SHA256,
        (Hash::Sha384, 2048..=8192) => &primitives::RSA_PKCS1_2048_8192_SHA384,
        (Hash::Sha512, 2048..=8192) => &primitives::RSA_PKCS1_2048_8192_SHA512,
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

fn p521(hash: Hash, encoding: Encoding) -> &'static dyn VerificationAlgorithm {
    match (hash, encoding) {
        (Hash::Sha1, Encoding::Fixed) => &primitives::ECDSA_P521_SHA1_FIXED,
        (Hash::Sha256, Encoding::Fixed) => &primitives::ECDSA_P521_SHA256_FIXED,
        (Hash::Sha384, Encoding::Fixed) => &primitives::ECDSA_P521_SHA384_FIXED,
        (Hash::Sha512, Encoding::Fixed) => &primitives::ECDSA_P521_SHA512_FIXED,
        (Hash::Sha1, Encoding::Der) => &primitives::ECDSA_P521_SHA1_ASN1,
        (Hash::Sha256, Encoding::Der) => &primitives::ECDSA_P521_SHA256_ASN1,
        (Hash::Sha384, Encoding::Der) => &primitives::ECDSA_P521_SHA384_ASN1,
        (Hash::Sha512, Encoding::Der) => &primitives::ECDSA_P521_SHA512_ASN1,
    }
}

/// An ECDSA signature in DER, for the library. One of a fixed length that is not that of the curve is none: it comes back empty, and
/// will not verify, also when it is DER itself.
fn in_der(signature: &[u8], size: usize, encoding: Encoding) -> Option<Vec<u8>> {
    if encoding == Encoding::Der {
        return Some(signature.to_vec());
    }
    if signature.len() != 2 * size {
        return Some(Vec::new());
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
    fn a_fixed_signature_of_another_length_is_none_even_if_it_is_der() {
        for length in [0, 1, 63, 65, 70, 71, 72, 96] {
            assert_eq!(in_der(&vec![1; length], 32, Encoding::Fixed), Some(Vec::new()), "{length}");
        }
        let der = [0x30, 6, 2, 1, 5, 2, 1, 5];
        assert_eq!(in_der(&der, 32, Encoding::Fixed), Some(Vec::new()));
        assert_eq!(in_der(&der, 32, Encoding::Der), Some(der.to_vec()));
    }

    #[test]
    fn an_ecdsa_signature_is_written_in_der_without_leading_zeros() {
        let mut signature = [0_u8; 64];
        signature[30..32].copy_from_slice(&[0x80, 1]);
        signature[63] = 5;
        assert_eq!(in_der(&signature, 32, Encoding::Fixed), Some(vec![0x30, 8, 2, 3, 0, 0x80, 1, 2, 1, 5]));
    }
}
