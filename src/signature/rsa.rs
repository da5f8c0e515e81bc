//! RSA signatures that the library does not verify: the padding PSS with any salt, and keys of other lengths.
//!
//! Only what is public goes in, so nothing here needs to take the same time for every input.

use super::hash::Hash;
use x509_parser::der_parser::num_bigint::BigUint;
use x509_parser::prelude::FromDer;
use x509_parser::public_key::RSAPublicKey;

/// Longer keys are not computed with: the limit bounds time. Some 20 ms at this length.
const LONGEST: u64 = 16_384;
/// Greater exponents, in bits, are in no certificate.
const LONGEST_EXPONENT: u64 = 64;

/// The parameters of a padding PSS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pss {
    pub hash: Hash,
    /// The hash function of the mask.
    pub mask: Hash,
    /// How many bytes the salt has; `None` when any number will do.
    pub salt: Option<usize>,
}

impl Pss {
    /// That of a signature method of XML.
    pub(super) fn of_hash(hash: Hash) -> Self {
        Self { hash, mask: hash, salt: Some(size(hash)) }
    }
}

/// Whether a signature with the padding of PKCS #1, version 1.5, holds; `None` when the key is beyond what is computed here.
pub(super) fn verify_pkcs1(hash: Hash, key: &[u8], message: &[u8], signature: &[u8]) -> Option<bool> {
    let Opened { block, .. } = match open(key, signature)? {
        Some(opened) => opened,
        None => return Some(false),
    };
    let digest = hash.digest(message);
    let tail = [prefix(hash), digest.as_ref()].concat();
    let Some(filling) = block.len().checked_sub(tail.len() + 3).filter(|filling| *filling >= 8) else { return Some(false) };
    let expected = [&[0, 1][..], &vec![0xff; filling], &[0], &tail].concat();
    Some(block == expected)
}

/// Whether a signature with the padding PSS holds; `None` when the key is beyond what is computed here.
pub(super) fn verify_pss(pss: Pss, key: &[u8], message: &[u8], signature: &[u8]) -> Option<bool> {
    let opened = open(key, signature)?;
    Some(opened.is_some_and(|opened| is_pss(pss, &opened, message)))
}

/// RFC 8017, 9.1.2.
fn is_pss(pss: Pss, opened: &Opened, message: &[u8]) -> bool {
    // The block has one bit less than the modulus, so that a first byte may fall away.
    let bits = opened.bits - 1;
    let length = bits.div_ceil(8);
    let (surplus, block) = opened.block.split_at(opened.block.len() - length);
    let hash_size = size(pss.hash);
    let Some(body) = length.checked_sub(hash_size + 1) else { return false };
    let (masked, rest) = block.split_at(body);
    let (hash, trailer) = rest.split_at(hash_size);
    let spare = length * 8 - bits;
    let high_bits = if spare == 0 { 0 } else { !(0xff_u8 >> spare) };
    if surplus.iter().any(|byte| *byte != 0) || trailer != [0xbc] || masked.first().is_some_and(|first| first & high_bits != 0) {
        return false;
    }
    let mut data: Vec<u8> = masked.iter().zip(mask(pss.mask, hash, body)).map(|(byte, mask)| byte ^ mask).collect();
    if let Some(first) = data.first_mut() {
        *first &= !high_bits;
    }
    let Some(one) = data.iter().position(|byte| *byte != 0).filter(|at| data[*at] == 1) else { return false };
    let salt = &data[one + 1..];
    if pss.salt.is_some_and(|length| length != salt.len()) {
        return false;
    }
    let digest = pss.hash.digest(message);
    pss.hash.digest(&[&[0; 8][..], digest.as_ref(), salt].concat()).as_ref() == hash
}

/// The mask generation function MGF1.
fn mask(hash: Hash, seed: &[u8], length: usize) -> Vec<u8> {
    let mut mask = Vec::with_capacity(length + 64);
    for counter in 0_u32.. {
        if mask.len() >= length {
            break;
        }
        mask.extend(hash.digest(&[seed, &counter.to_be_bytes()].concat()).as_ref());
    }
    mask.truncate(length);
    mask
}

