//! Private keys, from PEM or PKCS #12, with the certificates that belong to them.
//!
//! Nothing here prints, stores or hands out a key or a password.

use super::algorithm::{Hash, PublicKey, Scheme, SignatureMethod};
use super::certificate::Certificate;
use super::error::SignatureError;
use super::trust;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{self as primitives, EcdsaKeyPair, KeyPair, RsaKeyPair};
use pkcs8::EncryptedPrivateKeyInfoRef;
use std::fmt;
use x509_parser::pem::Pem;
use zeroize::Zeroizing;

/// A private key with the certificate of its owner, and those of its issuers as far as they are there.
pub struct SigningKey {
    pair: Pair,
    pub(super) certificates: Vec<Certificate>,
}

enum Pair {
    Rsa(RsaKeyPair),
    P256(EcdsaKeyPair),
    P384(EcdsaKeyPair),
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("owner", &self.certificates.first().map(|owner| &owner.subject.shown)).finish_non_exhaustive()
    }
}

fn key_fault(why: &str) -> SignatureError {
    SignatureError::Key(why.to_owned())
}

impl SigningKey {
    /// Reads a key: PEM (PKCS #8, encrypted or not, or the older forms for RSA and ECDSA), or PKCS #12. The certificates are those of the
    /// PEM text, the owner's first, or else those of the PKCS #12 file. The password is asked for only when it is needed.
    ///
    /// # Errors
    /// When the key or a certificate cannot be read, the password is wrong, or the first certificate is not that of the key.
    pub fn read(key: &[u8], certificates: Option<&str>, password: &mut dyn FnMut() -> Option<Zeroizing<String>>) -> Result<Self, SignatureError> {
        let listed = certificates.map(|pem| trust::certificates(pem.as_bytes()).map_err(SignatureError::Certificate)).transpose()?;
        let (pair, own) =
            if key.trim_ascii_start().starts_with(b"-----BEGIN") { (from_pem(key, password)?, Vec::new()) } else { from_pkcs12(key, password)? };
        let certificates = listed.unwrap_or(own);
        let Some(owner) = certificates.first() else { return Err(SignatureError::Certificate("there is no certificate for the key".to_owned())) };
        if !pair.belongs_to(&owner.key) {
            return Err(SignatureError::Certificate(format!("the certificate of {} is not that of the key", owner.subject.shown)));
        }
        Ok(Self { pair, certificates })
    }

    /// The signature method with this key; the hash counts for RSA only, a curve has its own.
    pub(super) fn method(&self, hash: Hash) -> SignatureMethod {
        match self.pair {
            Pair::Rsa(_) => SignatureMethod { scheme: Scheme::Rsa, hash },
            Pair::P256(_) => SignatureMethod { scheme: Scheme::Ecdsa, hash: Hash::Sha256 },
            Pair::P384(_) => SignatureMethod { scheme: Scheme::Ecdsa, hash: Hash::Sha384 },
        }
    }

    pub(super) fn sign(&self, hash: Hash, message: &[u8]) -> Result<Vec<u8>, SignatureError> {
        let random = SystemRandom::new();
        match &self.pair {
            Pair::Rsa(pair) => {
                let padding: &'static dyn primitives::RsaEncoding = match hash {
                    Hash::Sha1 | Hash::Sha256 => &primitives::RSA_PKCS1_SHA256,
                    Hash::Sha384 => &primitives::RSA_PKCS1_SHA384,
                    Hash::Sha512 => &primitives::RSA_PKCS1_SHA512,
                };
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(padding, &random, message, &mut signature).map_err(|_| key_fault("the key does not sign"))?;
                Ok(signature)
            }
            Pair::P256(pair) | Pair::P384(pair) => {
                let signature = pair.sign(&random, message).map_err(|_| key_fault("the key does not sign"))?;
                Ok(signature.as_ref().to_vec())
            }
        }
    }
}

impl Pair {
    fn of_pkcs8(der: &[u8]) -> Result<Self, SignatureError> {
        let p256 = || EcdsaKeyPair::from_pkcs8(&primitives::ECDSA_P256_SHA256_FIXED_SIGNING, der).map(Self::P256);
        let p384 = || EcdsaKeyPair::from_pkcs8(&primitives::ECDSA_P384_SHA384_FIXED_SIGNING, der).map(Self::P384);
        let pair = RsaKeyPair::from_pkcs8(der).map(Self::Rsa).or_else(|_| p256()).or_else(|_| p384());
        pair.map_err(|_| key_fault("the key is none that signs here: RSA of 2048 bits and more, or ECDSA on P-256 or P-384"))
    }

    fn belongs_to(&self, key: &PublicKey) -> bool {
        match (self, key) {
            (Self::Rsa(pair), PublicKey::Rsa { key, only_pss: false, .. }) => pair.public_key().as_ref() == key.as_slice(),
            (Self::P256(pair), PublicKey::P256(point)) | (Self::P384(pair), PublicKey::P384(point)) => pair.public_key().as_ref() == point.as_slice(),
            _ => false,
        }
    }
}

fn from_pem(text: &[u8], password: &mut dyn FnMut() -> Option<Zeroizing<String>>) -> Result<Pair, SignatureError> {
    let blocks = Pem::iter_from_buffer(text).filter_map(Result::ok);
    let block = blocks.into_iter().find(|block| block.label.ends_with("PRIVATE KEY")).ok_or_else(|| key_fault("the file holds no private key"))?;
    let der = Zeroizing::new(block.contents);
    match block.label.as_str() {
        "PRIVATE KEY" => Pair::of_pkcs8(&der),
        "ENCRYPTED PRIVATE KEY" => {
            let encrypted = EncryptedPrivateKeyInfoRef::try_from(der.as_slice()).map_err(|_| key_fault("the encrypted key cannot be read"))?;
            let password = password().ok_or(SignatureError::Password)?;
            let decrypted = encrypted.decrypt(password.as_bytes()).map_err(|_| SignatureError::Password)?;
            Pair::of_pkcs8(decrypted.as_bytes())
        }
        "RSA PRIVATE KEY" => RsaKeyPair::from_der(&der).map(Pair::Rsa).map_err(|_| key_fault("the RSA key cannot be used; bring it into PKCS #8")),
        "EC PRIVATE KEY" => {
            let p256 = EcdsaKeyPair::from_private_key_der(&primitives::ECDSA_P256_SHA256_FIXED_SIGNING, &der).map(Pair::P256);
            let pair = p256.or_else(|_| EcdsaKeyPair::from_private_key_der(&primitives::ECDSA_P384_SHA384_FIXED_SIGNING, &der).map(Pair::P384));
            pair.map_err(|_| key_fault("the ECDSA key is none on P-256 or P-384"))
        }
        _ => Err(key_fault("the key has a form that is not read here; bring it into PKCS #8")),
    }
}

fn from_pkcs12(bytes: &[u8], password: &mut dyn FnMut() -> Option<Zeroizing<String>>) -> Result<(Pair, Vec<Certificate>), SignatureError> {
    let password = password().ok_or(SignatureError::Password)?;
    let store = p12_keystore::KeyStore::from_pkcs12(bytes, &password, p12_keystore::Pkcs12ImportPolicy::Relaxed).map_err(|error| match error {
        p12_keystore::error::Error::MacError(_) | p12_keystore::error::Error::UnpadError => SignatureError::Password,
        _ => key_fault("the file is neither PEM nor PKCS #12, or the password is wrong"),
    })?;
    let (_, chain) = store.private_key_chain().ok_or_else(|| key_fault("the PKCS #12 file holds no private key"))?;
    let pair = Pair::of_pkcs8(chain.key().as_der())?;
    let read = |certificate: &p12_keystore::Certificate| Certificate::from_der(certificate.as_der());
    let certificates: Option<Vec<Certificate>> = chain.certs().iter().map(read).collect();
    let unreadable = || SignatureError::Certificate("a certificate of the PKCS #12 file cannot be read".to_owned());
    Ok((pair, certificates.ok_or_else(unreadable)?))
}