/// What a signature says when the public key is applied to it.
struct Opened {
    /// As long as the modulus.
    block: Vec<u8>,
    /// The length of the modulus.
    bits: usize,
}

/// Applies the public key; `None` when the key is beyond what is computed here, `Some(None)` when the value is none of this key.
fn open(key: &[u8], signature: &[u8]) -> Option<Option<Opened>> {
    let (_, key) = RSAPublicKey::from_der(key).ok()?;
    let (modulus, exponent) = (BigUint::from_bytes_be(key.modulus), BigUint::from_bytes_be(key.exponent));
    if modulus.bits() > LONGEST || modulus.bits() < 512 || !modulus.bit(0) || exponent.bits() > LONGEST_EXPONENT || exponent.bits() < 2 {
        return None;
    }
    let bits = usize::try_from(modulus.bits()).ok()?;
    let length = bits.div_ceil(8);
    let value = BigUint::from_bytes_be(signature);
    if signature.len() != length || value >= modulus {
        return Some(None);
    }
    let digits = value.modpow(&exponent, &modulus).to_bytes_be();
    let block = [vec![0; length - digits.len()], digits].concat();
    Some(Some(Opened { block, bits }))
}

fn size(hash: Hash) -> usize {
    match hash {
        Hash::Sha1 => 20,
        Hash::Sha256 => 32,
        Hash::Sha384 => 48,
        Hash::Sha512 => 64,
    }
}

/// What stands before a digest: its algorithm, in DER (RFC 8017, 9.2).
fn prefix(hash: Hash) -> &'static [u8] {
    match hash {
        Hash::Sha1 => &[0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14],
        Hash::Sha256 => &[0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20],
        Hash::Sha384 => &[0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30],
        Hash::Sha512 => &[0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::rsa::KeySize;
    use aws_lc_rs::signature::{self as primitives, KeyPair, RsaKeyPair};

    #[test]
    fn what_the_library_signs_verifies_and_nothing_else() {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let key = pair.public_key().as_ref();
        let sign = |padding: &'static dyn primitives::RsaEncoding| {
            let mut signature = vec![0; pair.public_modulus_len()];
            pair.sign(padding, &SystemRandom::new(), b"message", &mut signature).unwrap();
            signature
        };
        let pss = sign(&primitives::RSA_PSS_SHA384);
        assert_eq!(verify_pss(Pss::of_hash(Hash::Sha384), key, b"message", &pss), Some(true));
        assert_eq!(verify_pss(Pss { salt: None, ..Pss::of_hash(Hash::Sha384) }, key, b"message", &pss), Some(true));
        assert_eq!(verify_pss(Pss { salt: Some(47), ..Pss::of_hash(Hash::Sha384) }, key, b"message", &pss), Some(false));
        assert_eq!(verify_pss(Pss { mask: Hash::Sha256, ..Pss::of_hash(Hash::Sha384) }, key, b"message", &pss), Some(false));
        assert_eq!(verify_pss(Pss::of_hash(Hash::Sha384), key, b"massage", &pss), Some(false));
        assert_eq!(verify_pkcs1(Hash::Sha384, key, b"message", &pss), Some(false));
        let plain = sign(&primitives::RSA_PKCS1_SHA512);
        assert_eq!(verify_pkcs1(Hash::Sha512, key, b"message", &plain), Some(true));
        assert_eq!(verify_pkcs1(Hash::Sha256, key, b"message", &plain), Some(false));
        assert_eq!(verify_pkcs1(Hash::Sha512, key, b"message", &plain[1..]), Some(false));
        assert_eq!(verify_pss(Pss::of_hash(Hash::Sha512), key, b"message", &plain), Some(false));
        for at in [0, 5, 100, 255] {
            let mut changed = plain.clone();
            changed[at] ^= 1;
            assert_eq!(verify_pkcs1(Hash::Sha512, key, b"message", &changed), Some(false), "{at}");
        }
    }
}
